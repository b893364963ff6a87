"""For which units somebody acts: what makes them owner, office or called department of an order."""

from __future__ import annotations

from geomap.orders.order import Order, parts_of
from geomap.orders.steps import Part
from geomap.orders.units import Unit
from geomap.people.permissions import Deed
from geomap.people.person import Person
from geomap.web.orders.posts import posts_of
from geomap.web.people.gate import require
from geomap.web.snapshots import current_snapshot


def worker() -> Person:
    """Whoever sent this request, who may work on orders. Raises NotSignedInError, NotAllowedError."""
    return require(Deed("work_orders"))


def units_of(person: Person) -> frozenset[Unit]:
    """The units that the person acts for. The district acts for its own office alone: what a street has is
    the street's to do, though the district sees it."""
    if person.role == "district":
        return frozenset({Unit("district", district_id())})
    if person.role == "steward":
        return frozenset(Unit("steward", post) for post in posts_of(person.name))
    kinds = {"street": "street", "community": "community", "department": "department", "mediator": "room"}
    kind = kinds.get(person.role)
    if kind is None or person.area is None:
        return frozenset()
    return frozenset({Unit(kind, person.area)})  # type: ignore[arg-type]


def parts(person: Person, order: Order) -> frozenset[Part]:
    """What the person is to the order."""
    return parts_of(order, units_of(person))


def district_id() -> str:
    """Id of the district's feature, whose layer has one feature."""
    return str(current_snapshot().layers["district"].ids[0])
