"""Which orders whoever acts for some units may see, and which steps they may take now.

An order of a private category is for its handlers: whoever has it (a steward, a room, a department), is
called to it, or answers for it now. An office below, which it has left for the level above, had it once and
is asked about it: it goes on seeing that the order is there, in which state and with whom, and nothing that
was said or where it was. An office above, where it has not come to, sees nothing.

A department sees an order while it has it, or is called to it, and after that for as long as it can be
reopened: then whoever sent it may ask what was done. Later it reads the steps it took part in, and what
everybody knows.
"""

from __future__ import annotations

from collections.abc import Iterable

from geomap.errors import NotFoundError
from geomap.orders.history import History
from geomap.orders.order import Event, Order, can_be_reopened, parts_of
from geomap.orders.past import own_steps
from geomap.orders.steps import ENDED, OWED, State, Step
from geomap.orders.units import Unit
from geomap.storage.orders.records import Kept
from geomap.web.api.operations_orders_desk import BODIES
from geomap.web.orders.held import orders
from geomap.web.orders.told import steps_open

ACCEPTED: tuple[State, ...] = ("accepted", "referred")
WHISTLING: frozenset[Step] = frozenset({"whistle", "release"})
"""Calling departments is for streets and the district."""


def sees(units: frozenset[Unit], order: Order) -> bool:
    """Whether whoever acts for units may see the order: whoever has it, is called to it, or answers for it
    now; and, where its category is not private, every office of its place, also those that it has left for
    the level above. A department: while it is owed or can be reopened; a private one that has ended is
    nothing to those who were called to it any more."""
    private = orders().categories[order.category].private
    if order.office in units or (not private and not units.isdisjoint(order.chain)):
        return True
    if order.owner in units and order.owner.kind != "department":
        return True
    if order.state not in OWED and not can_be_reopened(order, orders().now()):
        return False
    is_called = "called" in parts_of(order, units)
    return order.owner in units or (is_called and not (private and order.state in ENDED))


def handed_up(units: frozenset[Unit], order: Order) -> bool:
    """Whether all that they may see of it is that it is there: it is private, and an office of theirs had it
    before it went up."""
    below = {unit for unit in order.chain if unit.level < order.level}
    return not units.isdisjoint(below) and not sees(units, order)


def seen(units: frozenset[Unit], number: int, *, or_handed_up: bool = False) -> Kept:
    """The order of that number. or_handed_up: also one of which they see no more than that it is there: see
    handed_up. Raises NotFoundError for one that they may not see, as for none."""
    kept = orders().book.kept(number)
    if not sees(units, kept.order) and not (or_handed_up and handed_up(units, kept.order)):
        raise NotFoundError(f"There is no order {number}.")
    return kept


def past_steps(units: frozenset[Unit], kept: Kept) -> list[Event]:
    """The steps of an order that they had once and may not see any more, as geomap.orders.past tells them;
    none where they never had it."""
    held, order = orders(), kept.order
    history = History(order, held.book.events(kept.id))
    return list(own_steps(history, held.categories[order.category], units, held.now()))


def sees_contact(units: frozenset[Unit], order: Order) -> bool:
    """Whether they may look at who sent it: whoever accepted it, and the office that dispatches it."""
    has_it = order.owner in units and order.state in ACCEPTED
    return has_it or (order.office in units and order.state not in ENDED)


def private_categories() -> list[str]:
    return [category.code for category in orders().categories.all if category.private]


def acting_unit(units: Iterable[Unit], order: Order) -> Unit | None:
    """Of all units that somebody acts for the one that acts on this order; None for none."""
    held = sorted(units)
    return order.owner if order.owner in held else next(iter(held), None)


def may_whistle(unit: Unit | None) -> bool:
    return unit is not None and unit.is_office and unit.level > 0


def steps_now(units: frozenset[Unit], order: Order) -> list[str]:
    """The steps of the desk that they may take now, what those need taken as given."""
    unit = acting_unit(units, order)
    return [
        step
        for step in steps_open(order, parts_of(order, units), orders().now())
        if step in BODIES and (step not in WHISTLING or may_whistle(unit))
    ]
