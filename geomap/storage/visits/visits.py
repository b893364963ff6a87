"""The book of visits: each counts once by its key, however often it is sent; what was counted by mistake is
undone, and stays undone, whichever of the two arrives first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from geomap.errors import InvalidInputError
from geomap.orders.visits import Counts, Visit, check_visit
from geomap.storage.database.connecting import Database
from geomap.storage.visits.tables import VISIT


class VisitBook:
    """The visits of a database. zone: of the district, in which a day begins at midnight."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self._database = database
        self._zone = zone

    def take(self, visits: Sequence[Visit], undone: Collection[str], now: datetime) -> None:
        """Keep the visits, all or none; those whose keys are in undone do not count, now or later.

        Raises InvalidInputError, naming visits[i], for one that cannot be taken: see check_visit; or whose
        key somebody used for another visit.
        """
        for place, visit in enumerate(visits):
            try:
                check_visit(visit, now)
            except InvalidInputError as error:
                raise error.inside(f"visits[{place}]") from error
        # Locks in one order for everybody: two who send the same visits do not wait for each other.
        ordered = sorted(range(len(visits)), key=lambda place: visits[place].key)
        with self._database.writing(alone=False) as connection:
            for place in ordered:
                self._take_turn(connection, visits[place].key)
            for place in ordered:
                self._keep(connection, visits[place], visits[place].key in undone, now, place)

    def counts(self, first: date, last: date, stations: Collection[str] | None = None) -> Counts:
        """How many visits count of the days from first to last, both included, by station, day and kind.
        stations: of these alone; None: of all."""
        table = VISIT.c
        asked = (
            select(table.station, table.day, table.kind, func.count())
            .where(table.day.between(first.isoformat(), last.isoformat()), table.undone_at.is_(None))
            .group_by(table.station, table.day, table.kind)
        )
        found: Counts = Counter()
        with self._database.reading() as connection:
            for station, day, kind, count in connection.execute(asked):
                if stations is None or station in stations:
                    found[station, date.fromisoformat(day), kind] = count
        return found

    def _take_turn(self, connection: Connection, key: str) -> None:
        """Let what is sent twice at once wait for itself. SQLite has one writer anyway."""
        if self._database.is_postgres:
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))

    def _keep(self, connection: Connection, visit: Visit, undone: bool, now: datetime, place: int) -> None:
        known = connection.execute(select(VISIT).where(VISIT.c.key == visit.key)).first()
        if known is None:
            connection.execute(
                insert(VISIT).values(
                    key=visit.key,
                    station=visit.station,
                    kind=visit.kind,
                    at=visit.at,
                    day=visit.at.astimezone(self._zone).date().isoformat(),
                    who=visit.who,
                    undone_at=now if undone else None,
                )
            )
            return
        if _said(known) != (visit.station, visit.kind, visit.who):
            raise InvalidInputError(
                "key was used for another visit.",
                parameter=f"visits[{place}].key",
                value=visit.key,
                hint="Make a new one for every visit, such as a UUID.",
            )
        if undone and known.undone_at is None:
            connection.execute(update(VISIT).where(VISIT.c.key == visit.key).values(undone_at=now))


def old_visits(before: datetime) -> Select[tuple[str]]:
    """Keys of the visits that were counted before that instant (<), and that are not forgotten."""
    return select(VISIT.c.key).where(VISIT.c.at < before, VISIT.c.who != "").order_by(VISIT.c.key)


def forget_visits(connection: Connection, keys: Sequence[str]) -> None:
    """Forget which account counted the visits of these keys; the visits go on counting."""
    connection.execute(update(VISIT).where(VISIT.c.key.in_(keys)).values(who=""))


def _said(row: Row[Any]) -> tuple[str, str, str]:
    return row.station, row.kind, row.who
