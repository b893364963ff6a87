"""A hall is booked while it is open, by one at a time; one may begin as another ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.hours import Hours
from geomap.orders.bookings import (
    FURTHEST,
    PURPOSES,
    Booking,
    HallTakenError,
    check_booking,
    free_times,
)

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = Hours.parse("Mo-Fr 09:00-17:30; Sa 10:00-16:00; PH off")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=ZONE)  # a Monday


def at(hour: float, day: int = 0) -> datetime:
    return NOW.replace(hour=0) + timedelta(days=day, hours=hour)


def booking(start_h: float, end_h: float, number: int = 0, **said) -> Booking:
    made = Booking(str(number), "h01", "o01", "council", at(start_h), at(end_h), 20)
    return replace(made, **said)


def check(wanted: Booking, *others: Booking, hours: Hours | None = HOURS, capacity: int | None = 40) -> str:
    return check_booking(wanted, others, hours, capacity, NOW)


@pytest.mark.parametrize(("start_h", "end_h"), [(9, 10), (11, 12), (9, 17.5)])
def test_one_may_begin_as_another_ends_and_none_while_another_is(start_h: float, end_h: float) -> None:
    taken = booking(10, 11, 1)
    if end_h <= 10 or start_h >= 11:
        assert check(booking(start_h, end_h), taken) == "open"
    else:
        with pytest.raises(HallTakenError) as refused:
            check(booking(start_h, end_h), booking(12, 13, 2), taken)
        assert refused.value.taken == taken


def test_what_was_cancelled_or_is_another_hall_or_itself_takes_no_time() -> None:
    cancelled, elsewhere = booking(10, 11, 1, cancelled_at=NOW), booking(10, 11, 2, hall="h02")
    assert check(booking(10, 11, 3), cancelled, elsewhere, booking(10, 12, 3)) == "open"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("since", {"since": at(8.5), "until": at(10)}),
        ("since", {"since": at(17), "until": at(18)}),
        ("since", {"since": at(10, 6), "until": at(11, 6)}),  # a Sunday
        ("since", {"since": at(7), "until": at(10)}),  # over already
        (
            "since",
            {"since": NOW + FURTHEST + timedelta(days=1), "until": NOW + FURTHEST + timedelta(days=1.1)},
        ),
        ("since", {"since": datetime(2026, 3, 2, 10, 0)}),
        ("until", {"until": at(10)}),
        ("until", {"until": at(23)}),
        ("persons", {"persons": 41}),
        ("persons", {"persons": 0}),
        ("purpose", {"purpose": "wedding"}),
    ],
)
def test_what_does_not_fit_is_refused_by_name(name: str, said: dict) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check(booking(10, 11, **said))
    assert refused.value.parameter == name


def test_a_hall_of_which_nobody_knows_when_it_is_open_can_be_asked_for() -> None:
    assert check(booking(20, 21), hours=None, capacity=None) == "unknown"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_purpose_is_one_to_book_for(purpose) -> None:
    assert check(booking(10, 11, purpose=purpose)) == "open"


half_hours = st.tuples(st.integers(0, 7 * 48 - 1), st.integers(1, 8))


@settings(deadline=None, max_examples=50)
@given(st.lists(half_hours, max_size=30))
def test_no_two_bookings_share_a_minute_and_free_is_what_is_left(wanted) -> None:
    """Against a list of half hours, each held by none or by one."""
    booked: list[Booking] = []
    held = [HOURS.at(at(n / 2)).state != "open" for n in range(7 * 48)]
    for number, (start, length) in enumerate(wanted):
        one = booking(start / 2, (start + length) / 2, number)
        places = range(start, min(start + length, 7 * 48))
        fits = start >= 16 and start + length <= 7 * 48 and not any(held[n] for n in places)
        try:
            check(one, *booked)
            booked.append(one)
            for n in places:
                held[n] = True
            assert fits
        except (HallTakenError, InvalidInputError):
            assert not fits
    free = free_times(booked, "h01", HOURS, at(0), at(0, 7))
    assert [any(s <= at(n / 2) < e for s, e in free) for n in range(7 * 48)] == [not h for h in held]
    assert all(a[1] < b[0] for a, b in pairwise(free))
