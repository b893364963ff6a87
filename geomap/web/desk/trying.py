"""What the check would say of a feature before it is saved, and whether it may be saved at all."""

from __future__ import annotations

from flask import Blueprint, Response, request

from geomap.check import check_features
from geomap.check.stations import check_standard
from geomap.editing.edits import changed, created, edited
from geomap.editing.rights import why_not_change
from geomap.layer_builder import layer_from
from geomap.layers import LAYERS
from geomap.web.answers import personal
from geomap.web.api.points import json_object
from geomap.web.desk.items import PLACE, PROPERTIES
from geomap.web.desk.saving import fault_body
from geomap.web.desk.standing import geometry_of, held_by, standing, today
from geomap.web.kinds import Choice, Text
from geomap.web.params import Parameter, read_members, table
from geomap.web.people.gate import ground, reader
from geomap.web.snapshots import current_snapshot

NEW = "new"
TRY = table(
    Parameter("layer", Choice(tuple(LAYERS)), "Layer of the feature.", required=True),
    Parameter("id", Text(80), "Its id; nothing for one that is new."),
    PROPERTIES,
    PLACE,
)

trying = Blueprint("desk_trying", __name__, url_prefix="/api/desk")


@trying.post("/try")
def tried() -> Response:
    """Faults and warnings of the feature as it would be, by itself; why the person may not save it so, or
    null; the street and the community that it would lie in. How it fits its neighbours is judged when it is
    saved."""
    person = reader()
    values = read_members(TRY, json_object(request))
    layer, snapshot = values["layer"], current_snapshot()
    fields, geometry, day = values.get("properties", {}), values.get("geometry"), today().isoformat()
    if "id" in values:
        before = standing(layer, [values["id"]])[values["id"]].feature
        change = changed(layer, before, edited(layer, before, fields, day, geometry))
    else:
        change = changed(layer, None, created(layer, NEW, fields, day, geometry))
    assert change.after is not None
    alone = layer_from(layer, [change.after])
    faults = list(check_features(alone, snapshot.layers, snapshot.catalogue, snapshot.outline))
    if layer == "stations":
        faults += check_standard(alone, snapshot.catalogue)
    refused = why_not_change(person, change, ground())
    astray = any(fault.field == "geometry" and fault.severity == "error" for fault in faults)
    return personal(
        {
            "faults": [fault_body(fault) for fault in faults],
            "why_not": refused and refused[1],
            "lies_in": held_by([None if astray else geometry_of(change.after)])[0],
        }
    )
