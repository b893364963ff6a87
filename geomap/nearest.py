"""Which stations are nearest to a point, exactly, under any filter.

The tree ranks by chords between ECEF points (metres through the earth), proposes every station
whose geodesic could still be among the k shortest, and the geodesic decides. A chord is never
longer than its geodesic and geodesy.geodesic_bound_m says how much shorter it can be, so the
answer is exact anywhere on earth: poles, antimeridian, antipodes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray, LonLat, bearing_deg, distance_m, ecef_m, geodesic_bound_m

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

ROUNDING_M = 1e-3
"""Slack for rounding in chords and geodesics, both good to well under a micrometre here."""

CACHED_TREES = 64


@dataclass(frozen=True, slots=True)
class Need:
    """What a station must be to count. None and 0 mean: no such condition.

    tiers, entries, statuses: the accepted ones. services: mask of those it must all offer.
    services_any: mask of which it must offer at least one. max_distance_m: at most this far (<=).
    """

    tiers: frozenset[int] | None = None
    services: int = 0
    services_any: int = 0
    entries: frozenset[str] | None = None
    statuses: frozenset[str] | None = frozenset({"open"})
    max_distance_m: float = math.inf


ANY = Need(statuses=None)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A station found: its position in the index, and how far and where it lies."""

    position: int
    distance_m: float
    bearing_deg: float


class StationIndex:
    """Stations in columns with trees over their ECEF metres, one per filter in use.

    lon, lat: WGS 84 degrees. services: masks of the catalogue. All columns share one order, which
    is the order of the positions in every answer. Immutable once built; safe to share by threads.
    """

    def __init__(
        self,
        ids: Sequence[str],
        lon: Any,
        lat: Any,
        tiers: Any,
        services: Any,
        entries: Sequence[str],
        statuses: Sequence[str],
    ) -> None:
        self.ids = tuple(ids)
        self.lon = np.asarray(lon, dtype=np.float64)
        self.lat = np.asarray(lat, dtype=np.float64)
        self.tiers = np.asarray(tiers, dtype=np.int8)
        self.services = np.asarray(services, dtype=np.uint64)
        self.entries = np.asarray(entries, dtype=np.str_)
        self.statuses = np.asarray(statuses, dtype=np.str_)
        self.rank_of_id = np.empty(len(self.ids), dtype=np.int64)
        self.rank_of_id[np.argsort(np.asarray(self.ids, dtype=np.str_))] = np.arange(len(self.ids))
        self._ecef_m = ecef_m(self.lon, self.lat)
        self._tree = lru_cache(maxsize=CACHED_TREES)(self._build_tree)

    def __len__(self) -> int:
        return len(self.ids)

    def meets(self, need: Need) -> BoolArray:
        """Which stations meet need, its distance aside: one bool per station."""
        meets = np.ones(len(self), dtype=np.bool_)
        if need.tiers is not None:
            meets &= np.isin(self.tiers, sorted(need.tiers))
        if need.services:
            mask = np.uint64(need.services)
            meets &= (self.services & mask) == mask
        if need.services_any:
            meets &= (self.services & np.uint64(need.services_any)) != 0
        if need.entries is not None:
            meets &= np.isin(self.entries, sorted(need.entries))
        if need.statuses is not None:
            meets &= np.isin(self.statuses, sorted(need.statuses))
        return meets

    def _build_tree(self, packed: bytes) -> tuple[IntArray, cKDTree]:
        """The tree of the stations whose bits are set in packed, and their positions."""
        chosen = np.unpackbits(np.frombuffer(packed, dtype=np.uint8), count=len(self)).astype(np.bool_)
        positions = np.flatnonzero(chosen).astype(np.int64)
        return positions, cKDTree(self._ecef_m[positions])

    def tree(self, need: Need, among: BoolArray | None) -> tuple[IntArray, cKDTree]:
        """Positions and tree of the stations that meet need and, where given, are in among."""
        meets = self.meets(need)
        if among is not None:
            meets &= among
        return self._tree(np.packbits(meets).tobytes())


