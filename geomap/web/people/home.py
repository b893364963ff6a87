"""Where each role's work is: the page that whoever signs in comes to."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for

from geomap.people.person import Person, Role

DATA, ORDERS, VISITS, HALLS = "desk.desk", "order_board.board", "visits.counting", "bookings.calendar"

HOME: Mapping[Role, str] = {
    "district": DATA,
    "street": DATA,
    "community": DATA,
    "mediator": ORDERS,
    "keeper": VISITS,
    "department": ORDERS,
    "steward": ORDERS,
    "organization": HALLS,
    "social_organization": HALLS,
    "viewer": DATA,
}
"""Endpoints."""


def home_of(person: Person) -> str:
    """The address of the page where the person's work is."""
    return url_for(HOME[person.role])
