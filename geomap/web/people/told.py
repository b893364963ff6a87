"""People for programs and for the desk's scripts: who am I, may I, what was done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_wtf.csrf import generate_csrf

from geomap.errors import InvalidInputError
from geomap.layers import LAYERS, read_geometry
from geomap.people.permissions import ACTIONS, OF_FEATURES, Deed, may_somewhere, why_not
from geomap.people.person import AREA_LAYER
from geomap.storage.people.audit import FIELDS, Entry
from geomap.web.answers import personal
from geomap.web.api.points import json_object
from geomap.web.kinds import Choice, Schema, WrongValueError
from geomap.web.params import Parameter, read_members, table
from geomap.web.people.credentials import people
from geomap.web.people.gate import ground, require, signed_in
from geomap.web.people.log import asked

LINES = 100

told = Blueprint("told", __name__, url_prefix="/api/desk")


class Geometry:
    """A GeoJSON geometry, WGS 84 degrees, or null."""

    def from_text(self, text: str) -> Any:
        return self.check(text)

    def check(self, value: Any) -> Any:
        if value is None:
            return None
        geometry = read_geometry(value) if isinstance(value, dict) else None
        if geometry is None:
            raise WrongValueError("is not a GeoJSON geometry.", "Give type and coordinates, longitude first.")
        return geometry

    def schema(self) -> Schema:
        return {"type": ["object", "null"]}


MAY = table(
    Parameter("action", Choice(ACTIONS), "What is to be done.", required=True),
    Parameter("layer", Choice(tuple(LAYERS)), "Layer of the feature."),
    Parameter("before", Geometry(), "Its geometry before; null: it is new."),
    Parameter("after", Geometry(), "Its geometry after; null: it goes, or stays where it is."),
)


@told.get("/me")
def me() -> Response:
    """Whoever asks, what they may do anywhere at all, and for a page's scripts the CSRF token."""
    person = signed_in()
    body = {
        "name": person.name,
        "role": person.role,
        "area": person.area,
        "area_layer": AREA_LAYER[person.role],
        "scopes": None if person.scopes is None else sorted(person.scopes),
        "may": [action for action in ACTIONS if may_somewhere(person, action)],
    }
    return personal(body | ({} if person.scopes is not None else {"csrf_token": generate_csrf()}))


@told.post("/may")
def may() -> Response:
    """Whether whoever asks may do something to a feature. Asking is no try: nothing is noted."""
    person = signed_in()
    values = read_members(MAY, json_object(request))
    if values["action"] in OF_FEATURES and "layer" not in values:
        raise InvalidInputError("layer is missing.", parameter="layer", hint="Name the feature's layer.")
    shapes = values.get("before"), values.get("after")
    why = why_not(person, Deed(values["action"], values.get("layer"), *shapes), ground())
    return personal({"allowed": why is None, "why": why})


@told.get("/audit")
def audit() -> Response:
    """The latest lines of the audit log; next is the value of before that gives those before them."""
    require(Deed("read_audit"))
    entries = people().audit.latest(asked(), LINES + 1)
    more = entries[LINES - 1].id if len(entries) > LINES else None
    return personal({"entries": [_line(entry) for entry in entries[:LINES]], "next": more})


def _line(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, **{name: getattr(entry, name) for name in FIELDS}}
