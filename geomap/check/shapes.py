"""What is wrong with shapes: what they are, where they lie, how they meet their neighbours."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from geomap.check.fault import Fault, shown
from geomap.datum import Datum, convert
from geomap.layers import Field, Layer

SHIFTED_DATUMS: tuple[tuple[Datum, str], ...] = (
    ("gcj02", "GCJ-02 (Amap, Tencent)"),
    ("bd09", "BD-09 (Baidu)"),
)

LEAST_GAP_DEG2 = 1e-11
"""About a tenth of a square metre."""


def check_shapes(layer: Layer) -> Iterator[Fault]:
    for feature, geometry in zip(layer.features, layer.geometry, strict=True):
        feature_id = feature.get("id")
        if geometry is None or geometry.is_empty:
            yield Fault(
                layer.name,
                feature_id,
                "geometry",
                "",
                "the geometry is missing or cannot be read.",
                "Write a GeoJSON geometry.",
            )
        elif geometry.geom_type not in layer.spec.geometry:
            yield Fault(
                layer.name,
                feature_id,
                "geometry",
                geometry.geom_type,
                "the geometry is of the wrong type.",
                f"Use {' or '.join(layer.spec.geometry)}.",
            )
        elif not np.isfinite(shapely.get_coordinates(geometry)).all():
            yield Fault(
                layer.name,
                feature_id,
                "geometry",
                "",
                "a coordinate is not a number.",
                "Write decimal degrees.",
            )
        elif not geometry.is_valid:
            yield Fault(
                layer.name,
                feature_id,
                "geometry",
                shown(shapely.is_valid_reason(geometry)),
                "the shape crosses or touches itself.",
                "Redraw its border so that it does not cross itself.",
            )


def check_inside(layer: Layer, outline: shapely.Geometry) -> Iterator[Fault]:
    """Each feature's inner point must lie in the district; say which slip of the pen would explain it."""
    readable = [i for i, g in enumerate(layer.geometry) if g is not None and not g.is_empty]
    points = shapely.point_on_surface(layer.geometry[readable])
    for i, point in zip(readable, points, strict=True):
        if shapely.intersects(outline, point):
            continue
        remedy = _slip(point.x, point.y, outline) or "Correct the position, or leave the feature out."
        value = f"{point.x:.6f}, {point.y:.6f}"
        yield Fault(
            layer.name,
            layer.features[i].get("id"),
            "geometry",
            value,
            "it lies outside the district.",
            remedy,
        )


def _slip(lon: float, lat: float, area: shapely.Geometry) -> str | None:
    """The mistake that would explain why a point is not within area, as a remedy."""
    if abs(lon) < 1e-6 and abs(lat) < 1e-6:
        return "0, 0 means that no position was given: find the position."
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) and not (-90 <= lon <= 90 and -180 <= lat <= 180):
        return "Write degrees: longitude within ±180, latitude within ±90."
    if shapely.intersects_xy(area, lat, lon):
        return "The axes are swapped: write longitude before latitude."
    if abs(lat) > 90:
        return None
    for datum, title in SHIFTED_DATUMS:
        moved_lon, moved_lat = convert(np.array([lon]), np.array([lat]), datum, "wgs84")
        if shapely.intersects_xy(area, moved_lon[0], moved_lat[0]):
            return f"The position looks like {title}: convert it to WGS 84."
    return None


def check_parent(layer: Layer, field: Field, parents: Layer | None) -> Iterator[Fault]:
    """field must name a feature of parents, and the feature must lie in its area."""
    if parents is None:
        return
    areas = {f.get("id"): g for f, g in zip(parents.features, parents.geometry, strict=True)}
    for feature, geometry in zip(layer.features, layer.geometry, strict=True):
        code, feature_id = (feature.get("properties") or {}).get(field.name), feature.get("id")
        if code not in areas:
            if code is not None:
                yield Fault(
                    layer.name,
                    feature_id,
                    field.name,
                    shown(code),
                    f"there is no such feature in {parents.name}.",
                    f"Use an id of {parents.name}.",
                )
            continue
        area = areas[code]
        if geometry is None or geometry.is_empty or area is None or not area.is_valid:
            continue
        point = shapely.point_on_surface(geometry)
        if not shapely.intersects(area, point):
            remedy = _slip(point.x, point.y, area) or f"Correct the position or {field.name}."
            yield Fault(
                layer.name,
                feature_id,
                field.name,
                shown(code),
                f"it does not lie in that feature of {parents.name}.",
                remedy,
            )


def check_tiling(layer: Layer, outline: shapely.Geometry | None) -> Iterator[Fault]:
    """Areas that tile must match edge to edge and fill the district; where they do not, name them.

    Gaps and overhangs under LEAST_GAP_DEG2 are left to rounding. Areas that are no valid shapes
    are check_shapes' business; the tiling is looked at once all are.
    """
    if any(g is None or not g.is_valid for g in layer.geometry) or not len(layer.geometry):
        return
    for feature, edges in zip(layer.features, shapely.coverage_invalid_edges(layer.geometry), strict=True):
        if not edges.is_empty:
            yield _untiled(
                layer,
                feature.get("id"),
                edges,
                "its border overlaps a neighbour or does not match the neighbour's vertices.",
                "Give neighbours the very same vertices along their shared border.",
            )
    if outline is None:
        return
    union = shapely.union_all(layer.geometry)
    for amiss, message in (
        (shapely.difference(outline, union), "there is a gap beside it."),
        (shapely.difference(union, outline), "it reaches beyond the district."),
    ):
        for part in shapely.get_parts(amiss):
            if part.area > LEAST_GAP_DEG2:
                beside = int(np.argmin(shapely.distance(layer.geometry, part)))
                yield _untiled(
                    layer,
                    layer.features[beside].get("id"),
                    part,
                    message,
                    "Redraw its border so that areas meet.",
                )


def _untiled(layer: Layer, feature_id: str | None, at: shapely.Geometry, message: str, remedy: str) -> Fault:
    where = shapely.point_on_surface(at)
    return Fault(layer.name, feature_id, "geometry", f"{where.x:.6f}, {where.y:.6f}", message, remedy)
