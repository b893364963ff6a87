"""One feature: read, added, changed, retired, put back."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, request

from geomap.editing.edits import changed, created, edited, replaced
from geomap.errors import InvalidInputError, NotFoundError
from geomap.revision import Change
from geomap.web.answers import GEOJSON, personal
from geomap.web.api.points import json_object
from geomap.web.desk.saving import WHY, allow, save
from geomap.web.desk.standing import (
    feature_answer,
    known_layer,
    standing,
    store,
    table_body,
    today,
    version_counted_on,
)
from geomap.web.kinds import Choice, Integer, OrNull, Schema, Text, WrongValueError
from geomap.web.params import Parameter, read_members, table
from geomap.web.people.gate import reader

items = Blueprint("desk_items", __name__, url_prefix="/api/desk/items")


class Members:
    """A JSON object."""

    def from_text(self, text: str) -> Any:
        return self.check(text)

    def check(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise WrongValueError("is not an object.", "Write it in braces.")
        return value

    def schema(self) -> Schema:
        return {"type": "object"}


PROPERTIES = Parameter("properties", Members(), "Fields of the layer; null empties one.")
PLACE = Parameter("geometry", OrNull(Members()), "Its place, GeoJSON, WGS 84 degrees.")
EDIT = table(PROPERTIES, PLACE, WHY)
WHOLE = table(
    Parameter("type", Choice(("Feature",)), "It is a GeoJSON feature."),
    Parameter("id", Text(80), "Its id."),
    Parameter("properties", Members(), "All its fields.", required=True),
    Parameter("geometry", Members(), "Its place, GeoJSON, WGS 84 degrees.", required=True),
    WHY,
)
UNDO = table(
    Parameter("revision", Integer(1), "The revision to take back; the last one of the feature otherwise."),
    WHY,
)
AS_READ = ("revision", "street", "community", "hours", "due", "editable")
"""Members that a feature has when it is read: it can be sent back as it came."""


@items.get("/<layer>")
def listed(layer: str) -> Response:
    """All features of a layer, each with its version, and what is due."""
    return personal(table_body(reader(), layer), GEOJSON)


@items.get("/<layer>/<feature_id>")
def one(layer: str, feature_id: str) -> Response:
    """A feature as whoever asks may see it: whole, or with personal telephone numbers masked."""
    person = reader()
    stored = standing(layer, [feature_id])[feature_id]
    if stored.retired:
        raise NotFoundError(f"{feature_id!r} in {layer} is retired.", hint="Its history can bring it back.")
    return feature_answer(person, layer, stored.feature, stored.revision)


@items.post("/<layer>")
def added(layer: str) -> Response:
    """A feature that was not there; with an id of its own, or one that is made."""
    reader()
    known_layer(layer)
    values = read_members(WHOLE, _whole())
    feature_id = values.get("id") or f"{layer[0]}-{secrets.token_hex(6)}"
    made = created(layer, feature_id, values["properties"], today().isoformat(), values["geometry"])
    person, revision = save([changed(layer, None, made)], "create", values.get("why"))
    answer = feature_answer(person, layer, made, revision.number if revision else 0, 201)
    answer.headers["Location"] = f"/api/desk/items/{layer}/{feature_id}"
    return answer


@items.patch("/<layer>/<feature_id>")
def changed_in_part(layer: str, feature_id: str) -> Response:
    """Other values for some fields, another place, or both. If-Match is required."""
    reader()
    counted_on, values = version_counted_on(), read_members(EDIT, json_object(request))
    stored = standing(layer, [feature_id])[feature_id]
    fields, geometry = values.get("properties", {}), values.get("geometry")
    after = edited(layer, stored.feature, fields, today().isoformat(), geometry)
    return saved(changed(layer, stored.feature, after), "edit", values.get("why"), counted_on)


@items.put("/<layer>/<feature_id>")
def changed_as_a_whole(layer: str, feature_id: str) -> Response:
    """Another version of it all: fields that are not named go. If-Match is required."""
    reader()
    counted_on, values = version_counted_on(), read_members(WHOLE, _whole())
    if values.get("id", feature_id) != feature_id:
        raise InvalidInputError(
            "An id stays.", parameter="id", value=values["id"], hint="Retire the feature and add another."
        )
    stored = standing(layer, [feature_id])[feature_id]
    told = values["properties"], today().isoformat(), values["geometry"]
    after = replaced(layer, stored.feature, *told)
    return saved(changed(layer, stored.feature, after), "edit", values.get("why"), counted_on)


@items.delete("/<layer>/<feature_id>")
def retired(layer: str, feature_id: str) -> Response:
    """Take it off the map; its history stays and can bring it back. If-Match is required."""
    reader()
    counted_on = version_counted_on()
    stored = standing(layer, [feature_id])[feature_id]
    return saved(changed(layer, stored.feature, None), "retire", None, counted_on)


@items.post("/<layer>/<feature_id>/undo")
def put_back(layer: str, feature_id: str) -> Response:
    """Give a feature what it was before its last change, or before the revision named; retired, it comes
    back. If-Match is required."""
    reader()
    counted_on, values = version_counted_on(), read_members(UNDO, json_object(request))
    stored = standing(layer, [feature_id])[feature_id]
    number = values.get("revision", stored.revision)
    steps = [s for s in store().history(layer, feature_id) if s.revision.number == number]
    if not steps:
        raise NotFoundError(
            f"Revision {number} did not change {feature_id!r} in {layer}.", hint="Look at its history."
        )
    before = None if stored.retired else stored.feature
    change = Change(layer, feature_id, before, steps[0].change.before)
    allow(change, "undo")
    return saved(change, "undo", values.get("why"), counted_on)


def saved(change: Change, kind: str, why: str | None, counted_on: int | None) -> Response:
    """Save a change that counts on a version, and answer with what then stands."""
    expected = None if counted_on is None else {change.key: counted_on}
    person, revision = save([change], kind, why, expected)
    if change.after is None:
        return Response(status=204)
    number = revision.number if revision else standing(change.layer, [change.id])[change.id].revision
    return feature_answer(person, change.layer, change.after, number)


def _whole() -> dict[str, Any]:
    """The feature in the body, without what it was only read with."""
    return {name: value for name, value in json_object(request).items() if name not in AS_READ}
