"""Any steps by anybody at any time: the table, a plain model, and what must always hold of an order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from book_cases import COMMUNITY, DISTRICT, HERE, START, STEWARD, STREET
from hypothesis import settings
from order_life import CATEGORY, CHAIN, HOUSING, Life, said_of

from geomap.orders.effects import apply, submitted
from geomap.orders.order import REOPEN, Event, Order, parts_of, why_not
from geomap.orders.steps import OWED, RULE_OF, RULES, STATES, STEPS
from geomap.orders.units import Unit

TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_the_table_names_every_step_once_and_every_state_can_be_left_or_is_an_end() -> None:
    assert [one.step for one in RULES] == list(STEPS)
    led_to = {one.after for one in RULES} - {None}
    assert led_to == set(STATES)
    for state in OWED:
        assert any(
            state in one.before and one.after not in (None, state) and "office" in one.parts for one in RULES
        ), f"no office can move an order that is {state}"


def at_state(*steps: tuple[str, Unit | None, dict[str, Any]]) -> Order:
    order = submitted("1", CATEGORY, HERE, CHAIN, Event(1, "submit", START, "resident"))
    for step, unit, said in steps:
        parts = parts_of(order, () if unit is None else (unit,), resident=unit is None)
        assert why_not(order, step, parts, START, said) is None  # type: ignore[arg-type]
        order = apply(order, Event(order.version + 1, step, START, "x", unit, said), CATEGORY)  # type: ignore[arg-type]
    return order


def test_each_member_that_a_step_needs_must_be_given() -> None:
    order = at_state()
    for step in ("dispatch", "transfer", "refer", "merge", "whistle", "cancel"):
        given = said_of(STEWARD, START, True)
        for needed in RULE_OF[step].needs:  # type: ignore[index]
            without = {name: value for name, value in given.items() if name != needed}
            assert why_not(order, step, {"office", "caller"}, START, without) == "missing"  # type: ignore[arg-type]


WHISTLE = ("whistle", STREET, {"departments": ("housing",), "due": START + timedelta(hours=4)})
SETTLE = ("settle", STREET, {"words": "done"})


def test_an_order_is_not_settled_before_each_department_came_or_was_let_go() -> None:
    open_ = at_state(WHISTLE)
    assert why_not(open_, "settle", {"owner"}, START, {"words": "done"}) == "calls"
    for answer in (
        ("report_in", HOUSING, {}),
        ("release", STREET, {"departments": ("housing",), "reason": "ours after all"}),
    ):
        assert at_state(WHISTLE, answer, SETTLE).state == "settled"


def test_a_department_that_was_not_called_cannot_be_let_go() -> None:
    said = {"departments": ("housing", "tax"), "reason": "x"}
    assert why_not(at_state(WHISTLE), "release", {"office"}, START, said) == "same"


def test_a_reopened_order_calls_its_departments_anew() -> None:
    order = at_state(WHISTLE, ("report_in", HOUSING, {}), SETTLE, ("reopen", None, {"reason": "cold again"}))
    assert (order.state, order.owner, order.office) == ("submitted", STREET, DISTRICT)
    assert parts_of(order, {HOUSING}) == frozenset()
    again = apply(order, Event(9, *WHISTLE[:1], START, "x", *WHISTLE[1:]), CATEGORY)  # type: ignore[arg-type]
    assert again.calls["housing"].reported_at is None


def test_a_community_cannot_call_departments_and_a_street_can() -> None:
    order = at_state()
    said = {"departments": ("housing",), "due": START + timedelta(hours=4)}
    assert why_not(order, "whistle", parts_of(order, {COMMUNITY}), START, said) == "part"
    assert why_not(order, "whistle", parts_of(order, {STREET}), START, said) is None


SETTLED = (("accept", COMMUNITY, {}), ("settle", COMMUNITY, {"words": "done"}))
VOICE = {"voice": "7.1", "rating": 2}


@pytest.mark.parametrize(
    ("step", "part"), [("confirm", "resident"), ("reopen", "resident"), ("rate", "voice")]
)
def test_the_time_to_reopen_and_to_rate_ends_at_its_instant(step, part) -> None:
    order = at_state(*SETTLED)
    said = {"reason": "x", **VOICE}
    last = START + REOPEN - timedelta(seconds=1)
    assert why_not(order, step, {part}, last, said) is None
    assert why_not(order, step, {part}, START + REOPEN, said) == "late"


def test_a_voice_ends_nothing_and_rates_once_each_time_it_is_settled() -> None:
    order = at_state(*SETTLED)
    assert why_not(order, "confirm", {"voice"}, START, VOICE) == "part"
    rated = apply(order, Event(4, "rate", START, "resident", None, VOICE), CATEGORY)
    assert (rated.state, rated.ratings, rated.rating) == ("settled", {"7.1": 2}, None)
    assert why_not(rated, "rate", {"voice"}, START, VOICE) == "same"
    assert why_not(rated, "rate", {"voice"}, START, {**VOICE, "voice": "8.1"}) is None
    again = apply(rated, Event(5, "reopen", START, "resident", None, {"reason": "no", **VOICE}), CATEGORY)
    assert (again.state, again.round, again.ratings) == ("submitted", 1, {})


def test_nobody_joins_what_is_settled_only_to_reopen_it() -> None:
    assert why_not(at_state(*SETTLED), "me_too", {"resident"}, START) == "state"
