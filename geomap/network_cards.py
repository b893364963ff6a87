"""What compiled searches over streets read and write, and how it is handed to them.

For one origin a search costs less than handing its arrays to compiled code one by one. So they are
handed on together, as a card: the length and the address of each.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import carray  # type: ignore[attr-defined]

from geomap.compiled import addresses, compiled, pointer
from geomap.network_lists import LISTED

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint8]
Card = npt.NDArray[np.int64]

I4, F8, U1 = np.int32, np.float64, np.uint8
STATION_TYPES = (*(I4, I4, F8, U1), *(I4, I4, F8, I4), *(I4, I4, F8, I4, I4, F8, F8, I4, I4, np.float32))
"""Of the arrays of Edges, Graph and Stops."""
SCRATCH_TYPES = (np.int64, F8, I4, I4, np.int64)
INDEX: Any = np.uint32
"""How an int32 that is never below 0 is read, to index by: it needs no look whether it counts from the end,
which in a search takes a tenth of the time."""


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
    the edge's start and the metres off it. rank: of every station's id. listed, listed_m: (nodes, LISTED)
    the stations nearest to every node, and how far they are at least, as nearest_lists has them."""

    head: Rows
    station: Rows
    stop_m: Floats
    edge: Rows
    edge_station: Rows
    offset_m: Floats
    away_m: Floats
    rank: Rows
    listed: Rows
    listed_m: npt.NDArray[np.float32]


class Scratch(NamedTuple):
    """What a search works with, good for one at a time. turn: (1,) how many searches there were. reached:
    (nodes, 2) the turn in which a node was reached last, and its metres then; so no search costs more
    than what it visits. parent: the arc by which it was reached, NOWHERE for none. met: the nodes as a
    search meets them. heap: as geomap.network_heap has it, for two entries a node."""

    turn: Longs
    reached: Floats
    parent: Rows
    met: Rows
    heap: Longs


def new_scratch(nodes: int) -> Scratch:
    return Scratch(
        turn=np.zeros(1, np.int64),
        reached=np.zeros((nodes, 2)),
        parent=np.empty(nodes, np.int32),
        met=np.empty(nodes, np.int32),
        heap=np.empty(2 * nodes + 2, np.int64),
    )


def stations_card(edges: Edges, graph: Graph, stops: Stops) -> Card:
    """For read_stations; good for as long as its keeper keeps all these arrays."""
    return make_card((*edges, *graph, *stops), STATION_TYPES)


def scratch_card(scratch: Scratch) -> Card:
    """For read_scratch; good for as long as its keeper keeps scratch."""
    return make_card(scratch, SCRATCH_TYPES)


def make_card(arrays: tuple[Any, ...], dtypes: tuple[Any, ...]) -> Card:
    """The length and the address of each array. Raises TypeError for one of another type."""
    pairs = zip(map(len, arrays), addresses(arrays, dtypes), strict=True)
    return np.array([number for pair in pairs for number in pair], np.int64)


@compiled
def floats(card: Card, i: int) -> Floats:
    """The i-th array on a card; so are ints and bits."""
    return carray(pointer(card[2 * i + 1]), (card[2 * i],), np.float64)


@compiled
def ints(card: Card, i: int) -> Rows:
    return carray(pointer(card[2 * i + 1]), (card[2 * i],), np.int32)


@compiled
def bits(card: Card, i: int) -> Bits:
    return carray(pointer(card[2 * i + 1]), (card[2 * i],), np.uint8)


@compiled
def read_stations(card: Card) -> tuple[Edges, Graph, Stops]:
    return (
        Edges(ints(card, 0), ints(card, 1), floats(card, 2), bits(card, 3)),
        Graph(ints(card, 4), carray(pointer(card[11]), (card[10],), INDEX), floats(card, 6), ints(card, 7)),
        Stops(
            carray(pointer(card[17]), (card[16], 2), np.int32),
            ints(card, 9),
            floats(card, 10),
            ints(card, 11),
            ints(card, 12),
            floats(card, 13),
            floats(card, 14),
            ints(card, 15),
            carray(pointer(card[33]), (card[32], LISTED), INDEX),
            carray(pointer(card[35]), (card[34], LISTED), np.float32),
        ),
    )


@compiled
def read_scratch(card: Card) -> Scratch:
    return Scratch(
        carray(pointer(card[1]), (1,), np.int64),
        carray(pointer(card[3]), (card[2], 2), np.float64),
        ints(card, 2),
        ints(card, 3),
        carray(pointer(card[9]), (card[8],), np.int64),
    )
