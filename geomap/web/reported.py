"""What passers-by report, as every worker has it: held beside the snapshot, brought up to date with it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask, current_app

from geomap.errors import GeomapError
from geomap.public_reports import NOTHING_REPORTED, Report, Reported, reported
from geomap.snapshot import Snapshot
from geomap.storage.database.store import Store
from geomap.storage.public_reports import Answer, PublicReports, Seen
from geomap.web.following import StoreHolder

SWEEP_EVERY = timedelta(hours=1)
REREAD_EVERY = timedelta(minutes=10)
"""So often reports are read anew though none was added: those that count no more are left behind."""

log = logging.getLogger(__name__)


class ReportsBoard:
    """The reports that count and the answers that are shown, swapped whole.

    look is called beside the look for a new revision, and after this process has added something. While
    the database is away, what was read last goes on being served, and decays.
    """

    def __init__(
        self, kept: PublicReports, store: Store, holder: StoreHolder, now: Callable[[], datetime]
    ) -> None:
        self.kept = kept
        self._store, self._holder, self._now = store, holder, now
        self._seen: tuple[Seen, int] | None = None
        self._read_at = self._swept_at = datetime.min.replace(tzinfo=UTC)
        self._reported, self._answers = NOTHING_REPORTED, tuple[Answer, ...]()
        self._away = False

    def current(self) -> Reported:
        return self._reported

    def answers(self, station: str) -> list[Answer]:
        """The answers to show on a station's page, the latest first."""
        return [answer for answer in self._answers if answer.station == station]

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
        if abs(now - self._swept_at) >= SWEEP_EVERY:
            self._swept_at = now
            self.kept.sweep(now)
        snapshot, revision = self._holder.current(), self._holder.revision
        seen = self.kept.seen(), revision
        if seen == self._seen and abs(now - self._read_at) < REREAD_EVERY:
            return
        reports = self.kept.counting(now)
        self._reported = reported(reports, self._settled(snapshot, reports))
        self._answers = tuple(self.kept.answers(now))
        self._seen, self._read_at = seen, now

    def _settled(self, snapshot: Snapshot, reports: Sequence[Report]) -> Mapping[str, datetime]:
        """When each station reported was last verified on the spot."""
        table, settled = snapshot.layers["stations"], {}
        for station in {report.station for report in reports} & table.position.keys():
            text = table.features[table.position[station]]["properties"].get("verified_on")
            if text:
                settled[station] = self._verified_at(station, date.fromisoformat(text), snapshot)
        return settled

    def _verified_at(self, station: str, day: date, snapshot: Snapshot) -> datetime:
        """The instant of the revision that says so on that very day, else the beginning of the day."""
        zone = snapshot.timezone
        for step in self._store.history("stations", station):
            before, after = (_verified_on(f) for f in (step.change.before, step.change.after))
            if after == day.isoformat() and before != after:
                if step.revision.at.astimezone(zone).date() == day:
                    return step.revision.at
                break
        return datetime(day.year, day.month, day.day, tzinfo=zone)


def reported_in(app: Flask) -> Reported:
    """What is reported now, where reports are taken; else nothing."""
    board: ReportsBoard | None = app.extensions.get("reports")
    return NOTHING_REPORTED if board is None else board.current()


def current_reported() -> Reported:
    """The same of the application that answers this request."""
    return reported_in(current_app)


def _verified_on(feature: Mapping[str, Any] | None) -> str | None:
    return None if feature is None else (feature["properties"] or {}).get("verified_on")