def nearest(
    index: StationIndex, origin: LonLat, k: int = 1, need: Need = ANY, among: BoolArray | None = None
) -> list[Neighbour]:
    """Return the k stations nearest to origin that meet need, nearest first; fewer if there are not k.

    Distance is the geodesic on the WGS 84 ellipsoid in metres, as the crow flies. The answer is
    exact. among: a further mask over the stations, say those open now. Stations at the same
    distance are ordered by id. Raises InvalidInputError if k < 1.
    Source: Karney (2013), Algorithms for geodesics, J. Geodesy 87:43-55, through pyproj.Geod.
    """
    positions, lengths_m = nearest_many(index, [origin.lon], [origin.lat], k, need, among)
    found = positions[0] >= 0
    chosen = positions[0][found]
    bearings = bearing_deg(origin, index.lon[chosen], index.lat[chosen])
    return [
        Neighbour(int(p), float(d), float(b))
        for p, d, b in zip(chosen, lengths_m[0][found], bearings, strict=True)
    ]


def nearest_many(
    index: StationIndex, lon: Any, lat: Any, k: int = 1, need: Need = ANY, among: BoolArray | None = None
) -> tuple[IntArray, FloatArray]:
    """The same for n origins at once: positions (n, k), -1 where there is none, and distances in
    metres (n, k), inf there. lon, lat: WGS 84 degrees, finite."""
    if k < 1:
        raise InvalidInputError(
            "k must be at least 1.", parameter="limit", value=k, hint="Ask for 1 or more."
        )
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    positions = np.full((len(lon), k), -1, dtype=np.int64)
    lengths_m = np.full((len(lon), k), np.inf)
    candidates, tree = index.tree(need, among)
    if not len(candidates) or not len(lon):
        return positions, lengths_m
    reach_m = need.max_distance_m + ROUNDING_M
    todo, fetch = np.arange(len(lon)), min(k + 4, len(candidates))
    while len(todo):
        chords_m, rows = tree.query(
            ecef_m(lon[todo], lat[todo]), k=np.arange(1, fetch + 1), distance_upper_bound=reach_m
        )
        # Complete once the farthest chord fetched exceeds the longest geodesic the k-th could be.
        kth_m = chords_m[:, min(k, fetch) - 1]
        complete = (chords_m[:, -1] > geodesic_bound_m(kth_m) + ROUNDING_M) | (fetch == len(candidates))
        complete |= ~np.isfinite(chords_m[:, -1])
        done = todo[complete]
        positions[done], lengths_m[done] = _decide(
            index, candidates, rows[complete], lon[done], lat[done], k, need.max_distance_m
        )
        todo, fetch = todo[~complete], min(fetch * 2, len(candidates))
    return positions, lengths_m


def _decide(
    index: StationIndex,
    candidates: IntArray,
    rows: IntArray,
    lon: FloatArray,
    lat: FloatArray,
    k: int,
    max_distance_m: float,
) -> tuple[IntArray, FloatArray]:
    """Order the fetched rows (n, fetch) by geodesic, then id, and keep the first k within reach."""
    missing = rows == len(candidates)
    found = candidates[np.where(missing, 0, rows)]
    lengths_m = distance_m(lon[:, None], lat[:, None], index.lon[found], index.lat[found])
    missing |= lengths_m > max_distance_m
    lengths_m[missing] = np.inf
    order = np.lexsort((index.rank_of_id[found], lengths_m), axis=1)[:, :k]
    positions = np.full((len(lon), k), -1, dtype=np.int64)
    sorted_m = np.full((len(lon), k), np.inf)
    sorted_m[:, : order.shape[1]] = np.take_along_axis(lengths_m, order, axis=1)
    positions[:, : order.shape[1]] = np.where(
        np.take_along_axis(missing, order, axis=1), -1, np.take_along_axis(found, order, axis=1)
    )
    return positions, sorted_m
