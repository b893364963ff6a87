"""When a red meeting hall is free and when it is booked, and for what; never by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from flask import current_app, request, url_for

from geomap.errors import NotFoundError, UnavailableError
from geomap.hours import Hours
from geomap.orders.bookings import Booking, Purpose, free_times
from geomap.orders.history import Span, span_of_days
from geomap.storage.halls.book import HallBook, holding
from geomap.web.i18n import in_language
from geomap.web.pages.place_views import rule_of
from geomap.web.params import Parameter
from geomap.web.snapshots import current_snapshot
from geomap.web.times import Day

WEEK = Parameter("week", Day(), "A day of the week shown.")
WEEKS_SHOWN = range(-5, 14)
"""From so many weeks before this one; what is booked is at most 90 days ahead."""
Standing = Literal["past", "closed", "full"]
DAY_SIGNS: Mapping[Standing, str] = {"past": "clock", "closed": "lock", "full": "circle-xmark"}
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Hall:
    """hours and capacity (persons) are None where they are not known."""

    id: str
    name: str
    address: str | None
    point: Any  # of shapely, WGS 84 degrees
    hours: Hours | None
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a day, in minutes of its wall clock. purpose: None where the hall is free."""

    since_min: int
    until_min: int
    purpose: Purpose | None


@dataclass(frozen=True, slots=True)
class HallDay:
    """standing: why nothing of the day is free, None where something is."""

    day: date
    today: bool
    pieces: list[Piece]
    standing: Standing | None

    @property
    def sign(self) -> str | None:
        """The icon of how it stands."""
        return self.standing and DAY_SIGNS[self.standing]


@dataclass(frozen=True, slots=True)
class HallWeek:
    """before, after: addresses of the weeks beside it, None at an end."""

    days: list[HallDay]
    before: str | None
    after: str | None
    booking: str
    ics: str


def book() -> HallBook:
    """The book of this app."""
    found: HallBook = current_app.extensions["hall_book"]
    return found


def hall_of(hall: str) -> Hall:
    """Raises NotFoundError."""
    snapshot = current_snapshot()
    table = snapshot.layers["halls"]
    position = table.position.get(hall)
    if position is None:
        raise NotFoundError(f"There is no hall {hall[:80]!r}.", hint="See /halls.")
    properties = table.features[position]["properties"]
    return Hall(
        hall,
        in_language(properties["name"], properties.get("name_en")),
        properties.get("address"),
        table.geometry[position],
        rule_of(snapshot, "halls", position),
        properties.get("capacity"),
    )


def busy_and_free(
    hall: Hall, first: date, last: date, now: datetime
) -> tuple[list[Booking], list[tuple[datetime, datetime]]]:
    """What is booked on the days from first to last, both included, and what is free of them from the next
    whole minute on."""
    span = span_of_days(first, last, current_snapshot().timezone)
    booked = holding(book().between(hall.id, span.since, span.until))
    return booked, free_within(hall, booked, span, now)


def free_within(
    hall: Hall, booked: Iterable[Booking], span: Span, now: datetime
) -> list[tuple[datetime, datetime]]:
    """What is free of a span from the next whole minute on."""
    whole_minute = (now + MINUTE - datetime.resolution).replace(second=0, microsecond=0)
    since = max(span.since, whole_minute)
    return free_times(booked, hall.id, hall.hours, since, span.until) if since < span.until else []


def open_within(hall: Hall, span: Span) -> list[tuple[datetime, datetime]]:
    """When the hall is not closed in a span, past or to come, whoever has it."""
    return free_times((), hall.id, hall.hours, span.since, span.until)


def hall_week(hall_id: str, now: datetime) -> HallWeek | None:
    """The week that the address asks for, this one where it asks for none. None where no halls are booked,
    or the database is away: all else that the page says needs none."""
    if "hall_book" not in current_app.extensions:
        return None
    today = now.date()
    this = today - timedelta(days=today.weekday())
    asked = date.fromisoformat(WEEK.from_text(request.args["week"])) if "week" in request.args else today
    number = max(WEEKS_SHOWN[0], min(WEEKS_SHOWN[-1], (asked - this).days // 7))
    monday = this + timedelta(weeks=number)
    hall = hall_of(hall_id)
    try:
        booked, free = busy_and_free(hall, monday, monday + 6 * DAY, now)
    except UnavailableError:
        return None
    return HallWeek(
        [_day(hall, monday + n * DAY, now, booked, free) for n in range(7)],
        _week_url(hall_id, monday - 7 * DAY) if number > WEEKS_SHOWN[0] else None,
        _week_url(hall_id, monday + 7 * DAY) if number < WEEKS_SHOWN[-1] else None,
        url_for("bookings.calendar", hall=hall_id),
        url_for("hall_calendar.ics", hall=hall_id),
    )


def _day(
    hall: Hall, day: date, now: datetime, booked: Iterable[Booking], free: Iterable[tuple[datetime, datetime]]
) -> HallDay:
    zone = current_snapshot().timezone
    whole = span_of_days(day, day, zone)
    midnight, next_one = whole.since, whole.until

    def piece(since: datetime, until: datetime, purpose: Purpose | None) -> Piece:
        start, end = max(since, midnight).astimezone(zone), min(until, next_one).astimezone(zone)
        until_min = 24 * 60 if end.date() > day else 60 * end.hour + end.minute
        return Piece(60 * start.hour + start.minute, until_min, purpose)

    pieces = [piece(b.since, b.until, b.purpose) for b in booked if b.meets(midnight, next_one)]
    pieces += [piece(*times, None) for times in free if times[0] < next_one and midnight < times[1]]
    is_free = any(piece.purpose is None for piece in pieces)
    standing = None if is_free else _standing(hall, whole, now)
    return HallDay(day, day == now.date(), sorted(pieces, key=lambda one: one.since_min), standing)


def _standing(hall: Hall, whole: Span, now: datetime) -> Standing:
    """Of a day, whole, on which nothing is free any more."""
    if whole.until <= now:
        return "past"
    times = open_within(hall, whole)
    if not times:
        return "closed"
    return "past" if times[-1][1] <= now else "full"


def _week_url(hall_id: str, monday: date) -> str:
    return url_for("places.hall", feature_id=hall_id, week=monday.isoformat(), _anchor="calendar")
