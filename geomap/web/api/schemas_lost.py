"""Schemas of the answers to who searches for somebody."""

from __future__ import annotations

from typing import get_args

from geomap.measured import Measure
from geomap.searching.candidates import KINDS
from geomap.searching.distances import WHYS
from geomap.searching.hearing import By
from geomap.searching.surroundings import SOUGHT_LAYERS
from geomap.web.api.schemas import COUNT, NUMBER, POSITION, TEXT, TEXT_OR_NULL, a_list, record
from geomap.web.kinds import Schema

METRES: Schema = {"type": "number", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
HEARD: dict[str, Schema] = {
    "word": TEXT,
    "clue": {**TEXT_OR_NULL, "description": "Code in the catalogue of clues; null: a name."},
    "name_zh": TEXT_OR_NULL,
    "name_en": TEXT_OR_NULL,
    "by": {"type": "string", "enum": list(get_args(By))},
    "met": {"type": "boolean", "description": "Whether it speaks for a place around."},
}
REASON: dict[str, Schema] = {
    "word": TEXT,
    "clue": TEXT_OR_NULL,
    "kind": {"type": "string", "enum": list(KINDS)},
    "what": TEXT,
    "what_en": TEXT_OR_NULL,
    "away_m": {"type": ["number", "null"], "minimum": 0},
    "grade": SHARE,
}
PLACE: dict[str, Schema] = {
    "key": {**TEXT, "description": "layer/id, as /lost/order takes it."},
    "layer": {"type": "string", "enum": list(SOUGHT_LAYERS)},
    "name": TEXT,
    "name_en": TEXT_OR_NULL,
    "address": TEXT_OR_NULL,
    "distance_m": METRES,
    "score": SHARE,
    "reasons": a_list(record(REASON)),
}


def _feature(kind: str, properties: dict[str, Schema], **more: Schema) -> Schema:
    coordinates = {"type": "array", "items": {}}
    geometry = record({"type": {"type": "string", "enum": [kind]}, "coordinates": coordinates})
    return record(
        {
            "type": {"type": "string", "enum": ["Feature"]},
            **more,
            "geometry": geometry,
            "properties": record(properties),
        }
    )


def _collection(features: Schema, **members: Schema) -> Schema:
    kind: Schema = {"type": "string", "enum": ["FeatureCollection"]}
    return record({"type": kind, "features": a_list(features), **members})


def lost_schemas() -> dict[str, Schema]:
    leg = {
        "to": {**TEXT_OR_NULL, "description": "Key of the place it leads to; null: back to the start."},
        "distance_m": METRES,
        "duration_s": COUNT,
        "measured": {"type": "string", "enum": list(get_args(Measure))},
        "note": {"type": ["string", "null"], "enum": [*WHYS, None]},
    }
    return {
        "LostCandidates": _collection(
            _feature("Point", PLACE, id=TEXT),
            heard=a_list(record(HEARD)),
            numberMatched=COUNT,
            numberReturned=COUNT,
            origin=POSITION,
            radius_m=METRES,
        ),
        "LostOrder": _collection(
            _feature("LineString", leg),
            order=a_list(TEXT),
            mode={"type": "string", "enum": list(get_args(Measure))},
            distance_m=METRES,
            duration_s=COUNT,
            proven={"type": "boolean"},
            lower_bound_m={**NUMBER, "description": "No order is shorter."},
            origin=POSITION,
        ),
    }
