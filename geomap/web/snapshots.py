"""Holds the snapshot in use and follows the data folder: swapped whole, or the old one kept."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from flask import current_app, g

from geomap.coverage_week import warm_up as warm_up_coverage
from geomap.errors import GeomapError
from geomap.geodesy import LonLat
from geomap.layers import LAYERS
from geomap.nearest import warm_up
from geomap.network_stations import warm_up as warm_up_streets
from geomap.people.masking import public_snapshot
from geomap.searching.tours import warm_up as warm_up_tours
from geomap.siting import warm_up as warm_up_siting
from geomap.snapshot import Snapshot
from geomap.storage.loading import load_snapshot
from geomap.whereabouts import where_is

SETTLE_S = 0.3
"""A folder that is being written to is left alone until it has been still for so long."""

FileState = tuple[int, int, int, int]
Signature = tuple[FileState | None, ...]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A snapshot in use and what the folder looked like when it was read."""

    snapshot: Snapshot
    signature: Signature
    loaded_at: datetime


class Holder(Protocol):
    """What holds the snapshot in use: SnapshotHolder, or StoreHolder of geomap.web.following."""

    folder: Path
    problem: str | None

    def current(self) -> Snapshot: ...

    @property
    def loaded_at(self) -> datetime: ...


class SnapshotHolder:
    """Loads a data folder at once and looks for changes at most every reload_s seconds.

    The look is made by whoever asks for the snapshot and costs some stat calls; the loading is done
    by one thread in the background. problem: why the folder as it is now is not in use, or None.
    """

    def __init__(
        self, folder: Path, reload_s: float, load: Callable[[Path], Snapshot] = load_snapshot
    ) -> None:
        self.folder = folder
        self.reload_s = reload_s
        self.problem: str | None = None
        self._load = load
        self._refused: Signature | None = None
        self._busy = threading.Lock()
        signature = self.signature()
        self._loaded = self._read(signature)
        # The first request looks at once: a worker made anew starts with the data of the first start.
        self._next_look = time.monotonic()

    def current(self) -> Snapshot:
        """The snapshot to work on for the whole of a request, as everybody may see it."""
        if self.reload_s and time.monotonic() >= self._next_look:
            self._look()
        return self._loaded.snapshot

    @property
    def loaded_at(self) -> datetime:
        """When the snapshot in use was read, UTC."""
        return self._loaded.loaded_at

    def signature(self) -> Signature:
        """Inode, size and times of change, of content and of permissions, of every file of the folder,
        None where one is missing."""
        names = [
            "map.json",
            "services.json",
            "calendar.json",
            *(f"geojson/{layer}.geojson" for layer in LAYERS),
        ]
        return tuple(file_state(self.folder / name) for name in names)

    def _look(self) -> None:
        if not self._busy.acquire(blocking=False):
            return
        self._next_look = time.monotonic() + self.reload_s
        signature = self.signature()
        if signature == self._loaded.signature:
            self.problem, self._refused = None, None
        if signature in {self._loaded.signature, self._refused}:
            self._busy.release()
            return
        threading.Thread(target=self._reload, name="geomap-reload", daemon=True).start()

    def _reload(self) -> None:
        """Load the folder once it is still, and swap; keep the old snapshot if that fails."""
        try:
            signature = self._still()
            try:
                loaded = self._read(signature)
            except GeomapError as error:
                problem = f"{error.message} {error.hint or ''}".strip()
            except Exception as error:
                log.exception("The changed data folder could not be loaded")
                problem = f"{type(error).__name__} while loading; the log says more."
            else:
                if signature == self.signature():
                    self._loaded, self.problem, self._refused = loaded, None, None
                    log.info("Data of %s in use, version %s", self.folder, loaded.snapshot.version)
                return
            self.problem, self._refused = problem, signature
            log.error("The changed data folder is not used: %s", problem)
        finally:
            self._next_look = time.monotonic() + self.reload_s
            self._busy.release()

    def _still(self) -> Signature:
        """The signature of the folder once it has not changed for SETTLE_S."""
        before = self.signature()
        while True:
            time.sleep(SETTLE_S)
            after = self.signature()
            if after == before:
                return after
            before = after

    def _read(self, signature: Signature) -> Loaded:
        snapshot = public_snapshot(self._load(self.folder))
        warm(snapshot)
        return Loaded(snapshot, signature, datetime.now(UTC))


def current_snapshot() -> Snapshot:
    """The snapshot of this request, the same one from its beginning to its end."""
    if "snapshot" not in g:
        holder: Holder = current_app.extensions["snapshots"]
        g.snapshot = holder.current()
    found: Snapshot = g.snapshot
    return found


def file_state(path: Path) -> FileState | None:
    """Inode, size and times of change of a file, None where it is missing."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def warm(snapshot: Snapshot) -> None:
    """Compute now what would otherwise be computed by the first request that needs it."""
    _ = snapshot.outline, snapshot.calendar
    for layer in snapshot.layers.values():
        _ = layer.position, layer.bounds
    if snapshot.streets is not None:
        _ = snapshot.streets.segments
        warm_up_streets()
    where_is(snapshot, LonLat(*snapshot.settings.centre))
    warm_up()
    warm_up_coverage()
    warm_up_siting()
    warm_up_tours()
