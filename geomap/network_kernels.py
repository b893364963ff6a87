"""The compiled searches over a StreetNetwork: Dijkstra's with a heap over CSR arrays.

Source: Dijkstra (1959), Numer. Math. 1:269-271. A node's metres count only where its turn is the
search's. The heap orders nodes to a step of millimetres, so one may come out too early; it is put in
again when it comes nearer, and no answer is given before what is nearer has come out.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.network_cards import (
    Card,
    Edges,
    Floats,
    Graph,
    Rows,
    Scratch,
    Stops,
    read_scratch,
    read_stations,
)
from geomap.network_heap import NODES, entry, pop, push, put_first
from geomap.network_lists import LISTED

Bools = npt.NDArray[np.bool_]
Singles = npt.NDArray[np.float32]

NOWHERE = -1
ROUNDING_M = 1e-6
FARTHEST_M = 1e9
"""No way is so long: a search without a limit takes it for one, and passes over what leads to no station."""


@compiled
def leave_m(bits: int, length_m: float, offset_m: float, forward: int, backward: int) -> tuple[float, float]:
    """How far an edge's start and its end are from a point offset_m along it; inf where one may not go
    so. With forward and backward swapped: how far the point is from them."""
    rest_m = length_m - offset_m
    return (
        offset_m if bits & backward or offset_m == 0.0 else math.inf,
        rest_m if bits & forward or rest_m == 0.0 else math.inf,
    )


@compiled
def along_m(bits: int, from_m: float, to_m: float, forward: int, backward: int) -> float:
    """From one point of an edge to another along it, both in metres from its start; inf if forbidden."""
    if from_m == to_m or (bits & forward and to_m > from_m) or (bits & backward and to_m < from_m):
        return abs(to_m - from_m)
    return math.inf


@compiled
def offer(
    best_m: Floats, best: Rows, found: int, rank: Rows, found_m: Floats, station: int, total_m: float
) -> int:
    """Keep station among the best, nearest first, then by rank; return how many there are. found_m: of
    every station what best_m says of it, inf for those that are not among the best."""
    at = found
    if found_m[station] < math.inf:
        if total_m >= found_m[station]:
            return found
        at = 0
        while best[at] != station:
            at += 1
    elif found < len(best):
        found += 1
    else:
        at = found - 1
        if total_m > best_m[at] or (total_m == best_m[at] and rank[station] > rank[best[at]]):
            return found
        found_m[best[at]] = math.inf
    while at > 0 and (
        best_m[at - 1] > total_m or (best_m[at - 1] == total_m and rank[best[at - 1]] > rank[station])
    ):
        best_m[at], best[at] = best_m[at - 1], best[at - 1]
        at -= 1
    best_m[at], best[at], found_m[station] = total_m, station, total_m
    return found


@compiled
def offer_edge(
    edges: Edges, stops: Stops, eligible: Bools, edge: int, offset_m: float, away_m: float,
    forward: int, backward: int, limit_m: float, found_m: Floats, best_m: Floats, best: Rows,
) -> int:  # fmt: skip
    """Begin with the stations that are reached along the origin's own edge; return how many."""
    found, i = 0, np.searchsorted(stops.edge, edge)
    while i < len(stops.edge) and stops.edge[i] == edge:
        station = stops.edge_station[i]
        if eligible[station]:
            total_m = (
                away_m
                + along_m(edges.access[edge], offset_m, stops.offset_m[i], forward, backward)
                + stops.away_m[i]
            )
            if total_m <= limit_m:
                found = offer(best_m, best, found, stops.rank, found_m, station, total_m)
        i += 1
    return found


@compiled
def forget(found_m: Floats, best: Rows, found: int) -> None:
    """Leave found_m as it was before offer wrote the first of the best there."""
    for i in range(found):
        found_m[best[i]] = math.inf


