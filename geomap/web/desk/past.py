"""What was done to a feature or a layer, field by field, and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from flask import Blueprint, Response, request

from geomap.editing.rights import actions_of
from geomap.errors import NotFoundError
from geomap.people.masking import masked_text
from geomap.people.permissions import reach
from geomap.people.person import Person
from geomap.revision import Change, Revision, Step
from geomap.storage.imports.kept import keep_undone
from geomap.web.answers import iso, personal
from geomap.web.api.points import json_object
from geomap.web.desk.saving import WHY, allow, note_done, rows_body
from geomap.web.desk.standing import known_layer, store
from geomap.web.desk.versions import OfLayers, Versions
from geomap.web.kinds import Integer
from geomap.web.params import Parameter, read, read_members, table
from geomap.web.people.gate import reader, refuse
from geomap.web.snapshots import current_snapshot

LINES = 60
AT_ONCE = 500
"""Changes looked at at once, of a revision that may have any number."""
PAGE = table(Parameter("before", Integer(1), "Only revisions before this one."))
UNDO = table(
    Parameter(
        "force",
        OfLayers(Versions()),
        "Features that go back although they were changed later, each with the number of its last revision.",
        default={},
    ),
    WHY,
)

past = Blueprint("desk_past", __name__, url_prefix="/api/desk")


@past.get("/items/<layer>/<feature_id>/history")
def of_feature(layer: str, feature_id: str) -> Response:
    """Every change of a feature, the latest first."""
    person = reader()
    steps = store().history(known_layer(layer), feature_id)
    if not steps:
        raise NotFoundError(f"There is no {feature_id[:80]!r} in {layer}.", hint="Search for it by name.")
    return personal({"steps": [_step(person, step) for step in steps]})


@past.get("/history/<layer>")
def of_layer(layer: str) -> Response:
    """The latest changes of a layer; next is the value of before that gives those before them."""
    person = reader()
    before = read(PAGE, request.args).get("before")
    steps = store().latest_changes(known_layer(layer), before, LINES)
    more = steps[-1].revision.number if len(steps) == LINES else None
    return personal({"steps": [_step(person, step) for step in steps], "next": more})


@past.post("/revisions/<int:number>/undo")
def undone(number: int) -> Response:
    """Give all features of a revision what they were before it, as a new revision. Where some were changed
    later 409 tells how; who answers for the whole district may name them in force, and so undo that too."""
    person = reader()
    values = read_members(UNDO, json_object(request))
    store().revision(number)  # or there is none
    if values["force"] and reach(person, "undo") != "all":
        refuse("undo", "role")
    left = store().changes(number)
    while part := list(islice(left, AT_ONCE)):
        _allow_undo(part)
        change = part[0]
    revision = store().undo(
        number,
        who=person.name,
        why=values.get("why"),
        force=values["force"],
        also=lambda connection, made: keep_undone(connection, number, made.number),
    )
    note_done("undo", revision, change)
    return personal({"revision": revision.number, "features": revision.count})


def _allow_undo(changes: Sequence[Change]) -> None:
    """Raise NotAllowedError where the person may not make of what stands what was before."""
    found = store().features(change.key for change in changes)
    for change in changes:
        stands = None if found[change.key].retired else found[change.key].feature
        if stands is not None or change.before is not None:
            allow(Change(*change.key, stands, change.before), "undo")


def _step(person: Person, step: Step) -> dict[str, Any]:
    change = step.change
    told = change.after or change.before or {}
    return {
        "revision": _revision(step.revision),
        "id": change.id,
        "name": masked_text(str((told.get("properties") or {}).get("name") or "")) or None,
        "deeds": actions_of(change),
        "diff": rows_body(person, change.layer, change.before, change.after),
    }


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "who": revision.who,
        "at": iso(revision.at, current_snapshot()),
        "why": masked_text(revision.why),
        "kind": revision.kind,
        "count": revision.count,
    }
