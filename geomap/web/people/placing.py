"""The role of an account and what it answers for: as a form asks for them, and found while somebody types."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, request

from geomap.errors import InvalidInputError
from geomap.people.managing import areas_open_to, may_give, why_not_over
from geomap.people.permissions import Deed
from geomap.people.person import AREA_LAYER, ROLES, Person, Role, organization_name
from geomap.search import MAX_QUERY
from geomap.web.answers import personal
from geomap.web.departments import departments
from geomap.web.kinds import Choice, Text
from geomap.web.named import MOST_FOUND, area_names, found_by_name
from geomap.web.params import Parameter, read, table
from geomap.web.people.gate import ground, refuse, require
from geomap.web.people.pages import field
from geomap.web.snapshots import current_snapshot

LONGEST_PLACE = 120
SEARCHED: tuple[Role, ...] = tuple(r for r in ROLES if AREA_LAYER[r] is not None or r == "department")
"""Roles that answer for one of many."""
ASKED = table(
    Parameter("role", Choice(SEARCHED), "Role of an account.", required=True),
    Parameter("q", Text(MAX_QUERY), "What to search for; without it the first of all are found."),
)

placing = Blueprint("placing", __name__, url_prefix="/api/desk/people")


@placing.get("/areas")
def areas() -> Response:
    """What an account of a role may be given to answer for, found by name."""
    person, values = require(Deed("invite")), read(ASKED, request.args)
    role = values["role"]
    if not may_give(person, role):
        refuse("invite", "role")
    if role == "department":
        found = _departments(values.get("q", ""))
    elif "q" in values:
        found = _matches(person, role, values["q"])
    else:
        found = areas_open_to(person, role, ground())
    return personal({"results": [_told(role, area) for area in found[:MOST_FOUND]]})


def place_asked(person: Person) -> tuple[Role, str | None] | str:
    """The role and area that a form asks for; where they do not go together what is wrong, as the key of its
    words after people.fault.

    What somebody typed counts where nothing was chosen of the list: an id, or a name that only one has.
    """
    role = next((r for r in ROLES if r == field("role")), None)
    area, typed = field("area", 80), field("place", LONGEST_PLACE).strip()
    if role is None:
        return "role"
    if role == "social_organization":
        try:
            return role, organization_name(typed or area)
        except InvalidInputError:
            return "organization"
    if role not in SEARCHED:
        return role, None
    if area:
        return (role, area) if _is_there(role, area) else "area"
    named = _named(person, role, typed) if typed else []
    if len(named) == 1:
        return role, named[0]
    return "area_many" if named else "area"


def _is_there(role: Role, area: str) -> bool:
    layer = AREA_LAYER[role]
    return area in departments() if layer is None else ground().has(layer, area)


def _named(person: Person, role: Role, typed: str) -> list[str]:
    """The areas that are called just so, of those that the person may give."""
    open_to = [*departments()] if role == "department" else areas_open_to(person, role, ground())
    if typed in open_to:
        return [typed]
    told = (_told(role, area) for area in open_to)
    return [one["id"] for one in told if typed in (one["name"], one["name_en"])]


def _matches(person: Person, role: Role, text: str) -> list[str]:
    """The areas that the text may mean, of those that the person may give."""
    layer = AREA_LAYER[role]
    assert layer is not None

    def may(_: str, area: str) -> bool:
        return why_not_over(person, "invite", role, area, ground()) is None

    return [area for _, area in found_by_name(current_snapshot().names, text, (layer,), may)]


def _departments(text: str) -> list[str]:
    """Those whose name has the characters of the text in their order, as 城管 has of 城市管理…; those that
    have them side by side first."""
    wanted = "".join(text.casefold().split())
    names = {one.id: f"{one.id} {one.name_zh} {one.name_en}".casefold() for one in departments().values()}
    found = [one for one, name in names.items() if re.search(".*".join(map(re.escape, wanted)), name)]
    return sorted(found, key=lambda one: wanted not in names[one].replace(" ", ""))


def _told(role: Role, area: str) -> dict[str, Any]:
    layer = AREA_LAYER[role]
    if layer is not None:
        return area_names(layer, area)
    one = departments()[area]
    return {"id": area, "layer": None, "name": one.name_zh, "name_en": one.name_en, "address": None}
