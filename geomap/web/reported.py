"""What passers-by report, as every worker has it: held beside the snapshot, brought up to date with it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app

from geomap.errors import GeomapError
from geomap.public_reports import NOTHING_REPORTED, Reported
from geomap.storage.public_reports import PublicReports, Seen
from geomap.storage.reported import read_reported
from geomap.web.following import StoreHolder

REREAD_EVERY = timedelta(minutes=10)
"""So often reports are read anew though none was added: those that count no more are left behind."""

log = logging.getLogger(__name__)


class ReportsBoard:
    """The reports that count and the answers that are shown, swapped whole.

    look is called beside the look for a new revision, and after this process has added something. While
    the database is away, what was read last goes on being served, and decays.
    """

    def __init__(self, holder: StoreHolder, now: Callable[[], datetime]) -> None:
        self.kept = PublicReports(holder.store.database)
        self._holder, self._now = holder, now
        self._seen: tuple[Seen, int] | None = None
        self._read_at = datetime.min.replace(tzinfo=UTC)
        self._reported = NOTHING_REPORTED
        self._away = False

    def current(self) -> Reported:
        return self._reported

    def look(self) -> None:
        """Read what there is now, if it is new; keep what was read before if that fails."""
        try:
            self._look(self._now())
            self._away = False
        except GeomapError as error:
            if not self._away:
                log.error("The reports read before are shown on: %s", error.message)
            self._away = True
        except Exception:
            log.exception("The reports could not be read")

    def _look(self, now: datetime) -> None:
        snapshot, revision = self._holder.current(), self._holder.revision
        seen = self.kept.seen(), revision
        if seen == self._seen and abs(now - self._read_at) < REREAD_EVERY:
            return
        self._reported = read_reported(self._holder.store, snapshot, now)
        self._seen, self._read_at = seen, now


def follow_reports(app: Flask, holder: StoreHolder) -> None:
    """Hear what is reported at any server of the store. Taking reports is geomap.web.reports'."""

    def now() -> datetime:
        moment: datetime = app.config["NOW"]()
        return moment

    board = ReportsBoard(holder, now)
    app.extensions["reports"] = board
    board.look()
    holder.beside.append(board.look)


def reported_in(app: Flask) -> Reported:
    """What is reported now, where there is a store; else nothing."""
    board: ReportsBoard | None = app.extensions.get("reports")
    return NOTHING_REPORTED if board is None else board.current()


def current_reported() -> Reported:
    """The same of the application that answers this request."""
    return reported_in(current_app)
