"""What a case and its orders hear of each other: whom its steps call, release and settle there, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from geomap.orders.case_steps import CaseStep
from geomap.orders.cases import Case, CaseEvent, why_not_case
from geomap.orders.order import Event, Order, parts_of, why_not
from geomap.orders.steps import OWED, Step

ECHOED: Mapping[CaseStep, Step] = MappingProxyType(
    {
        "call": "whistle",
        "report_in": "report_in",
        "pledge": "pledge",
        "release": "release",
        "settle": "settle",
    }
)


def echoes(event: CaseEvent, orders: Iterable[Order]) -> Iterator[tuple[Order, Step]]:
    """The step that each order of a case takes with the case's event, saying told_to_orders of it; so the
    clocks, books and pages of the orders know of it. An order that does not allow it, because it was
    settled or cancelled meanwhile or somebody else has it, is left alone."""
    step = ECHOED.get(event.step)
    for order in orders if step else ():
        assert step is not None
        if why_not(order, step, parts_of(order, {event.unit}), event.at, event.said) is None:
            yield order, step


def release_of(case: Case, orders: Iterable[Order], event: Event) -> CaseEvent | None:
    """The release that a case takes when one of its orders took one: of the departments that are called to
    none of orders, which are the case's, any more. None for no such department, or where the unit may not."""
    called = {name for order in orders if order.state in OWED for name, c in order.calls.items() if c.is_open}
    gone = [name for name in event.said["departments"] if name not in called and name in case.calls]
    gone = [name for name in gone if case.calls[name].is_open]
    assert event.unit is not None
    said = {"departments": tuple(gone), "reason": event.said["reason"]}
    if why_not_case(case, "release", {event.unit}, event.at, said) is not None:
        return None
    return CaseEvent(case.version + 1, "release", event.at, event.who, event.unit, said)


def told_to_orders(event: CaseEvent) -> Mapping[str, Any]:
    """What the step of an order says that a case's event makes: who is called, by when and who is let go,
    but no words of the table, which may be about another order. settle: the words for the senders."""
    said = {name: event.said[name] for name in ("departments", "due") if name in event.said}
    if event.said.get("to_senders"):
        said["words"] = event.said["to_senders"]
    return MappingProxyType(said)
