"""The operations of halls, for the API document; the views read by the same tables."""

from __future__ import annotations

from functools import partial

from geomap.orders.bookings import PURPOSES
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter, Operation
from geomap.web.api.operations_signed_in import BODY_ERRORS, WHO_ERRORS, in_path, signed_in
from geomap.web.api.schemas import (
    BOOLEAN,
    COUNT_OR_NULL,
    DATE_TIME,
    DATE_TIME_OR_NULL,
    DAY,
    TEXT,
    TEXT_OR_NULL,
    a_list,
    nullable,
    one_of,
    record,
)
from geomap.web.halls.asked import CANCELLED, DAYS, LISTED, ONE_DAY, WANTED
from geomap.web.halls.calendar_api import ICS
from geomap.web.kinds import Schema

HALL = in_path("hall", "The hall's id.")
BOOKING_ID = in_path("booking_id", "The booking's id.")
BOOKINGS = "/desk/bookings"
PURPOSE: Schema = one_of(PURPOSES)
TIMES: dict[str, Schema] = {
    "since": DATE_TIME,
    "until": {**DATE_TIME, "description": "First instant after it."},
}
FREE = {**a_list(record(TIMES)), "description": "From now on: not closed, and not booked."}
OPEN = {**a_list(record(TIMES)), "description": "Not closed, past or to come, booked or not."}
BOOKING: dict[str, Schema] = {
    "id": TEXT,
    "hall": TEXT,
    **TIMES,
    "purpose": PURPOSE,
    "organization": {**TEXT_OR_NULL, "description": "Id of who comes together; null: the map has it not."},
    "organization_name": TEXT,
    "persons": {**COUNT_OR_NULL, "description": "This and what follows null for who may not know."},
    "who": {**TEXT_OR_NULL, "description": "The account that booked."},
    "made_at": DATE_TIME_OR_NULL,
    "cancelled_at": DATE_TIME_OR_NULL,
    "cancelled_by": TEXT_OR_NULL,
    "reason": TEXT_OR_NULL,
    "mine": BOOLEAN,
    "cancellable": {**BOOLEAN, "description": "By whoever asks."},
}
SCHEMAS: dict[str, Schema] = {
    "HallCalendar": record(
        {
            "hall": TEXT,
            "from": DAY,
            "to": DAY,
            "opening_hours": TEXT_OR_NULL,
            "capacity": {**COUNT_OR_NULL, "description": "Persons."},
            "busy": a_list(record({**TIMES, "purpose": PURPOSE})),
            "free": FREE,
        }
    ),
    "Bookings": record(
        {
            "from": DAY,
            "to": DAY,
            "hall": TEXT_OR_NULL,
            "open": nullable(OPEN),
            "free": nullable(FREE),
            "bookings": a_list(record(BOOKING)),
        }
    ),
    "BookingsOfDay": record(
        {
            "from": DAY,
            "halls": a_list(
                record({"hall": TEXT, "open": OPEN, "free": FREE, "bookings": a_list(record(BOOKING))})
            ),
        }
    ),
    "Booking": record(BOOKING),
    "Booked": record(
        {
            **BOOKING,
            "hours": {
                "type": "string",
                "enum": ["open", "unknown"],
                "description": "unknown: whether the hall is open then is not known; ask.",
            },
        }
    ),
}
_public = partial(Operation, tag="bookings", errors=(404, 503), besides=(HALL,))
_bookings = partial(signed_in, tag="bookings", scopes=("orders",))
_sending = partial(_bookings, body=NO_BODY_OF_ITS_OWN)
HALLS = Chapter(
    (
        _public(
            "get",
            "/halls/{hall}/calendar",
            "hallCalendar",
            "What is booked of a red meeting hall and for what, never by whom, and what is free from now on.",
            "HallCalendar",
            DAYS,
        ),
        _public(
            "get",
            "/halls/{hall}/calendar.ics",
            "hallCalendarFile",
            "What is booked of a hall as a calendar to take away, or to subscribe to (RFC 5545).",
            "Binary",
            DAYS,
            media=ICS,
        ),
        _bookings(
            "get",
            BOOKINGS,
            "bookings",
            "The bookings of a hall and what is free; without a hall one's own: those that "
            "whoever asks made or, for an organisation's account, those in its name.",
            "Bookings",
            LISTED,
            errors=(*WHO_ERRORS, 403, 404),
        ),
        _bookings(
            "get",
            f"{BOOKINGS}/day",
            "bookingsOfDay",
            "A day of all halls: what is booked of each, and what is free.",
            "BookingsOfDay",
            ONE_DAY,
            errors=(*WHO_ERRORS, 403),
        ),
        _sending(
            "post",
            BOOKINGS,
            "bookHall",
            "Book a hall while it is open, for as many as it holds; an organisation's account for itself "
            "alone, named or not. 409 where somebody has booked it for some of that time; reason own: they, "
            "or their organisation, have.",
            "Booked",
            WANTED,
            success=201,
            errors=(*WHO_ERRORS, 403, 409, *BODY_ERRORS),
        ),
        _sending(
            "post",
            f"{BOOKINGS}/{{booking_id}}/cancel",
            "cancelBooking",
            "Cancel one's own booking or, with a reason, what others booked of a hall in the own area. 409 "
            "where its time is over.",
            "Booking",
            CANCELLED,
            errors=(*WHO_ERRORS, 403, 404, 409, *BODY_ERRORS),
            besides=(BOOKING_ID,),
        ),
    ),
    SCHEMAS,
)
