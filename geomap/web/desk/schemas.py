"""Schemas of the desk's answers."""

from __future__ import annotations

from typing import get_args

from geomap.check.fault import Code
from geomap.editing.freshness import DUES
from geomap.layers import LAYERS
from geomap.people.permissions import ACTIONS
from geomap.web.api.schemas import (
    BOOLEAN,
    COUNT,
    DATE_TIME,
    TEXT,
    TEXT_OR_NULL,
    a_list,
    nullable,
    one_of,
    problem_with,
    record,
    ref,
)
from geomap.web.kinds import Schema
from geomap.web.people.operations import WHY_NOT

LAYER: Schema = one_of(LAYERS)
NUMBER: Schema = {"type": "integer", "minimum": 0, "description": "Of the revision that last changed it."}
NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}
PLAIN: dict[str, Schema] = {
    "type": {"type": "string", "enum": ["Feature"]},
    "id": TEXT,
    "properties": {"type": "object", "description": "Fields of the layer, as in its collection."},
    "geometry": ref("Geometry"),
}
DUE: Schema = one_of(DUES)
DUE_COUNTS = record(dict.fromkeys(DUES, COUNT))
NAMES: Schema = {
    "type": "object",
    "additionalProperties": record({"name": TEXT_OR_NULL, "name_en": TEXT_OR_NULL}),
}


def _of_areas(schema: Schema) -> dict[str, Schema]:
    return dict.fromkeys(("streets", "communities"), schema)


FEATURE = record(
    {
        **PLAIN,
        "revision": NUMBER,
        "street": {**TEXT_OR_NULL, "description": "Id of the street that holds it."},
        "community": {**TEXT_OR_NULL, "description": "Id of the community that holds it."},
        "hours": {**TEXT_OR_NULL, "description": "Opening hours in words."},
        "due": {**a_list(DUE), "description": "What is to be done about it."},
        "editable": {"type": "boolean", "description": "Whether whoever asks may edit it."},
    }
)
FAULT = record(
    {
        "layer": LAYER,
        "feature_id": TEXT_OR_NULL,
        "field": TEXT,
        "value": TEXT,
        "message": TEXT,
        "remedy": TEXT,
        "severity": {"type": "string", "enum": ["error", "warning"]},
        "code": one_of(get_args(Code)),
        "detail": {"type": "object", "additionalProperties": TEXT, "description": "What the message names."},
        "words": {**TEXT, "description": "The same in the language asked for."},
    }
)
DIFFERENCE = record({"field": TEXT, "before": {}, "after": {}}, description="null: it is not there.")
REVISION = record(
    {"number": COUNT, "who": TEXT, "at": DATE_TIME, "why": TEXT, "kind": TEXT, "count": COUNT},
    description="count: how many features it changed.",
)
STEP = record(
    {
        "revision": ref("Revision"),
        "id": TEXT,
        "name": TEXT_OR_NULL,
        "deeds": a_list(one_of(ACTIONS)),
        "diff": a_list(ref("Difference")),
    }
)
CONFLICT = record(
    {
        "layer": LAYER,
        "id": TEXT,
        "expected": {**NUMBER_OR_NULL, "description": "The revision counted on."},
        "found": {**NUMBER_OR_NULL, "description": "The revision that stands."},
        "mine": nullable(ref("PlainFeature")),
        "theirs": nullable(ref("PlainFeature")),
        "diff": a_list(ref("Difference")),
    }
)
OVERLAP = record({"layer": LAYER, "id": TEXT, "other": TEXT, "geometry": ref("Geometry")})
LATER = record(
    {
        "layer": LAYER,
        "id": TEXT,
        "name": TEXT_OR_NULL,
        "revision": {**COUNT, "description": "The last that changed it: what force names."},
        "who": TEXT,
        "at": DATE_TIME,
        "kind": TEXT,
        "diff": a_list(ref("Difference")),
    }
)
SCHEMAS: dict[str, Schema] = {
    "PlainFeature": record(PLAIN),
    "DeskFeature": FEATURE,
    "DeskTable": record(
        {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": a_list(ref("DeskFeature")),
            "revision": {**COUNT, "description": "Where the history stands."},
            "board": record(
                {
                    "counts": DUE_COUNTS,
                    **_of_areas({"type": "object", "additionalProperties": DUE_COUNTS}),
                },
                description="How many are due for what: in all, and by area, by id.",
            ),
            "names": record(_of_areas(NAMES)),
        }
    ),
    "DeskMany": record({"revision": NUMBER_OR_NULL, "features": a_list(ref("DeskFeature"))}),
    "Difference": DIFFERENCE,
    "Revision": REVISION,
    "FeatureHistory": record({"steps": a_list(STEP)}),
    "LayerHistory": record(
        {"steps": a_list(STEP), "next": {**NUMBER_OR_NULL, "description": "before of the next page."}}
    ),
    "RevisionUndone": record({"revision": COUNT, "features": COUNT}),
    "Fault": FAULT,
    "Tried": record(
        {
            "faults": a_list(ref("Fault")),
            "why_not": WHY_NOT,
            "lies_in": record({"street": TEXT_OR_NULL, "community": TEXT_OR_NULL}),
        }
    ),
    "DeskBoundaries": record(
        {
            "revision": NUMBER_OR_NULL,
            "features": {"type": "object", "additionalProperties": a_list(ref("DeskFeature"))},
        },
        description="features: those that are others now, by layer.",
    ),
    "BoundariesTried": record(
        {"faults": a_list(ref("Fault")), "overlaps": a_list(OVERLAP), "why_not": WHY_NOT}
    ),
    "EditProblem": problem_with(
        {"errors": {**a_list(ref("Fault")), "description": "Every fault that the layers would have."}}
    ),
    "ConflictProblem": problem_with({"conflicts": a_list(CONFLICT)}, required=True),
    "LaterProblem": problem_with(
        {"later": a_list(LATER), "count": COUNT, "may_force": BOOLEAN}, required=True
    ),
}
