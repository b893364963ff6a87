"""An operator's days carry the opening hours past the end of the official calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from geomap.calendar_cn import china_calendar
from geomap.calendar_days import with_days
from geomap.errors import DataError
from geomap.hours import Hours

LAST = china_calendar().last_date
YEAR = LAST.year + 1
NEXT = {
    "holidays": [f"{YEAR}-01-01"],
    "workdays": {f"{YEAR}-01-{_d:02d}": "Fr" for _d in range(2, 9) if date(YEAR, 1, _d).weekday() == 5},
    "until": f"{YEAR}-12-31",
}
SATURDAY = next(iter(NEXT["workdays"]))
OFFICE = "Mo-Fr 09:00-17:00; PH off"


def at(day: str, time: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}:00+08:00")


def known(document: Any = NEXT) -> Hours:
    return Hours.parse(OFFICE, with_days(china_calendar(), document))


def test_past_the_official_calendar_hours_are_unknown_and_with_the_operators_days_they_are_known() -> None:
    assert Hours.parse(OFFICE).at(at(f"{YEAR}-01-01")).state == "unknown"
    assert (known().at(at(f"{YEAR}-01-01")).state, known().at(at(f"{YEAR}-01-01")).why) == (
        "closed",
        "public_holiday",
    )
    assert (known().at(at(SATURDAY)).state, known().at(at(SATURDAY)).why) == ("open", "makeup_workday")
    assert known().at(at(f"{YEAR}-06-15")).state == ("open" if date(YEAR, 6, 15).weekday() < 5 else "closed")
    assert known().at(at(f"{YEAR + 1}-01-04")).state == "unknown"


def test_the_official_days_stay_as_they_are() -> None:
    mine, official = with_days(china_calendar(), NEXT), china_calendar()
    for ordinal in range(date(LAST.year, 1, 1).toordinal(), LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        assert mine.readings(day) == official.readings(day)


def test_days_that_end_before_the_official_calendar_shorten_nothing() -> None:
    early = with_days(china_calendar(), {"until": f"{LAST.year - 1}-12-31"})
    assert early.last_date == LAST


def test_a_day_off_that_was_to_be_worked_is_off_and_the_other_way_round() -> None:
    worked = max(china_calendar().makeup_workdays)
    off = with_days(china_calendar(), {"holidays": [worked.isoformat()], "until": LAST.isoformat()})
    assert off.kind(worked) == "public_holiday"
    holiday = max(day for day in china_calendar().holidays if day.weekday() == 6)
    back = with_days(china_calendar(), {"workdays": {holiday.isoformat(): "Tu"}, "until": LAST.isoformat()})
    assert back.readings(holiday) == ((1, False),)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "must hold until"),
        ({"holidays": []}, "must hold until"),
        ({"until": "2027-12-31", "workday": {}}, "must hold until"),
        ({"until": "31.12.2027"}, "no day written"),
        ({"until": 2027}, "no day written"),
        ({"until": "2027-12-31", "holidays": "2027-01-01"}, "must be a list"),
        ({"until": "2027-12-31", "holidays": ["2027-02-30"]}, "no day written"),
        ({"until": "2027-12-31", "holidays": ["2028-01-01"]}, "lies outside"),
        ({"until": "2027-12-31", "workdays": {"2027-02-06": "Sa"}}, "none of Mo"),
        ({"until": "2027-12-31", "workdays": {"2027-02-06": 0}}, "none of Mo"),
        ({"until": "2027-12-31", "workdays": {"2027-02-05": "Mo"}}, "no weekend day"),
        ({"until": "2027-12-31", "holidays": ["2027-02-06"], "workdays": {"2027-02-06": "Mo"}}, "both"),
    ],
)
def test_a_fault_is_named_with_an_example_of_how_to_write_it(document: Any, said: str) -> None:
    with pytest.raises(DataError, match=said) as refused:
        with_days(china_calendar(), document)
    assert refused.value.message.startswith("calendar.json: ")
    assert '"until"' in (refused.value.hint or "")
