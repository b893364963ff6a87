"""How far the people of an area are from stations, straight or by street: to the nearest few, or to all
within a limit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.measured import Measure
from geomap.nearest import BoolArray, IntArray, Need, nearest_many
from geomap.network_stations import nearest_many_by_street
from geomap.planning.altered import Stations
from geomap.planning.ground import Ground
from geomap.siting.pairs import Pairs, most_pairs_from_points, pairs_from_points

FEW = 16
MOST_PAIRS = 5_000_000


class Lengths(NamedTuple):
    """Of each demand point (n, k): positions of stations, -1 for none, nearest first; metres, inf there.
    off_network (n,): the points whose metres are straight though a street was asked for: none is near."""

    station: IntArray
    distance_m: FloatArray
    off_network: BoolArray


def nearest_lengths(
    ground: Ground, stations: Stations, mode: Measure, k: int, among: BoolArray, limit_m: float = np.inf
) -> Lengths:
    """The k stations of the mask among nearest to each demand point within limit_m (<=).

    Raises InvalidInputError where the data hold no street open to mode.
    """
    demand, need = ground.demand, Need(statuses=None, max_distance_m=limit_m)
    off = np.zeros(len(demand), dtype=np.bool_)
    if mode == "straight":
        return Lengths(*nearest_many(stations.index, demand.lon, demand.lat, k, need, among), off)
    placed = stations.on_streets(mode)
    snaps = placed.network.snap_many(demand.lon, demand.lat, mode)
    station, distance_m = nearest_many_by_street(placed, snaps, k, among, limit_m)
    off = snaps.edge < 0
    if off.any():
        there = np.flatnonzero(off)
        straight = nearest_many(stations.index, demand.lon[there], demand.lat[there], k, need, among)
        station[there], distance_m[there] = straight
    return Lengths(station, distance_m, off)


def pairs_within(
    ground: Ground, stations: Stations, mode: Measure, limit_m: float, among: BoolArray
) -> tuple[Pairs, BoolArray]:
    """Every demand point with all stations of among within limit_m (<=), and which points are off the
    network. Raises InvalidInputError where that would be more than MOST_PAIRS pairs."""
    demand, index = ground.demand, stations.index
    if mode == "straight":
        chosen = np.flatnonzero(among)
        if len(demand) * len(chosen) > MOST_PAIRS:  # before room is taken for them all
            places = demand.lon, demand.lat, index.lon[chosen], index.lat[chosen]
            _check_size(most_pairs_from_points(*places, limit_m), limit_m)
        near = pairs_from_points(demand.lon, demand.lat, index.lon[chosen], index.lat[chosen], limit_m)
        pairs = Pairs(near.start, chosen[near.site].astype(np.int32), len(index), near.distance_m, limit_m)
        return pairs, np.zeros(len(demand), dtype=np.bool_)
    most, k = max(int(among.sum()), 1), FEW
    while True:
        k = min(k, most)
        _check_size(len(demand) * k // 4, limit_m)
        found = nearest_lengths(ground, stations, mode, k, among, limit_m)
        if k == most or not (found.station[:, -1] >= 0).any():
            return _rows(found, len(index), limit_m), found.off_network
        k *= 2


def _rows(found: Lengths, sites: int, limit_m: float) -> Pairs:
    """The same as rows by demand, stations ascending."""
    station = np.where(found.station < 0, np.iinfo(np.int32).max, found.station)
    order = np.argsort(station, axis=1)
    station = np.take_along_axis(station, order, axis=1)
    distance_m = np.take_along_axis(found.distance_m, order, axis=1)
    kept = np.isfinite(distance_m)
    start = np.concatenate(([0], np.cumsum(kept.sum(axis=1)))).astype(np.int64)
    return Pairs(start, station[kept].astype(np.int32), sites, distance_m[kept], limit_m)


def _check_size(pairs: int, limit_m: float) -> None:
    if pairs > MOST_PAIRS:
        raise InvalidInputError(
            f"There are more than {MOST_PAIRS:,} pairs of people and stations within {limit_m:g} m.",
            parameter="area",
            hint="Choose a street or a community instead of the whole, or a shorter limit.",
        )
