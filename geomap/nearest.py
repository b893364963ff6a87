"""Which stations are nearest to a point, exactly, under any filter.

One k-d tree over ECEF metres holds all stations; its nodes know what lies below them, so a search
under a filter passes over what cannot meet it. It ranks by chords (metres through the earth) and
the geodesic decides: no geodesic is shorter than its chord, so an answer is certain once the next
chord exceeds the last length. That holds anywhere on earth: poles, antimeridian, antipodes.

Where few stations meet a need they get a small tree of their own, kept for the next time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from geomap.chords import bearings_deg
from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray, LonLat, bearing_deg
from geomap.station_answers import BoolArray, Chosen, Columns, IntArray, Round
from geomap.station_tree import build_tree
from geomap.station_words import NO_TEST, WordTable, positions_of

__all__ = ["ANY", "Among", "BoolArray", "IntArray", "Need", "Neighbour", "StationIndex"]
__all__ += ["nearest", "nearest_many"]

RARE = 1 / 256
"""Share of the stations up to which those that meet a need get a tree of their own."""
KEPT_NEEDS = 32
NO_MASK = np.empty(0, dtype=np.bool_)


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


class Among:
    """Some of an index's stations, say those open now: made once by StationIndex.among, asked often."""

    def __init__(self, index: StationIndex, mask: BoolArray) -> None:
        self.mask = np.array(mask, dtype=np.bool_)
        self.mask.flags.writeable = False
        self.packed = np.packbits(self.mask)
        self.chosen = lru_cache(maxsize=KEPT_NEEDS)(lambda need: index.choose(need, self))


class StationIndex:
    """Stations in columns with a tree over their ECEF metres.

    lon, lat: WGS 84 degrees. services: masks of the catalogue. All columns share one order, which
    is the order of the positions in every answer. Immutable once built; safe to share by threads.
    Beside its columns it takes 45 to 52 bytes a station, and at most 6 more for rare needs.
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
        self.columns = Columns(self.lon, self.lat, self.rank_of_id)
        self._tree = build_tree(self.lon, self.lat, self._table.words, np.arange(len(self.ids)))
        self._chosen = lru_cache(maxsize=KEPT_NEEDS)(lambda need: self.choose(need, None))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def nbytes(self) -> int:
        """Bytes of the tree and what goes with it, beside the columns."""
        return self._tree.nbytes + self._table.nbytes + self.rank_of_id.nbytes

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

    def among(self, mask: BoolArray) -> Among:
        """The stations where mask holds, ready to be asked about again and again."""
        return Among(self, mask)

    def chosen(self, need: Need, among: BoolArray | Among | None) -> Chosen:
        """Where to search for stations that meet need and, where given, are in among."""
        if among is None:
            return self._chosen(need)
        return (among if isinstance(among, Among) else Among(self, among)).chosen(need)

    def choose(self, need: Need, among: Among | None) -> Chosen:
        groups = {"statuses": need.statuses, "tiers": need.tiers, "entries": need.entries}
        test = self._table.test(need.services, need.services_any, groups)
        passing = np.packbits(self.meets(need)) if test is None else self._table.passing(test)
        if among is not None:
            passing = passing & among.packed
        count = int(np.bitwise_count(passing).sum())
        if count <= len(self) * RARE:
            tree = build_tree(self.lon, self.lat, self._table.words, positions_of(passing))
            return Chosen(tree, NO_TEST, NO_MASK, count)
        if test is None:
            mask = np.unpackbits(passing, count=len(self)).astype(np.bool_)
            return Chosen(self._tree, NO_TEST, mask, count)
        return Chosen(self._tree, test.masks, NO_MASK if among is None else among.mask, count)


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
    lon, lat = np.array([origin.lon], dtype=np.float64), np.array([origin.lat], dtype=np.float64)
    positions, lengths_m, unsure = _answer(index, lon, lat, k, need, among)
    chosen = positions[0, positions[0] >= 0]
    if unsure:
        bearings = bearing_deg(origin, index.lon[chosen], index.lat[chosen])
    else:
        bearings = np.empty(len(chosen))
        bearings_deg(origin.lon, origin.lat, index.lon, index.lat, chosen, bearings)
    found = zip(chosen.tolist(), lengths_m[0].tolist(), bearings.tolist(), strict=False)
    return [Neighbour(*neighbour) for neighbour in found]


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
    positions, lengths_m, _ = _answer(index, lon, lat, k, need, among)
    return positions, lengths_m


def _answer(
    index: StationIndex, lon: FloatArray, lat: FloatArray, k: int, need: Need, among: BoolArray | Among | None
) -> tuple[IntArray, FloatArray, int]:
    """Positions, distances, and for how many origins it took pyproj to tell."""
    if k < 1:
        raise InvalidInputError(
            "k must be at least 1.", parameter="limit", value=k, hint="Ask for 1 or more."
        )
    chosen = index.chosen(need, among)
    positions = np.full((len(lon), k), -1, dtype=np.int32)
    lengths_m = np.full((len(lon), k), np.inf)
    if not chosen.total:
        return positions, lengths_m, 0
    k = min(k, chosen.total)
    task = Round(index.columns, chosen, lon, lat, k, need.max_distance_m, positions, lengths_m)
    return positions, lengths_m, task.answer()
