"""Instants and days in words, as static/js/when.js tells them where scripts do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from geomap.web.pages.hours_text import day_text


@dataclass(frozen=True, slots=True)
class Told:
    """An instant as pages tell it: in words, its day in words, to the second, and as programs read it."""

    words: str
    day: str
    precise: str
    iso: str


def day_words(day: date, today: date, words: Mapping[str, str]) -> str:
    """11月30日, 30 November; with the year where it is not that of today."""
    said = day_text(day, words)
    return said if day.year == today.year else words["hours.date_of_year"].format(date=said, year=day.year)


def told(moment: datetime, now: datetime, words: Mapping[str, str]) -> Told:
    """An aware moment, told in the zone and year of now."""
    here = moment.astimezone(now.tzinfo)
    day = day_words(here.date(), now.date(), words)
    said = words["order.on_day"].format(day=day, time=f"{here:%H:%M}")
    return Told(said, day, f"{here:%Y-%m-%d %H:%M:%S}", here.isoformat(timespec="seconds"))
