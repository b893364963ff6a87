"""Which stations are nearest by street, exactly, under any filter.

A way leads from a point straight to its place on the street, along the streets, and straight to the
station: all three count. Searches go no farther than the answer or the limit. A station that cannot
be reached is left out, never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray, LonLat
from geomap.network import (
    DIRECTIONS,
    RIDE,
    SNAP_LIMIT_M,
    WALK,
    IntArray,
    Mode,
    Snap,
    Snaps,
    StreetNetwork,
    directions,
)
from geomap.network_build import build_network
from geomap.network_cards import Card, Stops, stations_card
from geomap.network_flood import flood
from geomap.network_kernels import NOWHERE, nearest_each, nearest_one
from geomap.network_stops import nodes_of, place_stops, with_lists
from geomap.network_ways import leave_m, path
from geomap.space_curve import curve_order

BoolArray = npt.NDArray[np.bool_]
NONE, NO_CARD = np.empty(0, np.int32), np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class StreetStations:
    """Stations at their places on the streets of one mode, in the order they came. snaps.edge is -1 for
    those too far from a street, which no search finds. Immutable, and safe to share by threads. They take
    72 bytes a node."""

    network: StreetNetwork
    mode: Mode
    ids: tuple[str, ...]
    snaps: Snaps
    stops: Stops
    card: Card
    """Of what a search reads of the network and the stops."""
    every: BoolArray
    """That any of them will do."""
    found_m: list[FloatArray]
    """Arrays of inf, one a station, for searches to borrow."""

    def __len__(self) -> int:
        return len(self.ids)

    def borrow(self) -> FloatArray:
        """One of found_m, which a search puts back as it was."""
        try:
            return self.found_m.pop()
        except IndexError:
            return np.full(len(self), np.inf)


class StreetNeighbour(NamedTuple):
    """A station found: its position, and how far it is by street."""

    position: int
    distance_m: float


_rows_of: Callable[[Any], Iterator[tuple[int, float]]] = Struct("=qd").iter_unpack
_neighbour: Callable[[tuple[int, float]], StreetNeighbour] = partial(tuple.__new__, StreetNeighbour)


def place_stations(
    network: StreetNetwork,
    ids: Sequence[str],
    lon: Any,
    lat: Any,
    mode: Mode,
    snap_limit_m: float = SNAP_LIMIT_M,
) -> StreetStations:
    """Put stations on the streets that mode may use. lon, lat: WGS 84 degrees, in step with ids."""
    snaps = network.snap_many(lon, lat, mode, snap_limit_m)
    if len(ids) != len(snaps.edge):
        raise InvalidInputError(
            f"There are {len(ids)} ids for {len(snaps.edge)} stations.",
            parameter="ids",
            value=len(ids),
            hint="Give each station its id.",
        )
    rank = np.empty(len(ids), np.int32)
    rank[np.argsort(np.asarray(ids, dtype=np.str_), kind="stable")] = np.arange(len(ids))
    stops, every = place_stops(network, mode, snaps, rank), np.ones(len(ids), np.bool_)
    return focused(StreetStations(network, mode, tuple(ids), snaps, stops, NO_CARD, every, []))


def focused(stations: StreetStations, eligible: BoolArray | None = None) -> StreetStations:
    """The same stations, for many questions about the eligible ones, all if None: searches pass over what
    leads to others only. Ask it about these or some of these alone: it may miss others. Making it takes
    as long as placing them: some 2 s for 1,000,000 nodes."""
    network = stations.network
    stops = with_lists(stations.stops, network, stations.mode, _eligible(stations, eligible))
    card = stations_card(network.edges, network.graph(stations.mode), stops)
    return replace(stations, stops=stops, card=card)


def nearest_by_street(
    stations: StreetStations,
    origin: Snap,
    k: int = 1,
    eligible: BoolArray | None = None,
    max_distance_m: float = math.inf,
) -> list[StreetNeighbour]:
    """Return the k eligible stations nearest to origin by street, nearest first; fewer if no more can be
    reached within max_distance_m (<=).

    origin: from network.snap, for the stations' mode. eligible: one bool a station, all if None.
    Stations at the same distance are ordered by id. Raises InvalidInputError if k < 1.
    """
    _check(k)
    network, answer = stations.network, np.empty((k, 2))
    eligible = _eligible(stations, eligible)
    borrowed, found_m = network.borrow(), stations.borrow()
    try:
        count = nearest_one(
            stations.card, borrowed.card, found_m, eligible, origin.edge, origin.offset_m, origin.away_m,
            *DIRECTIONS[stations.mode], float(max_distance_m), answer,
        )  # fmt: skip
    finally:
        network.give_back(borrowed)
        stations.found_m.append(found_m)
    return list(map(_neighbour, _rows_of(answer)))[:count]


def nearest_many_by_street(
    stations: StreetStations,
    origins: Snaps,
    k: int = 1,
    eligible: BoolArray | None = None,
    max_distance_m: float = math.inf,
) -> tuple[IntArray, FloatArray]:
    """The same for n origins at once: positions (n, k), -1 where there is none, and distances in metres
    (n, k), inf there."""
    _check(k)
    network, n = stations.network, len(origins.edge)
    eligible = _eligible(stations, eligible)
    order = curve_order(origins.from_lon, origins.from_lat) if n else NONE
    best, best_m = np.empty((n, k), np.int32), np.empty((n, k))
    borrowed, found_m = network.borrow(), stations.borrow()
    try:
        nearest_each(
            stations.card, borrowed.card, found_m, eligible, *origins[:3], order,
            *DIRECTIONS[stations.mode], float(max_distance_m), best_m, best,
        )  # fmt: skip
    finally:
        network.give_back(borrowed)
        stations.found_m.append(found_m)
    return best, best_m


def nearest_for_all_nodes(
    stations: StreetStations, eligible: BoolArray | None = None, max_distance_m: float = math.inf
) -> tuple[IntArray, FloatArray]:
    """For every node of the network the eligible station nearest by street from there, of equals the
    first by id, and its distance: positions (nodes,), -1 for none within max_distance_m, and metres,
    inf there. One search from all stations against the traffic."""
    network, stops = stations.network, stations.stops
    node = nodes_of(stops)
    chosen = np.flatnonzero(_eligible(stations, eligible)[stops.station])
    order = np.lexsort((stops.rank[stops.station[chosen]], stops.stop_m[chosen], node[chosen]))
    chosen = chosen[order]
    seeds, first = np.unique(node[chosen], return_index=True)
    chosen = chosen[first]
    head, to, arc_m, _ = network.graph(stations.mode, reverse=True)
    rank = np.full(len(network.lon), NOWHERE, np.int32)
    node_m = np.full(len(network.lon), np.inf)
    width_m = max(float(arc_m.mean()), 1.0) if len(arc_m) else 1.0
    seed_m, owners = stops.stop_m[chosen], stops.rank[stops.station[chosen]]
    flood(head, to, arc_m, seeds, seed_m, owners, max_distance_m, width_m, node_m, rank)
    return _by_rank(stations)[rank], node_m


def nearest_for_points(
    stations: StreetStations,
    origins: Snaps,
    eligible: BoolArray | None = None,
    max_distance_m: float = math.inf,
) -> tuple[IntArray, FloatArray]:
    """For every origin the eligible station nearest by street: positions (n,), -1 for none within
    max_distance_m, and metres, inf there. It is nearest_many_by_street with k = 1 for so many origins
    that one search from all stations is the shorter way."""
    network, stops = stations.network, stations.stops
    forward, backward = directions(stations.mode)
    position, node_m = nearest_for_all_nodes(stations, eligible, max_distance_m)
    placed = np.flatnonzero(origins.edge >= 0)
    edge, offset_m, away_m = origins.edge[placed], origins.offset_m[placed], origins.away_m[placed]
    start_m, end_m = leave_m(network, edge, offset_m, forward, backward)
    ends = (network.start[edge], network.end[edge])
    direct, stop = _on_one_edge(stops, edge)
    direct_m = _along_m(network.access[edge[direct]], offset_m[direct], stops, stop, forward, backward)
    direct_m[~_eligible(stations, eligible)[stops.edge_station[stop]]] = np.inf
    asked = np.concatenate((np.arange(len(edge)), np.arange(len(edge)), direct))
    total_m = away_m[asked] + np.concatenate((start_m + node_m[ends[0]], end_m + node_m[ends[1]], direct_m))
    found = np.concatenate((position[ends[0]], position[ends[1]], stops.edge_station[stop]))
    kept = np.isfinite(total_m) & (total_m <= max_distance_m)
    asked, total_m, found = asked[kept], total_m[kept], found[kept]
    order = np.lexsort((stops.rank[found], total_m, asked))
    asked, first = np.unique(asked[order], return_index=True)
    best, best_m = np.full(len(origins.edge), NOWHERE, np.int32), np.full(len(origins.edge), np.inf)
    best[placed[asked]], best_m[placed[asked]] = found[order[first]], total_m[order[first]]
    return best, best_m


def _on_one_edge(stops: Stops, edge: IntArray) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Every pair of an origin, by its place in edge, and a station on its edge, by its place in
    stops.edge."""
    begins, ends = np.searchsorted(stops.edge, edge, "left"), np.searchsorted(stops.edge, edge, "right")
    counts = ends - begins
    origin = np.repeat(np.arange(len(edge)), counts)
    return origin, np.arange(len(origin)) + np.repeat(begins - np.cumsum(counts) + counts, counts)


