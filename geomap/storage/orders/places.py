"""Where orders are, the latest sent first: for whoever looks for some around a point, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from geomap.geodesy import LonLat
from geomap.orders.order import Place
from geomap.storage.database.connecting import Database
from geomap.storage.orders.tables import ORDER


def numbers(database: Database, conditions: Sequence[Any], limit: int, offset: int) -> list[int]:
    """Ids of the orders that meet all conditions on ORDER: limit of them after the first offset."""
    asked = select(ORDER.c.id).where(*conditions).order_by(*LATEST).limit(limit).offset(offset)
    with database.reading() as connection:
        return list(connection.scalars(asked))


def places(database: Database, conditions: Sequence[Any]) -> list[tuple[int, Place]]:
    """The ids and places of all of them."""
    table = ORDER.c
    asked = select(table.id, table.lon, table.lat, table.street, table.community, table.compound)
    with database.reading() as connection:
        rows = connection.execute(asked.where(*conditions).order_by(*LATEST)).all()
    return [
        (row.id, Place(LonLat(row.lon, row.lat), row.street, row.community, row.compound)) for row in rows
    ]


LATEST = (ORDER.c.submitted_at.desc(), ORDER.c.id.desc())
