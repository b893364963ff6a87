"""Promised hours pass as a clerk with the State Council's notice in hand counts them, minute by minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.order_recount import FIRST, ZONE, counted_after, counted_s, midnight
from geomap.calendar_cn import china_calendar
from geomap.errors import InvalidInputError
from geomap.orders.working_time import working_time

OFFICE = working_time("Mo-Fr 08:30-12:00,14:00-18:00; PH off")

instants = st.integers(0, 460 * 86_400).map(lambda s: midnight(FIRST) + timedelta(seconds=s))


@settings(deadline=None)
@given(instants, st.integers(1, 200 * 3600).map(lambda s: timedelta(seconds=s)))
@example(datetime(2026, 2, 13, 17, 59, tzinfo=ZONE), timedelta(hours=8))
@example(datetime(2026, 2, 14, 18, 0, tzinfo=ZONE), timedelta(minutes=1))
@example(datetime(2026, 2, 27, 16, 0, tzinfo=ZONE), timedelta(hours=16))
@example(datetime(2026, 12, 31, 17, 0, tzinfo=ZONE), timedelta(hours=1))
@example(datetime(2026, 12, 31, 17, 0, tzinfo=ZONE), timedelta(hours=2))
def test_a_promise_ends_at_the_minute_that_counting_finds(start: datetime, length: timedelta) -> None:
    assert OFFICE.after(start, length) == counted_after(start, length)


@settings(deadline=None)
@given(instants, instants)
def test_the_time_between_is_what_counting_finds(one: datetime, other: datetime) -> None:
    assert OFFICE.between(one, other) == timedelta(seconds=counted_s(other) - counted_s(one))


@settings(deadline=None)
@given(instants, st.integers(0, 90 * 86_400).map(lambda s: timedelta(seconds=s)))
def test_the_spans_of_some_days_hold_all_that_is_worked_in_them(since: datetime, length: timedelta) -> None:
    until = since + length
    spans = OFFICE.spans(since, until)
    worked = sum((min(end, until) - max(start, since) for start, end in spans), timedelta())
    assert worked == OFFICE.between(since, until)
    assert all(before[1] < after[0] for before, after in pairwise(spans))


@settings(deadline=None)
@given(instants.map(lambda instant: instant + timedelta(days=1)))
@example(datetime(2026, 2, 14, 18, 0, tzinfo=ZONE))
@example(datetime(2026, 2, 24, 8, 30, tzinfo=ZONE))
@example(datetime(2026, 2, 24, 13, 0, tzinfo=ZONE))
def test_somebody_works_from_opening_to_closing(instant: datetime) -> None:
    second = timedelta(seconds=1)
    passes = counted_s(instant + second) - counted_s(instant - second) > 0
    assert OFFICE.holds(instant) == passes
    assert working_time("24/7").holds(instant)


@pytest.mark.parametrize(
    ("sent", "hours", "due"),
    [
        ("2026-02-13T17:00", 4, "2026-02-14T11:30"),  # the Saturday is worked
        ("2026-02-14T17:00", 4, "2026-02-24T11:30"),  # nine days off lie between
        ("2026-02-18T10:00", 7.5, "2026-02-24T18:00"),  # due when the office shuts, not when it opens
        ("2026-02-27T17:00", 2, "2026-02-28T09:30"),
        ("2026-12-31T17:30", 1, "2027-01-04T09:00"),  # the new year's notice may yet move it
    ],
)
def test_an_order_at_spring_festival_is_due_when_the_office_says(sent: str, hours: float, due: str) -> None:
    start = datetime.fromisoformat(sent).replace(tzinfo=ZONE)
    found = OFFICE.after(start, timedelta(hours=hours))
    assert found == datetime.fromisoformat(due).replace(tzinfo=ZONE)
    assert OFFICE.is_provisional(found) == (found.year == 2027)


def test_where_somebody_always_answers_hours_are_hours() -> None:
    start = datetime(2026, 2, 16, 23, 30, tzinfo=ZONE)
    assert working_time("24/7").after(start, timedelta(hours=12)) == start + timedelta(hours=12)


def test_a_night_shift_goes_on_into_the_new_year() -> None:
    nights = working_time("Mo-Su 22:00-06:00")
    start = datetime(2026, 12, 31, 21, 0, tzinfo=ZONE)
    assert nights.after(start, timedelta(hours=5)) == datetime(2027, 1, 1, 3, 0, tzinfo=ZONE)
    assert nights.between(start, start + timedelta(days=1)) == timedelta(hours=8)


def test_a_clock_that_is_changed_gives_and_takes_no_time() -> None:
    """Xi'an changes none; a calendar of another zone does, on 29 March 2026 at 2:00."""
    elsewhere = china_calendar("Europe/Berlin")
    zone = elsewhere.timezone
    start = datetime(2026, 3, 28, 22, 0, tzinfo=zone)
    always, nights = (working_time(rule, elsewhere) for rule in ("24/7", "Mo-Su 22:00-06:00"))
    assert always.after(start, timedelta(hours=24)).timestamp() - start.timestamp() == 24 * 3600
    assert nights.between(start, datetime(2026, 3, 29, 12, 0, tzinfo=zone)) == timedelta(hours=7)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: OFFICE.after(datetime(2026, 3, 4), timedelta(hours=1)),
        lambda: OFFICE.after(midnight(FIRST), timedelta(seconds=-1)),
        lambda: OFFICE.after(midnight(FIRST), timedelta(days=367)),
        lambda: working_time("Mo-Fr 08:30+"),
        lambda: working_time("SH Mo-Fr 08:30-12:00"),
        lambda: working_time("Mo-Fr off").after(midnight(FIRST), timedelta(hours=1)),
    ],
)
def test_what_cannot_be_counted_is_refused_by_name(ask) -> None:
    with pytest.raises(InvalidInputError) as refused:
        ask()
    assert refused.value.parameter
