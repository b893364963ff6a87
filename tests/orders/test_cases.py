"""A street calls, departments come: the two stories of the newspaper, and what a case does not allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from book_cases import CATEGORIES, COMMUNITY, DISTRICT, HERE, OTHER, START, STEWARD, STREET, ZONE
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.orders.calls import together
from geomap.orders.case_echoes import echoes
from geomap.orders.case_steps import CASE_RULES, CASE_STEPS
from geomap.orders.cases import (
    Case,
    CaseEvent,
    Debt,
    apply_case,
    case_parts,
    case_steps_open,
    debts,
    opened,
    why_not_case,
)
from geomap.orders.effects import apply, submitted
from geomap.orders.escalation import ticks
from geomap.orders.order import Call, Event, Order, parts_of, why_not
from geomap.orders.refusals import WHYS
from geomap.orders.units import Unit

HOUSING, LAND, TAX = (Unit("department", name) for name in ("housing", "natural_resources", "tax"))
MANAGEMENT = Unit("department", "urban_management")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Table:
    """A case on the table, and its orders as it leaves them."""

    def __init__(self, orders: list[Order], opener: Unit, when: datetime, words: str) -> None:
        event = CaseEvent(1, "open", when, "x", opener, {"orders": [o.id for o in orders], "words": words})
        self.case: Case = opened("1", orders, event)
        self.orders: Mapping[str, Order] = {order.id: order for order in orders}

    def step(self, step: str, unit: Unit, when: datetime, **said: Any) -> None:
        self.look(when)
        assert why_not_case(self.case, step, {unit}, when, said) is None  # type: ignore[arg-type]
        event = CaseEvent(self.case.version + 1, step, when, "x", unit, said)  # type: ignore[arg-type]
        for order, own, told in echoes(event, self.orders.values()):
            taken = Event(order.version + 1, own, when, "x", unit, told)
            self.orders = {**self.orders, order.id: apply(order, taken, CATEGORIES[order.category])}
        self.case = apply_case(self.case, event)

    def look(self, when: datetime) -> None:
        self.orders = {n: ticks(o, CATEGORIES[o.category], when)[0] for n, o in self.orders.items()}

    def why_not(self, step: str, unit: Unit, when: datetime, **said: Any) -> str | None:
        return why_not_case(self.case, step, {unit}, when, said)  # type: ignore[arg-type]

    def states(self) -> set[str]:
        return {order.state for order in self.orders.values()}


def sent(number: int, category: str, when: datetime) -> Order:
    event = Event(1, "submit", when, "resident")
    return submitted(str(number), CATEGORIES[category], HERE, (COMMUNITY, STREET, DISTRICT), event)


def take(order: Order, step: str, unit: Unit | None, when: datetime, **said: Any) -> Order:
    order, _ = ticks(order, CATEGORIES[order.category], when)
    parts = parts_of(order, () if unit is None else (unit,), resident=unit is None)
    assert why_not(order, step, parts, when, said) is None  # type: ignore[arg-type]
    event = Event(order.version + 1, step, when, "x", unit, said)  # type: ignore[arg-type]
    return apply(order, event, CATEGORIES[order.category])


def test_title_deeds_that_no_community_can_settle_are_settled_at_one_table() -> None:
    orders = [sent(number, "title_deed", at(f"2026-03-02T{10 + number}:00")) for number in range(3)]
    orders = [take(order, "accept", COMMUNITY, at("2026-03-02T14:30")) for order in orders]
    table = Table(orders, STREET, at("2026-03-04T09:00"), "一百二十户办不了不动产证")
    by = at("2026-03-06T18:00")
    called = ("natural_resources", "housing", "tax")
    table.step("call", STREET, at("2026-03-04T09:05"), departments=called, due=by, words="请带档案")
    assert {order.owner for order in table.orders.values()} == {STREET}
    assert [(debt.unit, debt.due) for debt in debts(table.case)] == [(u, by) for u in (HOUSING, LAND, TAX)]

    table.step("report_in", LAND, at("2026-03-04T15:00"))
    table.step("pledge", HOUSING, at("2026-03-05T10:00"), words="核对竣工备案")
    table.step("report_in", TAX, at("2026-03-06T17:59"))
    assert debts(table.case) == []
    assert all(c.reported_at < c.due for order in table.orders.values() for c in order.calls.values())

    table.step("group", STREET, at("2026-03-06T18:00"), units=(STREET, COMMUNITY, LAND, HOUSING, TAX))
    table.step(
        "meet",
        COMMUNITY,
        at("2026-03-09T12:00"),
        held_at=at("2026-03-09T09:00"),
        place="社区会议室",
        words="查清缺竣工备案",
    )
    for unit, words, due in (
        (HOUSING, "补办竣工备案", "2026-03-20T18:00"),
        (LAND, "现场测绘并受理登记", "2026-03-27T18:00"),
        (TAX, "在社区设窗口核税", "2026-03-27T18:00"),
    ):
        table.step("decide", STREET, at("2026-03-09T12:10"), words=words, to=unit, due=at(due))
    assert table.why_not("settle", STREET, at("2026-03-10T09:00"), words="好了") == "decisions"
    assert table.why_not("done", TAX, at("2026-03-12T09:00"), decision=1, words="好了") == "part"

    table.step("done", HOUSING, at("2026-03-19T16:00"), decision=1, words="已补办")
    table.step("done", LAND, at("2026-03-26T16:00"), decision=2, words="已受理")
    table.step("done", TAX, at("2026-03-27T17:00"), decision=3, words="已核税")
    table.step("settle", STREET, at("2026-03-30T10:00"), words="一百二十户领到不动产证")
    assert (table.case.state, table.states()) == ("settled", {"settled"})
    assert {order.settler for order in table.orders.values()} == {STREET}
    assert {order.level for order in table.orders.values()} == {1}, "in time, so never the district's"


def test_a_cold_estate_is_warm_again_and_who_came_late_is_known() -> None:
    cold = [sent(number, "heating", at("2026-01-10T20:00")) for number in range(2)]
    cold[0] = take(cold[0], "dispatch", COMMUNITY, at("2026-01-10T20:30"), to=STEWARD)
    cold[0] = take(cold[0], "accept", STEWARD, at("2026-01-10T20:40"))
    table = Table(cold, STREET, at("2026-01-10T21:00"), "整院不热")
    by = at("2026-01-11T09:00")
    table.step(
        "call", STREET, at("2026-01-10T21:00"), departments=("housing", "urban_management", "tax"), due=by
    )
    table.step("release", STREET, at("2026-01-10T21:10"), departments=("tax",), reason="called by mistake")
    table.step("report_in", MANAGEMENT, at("2026-01-11T08:00"))
    late = at("2026-01-11T09:30")
    assert [debt for debt in debts(table.case) if debt.due <= late] == [Debt(by, HOUSING, None)]
    assert table.why_not("settle", STREET, late, words="热了") == "calls"
    table.step("report_in", HOUSING, at("2026-01-11T10:00"))

    warm = at("2026-01-12T12:00")
    table.step("decide", STREET, late, words="换循环泵", to=MANAGEMENT, due=warm)
    table.step("decide", STREET, late, words="先送电暖器", to=COMMUNITY, due=at("2026-01-11T20:00"))
    table.step("withdraw", STREET, at("2026-01-11T12:00"), decision=2, reason="泵已到")
    table.step("done", MANAGEMENT, at("2026-01-11T18:00"), decision=1, words="已换")
    table.orders = {**table.orders, "1": take(table.orders["1"], "cancel", None, late, reason="搬走了")}
    table.step("settle", STREET, at("2026-01-11T20:00"), words="室温二十度")
    assert {n: order.state for n, order in table.orders.items()} == {"0": "settled", "1": "cancelled"}

    again = take(table.orders["0"], "reopen", None, at("2026-01-13T07:00"), reason="又凉了")
    assert (again.owner, again.office) == (STREET, DISTRICT)
    table.step("take_up", STREET, at("2026-01-13T08:00"), reason="又凉了")
    assert case_parts(table.case, {HOUSING}) == frozenset()
    table.step("call", STREET, at("2026-01-13T08:05"), departments=("housing",), due=at("2026-01-13T12:00"))
    assert debts(table.case) == [Debt(at("2026-01-13T12:00"), HOUSING, None)]


def case(*, level: Unit = STREET) -> Table:
    return Table([sent(1, "heating", START)], level, START, "words")


@pytest.mark.parametrize(
    ("opener", "orders"),
    [
        (COMMUNITY, [sent(1, "heating", START)]),
        (HOUSING, [sent(1, "heating", START)]),
        (STREET, []),
        (STREET, [sent(1, "heating", START)] * 2),
        (Unit("street", "B"), [sent(1, "heating", START)]),
        (STREET, [take(sent(1, "heating", START), "cancel", None, START, reason="x")]),
        (STREET, [ticks(sent(1, "heating", START), CATEGORIES["heating"], START + timedelta(days=3))[0]]),
    ],
)
def test_a_case_is_opened_by_a_street_over_what_it_owes(opener, orders) -> None:
    with pytest.raises(InvalidInputError) as refused:
        Table(orders, opener, START, "words")
    assert refused.value.parameter in ("unit", "orders")


LATER = START + timedelta(hours=1)
CALL = {"departments": ("housing",), "due": LATER}


@pytest.mark.parametrize(
    ("step", "unit", "said", "why"),
    [
        ("call", COMMUNITY, CALL, "part"),
        ("call", OTHER, CALL, "part"),
        ("call", DISTRICT, CALL, None),
        ("call", STREET, {**CALL, "due": START}, "past"),
        ("call", STREET, {"due": LATER}, "missing"),
        ("report_in", HOUSING, {}, "part"),
        ("release", STREET, {"departments": ("tax",), "reason": "x"}, "same"),
        ("done", STREET, {"decision": 1, "words": "x"}, "same"),
        ("add", STREET, {"orders": ("1",)}, "same"),
        ("take_up", STREET, {"reason": "x"}, "state"),
        ("meet", STREET, {"held_at": START, "words": "x"}, "missing"),
        ("settle", STREET, {"words": "nothing was needed"}, None),
    ],
)
def test_what_a_new_case_allows(step, unit, said, why) -> None:
    assert case().why_not(step, unit, START, **said) == why
    assert why is None or why in WHYS


def test_a_department_reports_in_once_and_again_only_when_it_is_called_anew() -> None:
    table = case()
    table.step("call", STREET, START, **CALL)
    for _ in range(2):
        assert "report_in" in case_steps_open(table.case, {HOUSING}, START)
        table.step("report_in", HOUSING, START)
        assert table.why_not("report_in", HOUSING, START) == "same"
        offered = case_steps_open(table.case, {HOUSING}, START)
        assert "report_in" not in offered
        assert "pledge" in offered
        table.step("release", STREET, START, departments=("housing",), reason="x")
        table.step("call", STREET, START, **CALL)


def test_what_is_over_owes_nothing_and_allows_nothing_but_to_be_taken_up() -> None:
    table = case()
    table.step("call", STREET, START, **CALL)
    table.step("drop", STREET, START, reason="opened twice")
    assert debts(table.case) == []
    said = {"departments": ("housing",), "due": LATER, "words": "x", "reason": "x", "decision": 1}
    said |= {"orders": ("2",), "units": (STREET,), "held_at": START, "place": "x", "to": HOUSING}
    assert {table.why_not(step, STREET, START, **said) for step in CASE_STEPS} <= {"state", "part"}


def test_the_table_names_every_step_of_a_case_once() -> None:
    assert [rule.step for rule in CASE_RULES] == list(CASE_STEPS)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(CASE_STEPS), st.integers(0, 6), st.integers(1, 3)), max_size=25))
def test_whatever_is_done_the_case_is_settled_only_when_nothing_is_owed_to_it(steps) -> None:
    units = (STREET, DISTRICT, COMMUNITY, HOUSING, LAND, TAX, STEWARD)
    now = case().case
    for minute, (step, who, number) in enumerate(steps):
        when = START + timedelta(minutes=minute)
        said = {
            "departments": [unit.id for unit in (HOUSING, LAND, TAX)[:number]],
            "due": when + timedelta(hours=number),
            "to": units[who],
            "decision": number,
            "orders": [str(minute + 2)],
            "units": units[:number],
            "held_at": when,
            "place": "here",
            "words": "words",
            "reason": "a reason",
        }
        why = why_not_case(now, step, {units[who]}, when, said)
        assert why is None or why in WHYS
        if why is None:
            owed = debts(now)
            now = apply_case(now, CaseEvent(now.version + 1, step, when, "x", units[who], said))
            assert step != "settle" or not owed
            assert replace(now, version=0).orders[0] == "1"
            assert [d.number for d in now.decisions] == list(range(1, len(now.decisions) + 1))


INSTANTS = st.integers(0, 9).map(lambda hours: START + timedelta(hours=hours))
CALLS = st.builds(Call, INSTANTS, INSTANTS, st.none() | INSTANTS, st.none() | INSTANTS, st.none() | INSTANTS)


@given(st.lists(st.dictionaries(st.sampled_from(["housing", "tax"]), CALLS), max_size=4))
def test_calls_to_several_orders_are_as_far_as_the_one_furthest_behind(several) -> None:
    found = together(several)
    for name in ("housing", "tax"):
        there = [calls[name] for calls in several if name in calls and calls[name].released_at is None]
        assert (name in found) == bool(there)
        if there:
            one = found[name]
            assert one.called_at == min(call.called_at for call in there)
            assert one.is_awaited == any(call.reported_at is None for call in there)
            if one.is_awaited:
                assert one.due == min(call.due for call in there if call.reported_at is None)
            else:
                late = any(call.reported_at >= call.due for call in there)
                assert (one.reported_at >= one.due) == late
            assert (one.pledged_at is None) == all(call.pledged_at is None for call in there)
