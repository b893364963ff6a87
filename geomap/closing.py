"""A place that is closed for a time: what its opening hours answer until it opens again.

The one rule of it. Whoever asks a station's rule whether it is open (the locator, coverage, pages) asks one
of these where the station is closed for a time, so nothing else need know of it, and nothing need end it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geomap.calendar_cn import WorkCalendar
from geomap.errors import InvalidInputError
from geomap.hours import UNKNOWN, Hours, Openness, State
from geomap.opening_rule import DAY_MIN

WHY = "closed_for_a_time"
LAST = datetime.max.replace(tzinfo=UTC)
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?", re.ASCII)
CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?", re.ASCII)
HINT = "Write a day, 2026-03-31, or an instant with its offset, 2026-03-31T18:00:00+08:00."


def closed_until(text: str, timezone: ZoneInfo) -> datetime:
    """The first instant at which a place may be open again. A day is closed to its end, in timezone.

    Raises InvalidInputError where text is neither a day nor an instant with its offset.
    """
    try:
        if not MOMENT.fullmatch(text):
            raise ValueError(text)
        if len(text) > len("2026-03-31"):
            return datetime.fromisoformat(text).astimezone(UTC)
        return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), timezone)
    except (ValueError, OverflowError) as error:
        raise InvalidInputError(
            "It is neither a day nor an instant.", parameter="closed_until", value=text[:80], hint=HINT
        ) from error


def until_with_offset(text: str, timezone: ZoneInfo) -> str:
    """What is kept of an end as somebody writes it: a clock time without an offset is one in timezone, and
    gets its offset. Any other text stays as it is, for closed_until to judge."""
    try:
        local = datetime.fromisoformat(text) if CLOCK.fullmatch(text) else None
    except ValueError:
        local = None
    return text if local is None else local.replace(tzinfo=timezone).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class HoursAfter(Hours):
    """Closed until an instant, and from then on by the usual rule, which may be unknown.

    until: aware. Of itself it has the usual rule's text and clauses, none where that is unknown.
    """

    usual: Hours | None = None
    until: datetime = LAST

    @classmethod
    def of(cls, usual: Hours | None, until: datetime, calendar: WorkCalendar) -> HoursAfter:
        text, clauses = (usual.text, usual.clauses) if usual else ("", ())
        return cls(text, calendar, clauses, usual=usual, until=until)

    def at(self, when: datetime) -> Openness:
        self._local(when)  # refuses an instant without a time zone
        if when >= self.until:
            return self.usual.at(when) if self.usual else UNKNOWN
        then = self.usual.at(self.until) if self.usual else UNKNOWN
        if then.state == "closed":
            return Openness("closed", then.until, WHY, then.then)
        return Openness("closed", self._local(self.until), WHY, then.state)

    def open_for(self, when: datetime, minutes: int) -> State:
        state: State = self.usual.open_for(when, minutes) if self.usual else "unknown"
        return "closed" if self._local(when) < self.until else state

    def week(self, monday: date) -> list[tuple[date, list[tuple[int, int]], str]]:
        days = [monday + timedelta(days=i) for i in range(7)]
        usual = self.usual.week(monday) if self.usual else [(day, [], "unknown") for day in days]
        return [self._day_left(*row) for row in usual]

    def _day_left(
        self, day: date, spans: list[tuple[int, int]], note: str
    ) -> tuple[date, list[tuple[int, int]], str]:
        """What is left of a day's hours after until."""
        until = self._local(self.until)
        first = (until.toordinal() - day.toordinal()) * DAY_MIN + until.hour * 60 + until.minute
        if first <= 0:
            return day, spans, note
        left = [(max(start, first), end) for start, end in spans if end > first]
        return day, left, WHY if first >= DAY_MIN or left != spans else note
