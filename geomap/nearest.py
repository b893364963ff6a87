"""Which stations are nearest to a point, exactly, under any filter.

One k-d tree over ECEF metres holds all stations; its nodes know what lies below them, so a search
under a filter passes over what cannot meet it. It ranks by chords (metres through the earth) and
the geodesic decides: no geodesic is shorter than its chord, so an answer is certain once the next
chord exceeds the last length. That holds anywhere on earth: poles, antimeridian, antipodes.

Where few stations meet a need they get a small tree of their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from struct import Struct
from typing import Any, NamedTuple

import numpy as np

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray, LonLat, bearing_deg
from geomap.station_answers import MOST_CHORDS, nearest_stations
from geomap.station_block_kernels import LANES
from geomap.station_choice import KEPT_NEEDS, Among, BoolArray, Choices, Chosen, Columns, IntArray
from geomap.station_single import nearest_to_point
from geomap.station_words import WordTable

__all__ = ["ANY", "Among", "BoolArray", "IntArray", "Need", "Neighbour", "StationIndex"]
__all__ += ["nearest", "nearest_many", "warm_up"]

BEND_M = 500e3
"""Farther away, pyproj gives the bearings."""


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


class Neighbour(NamedTuple):
    """A station found: its position in the index, and how far and where it lies."""

    position: int
    distance_m: float
    bearing_deg: float


_rows_of: Callable[[Any], Iterator[tuple[int, float, float]]] = Struct("=qdd").iter_unpack
_neighbour: Callable[[tuple[int, float, float]], Neighbour] = partial(tuple.__new__, Neighbour)


class StationIndex:
    """Stations in columns with a tree over their ECEF metres.

    lon, lat: WGS 84 degrees. services: masks of the catalogue. All columns share one order, which
    is the order of the positions in every answer. Immutable once built; safe to share by threads.
    Beside its columns it takes 46 to 51 bytes a station, and at most 14 more for the trees of needs
    that few stations meet.
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
        self.lon = np.ascontiguousarray(lon, dtype=np.float64)
        self.lat = np.ascontiguousarray(lat, dtype=np.float64)
        self.tiers = np.asarray(tiers, dtype=np.int8)
        self.services = np.asarray(services, dtype=np.uint64)
        self.entries = np.asarray(entries, dtype=np.str_)
        self.statuses = np.asarray(statuses, dtype=np.str_)
        self.rank_of_id = np.empty(len(self.ids), dtype=np.int32)
        self.rank_of_id[np.argsort(np.asarray(self.ids, dtype=np.str_))] = np.arange(len(self.ids))
        self._table = WordTable(
            self.services, {"statuses": self.statuses, "tiers": self.tiers, "entries": self.entries}
        )
        columns = Columns(self.lon, self.lat, self.rank_of_id)
        self._choices = Choices(columns, self._table, self._meets)
        self._kept_meets = lru_cache(maxsize=KEPT_NEEDS)(self._meets)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def nbytes(self) -> int:
        """Bytes of the tree and what goes with it, beside the columns."""
        return self._choices.tree.nbytes + self._table.nbytes + self.rank_of_id.nbytes

    def meets(self, need: Need) -> BoolArray:
        """Which stations meet need, its distance aside: one bool per station."""
        return self._meets(need.services, need.services_any, need.tiers, need.entries, need.statuses)

    def eligible(self, need: Need, among: Among | None = None) -> BoolArray:
        """Which stations meet need, its distance aside, and are in among. Not to be written to."""
        meets = self._kept_meets(need.services, need.services_any, need.tiers, need.entries, need.statuses)
        return meets if among is None else meets & among.mask

    def _meets(
        self,
        services: int,
        services_any: int,
        tiers: frozenset[int] | None,
        entries: frozenset[str] | None,
        statuses: frozenset[str] | None,
    ) -> BoolArray:
        meets = np.ones(len(self), dtype=np.bool_)
        if services:
            meets &= (self.services & np.uint64(services)) == np.uint64(services)
        if services_any:
            meets &= (self.services & np.uint64(services_any)) != 0
        if tiers is not None:
            meets &= np.isin(self.tiers, sorted(tiers))
        if entries is not None:
            meets &= np.isin(self.entries, sorted(entries))
        if statuses is not None:
            meets &= np.isin(self.statuses, sorted(statuses))
        return meets

    def among(self, mask: BoolArray) -> Among:
        """The stations where mask holds, ready to be asked about again and again."""
        return Among(mask)

    def chosen(self, need: Need, among: BoolArray | Among | None = None, origins: int = 1) -> Chosen:
        """Where to look for the stations that meet need and, where given, are in among."""
        return self._choices.chosen(
            among, origins, need.services, need.services_any, need.tiers, need.entries, need.statuses
        )


