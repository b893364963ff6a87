"""The nearest street to a point: a tree over the segments of all edges, in ECEF metres.

Segments stand in the order of the edges, which runs along a curve through the map, so neighbours
in the order are neighbours in space and any run of it has a small box. A segment is the chord
between two vertices; the point found on it is lifted onto the ellipsoid before it is measured, so
that away is a geodesic to a millimetre up to 10 km however long the segment is.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import carray  # type: ignore[attr-defined]

from geomap.compiled import compiled, pointer
from geomap.ecef import box_m2, to_ecef
from geomap.geodesy import ECCENTRICITY_SQUARED, SEMI_MAJOR_M, SEMI_MINOR_M
from geomap.network_cards import Card, bits, floats, ints, make_card

Floats = npt.NDArray[np.float64]
Boxes = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]
Bits = npt.NDArray[np.uint8]

LEAF = 8
STACK = 64
OUTWARD_M = 1.0
"""By how much boxes are widened: twice the rounding of float32 at the earth's radius."""
SHARPEST_M = SEMI_MINOR_M**2 / SEMI_MAJOR_M
NOWHERE = -1


class SegmentTree(NamedTuple):
    """boxes: (nodes, 6) least and greatest x, y, z. holds: the OR of the access below each node. Node 1
    is the root, node i has the children 2i and 2i + 1, leaf j of 2**depth the segments from
    j * n >> depth. vertex, edge: each segment's first vertex, and its edge. points: every vertex's ECEF
    metres; along_m: how far it is along its edge. access: every edge's."""

    boxes: Boxes
    holds: Bits
    vertex: Rows
    edge: Rows
    points: Floats
    along_m: Floats
    access: Bits


def tree_card(tree: SegmentTree) -> Card:
    """For the searches below; good for as long as its keeper keeps tree."""
    return make_card(tree, (np.float32, np.uint8, np.int32, np.int32, np.float64, np.float64, np.uint8))


def build_segment_tree(points: Floats, along_m: Floats, first: Rows, access: Bits) -> SegmentTree:
    """The tree of edges whose vertices first[i] to first[i + 1] have ECEF metres points."""
    edge_of_vertex = np.repeat(np.arange(len(access), dtype=np.int32), np.diff(first))
    vertex = np.flatnonzero(edge_of_vertex[:-1] == edge_of_vertex[1:]).astype(np.int32)
    edge = edge_of_vertex[vertex]
    leaves = 1
    while len(vertex) > LEAF * leaves:
        leaves *= 2
    boxes, holds = np.empty((2 * leaves, 6), np.float32), np.zeros(2 * leaves, np.uint8)
    _enclose(boxes, holds, vertex, edge, points, access)
    return SegmentTree(boxes, holds, vertex, edge, points, along_m, access)


