"""A small map around a place, drawn on the server as inline SVG: works without scripts and on paper.

Everything is drawn in metres of the district's metric CRS, north up. What leaves here is numbers,
class names of ours, and texts that the template escapes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geomap.report.map_ground import (
    ROAD_KINDS,
    Ground,
    Window,
    in_units,
    landscape_of,
    make_ground,
    roads_of,
    window_around,
)
from geomap.report.map_labels import Label, line_labels
from geomap.snapshot import Snapshot
from geomap.web.per_snapshot import PerSnapshot

WIDTH, HEIGHT = 540, 350  # units of the drawing: pixels on the desk, fewer on the phone
POINT_WIDTH_M = 1150.0
AREA_MARGIN = 1.16
LANES_TO_M = 3600.0
COMMUNITIES_TO_M = 9000.0
MARK_RADIUS, SUBJECT_RADIUS = 14.0, 33.0  # units that names keep away from
SCALE_BOX = shapely.box(0, HEIGHT - 44, 150, HEIGHT)
"""Kept free for the scale bar, at the lower left."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A path of the drawing. kind: its class in the style sheet. path: SVG path data."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the drawing. tier: of a station; None for anything else."""

    x: float
    y: float
    tier: int | None


@dataclass(frozen=True, slots=True)
class MiniMap:
    """What the template draws, from the ground up. scale_m metres are scale_length units long."""

    areas: list[Shape]
    roads: list[Shape]
    highlight: Shape | None
    labels: list[Label]
    marks: list[Mark]
    subject: Mark | None
    scale_m: int
    scale_length: float
    width: int = WIDTH
    height: int = HEIGHT


ground_of: PerSnapshot[Ground] = PerSnapshot(make_ground)


def map_around_point(snapshot: Snapshot, lon: float, lat: float, language: str, tier: int | None) -> MiniMap:
    """The map around a point of WGS 84, which it marks; tier: of the station it is, if it is one."""
    ground, tiers = ground_of(snapshot), snapshot.layers["stations"].values("tier")
    x, y = ground.transformer.transform(lon, lat)
    unit_m = POINT_WIDTH_M / WIDTH
    window = Window(x - POINT_WIDTH_M / 2, y + HEIGHT * unit_m / 2, unit_m, WIDTH, HEIGHT)
    return _draw(ground, tiers, window, language, None, Mark(WIDTH / 2, HEIGHT / 2, tier))


def map_of_area(snapshot: Snapshot, area: Any, language: str) -> MiniMap:
    """The map of an area, given in WGS 84, which it sets off."""
    ground, tiers = ground_of(snapshot), snapshot.layers["stations"].values("tier")
    outline = shapely.transform(area, ground.project)
    window = window_around(outline.bounds, WIDTH, HEIGHT, AREA_MARGIN)
    return _draw(ground, tiers, window, language, outline, None)


def _draw(
    ground: Ground,
    tiers: list[int],
    window: Window,
    language: str,
    outline: shapely.Geometry | None,
    subject: Mark | None,
) -> MiniMap:
    areas = [Shape("ground", _path(ground.cut("district", window)[1]))]
    by_kind, labels = landscape_of(ground, window, language)
    areas += [Shape(kind, _path(shapes)) for kind, shapes in by_kind.items()]
    for layer, kind in (("communities", "community"), ("streets", "street-border")):
        if layer == "streets" or window.width_m <= COMMUNITIES_TO_M:
            areas.append(Shape(kind, _path(shapely.boundary(ground.cut(layer, window)[1]))))
    roads, named = roads_of(ground, window, language, lanes=window.width_m <= LANES_TO_M)
    marks = _marks(ground, tiers, window, subject)
    taken = [SCALE_BOX, *(shapely.Point(m.x, m.y).buffer(MARK_RADIUS) for m in marks)]
    taken += [shapely.Point(subject.x, subject.y).buffer(SUBJECT_RADIUS)] if subject else []
    return MiniMap(
        areas=[area for area in areas if area.path],
        roads=[Shape(kind, _path(roads[kind])) for kind in ROAD_KINDS if kind in roads],
        highlight=Shape("highlight", _path([in_units(outline, window)])) if outline is not None else None,
        labels=line_labels(named, labels, taken, (WIDTH, HEIGHT)),
        marks=marks,
        subject=subject,
        scale_m=window.scale_m,
        scale_length=round(window.scale_m / window.unit_m, 1),
    )


def _marks(ground: Ground, tiers: list[int], window: Window, subject: Mark | None) -> list[Mark]:
    """The stations in the window, the subject itself left out; the smaller standards first, below."""
    units = window.units(shapely.get_coordinates(ground.geometry["stations"]))
    inside = np.all((units > 8) & (units < (WIDTH - 8, HEIGHT - 8)), axis=1)
    marks = [
        Mark(round(float(units[i, 0]), 1), round(float(units[i, 1]), 1), tiers[i])
        for i in np.flatnonzero(inside)
        if subject is None or abs(units[i] - (subject.x, subject.y)).max() > 0.05
    ]
    return sorted(marks, key=lambda mark: -(mark.tier or 0))


def _path(shapes: Iterable[shapely.Geometry]) -> str:
    """SVG path data of lines and of the rings of areas, to a tenth of a unit."""
    parts = []
    for shape in shapely.get_parts(np.array(list(shapes), dtype=object)):
        polygon = shape.geom_type == "Polygon"
        for line in shapely.get_rings(shape) if polygon else shapely.get_parts(shape):
            points = np.round(shapely.get_coordinates(line), 1)
            if len(points) > 1:
                words = " ".join(f"{x:g},{y:g}" for x, y in points)
                parts.append(f"M{words}{'Z' if polygon else ''}")
    return "".join(parts)
