"""The calendar of a hall, for everybody: free or busy and what for, never who."""

from __future__ import annotations

from flask import Blueprint, Response, request
from icalendar import Calendar, Event

from geomap.orders.bookings import FURTHEST
from geomap.orders.history import span_of_days
from geomap.storage.halls.book import holding
from geomap.web.answers import personal
from geomap.web.day_spans import days_since
from geomap.web.desk.standing import today
from geomap.web.halls.asked import DAYS, MOST_DAYS, USUAL_DAYS
from geomap.web.halls.told import busy_body, times_body
from geomap.web.i18n import language, messages
from geomap.web.pages.hall_calendar import book, busy_and_free, hall_of
from geomap.web.params import read
from geomap.web.people.gate import now
from geomap.web.snapshots import current_snapshot

ICS = "text/calendar"

hall_calendar = Blueprint("hall_calendar", __name__, url_prefix="/api/halls/<hall>")


@hall_calendar.get("/calendar")
def calendar(hall: str) -> Response:
    """What is booked of a hall, and what is free from now on."""
    first, last = days_since(read(DAYS, request.args), today(), USUAL_DAYS, MOST_DAYS)
    found = hall_of(hall)
    booked, free = busy_and_free(found, first, last, now())
    return personal(
        {
            "hall": hall,
            "from": first.isoformat(),
            "to": last.isoformat(),
            "opening_hours": found.hours and found.hours.text,
            "capacity": found.capacity,
            "busy": [busy_body(booking) for booking in booked],
            "free": [times_body(*times) for times in free],
        }
    )


@hall_calendar.get("/calendar.ics")
def ics(hall: str) -> Response:
    """What is booked of a hall as a calendar to take away, or to subscribe to."""
    found, words, zone = hall_of(hall), messages(language()), current_snapshot().timezone
    first, last = days_since(read(DAYS, request.args), today(), FURTHEST.days, MOST_DAYS)
    span = span_of_days(first, last, zone)
    made = Calendar()
    made.add("prodid", "-//geomap//halls//")
    made.add("version", "2.0")
    made.add("x-wr-calname", found.name)
    kept = {one.booking.id: one for one in book().between(hall, span.since, span.until)}
    for booking in holding(kept.values()):
        event = Event()
        event.add("uid", f"{booking.id}@geomap")
        event.add("dtstamp", kept[booking.id].made_at)
        event.add("dtstart", booking.since)
        event.add("dtend", booking.until)
        event.add("summary", words[f"bookings.purpose.{booking.purpose}"])
        event.add("location", " ".join(filter(None, (found.name, found.address))))
        made.add_component(event)
    headers = {"Content-Disposition": 'attachment; filename="hall.ics"', "Cache-Control": "no-store"}
    return Response(made.to_ical(), mimetype=ICS, headers=headers)
