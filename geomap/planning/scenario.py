"""What a planner asks: an area, a need, how far, at what hour, and what if stations were otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geomap.calendar_cn import WorkCalendar
from geomap.errors import InvalidInputError
from geomap.measured import Measure
from geomap.nearest import Need

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOUR = re.compile(rf"({'|'.join(WEEKDAYS)}) ([01]\d|2[0-3])(:00)?", re.ASCII)
LONGEST_RADIUS_M = 5_000.0
"""Farther than anybody walks for water; it bounds what a slide of the radius has to know."""
WEEKS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Addition:
    """A station that does not stand yet. services: codes; opening_hours as in the layer, None unknown."""

    id: str
    lon: float
    lat: float
    tier: int
    services: tuple[str, ...]
    opening_hours: str | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A station that stands, done otherwise; None leaves a value as it is. services: all it offers then."""

    station: str
    tier: int | None = None
    services: tuple[str, ...] | None = None
    opening_hours: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """area: id of a street or a community whose people are asked about, None for the whole district;
    stations count wherever they are. radius_m: within (<=) is covered, measured by mode. hour: 0..167 of the
    week from monday, None to ask of no hour. unknown_hours: whether stations of unknown hours count as open.
    """

    need: Need
    monday: date
    area: str | None = None
    mode: Measure = "straight"
    radius_m: float = 500.0
    hour: int | None = None
    unknown_hours: bool = False
    additions: Sequence[Addition] = ()
    changes: Sequence[Change] = ()


def hour_from(text: str) -> int:
    """The number of an hour written as Tu 22 or Tu 22:00, 0..167. Raises InvalidInputError."""
    found = HOUR.fullmatch(text)
    if found is None:
        raise InvalidInputError(
            "hour is no hour of the week.",
            parameter="hour",
            value=text,
            hint="Give a weekday and a full hour, such as Tu 22: Mo to Su, 00 to 23.",
        )
    return WEEKDAYS.index(found[1]) * 24 + int(found[2])


def hour_text(hour: int) -> str:
    """The same back, as Tu 22."""
    return f"{WEEKDAYS[hour // 24]} {hour % 24:02d}"


def ordinary_monday(calendar: WorkCalendar, today: date) -> date:
    """The Monday of the next week without a holiday or an exchanged day, from the week of today; where none
    is known, of the last such week before."""
    this = today - timedelta(days=today.weekday())
    weeks = [*range(WEEKS_AHEAD), *range(-1, -WEEKS_AHEAD * 52, -1)]
    mondays = (this + timedelta(weeks=week) for week in weeks)
    ordinary = (m for m in mondays if not any(calendar.kind(m + timedelta(days=d)) for d in range(7)))
    return next(ordinary, this)
