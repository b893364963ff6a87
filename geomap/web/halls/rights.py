"""Who may book a hall and in whose name, and who may cancel what others booked: through the one table of
rights."""

from __future__ import annotations

from dataclasses import dataclass

from geomap.people.permissions import Deed, may, may_somewhere, reach
from geomap.people.person import AREA_LAYER, Person
from geomap.storage.halls.book import Kept
from geomap.web.pages.hall_calendar import Hall
from geomap.web.people.gate import ground, refuse, require, signed_in


@dataclass(frozen=True, slots=True)
class Organization:
    """Who comes together. id: of the layer organizations; where on_map is False its name."""

    id: str
    on_map: bool


def booker() -> Person:
    """Whoever sent this request, who may book halls. Raises NotSignedInError, NotAllowedError."""
    person = signed_in()
    if not may_somewhere(person, "book_halls"):
        refuse("book_halls", "role" if reach(person, "book_halls") == "none" else "scope", layer="halls")
    return person


def own_organization(person: Person) -> Organization | None:
    """In whose name alone the person books; None: in any."""
    if reach(person, "book_halls") != "own":
        return None
    return Organization(person.area or "", AREA_LAYER[person.role] is not None)


def is_own(person: Person, kept: Kept) -> bool:
    """Whether the person may cancel the booking as their own: whoever made it or, for an organisation's
    account, what is booked in its name."""
    own = own_organization(person)
    if own is None:
        return kept.who == person.name
    return Organization(kept.booking.organization, kept.on_map) == own


def organization_booking(person: Person, named: Organization | None) -> Organization | None:
    """In whose name the person books who named somebody, or nobody. Raises NotAllowedError where that is not
    theirs to say, or the map has their own no more."""
    own = own_organization(person)
    if own is None:
        return named
    if named not in (None, own):
        refuse("book_halls", "other_organization", layer="halls")
    if own.on_map and not ground().has("organizations", own.id):
        refuse("book_halls", "no_area", layer="halls")
    return own


def manages(person: Person, hall: Hall) -> bool:
    """Whether the hall lies in the area that the person answers for."""
    return may(person, Deed("manage_halls", "halls", hall.point), ground())


def require_manager(hall: Hall) -> Person:
    """Whoever sent this request, who may cancel what others booked there. Raises NotAllowedError."""
    return require(Deed("manage_halls", "halls", hall.point), feature=hall.id)
