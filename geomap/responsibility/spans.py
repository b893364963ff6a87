"""Days from one to another: exact, half open, either end left open where it has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

YEARS = range(1900, 2200)
"""Of days that somebody may write: far enough from the ends of the calendar to reckon with what follows."""
DAY_HINT = f"Write it as 2026-03-01, in {YEARS[0]} to {YEARS[-1]}."


def day_from(text: str) -> date:
    """The day that somebody wrote, YYYY-MM-DD. Raises ValueError for no day, and outside YEARS."""
    day = date.fromisoformat(text)
    if len(text) != len("2026-03-01") or day.year not in YEARS:
        raise ValueError(DAY_HINT)
    return day


@dataclass(frozen=True, slots=True)
class Span:
    """The days with first <= day < end; None: no bound on that side. Empty where first >= end."""

    first: date | None
    end: date | None

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.end is None or day < self.end)

    @property
    def is_empty(self) -> bool:
        return self.first is not None and self.end is not None and self.first >= self.end

    def common(self, other: Span) -> Span:
        """The days of both."""
        return Span(_later(self.first, other.first), _earlier(self.end, other.end))


def gap_at(day: date, spans: Iterable[Span]) -> Span | None:
    """The longest run of days around day that no span holds; None where one holds the day itself."""
    first: date | None = None
    end: date | None = None
    for span in spans:
        if span.is_empty:
            continue
        if span.holds(day):
            return None
        if span.end is not None and span.end <= day:
            first = _later(first, span.end)
        else:
            end = _earlier(end, span.first)
    return Span(first, end)


def shared_days(spans: Sequence[Span]) -> Iterator[tuple[int, int, Span]]:
    """Every pair of positions i < j whose spans have days in common, with these."""
    order = sorted(
        (at for at, span in enumerate(spans) if not span.is_empty),
        key=lambda at: spans[at].first or date.min,
    )
    running: list[int] = []
    for at in order:
        running = [other for other in running if not spans[other].common(spans[at]).is_empty]
        for other in running:
            yield min(at, other), max(at, other), spans[at].common(spans[other])
        running.append(at)


def days_held(spans: Iterable[Span], within: Span) -> int:
    """How many days of within, whose both ends are set, at least one span holds."""
    count, reached = 0, within.first
    for span in sorted((s.common(within) for s in spans), key=lambda s: s.first or date.min):
        assert span.first is not None and span.end is not None and reached is not None  # noqa: PT018
        first = max(span.first, reached)
        if first < span.end:
            count += (span.end - first).days
            reached = span.end
    return count


def _later(one: date | None, other: date | None) -> date | None:
    return max((d for d in (one, other) if d is not None), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((d for d in (one, other) if d is not None), default=None)
