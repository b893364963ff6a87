"""The compiled searches over a StreetNetwork: Dijkstra's with a heap over CSR arrays.

Source: Dijkstra (1959), Numer. Math. 1:269-271. Scratch is reused: a node's distance counts only
where its stamp is the search's turn, so that no search costs more than what it visits.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Bits = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

NOWHERE = -1
ROUNDING_M = 1e-6
LAST_TURN = 2**31 - 2


class Edges(NamedTuple):
    """Every edge: the nodes it starts and ends at, its length in metres, who may use it."""

    start: Rows
    end: Rows
    length_m: Floats
    access: Bits


class Graph(NamedTuple):
    """A mode's arcs by the node they leave: arcs head[node] to head[node + 1] lead to the nodes to,
    length_m metres away, along the edges way >> 1, backward where way & 1."""

    head: Rows
    to: Rows
    length_m: Floats
    way: Rows


class Stops(NamedTuple):
    """Where stations are met. head: (n + 1, 2) by node, where its arcs and where its stops begin; stop
    i is station i's, stop_m metres beyond the node. edge: sorted, with the station, the metres from
    the edge's start and the metres off it. rank: of every station's id. near_m: how far every node is
    from its nearest station."""

    head: Rows
    station: Rows
    stop_m: Floats
    edge: Rows
    edge_station: Rows
    offset_m: Floats
    away_m: Floats
    rank: Rows
    near_m: Floats


class Scratch(NamedTuple):
    """What a search works with. parent: the arc by which a node was reached, NOWHERE for none."""

    turn: Rows
    stamp: Rows
    node_m: Floats
    parent: Rows
    settled: Rows
    heap_m: Floats
    heap: Rows


@compiled
def push(heap_m: Floats, heap: Rows, size: int, at_m: float, node: int) -> int:
    """Put a node into the heap, in which every one stands over four; return its new size."""
    i = size
    while i > 0 and heap_m[(i - 1) >> 2] > at_m:
        heap_m[i], heap[i] = heap_m[(i - 1) >> 2], heap[(i - 1) >> 2]
        i = (i - 1) >> 2
    heap_m[i], heap[i] = at_m, node
    return size + 1


@compiled
def pop(heap_m: Floats, heap: Rows, size: int) -> int:
    """Take the first out of the heap, which the caller has read; return its new size. The gap sinks to
    the bottom before the last fills it: fewer comparisons that nobody can foretell."""
    size -= 1
    gap, child = 0, 1
    while child + 3 < size:
        one = child + (heap_m[child + 1] < heap_m[child])
        other = child + 2 + (heap_m[child + 3] < heap_m[child + 2])
        least = other if heap_m[other] < heap_m[one] else one
        heap_m[gap], heap[gap] = heap_m[least], heap[least]
        gap, child = least, 4 * least + 1
    if child < size:
        least = child
        for i in range(child + 1, size):
            if heap_m[i] < heap_m[least]:
                least = i
        heap_m[gap], heap[gap] = heap_m[least], heap[least]
        gap = least
    push(heap_m, heap, gap, heap_m[size], heap[size])
    return size


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
def offer(best_m: Floats, best: Rows, found: int, rank: Rows, station: int, total_m: float) -> int:
    """Keep station among the best, nearest first, then by rank; return how many there are."""
    at = found
    for i in range(found):
        if best[i] == station:
            at = i
            break
    if at < found:
        if total_m >= best_m[at]:
            return found
    elif found < len(best):
        found += 1
    else:
        at = found - 1
        if total_m > best_m[at] or (total_m == best_m[at] and rank[station] > rank[best[at]]):
            return found
    while at > 0 and (
        best_m[at - 1] > total_m or (best_m[at - 1] == total_m and rank[best[at - 1]] > rank[station])
    ):
        best_m[at], best[at] = best_m[at - 1], best[at - 1]
        at -= 1
    best_m[at], best[at] = total_m, station
    return found


@compiled
def offer_edge(
    edges: Edges, stops: Stops, eligible: Bools, edge: int, offset_m: float, away_m: float,
    forward: int, backward: int, limit_m: float, best_m: Floats, best: Rows,
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
                found = offer(best_m, best, found, stops.rank, station, total_m)
        i += 1
    return found


@compiled
def next_turn(turn: Rows, stamp: Rows) -> int:
    """A stamp that no node bears."""
    if turn[0] >= LAST_TURN:
        turn[0] = 0
        stamp[:] = 0
    turn[0] += 1
    return int(turn[0])


@compiled
def nearest(
    edges: Edges, graph: Graph, stops: Stops, eligible: Bools, edge: int, offset_m: float, away_m: float,
    forward: int, backward: int, limit_m: float, scratch: Scratch, best_m: Floats, best: Rows,
) -> None:  # fmt: skip
    """Set best to the eligible stations nearest to a point on an edge, at most limit_m away. Nodes are
    taken by their distance plus how far they are at least from any station (A*, Hart, Nilsson and
    Raphael 1968), so those that cannot help are passed over."""
    node_m, stamp, heap_m, heap = scratch.node_m, scratch.stamp, scratch.heap_m, scratch.heap
    turn, bound_m, near_m = next_turn(scratch.turn, scratch.stamp), limit_m, stops.near_m
    found = offer_edge(
        edges, stops, eligible, edge, offset_m, away_m, forward, backward, limit_m, best_m, best
    )
    size, ends = 0, (edges.start[edge], edges.end[edge])
    ends_m = leave_m(edges.access[edge], edges.length_m[edge], offset_m, forward, backward)
    for i in range(2):
        node, at_m = ends[i], away_m + ends_m[i]
        if at_m + near_m[node] <= limit_m + ROUNDING_M and (stamp[node] != turn or at_m < node_m[node]):
            stamp[node], node_m[node] = turn, at_m
            size = push(heap_m, heap, size, at_m + near_m[node], node)
    while size > 0:
        node, least_m = heap[0], heap_m[0]
        if least_m > bound_m + ROUNDING_M:
            break
        size = pop(heap_m, heap, size)
        at_m = node_m[node]
        if least_m > at_m + near_m[node]:
            continue
        for i in range(stops.head[node, 1], stops.head[node + 1, 1]):
            total_m = at_m + stops.stop_m[i]
            if total_m <= bound_m and eligible[stops.station[i]]:
                found = offer(best_m, best, found, stops.rank, stops.station[i], total_m)
        if found == len(best):
            bound_m = min(bound_m, best_m[found - 1])
        for arc in range(stops.head[node, 0], stops.head[node + 1, 0]):
            other, other_m = graph.to[arc], at_m + graph.length_m[arc]
            if stamp[other] != turn or other_m < node_m[other]:
                least_m = other_m + near_m[other]
                if least_m <= bound_m + ROUNDING_M:
                    stamp[other], node_m[other] = turn, other_m
                    size = push(heap_m, heap, size, least_m, other)


@compiled
def nearest_each(
    edge_start: Rows, edge_end: Rows, edge_m: Floats, access: Bits,
    head: Rows, to: Rows, arc_m: Floats, way: Rows,
    stop_head: Rows, station: Rows, stop_m: Floats, stop_edge: Rows, edge_station: Rows,
    stop_offset_m: Floats, stop_away_m: Floats, rank: Rows, near_m: Floats,
    eligible: Bools, count: int, edge: Rows, offset_m: Floats, away_m: Floats, order: Rows,
    forward: int, backward: int, limit_m: float,
    turn: Rows, stamp: Rows, node_m: Floats, parent: Rows, settled: Rows, heap_m: Floats,
    heap: Rows, best_m: Floats, best: Rows,
) -> None:  # fmt: skip
    """Set best_m and best, inf and NOWHERE where there is none, for all origins in this order. count: how
    many are eligible. The arrays of Edges, Graph, Stops and Scratch come one by one: tuples of arrays
    take the interpreter longer to hand over than the search takes."""
    edges, graph = Edges(edge_start, edge_end, edge_m, access), Graph(head, to, arc_m, way)
    stops = Stops(
        stop_head, station, stop_m, stop_edge, edge_station, stop_offset_m, stop_away_m, rank, near_m
    )
    scratch = Scratch(turn, stamp, node_m, parent, settled, heap_m, heap)
    wanted = min(count, best.shape[1])
    best_m[:], best[:] = math.inf, NOWHERE
    for i in order:
        if edge[i] >= 0 and wanted > 0:
            nearest(
                edges, graph, stops, eligible, edge[i], offset_m[i], away_m[i], forward, backward,
                limit_m, scratch, best_m[i, :wanted], best[i, :wanted],
            )  # fmt: skip


@compiled
def grow(
    head: Rows, to: Rows, arc_m: Floats, seeds: Rows, seed_m: Floats, limit_m: float,
    targets: Rows, beyond_m: Floats,
    turns: Rows, stamp: Rows, node_m: Floats, parent: Rows, settled: Rows, heap_m: Floats,
    heap: Rows,
) -> int:  # fmt: skip
    """Settle the nodes within limit_m of the seeds, distinct nodes seed_m away, nearest first; return how
    many. With targets, nodes and the metres beyond them, stop once none can lead there shorter."""
    turn, bound_m, size, count = next_turn(turns, stamp), limit_m, 0, 0
    for i in range(len(seeds)):
        node = seeds[i]
        stamp[node], node_m[node], parent[node] = turn, seed_m[i], NOWHERE
        size = push(heap_m, heap, size, seed_m[i], node)
    while size > 0:
        at_m, node = heap_m[0], heap[0]
        if at_m > bound_m:
            break
        size = pop(heap_m, heap, size)
        if at_m > node_m[node]:
            continue
        settled[count] = node
        count += 1
        for i in range(len(targets)):
            if targets[i] == node:
                bound_m = min(bound_m, at_m + beyond_m[i])
        for arc in range(head[node], head[node + 1]):
            other, other_m = to[arc], at_m + arc_m[arc]
            if other_m <= bound_m and (stamp[other] != turn or other_m < node_m[other]):
                stamp[other], node_m[other], parent[other] = turn, other_m, arc
                size = push(heap_m, heap, size, other_m, other)
    return count
