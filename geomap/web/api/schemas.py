"""Schemas of the answers, JSON Schema 2020-12, for the API document and the tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geomap.layers import LAYERS, Field, LayerSpec
from geomap.public_reports import KINDS as REPORT_KINDS
from geomap.services import TIERS
from geomap.web.kinds import Schema

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
POSITION: Schema = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
COUNT_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 0}
BOOLEAN: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
DATE_TIME: Schema = {"type": "string", "format": "date-time"}
DATE_TIME_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}

KINDS: dict[str, Schema] = {
    "text": TEXT,
    "integer": {"type": "integer"},
    "boolean": BOOLEAN,
    "date": DAY,
    "moment": TEXT,
    "hours": TEXT,
    "list": {"type": "array", "items": TEXT},
    "services": {"type": "array", "items": TEXT},
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def a_list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def one_of(words: Iterable[str], description: str | None = None) -> Schema:
    """A text that is one of these words."""
    schema: Schema = {"type": "string", "enum": list(words)}
    return schema if description is None else {**schema, "description": description}


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
REPORTS: Schema = {
    **a_list(
        record(
            {
                "kind": one_of(REPORT_KINDS),
                "count": {"type": "integer", "minimum": 1},
                "latest_at": DATE_TIME,
            }
        )
    ),
    "description": "What passers-by report while it is fresh: how many of them, and the last of them when.",
}
ORIGIN: Schema = {**POSITION, "description": "WGS-84."}
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


def problem_with(more: dict[str, Schema], *, required: bool = False) -> Schema:
    """A problem that tells more, in place of what else a problem tells by that name."""
    needed = [*PROBLEM["required"], *more] if required else PROBLEM["required"]
    return {**PROBLEM, "required": needed, "properties": {**PROBLEM["properties"], **more}}


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
    return {
        "Link": LINK,
        "Geometry": GEOMETRY,
        "Problem": PROBLEM,
        **_other_schemas(),
        **layer_schemas(),
    }
