"""When the clock moves an order: up a level as a promise runs out, to its end when nobody answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geomap.orders.categories import Category
from geomap.orders.effects import MOST_LEVEL, apply
from geomap.orders.order import REOPEN, Event, Order
from geomap.orders.steps import OWED, Step


@dataclass(frozen=True, slots=True)
class Tick:
    """What the clock does next: the step, and the very instant it is due, however late somebody looks."""

    step: Step
    at: datetime


def next_tick(order: Order, category: Category) -> Tick | None:
    """What happens to the order if nobody moves it, None where nothing will.

    An owed order goes up a level when what is due (Order.due) is not done at that instant; from then on
    each level has the category's time to escalate, of working time, before the next is called.
    """
    if order.state == "settled" and order.settled_at is not None:
        return Tick("lapse", order.settled_at + REOPEN)
    if order.state not in OWED or order.level >= MOST_LEVEL:
        return None
    at = order.due
    if order.escalated_at is not None:
        at = max(at, category.hours.after(order.escalated_at, category.escalate))
    return Tick("escalate", at)


def ticks(order: Order, category: Category, now: datetime) -> tuple[Order, list[Event]]:
    """The order as it is at now after all that the clock did to it (at <= now), and those events."""
    events: list[Event] = []
    while (tick := next_tick(order, category)) is not None and tick.at <= now:
        event = Event(order.version + 1, tick.step, tick.at, "system")
        order = apply(order, event, category)
        events.append(event)
    return order, events
