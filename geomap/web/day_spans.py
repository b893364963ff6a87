"""Days asked for, from the first to the last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from geomap.errors import InvalidInputError

YEARS = range(2000, 2100)


def checked_days(first: date, last: date, most_days: int) -> tuple[date, date]:
    """First and last day, both included. Raises InvalidInputError for days the wrong way round, more than
    most_days of them, or outside of YEARS."""
    for name, day in (("from", first), ("to", last)):
        if day.year not in YEARS:
            hint = f"Give a day of the years {YEARS[0]} to {YEARS[-1]}."
            raise _wrong(name, day, "cannot be used.", hint)
    if last < first:
        raise _wrong("to", last, f"lies before the first day, {first}.", "Exchange the two.")
    if last - first >= timedelta(days=most_days):
        raise _wrong("to", last, f"is too long after {first}.", f"Ask for {most_days} days at most.")
    return first, last


def days_until(values: Mapping[str, Any], today: date, usual: int, most_days: int) -> tuple[date, date]:
    """The days from and to name: to today where it is not said, so many as usual before it."""
    last: date = values.get("to") or max(today, values.get("from") or today)
    first: date = values.get("from") or back(last, usual - 1)
    return checked_days(first, last, most_days)


def days_since(values: Mapping[str, Any], today: date, usual: int, most_days: int) -> tuple[date, date]:
    """The same from today where it is not said, so many as usual after it."""
    first: date = values.get("from") or min(today, values.get("to") or today)
    last: date = values.get("to") or back(first, 1 - usual)
    return checked_days(first, last, most_days)


def back(day: date, days: int) -> date:
    """So many days before, or after where days is negative; the day itself at an end of the calendar."""
    try:
        return day - timedelta(days=days)
    except OverflowError:
        return day


def _wrong(name: str, day: date, what: str, hint: str) -> InvalidInputError:
    return InvalidInputError(f"{name} {what}", parameter=name, value=day.isoformat(), hint=hint)
