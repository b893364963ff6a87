"""Cover sets: which stations lie within a radius of each demand point, exactly, for many at once.

The same is wanted for candidate sites; so the index takes positions alone and knows no needs. Chords
propose, and where a chord is too close to the radius to tell the geodesic decides, as everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.coverage_kernels import UNSURE, YES, cover_blocks, pair_blocks, pick_sets, scatter_sets
from geomap.errors import InvalidInputError
from geomap.geodesy import SEMI_MAJOR_M, SEMI_MINOR_M, FloatArray, distance_m
from geomap.nearest import BoolArray, IntArray
from geomap.point_blocks import LANES, PointBlocks, finite_degrees
from geomap.station_tree import build_tree

CHUNK = 512 * LANES
"""Points whose pairs are found at a time."""
ROUNDING_M = 1e-6
"""Slack for rounding in chords, far beyond what it can be."""
Starts = npt.NDArray[np.int64]


class CoverSets(NamedTuple):
    """Sets of stations, one a point, in one run of memory: those of point i are
    station[start[i] : start[i + 1]], positions, ascending. start: (n + 1,)."""

    start: Starts
    station: IntArray

    @property
    def sizes(self) -> Starts:
        """How many stations cover each point (n,): two or more are a backup."""
        return np.diff(self.start)

    def of(self, points: npt.ArrayLike) -> CoverSets:
        """The sets of those points, numbers of points (m,), in that order."""
        chosen = np.asarray(points, dtype=np.int64)
        start = _starts(self.sizes[chosen])
        station = np.empty(start[-1], dtype=np.int32)
        pick_sets(self.start, self.station, chosen, start, station)
        return CoverSets(start, station)


SetsOf = Callable[[npt.NDArray[np.intp]], CoverSets]
"""Gives the cover sets of demand points by their numbers: straight_sets, or CoverSets.of."""


class CoverIndex:
    """Stations, or sites, by position; lon, lat: WGS 84 degrees (m,). among: a mask of those that count.
    Answers keep the positions of all. Immutable; safe to share by threads."""

    def __init__(self, lon: npt.ArrayLike, lat: npt.ArrayLike, among: BoolArray | None = None) -> None:
        self.lon, self.lat = finite_degrees(lon, "lon"), finite_degrees(lat, "lat")
        positions = np.arange(len(self.lon)) if among is None else np.flatnonzero(among)
        self._tree = build_tree(self.lon, self.lat, np.zeros(len(self.lon), np.uint64), positions)

    def __len__(self) -> int:
        """How many count."""
        return len(self._tree.order)

    def covers(self, points: PointBlocks, radius_m: float) -> BoolArray:
        """Whether a station lies within radius_m (<=, geodesic) of each point: (n,).

        Raises InvalidInputError if radius_m is negative or not finite.
        """
        check_radius(radius_m)
        if not len(self):
            return np.zeros(len(points), dtype=np.bool_)
        tree, (inner_m, outer_m) = self._tree, _chords_m(radius_m)
        said = np.empty((len(points.xyz), LANES), dtype=np.uint8)
        cover_blocks(points.xyz, tree.boxes, tree.points, tree.order, tree.depth, inner_m, outer_m, said)
        along = said.reshape(-1)[: len(points)]
        found = np.empty(len(points), dtype=np.bool_)
        found[points.order] = along == YES
        unsure = points.order[along == UNSURE]
        if unsure.size:
            doubtful = PointBlocks(points.lon[unsure], points.lat[unsure])
            found[unsure] = self.sets(doubtful, radius_m).sizes > 0
        return found

    def sets(self, points: PointBlocks, radius_m: float) -> CoverSets:
        """The stations within radius_m (<=, geodesic) of each point, at 4 bytes a pair.

        Raises InvalidInputError as covers does.
        """
        check_radius(radius_m)
        sizes = np.zeros(len(points), dtype=np.int64)
        if not len(self) or not len(points):
            return CoverSets(_starts(sizes), np.empty(0, dtype=np.int32))
        tree, (inner_m, outer_m) = self._tree, _chords_m(radius_m)
        stations = []
        for first in range(0, len(points), CHUNK):
            some = points.order[first : first + CHUNK]
            xyz, found = points.xyz[first // LANES : (first + CHUNK) // LANES], np.empty(len(some), np.int32)
            pairs = pair_blocks(
                xyz, len(some), tree.boxes, tree.points, tree.order, tree.depth, inner_m, outer_m, found
            )
            station, sizes[some] = self._settled(pairs, found, points.lon[some], points.lat[some], radius_m)
            stations.append(station)
        station = np.concatenate(stations)
        start, placed = _starts(sizes), np.empty_like(station)
        scatter_sets(_starts(sizes[points.order]), station, points.order, start, placed)
        return CoverSets(start, placed)

    def _settled(
        self, pairs: IntArray, sizes: IntArray, lon: FloatArray, lat: FloatArray, radius_m: float
    ) -> tuple[IntArray, IntArray]:
        """Stations and sizes of the pairs that hold, once the geodesic decides those in doubt."""
        station, doubtful = pairs >> 1, np.flatnonzero(pairs & 1)
        if not doubtful.size:
            return station, sizes
        point = np.searchsorted(np.cumsum(sizes), doubtful, side="right")
        other = station[doubtful]
        away_m = distance_m(lon[point], lat[point], self.lon[other], self.lat[other])
        beyond = away_m > radius_m
        less = np.bincount(point[beyond], minlength=len(sizes)).astype(np.int32)
        return np.delete(station, doubtful[beyond]), sizes - less


def check_radius(radius_m: float) -> None:
    """Raises InvalidInputError if radius_m is negative or not finite."""
    if not (math.isfinite(radius_m) and radius_m >= 0):
        raise InvalidInputError(
            "radius_m must be a finite number of metres, 0 or more.",
            parameter="radius_m",
            value=radius_m,
            hint="Give the farthest that people should have to go, for example 500.",
        )


def _chords_m(radius_m: float) -> tuple[float, float]:
    """(inner, outer): no geodesic whose chord is at most inner exceeds radius_m, as geodesic_bound_m has
    it; none whose chord exceeds outer is within, for no geodesic is shorter than its chord."""
    sharpest_m = SEMI_MINOR_M**2 / SEMI_MAJOR_M
    half = min(radius_m / (2.0 * sharpest_m), math.pi / 2.0)
    return 2.0 * sharpest_m * math.sin(half) - ROUNDING_M, radius_m + ROUNDING_M


def _starts(sizes: npt.NDArray[Any]) -> Starts:
    start = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=start[1:])
    return start
