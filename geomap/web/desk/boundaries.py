"""Boundaries redrawn together: areas of several layers that share them, as one revision, tried or saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import shapely
from flask import Blueprint, Response, request

from geomap.editing.drafts import applied, new_errors, overlaps
from geomap.editing.edits import changed, edited
from geomap.editing.rights import why_not_change
from geomap.errors import InvalidInputError, NotFoundError
from geomap.revision import Change, Key, Stored
from geomap.web.answers import personal
from geomap.web.api.points import json_object
from geomap.web.desk.items import Members
from geomap.web.desk.saving import WHY, fault_body, needed_geometry, save
from geomap.web.desk.standing import rows_of, store, today
from geomap.web.desk.versions import OfLayers, Versions
from geomap.web.params import Parameter, read_members, table
from geomap.web.people.gate import ground, reader
from geomap.web.snapshots import current_snapshot

GEOMETRIES = Parameter(
    "geometries", OfLayers(Members()), "The new geometry of each area, by layer and id.", required=True
)
ITEMS = Parameter(
    "items", OfLayers(Versions()), "The same areas, each with its revision as it was read.", required=True
)
SAVED, TRIED = table(ITEMS, GEOMETRIES, WHY), table(GEOMETRIES)

boundaries = Blueprint("desk_boundaries", __name__, url_prefix="/api/desk/boundaries")


@boundaries.post("")
def saved() -> Response:
    """Redraw areas of any layers as one revision, all or none of them. Each counts on its version: 412
    names all that somebody else has changed. Answers with those that are others now, by layer."""
    reader()
    values = read_members(SAVED, json_object(request))
    counted_on, geometries = values["items"], values["geometries"]
    if unpaired := sorted(counted_on.keys() ^ geometries.keys()):
        layer, feature_id = unpaired[0]
        raise InvalidInputError(
            f"{feature_id[:80]} of {layer} stands in one of items and geometries alone.",
            parameter="geometries",
            value=feature_id[:80],
            hint="Name every area in both: its revision, and its new geometry.",
        )
    changes, found = _changes(geometries)
    person, revision = save(changes, "reshape", values.get("why"), counted_on)
    features: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        assert change.after is not None
        touched = revision is not None and change.before != change.after
        number = revision.number if revision and touched else found[change.key].revision
        features.setdefault(change.layer, []).extend(rows_of(person, change.layer, [change.after], [number]))
    return personal({"revision": revision and revision.number, "features": features})


@boundaries.post("/try")
def tried() -> Response:
    """What would be wrong with the layers then, where areas would lie over each other, and why the person
    may not save it so, or null. Nothing is saved."""
    person = reader()
    changes, _ = _changes(read_members(TRIED, json_object(request))["geometries"])
    changes = [change for change in changes if change.before != change.after]
    before = store().state().layers
    after = applied(before, changes)
    names = {change.layer for change in changes}
    faults = new_errors(lambda: before, after, current_snapshot().catalogue, names)
    found = [
        over
        for name in sorted(names)
        for over in overlaps(after[name], {change.id for change in changes if change.layer == name})
    ]
    refused = (why_not_change(person, change, ground()) for change in changes)
    return personal(
        {
            "faults": [fault_body(fault) for fault in faults],
            "overlaps": [
                {"layer": over.layer, "id": over.id, "other": over.other, "geometry": _geojson(over.area)}
                for over in found
            ],
            "why_not": next((one[1] for one in refused if one is not None), None),
        }
    )


def _changes(geometries: Mapping[Key, Any]) -> tuple[list[Change], dict[Key, Stored]]:
    """The areas with other geometries, and how they stand. Raises NotFoundError for one that does not."""
    readable = [key for key in geometries if key[1].isprintable()]
    found, day = store().features(readable), today().isoformat()
    _refuse_absent(geometries, found)
    changes = []
    for key, geometry in geometries.items():
        change = changed(key[0], found[key].feature, edited(key[0], found[key].feature, {}, day, geometry))
        needed_geometry(change)
        changes.append(change)
    return changes, found


def _geojson(geometry: shapely.Geometry) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads(shapely.to_geojson(geometry))
    return told


def _refuse_absent(keys: Iterable[Key], found: Mapping[Key, Stored]) -> None:
    for layer, feature_id in keys:
        if (layer, feature_id) not in found:
            raise NotFoundError(f"There is no {feature_id[:80]!r} in {layer}.", hint="Search for it by name.")
