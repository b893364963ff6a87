"""Whom an order can go to from where it is, and orders that it may be part of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geomap.errors import InvalidInputError
from geomap.geodesy import distance_m
from geomap.layers import Layer
from geomap.orders.calls import uncalled
from geomap.orders.order import Order, Place, chain_of, parts_of
from geomap.orders.steps import RULE_OF, Step
from geomap.orders.units import Unit
from geomap.snapshot import inner_point
from geomap.storage.orders.boards import around, in_sight
from geomap.storage.orders.records import Kept
from geomap.storage.orders.tables import ORDER
from geomap.web.orders.acting import district_id
from geomap.web.orders.held import orders
from geomap.web.orders.names import LAYER_OF, unit
from geomap.web.orders.posts import stewards_at
from geomap.web.orders.reporting import check_latest, report_by
from geomap.web.orders.seeing import may_whistle, private_categories, sees
from geomap.web.orders.told import row
from geomap.web.params import shown
from geomap.web.snapshots import current_snapshot

NEAR_M = 300
"""Orders farther apart are hardly about the same."""
MOST_NEAR = 6


def given(step: Step, values: dict[str, Any], by: Unit | None, order: Order) -> dict[str, Any]:
    """What the step says, as its event keeps it. by: the unit that takes it.

    Raises InvalidInputError naming the member for a receiver that the order cannot go to, a department that
    is none, or a time that cannot be promised."""
    said = dict(values)
    if "to" in said:
        said |= _receiver(step, said["to"], by, order)
    if "departments" in said:
        said["departments"] = _departments(step, said["departments"], order)
    if "due" in said:
        said["due"] = _due(said["due"])
    if "into" in said:
        said["into"] = str(said["into"])
    return said


def choices(steps: Iterable[str], by: Unit | None, units: frozenset[Unit], order: Order) -> dict[str, Any]:
    """For each of the steps that needs one, what can be chosen, the likeliest first."""
    asked = set(steps)
    told: dict[str, Any] = {}
    if "dispatch" in asked:
        told["dispatch"] = _hands(by, order)
    if "transfer" in asked:
        told["transfer"] = [unit(one) for one in _offices(order) if one != order.owner]
    if "refer" in asked:
        told["refer"] = _rooms(order)
    if "merge" in asked:
        told["merge"] = _near(units, order)
    if "whistle" in asked:
        told["report_by"] = report_by([order])
    if asked & {"whistle", "release"}:
        likely = orders().categories[order.category].departments
        ids = sorted(orders().departments, key=lambda name: name not in likely)
        told["departments"] = [
            {"id": name, **unit(Unit("department", name)), "likely": name in likely} for name in ids
        ]
    return told


def _receiver(step: Step, to: Unit, by: Unit | None, order: Order) -> dict[str, Any]:
    if step == "refer":
        fits = to.kind == "room" and _is_on_map(to)
        hint = "Name a room of the layer mediation_rooms."
    elif step == "transfer" and to.is_office:
        fits, hint = _is_on_map(to), "Name an office of the district."
    elif to.kind == "department":
        fits = may_whistle(by) and to.id in orders().departments
        hint = "Only a street or the district hands an order to a department of departments.json."
    else:
        fits = any(one.unit == to and one.takes_orders for one in stewards_at(order.place))
        hint = "Name a steward's post of this place that somebody holds whose account may sign in."
    if not fits:
        raise InvalidInputError(
            f"{to} cannot be given this order.", parameter="to", value=shown(str(to)), hint=hint
        )
    away = step == "transfer" and to.is_office and to not in order.chain
    return {"to": to, **({"chain": _chain(to, order)} if away else {})}


def _chain(office: Unit, order: Order) -> tuple[Unit, ...]:
    """The offices of the place of an office, from itself upwards."""
    community = office.id if office.kind == "community" else None
    street = office.id if office.kind == "street" else None
    if community is not None:
        table = current_snapshot().layers["communities"]
        street = table.features[table.position[community]]["properties"].get("street_code")
    return chain_of(Place(order.place.point, street, community, None), district_id())


def _departments(step: Step, names: tuple[str, ...], order: Order) -> tuple[str, ...]:
    called = {name for name, call in order.calls.items() if not call.released_at}
    for name in names:
        if step == "whistle" and name not in orders().departments:
            raise _no_department(name, "Use ids of departments.json.")
        if step == "release" and name not in called:
            raise _no_department(name, f"Called are {', '.join(sorted(called)) or 'none'}.")
    new = uncalled(order.calls, names) if step == "whistle" else ()
    return new or tuple(dict.fromkeys(names))


def _no_department(name: str, hint: str) -> InvalidInputError:
    return InvalidInputError(
        f"There is no such department here: {name!r}.", parameter="departments", value=shown(name), hint=hint
    )


def _due(at: Any) -> Any:
    now = orders().now()
    due = now if at == "now" else at
    if due.tzinfo is None:
        due = due.replace(tzinfo=current_snapshot().timezone)
    if due <= now:
        raise InvalidInputError(
            "due is over already.",
            parameter="due",
            value=shown(due.isoformat()),
            hint="Give an instant after now.",
        )
    check_latest(due)
    return due


def _is_on_map(one: Unit) -> bool:
    return one.id in current_snapshot().layers[LAYER_OF[one.kind]].position


def _hands(by: Unit | None, order: Order) -> list[dict[str, Any]]:
    """Stewards of the place, those of its compound first; for a street departments besides."""
    stewards = [
        unit(one.unit) | {"vacant": one.vacant, "shut_out": one.shut_out} for one in stewards_at(order.place)
    ]
    if not may_whistle(by):
        return stewards
    likely = orders().categories[order.category].departments
    names = sorted(orders().departments, key=lambda name: name not in likely)
    free = {"vacant": False, "shut_out": False}
    return stewards + [unit(Unit("department", name)) | free for name in names]


def _offices(order: Order) -> list[Unit]:
    """Offices that could have it: those of its place, then every other, communities in the map's order."""
    layers = current_snapshot().layers
    every = (
        *(Unit("community", one) for one in layers["communities"].ids),
        *(Unit("street", one) for one in layers["streets"].ids),
    )
    return [*order.chain, *(one for one in every if one not in order.chain)]


