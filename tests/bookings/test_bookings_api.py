"""Booking by the API: who may, what fits, who is told what; as the document promises."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from desk_api import ask
from icalendar import Calendar
from people_desk import PAGE, Desk

from geomap.storage.people.audit import Sought
from tests.described import Document, Seen, undescribed

KEYS = count()
SECRET = "某某社会组织"


def wanted(day: str = "2026-03-05", **other: Any) -> dict[str, Any]:
    told = {"key": f"k{next(KEYS)}", "hall": "h2", "organization": "org", "purpose": "lecture", "persons": 20}
    return {**told, "since": f"{day}T10:00", "until": f"{day}T12:00", **other}


def booked(desk: Desk, who: str = "steward", **other: Any) -> dict[str, Any]:
    answer = ask(desk.signed_in(who), "POST", "/bookings", wanted(**other))
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_a_booking_is_seen_by_the_public_without_who_made_it(desk: Desk) -> None:
    named = {"organization_name": SECRET}
    body = {k: v for k, v in wanted("2026-03-06").items() if k != "organization"} | named
    made = ask(desk.signed_in("steward"), "POST", "/bookings", body).json
    assert (made["organization_name"], made["hours"], made["mine"]) == (SECRET, "open", True)
    public = desk.visitor().get("/api/halls/h2/calendar?from=2026-03-06&to=2026-03-06")
    taken = {"since": "2026-03-06T10:00:00+08:00", "until": "2026-03-06T12:00:00+08:00", "purpose": "lecture"}
    assert public.json["busy"] == [taken]
    assert [(f["since"][11:16], f["until"][11:16]) for f in public.json["free"]] == [
        ("09:00", "10:00"),
        ("12:00", "18:00"),
    ]
    page = desk.visitor().get("/halls/h2?week=2026-03-06&lang=zh", headers=PAGE).text
    assert "10:00–12:00" in page
    assert "宣讲培训" in page
    file = desk.visitor().get("/api/halls/h2/calendar.ics")
    (event,) = [e for e in Calendar.from_ical(file.data).walk("VEVENT") if e.start.day == 6]
    assert (event.end - event.start, str(event["summary"])) == (timedelta(hours=2), "宣讲培训")
    for text in (public.text, page, file.text):
        assert SECRET not in text
        assert "steward" not in text
    day = "/bookings?hall=h2&from=2026-03-06&to=2026-03-06"
    for who, persons in (("east", None), ("party", None), ("south", 20)):
        (told,) = ask(desk.signed_in(who), "GET", day).json["bookings"]
        assert (told["organization_name"], told["persons"], told["mine"]) == (SECRET, persons, False), who
        assert (told["who"] is None) is (persons is None)


def test_nobody_books_what_is_taken_and_the_same_sent_again_books_once(desk: Desk) -> None:
    body = wanted("2026-03-09")
    steward = desk.signed_in("steward")
    first, again = (ask(steward, "POST", "/bookings", body).json["id"] for _ in range(2))
    assert first == again
    refused = ask(desk.signed_in("west"), "POST", "/bookings", wanted("2026-03-09", since="2026-03-09T11:59"))
    assert (refused.status_code, refused.json["reason"]) == (409, "taken")
    own = ask(steward, "POST", "/bookings", wanted("2026-03-09", since="2026-03-09T11:59"))
    assert (own.status_code, own.json["reason"]) == (409, "own")
    assert (
        ask(desk.signed_in("west"), "POST", "/bookings", wanted("2026-03-09", hall="h1")).status_code == 201
    )


@pytest.mark.parametrize(
    ("other", "parameter"),
    [
        ({"hall": "none"}, "hall"),
        ({"organization": "none"}, "organization"),
        ({"organization_name": "both"}, "organization"),
        ({"purpose": "party"}, "purpose"),
        ({"persons": 31}, "persons"),
        ({"persons": 0}, "persons"),
        ({"since": "2026-03-11T08:00"}, "since"),
        ({"since": "2026-03-04T10:00", "until": "2026-03-04T11:00"}, "since"),
        ({"since": "2026-07-01T10:00", "until": "2026-07-01T11:00"}, "since"),
        ({"until": "2026-03-11T10:00"}, "until"),
        ({"until": "2026-03-12T10:00"}, "until"),
        ({"until": "9999-12-31T10:00"}, "until"),
        ({"until": "later"}, "until"),
        ({"key": ""}, "key"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(desk: Desk, other: dict[str, Any], parameter: str) -> None:
    answer = ask(desk.signed_in("admin"), "POST", "/bookings", wanted("2026-03-11", **other))
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter), answer.text


def test_a_hall_of_unknown_hours_and_seats_is_booked_with_a_note(desk: Desk) -> None:
    assert booked(desk, day="2026-03-14", hall="h1", persons=500)["hours"] == "unknown"


def test_own_bookings_are_cancelled_freely_and_others_by_who_keeps_the_hall_with_a_reason(desk: Desk) -> None:
    made = booked(desk, day="2026-03-12")
    path, reason = f"/bookings/{made['id']}/cancel", {"reason": "停水"}
    assert ask(desk.signed_in("east"), "POST", path, reason).json["reason"] == "was_outside"
    assert ask(desk.signed_in("south"), "POST", path, {}).json["parameter"] == "reason"
    gone = ask(desk.signed_in("south"), "POST", path, reason)
    assert (gone.status_code, gone.json["cancelled_by"], gone.json["reason"]) == (200, "south", "停水")
    assert desk.people.audit.latest(Sought(who="south"), 1)[0].action == "manage_halls"
    mine = ask(desk.signed_in("steward"), "GET", "/bookings?from=2026-03-12&to=2026-03-12").json["bookings"]
    assert [(b["id"], b["reason"], b["cancellable"]) for b in mine] == [(made["id"], "停水", False)]
    again = booked(desk, who="east", day="2026-03-12")
    assert ask(desk.signed_in("east"), "POST", f"/bookings/{again['id']}/cancel", {}).status_code == 200
    assert desk.visitor().get("/api/halls/h2/calendar?from=2026-03-12&to=2026-03-12").json["busy"] == []


def test_only_who_works_somewhere_books(desk: Desk) -> None:
    viewer = desk.signed_in("viewer")
    for method, path, body in (
        ("GET", "/bookings", None),
        ("POST", "/bookings", wanted()),
        ("POST", "/bookings/x/cancel", {}),
    ):
        assert ask(viewer, method, path, body).status_code == 403
    assert desk.visitor().get("/api/desk/bookings").status_code == 401
    assert viewer.get("/desk/bookings", headers=PAGE).status_code == 403
    assert desk.signed_in("steward").get("/desk/bookings?hall=h2", headers=PAGE).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/halls/none/calendar", 404),
        ("/api/halls/none/calendar.ics", 404),
        ("/api/halls/h2/calendar?to=9999-12-31", 400),
        ("/api/halls/h2/calendar?from=2026-03-04&to=2026-12-01", 400),
        ("/api/halls/h2/calendar.ics?from=0001-01-01", 400),
    ],
)
def test_calendars_that_cannot_be_are_refused(desk: Desk, path: str, status: int) -> None:
    assert desk.visitor().get(path).status_code == status


@pytest.mark.parametrize(
    ("day", "opens"), [("2026-03-03", True), ("2026-03-05", True), ("2026-03-07", False)]
)
def test_a_day_gone_by_and_one_that_the_hall_is_closed_on_are_told_apart(
    desk: Desk, day: str, opens: bool
) -> None:
    """2026-03-03 is over, 2026-03-07 a Saturday."""
    steward = desk.signed_in("steward")
    of_day = ask(steward, "GET", f"/bookings/day?from={day}").json["halls"]
    told = next(one for one in of_day if one["hall"] == "h2")
    hours = [{"since": f"{day}T09:00:00+08:00", "until": f"{day}T18:00:00+08:00"}] if opens else []
    assert told["open"] == hours
    of_week = ask(steward, "GET", f"/bookings?hall=h2&from={day}&to={day}").json
    assert (of_week["open"], of_week["free"]) == (told["open"], told["free"])
    assert bool(told["free"]) == (opens and day > "2026-03-04")


@pytest.mark.parametrize(
    ("week", "status"), [("9999-12-31", 200), ("0001-01-01", 200), ("", 400), ("now", 400)]
)
def test_the_page_of_a_hall_shows_a_week_whatever_is_asked(desk: Desk, week: str, status: int) -> None:
    assert desk.visitor().get(f"/halls/h2?week={week}", headers=PAGE).status_code == status


def test_what_is_over_stays_and_a_database_away_is_told(desk: Desk, seen: Seen) -> None:
    made = booked(desk, day="2026-03-13")
    desk.later(days=10)
    steward = desk.signed_in("steward")
    refused = ask(steward, "POST", f"/bookings/{made['id']}/cancel", {})
    assert (refused.status_code, refused.json["reason"]) == (409, "over")
    desk.place.lose()
    try:
        assert desk.visitor().get("/api/halls/h2/calendar").status_code == 503
        assert desk.visitor().get("/halls/h2", headers=PAGE).status_code == 200
    finally:
        desk.place.find()
    assert ask(steward, "GET", "/bookings/day").status_code == 200
    assert undescribed(desk.app, Document(desk.app).text) == []
    names = {"hallCalendar", "hallCalendarFile", "bookings", "bookingsOfDay", "bookHall", "cancelBooking"}
    assert names <= {name for name, _ in seen}
