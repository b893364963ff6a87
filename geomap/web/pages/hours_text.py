"""Opening states and hours in the words of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from geomap.hours import Hours, Openness, describe
from geomap.opening_rule import DAY_MIN

Words = Mapping[str, str]


def clock(minute: int) -> str:
    """Minutes from midnight as HH:MM; 1440 is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def span_text(span: tuple[int, int], words: Words) -> str:
    """08:30–12:00, and past midnight 18:00–次日 02:00."""
    start, end = span
    if start == 0 and end == DAY_MIN:
        return words["hours.all_day"]
    if end <= DAY_MIN:
        return f"{clock(start)}–{clock(end)}"
    return f"{clock(start)}–{words['hours.next_day'].format(time=clock(end - DAY_MIN))}"


def day_text(day: date, words: Words) -> str:
    """10月8日, 8 October."""
    return words["hours.date"].format(day=day.day, month=words[f"hours.month.{day.month}"])


def weekday_text(day: date, words: Words) -> str:
    return words[f"hours.weekday.{day.weekday()}"]


def moment_text(moment: datetime, now: datetime, words: Words) -> str:
    """A moment as one says it now: the time today, tomorrow's, a weekday's within six days, else
    the date's. Midnight at the end of today is 24:00."""
    moment = moment.astimezone(now.tzinfo)
    days = (moment.date() - now.date()).days
    if days == 1 and (moment.hour, moment.minute) == (0, 0):
        return clock(DAY_MIN)
    time = f"{moment:%H:%M}"
    if days <= 0:
        return time
    if days == 1:
        return words["hours.tomorrow"].format(time=time)
    if days <= 6:
        return words["hours.on_weekday"].format(weekday=weekday_text(moment.date(), words), time=time)
    return words["hours.on_date"].format(date=day_text(moment.date(), words), time=time)


def until_text(shown: Openness, now: datetime, words: Words) -> str:
    """Until when the state holds and what then; "" where there is nothing to say."""
    if shown.until is None:
        return ""
    when = moment_text(shown.until, now, words)
    if shown.until - now > timedelta(days=365):
        return ""
    return words[f"hours.{shown.state}_until_{shown.then}"].format(time=when)


def rule_text(rule: Hours | None, language: str, words: Words) -> str:
    """The whole rule in words, or the words for unknown."""
    if rule is None or not rule.text:
        return words["hours.unknown"]
    return describe(rule, "en" if language == "en" else "zh")