def nearest(
    index: StationIndex, origin: LonLat, k: int = 1, need: Need = ANY, among: BoolArray | Among | None = None
) -> list[Neighbour]:
    """Return the k stations nearest to origin that meet need, nearest first; fewer if there are not k.

    Distance is the geodesic on the WGS 84 ellipsoid in metres, as the crow flies, within a micrometre
    of Karney (2013), Algorithms for geodesics, J. Geodesy 87:43-55. The order is exact; stations at
    the same distance are ordered by id. Bearings are good to 1e-5 degrees. among: a further choice
    of stations, say those open now: a mask, or index.among(mask) if it will be used again.
    Raises InvalidInputError if k < 1.
    """
    _check(k)
    chosen = index.chosen(need, among)
    wanted = min(k, chosen.total)
    if 0 < wanted < MOST_CHORDS:
        answer = np.empty((wanted, 3))
        count = nearest_to_point(origin.lon, origin.lat, need.max_distance_m, chosen.card, answer)
        if count == 0 or (count > 0 and answer[count - 1, 1] < BEND_M):
            return list(map(_neighbour, _rows_of(answer)))[:count]
    positions, lengths_m = nearest_stations(
        chosen, np.array([origin.lon]), np.array([origin.lat]), k, need.max_distance_m
    )
    found, found_m = positions[positions >= 0], lengths_m[positions >= 0]
    bearings = bearing_deg(origin, index.lon[found], index.lat[found])
    return list(map(Neighbour, found.tolist(), found_m.tolist(), bearings.tolist()))


def nearest_many(
    index: StationIndex,
    lon: Any,
    lat: Any,
    k: int = 1,
    need: Need = ANY,
    among: BoolArray | Among | None = None,
) -> tuple[IntArray, FloatArray]:
    """The same for n origins at once: positions (n, k), -1 where there is none, and distances in
    metres (n, k), inf there. lon, lat: WGS 84 degrees. Raises InvalidInputError if one is not finite."""
    lon, lat = np.ascontiguousarray(lon, dtype=np.float64), np.ascontiguousarray(lat, dtype=np.float64)
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        raise InvalidInputError("A point is not finite.", parameter="points", hint="Give degrees of WGS 84.")
    _check(k)
    return nearest_stations(index.chosen(need, among, len(lon)), lon, lat, k, need.max_distance_m)


def warm_up() -> None:
    """Load the compiled loops, or on the first start ever compile them, so that no question waits."""
    index = StationIndex(["a", "b"], [0.0, 1.0], [0.0, 1.0], [1, 1], [0, 0], ["free"] * 2, ["open"] * 2)
    nearest(index, LonLat(0.0, 0.0), among=index.among(np.ones(2, dtype=np.bool_)))
    nearest_many(index, np.zeros(LANES), np.zeros(LANES))


def _check(k: int) -> None:
    if k < 1:
        raise InvalidInputError(
            "k must be at least 1.", parameter="limit", value=k, hint="Ask for 1 or more."
        )
