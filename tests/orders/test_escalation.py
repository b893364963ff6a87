"""What nobody does in time goes up at the very minute, however late and however often somebody looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from book_cases import CATEGORIES, COMMUNITY, DISTRICT, HERE, START, STEWARD, STREET, ZONE
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.orders.effects import apply, submitted
from geomap.orders.escalation import next_tick, ticks
from geomap.orders.order import REOPEN, Event, Order, chain_of

CHAIN = (COMMUNITY, STREET, DISTRICT)


def sent(category: str = "sanitation", at: datetime = START, chain=CHAIN) -> Order:
    return submitted("1", CATEGORIES[category], HERE, chain, Event(1, "submit", at, "resident"))


def then(order: Order, step: str, at: datetime, unit=None, **said) -> Order:
    event = Event(order.version + 1, step, at, "x", unit, said)  # type: ignore[arg-type]
    return apply(order, event, CATEGORIES[order.category])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def moves(order: Order, now: datetime) -> list[tuple[str, datetime]]:
    return [(event.step, event.at) for event in ticks(order, CATEGORIES[order.category], now)[1]]


@settings(deadline=None)
@given(
    st.sampled_from(sorted(CATEGORIES.by_code)),
    st.integers(0, 60 * 24 * 60),
    st.lists(st.integers(0, 60 * 24 * 90), max_size=12),
)
def test_many_looks_see_what_one_late_look_sees(category: str, sent_min: int, looks_min: list[int]) -> None:
    first = sent(category, START - timedelta(days=30) + timedelta(minutes=sent_min))
    last = START + timedelta(days=120)
    order, seen = first, []
    for look in sorted(looks_min):
        order, events = ticks(order, CATEGORIES[category], first.submitted_at + timedelta(minutes=look))
        seen += events
    order, events = ticks(order, CATEGORIES[category], max(last, first.submitted_at + timedelta(days=91)))
    assert seen + events == ticks(first, CATEGORIES[category], last)[1]
    assert order.office == DISTRICT


@pytest.mark.parametrize("second", [-1, 0])
def test_the_instant_itself_is_too_late(second: int) -> None:
    order = sent()  # Wednesday 10:30, four hours to dispatch
    due = at("2026-03-04T16:30")
    assert moves(order, due + timedelta(seconds=second)) == ([("escalate", due)] if second == 0 else [])


def test_an_order_before_spring_festival_waits_for_the_office_to_open() -> None:
    order = sent(at=at("2026-02-14T17:00"))  # a Saturday worked; shut from the 15th to the 23rd
    assert moves(order, at("2026-04-01T00:00")) == [
        ("escalate", at("2026-02-24T11:30")),
        ("escalate", at("2026-02-25T12:00")),
    ]


def test_what_is_dispatched_and_not_accepted_goes_up_and_stays_with_the_steward() -> None:
    order = then(sent(), "dispatch", at("2026-03-04T11:00"), COMMUNITY, to=STEWARD)
    order, events = ticks(order, CATEGORIES["sanitation"], at("2026-03-04T17:00"))
    assert [event.at for event in events] == [at("2026-03-04T17:00")]
    assert (order.owner, order.office) == (STEWARD, STREET)


def test_what_is_accepted_is_due_when_the_resident_was_promised() -> None:
    order = then(sent(), "accept", at("2026-03-04T11:00"), COMMUNITY)
    assert next_tick(order, CATEGORIES["sanitation"]).at == at("2026-03-06T11:30")  # 16 hours of the office


def test_what_the_district_hands_down_late_is_given_the_time_of_a_level() -> None:
    order, _ = ticks(sent("lift"), CATEGORIES["lift"], START + timedelta(days=2))
    assert order.office == DISTRICT
    handed_at = START + timedelta(days=2)
    order = then(order, "transfer", handed_at, DISTRICT, to=COMMUNITY, reason="yours")
    assert next_tick(order, CATEGORIES["lift"]).at == handed_at + timedelta(hours=2)


def test_a_place_without_a_street_goes_straight_to_the_district_and_no_further() -> None:
    chain = chain_of(replace(HERE, street=None), "D")
    assert moves(sent("lift", chain=chain), START + timedelta(days=9)) == [
        ("escalate", START + timedelta(minutes=30))
    ]


def test_what_is_settled_ends_when_nobody_answers() -> None:
    order = then(sent(), "accept", START, COMMUNITY)
    order = then(order, "settle", START, COMMUNITY, words="done")
    assert moves(order, START + REOPEN - timedelta(seconds=1)) == []
    assert moves(order, START + 9 * REOPEN) == [("lapse", START + REOPEN)]