@compiled
def _enclose(boxes: Boxes, holds: Bits, vertex: Rows, edge: Rows, points: Floats, access: Bits) -> None:
    """Set boxes and holds from the leaves up; a box holds the arcs over its chords, too."""
    n, leaves = len(vertex), len(holds) // 2
    boxes[:, :3], boxes[:, 3:] = np.float32(math.inf), np.float32(-math.inf)
    for leaf in range(leaves):
        node = leaves + leaf
        for i in range(leaf * n // leaves, (leaf + 1) * n // leaves):
            p, q = points[vertex[i]], points[vertex[i] + 1]
            chord_m2 = (q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2 + (q[2] - p[2]) ** 2
            wide_m = OUTWARD_M + chord_m2 / (4.0 * SHARPEST_M)  # twice the arc's rise
            holds[node] |= access[edge[i]]
            for d in range(3):
                boxes[node, d] = min(boxes[node, d], np.float32(min(p[d], q[d]) - wide_m))
                boxes[node, 3 + d] = max(boxes[node, 3 + d], np.float32(max(p[d], q[d]) + wide_m))
    for node in range(leaves - 1, 0, -1):
        holds[node] = holds[2 * node] | holds[2 * node + 1]
        for d in range(3):
            boxes[node, d] = min(boxes[2 * node, d], boxes[2 * node + 1, d])
            boxes[node, 3 + d] = max(boxes[2 * node, 3 + d], boxes[2 * node + 1, 3 + d])


@compiled
def _lift(x: float, y: float, z: float) -> tuple[float, float, float]:
    """The point of the ellipsoid above a point near it, by two steps of Newton's."""
    for _ in range(2):
        ax, ay, az = x / SEMI_MAJOR_M**2, y / SEMI_MAJOR_M**2, z / SEMI_MINOR_M**2
        step = (x * ax + y * ay + z * az - 1.0) / (2.0 * (ax * ax + ay * ay + az * az))
        x, y, z = x - step * ax, y - step * ay, z - step * az
    return x, y, z


@compiled
def _foot(points: Floats, at: int, x: float, y: float, z: float) -> tuple[float, float, float, float]:
    """The point of the segment from vertex at on that is nearest, and its share of the way."""
    px, py, pz = points[at, 0], points[at, 1], points[at, 2]
    dx, dy, dz = points[at + 1, 0] - px, points[at + 1, 1] - py, points[at + 1, 2] - pz
    chord_m2 = dx * dx + dy * dy + dz * dz
    share = 0.0
    if chord_m2 > 0.0:
        share = min(max(((x - px) * dx + (y - py) * dy + (z - pz) * dz) / chord_m2, 0.0), 1.0)
    if share == 1.0:
        return points[at + 1, 0], points[at + 1, 1], points[at + 1, 2], 1.0
    fx, fy, fz = _lift(px + share * dx, py + share * dy, pz + share * dz)
    return fx, fy, fz, share


@compiled
def _nearest_segment(
    tree: SegmentTree, mode: int, x: float, y: float, z: float, bound_m2: float, stack: Rows, stack_m2: Floats
) -> int:
    """The nearest segment that mode may use, of equals the first met; NOWHERE if none is in bounds."""
    boxes, holds, points = tree.boxes, tree.holds, tree.points
    n, leaves = len(tree.vertex), len(holds) // 2
    found, top, node = NOWHERE, 0, 1
    if not holds[1] & mode:
        return found
    while True:
        if node >= leaves:
            leaf = node - leaves
            for i in range(leaf * n // leaves, (leaf + 1) * n // leaves):
                if tree.access[tree.edge[i]] & mode:
                    fx, fy, fz, _ = _foot(points, tree.vertex[i], x, y, z)
                    away_m2 = (fx - x) ** 2 + (fy - y) ** 2 + (fz - z) ** 2
                    if away_m2 < bound_m2 or (found < 0 and away_m2 <= bound_m2):
                        found, bound_m2 = i, away_m2
        else:
            near, far = 2 * node, 2 * node + 1
            near_m2 = box_m2(boxes, near, x, y, z) if holds[near] & mode else math.inf
            far_m2 = box_m2(boxes, far, x, y, z) if holds[far] & mode else math.inf
            if far_m2 < near_m2:
                near, far, near_m2, far_m2 = far, near, far_m2, near_m2
            if far_m2 <= bound_m2:
                stack[top], stack_m2[top] = far, far_m2
                top += 1
            if near_m2 <= bound_m2:
                node = near
                continue
        while top > 0 and stack_m2[top - 1] >= bound_m2:
            top -= 1
        if top == 0:
            return found
        top -= 1
        node = stack[top]


@compiled
def _read(card: Card) -> SegmentTree:
    return SegmentTree(
        carray(pointer(card[1]), (card[0], 6), np.float32),
        bits(card, 1),
        ints(card, 2),
        ints(card, 3),
        carray(pointer(card[9]), (card[8], 3), np.float64),
        floats(card, 5),
        bits(card, 6),
    )


@compiled
def _snap(
    tree: SegmentTree, mode: int, lon: float, lat: float, limit_m: float, stack: Rows, stack_m2: Floats,
    place: Floats,
) -> int:  # fmt: skip
    """Set place to the metres along the nearest edge that mode may use and off it, and the degrees of the
    place on it; return the edge, or NOWHERE and set nan if none is within limit_m."""
    x, y, z = to_ecef(lon, lat)
    found = _nearest_segment(tree, mode, x, y, z, limit_m * limit_m, stack, stack_m2)
    if found < 0:
        place[:] = np.nan
        return NOWHERE
    at = tree.vertex[found]
    fx, fy, fz, share = _foot(tree.points, at, x, y, z)
    start_m, end_m = tree.along_m[at], tree.along_m[at + 1]
    place[0] = end_m if share == 1.0 else start_m + share * (end_m - start_m)
    place[1] = math.sqrt((fx - x) ** 2 + (fy - y) ** 2 + (fz - z) ** 2)
    place[2] = math.degrees(math.atan2(fy, fx))
    place[3] = math.degrees(math.atan2(fz, (1.0 - ECCENTRICITY_SQUARED) * math.sqrt(fx * fx + fy * fy)))
    return int(tree.edge[found])


@compiled
def snap_one(card: Card, mode: int, lon: float, lat: float, limit_m: float, place: Floats) -> int:
    """For one point set place (4,), as _snap does; return the edge."""
    return _snap(_read(card), mode, lon, lat, limit_m, np.empty(STACK, np.int32), np.empty(STACK), place)


@compiled
def snap_each(
    card: Card, mode: int, lon: Floats, lat: Floats, limit_m: float, edge: Rows, columns: Floats
) -> None:
    """For n points set edge (n,) and columns (4, n), as _snap does."""
    tree, stack, stack_m2 = _read(card), np.empty(STACK, np.int32), np.empty(STACK)
    for i in range(len(lon)):
        edge[i] = _snap(tree, mode, lon[i], lat[i], limit_m, stack, stack_m2, columns[:, i])
