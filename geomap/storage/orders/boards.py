"""What stands on a board: conditions on orders for whoever looks."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from sqlalchemy import ColumnElement, Text, and_, cast, false, or_, select

from geomap.geodesy import LonLat
from geomap.orders.units import OFFICES, Unit
from geomap.storage.database.connecting import Database
from geomap.storage.orders.tables import ORDER, ORDER_EVENT

KEPT = cast(ORDER.c.kept, Text)
DEGREE_M = 110_000
"""A degree of latitude is nowhere shorter; one of longitude is half as long or longer up to 60° north."""


def was_taken(database: Database, order: int, key: str) -> bool:
    """Whether the action of that key was taken on the order."""
    asked = select(ORDER_EVENT.c.number).where(ORDER_EVENT.c.key == key, ORDER_EVENT.c.order == order)
    with database.reading() as connection:
        return connection.execute(asked).first() is not None


def owned(units: Iterable[Unit]) -> ColumnElement[bool]:
    """A unit has it, or is a department that it may have been called to: released ones are among them."""
    units = tuple(units)
    names = [_as_kept(unit.id) for unit in units if unit.kind == "department"]
    called = [KEPT.contains(name, autoescape=True) for name in names]
    return or_(false(), ORDER.c.owner.in_([str(unit) for unit in units]), *called)


def answered_for(units: Iterable[Unit]) -> ColumnElement[bool]:
    """A unit is the office that answers for it now."""
    return ORDER.c.office.in_([str(unit) for unit in units])


def in_chain(units: Iterable[Unit]) -> ColumnElement[bool]:
    """A unit is an office of its place, on whatever level."""
    named = [KEPT.contains(_as_kept(str(u)), autoescape=True) for u in units if u.is_office]
    return or_(false(), *named)


def in_sight(units: Iterable[Unit], private: Iterable[str]) -> ColumnElement[bool]:
    """Whoever acts for units may see it. private: codes of the categories that are for the handlers alone:
    whoever has it, is called, or answers for it now; offices below, which they have left, see that they
    are there."""
    units = tuple(units)
    handled = or_(owned(units), answered_for(units))
    open_to_all = and_(in_chain(units), ORDER.c.category.not_in(list(private)))
    return or_(handled, open_to_all, *(_went_up_from(unit) for unit in units if unit.is_office))


def _went_up_from(office: Unit) -> ColumnElement[bool]:
    """It lies in the office's area, and an office of a level above answers for it now."""
    above = [ORDER.c.office.startswith(f"{kind}:", autoescape=True) for kind in OFFICES[office.level + 1 :]]
    return and_(in_chain([office]), or_(false(), *above))


def around(point: LonLat, within_m: float) -> ColumnElement[bool]:
    """In a box that holds all within so many metres of a point, up to 59° of latitude and away from 180°."""
    lat_deg = within_m / DEGREE_M
    lon_deg = 2 * lat_deg
    return and_(
        ORDER.c.lat.between(point.lat - lat_deg, point.lat + lat_deg),
        ORDER.c.lon.between(point.lon - lon_deg, point.lon + lon_deg),
    )


def _as_kept(text: str) -> str:
    """The text as it stands in a document of the database."""
    return orjson.dumps(text).decode()
