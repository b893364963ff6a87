"""What a case and its orders hear of each other: whom its steps call, release and settle there, and back.

Departments that are called to its orders already sit at its table from the first, since when and as far as
they are: nobody calls them again. What a department then does at one of the orders it does at the table, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from geomap.orders.calls import together, uncalled
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


HEARD: tuple[Step, ...] = ("whistle", "report_in", "pledge", "release")
"""Steps of an order that the table hears of: see heard."""
TAKING_IN: tuple[CaseStep, ...] = ("open", "add", "take_up")
"""Steps by which orders come to the table."""


def echoes(event: CaseEvent, orders: Iterable[Order]) -> Iterator[tuple[Order, Step, Mapping[str, Any]]]:
    """The step that each order of a case takes with the case's event, and what it says: see _told_to_order;
    so the clocks, books and pages of the orders know of it. An order that does not allow it, because it was
    settled or cancelled meanwhile, somebody else has it or it is so already, is left alone."""
    step = ECHOED.get(event.step)
    for order in orders if step else ():
        assert step is not None
        came = step == "report_in" and not _awaits(order, event.unit.id)
        if not came and why_not(order, step, parts_of(order, {event.unit}), event.at, event.said) is None:
            yield order, step, _told_to_order(event, order)


def as_kept(case: Case | None, event: CaseEvent, orders: Iterable[Order]) -> CaseEvent:
    """The event as the case keeps it: of a call the departments that are not called yet; with orders that it
    takes in, orders, who is called to those that are owed. case: None before an open."""
    if event.step == "call":
        assert case is not None
        return replace(
            event, said={**event.said, "departments": uncalled(case.calls, event.said["departments"])}
        )
    calls = together(order.calls for order in orders if order.state in OWED)
    return replace(event, said={**event.said, "calls": calls}) if calls else event


def heard(case: Case, orders: Sequence[Order], event: Event) -> CaseEvent | None:
    """The step that a case takes when one of its orders took one; None where that is none of the table's, or
    the unit may not. orders: the case's, after that. Of words it is told why departments were let go.

    whistle: calls those that are not at the table. report_in, pledge: of a department that is awaited at none
    of the orders any more. release: of departments that are called to none any more.
    """
    unit, owed = event.unit, [order for order in orders if order.state in OWED]
    assert unit is not None
    step: CaseStep
    said: dict[str, Any] = {}
    match event.step:
        case "whistle":
            names = uncalled(case.calls, event.said["departments"])
            step, said = "call", {"departments": names, "due": event.said["due"]}
        case "release":
            there = {name for order in owed for name, call in order.calls.items() if call.is_open}
            at_table = [n for n in event.said["departments"] if n in case.calls and case.calls[n].is_open]
            names = tuple(name for name in at_table if name not in there)
            step, said = "release", {"departments": names, "reason": event.said["reason"]}
        case "report_in" | "pledge" if not any(_awaits(order, unit.id) for order in owed):
            step = event.step
        case _:
            return None
    if why_not_case(case, step, {unit}, event.at, {**event.said, **said}) is not None:
        return None
    return CaseEvent(case.version + 1, step, event.at, event.who, unit, said)


def _awaits(order: Order, department: str) -> bool:
    return department in order.calls and order.calls[department].is_awaited


def _told_to_order(event: CaseEvent, order: Order) -> Mapping[str, Any]:
    """What the step of an order says that a case's event makes: who is called, by when and who is let go,
    but no words of the table, which may be about another order. settle: the words for the senders."""
    said = {name: event.said[name] for name in ("departments", "due") if name in event.said}
    if event.step == "call":
        said["departments"] = uncalled(order.calls, said["departments"])
    if event.said.get("to_senders"):
        said["words"] = event.said["to_senders"]
    return MappingProxyType(said)
