"""Many points by map tile: each point where there are few, a count for each patch where there are many.

Tiles are those of web maps (Web Mercator, z/x/y from the north-west). Points are kept in the order
of their Morton code, so that a tile at any zoom is one run of them: a tile costs two searches and
what it holds, however many points there are in all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray

LEVELS = 26
"""Bits of each axis kept: a patch of the finest level is 0.6 m wide at the equator."""

MOST_ZOOM = 20
PATCH_LEVELS = 2
"""A tile is counted in 4 x 4 patches of 64 pixels."""

MOST_POINTS = 48
"""A tile that holds more is counted in patches."""

NORTHERNMOST = 85.05112877980659
"""The latitude at which Web Mercator ends."""

IntArray = npt.NDArray[np.int64]
CodeArray = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Tile:
    """positions: points to show one by one. lon, lat, counts: patches with the mean place of their
    points (WGS 84 degrees) and how many they hold, two at least."""

    positions: IntArray
    lon: FloatArray
    lat: FloatArray
    counts: IntArray


class PointTiles:
    """Points, in WGS 84 degrees, ready to be asked for by tile. Positions in answers are theirs.

    Memory: 32 bytes a point.
    """

    def __init__(self, lon: Any, lat: Any) -> None:
        lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        codes = _codes(lon, lat)
        self._order = np.argsort(codes, kind="stable").astype(np.int64)
        self._codes = codes[self._order]
        self._lon, self._lat = lon[self._order], lat[self._order]

    def tile(self, zoom: int, x: int, y: int) -> Tile:
        """What tile zoom/x/y holds. Raises InvalidInputError for a tile that does not exist."""
        for name, value, most in (("z", zoom, MOST_ZOOM), ("x", x, 2**zoom - 1), ("y", y, 2**zoom - 1)):
            if not 0 <= value <= most:
                raise InvalidInputError(
                    f"There is no tile {zoom}/{x}/{y}.",
                    parameter=name,
                    value=value,
                    hint=f"{name} goes from 0 to {most} here.",
                )
        shift = np.uint64(2 * (LEVELS - zoom))
        code = _interleaved(np.array([x], dtype=np.uint64), np.array([y], dtype=np.uint64))[0]
        first = int(np.searchsorted(self._codes, code << shift))
        last = int(
            np.searchsorted(self._codes, ((code + np.uint64(1)) << shift) - np.uint64(1), side="right")
        )
        if last - first <= MOST_POINTS or zoom == MOST_ZOOM:
            nothing = np.empty(0)
            return Tile(np.sort(self._order[first:last]), nothing, nothing, np.empty(0, dtype=np.int64))
        return self._counted(first, last, zoom)

    def _counted(self, first: int, last: int, zoom: int) -> Tile:
        patches = self._codes[first:last] >> np.uint64(2 * (LEVELS - zoom - PATCH_LEVELS))
        _, starts, counts = np.unique(patches, return_index=True, return_counts=True)
        many = counts > 1
        lon = np.add.reduceat(self._lon[first:last], starts)[many] / counts[many]
        lat = np.add.reduceat(self._lat[first:last], starts)[many] / counts[many]
        alone = np.sort(self._order[first + starts[~many]])
        return Tile(alone, lon, lat, counts[many].astype(np.int64))


def _codes(lon: FloatArray, lat: FloatArray) -> CodeArray:
    """The Morton code of each point in Web Mercator; points beyond its ends are put at them."""
    sine = np.sin(np.radians(np.clip(lat, -NORTHERNMOST, NORTHERNMOST)))
    across = (lon + 180.0) / 360.0
    down = 0.5 - np.log((1.0 + sine) / (1.0 - sine)) / (4.0 * math.pi)
    cells = 2**LEVELS
    x, y = (np.clip(axis * cells, 0, cells - 1).astype(np.uint64) for axis in (across, down))
    return _interleaved(x, y)


def _interleaved(x: CodeArray, y: CodeArray) -> CodeArray:
    """The bits of x and y by turns, y's above x's. Source: Morton (1966); the usual magic masks."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def _spread(value: CodeArray) -> CodeArray:
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        value = (value | (value << np.uint64(shift))) & np.uint64(mask)
    return value
