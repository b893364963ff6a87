"""Days that an operator adds to the official calendar, where a notice is out and the package is not yet.

The document of calendar.json:

    {"holidays": ["2027-01-01"], "workdays": {"2027-02-06": "Mo"}, "until": "2027-12-31"}

holidays are days off; workdays are weekend days worked, each with the weekday whose hours it keeps.
Every day up to until that is listed in neither is an ordinary one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from geomap.calendar_cn import WORKING_WEEKDAYS, WorkCalendar, china_calendar
from geomap.errors import DataError

KEYS = ("holidays", "workdays", "until")
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr")
EXAMPLE = '{"holidays": ["2027-01-01"], "workdays": {"2027-02-06": "Mo"}, "until": "2027-12-31"}'


def calendar_of(timezone: str, document: Any = None) -> WorkCalendar:
    """The official calendar on the clocks of a time zone, with the days of calendar.json, if there is one."""
    calendar = china_calendar(timezone)
    return calendar if document is None else with_days(calendar, document)


def with_days(calendar: WorkCalendar, document: Any) -> WorkCalendar:
    """The calendar with the days of calendar.json, known until its last day or the document's,
    whichever is later. Raises DataError naming what is wrong."""
    if not isinstance(document, dict) or set(document) - set(KEYS) or "until" not in document:
        raise _fault("it must hold until, and may hold holidays and workdays.")
    until = _day(document["until"], "until")
    holidays, workdays = document.get("holidays", []), document.get("workdays", {})
    if not isinstance(holidays, list) or not isinstance(workdays, dict):
        raise _fault("holidays must be a list of days, workdays an object of days and weekdays.")
    off = {_day(text, "holidays") for text in holidays}
    worked = {_day(text, "workdays"): _weekday(text, name) for text, name in workdays.items()}
    for day in sorted(off | set(worked)):
        if not calendar.first_date <= day <= until:
            raise _fault(f"{day} lies outside {calendar.first_date} to {until}.")
        if day in off and day in worked:
            raise _fault(f"{day} is both a holiday and a workday.")
        if day in worked and day.weekday() in WORKING_WEEKDAYS:
            raise _fault(f"{day} is no weekend day, so it cannot be worked in exchange.")
    return replace(
        calendar,
        holidays=(calendar.holidays | off) - set(worked),
        makeup_workdays=MappingProxyType(_without(calendar.makeup_workdays, off) | worked),
        last_date=max(calendar.last_date, until),
    )


def _without(workdays: Mapping[date, int | None], off: set[date]) -> dict[date, int | None]:
    return {day: stands_for for day, stands_for in workdays.items() if day not in off}


def _day(text: Any, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise _fault(f"{where} holds {text!r}, which is no day written YYYY-MM-DD.") from None


def _weekday(day: str, name: Any) -> int:
    if name not in WEEKDAYS:
        raise _fault(f"workdays gives {day} the hours of {name!r}, which is none of {', '.join(WEEKDAYS)}.")
    return WEEKDAYS.index(name)


def _fault(what: str) -> DataError:
    return DataError(f"calendar.json: {what}", hint=f"Write it like {EXAMPLE}")
