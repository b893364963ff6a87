"""Booking a hall and cancelling it, for whoever works somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from geomap.errors import InvalidInputError, NotFoundError
from geomap.orders.bookings import Booking
from geomap.orders.history import span_of_days
from geomap.question import at_instant
from geomap.web.answers import personal
from geomap.web.api.points import json_object
from geomap.web.day_spans import days_since
from geomap.web.desk.standing import today
from geomap.web.halls.asked import CANCELLED, LISTED, MOST_DAYS, USUAL_DAYS, WANTED
from geomap.web.halls.rights import booker, manages, require_manager
from geomap.web.halls.told import booking_body, free_body
from geomap.web.pages.hall_calendar import book, busy_and_free, hall_of
from geomap.web.params import read, read_members
from geomap.web.people.gate import note, now
from geomap.web.snapshots import current_snapshot

MOST_BYTES = 8_000

bookings_api = Blueprint("bookings_api", __name__, url_prefix="/api/desk/bookings")


@bookings_api.before_request
def only_bookers() -> None:
    """Nobody else is told what there is, or is wrong."""
    booker()


@bookings_api.get("")
def listed() -> Response:
    """The bookings of a hall and what is free; without a hall those that whoever asks made."""
    values, person, moment = read(LISTED, request.args), booker(), now()
    first, last = days_since(values, today(), USUAL_DAYS, MOST_DAYS)
    span = span_of_days(first, last, current_snapshot().timezone)
    body: dict[str, Any] = {"from": first.isoformat(), "to": last.isoformat(), "hall": None, "free": None}
    if "hall" not in values:
        made = book().made_by(person.name, span.since, span.until)
        bookings = [booking_body(one, person, moment, keeps_hall=False) for one in made]
        return personal({**body, "bookings": bookings})
    hall = hall_of(values["hall"])
    keeps = manages(person, hall)
    told = [
        booking_body(one, person, moment, keeps_hall=keeps)
        for one in book().between(hall.id, span.since, span.until)
        if keeps or one.who == person.name or one.booking.cancelled_at is None
    ]
    free = [free_body(*times) for times in busy_and_free(hall, first, last, moment)[1]]
    return personal({**body, "hall": hall.id, "free": free, "bookings": told})


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
    organization, on_map = _organization(values)
    wanted = Booking(
        "",
        hall.id,
        organization,
        values["purpose"],
        _instant(values["since"], moment),
        _instant(values["until"], moment),
        values["persons"],
    )
    kept, state = book().book(
        values["key"], wanted, hall.hours, hall.capacity, moment, who=person.name, on_map=on_map
    )
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
    if kept.who != person.name:
        keeps = bool(require_manager(hall_of(kept.booking.hall)))
        if "reason" not in values:
            raise InvalidInputError(
                "reason is missing.", parameter="reason", hint="Tell whoever booked why it is cancelled."
            )
    kept = book().cancel(booking_id, now(), who=person.name, reason=values.get("reason"))
    action = "manage_halls" if keeps else "book_halls"
    note(action, layer="halls", feature=kept.booking.hall, reason=f"cancel {booking_id}")
    return personal(booking_body(kept, person, now(), keeps_hall=keeps))


def _organization(values: Mapping[str, Any]) -> tuple[str, bool]:
    """Who comes together, and whether the map has them."""
    if ("organization" in values) is ("organization_name" in values):
        raise InvalidInputError(
            "Who books is not said, or twice.",
            parameter="organization",
            value=values.get("organization"),
            hint="Give organization, an id of the layer organizations, or else organization_name.",
        )
    if "organization" not in values:
        return values["organization_name"], False
    if values["organization"] not in current_snapshot().layers["organizations"].position:
        raise InvalidInputError(
            "There is no such organization.",
            parameter="organization",
            value=values["organization"],
            hint="Use the id of one that is on the map, or give organization_name.",
        )
    return values["organization"], True


def _instant(value: Any, moment: datetime) -> datetime:
    return at_instant(value, moment, current_snapshot().timezone)
