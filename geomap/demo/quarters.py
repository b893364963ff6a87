"""Quarters: what the arterials leave of the district, and the street office each belongs to.

Geometries are in metres of the plane (see plane.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import shapely
from shapely import GeometryCollection, LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.demo.blocks import polygons_of
from geomap.demo.facts import ArterialFact, StreetFact
from geomap.demo.plane import to_metres

NODE_GRID_M = 0.01
OVERSHOOT_M = 30.0


def arterials_within(
    district: Polygon, arterials: Sequence[ArterialFact]
) -> tuple[tuple[ArterialFact, BaseGeometry], ...]:
    """The arterials inside the district, each carried on to the road it ends at."""
    lines = [to_metres(LineString(fact.points)) for fact in arterials]
    found = []
    for number, fact in enumerate(arterials):
        others = shapely.union_all([line for i, line in enumerate(lines) if i != number])
        found.append((fact, shapely.intersection(_carried_on(lines[number], others), district)))
    return tuple(found)


def quarters_between(district: Polygon, lines: Sequence[BaseGeometry]) -> list[Polygon]:
    """The faces that lines and the district's boundary enclose, largest first."""
    noded = shapely.union_all([*lines, district.exterior], grid_size=NODE_GRID_M)
    faces = polygons_of(GeometryCollection(shapely.polygonize(shapely.get_parts(noded))))
    return [face for face in faces if district.contains(face.representative_point())]


def street_of_each(quarters: Sequence[Polygon], streets: Sequence[StreetFact]) -> list[str]:
    """The code of the street whose rough area covers most of each quarter, else lies nearest."""
    areas = [to_metres(Polygon(street.rough_area)) for street in streets]
    codes = []
    for quarter in quarters:
        overlap_m2 = [quarter.intersection(area).area for area in areas]
        away_m = [quarter.distance(area) for area in areas]
        best = min(range(len(streets)), key=lambda i: (-overlap_m2[i], away_m[i]))
        codes.append(streets[best].code)
    return codes


def _carried_on(line: LineString, others: BaseGeometry) -> LineString:
    """The line made OVERSHOOT_M longer at each end that stops short of the others.

    What sticks out beyond the road it meets bounds no quarter and is never seen again.
    """
    points = list(line.coords)
    for inner, end in ((1, 0), (-2, -1)):
        (x0, y0), (x1, y1) = line.coords[inner], line.coords[end]
        if others.distance(Point(x1, y1)) > NODE_GRID_M / 2:
            ratio = OVERSHOOT_M / math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2)
            beyond = (x1 + (x1 - x0) * ratio, y1 + (y1 - y0) * ratio)
            points = [beyond, *points] if end == 0 else [*points, beyond]
    return LineString(points)
