"""Schemas of what the locator answers: stations found, what holds a point, names found."""

from __future__ import annotations

from typing import get_args

from geomap.hours import WHYS
from geomap.layers import LAYERS
from geomap.locator import DETOUR
from geomap.measured import NOTES, Measure
from geomap.network import RIDE_SPEED_M_S, SNAP_LIMIT_M, WALK_SPEED_M_S
from geomap.web.api.schemas import (
    BOOLEAN,
    COUNT,
    DATE_TIME,
    NUMBER,
    ORIGIN,
    POSITION,
    REPORTS,
    TEXT,
    TEXT_OR_NULL,
    a_list,
    collection_schema,
    feature_schema,
    nullable,
    one_of,
    properties_schema,
    record,
    ref,
)
from geomap.web.kinds import Schema

FOUND: dict[str, Schema] = {
    "distance_m": {
        "type": "number",
        "minimum": 0,
        "description": "Metres: along streets where measured is walk or ride, else the geodesic on WGS 84.",
    },
    "duration_s": {
        **COUNT,
        "description": "Estimated seconds, riding where mode is ride, else on foot: at "
        f"{WALK_SPEED_M_S:g} or {RIDE_SPEED_M_S:g} m/s over distance_m; straight, over {DETOUR:g} times it.",
    },
    "bearing_deg": {
        "type": "number",
        "minimum": 0,
        "exclusiveMaximum": 360,
        "description": "As the crow flies.",
    },
    "open": {"type": "string", "enum": ["open", "closed", "unknown"]},
    "open_until": {
        "type": ["string", "null"],
        "format": "date-time",
        "description": "When the state next changes; null if it does not within a year.",
    },
    "open_then": {
        "type": ["string", "null"],
        "enum": ["open", "closed", "unknown", None],
        "description": "The state from open_until on.",
    },
    "why": one_of(WHYS, "What makes it so."),
}
ANSWERS: Schema = {
    **a_list(record({"at": DATE_TIME, "words": TEXT, "to": REPORTS})),
    "description": "What the keeper answered to reports that count no more and would still be fresh.",
}
MEASURED: dict[str, Schema] = {
    "measured": one_of(get_args(Measure), "How distances are."),
    "note": {
        "type": ["string", "null"],
        "enum": [*NOTES, None],
        "description": "Why distances are straight though asked for by street: no_streets, the data hold "
        f"none open to mode; off_network, none is within {SNAP_LIMIT_M:g} m of the point.",
    },
}


def locator_schemas() -> dict[str, Schema]:
    area = nullable(record({"id": TEXT, "name": TEXT}))
    told = dict.fromkeys(("post", "role", "layer", "id", "name"), TEXT)
    post = record({**told, **dict.fromkeys(("post_en", "holder"), TEXT_OR_NULL)})
    station = properties_schema(LAYERS["stations"])
    found = {**station, "required": [*station["required"], *FOUND]}
    found["properties"] = {**station["properties"], **FOUND, "reports": REPORTS, "answers": ANSWERS}
    relaxed = record(
        {
            "dropped": a_list(record({"parameter": TEXT, "value": {"type": ["string", "number"]}})),
            "features": a_list(ref("StationFound")),
        },
        description="Only when nothing meets the need: the nearest that come closest, and which "
        "conditions they do not promise to meet.",
    )
    nearest = collection_schema(ref("StationFound"), {"origin": ORIGIN, "at": DATE_TIME, **MEASURED})
    nearest["properties"]["relaxed"] = relaxed
    hit = {"layer": TEXT, "id": TEXT, "name": TEXT, "name_en": TEXT_OR_NULL, "address": TEXT_OR_NULL}
    return {
        "StationFound": feature_schema(found),
        "Nearest": nearest,
        "Binary": {"type": "string", "format": "binary"},
        "NearestBatch": record(
            {"station_ids": a_list(a_list(TEXT)), "distance_m": a_list(a_list(NUMBER))},
            {"off_network": {**a_list(COUNT), "description": "Only by street: indexes of points."}},
            description="A list for each point, in the order of points, nearest first.",
        ),
        "Whereabouts": record(
            {
                "origin": POSITION,
                "inside": BOOLEAN,
                "message": TEXT_OR_NULL,
                "hint": TEXT_OR_NULL,
                "street": area,
                "community": area,
                "compound": area,
                "responsible": a_list(post),
                "order": {**TEXT_OR_NULL, "description": "Path of the page that reaches them."},
                "nearest": nullable(ref("StationFound")),
            }
        ),
        "Search": record(
            {
                "query": TEXT,
                "results": a_list(record({**hit, "lon": NUMBER, "lat": NUMBER, "match": TEXT})),
            }
        ),
    }
