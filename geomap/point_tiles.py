"""Many points by map tile: each point where they stand apart, a count for each patch where they crowd.

Tiles are those of web maps (Web Mercator, z/x/y from the north-west), drawn 512 pixels wide. Points are
kept in the order of their Morton code, so that a tile or a patch at any zoom is one run of them: a tile
costs one search for its borders, however many points there are in all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray

LEVELS = 28
"""Bits of each axis kept: a cell of the finest level is 0.15 m wide at the equator."""

MOST_ZOOM = 17
"""At this zoom and beyond every point stands by itself."""

PATCH_LEVELS = 3
"""A tile is counted in 8 x 8 patches of 64 pixels."""

PATCHES = 4**PATCH_LEVELS
QUARTERS = 4

NORTHERNMOST = 85.05112877980659
"""The latitude at which Web Mercator ends."""

IntArray = npt.NDArray[np.int64]
CodeArray = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Tile:
    """positions: points to show one by one, and their places x, y. patch_x, patch_y, counts, chosen:
    patches with the mean place of their points, how many they hold, two at least, and how many of those
    are chosen. Places are in cells of the finest level, counted from the tile's north-west corner."""

    positions: IntArray
    x: IntArray
    y: IntArray
    patch_x: IntArray
    patch_y: IntArray
    counts: IntArray
    chosen: IntArray


@dataclass(frozen=True, slots=True)
class Tally:
    """Some of the points, chosen once to be counted in many tiles. before: how many come before each
    point in the order of the tiles, and last their total."""

    before: IntArray


class PointTiles:
    """Points, in WGS 84 degrees, ready to be asked for by tile. Positions in answers are theirs.

    A patch is counted where two of its points share a quarter of it; so a tile within a patch that is
    not counted holds just what the wider tile showed there. Memory: 32 bytes a point.
    """

    def __init__(self, lon: Any, lat: Any) -> None:
        x, y = _cells(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
        codes = _interleaved(x, y)
        self._order = np.argsort(codes, kind="stable").astype(np.int64)
        self._codes = codes[self._order]
        self._sum_x, self._sum_y = (_sums_before(axis[self._order]) for axis in (x, y))
        self._all = Tally(_sums_before(np.ones(len(codes), dtype=np.int64)))

    def tally(self, chosen: npt.NDArray[np.bool_]) -> Tally:
        """Points chosen by a bool each, ready to be counted in tiles."""
        return Tally(_sums_before(chosen[self._order]))

    def tile(self, zoom: int, x: int, y: int, tally: Tally | None = None) -> Tile:
        """What tile zoom/x/y holds; tally: the points that count as chosen, all where it is None.
        Raises InvalidInputError for a tile that does not exist."""
        _check(zoom, x, y)
        code = _interleaved(np.array([x], dtype=np.uint64), np.array([y], dtype=np.uint64))[0]
        quarters = np.arange(PATCHES * QUARTERS + 1, dtype=np.uint64) + code * np.uint64(PATCHES * QUARTERS)
        shift = np.uint64(2 * (LEVELS - zoom - PATCH_LEVELS - 1))
        borders = np.searchsorted(self._codes, quarters << shift)
        counts = np.diff(borders)
        crowded = counts.reshape(PATCHES, QUARTERS).max(axis=1) > 1
        if zoom == MOST_ZOOM:
            crowded[:] = False
        first, last = borders[:-1:QUARTERS], borders[QUARTERS::QUARTERS]
        alone = _runs(first[~crowded], last[~crowded])
        first, last = first[crowded], last[crowded]
        held, before = last - first, (tally or self._all).before
        west, north = (n << (LEVELS - zoom) for n in (x, y))
        return Tile(
            positions=self._order[alone],
            x=self._sum_x[alone + 1] - self._sum_x[alone] - west,
            y=self._sum_y[alone + 1] - self._sum_y[alone] - north,
            patch_x=(self._sum_x[last] - self._sum_x[first]) // held - west,
            patch_y=(self._sum_y[last] - self._sum_y[first]) // held - north,
            counts=held,
            chosen=before[last] - before[first],
        )


def _check(zoom: int, x: int, y: int) -> None:
    for name, value, most in (("z", zoom, MOST_ZOOM), ("x", x, 2**zoom - 1), ("y", y, 2**zoom - 1)):
        if not 0 <= value <= most:
            raise InvalidInputError(
                f"There is no tile {zoom}/{x}/{y}.",
                parameter=name,
                value=value,
                hint=f"{name} goes from 0 to {most} here.",
            )


def _runs(first: IntArray, last: IntArray) -> IntArray:
    """The numbers from each first up to its last, which is not among them."""
    held = last - first
    runs: IntArray = np.arange(held.sum()) + np.repeat(first - np.cumsum(held) + held, held)
    return runs


def _sums_before(values: Any) -> IntArray:
    """The sum of what comes before each value, and last of all."""
    return np.concatenate([[0], np.cumsum(values, dtype=np.int64)])


def _cells(lon: FloatArray, lat: FloatArray) -> tuple[CodeArray, CodeArray]:
    """The cell of each point in Web Mercator; points beyond its ends are put at them."""
    sine = np.sin(np.radians(np.clip(lat, -NORTHERNMOST, NORTHERNMOST)))
    across = (lon + 180.0) / 360.0
    down = 0.5 - np.log((1.0 + sine) / (1.0 - sine)) / (4.0 * math.pi)
    x, y = (np.clip(axis * 2**LEVELS, 0, 2**LEVELS - 1).astype(np.uint64) for axis in (across, down))
    return x, y


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
