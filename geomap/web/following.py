"""Holds the snapshot of a store and follows its revisions: each swapped whole, soon, in every process."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from geomap.errors import GeomapError, UnavailableError
from geomap.people.masking import public_snapshot
from geomap.revision import Mark
from geomap.snapshot import Snapshot
from geomap.storage.database.store import Store
from geomap.storage.loading import setting_files
from geomap.storage.stored import load_stored
from geomap.web.snapshots import FileState, file_state, warm

MOST_S = 0.5
"""Revisions are looked for at least this often: within two seconds everybody answers from the latest."""

Seen = tuple[Mark, tuple[FileState | None, ...]]

log = logging.getLogger(__name__)


class StoreHolder:
    """Loads a store's layers at once and then looks for its latest revision every MOST_S seconds, or every
    reload_s where that is less; 0: never.

    A thread of its own looks and loads, so that no request waits for the database and a process that
    nobody asks for a while is up to date all the same. While the database is away, the snapshot goes on
    being served. problem: why what is there now is not in use, or None. A process that forks takes the
    thread along. beside: what else looks at the database as often; it raises nothing.
    """

    def __init__(self, folder: Path, store: Store, reload_s: float, cache: Path | None = None) -> None:
        self.folder = folder
        self.store = store
        self.problem: str | None = None
        self.beside: list[Callable[[], None]] = []
        self._pause_s = min(reload_s, MOST_S)
        self._refused: dict[Seen, str] = {}  # one at most, and why
        files = self._files()
        self._served = load_stored(folder, store, cache)
        self._public = public_snapshot(self._served.snapshot)
        warm(self._public)
        self._seen: Seen = (self._served.mark, files)
        self._loaded_at = datetime.now(UTC)
        self._working = threading.Lock()
        self._stopped = threading.Event()
        if self._pause_s:
            self._follow_in_forks()
            self._start()

    def current(self) -> Snapshot:
        """The snapshot to work on for the whole of a request, as everybody may see it."""
        return self._public

    @property
    def loaded_at(self) -> datetime:
        """When the snapshot in use was read, UTC."""
        return self._loaded_at

    @property
    def revision(self) -> int:
        """Number of the last revision in the snapshot in use."""
        return self._served.mark.number

    def stop(self) -> None:
        """Follow no longer; a look under way is waited for."""
        with self._working:
            self._stopped.set()

    def look(self) -> None:
        """Load what is there now, if it is new; keep the old snapshot if that fails, and say why."""
        try:
            seen = (self.store.mark(), self._files())
        except UnavailableError as error:
            self._say(error.message)
            return
        if seen not in self._refused:
            self._refused.clear()
            if seen != self._seen:
                self._take(seen)
        self._say(self._refused.get(seen))

    def _take(self, seen: Seen) -> None:
        """Load and swap. What is no use is not tried again until it is another."""
        try:
            served = load_stored(self.folder, self.store, known=self._served)
            public = public_snapshot(served.snapshot, (self._served.snapshot, self._public))
            warm(public)
        except UnavailableError:
            return  # the next look tells of it, or loads
        except GeomapError as error:
            self._refused[seen] = f"{error.message} {error.hint or ''}".strip()
        except Exception as error:
            log.exception("The store could not be read")
            self._refused[seen] = f"{type(error).__name__} while loading; the log says more."
        else:
            self._served, self._public, self._loaded_at = served, public, datetime.now(UTC)
            self._seen = (served.mark, seen[1])
            log.info("Revision %d in use, version %s", served.mark.number, served.snapshot.version)

    def _say(self, problem: str | None) -> None:
        if problem and problem != self.problem:
            log.error("The snapshot before is served on: %s", problem)
        self.problem = problem

    def _files(self) -> tuple[FileState | None, ...]:
        return tuple(map(file_state, setting_files(self.folder)))

    def _start(self) -> None:
        threading.Thread(target=self._follow, name="geomap-follow", daemon=True).start()

    def _follow(self) -> None:
        while not self._stopped.wait(self._pause_s):
            with self._working:
                if self._stopped.is_set():
                    return
                self.look()
                for look in self.beside:
                    look()

    def _follow_in_forks(self) -> None:
        """A fork waits until the thread sleeps, for it would copy what the thread holds half-way; in the
        child the thread is not there, and is started anew."""
        if not hasattr(os, "register_at_fork"):
            return

        def begin_again() -> None:
            self._working.release()
            self.store.database.forget_connections()
            if not self._stopped.is_set():
                self._start()

        os.register_at_fork(
            before=self._working.acquire,
            after_in_parent=self._working.release,
            after_in_child=begin_again,
        )