@compiled
def set_out(
    edges: Edges, scratch: Scratch, edge: int, offset_m: float, away_m: float, forward: int, backward: int,
    limit_m: float,
) -> int:  # fmt: skip
    """Put the ends of the origin's edge into an empty heap; return its size."""
    reached, turn, size = scratch.reached, scratch.turn[0], 0
    ends = edges.start[edge], edges.end[edge]
    ends_m = leave_m(edges.access[edge], edges.length_m[edge], offset_m, forward, backward)
    for i in range(2):
        node, at_m = ends[i], away_m + ends_m[i]
        if at_m <= limit_m and (reached[node, 0] != turn or at_m < reached[node, 1]):
            reached[node, 0], reached[node, 1] = turn, at_m
            size = push(scratch.heap, size, entry(at_m, node))
    return size


@compiled
def least_m(
    listed: Rows, listed_m: Singles, eligible: Bools, found_m: Floats, node: int, at_m: float
) -> float:
    """What a way by a node at_m away comes to at least where it leads to a station that it may bring
    nearer than found_m. Those that are not listed are no nearer than the last that is."""
    least = at_m + listed_m[node, LISTED - 1]
    for i in range(LISTED):
        station, total_m = listed[node, i], at_m + listed_m[node, i]
        counts = eligible[station] & (total_m <= found_m[station] + ROUNDING_M)
        least = total_m if counts & (total_m < least) else least
    return float(least)


@compiled
def nearest(
    edges: Edges, graph: Graph, stops: Stops, eligible: Bools, edge: int, offset_m: float, away_m: float,
    forward: int, backward: int, limit_m: float, scratch: Scratch, found_m: Floats, best_m: Floats,
    best: Rows,
) -> int:  # fmt: skip
    """Set best to the eligible stations nearest to a point on an edge, at most limit_m away; return how
    many. Nodes are taken by least_m (A*, Hart, Nilsson and Raphael 1968), so those that cannot help are
    passed over; it grows as stations are found. found_m: inf for every station, and so again after."""
    reached, heap, head = scratch.reached, scratch.heap, stops.head
    listed, listed_m = stops.listed, stops.listed_m
    scratch.turn[0] += 1
    turn, bound_m = float(scratch.turn[0]), min(limit_m, FARTHEST_M)
    found = offer_edge(
        edges, stops, eligible, edge, offset_m, away_m, forward, backward, limit_m, found_m, best_m, best
    )
    size = set_out(edges, scratch, edge, offset_m, away_m, forward, backward, bound_m)
    while size > 0 and heap[0] <= entry(bound_m + ROUNDING_M, NODES):
        node = heap[0] & NODES
        at_m = reached[node, 1]
        if reached[node, 0] != turn:  # dealt with, so near or nearer
            size = pop(heap, size)
            continue
        now = entry(least_m(listed, listed_m, eligible, found_m, node, at_m), node)
        if now > heap[0]:
            put_first(heap, size, now)
            continue
        reached[node, 0] = -turn
        for i in range(head[node, 1], head[node + 1, 1]):
            total_m = at_m + stops.stop_m[i]
            if total_m <= bound_m and eligible[stops.station[i]]:
                found = offer(best_m, best, found, stops.rank, found_m, stops.station[i], total_m)
        if found == len(best):
            bound_m = min(bound_m, best_m[found - 1])
        taken = True  # its place in the heap goes to the first of its neighbours
        for arc in range(head[node, 0], head[node + 1, 0]):
            other, other_m = graph.to[arc], at_m + graph.length_m[arc]
            if abs(reached[other, 0]) == turn and other_m >= reached[other, 1]:
                continue
            ahead_m = least_m(listed, listed_m, eligible, found_m, other, other_m)
            if ahead_m > bound_m + ROUNDING_M:
                continue
            reached[other, 0], reached[other, 1] = turn, other_m
            if taken:
                put_first(heap, size, entry(ahead_m, other))
                taken = False
            else:
                size = push(heap, size, entry(ahead_m, other))
        if taken:
            size = pop(heap, size)
    forget(found_m, best, found)
    return found


