"""Forgets what ended before its instant, sort by sort; erases it from the files; keeps the record of both.

A record is written in the transaction that forgets, so that nothing is forgotten without one. What it tells
of is gone from the files once it has its erased_at: see geomap.storage.database.erasing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from geomap.storage.database.connecting import Database
from geomap.storage.database.erasing import erase
from geomap.storage.retention.sorts import SORTS
from geomap.storage.retention.tables import FORGETTING

AT_ONCE = 500
CLOCK = "system"

Befores = Mapping[str, datetime]
"""By name of SORTS: what ended before that instant (<) is to be forgotten."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A line of the record: so many of what, ended before then, were forgotten at that instant by who;
    erased_at: when the files of the database no more held it, None while they may."""

    id: int
    at: datetime
    who: str
    what: str
    before: datetime
    count: int
    erased_at: datetime | None


def due(database: Database, befores: Befores) -> dict[str, int]:
    """How many of each would be forgotten now."""
    with database.reading() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(SORTS[name].old(before).subquery())) or 0
            for name, before in befores.items()
        }


def forget(database: Database, befores: Befores, at: datetime, who: str = CLOCK) -> dict[str, int]:
    """Forget what ended before; returns how many of each there were. Several may do it at once."""
    return {name: sum(_parts(database, name, befores[name], at, who)) for name in SORTS if name in befores}


def erase_forgotten(database: Database, at: datetime) -> bool:
    """Erase from the files of the database all that was forgotten; whether that was done, or is put off
    because somebody still reads what was there before. Raises what geomap.storage.database.erasing does."""
    table = FORGETTING.c
    waiting = select(table.id, table.what, table.count).where(table.erased_at.is_(None))
    with database.reading() as connection:
        rows = connection.execute(waiting).all()
    if not rows:
        return True
    tables = {table for row in rows for table in SORTS[row.what].tables}
    if not erase(database, tables):
        return False
    with database.writing(alone=False) as connection:
        for row in rows:
            # Where somebody has forgotten more in between, it waits on.
            same = (table.id == row.id) & (table.count == row.count)
            connection.execute(update(FORGETTING).where(same).values(erased_at=at))
    return True


def record(database: Database, limit: int) -> list[Forgotten]:
    """The latest lines of the record, the latest first."""
    asked = select(FORGETTING).order_by(FORGETTING.c.id.desc()).limit(limit)
    with database.reading() as connection:
        return [Forgotten(**row._mapping) for row in connection.execute(asked)]


def _parts(database: Database, name: str, before: datetime, at: datetime, who: str) -> Iterator[int]:
    """Forget AT_ONCE at a time, all under one line of the record; yields how many each time."""
    sort, line = SORTS[name], None
    asked = sort.old(before).limit(AT_ONCE).with_for_update()
    while True:
        with database.writing(alone=False) as connection:
            ids = list(connection.scalars(asked))
            if ids:
                sort.forget(connection, ids)
                line = _noted(connection, line, len(ids), what=name, before=before, at=at, who=who)
        yield len(ids)
        if len(ids) < AT_ONCE:
            return


def _noted(connection: Connection, line: int | None, count: int, **told: object) -> int:
    """Add to the line of the record, or begin it; its id."""
    if line is None:
        made = insert(FORGETTING).values(count=count, **told).returning(FORGETTING.c.id)
        return int(connection.execute(made).scalar_one())
    more = update(FORGETTING).where(FORGETTING.c.id == line)
    connection.execute(more.values(count=FORGETTING.c.count + count, erased_at=None))
    return line
