"""Cover sets: which stations lie within a radius of each demand point, exactly, for many at once.

The same is wanted for candidate sites; so the index takes positions alone and knows no needs. Chords
propose, and where a chord is too close to the radius to tell the geodesic decides, as everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.coverage_kernels import UNSURE, YES, cover_blocks, pair_blocks, pick_sets, scatter_sets
from geomap.ecef import block_points_m
from geomap.errors import InvalidInputError
from geomap.geodesy import SEMI_MAJOR_M, SEMI_MINOR_M, FloatArray, distance_m
from geomap.nearest import BoolArray, IntArray
from geomap.space_curve import curve_order
from geomap.station_tree import build_tree

LANES = 32
CHUNK = 16_384
"""Points searched for at a time."""
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
        self.lon, self.lat = _degrees(lon, "lon"), _degrees(lat, "lat")
        positions = np.arange(len(self.lon)) if among is None else np.flatnonzero(among)
        self._tree = build_tree(self.lon, self.lat, np.zeros(len(self.lon), np.uint64), positions)

    def __len__(self) -> int:
        """How many count."""
        return len(self._tree.order)

    def covers(self, lon: npt.ArrayLike, lat: npt.ArrayLike, radius_m: float) -> BoolArray:
        """Whether a station lies within radius_m (<=, geodesic) of each point in degrees: (n,).

        Raises InvalidInputError if radius_m is negative or not finite, or a coordinate is not finite.
        """
        check_radius(radius_m)
        lon, lat = _degrees(lon, "lon"), _degrees(lat, "lat")
        covered = np.zeros(len(lon), dtype=np.uint8)
        if len(self) and len(lon):
            tree, (inner_m, outer_m) = self._tree, _chords_m(radius_m)
            for some, xyz in _blocks(lon, lat):
                said = np.empty((len(xyz), LANES), dtype=np.uint8)
                cover_blocks(xyz, tree.boxes, tree.points, tree.order, tree.depth, inner_m, outer_m, said)
                covered[some] = said.reshape(-1)[: len(some)]
        found: BoolArray = covered == YES
        unsure = np.flatnonzero(covered == UNSURE)
        found[unsure] = self.sets(lon[unsure], lat[unsure], radius_m).sizes > 0
        return found

    def sets(self, lon: npt.ArrayLike, lat: npt.ArrayLike, radius_m: float) -> CoverSets:
        """The stations within radius_m (<=, geodesic) of each point in degrees, at 4 bytes a pair.

        Raises InvalidInputError as covers does.
        """
        check_radius(radius_m)
        lon, lat = _degrees(lon, "lon"), _degrees(lat, "lat")
        sizes = np.zeros(len(lon), dtype=np.int64)
        if not len(self) or not len(lon):
            return CoverSets(_starts(sizes), np.empty(0, dtype=np.int32))
        tree, (inner_m, outer_m) = self._tree, _chords_m(radius_m)
        orders, stations = [], []
        for some, xyz in _blocks(lon, lat):
            found = np.empty(len(some), dtype=np.int32)
            pairs = pair_blocks(
                xyz, len(some), tree.boxes, tree.points, tree.order, tree.depth, inner_m, outer_m, found
            )
            station, found = self._settled(pairs, found, lon[some], lat[some], radius_m)
            sizes[some] = found
            orders.append(some)
            stations.append(station)
        order, station = np.concatenate(orders), np.concatenate(stations)
        start, placed = _starts(sizes), np.empty_like(station)
        scatter_sets(_starts(sizes[order]), station, order, start, placed)
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


def _blocks(lon: FloatArray, lat: FloatArray) -> Iterator[tuple[IntArray, FloatArray]]:
    """(numbers of points, their ECEF metres as blocks of lanes), CHUNK by CHUNK, neighbours together."""
    order = curve_order(lon, lat)
    for start in range(0, len(order), CHUNK):
        some = order[start : start + CHUNK]
        xyz = np.empty((-(-len(some) // LANES), 3, LANES))
        block_points_m(lon, lat, some, xyz)
        yield some, xyz


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


def _degrees(values: npt.ArrayLike, name: str) -> FloatArray:
    column = np.ascontiguousarray(values, dtype=np.float64).reshape(-1)
    if not np.isfinite(column).all():
        raise InvalidInputError(
            f"{name} must be a finite number of degrees.",
            parameter=name,
            value=float(column[~np.isfinite(column)][0]),
            hint="Leave points without a position out.",
        )
    return column
