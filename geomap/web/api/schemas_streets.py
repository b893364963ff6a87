"""Schemas of the answers about streets: how far one comes, and the way."""

from __future__ import annotations

from geomap.network import SPEED_M_S
from geomap.web.api.schemas import COUNT, NUMBER, ORIGIN, TEXT, collection_schema, record
from geomap.web.kinds import Schema


def street_schemas() -> dict[str, Schema]:
    """Every schema by name."""
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
