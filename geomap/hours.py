"""Opening hours on the official Chinese calendar: open, closed or unknown, until when, and why.

A rule is OSM opening_hours. Each local day is read by the calendar before the rule is asked:

- PH is every day the State Council's notice lists as 放假, weekend days within included.
- A weekend day worked in exchange (调休上班) counts as the weekday it stands for, whether or not
  the rule mentions PH: the notice moves the working day itself, and who works "Mo-Fr" works it.
- A rule that says nothing of PH holds on holidays as on any such weekday, as OSM has it.
- Date selectors, weeks of the year and the n-th weekday of a month keep to the true date.
- A shift belongs to the day it began: what began before midnight outlasts a day off that follows.
- Where a day can be read in several ways (past the notices; school holidays, which no list gives)
  each minute is known only if all readings agree. So "24/7" needs no calendar and is never unknown.
- A comment with no open, off or unknown before it makes the state unknown, as OSM has it.

Clock times are wall-clock times of the calendar's time zone. No clock is read here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from geomap.calendar_cn import WorkCalendar, china_calendar
from geomap.errors import InvalidInputError
from geomap.hours_words import sentence
from geomap.opening_rule import (
    CLOSED,
    DAY_MIN,
    OPEN,
    SCHOOL_HOLIDAY,
    UNSURE,
    Clause,
    Plan,
    after,
    plan,
    read_clauses,
    runs,
    state_of,
)

__all__ = ["UNKNOWN", "WHYS", "Hours", "Openness", "State", "WorkCalendar", "china_calendar"]
__all__ += ["describe", "open_mask", "openness"]

State = Literal["open", "closed", "unknown"]
STATES: tuple[State, State, State] = ("closed", "open", "unknown")  # by CLOSED, OPEN, UNSURE
HORIZON_DAYS = 366
LONGEST_STAY_MIN = 7 * DAY_MIN
YEARS = range(1902, 9998)  # what the date arithmetic below can carry

Key = tuple[int, ...]  # positions of the clauses that hold on a day
Piece = tuple[int, int, State, str]  # first minute, minute after the last, state, why


WHYS = (
    "always_open",  # open, with no end within a year
    "regular_hours",  # open by the hours of such a weekday
    "outside_hours",  # closed by the hours of such a weekday
    "public_holiday",  # the rule's hours for public holidays make it so, or close the whole day
    "makeup_workday",  # the day is a weekend day worked, and its weekday's hours make it so
    "hours_unknown",  # no hours are recorded
    "stated_unknown",  # the rule itself leaves it open: "unknown" or a comment
    "school_holidays",  # it depends on school holidays, which are not known here
    "beyond_calendar",  # it depends on holidays not announced yet
    "reported",  # open by its hours, and several people report it locked: see geomap.public_reports
    "closed_for_a_time",  # somebody closed it until a day or an instant: see geomap.closing
    "not_running",  # the place is closed for good or only planned, whatever hours it states
)


@dataclass(frozen=True, slots=True)
class Openness:
    """What holds at an instant.

    until: when the state next changes, aware; None if it does not within a year.
    then: the state from until on; None with until. It can be "unknown": do not promise an opening.
    why: one of WHYS.
    """

    state: State
    until: datetime | None
    why: str
    then: State | None = None


UNKNOWN = Openness("unknown", None, "hours_unknown")


@dataclass(frozen=True, slots=True)
class _Day:
    """How a rule reads one day. keys: the clauses that hold, in each possible reading. plain: the
    same were it an ordinary day. kind: what sets it apart."""

    keys: tuple[Key, ...]
    plain: tuple[Key, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Hours:
    """A parsed rule on a calendar; equal and hashable by both. Make it with parse."""

    text: str
    calendar: WorkCalendar
    clauses: tuple[Clause, ...] = field(compare=False, repr=False)
    # The piece of time answered last: neighbouring questions fall into it. One entry, replaced whole.
    _last: list[tuple[int, int, Openness]] = field(
        default_factory=lambda: [(0, 0, UNKNOWN)], compare=False, repr=False
    )

    @classmethod
    def parse(cls, text: str, calendar: WorkCalendar | None = None) -> Hours:
        """Read OSM opening_hours; the calendar is China's unless given. The same text gives the
        same object while it is remembered.

        Raises InvalidInputError, with what to write instead, for text that is no opening_hours or
        has no fixed clock times (sunrise, open ends such as 09:00+, repetitions).
        """
        return _parse(text.strip(), calendar or china_calendar())

    def at(self, when: datetime) -> Openness:
        """What holds at when. Raises InvalidInputError if when has no time zone."""
        local = self._local(when)
        if local.year not in YEARS:
            return Openness("unknown", None, "beyond_calendar")
        minute = local.toordinal() * DAY_MIN + local.hour * 60 + local.minute
        start, end, answer = self._last[0]
        if start <= minute < end:
            return answer
        start, end, state, why = self._piece(minute)
        until, then = self._change(end, state)
        if state == "open" and until is None:
            why = "always_open"
        answer = Openness(state, until, why, then)
        self._last[0] = (start, end, answer)
        return answer

    def open_for(self, when: datetime, minutes: int) -> State:
        """The state throughout [when, when + minutes): closed if any of it is closed, else unknown
        if any is unknown, else open. minutes=0 asks about the instant.

        Raises InvalidInputError if minutes is not within 0 and 10080, a week.
        """
        if not 0 <= minutes <= LONGEST_STAY_MIN:
            raise InvalidInputError(
                f"open_for_min must lie within 0 and {LONGEST_STAY_MIN} minutes.",
                parameter="open_for_min",
                value=minutes,
                hint="Give the minutes it must stay open, for example 30.",
            )
        local = self._local(when)
        if local.year not in YEARS:
            return "unknown"
        end = self._local(when.astimezone(UTC) + timedelta(minutes=minutes))
        minute = local.toordinal() * DAY_MIN + local.hour * 60 + local.minute
        seconds = end.hour * 3600 + end.minute * 60 + end.second + end.microsecond / 1e6
        last = max(end.toordinal() * DAY_MIN + math.ceil(seconds / 60), minute + 1 if minutes else 0)
        found: State = "open"
        while True:
            _, minute, state, _ = self._piece(minute)
            if state == "closed":
                return "closed"
            found = state if state == "unknown" else found
            if minute >= last or not minutes:
                return found

    def week(self, monday: date) -> list[tuple[date, list[tuple[int, int]], str]]:
        """Seven days from monday, which may be any day: (day, open spans, note).

        Spans are minutes from the day's own midnight, beyond 1440 after the next one; a span is
        listed with the day it began. note: "unknown" if any of the day is; "public_holiday" or
        "makeup_workday" where other clauses hold than on such a weekday otherwise; else "".
        """
        rows = []
        for ordinal in range(monday.toordinal(), monday.toordinal() + 7):
            day = self._day(ordinal)
            minutes = _merged(self, day.keys)
            note = day.kind if day.keys != day.plain else ""
            spans = [(start, end) for start, end, value in runs(minutes) if value == OPEN]
            rows.append((date.fromordinal(ordinal), spans, "unknown" if UNSURE in minutes else note))
        return rows

    def _local(self, when: datetime) -> datetime:
        if when.tzinfo is None or when.utcoffset() is None:
            raise InvalidInputError(
                "The instant has no time zone.",
                parameter="open_at",
                value=when.isoformat(),
                hint="Give it with its offset, for example 2026-10-01T09:00:00+08:00.",
            )
        try:
            return when.astimezone(self.calendar.timezone)
        except OverflowError:
            return when.replace(tzinfo=self.calendar.timezone)

    def _day(self, ordinal: int) -> _Day:
        day = date.fromordinal(ordinal)
        dated = [i for i, clause in enumerate(self.clauses) if clause.on_date(day)]
        school = any(SCHOOL_HOLIDAY in (clause.days or ()) for clause in self.clauses)

        def keys(readings: Sequence[tuple[int, bool]]) -> tuple[Key, ...]:
            found = {
                tuple(i for i in dated if self.clauses[i].on_day(weekday, holiday, in_school_holiday))
                for weekday, holiday in readings
                for in_school_holiday in ((False, True) if school else (False,))
            }
            return tuple(sorted(found))

        kind = self.calendar.kind(day)
        read = keys(self.calendar.readings(day))
        return _Day(read, keys([(day.weekday(), False)]) if kind else read, kind)

    def _piece(self, minute: int) -> Piece:
        """The longest piece of minute's own day around it with one state and one why."""
        ordinal, minute_of_day = divmod(minute, DAY_MIN)
        pieces = _pieces(self, self._day(ordinal - 1), self._day(ordinal))
        start, end, state, why = next(piece for piece in pieces if minute_of_day < piece[1])
        midnight = ordinal * DAY_MIN
        return midnight + start, midnight + end, state, why

    def _change(self, minute: int, state: State) -> tuple[datetime | None, State | None]:
        """The first instant from minute on with another state than this, and that state."""
        horizon = minute + HORIZON_DAYS * DAY_MIN
        while minute < horizon:
            _, end, then, _ = self._piece(minute)
            if then != state:
                midnight = datetime.fromordinal(minute // DAY_MIN)
                until = midnight + timedelta(minutes=minute % DAY_MIN)
                return until.replace(tzinfo=self.calendar.timezone), then
            minute = end
        return None, None


def openness(rule: Hours | None, when: datetime) -> Openness:
    """What holds at when for a station with this rule, or with none."""
    return UNKNOWN if rule is None else rule.at(when)


def open_mask(
    rules: Sequence[Hours | None], when: datetime, open_for_min: int = 0
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """(open, unknown) of each rule throughout [when, when + open_for_min); closed is neither.

    Each distinct rule is asked once, however many stations share it.
    """
    names = np.fromiter(map(id, rules), dtype=np.uint64, count=len(rules))
    _, first, which = np.unique(names, return_index=True, return_inverse=True)
    distinct = [rules[position] for position in first]
    states = [rule.open_for(when, open_for_min) if rule else "unknown" for rule in distinct]
    is_open = np.array([state == "open" for state in states], dtype=bool)
    is_unknown = np.array([state == "unknown" for state in states], dtype=bool)
    return is_open[which], is_unknown[which]


def describe(rule: Hours, lang: Literal["zh", "en"]) -> str:
    """The rule in words, or its own text where words could mislead."""
    return sentence(rule.clauses, lang) or rule.text


@lru_cache(maxsize=4096)
def _parse(text: str, calendar: WorkCalendar) -> Hours:
    return Hours(text, calendar, read_clauses(text))


@lru_cache(maxsize=2048)
def _merged(hours: Hours, keys: tuple[Key, ...]) -> Plan:
    """The plan of a day that may be any of keys: UNSURE where they disagree on the state."""
    plans = [plan(hours.clauses[i] for i in key) for key in keys]
    merged = plans[0].copy()
    for other in plans[1:]:
        merged = np.where(state_of(merged) == state_of(other), np.maximum(merged, other), np.uint8(UNSURE))
    return merged


@lru_cache(maxsize=8192)
def _pieces(hours: Hours, yesterday: _Day, today: _Day) -> tuple[Piece, ...]:
    """The 1440 minutes of today with what yesterday left open, as pieces."""
    before = _merged(hours, yesterday.keys)[DAY_MIN:]
    own, plain = (_merged(hours, keys)[:DAY_MIN] for keys in (today.keys, today.plain))
    state, ordinary = state_of(after(before, own)), state_of(after(before, plain))
    kind = today.kind
    set_apart = (state != ordinary) & bool(kind)
    if kind == "public_holiday" and today.keys != today.plain and not state_of(own).any():
        set_apart |= state == CLOSED
    doubt = "stated_unknown"
    for day in (yesterday, today):
        if len(day.keys) > 1:
            doubt = day.kind if len(day.plain) == 1 else "school_holidays"
    usual = ("outside_hours", "regular_hours", doubt)
    pieces = []
    for start, end, value in runs(state + 3 * set_apart.astype(np.uint8)):
        code, apart = value % 3, value >= 3
        pieces.append((start, end, STATES[code], kind if apart and code != UNSURE else usual[code]))
    return tuple(pieces)
