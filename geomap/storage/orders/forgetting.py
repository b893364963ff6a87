"""Forgets what is personal in orders that ended long ago: words, names, numbers and photos.

What remains is what a ledger counts: category, place to the compound, steps and instants. Codes of voices
that followed it open nothing more. On SQLite what is forgotten is overwritten, in the file and in its log;
PostgreSQL frees it at once by a VACUUM. Backups made before keep what they hold: they are the operator's to
delete.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, text, update

from geomap.orders.steps import ENDED
from geomap.storage.database.connecting import Database
from geomap.storage.orders.codec import TEXTS
from geomap.storage.orders.moves import count_move
from geomap.storage.orders.tables import ORDER, ORDER_EVENT, ORDER_LOOK, ORDER_PHOTO, ORDER_VOICE

AT_ONCE = 500
TABLES = (ORDER, ORDER_EVENT, ORDER_PHOTO, ORDER_LOOK, ORDER_VOICE)
GROUND_DEG = 3
"""Decimals of a degree that a forgotten position keeps: some 100 m."""


def forget(database: Database, before: datetime) -> int:
    """Forget what is personal in the orders that ended and last changed before that instant; returns how
    many there were."""
    count = 0
    asked = select(ORDER.c.id).where(
        ORDER.c.forgotten.is_(False), ORDER.c.state.in_(ENDED), ORDER.c.changed_at < before
    )
    while True:
        with database.writing(alone=False) as connection:
            _overwrite_what_goes(database, connection)
            numbers = list(connection.scalars(asked.order_by(ORDER.c.id).limit(AT_ONCE)))
            _forget(connection, numbers)
            if numbers:
                count_move(connection)
        count += len(numbers)
        if len(numbers) < AT_ONCE:
            break
    if count:
        _clean(database)
    return count


def _forget(connection: Connection, numbers: Sequence[int]) -> None:
    connection.execute(delete(ORDER_PHOTO).where(ORDER_PHOTO.c.order.in_(numbers)))
    connection.execute(delete(ORDER_LOOK).where(ORDER_LOOK.c.order.in_(numbers)))
    connection.execute(delete(ORDER_VOICE).where(ORDER_VOICE.c.order.in_(numbers)))
    events = select(ORDER_EVENT).where(ORDER_EVENT.c.order.in_(numbers))
    for event in connection.execute(events).all():
        if TEXTS & event.said.keys():
            said = {name: value for name, value in event.said.items() if name not in TEXTS}
            one = (ORDER_EVENT.c.order == event.order) & (ORDER_EVENT.c.number == event.number)
            connection.execute(update(ORDER_EVENT).where(one).values(said=said))
    for row in connection.execute(select(ORDER).where(ORDER.c.id.in_(numbers))).all():
        connection.execute(update(ORDER).where(ORDER.c.id == row.id).values(**_remains(row.kept)))


def _remains(kept: dict[str, Any]) -> dict[str, Any]:
    """What is left of an order. Its tracking code opens it no more: nothing is behind it."""
    lon, lat, *areas = kept["place"]
    lon, lat = round(lon, GROUND_DEG), round(lat, GROUND_DEG)
    gone = dict.fromkeys(("words", "name", "phone"))
    return {**gone, "lon": lon, "lat": lat, "kept": {**kept, "place": [lon, lat, *areas]}, "forgotten": True}


def _overwrite_what_goes(database: Database, connection: Connection) -> None:
    if not database.is_postgres:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA secure_delete = ON").close()


def _clean(database: Database) -> None:
    """Let nothing of it be left in logs and free pages; a reader who is busy puts it off to the next time."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.is_postgres:
            for table in TABLES:
                connection.execute(text(f"VACUUM {table.name}"))
        else:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
