"""Red meeting halls are booked: while they are open, for as many as they hold, by one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from geomap.errors import GeomapError, InvalidInputError
from geomap.hours import Hours
from geomap.hours import State as HoursState

Purpose = Literal["party_life", "council", "lecture", "neighbours", "service"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
"""The wording is ours. party_life: 组织生活. council: 议事协商. lecture: 宣讲培训. neighbours: 邻里活动.
service: 便民服务."""
LONGEST = timedelta(hours=12)
FURTHEST = timedelta(days=90)
"""How far ahead a booking may begin."""


@dataclass(frozen=True, slots=True)
class Booking:
    """Of the instants since <= at < until, both aware. hall, organization: ids; organization is whoever
    books, a party or a social organisation. persons: how many are expected. cancelled_at: None while it
    holds."""

    id: str
    hall: str
    organization: str
    purpose: Purpose
    since: datetime
    until: datetime
    persons: int
    cancelled_at: datetime | None = None

    def meets(self, since: datetime, until: datetime) -> bool:
        """Whether it holds and has an instant with since <= at < until in common; what touches has none."""
        return self.cancelled_at is None and self.since < until and since < self.until


class HallTakenError(GeomapError):
    """Somebody has booked the hall for some of that time. taken: that booking, the first of them. own:
    whether whoever asks has booked it themselves."""

    def __init__(self, taken: Booking, *, own: bool = False) -> None:
        super().__init__(
            f"The hall is taken from {taken.since.isoformat()} to {taken.until.isoformat()}.",
            hint="Choose another time, or another hall.",
        )
        self.taken = taken
        self.reason = "own" if own else "taken"


class BookingOverError(GeomapError):
    """A booking cannot be cancelled any more: its time is over."""

    reason = "over"

    def __init__(self, booking: Booking) -> None:
        super().__init__(f"The booking was over at {booking.until.isoformat()}.", hint="Let it stand.")


def check_booking(
    wanted: Booking,
    bookings: Iterable[Booking],
    hours: Hours | None,
    capacity: int | None,
    now: datetime,
) -> HoursState:
    """Whether the hall is open all the time: "open", or "unknown" where that is not known yet, such as past
    the notices of holidays, or where hours is None; then who books must ask.

    bookings: of any hall. capacity: persons, None where it is not known. Raises HallTakenError, and
    InvalidInputError for an unknown purpose; a time without a zone, that ends before it begins, is longer
    than LONGEST, has begun, or begins over FURTHEST ahead; more persons than capacity, or none; a hall that
    is closed for some of it.
    """
    if wanted.purpose not in PURPOSES:
        raise _wrong("purpose", wanted.purpose, "is none.", f"Use one of {', '.join(PURPOSES)}.")
    _check_time(wanted, now)
    if wanted.persons < 1 or (capacity is not None and wanted.persons > capacity):
        most = "" if capacity is None else f" to {capacity}"
        raise _wrong("persons", wanted.persons, "does not fit the hall.", f"Give 1{most}.")
    met = [
        b
        for b in bookings
        if b.hall == wanted.hall and b.id != wanted.id and b.meets(wanted.since, wanted.until)
    ]
    if met:
        raise HallTakenError(min(met, key=lambda booking: booking.since))
    states = {state for _, _, state in _pieces(hours, wanted.since, wanted.until)}
    if "closed" in states:
        assert hours is not None
        raise _wrong("since", wanted.since.isoformat(), "finds the hall closed.", f"It is open {hours.text}.")
    return "unknown" if "unknown" in states else "open"


def free_times(
    bookings: Iterable[Booking], hall: str, hours: Hours | None, since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """The times within since <= at < until that the hall is not closed and nobody has booked, in order."""
    taken = sorted((b for b in bookings if b.hall == hall and b.meets(since, until)), key=lambda b: b.since)
    free: list[tuple[datetime, datetime]] = []
    for start, end, state in _pieces(hours, since, until):
        if state == "closed":
            continue
        for booking in taken:
            if booking.meets(start, end):
                _add(free, start, booking.since)
                start = max(start, booking.until)  # noqa: PLW2901
        _add(free, start, end)
    return free


def _add(free: list[tuple[datetime, datetime]], start: datetime, end: datetime) -> None:
    """Add a time that is not empty, joined to the one before where they touch."""
    if start >= end:
        return
    if free and free[-1][1] == start:
        start = free.pop()[0]
    free.append((start, end))


def _pieces(
    hours: Hours | None, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime, HoursState]]:
    """The time by what the hours say of it."""
    while since < until:
        found = None if hours is None else hours.at(since)
        end = until if found is None or found.until is None else min(until, found.until)
        yield since, end, "unknown" if found is None else found.state
        since = end


def _check_time(wanted: Booking, now: datetime) -> None:
    for name in ("since", "until"):
        at = getattr(wanted, name)
        if at.tzinfo is None:
            raise _wrong(name, at.isoformat(), "has no time zone.", "Give the offset, such as +08:00.")
    if not timedelta() < wanted.until - wanted.since <= LONGEST:
        hours = LONGEST // timedelta(hours=1)
        raise _wrong("until", wanted.until.isoformat(), "does not fit.", f"End up to {hours} hours later.")
    if not now <= wanted.since <= now + FURTHEST:
        hint = f"Book from now on, up to {FURTHEST.days} days ahead."
        raise _wrong("since", wanted.since.isoformat(), "does not fit.", hint)


def _wrong(name: str, value: object, what: str, hint: str) -> InvalidInputError:
    return InvalidInputError(f"{name} of a booking {what}", parameter=name, value=value, hint=hint)
