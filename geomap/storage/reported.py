"""What is reported of the stations as a store has them: the reports that count, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from geomap.public_reports import NOTHING_REPORTED, Report, Reported, reported
from geomap.snapshot import Snapshot
from geomap.storage.database.opening import open_store
from geomap.storage.database.store import Store
from geomap.storage.public_reports import PublicReports


def load_reported(folder: Path, database_url: str, snapshot: Snapshot, now: datetime) -> Reported:
    """What is reported at now, where the data folder has a store; else nothing. snapshot: of that store.
    Raises UnavailableError where the store is away."""
    store = open_store(folder, database_url)
    if store is None:
        return NOTHING_REPORTED
    with store:
        return read_reported(store, snapshot, now)


def read_reported(store: Store, snapshot: Snapshot, now: datetime) -> Reported:
    """What is reported at now of the stations of a store and its snapshot."""
    kept = PublicReports(store.database)
    reports = kept.counting(now)
    return reported(reports, _settled(store, snapshot, reports), kept.replies(now))


def _settled(store: Store, snapshot: Snapshot, reports: Sequence[Report]) -> Mapping[str, datetime]:
    """When each station reported was last verified on the spot."""
    table, settled = snapshot.layers["stations"], {}
    for station in {report.station for report in reports} & table.position.keys():
        text = table.features[table.position[station]]["properties"].get("verified_on")
        if text:
            settled[station] = _verified_at(store, station, date.fromisoformat(text), snapshot)
    return settled


def _verified_at(store: Store, station: str, day: date, snapshot: Snapshot) -> datetime:
    """The instant of the revision that says so on that very day, else the beginning of the day."""
    zone = snapshot.timezone
    for step in store.history("stations", station):
        before, after = (_verified_on(f) for f in (step.change.before, step.change.after))
        if after == day.isoformat() and before != after:
            if step.revision.at.astimezone(zone).date() == day:
                return step.revision.at
            break
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _verified_on(feature: Mapping[str, Any] | None) -> str | None:
    return None if feature is None else (feature["properties"] or {}).get("verified_on")
