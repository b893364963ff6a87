"""Schemas of the answers, JSON Schema 2020-12, for the API document and the tests."""

from __future__ import annotations

from typing import Any, get_args

from geomap.hours import WHYS
from geomap.layers import LAYERS, Field, LayerSpec
from geomap.locator import DETOUR
from geomap.measured import NOTES, Measure
from geomap.network import RIDE_SPEED_M_S, SNAP_LIMIT_M, SPEED_M_S, WALK_SPEED_M_S
from geomap.public_reports import KINDS as REPORT_KINDS
from geomap.services import TIERS
from geomap.web.kinds import Schema

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
POSITION: Schema = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
DATE_TIME: Schema = {"type": "string", "format": "date-time"}

KINDS: dict[str, Schema] = {
    "text": TEXT,
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "moment": TEXT,
    "hours": TEXT,
    "list": {"type": "array", "items": TEXT},
    "services": {"type": "array", "items": TEXT},
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def a_list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def record(required: dict[str, Schema], optional: dict[str, Schema] | None = None, **more: Any) -> Schema:
    """An object; further members are allowed, for answers grow."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        **more,
    }


def nullable(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}


LINK = record({"href": TEXT, "rel": TEXT}, {"type": TEXT, "title": TEXT})
GEOMETRY = record(
    {
        "type": {"type": "string", "enum": ["Point", "LineString", "Polygon", "MultiPolygon"]},
        "coordinates": {"type": "array", "items": {}},
    }
)
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
    "why": {"type": "string", "enum": list(WHYS), "description": "What makes it so."},
}
REPORTS: Schema = {
    **a_list(
        record(
            {
                "kind": {"type": "string", "enum": list(REPORT_KINDS)},
                "count": {"type": "integer", "minimum": 1},
                "latest_at": DATE_TIME,
            }
        )
    ),
    "description": "What passers-by report while it is fresh: how many of them, and the last of them when.",
}
ANSWERS: Schema = {
    **a_list(record({"at": DATE_TIME, "words": TEXT, "to": REPORTS})),
    "description": "What the keeper answered to reports that count no more and would still be fresh.",
}
ORIGIN: Schema = {**POSITION, "description": "WGS-84."}
MEASURED: dict[str, Schema] = {
    "measured": {"type": "string", "enum": list(get_args(Measure)), "description": "How distances are."},
    "note": {
        "type": ["string", "null"],
        "enum": [*NOTES, None],
        "description": "Why distances are straight though asked for by street: no_streets, the data hold "
        f"none open to mode; off_network, none is within {SNAP_LIMIT_M:g} m of the point.",
    },
}
PROBLEM = record(
    {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "parameter": TEXT_OR_NULL,
        "value": {"description": "What came, cut short."},
        "hint": TEXT_OR_NULL,
    },
    {
        "errors": a_list(record({"index": COUNT, "value": {}, "message": TEXT})),
        "action": {**TEXT, "description": "What whoever asks may not do."},
        "reason": {**TEXT, "description": "Why not."},
        "code": {**TEXT, "description": "Why a file cannot be read."},
    },
    description="RFC 9457. parameter names what is wrong, hint says what to do about it.",
)


def field_schema(field: Field) -> Schema:
    schema = {**KINDS[field.kind], "description": field.help}
    if field.choices:
        schema["enum"] = list(field.choices)
    if field.least is not None:
        schema["minimum"] = field.least
    return schema if field.required else {**schema, "type": [schema["type"], "null"]}


def properties_schema(spec: LayerSpec) -> Schema:
    return record(
        {f.name: field_schema(f) for f in spec.fields if f.required},
        {f.name: field_schema(f) for f in spec.fields if not f.required},
    )


def feature_schema(properties: Schema) -> Schema:
    return record(
        {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": TEXT,
            "geometry": ref("Geometry"),
            "properties": properties,
        },
        {"links": a_list(ref("Link"))},
    )


def collection_schema(feature: Schema, more: dict[str, Schema] | None = None) -> Schema:
    return record(
        {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": a_list(feature),
            "numberReturned": COUNT,
            **(more or {}),
        }
    )


def layer_schemas() -> dict[str, Schema]:
    """Feature and page of features of every layer."""
    schemas = {}
    for name, spec in LAYERS.items():
        schemas[f"{name}Feature"] = feature_schema(properties_schema(spec))
        schemas[f"{name}Page"] = collection_schema(
            ref(f"{name}Feature"),
            {"links": a_list(ref("Link")), "timeStamp": DATE_TIME, "numberMatched": COUNT},
        )
    return schemas


def _locator_schemas() -> dict[str, Schema]:
    area = nullable(record({"id": TEXT, "name": TEXT}))
    post = record({"post": TEXT, "role": TEXT, "layer": TEXT, "id": TEXT, "name": TEXT})
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
                "inside": {"type": "boolean"},
                "message": TEXT_OR_NULL,
                "hint": TEXT_OR_NULL,
                "street": area,
                "community": area,
                "compound": area,
                "responsible": a_list(post),
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


def _street_schemas() -> dict[str, Schema]:
    mode: Schema = {"type": "string", "enum": list(SPEED_M_S)}
    metres: Schema = {"type": "number", "minimum": 0, "description": "Metres along streets."}
    area = _plain_feature(
        ["Polygon", "MultiPolygon"],
        {"minutes": NUMBER, "mode": mode, "distance_m": metres},
    )
    return {
        "Reach": collection_schema(area, {"origin": ORIGIN}),
        "Way": _plain_feature(
            ["LineString"],
            {
                "station": TEXT,
                "mode": mode,
                "distance_m": metres,
                "duration_s": {**COUNT, "description": "Seconds at the speed of mode."},
            },
        ),
    }


def _plain_feature(kinds: list[str], properties: dict[str, Schema]) -> Schema:
    """A feature that is no part of a layer and has no id."""
    kind: Schema = {"type": "string", "enum": kinds}
    geometry = {"type": kind, "coordinates": {"type": "array", "items": {}}}
    return record(
        {
            "type": {"type": "string", "enum": ["Feature"]},
            "geometry": record(geometry),
            "properties": record(properties),
        }
    )


def _other_schemas() -> dict[str, Schema]:
    service = {"code": TEXT, "name_zh": TEXT, "name_en": TEXT, "osm": TEXT}
    tier = {"type": "integer", "enum": list(TIERS)}
    collection = {"id": TEXT, "title": TEXT, "extent": {"type": "object"}, "links": a_list(ref("Link"))}
    return {
        "Services": record(
            {
                "services": a_list(record({**service, "from_tier": tier, "stated": {"type": "boolean"}})),
                "tiers": record({str(tier): a_list(TEXT) for tier in TIERS}),
            }
        ),
        "Landing": record({"title": TEXT, "description": TEXT, "links": a_list(ref("Link"))}),
        "Conformance": record({"conformsTo": a_list(TEXT)}),
        "Collection": record(collection, {"itemType": TEXT, "crs": a_list(TEXT), "description": TEXT}),
        "Collections": record({"links": a_list(ref("Link")), "collections": a_list(ref("Collection"))}),
    }


def schemas() -> dict[str, Schema]:
    """Every schema by name."""
    shared = {"Link": LINK, "Geometry": GEOMETRY, "Problem": PROBLEM}
    return {**shared, **_locator_schemas(), **_street_schemas(), **_other_schemas(), **layer_schemas()}