@compiled
def _wanted(eligible: Bools, k: int) -> int:
    """How many of the eligible there are to find, at most k."""
    count = 0
    for one in eligible:
        count += one
        if count == k:
            break
    return count


@compiled
def nearest_one(
    stations: Card, scratch: Card, found_m: Floats, eligible: Bools, edge: int, offset_m: float,
    away_m: float, forward: int, backward: int, limit_m: float, answer: Floats,
) -> int:  # fmt: skip
    """Set rows of answer (k, 2), nearest first, to a station's position as an integer's bits and its
    distance; return how many."""
    edges, graph, stops = read_stations(stations)
    wanted = _wanted(eligible, len(answer))
    best_m, best, positions = np.empty(wanted), np.empty(wanted, np.int32), answer.view(np.int64)
    if wanted == 0:
        return 0
    found = nearest(
        edges, graph, stops, eligible, edge, offset_m, away_m, forward, backward, limit_m,
        read_scratch(scratch), found_m, best_m, best,
    )  # fmt: skip
    for i in range(found):
        positions[i, 0], answer[i, 1] = best[i], best_m[i]
    return found


@compiled
def nearest_each(
    stations: Card, scratch: Card, found_m: Floats, eligible: Bools, edge: Rows, offset_m: Floats,
    away_m: Floats, order: Rows, forward: int, backward: int, limit_m: float, best_m: Floats, best: Rows,
) -> None:  # fmt: skip
    """Set best_m and best (n, k), inf and NOWHERE where there is none, for all origins in this order."""
    edges, graph, stops = read_stations(stations)
    work, wanted = read_scratch(scratch), _wanted(eligible, best.shape[1])
    best_m[:], best[:] = math.inf, NOWHERE
    for i in order:
        if edge[i] >= 0 and wanted > 0:
            nearest(
                edges, graph, stops, eligible, edge[i], offset_m[i], away_m[i], forward, backward,
                limit_m, work, found_m, best_m[i, :wanted], best[i, :wanted],
            )  # fmt: skip


@compiled
def grow(
    head: Rows, to: Rows, arc_m: Floats, seeds: Rows, seed_m: Floats, limit_m: float,
    targets: Rows, beyond_m: Floats, scratch: Card,
) -> int:  # fmt: skip
    """Reach the nodes within limit_m of the seeds, distinct nodes seed_m away; return how many were met.
    With targets, nodes and the metres beyond them, stop once none can lead there shorter: what was met
    and is farther may not have its least metres then."""
    turn_of, reached, parent, met, heap = read_scratch(scratch)
    turn_of[0] += 1
    turn, bound_m, size, count = float(turn_of[0]), limit_m, 0, 0
    for i in range(len(seeds)):
        if seed_m[i] <= limit_m:
            node = seeds[i]
            reached[node, 0], reached[node, 1], parent[node], met[count] = turn, seed_m[i], NOWHERE, node
            size, count = push(heap, size, entry(seed_m[i], node)), count + 1
    while size > 0 and heap[0] <= entry(bound_m, NODES):
        first, node = heap[0], heap[0] & NODES
        size = pop(heap, size)
        at_m = reached[node, 1]
        if first > entry(at_m, node):
            continue
        for i in range(len(targets)):
            if targets[i] == node:
                bound_m = min(bound_m, at_m + beyond_m[i])
        for arc in range(head[node], head[node + 1]):
            other, other_m = to[arc], at_m + arc_m[arc]
            if other_m > bound_m:
                continue
            if reached[other, 0] != turn:
                met[count] = other
                count += 1
            elif other_m >= reached[other, 1]:
                continue
            reached[other, 0], reached[other, 1], parent[other] = turn, other_m, arc
            size = push(heap, size, entry(other_m, other))
    return count
