"""The grammar of opening_hours: a rule as clauses, and one day's plan made of those that match.

opening-hours-py reads the OSM syntax and decides which dates a date selector holds. What weekday
a day counts as and whether it is a holiday is not its business but the caller's, so that the
official calendar can have the say.

Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # stub lacks it

from geomap.errors import InvalidInputError

DAY_MIN = 1440
LONGEST_TEXT = 255  # what an OSM value may hold
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
PUBLIC_HOLIDAY, SCHOOL_HOLIDAY = 7, 8  # members of Clause.days beside the weekdays 0..6

# The minutes of a plan. OFF: a clause closes the whole day, which a shift begun the evening before
# outlasts. SHUT: a clause closes these very minutes, whoever began when.
CLOSED, OPEN, UNSURE, OFF, SHUT = range(5)
Plan = npt.NDArray[np.uint8]

EXAMPLES = 'Write it like "Mo-Fr 08:30-12:00,14:00-18:00; Sa 10:00-16:00; PH off", "24/7" or "18:00-02:00"'

_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_ANY_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
_COMMENT = re.compile(r'(\bopen\s*)?("[^"]*")')
_SEPARATOR = re.compile(r'("[^"]*")|(; | \|\| |, )')
_CLAUSE = re.compile(
    r"(?P<head>.*?)\s*(?P<times>\(?(?:\d\d:\d\d|dawn|sunrise|sunset|dusk).*?)?"
    r'\s*(?P<modifier>closed|unknown)?\s*(?P<comment>"[^"]*")?'
)
_DAYS = re.compile(rf"\b{_ANY_DAY}\b.*")
_PLAIN_DAYS = re.compile(rf"(?:PH|SH|{_DAY}(?:-{_DAY})?)(?:,(?:PH|SH|{_DAY}(?:-{_DAY})?))*")
_SPANS = re.compile(r"\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*")
_YEAR_AND_MONTH = re.compile(r"(\d{4})(?=[A-Z])")
_DOUBTFUL = (
    (
        re.compile(rf"{_DAY}\s*,\s+{_ANY_DAY}\b|(?:PH|SH)\s*,\s+{_DAY}"),
        "A comma with a blank begins a new rule, so the first day would be open around the clock: "
        'write "Mo-Fr,PH 09:00-18:00".',
    ),
    (
        re.compile(rf"{_DAY}\s+(?:PH|SH)\b|\b(?:PH|SH)\s+{_DAY}"),
        'Holidays beside weekdays without a comma can mean "and" or "or": write "Mo-Fr,PH 09:00-18:00".',
    ),
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule of the sentence. joined: what stands before it. dates: its date selector as text,
    "" for every date. days: the weekdays and holidays it names, None for every day. spans: minutes
    from the day's midnight, the end up to 2880."""

    joined: Literal["; ", " || ", ", "]
    dates: str
    days: frozenset[int] | None
    spans: tuple[tuple[int, int], ...]
    whole_day: bool
    state: int
    on_date: Callable[[date], bool] = field(compare=False, repr=False)

    def on_day(self, weekday: int, public_holiday: bool, school_holiday: bool) -> bool:
        """Whether the clause names a day that counts as this."""
        if self.days is None or weekday in self.days:
            return True
        return (public_holiday and PUBLIC_HOLIDAY in self.days) or (
            school_holiday and SCHOOL_HOLIDAY in self.days
        )


