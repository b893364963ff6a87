"""Who may book a hall, and who may cancel what others booked: through the one table of rights."""

from __future__ import annotations

from geomap.people.permissions import Deed, may, may_somewhere, reach
from geomap.people.person import Person
from geomap.web.pages.hall_calendar import Hall
from geomap.web.people.gate import ground, refuse, require, signed_in


def booker() -> Person:
    """Whoever sent this request, who may book halls. Raises NotSignedInError, NotAllowedError."""
    person = signed_in()
    if not may_somewhere(person, "book_halls"):
        refuse("book_halls", "role" if reach(person, "book_halls") == "none" else "scope", layer="halls")
    return person


def manages(person: Person, hall: Hall) -> bool:
    """Whether the hall lies in the area that the person answers for."""
    return may(person, Deed("manage_halls", "halls", hall.point), ground())


def require_manager(hall: Hall) -> Person:
    """Whoever sent this request, who may cancel what others booked there. Raises NotAllowedError."""
    return require(Deed("manage_halls", "halls", hall.point), feature=hall.id)
