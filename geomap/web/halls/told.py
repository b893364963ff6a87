"""A booking as it is told: all of it to whoever made it and to those who keep the hall; to all who book who
comes together and what for; to the public the purpose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geomap.orders.bookings import Booking
from geomap.people.person import Person
from geomap.storage.halls.book import Kept
from geomap.web.answers import iso
from geomap.web.halls.rights import is_own
from geomap.web.i18n import in_language
from geomap.web.snapshots import current_snapshot

PRIVATE = (
    "persons",
    "who",
    "made_at",
    "cancelled_at",
    "cancelled_by",
    "reason",
)


def busy_body(booking: Booking) -> dict[str, Any]:
    """What everybody is told."""
    return {**times_body(booking.since, booking.until), "purpose": booking.purpose}


def times_body(since: datetime, until: datetime) -> dict[str, str | None]:
    return {"since": at(since), "until": at(until)}


def booking_body(kept: Kept, person: Person, now: datetime, *, keeps_hall: bool) -> dict[str, Any]:
    """What a person of the desk is told. keeps_hall: whether the hall lies in their area."""
    booking, mine = kept.booking, is_own(person, kept)
    private = _private(kept) if mine or keeps_hall else dict.fromkeys(PRIVATE)
    name = organization_name(booking.organization) if kept.on_map else booking.organization
    holds = booking.cancelled_at is None and now < booking.until
    return {
        "id": booking.id,
        "hall": booking.hall,
        **busy_body(booking),
        "organization": booking.organization if kept.on_map else None,
        "organization_name": name,
        **private,
        "mine": mine,
        "cancellable": holds and (mine or keeps_hall),
    }


def at(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment, current_snapshot())


def organization_name(organization: str) -> str:
    """An organisation by name; by its id where the map has it no more."""
    table = current_snapshot().layers["organizations"]
    if organization not in table.position:
        return organization
    properties = table.features[table.position[organization]]["properties"]
    return in_language(properties["name"], properties.get("name_en"))


def _private(kept: Kept) -> dict[str, Any]:
    booking = kept.booking
    return {
        "persons": booking.persons,
        "who": kept.who,
        "made_at": at(kept.made_at),
        "cancelled_at": at(booking.cancelled_at),
        "cancelled_by": kept.cancelled_by,
        "reason": kept.reason,
    }
