"""A k-d tree over stations in ECEF metres whose nodes say what stations lie below them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.ecef import points_m
from geomap.geodesy import FloatArray

LEAF = 16
"""Most stations in a leaf; at least half as many are in each."""
OUTWARD_M = np.float32(1.0)
"""By how much boxes are widened: twice the rounding of float32 at the earth's radius."""

Words = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class StationTree:
    """boxes: (nodes, 6) least and greatest x, y, z in metres. holds: the OR of the words below each
    node. points: (n, 3) ECEF metres in tree order, and words in the same. order: the position of the
    station of each row. depth: levels below the root."""

    boxes: npt.NDArray[np.float32]
    holds: Words
    points: FloatArray
    words: Words
    order: Rows
    depth: int

    @property
    def nbytes(self) -> int:
        return sum(a.nbytes for a in (self.boxes, self.holds, self.points, self.words, self.order))


def build_tree(lon: FloatArray, lat: FloatArray, words: Words, positions: npt.NDArray[Any]) -> StationTree:
    """The tree of the stations at positions. lon, lat, words: columns of all stations, WGS 84 degrees."""
    order = np.array(positions, dtype=np.int32)
    points = points_m(lon[order], lat[order])
    depth = 0
    while len(order) > LEAF << depth:
        depth += 1
    boxes = np.empty((2 << depth, 6), dtype=np.float32)
    holds = np.zeros(2 << depth, dtype=np.uint64)
    _arrange(points, order, depth)
    own = words[order]
    _enclose(points, own, depth, boxes, holds)
    return StationTree(boxes, holds, points, own, order, depth)


@compiled
def _part(points: FloatArray, order: Rows, start: int, end: int, middle: int, axis: int) -> None:
    """Hoare's selection: along axis, no row before middle lies beyond one from middle on."""
    low, high = start, end - 1
    while low < high:
        a, b, c = points[low, axis], points[(low + high) >> 1, axis], points[high, axis]
        pivot = max(min(a, b), min(max(a, b), c))
        i, j = low, high
        while i <= j:
            while points[i, axis] < pivot:
                i += 1
            while points[j, axis] > pivot:
                j -= 1
            if i <= j:
                for d in range(3):
                    points[i, d], points[j, d] = points[j, d], points[i, d]
                order[i], order[j] = order[j], order[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            return


@compiled
def _arrange(points: FloatArray, order: Rows, depth: int) -> None:
    """Sort rows into tree order, parting every node where its stations spread most."""
    n = len(order)
    for level in range(depth):
        for node in range(1 << level):
            start, end = (node * n) >> level, ((node + 1) * n) >> level
            axis, widest_m = 0, -1.0
            for d in range(3):
                least, most = math.inf, -math.inf
                for i in range(start, end):
                    least, most = min(least, points[i, d]), max(most, points[i, d])
                if most - least > widest_m:
                    axis, widest_m = d, most - least
            _part(points, order, start, end, ((2 * node + 1) * n) >> (level + 1), axis)


@compiled
def _enclose(
    points: FloatArray, words: Words, depth: int, boxes: npt.NDArray[np.float32], holds: Words
) -> None:
    """Set boxes and holds from the leaves up to the root. Entry 0 stands for nothing."""
    n, leaves = len(points), 1 << depth
    boxes[:, :3], boxes[:, 3:] = np.float32(math.inf), np.float32(-math.inf)
    for leaf in range(leaves):
        node = leaves + leaf
        for i in range((leaf * n) >> depth, ((leaf + 1) * n) >> depth):
            holds[node] |= words[i]
            for d in range(3):
                coordinate = np.float32(points[i, d])
                boxes[node, d] = min(boxes[node, d], coordinate - OUTWARD_M)
                boxes[node, 3 + d] = max(boxes[node, 3 + d], coordinate + OUTWARD_M)
    for node in range(leaves - 1, 0, -1):
        holds[node] = holds[2 * node] | holds[2 * node + 1]
        for d in range(3):
            boxes[node, d] = min(boxes[2 * node, d], boxes[2 * node + 1, d])
            boxes[node, 3 + d] = max(boxes[2 * node, 3 + d], boxes[2 * node + 1, 3 + d])
