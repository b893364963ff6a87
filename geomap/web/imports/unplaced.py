"""The API of rows that need a place: listed, put on the map one by one, or let go."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from geomap.errors import NotFoundError
from geomap.intake.judging import fill_parents
from geomap.people.masking import shown_to
from geomap.people.permissions import may_somewhere, reach
from geomap.people.person import Person
from geomap.revision import Change
from geomap.storage.imports.kept import Unplaced, placed
from geomap.web.answers import personal
from geomap.web.api.points import json_object
from geomap.web.desk.standing import store as current_store
from geomap.web.imports.asked import POINT
from geomap.web.imports.bench import kept_imports
from geomap.web.imports.bodies import unplaced_body
from geomap.web.imports.rights import why_not_imported
from geomap.web.imports.uploads import importer
from geomap.web.params import read, read_members
from geomap.web.people.gate import ground, note, refuse

unplaced = Blueprint("unplaced", __name__, url_prefix="/api/desk/imports/unplaced")


@unplaced.get("")
def waiting() -> Response:
    """The rows that whoever asks may place: their own; for the district all."""
    read({}, request.args)
    person = importer()
    rows = kept_imports().unplaced(None if _sees_all(person) else person.name)
    whole = may_somewhere(
        person, "read_private"
    )  # they lie nowhere yet; a token may do less than its account
    return personal({"rows": [unplaced_body(row, whole=whole) for row in rows]})


@unplaced.post("/<layer>/<path:feature_id>")
def place(layer: str, feature_id: str) -> Response:
    """Put a row on the map at lon, lat: a new feature, checked like any other."""
    read({}, request.args)
    row = _own(layer, feature_id)
    values = read_members(POINT, json_object(request))
    at = [round(values["lon"], 6), round(values["lat"], 6)]
    person, store = importer(), current_store()
    feature: dict[str, Any] = {**row.feature, "geometry": {"type": "Point", "coordinates": at}}
    past = store.retired(layer).get(feature_id)
    refused = why_not_imported(person, Change(layer, feature_id, past, feature), ground())
    if refused is not None:
        refuse(*refused, layer=layer, feature=feature_id)
    layers = store.state().layers
    fill_parents(layers, layers[layer], [feature])
    revision = store.commit(
        [Change(layer, feature_id, None, feature)],
        who=person.name,
        why=f"Placed by hand: {row.list}, {row.sheet}, row {row.row}.",
        kind="import",
        also=lambda connection, _: placed(connection, row.key),
    )
    note("create", layer=layer, feature=feature_id)
    answer = personal({"revision": revision.number, "feature": shown_to(person, layer, feature, ground())})
    answer.status_code = 201
    return answer


@unplaced.delete("/<layer>/<path:feature_id>")
def let_go(layer: str, feature_id: str) -> Response:
    """Let a row wait no longer."""
    read({}, request.args)
    kept_imports().forget_unplaced(_own(layer, feature_id).key)
    note("import", layer=layer, feature=feature_id, reason="let_go")
    return Response(status=204, headers={"Cache-Control": "no-store"})


def _own(layer: str, feature_id: str) -> Unplaced:
    person = importer()
    row = kept_imports().one_unplaced((layer, feature_id))
    if row.who != person.name and not _sees_all(person):
        note("import", "refused", layer=layer, feature=feature_id, reason="not_own")
        raise NotFoundError("No such row waits for a place.", hint="Only who imported it may place it.")
    return row


def _sees_all(person: Person) -> bool:
    return reach(person, "import") == "all"
