"""Blocks between roads: cut ground along straight lanes, as a surveyor would, and keep the cuts.

Everything here is in metres of the plane (see plane.py).
"""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from geomap.demo.chance import between

REACH_M = 20_000.0
SNAP_TO_LANE_M = 70.0
LEAST_FRONT_M = 55.0


class Cutter:
    """Cuts polygons in two and remembers the lanes; a lane tends to carry on one across the road."""

    def __init__(self) -> None:
        self.lanes: list[LineString] = []
        self._ends: list[tuple[float, float]] = []

    def cut(self, ground: Polygon, share: float) -> tuple[Polygon, Polygon] | None:
        """Cut ground across its long side into two pieces, the first about share of its area.

        None when no straight lane leaves exactly two pieces of a useful width.
        """
        for turn in (0.0, 90.0):
            axis = _long_axis(ground, turn)
            for nudge in (0.0, 0.06, -0.06, 0.13, -0.13, 0.2, -0.2):
                wanted = min(max(share + nudge, 0.1), 0.9)
                pieces = self._try(ground, axis, wanted, turn)
                if pieces:
                    return pieces
        return None

    def _try(
        self, ground: Polygon, axis: tuple[float, float], share: float, turn: float
    ) -> tuple[Polygon, Polygon] | None:
        offset = self._settle(ground, axis, _offset_for(ground, axis, share))
        pieces = polygons_of(split(ground, _across(axis, offset)))
        if len(pieces) != 2:
            return None
        low, high = sorted(pieces, key=lambda piece: piece.centroid.x * axis[0] + piece.centroid.y * axis[1])
        thin = LEAST_FRONT_M if turn == 0.0 else LEAST_FRONT_M * 1.5
        if not all(_is_useful(piece, thin) for piece in (low, high)):
            return None
        lane = shapely.intersection(_across(axis, offset), ground)
        if not isinstance(lane, LineString):
            return None
        self.lanes.append(lane)
        self._ends += [(end[0], end[1]) for end in (lane.coords[0], lane.coords[-1])]
        return low, high

    def _settle(self, ground: Polygon, axis: tuple[float, float], offset: float) -> float:
        """Move the cut onto the end of a lane that meets this ground from outside, if one is near."""
        if not self._ends:
            return offset
        ends = np.array(self._ends)
        along = ends @ np.array(axis)
        near = np.flatnonzero(np.abs(along - offset) < SNAP_TO_LANE_M)
        edge = ground.exterior
        best = offset
        closest = SNAP_TO_LANE_M
        for i in near:
            gap = abs(float(along[i]) - offset)
            if gap < closest and edge.distance(Point(ends[i])) < 0.05:
                best, closest = float(along[i]), gap
        return best


def _long_axis(ground: Polygon, turn: float) -> tuple[float, float]:
    """The unit vector along the longer side of the smallest box around ground, turned by degrees."""
    box = shapely.minimum_rotated_rectangle(ground)
    corners = shapely.get_coordinates(box)
    first, second = corners[1] - corners[0], corners[2] - corners[1]
    side = first if np.hypot(*first) >= np.hypot(*second) else second
    length = float(np.hypot(*side))
    x, y = float(side[0]) / length, float(side[1]) / length
    if turn:
        x, y = -y, x
    return (x, y) if (x, y) > (0.0, 0.0) else (-x, -y)


def _across(axis: tuple[float, float], offset: float) -> LineString:
    x, y = axis[0] * offset, axis[1] * offset
    return LineString(
        [(x - axis[1] * REACH_M, y + axis[0] * REACH_M), (x + axis[1] * REACH_M, y - axis[0] * REACH_M)]
    )


def _offset_for(ground: Polygon, axis: tuple[float, float], share: float) -> float:
    """Where along axis to cut so that about share of the area lies before the cut."""
    reach = shapely.get_coordinates(ground) @ np.array(axis)
    low, high = float(reach.min()), float(reach.max())
    start = low
    for _ in range(12):
        middle = (low + high) / 2
        before = ground.intersection(_slab(axis, start - 1.0, middle)).area
        if before < share * ground.area:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _slab(axis: tuple[float, float], start: float, stop: float) -> Polygon:
    first, second = _across(axis, start).coords, _across(axis, stop).coords
    return Polygon([first[0], first[1], second[1], second[0]])


def _is_useful(piece: Polygon, front_m: float) -> bool:
    """Whether a piece is wide enough to build on and not a splinter."""
    if piece.area < front_m * front_m:
        return False
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(piece))
    sides = np.hypot(*(corners[1:3] - corners[0:2]).T)
    return float(sides.min()) >= front_m


def share_out(cutter: Cutter, ground: Polygon, parts: int, *key: object) -> list[Polygon]:
    """Cut ground into this many pieces of like area, every cut a lane. Fewer if it will not go."""
    if parts <= 1:
        return [ground]
    first = parts // 2 if parts % 2 == 0 else parts // 2 + int(between(0, 2, "odd", *key))
    sway = between(-0.05, 0.05, "sway", parts, *key) if parts < 4 else 0.0
    halves = cutter.cut(ground, first / parts + sway)
    if halves is None:
        return [ground]
    low, high = halves
    return share_out(cutter, low, first, *key, 0) + share_out(cutter, high, parts - first, *key, 1)


def cut_to_size(cutter: Cutter, ground: Polygon, target_m2: float, *key: object) -> list[Polygon]:
    """Cut ground until no piece is much larger than target_m2, in square metres."""
    if ground.area < target_m2 * between(1.2, 1.9, "size", *key):
        return [ground]
    halves = cutter.cut(ground, between(0.4, 0.6, "share", *key))
    if halves is None:
        return [ground]
    low, high = halves
    return cut_to_size(cutter, low, target_m2, *key, 0) + cut_to_size(cutter, high, target_m2, *key, 1)


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons of a polygon, multipolygon or collection, largest first."""
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    parts = geometry.geoms if hasattr(geometry, "geoms") else MultiPolygon().geoms
    found = [polygon for part in parts for polygon in polygons_of(part)]
    return sorted(found, key=lambda polygon: (-polygon.area, *map(math.floor, polygon.bounds)))
