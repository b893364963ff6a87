"""Working time: how promised hours pass on the official calendar.

Time passes while an office is open by its rule (OSM opening_hours): not at night, at weekends and on public
holidays, but on weekend days that are worked in exchange. Past the State Council's notices only the
holidays of a fixed date are known; any other day counts as the ordinary day it would be, and what rests on
that is provisional.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from geomap.calendar_cn import WorkCalendar, china_calendar
from geomap.errors import InvalidInputError
from geomap.hours import Hours

LONGEST = timedelta(days=366)
"""Of working time that can be promised."""
YEARS_AHEAD = 20
"""A rule that is open for so little that a promise does not end within these is refused."""

FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""Month and day of the holidays that do not move with the moon, as of 2025. Source: 全国年节及纪念日放假办法,
国务院令第795号."""


@dataclass(frozen=True, slots=True)
class _Year:
    """The open spans of a local year in seconds since 1970, and how much was open before each."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before_s: tuple[int, ...]
    total_s: int

    @property
    def spans(self) -> Iterator[tuple[int, int]]:
        return zip(self.starts, self.ends, strict=True)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Working time by a rule. Equal and hashable by it. Make it with working_time."""

    hours: Hours
    last_date: date = field(compare=False)

    def after(self, start: datetime, length: timedelta) -> datetime:
        """The instant at which length of working time has passed since start, in the calendar's zone: the
        first such, so that what is promised for the end of a day is due when the office shuts. Whole
        seconds; start is cut to one.

        Raises InvalidInputError where start has no zone, and for a length under 0 or over LONGEST.
        """
        if not timedelta() <= length <= LONGEST:
            raise InvalidInputError(
                "A promise must lie within 0 and 366 days of working time.",
                parameter="length",
                value=str(length),
                hint="Give hours, for example 24.",
            )
        start_s, left_s = _seconds(start), int(length.total_seconds())
        if not left_s:
            return self._local(start_s)
        year = self._local(start_s).year
        left_s += self._passed_s(year, start_s)
        for ahead in range(year, year + YEARS_AHEAD):
            spans = _year(self.hours, ahead)
            if left_s <= spans.total_s:
                at = bisect_right(spans.before_s, left_s - 1) - 1
                return self._local(spans.starts[at] + left_s - spans.before_s[at])
            left_s -= spans.total_s
        raise InvalidInputError(
            f"The hours {self.hours.text!r} never pass that much.", parameter="hours", value=self.hours.text
        )

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time in [start, end); negative where end comes first. Whole seconds."""
        start_s, end_s = _seconds(start), _seconds(end)
        if end_s < start_s:
            return -self.between(end, start)
        first, last = self._local(start_s).year, self._local(end_s).year
        whole_s = sum(_year(self.hours, year).total_s for year in range(first, last))
        return timedelta(seconds=whole_s + self._passed_s(last, end_s) - self._passed_s(first, start_s))

    def spans(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
        """From opening to closing, in the calendar's zone, every span of which some lies in [since, until);
        whole seconds."""
        since_s, until_s = _seconds(since), _seconds(until)
        years = range(self._local(since_s).year, self._local(until_s).year + 1)
        found = [pair for y in years for pair in _year(self.hours, y).spans]
        return [
            (self._local(start), self._local(end))
            for start, end in _merged(found)
            if end > since_s and start < until_s
        ]

    def holds(self, instant: datetime) -> bool:
        """Whether somebody works then: from opening to closing, both included, so that what is due when the
        office shuts is due while it is open."""
        second = timedelta(seconds=1)
        return bool(self.spans(instant - second, instant + second))

    def is_provisional(self, instant: datetime) -> bool:
        """Whether instant lies past the notices, so that a holiday may yet move it."""
        return instant.astimezone(self.hours.calendar.timezone).date() > self.last_date

    def _passed_s(self, year: int, instant_s: int) -> int:
        """Working time from the beginning of the local year to the instant."""
        spans = _year(self.hours, year)
        at = bisect_right(spans.starts, instant_s) - 1
        if at < 0:
            return 0
        return spans.before_s[at] + min(instant_s, spans.ends[at]) - spans.starts[at]

    def _local(self, instant_s: int) -> datetime:
        return datetime.fromtimestamp(instant_s, UTC).astimezone(self.hours.calendar.timezone)


def working_time(rule: str, calendar: WorkCalendar | None = None) -> WorkingTime:
    """Working time by a rule in OSM opening_hours, such as "Mo-Fr 09:00-12:00,14:00-18:00; PH off".

    Raises InvalidInputError for text that is no such rule, and for one that leaves a time of an ordinary
    year open, such as by school holidays.
    """
    return _working_time(rule.strip(), calendar or china_calendar())


@lru_cache(maxsize=64)
def _working_time(rule: str, known: WorkCalendar) -> WorkingTime:
    ahead = range(known.last_date.year + 1, known.last_date.year + 1 + YEARS_AHEAD)
    fixed = {date(year, month, day) for year in ahead for month, day in FIXED_HOLIDAYS}
    without_end = replace(known, holidays=known.holidays | fixed, first_date=date.min, last_date=date.max)
    hours = Hours.parse(rule, without_end)
    weeks = (known.last_date - timedelta(days=7 * week) for week in range(53))
    if any(note == "unknown" for week in weeks for _, _, note in hours.week(week)):
        raise InvalidInputError(
            "Working hours must be known for every day.",
            parameter="hours",
            value=rule,
            hint='Write weekdays and times alone, for example "Mo-Fr 09:00-18:00; PH off".',
        )
    return WorkingTime(hours, known.last_date)


def _seconds(instant: datetime) -> int:
    if instant.tzinfo is None:
        raise InvalidInputError(
            "The instant has no time zone.",
            parameter="at",
            value=instant.isoformat(),
            hint="Give it with its offset, for example 2026-10-01T09:00:00+08:00.",
        )
    return int(instant.timestamp())


@lru_cache(maxsize=256)
def _year(hours: Hours, year: int) -> _Year:
    zone = hours.calendar.timezone
    begin, end = (int(datetime(y, 1, 1, tzinfo=zone).timestamp()) for y in (year, year + 1))
    minutes: list[tuple[int, int]] = []
    day = date(year, 1, 1) - timedelta(days=1)
    while day.year <= year:
        for at, spans, _ in hours.week(day):
            minutes += [(at.toordinal() * 1440 + a, at.toordinal() * 1440 + b) for a, b in spans]
        day += timedelta(days=7)
    cut = [(max(_instant(a, zone), begin), min(_instant(b, zone), end)) for a, b in minutes]
    merged = _merged(sorted((a, b) for a, b in cut if a < b))
    lengths = [b - a for a, b in merged]
    before = tuple(accumulate(lengths, initial=0))
    return _Year(tuple(a for a, _ in merged), tuple(b for _, b in merged), before[:-1], before[-1])


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans with those joined that touch or overlap: a shift past midnight may meet the next."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _instant(minute: int, zone: object) -> int:
    """Seconds since 1970 of a wall-clock minute counted from the day of ordinal 0."""
    day, minute_of_day = divmod(minute, 1440)
    midnight = datetime.fromordinal(day)
    return int((midnight + timedelta(minutes=minute_of_day)).replace(tzinfo=zone).timestamp())  # type: ignore[arg-type]
