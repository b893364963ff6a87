"""Nothing owing: whose books an order stands on, and how it leaves them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from book_cases import CATEGORIES, COMMUNITY, DISTRICT, HERE, START, STEWARD, STREET, ZONE

from geomap.errors import InvalidInputError
from geomap.orders.effects import apply, promises, submitted
from geomap.orders.history import History, Span, span_of_days
from geomap.orders.leaving import leaving
from geomap.orders.ledger import Row, ledger
from geomap.orders.order import Event, parts_of, why_not
from geomap.orders.rates import Rates, rates, rates_by_office
from geomap.orders.units import Unit

CATEGORY = CATEGORIES["sanitation"]
DAY = span_of_days(date(2026, 3, 4), date(2026, 3, 4), ZONE)
NEXT = span_of_days(date(2026, 3, 5), date(2026, 3, 5), ZONE)
LATER = START + timedelta(days=60)
HOUSING = Unit("department", "housing")


def lived(*steps) -> History:
    """An order sent at START to which steps happen: (step, unit, minutes after START, what is said)."""
    events = [Event(1, "submit", START, "resident")]
    order = submitted("1", CATEGORY, HERE, (COMMUNITY, STREET, DISTRICT), events[0])
    for step, unit, minutes, said in steps:
        at = START + timedelta(minutes=minutes)
        parts = parts_of(order, () if unit is None else (unit,), resident=unit is None)
        assert why_not(order, step, parts, at, said) is None
        events.append(Event(order.version + 1, step, at, "x", unit, said))
        order = apply(order, events[-1], CATEGORY)
    return History(order, events)


DISPATCH = ("dispatch", COMMUNITY, 10, {"to": STEWARD})
ACCEPT = ("accept", STEWARD, 20, {})
SETTLE = ("settle", STEWARD, 60, {"words": "done"})


def books(history: History, span: Span = DAY, now: datetime = LATER):
    return ledger([history], CATEGORIES, span, now)


def test_what_was_taken_and_settled_leaves_nothing_owing() -> None:
    found = books(lived(DISPATCH, ACCEPT, SETTLE))
    assert found.rows == {unit: Row(taken=1, settled=1) for unit in (COMMUNITY, STEWARD)}
    assert found.total == Row(taken=1, settled=1)
    assert books(lived(DISPATCH, ACCEPT, SETTLE), NEXT).rows == {}


def test_what_is_owed_at_night_is_carried_into_the_morning() -> None:
    history = lived(DISPATCH, ACCEPT)
    assert books(history).rows[STEWARD] == Row(taken=1, owing=1)
    assert books(history, NEXT).rows[STEWARD] == Row(carried=1, owing=1)


def test_overdue_begins_at_the_due_instant() -> None:
    history = lived(DISPATCH, ACCEPT)
    due = history.order.settle_due
    span = Span(START, LATER)
    assert books(history, span, due - timedelta(seconds=1)).rows[STEWARD].overdue == 0
    assert books(history, span, due).rows[STEWARD].overdue == 1
    assert books(history, Span(START, due)).rows[STEWARD].overdue == 0


def test_a_steward_who_refuses_hands_back_and_the_community_still_owes() -> None:
    history = lived(DISPATCH, ("refuse", STEWARD, 30, {"reason": "no key"}))
    found = books(history, now=START + timedelta(hours=1))
    assert found.rows[STEWARD] == Row(taken=1, handed_back=1)
    assert found.rows[COMMUNITY] == Row(taken=1, owing=1)


@pytest.mark.parametrize(("unit", "column"), [(COMMUNITY, "cancelled"), (None, "passed_on")])
def test_what_an_office_cancels_is_counted_apart_from_what_its_sender_does(unit, column: str) -> None:
    history = lived(DISPATCH, ACCEPT, ("cancel", unit, 30, {"reason": "the same as before"}))
    found = books(history)
    assert found.total == found.rows[STEWARD] == found.rows[COMMUNITY] == Row(taken=1, **{column: 1})
    assert rates([history], CATEGORIES, DAY, LATER) == Rates(to_answer=1, answered=1)


def test_nobody_cancels_without_a_reason() -> None:
    order = lived(DISPATCH).order
    assert why_not(order, "cancel", {"office"}, START, {}) == "missing"
    assert why_not(order, "cancel", {"office"}, START, {"reason": ""}) == "missing"


def test_a_department_that_was_called_has_the_order_on_its_books_until_it_is_let_go() -> None:
    called = {"departments": ("housing", "tax"), "due": START + timedelta(hours=2)}
    history = lived(
        ("whistle", STREET, 5, called),
        ("report_in", HOUSING, 30, {}),
        ("release", STREET, 40, {"departments": ("tax",), "reason": "no tax in it"}),
    )
    found = books(history)
    assert found.rows[HOUSING] == Row(taken=1, owing=1)
    assert found.rows[Unit("department", "tax")] == Row(taken=1, passed_on=1)
    assert found.rows[COMMUNITY] == Row(taken=1, passed_on=1)
    late = ledger([lived(("whistle", STREET, 5, called))], CATEGORIES, DAY, START + timedelta(hours=2))
    assert late.rows[HOUSING].overdue == 1


def test_a_reopened_order_counts_against_those_who_had_settled_it() -> None:
    history = lived(DISPATCH, ACCEPT, SETTLE, ("reopen", None, 90, {"reason": "still there"}))
    found = books(history, now=START + timedelta(hours=2))
    assert found.rows[STEWARD] == Row(taken=2, settled=1, owing=1, reopened=1)
    assert found.rows[COMMUNITY] == Row(taken=1, settled=1, reopened=1)
    assert found.rows[STREET] == Row(taken=1, owing=1)


def test_days_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(InvalidInputError) as refused:
        span_of_days(date(2026, 3, 5), date(2026, 3, 4), ZONE)
    assert refused.value.parameter == "to"


def test_an_answer_at_the_promised_instant_is_late() -> None:
    promised_min = (datetime(2026, 3, 5, 11, 0, tzinfo=ZONE) - START) / timedelta(minutes=1)
    for minutes, answered in ((promised_min - 1, 1), (promised_min, 0)):
        found = rates([lived(("accept", COMMUNITY, minutes, {}))], CATEGORIES, DAY, LATER)
        assert found == Rates(0, 0), "it was sent on the day, and by its end nobody had been promised more"
        found = rates([lived(("accept", COMMUNITY, minutes, {}))], CATEGORIES, Span(START, LATER), LATER)
        assert (found.answered, found.to_answer) == (answered, 1)


def test_rates_of_nothing_are_none() -> None:
    found = rates([], CATEGORIES, DAY, LATER)
    assert (found.response, found.solution, found.satisfaction) == (None, None, None)


def test_a_steward_who_leaves_gives_back_at_that_instant_what_is_open() -> None:
    end = START + timedelta(days=1)
    one, settled = lived(DISPATCH, ACCEPT), lived(DISPATCH, ACCEPT, SETTLE)
    at_office = lived()

    def ended_at(post: str) -> datetime | None:
        return end if post == STEWARD.id else None

    [(order_id, event)] = leaving([one, settled, at_office], ended_at, LATER)
    assert (order_id, event.at, event.said["to"]) == ("1", end, COMMUNITY)
    assert why_not(one.order, "transfer", {"system"}, end, event.said) is None
    after = apply(one.order, event, CATEGORY)
    assert (after.state, after.owner) == ("submitted", COMMUNITY)
    assert books(History(after, [*one.events, event]), NEXT).rows[STEWARD] == Row(carried=1, handed_back=1)
    assert not list(leaving([one], ended_at, end - timedelta(seconds=1)))
    assert not list(leaving([one], lambda _: None, LATER))


def test_what_came_to_a_post_after_its_end_goes_back_when_it_came() -> None:
    one = lived(DISPATCH)
    [(_, event)] = leaving([one], lambda _: START - timedelta(days=1), LATER)
    assert event.at == one.events[-1].at


EAST = Unit("community", "east"), Unit("street", "east street"), DISTRICT
PROMISED = promises(CATEGORY, START)[1]


@pytest.mark.parametrize(
    ("left_at", "late"), [(PROMISED - timedelta(minutes=1), EAST), (PROMISED, (COMMUNITY, STREET))]
)
def test_an_order_that_goes_to_another_place_takes_no_delay_along_nor_leaves_one_behind(
    left_at: datetime, late: tuple[Unit, ...]
) -> None:
    """It is late to be answered where it was when the time for that was over."""
    minutes = (left_at - START) / timedelta(minutes=1)
    history = lived(
        ("transfer", STREET, minutes, {"to": EAST[0], "chain": EAST, "reason": "east of the road"}),
        ("accept", EAST[0], minutes + 60, {}),
        ("settle", EAST[0], minutes + 120, {"words": "done"}),
    )
    found = rates_by_office([history], CATEGORIES, Span(START, LATER), LATER)
    for office in (COMMUNITY, STREET, *EAST[:2]):
        one = found.get(office, Rates())
        assert (one.to_answer, one.answered) == (office in late, 0)
    assert found[DISTRICT] == rates([history], CATEGORIES, Span(START, LATER), LATER)


def test_an_order_that_goes_to_another_place_leaves_the_area_that_it_was_in() -> None:
    away = ("transfer", COMMUNITY, 30, {"to": EAST[0], "chain": EAST, "reason": "east of the road"})
    found = books(lived(away))
    for office in (COMMUNITY, STREET):
        assert found.areas[office] == Row(taken=1, passed_on=1)
    for office in EAST:
        assert found.areas[office] == Row(taken=1, owing=1)
    assert found.total == Row(taken=1, owing=1)


def test_who_reopened_an_order_is_not_satisfied_until_they_rate_it_again() -> None:
    reopened = DISPATCH, ACCEPT, SETTLE, ("reopen", None, 70, {"reason": "not done"})
    again = ("accept", STEWARD, 80, {}), ("settle", STEWARD, 90, {"words": "done"})
    for more, satisfied in (((), 0), (again, 0), ((*again, ("confirm", None, 100, {"rating": 5})), 1)):
        found = rates([lived(*reopened, *more)], CATEGORIES, DAY, LATER)
        assert (found.rated, found.satisfied) == (1, satisfied)
