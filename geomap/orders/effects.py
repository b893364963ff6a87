"""What each step does to an order: its owner, its office and its clocks.

An order is what its events make of it: replay is the order, and nothing else is kept as truth. Pure: every
instant comes with an event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from geomap.orders.calls import answered, called, released
from geomap.orders.categories import Category
from geomap.orders.order import Event, Order, Place
from geomap.orders.steps import RULE_OF, State, Step
from geomap.orders.units import OFFICES, Unit

MOST_LEVEL = len(OFFICES) - 1


def submitted(
    order_id: str, category: Category, place: Place, chain: tuple[Unit, ...], event: Event
) -> Order:
    """The order that its first event, a submit, makes. It is the nearest office's to dispatch."""
    at, office = event.at, chain[0]
    return Order(
        order_id,
        category.code,
        place,
        at,
        "submitted",
        office,
        chain,
        office.level,
        *promises(category, at),
        event.number,
        office,
    )


def apply(order: Order, event: Event, category: Category) -> Order:
    """The order after the event, which must be one that why_not allows."""
    after = RULE_OF[event.step].after
    moved = replace(order, version=event.number, state=after or order.state)
    effect = _EFFECTS.get(event.step)
    return effect(moved, event, category) if effect else moved


def replay(first: Order, events: Iterable[Event], category: Category) -> Order:
    """The order after all of events that follow its first."""
    for event in events:
        first = apply(first, event, category)
    return first


def promises(category: Category, at: datetime) -> tuple[datetime, datetime, datetime]:
    """When to dispatch, accept and settle by, for what was sent at that instant."""
    return (
        category.hours.after(at, category.dispatch),
        category.hours.after(at, category.dispatch + category.accept),
        category.hours.after(at, category.settle),
    )


def _handed(order: Order, event: Event, category: Category) -> Order:
    """Given to a unit, which has to accept it; an office dispatches it anew, and one of another place brings
    that place's chain."""
    to: Unit = event.said["to"]
    at = event.at
    order = replace(order, chain=event.said.get("chain", order.chain))
    if to.is_office:
        return replace(
            _answered_by(order, to, at),
            state="submitted",
            owner=to,
            dispatch_due=category.hours.after(at, category.dispatch),
        )
    return replace(order, state="dispatched", owner=to, accept_due=category.hours.after(at, category.accept))


def _accepted(order: Order, event: Event, category: Category) -> Order:
    del category
    return replace(order, taken_at=event.at, answered_at=order.answered_at or event.at)


def _back_to_office(order: Order, event: Event, category: Category) -> Order:
    due = category.hours.after(event.at, category.dispatch)
    return replace(order, state="submitted", owner=order.office, dispatch_due=due)


def _settled(order: Order, event: Event, category: Category) -> Order:
    del category
    return replace(order, state="settled", settled_at=event.at, settler=order.owner)


def _concluded(order: Order, event: Event, category: Category) -> Order:
    agreed = event.said["outcome"] == "agreed"
    return (_settled if agreed else _back_to_office)(order, event, category)


def _confirmed(order: Order, event: Event, category: Category) -> Order:
    del category
    return replace(order, rating=event.said.get("rating"))


def _rated(order: Order, event: Event, category: Category) -> Order:
    del category
    ratings = {**order.ratings, event.said["voice"]: event.said["rating"]}
    return replace(order, ratings=MappingProxyType(ratings))


def _reopened(order: Order, event: Event, category: Category) -> Order:
    """Back to whoever settled it, and the level above answers for it. Departments must be called anew."""
    level = min(order.level + 1, MOST_LEVEL)
    owner = order.settler or order.owner
    state: State = "submitted" if owner.is_office else "referred" if owner.kind == "room" else "dispatched"
    dispatch_due, _, settle_due = promises(category, event.at)
    return replace(
        _answered_by(order, _office(order, level), event.at),
        state=state,
        owner=owner,
        escalated_at=event.at,
        dispatch_due=dispatch_due,
        accept_due=category.hours.after(event.at, category.accept),
        settle_due=settle_due,
        settled_at=None,
        rating=None,
        ratings=MappingProxyType({}),
        round=order.round + 1,
        calls=released(order.calls, order.calls, event.at),
    )


def _merged(order: Order, event: Event, category: Category) -> Order:
    del category
    return replace(order, merged_into=event.said["into"])


def _joined(order: Order, event: Event, category: Category) -> Order:
    del category
    return replace(order, me_too=order.me_too + 1 + event.said.get("me_too", 0))


def _me_too(order: Order, event: Event, category: Category) -> Order:
    del event, category
    return replace(order, me_too=order.me_too + 1)


def _whistled(order: Order, event: Event, category: Category) -> Order:
    """The caller has it from now on, with those it called."""
    del category
    assert event.unit is not None
    return replace(
        _answered_by(order, event.unit, event.at),
        owner=event.unit,
        taken_at=order.taken_at or event.at,
        answered_at=order.answered_at or event.at,
        calls=called(order.calls, event.said["departments"], event.at, event.said["due"]),
    )


def _call_noted(order: Order, event: Event, category: Category) -> Order:
    """A department reported in, said what it does, or was let go."""
    del category
    if event.step == "release":
        return replace(order, calls=released(order.calls, event.said["departments"], event.at))
    assert event.unit is not None
    calls = answered(order.calls, event.unit.id, event.at, pledged=event.step == "pledge")
    return replace(order, calls=calls)


def _escalated(order: Order, event: Event, category: Category) -> Order:
    """The level above answers for it. What no one below has dispatched becomes its own to dispatch."""
    office = _office(order, order.level + 1)
    moved = _answered_by(order, office, event.at)
    if order.state != "submitted":
        return moved
    return replace(moved, owner=office, dispatch_due=category.hours.after(event.at, category.dispatch))


def _answered_by(order: Order, office: Unit, at: datetime) -> Order:
    """The office answers for it from now on; where it is of another level its time to escalate begins."""
    came_at = order.escalated_at if office.level == order.level else at
    return replace(order, office=office, level=office.level, escalated_at=came_at)


def _office(order: Order, level: int) -> Unit:
    """The office of that level, or the nearest above where the place has none."""
    return next(unit for unit in order.chain if unit.level >= level)


_EFFECTS: dict[Step, Callable[[Order, Event, Category], Order]] = {
    "me_too": _me_too,
    "dispatch": _handed,
    "transfer": _handed,
    "accept": _accepted,
    "refuse": _back_to_office,
    "settle": _settled,
    "conclude": _concluded,
    "confirm": _confirmed,
    "rate": _rated,
    "reopen": _reopened,
    "merge": _merged,
    "join": _joined,
    "refer": lambda order, event, category: replace(
        _accepted(order, event, category), owner=event.said["to"]
    ),
    "whistle": _whistled,
    "report_in": _call_noted,
    "pledge": _call_noted,
    "release": _call_noted,
    "escalate": _escalated,
}
