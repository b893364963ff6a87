"""Any steps by anybody at any time: the table, a plain model, and what must always hold of an order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from book_cases import CATEGORIES, COMMUNITY, DISTRICT, HERE, OTHER, START, STEWARD, STREET
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from geomap.orders.effects import apply, replay, submitted
from geomap.orders.escalation import next_tick, ticks
from geomap.orders.order import REOPEN, Event, Order, parts_of, why_not
from geomap.orders.steps import OWED, RULE_OF, RULES, STATES, STEPS
from geomap.orders.units import Unit

CATEGORY = CATEGORIES["sanitation"]
CHAIN = (COMMUNITY, STREET, DISTRICT)
ROOM, HOUSING = Unit("room", "R1"), Unit("department", "housing")
UNITS = (*CHAIN, OTHER, STEWARD, Unit("steward", "post-2"), ROOM, Unit("room", "R2"), HOUSING)
RANK = {COMMUNITY: 0, OTHER: 0, STREET: 1, DISTRICT: 2}

MAY = {  # who may take a step, and from where to where, as a rule of the house would be written
    "me_too": ("resident", "submitted dispatched accepted referred settled"),
    "dispatch": ("office", "submitted"),
    "accept": ("owner", "submitted dispatched"),
    "refuse": ("owner", "dispatched accepted referred"),
    "transfer": ("office", "submitted dispatched accepted referred"),
    "settle": ("owner", "accepted"),
    "confirm": ("resident", "settled"),
    "reopen": ("resident", "settled confirmed"),
    "cancel": ("resident office", "submitted dispatched accepted referred"),
    "merge": ("office", "submitted dispatched accepted"),
    "join": ("office", "submitted dispatched accepted referred"),
    "refer": ("office", "submitted dispatched accepted referred"),
    "conclude": ("owner", "referred"),
    "whistle": ("caller", "submitted dispatched accepted"),
    "report_in": ("called", "accepted"),
    "pledge": ("called", "accepted"),
    "release": ("office", "accepted"),
    "note": ("office owner called", "submitted dispatched accepted referred settled"),
}
TAKERS = {
    "dispatch": {"steward", "department"},
    "transfer": {"community", "street", "district", "steward", "department"},
    "refer": {"room"},
}


def said_of(step: str, to: Unit, at: datetime, agreed: bool) -> dict[str, Any]:
    return {
        "to": to,
        "reason": "a reason",
        "words": "words",
        "into": "2",
        "joined": "3",
        "departments": ("housing",),
        "due": at + timedelta(hours=4),
        "outcome": "agreed" if agreed else "failed",
    }


class Model:
    """An order as one would keep it on paper."""

    def __init__(self) -> None:
        self.state, self.owner, self.office, self.settler = "submitted", COMMUNITY, COMMUNITY, COMMUNITY
        self.settled_at: datetime | None = None
        self.call = "none"

    def is_office(self, unit: Unit | None) -> bool:
        if unit not in RANK:
            return False
        above = unit in CHAIN and RANK[unit] >= RANK[self.office]
        return above or unit in (self.office, self.owner)

    def may(self, step: str, unit: Unit | None, to: Unit, at: datetime) -> bool:
        parts, states = (text.split() for text in MAY[step])
        is_one = {
            "resident": unit is None,
            "owner": unit == self.owner,
            "office": self.is_office(unit),
            "caller": self.is_office(unit) and RANK[unit] > 0,  # type: ignore[index]
            "called": unit == HOUSING and self.call in ("open", "reported"),
        }
        if not any(is_one[part] for part in parts) or self.state not in states:
            return False
        if step in TAKERS and (to.kind not in TAKERS[step] or to == self.owner):
            return False
        if step == "release":
            return self.call in ("open", "reported")
        if step == "settle":
            return self.call != "open"
        return step not in ("confirm", "reopen") or at < self.settled_at + REOPEN  # type: ignore[operator]

    def take(self, step: str, unit: Unit | None, to: Unit, at: datetime, agreed: bool) -> None:
        if step in ("dispatch", "transfer"):
            self.owner, self.state = to, "submitted" if to in RANK else "dispatched"
            self.office = to if to in RANK else self.office
        elif step == "refer":
            self.owner, self.state = to, "referred"
        elif step == "refuse" or (step == "conclude" and not agreed):
            self.owner, self.state = self.office, "submitted"
        elif step in ("settle", "conclude"):
            self.state, self.settler, self.settled_at = "settled", self.owner, at
        elif step == "reopen":
            self.owner, self.office = self.settler, above(self.office)
            kind = "office" if self.owner in RANK else self.owner.kind
            self.state = {"office": "submitted", "room": "referred"}.get(kind, "dispatched")
            self.call, self.settled_at = "none", None
        elif step == "whistle":
            assert unit is not None
            self.owner = self.office = unit
            self.state, self.call = "accepted", "open" if self.call == "none" else self.call
        elif step == "escalate":
            self.office = above(self.office)
            self.owner = self.office if self.state == "submitted" else self.owner
        else:
            self.call = {"report_in": "reported", "pledge": "reported", "release": "none"}.get(
                step, self.call
            )
            self.state = {
                "accept": "accepted",
                "confirm": "confirmed",
                "lapse": "confirmed",
                "cancel": "cancelled",
                "merge": "merged",
            }.get(step, self.state)


def above(office: Unit) -> Unit:
    return CHAIN[min(RANK[office] + 1, 2)]


class Life(RuleBasedStateMachine):
    """One order, to which anybody does anything, with pauses of a minute to three weeks."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.events = [Event(1, "submit", START, "resident")]
        self.first = self.order = submitted("1", CATEGORY, HERE, CHAIN, self.events[0])
        self.model = Model()

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.order, passed = ticks(self.order, CATEGORY, self.now)
        for event in passed:
            assert self.events[-1].at < event.at <= self.now
            self.model.take(event.step, None, COMMUNITY, event.at, False)
            self.events.append(event)

    def take(self, step: str, unit: Unit | None, to: Unit, agreed: bool) -> None:
        said = said_of(step, to, self.now, agreed)
        parts = parts_of(self.order, () if unit is None else (unit,), resident=unit is None)
        why = why_not(self.order, step, parts, self.now, said)  # type: ignore[arg-type]
        assert (why is None) == self.model.may(step, unit, to, self.now), (step, unit, to, why)
        if why is None:
            event = Event(self.order.version + 1, step, self.now, "somebody", unit, said)  # type: ignore[arg-type]
            self.order = apply(self.order, event, CATEGORY)
            self.events.append(event)
            self.model.take(step, unit, to, self.now, agreed)

    waits = st.sampled_from([1, 1, 1, 30, 300, 1_440, 7_200, 30_240])

    @rule(
        step=st.sampled_from(sorted(MAY)),
        unit=st.none() | st.sampled_from(UNITS),
        to=st.sampled_from(UNITS),
        minutes=waits,
        agreed=st.booleans(),
    )
    def anybody_tries(self, step: str, unit: Unit | None, to: Unit, minutes: int, agreed: bool) -> None:
        self.wait(minutes)
        self.take(step, unit, to, agreed)

    @rule(data=st.data(), minutes=waits, agreed=st.booleans())
    def somebody_does_what_is_open(self, data: st.DataObject, minutes: int, agreed: bool) -> None:
        self.wait(minutes)
        can = [
            (step, unit, to)
            for step in sorted(MAY)
            for unit in (None, *UNITS)
            for to in (UNITS if step in TAKERS else UNITS[:1])
            if step not in ("cancel", "merge") and self.model.may(step, unit, to, self.now)
        ]
        if can:
            self.take(*data.draw(st.sampled_from(can)), agreed)

    @invariant()
    def the_order_is_what_the_paper_says(self) -> None:
        order, model = self.order, self.model
        assert (order.state, order.owner, order.office) == (model.state, model.owner, model.office)
        assert order.settled_at == model.settled_at
        assert order.level == order.office.level == RANK[order.office]

    @invariant()
    def it_is_what_its_events_make_of_it(self) -> None:
        assert replay(self.first, self.events[1:], CATEGORY) == self.order
        assert [event.number for event in self.events] == list(range(1, self.order.version + 1))

    @invariant()
    def the_clock_always_has_something_to_say_of_what_is_owed(self) -> None:
        tick = next_tick(self.order, CATEGORY)
        assert (tick is None) == (
            self.order.state not in (*OWED, "settled") or (self.order.state in OWED and self.order.level == 2)
        )
        assert tick is None or tick.at > self.now
        assert self.order.due <= self.order.settle_due


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
        given = said_of(step, STEWARD, START, True)
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


@pytest.mark.parametrize("step", ["confirm", "reopen"])
def test_the_time_to_reopen_ends_at_its_instant(step) -> None:
    order = at_state(
        ("accept", COMMUNITY, {}),
        ("settle", COMMUNITY, {"words": "done"}),
    )
    said = {"reason": "x"}
    last = START + REOPEN - timedelta(seconds=1)
    assert why_not(order, step, {"resident"}, last, said) is None
    assert why_not(order, step, {"resident"}, START + REOPEN, said) == "late"