def read_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of text. Raises InvalidInputError, with what to write instead, for text that is
    no opening_hours and for what has no clock times of its own: sunrise, open ends, repetitions."""
    if len(text) > LONGEST_TEXT:
        raise _refusal(text[:40] + "…", f"Use at most {LONGEST_TEXT} characters.")
    spoken = _COMMENT.sub(lambda found: (found[1] or found[2]).rstrip(), text)
    bare = _COMMENT.sub('""', spoken)
    for doubtful, hint in _DOUBTFUL:
        if doubtful.search(bare):
            raise _refusal(text, hint)
    canonical = str(_parsed(spoken, text))
    clauses: list[Clause] = []
    start, joined = 0, "; "
    for separator in _SEPARATOR.finditer(canonical):
        if separator[2]:
            clauses.append(_clause(canonical[start : separator.start()], joined, text))
            start, joined = separator.end(), separator[2]
    clauses.append(_clause(canonical[start:], joined, text))
    return tuple(clauses)


def plan(clauses: Iterable[Clause]) -> Plan:
    """The 2880 minutes from midnight of a day on which exactly these clauses hold, in order.

    A clause after ";" takes the whole day from those before it, unless it only closes minutes;
    one after "," adds to them; one after "||" fills the minutes of the day they say nothing of.
    """
    minutes: Plan = np.zeros(2 * DAY_MIN, dtype=np.uint8)
    for clause in clauses:
        mine = np.zeros(2 * DAY_MIN, dtype=bool)
        for start, end in clause.spans:
            mine[start:end] = True
        if clause.joined == " || ":
            mine &= minutes == CLOSED
        elif clause.whole_day if clause.state == OFF else clause.joined == "; ":
            minutes[:] = CLOSED
        minutes[mine] = SHUT if clause.state == OFF and not clause.whole_day else clause.state
    minutes.setflags(write=False)
    return minutes


def state_of(minutes: Plan) -> Plan:
    """CLOSED, OPEN or UNSURE for each minute: OFF and SHUT are closed."""
    return np.where(minutes >= OFF, np.uint8(CLOSED), minutes)


def after(before: Plan, own: Plan) -> Plan:
    """own, with what began the day before wherever own does not shut or settle it."""
    gives_way = (own == CLOSED) | (own == OFF) | ((own == UNSURE) & (before == OPEN))
    return np.where(gives_way & ((before == OPEN) | (before == UNSURE)), before, own)


def runs(values: Plan) -> list[tuple[int, int, int]]:
    """(start, end, value) of each run of equal values."""
    edges = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    return [(a, b, int(values[a])) for a, b in pairwise(edges)]


def _clause(words: str, joined: Any, text: str) -> Clause:
    found = _CLAUSE.fullmatch(words)
    if found is None:
        raise _refusal(text, f"{EXAMPLES}.")
    head, times = found["head"].strip(), found["times"]
    if times and not _SPANS.fullmatch(times):
        raise _refusal(text, f"{times!r} has no fixed clock times: give opening and closing times.")
    named = _DAYS.search(head)
    dates, days = head.removesuffix("24/7").strip(), None
    if named and _PLAIN_DAYS.fullmatch(named[0]):
        dates, days = head[: named.start()].strip(), _day_set(named[0])
    elif named and re.search(r"\b[PS]H\b", named[0]):
        raise _refusal(text, "Days counted from a holiday are not supported: name the dates.")
    modifier = found["modifier"] or ("unknown" if found["comment"] else "open")
    return Clause(
        joined=joined,
        dates=dates,
        days=days,
        spans=tuple(_span(span) for span in times.split(",")) if times else ((0, DAY_MIN),),
        whole_day=not times,
        state={"open": OPEN, "unknown": UNSURE, "closed": OFF}[modifier],
        on_date=_date_test(dates, text),
    )


def _date_test(dates: str, text: str) -> Callable[[date], bool]:
    """Whether a date lies in the selector. The library is asked about months and n-th weekdays one
    by one: "Oct,Dec Tu[2]" together it takes for every day of October. And it prints "2026 Nov" as
    "2026Nov", which it then reads as something else."""
    named = _DAYS.search(dates)
    at = named.start() if named else len(dates)
    parts = [_YEAR_AND_MONTH.sub(r"\1 ", part).strip() for part in (dates[:at], dates[at:])]
    rules = [_parsed(f"{part} 00:00-24:00", text) for part in parts if part]
    return lambda day: all(rule.is_open(datetime(day.year, day.month, day.day, 12)) for rule in rules)


def _parsed(syntax: str, text: str) -> OpeningHours:
    try:
        return OpeningHours(syntax)
    except ParserError as error:
        raise _refusal(text, f"{EXAMPLES}, with half-width signs.") from error


def _refusal(text: str, hint: str) -> InvalidInputError:
    return InvalidInputError(
        f"These opening hours cannot be used: {text!r}.", parameter="opening_hours", value=text, hint=hint
    )


def _day_set(selector: str) -> frozenset[int]:
    days: set[int] = set()
    for item in selector.split(","):
        if item in ("PH", "SH"):
            days.add(PUBLIC_HOLIDAY if item == "PH" else SCHOOL_HOLIDAY)
            continue
        first, _, last = item.partition("-")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(days)


def _span(text: str) -> tuple[int, int]:
    start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in text.split("-"))
    return start, end if end > start else end + DAY_MIN