def _rooms(order: Order) -> list[dict[str, Any]]:
    """Mediation rooms, the nearest first."""
    table = current_snapshot().layers["mediation_rooms"]
    far = {one: _far_m(order, table, at) for at, one in enumerate(table.ids)}
    return [
        unit(Unit("room", one))
        | {"room_kind": table.features[table.position[one]]["properties"].get("kind"), "distance_m": round(m)}
        for one, m in sorted(far.items(), key=lambda pair: pair[1])
    ]


def _far_m(order: Order, table: Layer, at: int) -> float:
    point, here = inner_point(table, at), order.place.point
    return float(distance_m(here.lon, here.lat, point.lon, point.lat))


def _near(units: frozenset[Unit], order: Order) -> list[dict[str, Any]]:
    """Orders close by that this one could be part of, the nearest first."""
    here = order.place.point
    found: list[tuple[float, Kept]] = []
    sought = (
        around(here, NEAR_M),
        ORDER.c.id != int(order.id),
        ORDER.c.state.in_(RULE_OF["join"].before),
        in_sight(units, private_categories()),
    )
    for kept in orders().book.listed(*sought, limit=200):
        there = kept.order.place.point
        far_m = float(distance_m(here.lon, here.lat, there.lon, there.lat))
        if far_m <= NEAR_M and sees(units, kept.order) and "office" in parts_of(kept.order, units):
            found.append((far_m, kept))
    found.sort(key=lambda one: (one[1].order.category != order.category, one[0]))
    return [row(kept) | {"distance_m": round(far_m)} for far_m, kept in found[:MOST_NEAR]]