def _along_m(
    access: Any, from_m: FloatArray, stops: Stops, stop: Any, forward: int, backward: int
) -> FloatArray:
    """From places on edges to stations farther along them, and on to the stations; inf if forbidden."""
    step_m = stops.offset_m[stop] - from_m
    open_so = (
        (step_m == 0) | ((step_m > 0) & (access & forward != 0)) | ((step_m < 0) & (access & backward != 0))
    )
    total_m: FloatArray = np.where(open_so, np.abs(step_m), np.inf) + stops.away_m[stop]
    return total_m


def _by_rank(stations: StreetStations) -> IntArray:
    """The position of each rank, and last, for rank -1, none."""
    position = np.full(len(stations) + 1, NOWHERE, np.int32)
    position[stations.stops.rank] = np.arange(len(stations))
    return position


def _check(k: int) -> None:
    if k < 1:
        raise InvalidInputError(
            "k must be at least 1.", parameter="limit", value=k, hint="Ask for 1 or more."
        )


def _eligible(stations: StreetStations, eligible: BoolArray | None) -> BoolArray:
    if eligible is None:
        return stations.every
    if eligible.shape != (len(stations),):
        raise InvalidInputError(
            f"eligible has {eligible.size} entries for {len(stations)} stations.",
            parameter="eligible",
            value=eligible.size,
            hint="Give one bool for each station.",
        )
    return np.ascontiguousarray(eligible, dtype=np.bool_)


def warm_up() -> None:
    """Load the compiled loops, or on the first start ever compile them, so that no question waits."""
    corners = np.array([(0.0, 0.0), (0.001, 0.0), (0.001, 0.001)])
    network = build_network([corners, corners[1:]], [WALK | RIDE, WALK])
    stations = place_stations(network, ["a"], [0.001], [0.001], "walk")
    origin = network.snap(LonLat(0.0, 0.0), "walk")
    if origin is not None:
        nearest_by_street(stations, origin)
        path(network, origin, origin, "walk")
    nearest_many_by_street(stations, stations.snaps)
