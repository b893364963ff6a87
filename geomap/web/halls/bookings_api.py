"""Booking a hall and cancelling it, for whoever works somewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from geomap.errors import InvalidInputError, NotFoundError
from geomap.orders.bookings import Booking, HallTakenError
from geomap.orders.history import span_of_days
from geomap.people.person import Person
from geomap.question import at_instant
from geomap.storage.halls.book import Kept, holding
from geomap.web.answers import personal
from geomap.web.api.points import json_object
from geomap.web.day_spans import days_since
from geomap.web.desk.standing import today
from geomap.web.halls.asked import CANCELLED, LISTED, MOST_DAYS, ONE_DAY, USUAL_DAYS, WANTED
from geomap.web.halls.rights import (
    Organization,
    booker,
    is_own,
    manages,
    organization_booking,
    own_organization,
    require_manager,
)
from geomap.web.halls.told import booking_body, times_body
from geomap.web.pages.hall_calendar import book, busy_and_free, free_within, hall_of, open_within
from geomap.web.params import read, read_members
from geomap.web.people.gate import ground, note, now
from geomap.web.snapshots import current_snapshot

MOST_BYTES = 8_000
OF_NO_HALL = {"open": None, "free": None}

bookings_api = Blueprint("bookings_api", __name__, url_prefix="/api/desk/bookings")


@bookings_api.before_request
def only_bookers() -> None:
    """Nobody else is told what there is, or is wrong."""
    booker()


@bookings_api.get("")
def listed() -> Response:
    """The bookings of a hall and what is free; without a hall one's own."""
    values, person, moment = read(LISTED, request.args), booker(), now()
    first, last = days_since(values, today(), USUAL_DAYS, MOST_DAYS)
    span = span_of_days(first, last, current_snapshot().timezone)
    body: dict[str, Any] = {"from": first.isoformat(), "to": last.isoformat(), "hall": None, **OF_NO_HALL}
    if "hall" not in values:
        own, within = own_organization(person), (span.since, span.until)
        made = book().made_for(own.id, own.on_map, *within) if own else book().made_by(person.name, *within)
        bookings = [booking_body(one, person, moment, keeps_hall=False) for one in made]
        return personal({**body, "bookings": bookings})
    hall = hall_of(values["hall"])
    told = _told(
        book().between(hall.id, span.since, span.until), person, moment, keeps_hall=manages(person, hall)
    )
    times = {
        "open": _times(open_within(hall, span)),
        "free": _times(busy_and_free(hall, first, last, moment)[1]),
    }
    return personal({**body, "hall": hall.id, **times, "bookings": told})


@bookings_api.get("/day")
def day() -> Response:
    """A day of all halls: what is booked of each, and what is free."""
    values, person, moment = read(ONE_DAY, request.args), booker(), now()
    on, _ = days_since(values, today(), 1, 1)
    span = span_of_days(on, on, current_snapshot().timezone)
    kept: dict[str, list[Kept]] = defaultdict(list)
    for one in book().everywhere(span.since, span.until):
        kept[one.booking.hall].append(one)
    told = []
    for hall in map(hall_of, current_snapshot().layers["halls"].ids):
        free = free_within(hall, holding(kept[hall.id]), span, moment)
        times = {"open": _times(open_within(hall, span)), "free": _times(free)}
        bookings = _told(kept[hall.id], person, moment, keeps_hall=manages(person, hall))
        told.append({"hall": hall.id, **times, "bookings": bookings})
    return personal({"from": on.isoformat(), "halls": told})


@bookings_api.post("")
def booked() -> Response:
    """Book a hall: 201, with what its hours say: unknown means that whoever books must ask."""
    values = read_members(WANTED, json_object(request, MOST_BYTES))
    person, moment = booker(), now()
    try:
        hall = hall_of(values["hall"])
    except NotFoundError as error:
        hint = "Use the id of one that is on the map."
        raise InvalidInputError(error.message, parameter="hall", value=values["hall"], hint=hint) from error
    organization = _organization(values, person)
    wanted = Booking(
        "",
        hall.id,
        organization.id,
        values["purpose"],
        _instant(values["since"], moment),
        _instant(values["until"], moment),
        values["persons"],
    )
    key, on_map = values["key"], organization.on_map
    try:
        kept, state = book().book(
            key, wanted, hall.hours, hall.capacity, moment, who=person.name, on_map=on_map
        )
    except HallTakenError as error:
        own = is_own(person, book().get(error.taken.id))
        raise HallTakenError(error.taken, own=own) from error
    note("book_halls", layer="halls", feature=hall.id, reason=kept.booking.id)
    body = booking_body(kept, person, moment, keeps_hall=manages(person, hall))
    answer = personal({**body, "hours": state})
    answer.status_code = 201
    return answer


@bookings_api.post("/<booking_id>/cancel")
def cancelled(booking_id: str) -> Response:
    """Cancel a booking: one's own, or with a reason one of a hall in the own area."""
    values = read_members(CANCELLED, json_object(request, MOST_BYTES))
    person, kept = booker(), book().get(booking_id)
    keeps = False
    if not is_own(person, kept):
        keeps = bool(require_manager(hall_of(kept.booking.hall)))
        if "reason" not in values:
            raise InvalidInputError(
                "reason is missing.", parameter="reason", hint="Tell whoever booked why it is cancelled."
            )
    kept = book().cancel(booking_id, now(), who=person.name, reason=values.get("reason"))
    action = "manage_halls" if keeps else "book_halls"
    note(action, layer="halls", feature=kept.booking.hall, reason=f"cancel {booking_id}")
    return personal(booking_body(kept, person, now(), keeps_hall=keeps))


def _times(times: Iterable[tuple[datetime, datetime]]) -> list[dict[str, str | None]]:
    return [times_body(*one) for one in times]


def _told(
    kept: Iterable[Kept], person: Person, moment: datetime, *, keeps_hall: bool
) -> list[dict[str, Any]]:
    """Bookings of a hall; of what is cancelled one's own alone, and to those who keep it all."""
    return [
        booking_body(one, person, moment, keeps_hall=keeps_hall)
        for one in kept
        if keeps_hall or is_own(person, one) or one.booking.cancelled_at is None
    ]


def _organization(values: Mapping[str, Any], person: Person) -> Organization:
    """Who comes together: an organisation's account need not say, and may say nobody else."""
    if "organization" in values and "organization_name" in values:
        raise _wrong_organization(values, "Who books is said twice.")
    named = None
    if "organization" in values:
        named = Organization(values["organization"], True)
    elif "organization_name" in values:
        named = Organization(values["organization_name"], False)
    found = organization_booking(person, named)
    if found is None or not found.id:
        raise _wrong_organization(values, "Who books is not said.")
    if found.on_map and not ground().has("organizations", found.id):
        raise _wrong_organization(values, "There is no such organization.")
    return found


def _wrong_organization(values: Mapping[str, Any], what: str) -> InvalidInputError:
    hint = "Give organization, an id of the layer organizations, or else organization_name."
    return InvalidInputError(what, parameter="organization", value=values.get("organization"), hint=hint)


def _instant(value: Any, moment: datetime) -> datetime:
    return at_instant(value, moment, current_snapshot().timezone)
