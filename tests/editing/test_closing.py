"""A station that is closed for a time: one rule, asked by everybody, that ends by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.calendar_cn import china_calendar
from geomap.closing import WHY, HoursAfter, closed_until, until_with_offset
from geomap.coverage_week import opening_week
from geomap.errors import InvalidInputError
from geomap.hours import UNKNOWN, Hours, open_mask
from geomap.open_stations import OpenStations

CALENDAR = china_calendar()
ZONE = CALENDAR.timezone
DAILY = Hours.parse("Mo-Su 08:00-20:00")
USUALS = st.sampled_from(
    [None, DAILY, Hours.parse("24/7"), Hours.parse("Mo-Fr 09:00-12:00,22:00-02:00; PH off")]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1)).map(lambda m: m.replace(tzinfo=UTC))


def test_a_day_counts_to_its_end_in_the_district_and_an_instant_is_what_it_says() -> None:
    assert closed_until("2026-03-10", ZONE) == datetime(2026, 3, 11, tzinfo=ZONE)
    assert closed_until("2026-03-10T18:00:00+08:00", ZONE) == datetime(2026, 3, 10, 10, tzinfo=UTC)
    assert closed_until("2026-03-10T10:00Z", ZONE) == datetime(2026, 3, 10, 10, tzinfo=UTC)


def test_a_clock_time_without_an_offset_is_the_districts() -> None:
    assert until_with_offset("2026-03-10T18:00", ZONE) == "2026-03-10T18:00:00+08:00"
    new_york = ZoneInfo("America/New_York")
    assert until_with_offset("2026-01-10T18:00:30", new_york) == "2026-01-10T18:00:30-05:00"
    assert until_with_offset("2026-07-10T18:00", new_york) == "2026-07-10T18:00:00-04:00"
    for text in ("2026-03-10", "2026-03-10T10:00Z", "2026-13-10T18:00", "soon"):
        assert until_with_offset(text, ZONE) == text


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "2026-03-10T18:00", "2026-3-1", "9999-12-31", "2026-03-10 18:00+08:00"]
)
def test_what_is_neither_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        closed_until(text, ZONE)
    assert refused.value.parameter == "closed_until"
    assert "2026-03-31" in (refused.value.hint or "")


@given(USUALS, MOMENTS, MOMENTS, st.integers(0, 600))
def test_it_is_closed_until_then_and_afterwards_by_the_usual_rule(usual, until, when, minutes) -> None:
    rule = HoursAfter.of(usual, until, CALENDAR)
    if when < until:
        assert rule.at(when).state == rule.open_for(when, minutes) == "closed"
        assert rule.at(when).why == WHY
    else:
        assert rule.at(when) == (usual.at(when) if usual else UNKNOWN)
        assert rule.open_for(when, minutes) == (usual.open_for(when, minutes) if usual else "unknown")


@given(USUALS, MOMENTS, MOMENTS)
def test_what_it_promises_next_is_what_holds_then(usual, until, when) -> None:
    rule = HoursAfter.of(usual, until, CALENDAR)
    told = rule.at(when)
    if when < until and told.until is not None:
        assert told.until >= until
        assert rule.at(told.until).state == told.then != "closed"
        assert rule.at(told.until - timedelta(minutes=1)).state == "closed"


def test_the_week_shows_what_is_left_of_it() -> None:
    rule = HoursAfter.of(DAILY, datetime(2026, 3, 10, 12, 0, tzinfo=ZONE), CALENDAR)
    rows = rule.week(date(2026, 3, 9))
    assert [(spans, note) for _, spans, note in rows[:3]] == [
        ([], WHY),
        ([(720, 1200)], WHY),
        ([(480, 1200)], ""),
    ]


def test_open_now_coverage_and_masks_count_it_as_closed_until_then() -> None:
    until = datetime(2026, 3, 11, 12, tzinfo=ZONE)
    rules = [DAILY, HoursAfter.of(DAILY, until, CALENDAR), HoursAfter.of(None, until, CALENDAR)]
    week = opening_week(rules, date(2026, 3, 9)).is_open
    assert week[:, 0].sum() == 7 * 12
    assert not week[: 2 * 24 + 12, 1:].any()
    assert np.array_equal(week[2 * 24 + 12 :, 1], week[2 * 24 + 12 :, 0])
    doors = OpenStations(rules, np.ones(3, dtype=bool))
    for hour, expected in ((11, [0]), (12, [0, 1])):
        when = datetime(2026, 3, 11, hour, tzinfo=ZONE)
        assert np.flatnonzero(open_mask(rules, when)[0]).tolist() == expected
        assert np.flatnonzero(doors.at(when, 0, unknown=False).mask).tolist() == expected
    assert rules[1] == HoursAfter.of(DAILY, until, CALENDAR) != DAILY


def test_an_instant_without_a_time_zone_is_refused_as_ever() -> None:
    rule = HoursAfter.of(None, datetime(2026, 3, 10, tzinfo=UTC), CALENDAR)
    for ask in (rule.at, lambda when: rule.open_for(when, 5)):
        with pytest.raises(InvalidInputError):
            ask(datetime(2026, 3, 1))
