"""From a tree of stations to exact answers: chords propose, geodesics decide, in ever closer looks.

First k + 1 chords and compiled lengths settle nearly every origin. Where stations share a place or
the next chord is too close to tell, more chords do. What is left, stations beyond 1,000 km or within
a micrometre of each other, pyproj's geodesics decide.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geomap.chords import decide_blocks
from geomap.ecef import block_points_m
from geomap.geodesy import FloatArray, distance_m, geodesic_bound_m
from geomap.space_curve import curve_order
from geomap.station_choice import Chosen, IntArray
from geomap.station_kernels import LANES, search_blocks

ROUNDING_M = 1e-3
"""Slack for rounding in chords and geodesics, both good to well under a micrometre here."""
FEW = 8
"""Fewer origins are searched for one by one."""
CHUNK = 2048
"""Origins searched and decided at a time, so that the one finds what the other read still at hand."""
ONE = np.zeros(1, dtype=np.int32)
MOST_CHORDS = 1024
"""Longest list of chords kept for an origin; who needs more gets all geodesics."""


class Columns(NamedTuple):
    """All stations, by position: WGS 84 degrees, and the rank of the id among all ids."""

    lon: FloatArray
    lat: FloatArray
    rank: IntArray


def nearest_to_one(
    columns: Columns, chosen: Chosen, lon: float, lat: float, k: int, limit_m: float
) -> tuple[IntArray, FloatArray]:
    """nearest_stations for one origin, with as little around it as can be: positions and lengths."""
    wanted, tree = min(k, chosen.total), chosen.tree
    if 0 < wanted < MOST_CHORDS:
        origin = np.array(((lon,), (lat,)))
        xyz, rows, unsure = np.empty((1, 3, 1)), np.empty((1, wanted + 1, 1), np.int32), np.empty(1, np.bool_)
        positions, lengths_m = np.empty((1, wanted), np.int32), np.empty((1, wanted))
        block_points_m(origin[0], origin[1], ONE, xyz)
        search_blocks(
            xyz, tree.boxes, tree.holds, tree.points, tree.words, tree.order, tree.depth,
            chosen.test, chosen.mask, (limit_m + ROUNDING_M) ** 2, rows,
        )  # fmt: skip
        decide_blocks(
            xyz, rows, ONE, tree.points, tree.order, columns.rank, columns.lon, columns.lat,
            wanted, limit_m, positions, lengths_m, unsure,
        )  # fmt: skip
        if not unsure[0]:
            return positions[0], lengths_m[0]
    positions, lengths_m = nearest_stations(columns, chosen, np.array([lon]), np.array([lat]), k, limit_m)
    return positions[0], lengths_m[0]


def nearest_stations(
    columns: Columns, chosen: Chosen, lon: FloatArray, lat: FloatArray, k: int, limit_m: float
) -> tuple[IntArray, FloatArray]:
    """The k chosen stations nearest to each origin within limit_m, nearest first, then by rank:
    positions (n, k), -1 where there is none, and lengths in metres (n, k), inf there."""
    wanted = min(k, chosen.total)
    positions, lengths_m = np.empty((len(lon), k), dtype=np.int32), np.empty((len(lon), k))
    positions[:, wanted:], lengths_m[:, wanted:] = -1, np.inf
    todo: IntArray = np.arange(len(lon) if wanted else 0, dtype=np.int32)
    task = _Task(columns, chosen, lon, lat, wanted, limit_m, positions, lengths_m)
    if wanted < MOST_CHORDS and len(todo):
        many = len(todo) >= FEW
        todo = task.look(curve_order(lon, lat) if many else todo, LANES if many else 1, wanted + 1)
        if len(todo):
            todo = task.look(todo, 1, 2 * wanted + 14)
    fetch = 2 * wanted + 14
    while len(todo):
        todo, fetch = task.measure(todo, fetch), 4 * fetch
    return positions, lengths_m


class _Task(NamedTuple):
    """A question put to chosen stations, the k nearest to each origin within limit_m, and its answer,
    filled in by closer and closer looks. todo, everywhere: numbers of origins still without one."""

    columns: Columns
    chosen: Chosen
    lon: FloatArray
    lat: FloatArray
    k: int
    limit_m: float
    positions: IntArray
    lengths_m: FloatArray

    def _search(self, todo: IntArray, xyz: FloatArray, rows: IntArray) -> None:
        """Fill xyz with todo's ECEF metres and rows with the rows of their shortest chords."""
        tree, bound_m2 = self.chosen.tree, (self.limit_m + ROUNDING_M) ** 2
        block_points_m(self.lon, self.lat, todo, xyz)
        search_blocks(
            xyz, tree.boxes, tree.holds, tree.points, tree.words, tree.order, tree.depth,
            self.chosen.test, self.chosen.mask, bound_m2, rows,
        )  # fmt: skip

    def look(self, todo: IntArray, lanes: int, slots: int) -> IntArray:
        """Answer todo by compiled lengths from that many chords each; return what is left unsure."""
        unsure = np.zeros(len(self.lon), dtype=np.bool_)
        blocks = -(-min(len(todo), CHUNK) // lanes)
        xyz, rows = np.empty((blocks, 3, lanes)), np.empty((blocks, slots, lanes), dtype=np.int32)
        tree, columns = self.chosen.tree, self.columns
        for start in range(0, len(todo), CHUNK):
            some = todo[start : start + CHUNK]
            blocks = -(-len(some) // lanes)
            self._search(some, xyz[:blocks], rows[:blocks])
            decide_blocks(
                xyz[:blocks], rows[:blocks], some, tree.points, tree.order, columns.rank, columns.lon,
                columns.lat, self.k, self.limit_m, self.positions, self.lengths_m, unsure,
            )  # fmt: skip
        return np.flatnonzero(unsure).astype(np.int32)

    def measure(self, todo: IntArray, fetch: int) -> IntArray:
        """Answer todo by pyproj's geodesics to fetch stations each, or to all where so many could be in
        question; return those that need more."""
        if fetch > min(MOST_CHORDS, self.chosen.total):
            every = self.chosen.positions()
            for start in range(0, len(todo), step := max(1, 1_000_000 // len(every))):
                some = todo[start : start + step]
                self._keep(some, np.broadcast_to(every, (len(some), len(every))))
            return todo[:0]
        xyz, rows = np.empty((len(todo), 3, 1)), np.empty((len(todo), fetch, 1), dtype=np.int32)
        self._search(todo, xyz, rows)
        chords_m = np.linalg.norm(self.chosen.tree.points[rows[:, :, 0]] - xyz[:, None, :, 0], axis=2)
        missing = rows[:, :, 0] < 0
        # Complete once the farthest chord fetched exceeds the longest geodesic the k-th could be.
        complete = chords_m[:, -1] > geodesic_bound_m(chords_m[:, self.k - 1]) + ROUNDING_M
        complete |= missing[:, -1]
        found = np.where(missing, -1, self.chosen.tree.order[rows[:, :, 0]])
        self._keep(todo[complete], found[complete])
        left: IntArray = todo[~complete]
        return left

    def _keep(self, todo: IntArray, found: IntArray) -> None:
        """Of the positions found (n, any), -1 for none, keep the first k by geodesic, then by rank."""
        missing = found < 0
        columns, found = self.columns, np.where(missing, 0, found)
        lengths_m = distance_m(
            self.lon[todo, None], self.lat[todo, None], columns.lon[found], columns.lat[found]
        )
        lengths_m[missing | (lengths_m > self.limit_m)] = np.inf
        order = np.lexsort((columns.rank[found], lengths_m), axis=1)[:, : self.k]
        kept_m = np.take_along_axis(lengths_m, order, axis=1)
        positions = np.take_along_axis(found, order, axis=1)
        self.lengths_m[todo[:, None], np.arange(order.shape[1])] = kept_m
        self.positions[todo[:, None], np.arange(order.shape[1])] = np.where(
            np.isfinite(kept_m), positions, -1
        )
