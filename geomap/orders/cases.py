"""A case: what a street, or the district, does about one order or several with departments at one table.

街道吹哨、部门报到: departments are called to come by a time and say what they do; a task group meets and
decides who does what by when; until it is settled. A case is what its events make of it, like an order. What
it does is done to its orders too, where they allow it: see echoes. What is said at the table stays there: an
order is told the steps, and of words those alone that are meant for whoever sent it: see case_echoes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from geomap.errors import InvalidInputError
from geomap.orders.calls import Calls, answered, called, released, together, uncalled
from geomap.orders.case_steps import CASE_RULE_OF, CASE_RULES, CasePart, CaseState, CaseStep
from geomap.orders.order import Order
from geomap.orders.steps import OWED
from geomap.orders.units import Unit


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """A step that was taken; number, at, who, unit as in geomap.orders.order.Event.

    said: members by step. open, add: orders (ids). open, add, take_up: calls (Calls), who is called to the
    orders already, where somebody is. open, pledge, done, settle, note: words. settle:
    to_senders, words for whoever sent the orders, or none. call: departments
    (ids), due (instant to report in by), words. release: departments, reason. group: units, which replace
    those there are. meet: held_at (instant), place, words. decide: words, to (Unit), due (instant).
    withdraw, done: decision (its number). withdraw, drop, take_up: reason.
    """

    number: int
    step: CaseStep
    at: datetime
    who: str
    unit: Unit
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meeting:
    at: datetime
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Decision:
    """number: from 1. to: who carries it out, by due. result: what was done."""

    number: int
    words: str
    to: Unit
    due: datetime
    done_at: datetime | None = None
    result: str | None = None
    withdrawn_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its events left it. offices: the one that opened it, then those above. orders: ids, in the
    order in which they were taken in. group: the task group. version: number of its last event. forgotten:
    whether it ended so long ago that all its words are empty; then nobody takes a step any more."""

    id: str
    title: str
    offices: tuple[Unit, ...]
    orders: tuple[str, ...]
    opened_at: datetime
    state: CaseState = "open"
    calls: Calls = field(default_factory=lambda: MappingProxyType({}))
    group: tuple[Unit, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    decisions: tuple[Decision, ...] = ()
    settled_at: datetime | None = None
    version: int = 1
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class Debt:
    """What a unit owes a case: to report in (decision None), or to carry out the decision of that number."""

    due: datetime
    unit: Unit
    decision: int | None


def opened(case_id: str, orders: Sequence[Order], event: CaseEvent) -> Case:
    """The case that its first event, an open, makes over orders. Raises InvalidInputError where the unit is
    no street and no district, and what check_orders raises."""
    if not event.unit.is_office or event.unit.level == 0:
        raise InvalidInputError(
            "A street or the district opens a case.",
            parameter="unit",
            value=str(event.unit),
            hint="A community asks its street.",
        )
    check_orders(event.unit, orders)
    return begun(case_id, tuple(unit for unit in orders[0].chain if unit.level >= event.unit.level), event)


def begun(case_id: str, offices: tuple[Unit, ...], event: CaseEvent) -> Case:
    """The case that its first event makes, which opened has judged."""
    said = event.said
    case = Case(case_id, said["words"], offices, tuple(said["orders"]), event.at, version=event.number)
    return _brought(case, said)


def check_orders(office: Unit, orders: Sequence[Order]) -> None:
    """Raise InvalidInputError where there is none, one twice, one that is not owed, or one that lies in no
    area of the office or went up beyond it."""
    ids = [order.id for order in orders]
    ours = [
        order.id
        for order in orders
        if office in order.chain and order.level <= office.level and order.state in OWED
    ]
    if not ids or len(set(ids)) < len(ids) or ours != ids:
        raise InvalidInputError(
            "A case is about orders of the office's own area that are still owed, each once.",
            parameter="orders",
            value=", ".join(sorted(set(ids) - set(ours)) or ids)[:80],
            hint="Leave out what is settled, lies elsewhere, went up to the district, or stands there twice.",
        )


def check_free(orders: Iterable[str], cases: Mapping[str, str]) -> None:
    """Raise InvalidInputError, naming the case, where one of orders (ids) is in an open one already: two
    tables over one order would let go whom the other waits for. cases: the open case of each order that is
    in one, but for the case that asks."""
    for order in orders:
        if order in cases:
            raise InvalidInputError(
                f"Order {order} is in case {cases[order]}, which is open.",
                parameter="orders",
                value=order,
                hint=f"Work on it in case {cases[order]}, or settle or drop that case first.",
            )


def case_parts(case: Case, units: Iterable[Unit]) -> frozenset[CasePart]:
    """What somebody who acts for units is to the case."""
    held = set(units)
    parts: set[CasePart] = set()
    if held.intersection(case.offices):
        parts.add("opener")
    if any(call.is_open and Unit("department", name) in held for name, call in case.calls.items()):
        parts.add("called")
    if held.intersection(case.group):
        parts.add("member")
    if any(decision.is_open and decision.to in held for decision in case.decisions):
        parts.add("doer")
    return frozenset(parts)


def parties(case: Case) -> frozenset[Unit]:
    """Who has, or had, something to do at its table: the offices, departments called and not released, the
    task group, and whoever a decision was given to. They may see it, and nobody else."""
    called = {Unit("department", name) for name, call in case.calls.items() if call.is_open}
    return frozenset({*case.offices, *called, *case.group, *(one.to for one in case.decisions)})


def case_steps_open(case: Case, units: Iterable[Unit], at: datetime) -> list[CaseStep]:
    """The steps that somebody who acts for units may take now, what they need taken as given."""
    held = frozenset(units)
    parts = case_parts(case, held)
    allowed = [rule.step for rule in CASE_RULES if parts & set(rule.parts) and case.state in rule.before]
    known: Mapping[CaseStep, Mapping[str, Any]] = {"settle": {"words": "settled"}, "report_in": {}}
    blocked = {step for step, said in known.items() if why_not_case(case, step, held, at, said) is not None}
    return [step for step in allowed if not case.forgotten and step not in blocked]


def why_not_case(
    case: Case, step: CaseStep, units: Iterable[Unit], at: datetime, said: Mapping[str, Any]
) -> str | None:
    """Why somebody who acts for units cannot take the step: one of geomap.orders.refusals.WHYS, or None."""
    rule = CASE_RULE_OF[step]
    parts = case_parts(case, units)
    if not parts & set(rule.parts):
        return "part"
    if case.forgotten or case.state not in rule.before:
        return "state"
    if any(not said.get(name) for name in rule.needs):
        return "missing"
    if "due" in rule.needs and said["due"] <= at:
        return "past"
    if step == "settle":
        return _unsettled(case)
    if step == "report_in":
        return None if _is_awaited(case, units) else "same"
    if step == "call":
        return None if uncalled(case.calls, said["departments"]) else "same"
    if step == "release":
        there = {name for name, call in case.calls.items() if call.is_open}
        return "same" if set(said["departments"]) - there else None
    if step in ("done", "withdraw"):
        return _no_decision(case, said["decision"], None if "opener" in parts else set(units))
    return "same" if step == "add" and set(said["orders"]) & set(case.orders) else None


def _is_awaited(case: Case, units: Iterable[Unit]) -> bool:
    """Whether one of the units was called and has not come yet."""
    held = set(units)
    return any(call.is_awaited and Unit("department", name) in held for name, call in case.calls.items())


def apply_case(case: Case, event: CaseEvent) -> Case:
    """The case after the event, which must be one that why_not_case allows."""
    at, said = event.at, event.said
    state = CASE_RULE_OF[event.step].after or case.state
    case = replace(case, version=event.number, state=state)
    match event.step:
        case "add":
            return _brought(replace(case, orders=(*case.orders, *said["orders"])), said)
        case "call":
            return replace(case, calls=called(case.calls, said["departments"], at, said["due"]))
        case "report_in" | "pledge":
            pledged = event.step == "pledge"
            return replace(case, calls=answered(case.calls, event.unit.id, at, pledged=pledged))
        case "release":
            return replace(case, calls=released(case.calls, said["departments"], at))
        case "group":
            return replace(case, group=tuple(dict.fromkeys(said["units"])))
        case "meet":
            meeting = Meeting(said["held_at"], said["place"], said["words"])
            return replace(case, meetings=(*case.meetings, meeting))
        case "decide":
            decision = Decision(len(case.decisions) + 1, said["words"], said["to"], said["due"])
            return replace(case, decisions=(*case.decisions, decision))
        case "done":
            return _decided(case, said["decision"], done_at=at, result=said["words"])
        case "withdraw":
            return _decided(case, said["decision"], withdrawn_at=at)
        case "settle":
            return replace(case, settled_at=at)
        case "take_up":
            gone = released(case.calls, case.calls, at)
            return _brought(replace(case, settled_at=None, calls=gone), said)
    return case


def debts(case: Case) -> list[Debt]:
    """What is still owed to an open case, what is due first in front. Overdue is what has due <= now."""
    if case.state != "open":
        return []
    calls = [
        Debt(call.due, Unit("department", name), None) for name, call in case.calls.items() if call.is_awaited
    ]
    todo = [Debt(one.due, one.to, one.number) for one in case.decisions if one.is_open]
    return sorted(calls + todo, key=lambda debt: (debt.due, debt.unit, debt.decision or 0))


def _brought(case: Case, said: Mapping[str, Any]) -> Case:
    """With the departments at the table that are called to the orders it takes in."""
    new: Calls = said.get("calls", {})
    return replace(case, calls=MappingProxyType({**case.calls, **together([case.calls, new])}))


def _unsettled(case: Case) -> str | None:
    if any(call.is_awaited for call in case.calls.values()):
        return "calls"
    return "decisions" if any(decision.is_open for decision in case.decisions) else None


def _no_decision(case: Case, number: int, doers: set[Unit] | None) -> str | None:
    """Where the number is of no decision that is open. doers: whose it must be, None: anybody's."""
    found = [decision for decision in case.decisions if decision.number == number and decision.is_open]
    if not found:
        return "same"
    return "part" if doers is not None and found[0].to not in doers else None


def _decided(case: Case, number: int, **changes: Any) -> Case:
    decisions = tuple(
        replace(decision, **changes) if decision.number == number else decision for decision in case.decisions
    )
    return replace(case, decisions=decisions)
