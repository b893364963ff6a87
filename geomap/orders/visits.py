"""Visits to a station as its staff count them: 接待群众, 对接服务, 政策咨询; each exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from geomap.errors import InvalidInputError
from geomap.orders.history import Span

VisitKind = Literal["received", "matched", "advice"]
VISIT_KINDS: tuple[VisitKind, ...] = get_args(VisitKind)
"""received: somebody was received. matched: brought together with a service. advice: told of a policy."""

OLDEST = timedelta(days=7)
"""How long a telephone may keep what it could not send."""
AHEAD = timedelta(minutes=5)
"""How far its clock may be fast."""
LONGEST_KEY = 80

Counts = Counter[tuple[str, date, VisitKind]]
By = Literal["station", "day", "kind"]


@dataclass(frozen=True, slots=True)
class Visit:
    """key: made by the telephone that counts, the same when it is sent again. station: id of the feature.
    at: when it was counted, aware, by that telephone's clock. who: the account."""

    key: str
    station: str
    kind: VisitKind
    at: datetime
    who: str


def check_visit(visit: Visit, now: datetime) -> None:
    """Raise InvalidInputError for an unknown kind, a key that is empty or longer than LONGEST_KEY, and an
    instant without a zone, over AHEAD after now, or over OLDEST before it."""
    if visit.kind not in VISIT_KINDS:
        raise _wrong("kind", visit.kind, f"Use one of {', '.join(VISIT_KINDS)}.")
    if not 0 < len(visit.key) <= LONGEST_KEY:
        raise _wrong("key", visit.key[:LONGEST_KEY], "Make a new one for every visit, such as a UUID.")
    if visit.at.tzinfo is None:
        raise _wrong(
            "at", visit.at.isoformat(), "Give it with its offset, such as 2026-03-04T09:00:00+08:00."
        )
    if not now - OLDEST <= visit.at <= now + AHEAD:
        raise _wrong(
            "at",
            visit.at.isoformat(),
            f"Set the telephone's clock; visits are taken for {OLDEST.days} days after.",
        )


def counted(visits: Iterable[Visit], undone: Collection[str], span: Span, zone: ZoneInfo) -> Counts:
    """How many visits of the span each station had on each day of the zone, by kind.

    A key counts once, however often it was sent. undone: keys of visits that were counted by mistake, which
    may have come before their visit.
    """
    once = {visit.key: visit for visit in visits if visit.key not in undone}
    return Counter(
        (visit.station, visit.at.astimezone(zone).date(), visit.kind)
        for visit in once.values()
        if span.holds(visit.at)
    )


def summed(counts: Counts, by: Sequence[By]) -> Counter[tuple[Any, ...]]:
    """The counts by some of station, day and kind, in that order: by ("day",) of all stations and kinds."""
    places = [get_args(By).index(name) for name in by]
    found: Counter[tuple[Any, ...]] = Counter()
    for key, count in counts.items():
        found[tuple(key[place] for place in places)] += count
    return found


def _wrong(name: str, value: object, hint: str) -> InvalidInputError:
    return InvalidInputError(f"{name} of a visit cannot be used.", parameter=name, value=value, hint=hint)
