"""From a tree of stations to exact answers: chords propose, geodesics decide, in ever closer looks.

First k + 1 chords and compiled lengths settle nearly every origin. Where stations share a place or
the next chord is too close to tell, more chords do. What is left, stations beyond 1,000 km or within
a micrometre of each other, pyproj's geodesics decide.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.chords import ROUNDING_M, SURE, TOO_CLOSE, TOO_FAR, decide_blocks
from geomap.ecef import block_points_m
from geomap.geodesy import FloatArray, distance_m, geodesic_bound_m
from geomap.space_curve import curve_order
from geomap.station_block_kernels import LANES, search_blocks
from geomap.station_choice import Chosen, IntArray

FEW = 8
"""Fewer origins are searched for one by one."""
CHUNK = 2048
"""Origins searched and decided at a time, so that the one finds what the other read still at hand."""
MOST_CHORDS = 1024
"""Longest list of chords kept for an origin; who needs more gets all geodesics."""


def nearest_stations(
    chosen: Chosen, lon: FloatArray, lat: FloatArray, k: int, limit_m: float
) -> tuple[IntArray, FloatArray]:
    """The k chosen stations nearest to each origin within limit_m, nearest first, then by rank:
    positions (n, k), -1 where there is none, and lengths in metres (n, k), inf there."""
    wanted = min(k, chosen.total)
    positions, lengths_m = np.empty((len(lon), k), dtype=np.int32), np.empty((len(lon), k))
    positions[:, wanted:], lengths_m[:, wanted:] = -1, np.inf
    if not wanted or not len(lon):
        return positions, lengths_m
    doubt = np.full(len(lon), TOO_FAR, dtype=np.uint8)
    task = _Task(chosen, lon, lat, wanted, limit_m, positions, lengths_m, doubt)
    if wanted < MOST_CHORDS:
        few = len(lon) < FEW
        task.look(
            np.arange(len(lon), dtype=np.int32) if few else curve_order(lon, lat),
            1 if few else LANES,
            wanted + 1,
        )
    task.look_closer()
    return positions, lengths_m


class _Task(NamedTuple):
    """A question put to chosen stations, the k nearest to each origin within limit_m, and its answer,
    filled in by closer and closer looks, with the doubt about it. todo, everywhere: numbers of
    origins to look at."""

    chosen: Chosen
    lon: FloatArray
    lat: FloatArray
    k: int
    limit_m: float
    positions: IntArray
    lengths_m: FloatArray
    doubt: npt.NDArray[np.uint8]

    def look_closer(self) -> None:
        """Answer what is in doubt: by more chords where stations are too close to tell, by pyproj's
        geodesics where they are too far or still too close."""
        todo, fetch = np.flatnonzero(self.doubt).astype(np.int32), self.k + 1
        if not len(todo):
            return
        close, far = todo[self.doubt[todo] == TOO_CLOSE], todo[self.doubt[todo] == TOO_FAR]
        if len(close):
            self.look(close, 1, 2 * self.k + 14)
            close = close[self.doubt[close] != SURE]
        todo = np.concatenate((self._measure(far, fetch), close))
        while len(todo):
            fetch = 3 * fetch + 10
            todo = self._measure(todo, fetch)

    def _search(self, todo: IntArray, xyz: FloatArray, rows: IntArray) -> None:
        """Fill xyz with todo's ECEF metres and rows with the rows of their shortest chords."""
        tree, bound_m2 = self.chosen.tree, (self.limit_m + ROUNDING_M) ** 2
        block_points_m(self.lon, self.lat, todo, xyz)
        search_blocks(
            xyz, tree.boxes, tree.holds, tree.points, tree.words, tree.order, tree.depth,
            self.chosen.test, self.chosen.mask, bound_m2, rows,
        )  # fmt: skip

    def look(self, todo: IntArray, lanes: int, slots: int) -> None:
        """Answer todo by compiled lengths from that many chords each, and set the doubt."""
        blocks = -(-min(len(todo), CHUNK) // lanes)
        xyz, rows = np.empty((blocks, 3, lanes)), np.empty((blocks, slots, lanes), dtype=np.int32)
        tree, columns = self.chosen.tree, self.chosen.columns
        for start in range(0, len(todo), CHUNK):
            some = todo[start : start + CHUNK]
            blocks = -(-len(some) // lanes)
            self._search(some, xyz[:blocks], rows[:blocks])
            decide_blocks(
                xyz[:blocks], rows[:blocks], some, tree.points, tree.order, columns.rank, columns.lon,
                columns.lat, self.k, self.limit_m, self.positions, self.lengths_m, self.doubt,
            )  # fmt: skip

    def _measure(self, todo: IntArray, fetch: int) -> IntArray:
        """Answer todo by pyproj's geodesics to fetch stations each, or to all where so many could be in
        question; return those that need more."""
        left = []
        every = self.chosen.positions() if fetch > min(MOST_CHORDS, self.chosen.total) else None
        step = CHUNK if every is None else max(1, 1_000_000 // len(every))
        for start in range(0, len(todo), step):
            some = todo[start : start + step]
            if every is not None:
                self._keep(some, np.broadcast_to(every, (len(some), len(every))))
                continue
            xyz, rows = np.empty((len(some), 3, 1)), np.empty((len(some), fetch, 1), dtype=np.int32)
            self._search(some, xyz, rows)
            chords_m = np.linalg.norm(self.chosen.tree.points[rows[:, :, 0]] - xyz[:, None, :, 0], axis=2)
            missing = rows[:, :, 0] < 0
            # Complete once the farthest chord fetched exceeds the longest geodesic the k-th could be.
            complete = chords_m[:, -1] > geodesic_bound_m(chords_m[:, self.k - 1]) + ROUNDING_M
            complete |= missing[:, -1]
            found = np.where(missing, -1, self.chosen.tree.order[rows[:, :, 0]])
            self._keep(some[complete], found[complete])
            left.append(some[~complete])
        return np.concatenate([todo[:0], *left])

    def _keep(self, todo: IntArray, found: IntArray) -> None:
        """Of the positions found (n, any), -1 for none, keep the first k by geodesic, then by rank."""
        missing = found < 0
        columns, found = self.chosen.columns, np.where(missing, 0, found)
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
