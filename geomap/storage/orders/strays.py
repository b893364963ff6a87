"""Kept orders that name what is no longer there: a category, a department, a mediation room.

Without its category an order has no promise and no clock, so that nothing may be served: a category that is
given up stays in the catalogue as retired. A department or a room that has gone only leaves its orders lying.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select

from geomap.check.fault import Severity
from geomap.errors import DataError
from geomap.orders.categories import Categories
from geomap.orders.steps import OWED
from geomap.orders.units import UnitKind, unit_from
from geomap.storage.database.connecting import Database
from geomap.storage.orders.tables import ORDER

RETIRE = 'Put it back into order_categories.json, with "retired": true where nobody is to order it any more.'
TRANSFER = "Put it back, or let their offices transfer them at /desk/orders."


@dataclass(frozen=True, slots=True)
class Stray:
    """What is missing: kind, id; how many orders name it: all that are kept of a category, of others those
    that it has."""

    kind: Literal["category"] | UnitKind
    id: str
    orders: int

    @property
    def is_error(self) -> bool:
        """Whether nothing can be served."""
        return self.kind == "category"

    @property
    def severity(self) -> Severity:
        return "error" if self.is_error else "warning"

    @property
    def remedy(self) -> str:
        return RETIRE if self.is_error else TRANSFER

    def __str__(self) -> str:
        return f"There is no {self.kind} {self.id!r}; kept orders that name it: {self.orders}."


def strays(
    database: Database, categories: Categories, departments: Container[str], rooms: Container[str]
) -> list[Stray]:
    """All that kept orders name and is not there; rooms: ids of the layer mediation_rooms."""
    count = func.count()
    by_category = select(ORDER.c.category, count).group_by(ORDER.c.category)
    by_owner = select(ORDER.c.owner, count).where(ORDER.c.state.in_(OWED)).group_by(ORDER.c.owner)
    with database.reading() as connection:
        named = sorted(map(tuple, connection.execute(by_category)))
        owners = sorted((unit_from(owner), orders) for owner, orders in connection.execute(by_owner))
    found = [Stray("category", code, orders) for code, orders in named if code not in categories.by_code]
    there: dict[UnitKind, Container[str]] = {"department": departments, "room": rooms}
    for unit, orders in owners:
        if unit.kind in there and unit.id not in there[unit.kind]:
            found.append(Stray(unit.kind, unit.id, orders))
    return found


def refuse_errors(found: Iterable[Stray]) -> None:
    """Raise DataError where nothing can be served, naming all that is missing."""
    errors = [stray for stray in found if stray.is_error]
    if errors:
        raise DataError(" ".join(map(str, errors)), hint=errors[0].remedy)
