"""Ways by street: how far every node is from a place, and the shortest way from one place to another."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.geodesy import FloatArray
from geomap.network import IntArray, Mode, Snap, StreetNetwork, directions
from geomap.network_cards import Graph, Scratch
from geomap.network_kernels import NOWHERE, along_m, grow

NO_NODES, NO_METRES = np.empty(0, np.int32), np.empty(0)
Places = npt.NDArray[np.float64]


class Way(NamedTuple):
    """A way to draw: WGS 84 degrees from the origin itself to the destination itself, and its length."""

    lon: FloatArray
    lat: FloatArray
    length_m: float


def leave_m(
    network: StreetNetwork, edge: Any, offset_m: Any, forward: int, backward: int
) -> tuple[FloatArray, FloatArray]:
    """How far the nodes at an edge's start and its end are from a place on it, columns (n,); inf where one
    may not go so. With forward and backward swapped: how far the place is from the nodes."""
    access, rest_m = network.access[edge], network.length_m[edge] - offset_m
    return (
        np.where((access & backward != 0) | (offset_m == 0.0), offset_m, np.inf),
        np.where((access & forward != 0) | (rest_m == 0.0), rest_m, np.inf),
    )


@contextmanager
def settle(
    network: StreetNetwork,
    graph: Graph,
    seeds: IntArray,
    seed_m: FloatArray,
    limit_m: float,
    targets: IntArray = NO_NODES,
    beyond_m: FloatArray = NO_METRES,
) -> Iterator[tuple[IntArray, Scratch]]:
    """The nodes within limit_m of the seeds, and what the search wrote of them, to be read before the
    block ends. targets, beyond_m: as grow has them."""
    card, scratch = borrowed = network.borrow()
    try:
        count = grow(*graph[:3], seeds, seed_m, float(limit_m), targets, beyond_m, card)
        yield scratch.met[:count], scratch
    finally:
        network.give_back(borrowed)


def departures(network: StreetNetwork, origin: Snap, mode: Mode) -> tuple[IntArray, FloatArray]:
    """The nodes at the ends of the origin's edge that can be reached along it, and how far they are
    from the point."""
    ends_m = np.array(leave_m(network, origin.edge, origin.offset_m, *directions(mode))) + origin.away_m
    ends = np.array((network.start[origin.edge], network.end[origin.edge]), np.int32)
    if ends[0] == ends[1]:
        ends, ends_m = ends[:1], ends_m.min(keepdims=True)
    return ends[np.isfinite(ends_m)], ends_m[np.isfinite(ends_m)]


def distances_from(
    network: StreetNetwork, origin: Snap, mode: Mode, max_distance_m: float = math.inf
) -> FloatArray:
    """Metres by street from origin to every node (nodes,), its way to the street included; inf for those
    farther than max_distance_m or out of reach."""
    node_m = np.full(len(network.lon), np.inf)
    with settle(network, network.graph(mode), *departures(network, origin, mode), max_distance_m) as (
        met,
        scratch,
    ):
        node_m[met] = scratch.reached[met, 1]
    return node_m


def path(
    network: StreetNetwork, origin: Snap, destination: Snap, mode: Mode, max_distance_m: float = math.inf
) -> Way | None:
    """The shortest way by street from origin to destination, or None if there is none within
    max_distance_m. Its length is the distance that the searches for the nearest give."""
    forward, backward = directions(mode)
    goal, graph = destination.edge, network.graph(mode)
    ends = np.array((network.start[goal], network.end[goal]), np.int32)
    beyond_m = np.array(leave_m(network, goal, destination.offset_m, backward, forward)) + destination.away_m
    best_m, places = max_distance_m, None
    if origin.edge == goal:
        direct_m = along_m(
            int(network.access[goal]), origin.offset_m, destination.offset_m, forward, backward
        )
        if math.isfinite(direct_m) and origin.away_m + direct_m + destination.away_m <= best_m:
            best_m = origin.away_m + direct_m + destination.away_m
            places = [piece(network, goal, origin.offset_m, destination.offset_m)]
    with settle(network, graph, *departures(network, origin, mode), best_m, ends, beyond_m) as (
        met,
        scratch,
    ):
        for end in range(2):
            total_m = scratch.reached[ends[end], 1] + beyond_m[end]
            if not np.isin(ends[end], met) or not math.isfinite(total_m):
                continue
            if total_m < best_m or (places is None and total_m <= best_m):
                best_m = float(total_m)
                places = _trace(network, graph, scratch.parent, int(ends[end]), origin, mode)
                from_m = 0.0 if end == 0 else float(network.length_m[goal])
                places.append(piece(network, goal, from_m, destination.offset_m))
    if places is None:
        return None
    here = np.array([(origin.from_lon, origin.from_lat)])
    there = np.array([(destination.from_lon, destination.from_lat)])
    lon, lat = _without_repeats(np.concatenate([here, *places, there])).T
    return Way(lon, lat, best_m)


def piece(network: StreetNetwork, edge: int, from_m: float, to_m: float) -> Places:
    """The places (n, 2) of an edge from from_m along it to to_m, backward where that is less."""
    some = slice(network.first[edge], network.first[edge + 1])
    at_m = network.vertex_m[some]
    low_m, high_m = min(from_m, to_m), max(from_m, to_m)
    wanted_m = np.concatenate(([low_m], at_m[(at_m > low_m) & (at_m < high_m)], [high_m]))
    places = np.column_stack(
        [np.interp(wanted_m, at_m, column[some]) for column in (network.vertex_lon, network.vertex_lat)]
    )
    return places if from_m <= to_m else places[::-1]


def _trace(
    network: StreetNetwork, graph: Graph, parent: IntArray, node: int, origin: Snap, mode: Mode
) -> list[Places]:
    """The places from origin to a settled node, edge by edge."""
    pieces = []
    while parent[node] != NOWHERE:
        edge, backward = divmod(int(graph.way[parent[node]]), 2)
        length_m = float(network.length_m[edge])
        pieces.append(piece(network, edge, length_m if backward else 0.0, 0.0 if backward else length_m))
        node = int((network.end if backward else network.start)[edge])
    start_m, end_m = leave_m(network, origin.edge, origin.offset_m, *directions(mode))
    by_start = node == network.start[origin.edge] and (node != network.end[origin.edge] or start_m <= end_m)
    to_m = 0.0 if by_start else float(network.length_m[origin.edge])
    pieces.append(piece(network, origin.edge, origin.offset_m, to_m))
    return pieces[::-1]


def _without_repeats(places: Places) -> Places:
    new = np.ones(len(places), np.bool_)
    new[1:] = (places[1:] != places[:-1]).any(axis=1)
    new[-1] |= new.sum() == 1  # a way from a place to itself has two ends, too
    return places[new]
