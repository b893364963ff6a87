"""The order of points along a Hilbert curve, in which neighbours on the map come near each other.

Source: Hilbert (1891), Math. Ann. 38:459-460; the loop is Wikipedia's xy2d, by tables of quadrants.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.geodesy import FloatArray

BITS = 11
"""Cells along a side of the box around the points: 2 to this."""
TURN = np.array([3, 0, 1, 0, 1, 1, 0, 2, 2, 3, 2, 1, 0, 2, 3, 3], dtype=np.uint8)
PLACE = np.array([0, 1, 3, 2, 2, 1, 3, 0, 2, 3, 1, 0, 0, 3, 1, 2], dtype=np.uint8)
"""By 4 * how the curve is turned + 2 * right half + upper half: the quarter's place along the curve,
and how the curve is turned within it."""


def curve_order(lon: FloatArray, lat: FloatArray) -> npt.NDArray[np.int32]:
    """The points' numbers by cell of the curve; in a cell, and along it, the order means nothing.
    lon, lat: finite degrees."""
    return _order(lon, lat)


@compiled
def _order(lon: FloatArray, lat: FloatArray) -> npt.NDArray[np.int32]:
    n, sides = len(lon), 1 << BITS
    west, east, south, north = lon.min(), lon.max(), lat.min(), lat.max()
    columns = (sides - 1) / max(east - west, 1e-9)
    rows = (sides - 1) / max(north - south, 1e-9)
    keys = np.empty(n, np.uint32)
    counts = np.zeros((2, sides), np.int32)
    for i in range(n):
        x, y, turn, key = int((lon[i] - west) * columns), int((lat[i] - south) * rows), 0, 0
        for bit in range(BITS - 1, -1, -1):
            quarter = 4 * turn + 2 * ((x >> bit) & 1) + ((y >> bit) & 1)
            key = 4 * key + PLACE[quarter]
            turn = TURN[quarter]
        keys[i] = key
        counts[0, key & (sides - 1)] += 1
        counts[1, key >> BITS] += 1
    order, sorted_once = np.empty(n, np.int32), np.empty(n, np.int32)
    for half in range(2):
        start = np.int32(0)
        for digit in range(sides):
            count = counts[half, digit]
            counts[half, digit] = start
            start += count
    for i in range(n):
        digit = int(keys[i]) & (sides - 1)
        sorted_once[counts[0, digit]] = i
        counts[0, digit] += 1
    for row in sorted_once:
        digit = int(keys[row]) >> BITS
        order[counts[1, digit]] = row
        counts[1, digit] += 1
    return order
