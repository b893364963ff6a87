"""The streets as a graph for walking and riding: nodes, edges, islands, and the nearest street to a point.

A node is where lines meet or end, an edge the street between two nodes. Lengths are geodesics in
metres along the street. Who may use an edge is said for either direction: riders keep to a one-way
street's direction, people on foot need not. geomap.network_build makes networks;
geomap.network_stations, network_ways and network_reach ask them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geomap.ecef import points_m
from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray, LonLat
from geomap.network_cards import Card, Edges, Graph, Scratch, new_scratch, scratch_card
from geomap.network_snap import SegmentTree, build_segment_tree, snap_each, snap_one, tree_card

IntArray = npt.NDArray[np.int32]
BitArray = npt.NDArray[np.uint8]

Mode = Literal["walk", "ride"]
WALK_FORWARD, WALK_BACKWARD, RIDE_FORWARD, RIDE_BACKWARD = 1, 2, 4, 8
"""The bits of an edge's access."""
WALK, RIDE = WALK_FORWARD | WALK_BACKWARD, RIDE_FORWARD | RIDE_BACKWARD
WALK_SPEED_M_S, RIDE_SPEED_M_S = 1.3, 5.0
SPEED_M_S: Mapping[Mode, float] = {"walk": WALK_SPEED_M_S, "ride": RIDE_SPEED_M_S}
"""How fast people walk and e-bikes ride, where a caller does not say."""
SNAP_LIMIT_M = 200.0
"""How far from a street a point may be (<=) to be on it."""
DIRECTIONS: Mapping[Mode, tuple[int, int]] = {
    "walk": (WALK_FORWARD, WALK_BACKWARD),
    "ride": (RIDE_FORWARD, RIDE_BACKWARD),
}


class Snap(NamedTuple):
    """A point and its place on a street: the edge, metres along it from its start and away from it,
    the place's position and the point's own, WGS 84 degrees."""

    edge: int
    offset_m: float
    away_m: float
    lon: float
    lat: float
    from_lon: float
    from_lat: float


class Snaps(NamedTuple):
    """Many of them, in columns (n,). edge is -1 and the place nan where no street is near enough."""

    edge: IntArray
    offset_m: FloatArray
    away_m: FloatArray
    lon: FloatArray
    lat: FloatArray
    from_lon: FloatArray
    from_lat: FloatArray

    def one(self, i: int) -> Snap | None:
        """The i-th, or None where it found no street."""
        return None if self.edge[i] < 0 else Snap(*(column[i].item() for column in self))


class Borrowed(NamedTuple):
    """What a search works with, and the card by which compiled code is handed it."""

    card: Card
    scratch: Scratch


class Island(NamedTuple):
    """Streets joined to each other and to no others: how many nodes, and how long they are in all."""

    nodes: int
    length_km: float


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """lon, lat: (nodes,) WGS 84 degrees. Edge i runs from node start[i] to node end[i], length_m[i] far,
    open to access[i] (bits WALK_FORWARD …), along the vertices first[i] to first[i + 1] of vertex_lon,
    vertex_lat; vertex_m is how far each is along its edge. line: the line each edge is a piece of, -1
    for a barrier's link, of no length. Immutable, and safe to share by threads. Beside the columns it
    keeps, once asked for a mode, 16 bytes an arc and 4 a node, and 60 bytes a vertex for snapping; and for
    each search at a time 40 bytes a node.
    """

    lon: FloatArray
    lat: FloatArray
    start: IntArray
    end: IntArray
    length_m: FloatArray
    access: BitArray
    line: IntArray
    first: IntArray
    vertex_lon: FloatArray
    vertex_lat: FloatArray
    vertex_m: FloatArray
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for column in vars(self).values():
            if isinstance(column, np.ndarray):
                column.flags.writeable = False

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by its columns alone: what was made of them is made again."""
        return StreetNetwork, tuple(getattr(self, column.name) for column in fields(self) if column.init)

    @property
    def edges(self) -> Edges:
        return Edges(self.start, self.end, self.length_m, self.access)

    def _once(self, key: Any, make: Any) -> Any:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def serves(self, mode: Mode) -> bool:
        """Whether mode may use any street."""
        return bool((self.access & sum(directions(mode))).any())

    def graph(self, mode: Mode, reverse: bool = False) -> Graph:
        """The arcs of mode; reverse: each turned round, so that searches lead to their origin."""
        forward, backward = directions(mode)
        if reverse:
            both_ways = ((self.access & forward) != 0) == ((self.access & backward) != 0)
            if both_ways.all():
                return self.graph(mode)
            forward, backward = backward, forward
        graph: Graph = self._once((mode, reverse), lambda: _graph(self, forward, backward))
        return graph

    @property
    def segments(self) -> tuple[Card, SegmentTree]:
        """Where snapping looks, and what keeps the card good."""
        segments: tuple[Card, SegmentTree] = self._once("segments", self._segments)
        return segments

    def _segments(self) -> tuple[Card, SegmentTree]:
        points = points_m(self.vertex_lon, self.vertex_lat)
        tree = build_segment_tree(points, self.vertex_m, self.first, self.access)
        return tree_card(tree), tree

    def islands_of_nodes(self, mode: Mode) -> IntArray:
        """The island of every node for mode, the one of most nodes first; -1 where mode has no street.
        One-way streets join islands, too."""
        islands: IntArray = self._once(("islands", mode), lambda: _islands(self, mode))
        return islands

    def islands(self, mode: Mode) -> list[Island]:
        """The islands that the streets of mode fall into, the one of most nodes first."""
        of_node = self.islands_of_nodes(mode)
        usable = (self.access & sum(directions(mode))) != 0
        nodes = np.bincount(of_node[of_node >= 0])
        length_km = np.bincount(of_node[self.start[usable]], self.length_m[usable], len(nodes)) / 1000.0
        return list(map(Island, nodes.tolist(), length_km.tolist()))

    def borrow(self) -> Borrowed:
        """What one search at a time works with, to be given back; there are as many as were ever in use
        at once."""
        spare: list[Borrowed] = self._once("scratch", list)
        try:
            return spare.pop()
        except IndexError:
            scratch = new_scratch(len(self.lon))
            return Borrowed(scratch_card(scratch), scratch)

    def give_back(self, borrowed: Borrowed) -> None:
        self._made["scratch"].append(borrowed)

    def snap(self, point: LonLat, mode: Mode, limit_m: float = SNAP_LIMIT_M) -> Snap | None:
        """The place nearest to point on a street that mode may use, or None if none is within limit_m."""
        card, _ = self.segments
        place = np.empty(4)
        bits = _asked(mode, limit_m)
        edge = snap_one(card, bits, float(point.lon), float(point.lat), float(limit_m), place)
        if edge < 0:
            return None
        offset_m, away_m, lon, lat = place.tolist()
        return Snap(edge, offset_m, away_m, lon, lat, point.lon, point.lat)

    def snap_many(self, lon: Any, lat: Any, mode: Mode, limit_m: float = SNAP_LIMIT_M) -> Snaps:
        """The same for n points, WGS 84 degrees. Raises InvalidInputError if one is not finite."""
        lon, lat = np.ascontiguousarray(lon, dtype=np.float64), np.ascontiguousarray(lat, dtype=np.float64)
        if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
            raise InvalidInputError(
                "A point is not finite.", parameter="points", hint="Give degrees of WGS 84."
            )
        card, _ = self.segments
        edge, columns = np.empty(len(lon), np.int32), np.empty((4, len(lon)))
        snap_each(card, _asked(mode, limit_m), lon, lat, float(limit_m), edge, columns)
        return Snaps(edge, columns[0], columns[1], columns[2], columns[3], lon, lat)


def directions(mode: Mode) -> tuple[int, int]:
    """The bits that open an edge to mode forward and backward. Raises InvalidInputError for no mode."""
    if mode not in DIRECTIONS:
        raise InvalidInputError(
            f"mode must be one of {', '.join(DIRECTIONS)}.",
            parameter="mode",
            value=mode,
            hint="walk goes by the rules for people on foot, ride by those for bicycles and e-bikes.",
        )
    return DIRECTIONS[mode]


def _asked(mode: Mode, limit_m: float) -> int:
    """The bits of mode, for snapping. Raises InvalidInputError for a limit that is none."""
    if not limit_m >= 0.0:
        raise InvalidInputError(
            "The limit of snapping must be 0 m or more.",
            parameter="snap_limit_m",
            value=limit_m,
            hint=f"Give metres, such as {SNAP_LIMIT_M:g}.",
        )
    return sum(directions(mode))


def access_bits(walk: bool, ride: bool, oneway: bool = False) -> int:
    """The access of a street: oneway holds for riders, in the direction drawn."""
    return WALK * walk | (RIDE_FORWARD if oneway else RIDE) * ride


def _graph(network: StreetNetwork, forward: int, backward: int) -> Graph:
    ahead = np.flatnonzero(network.access & forward).astype(np.int32)
    back = np.flatnonzero(network.access & backward).astype(np.int32)
    tail = np.concatenate((network.start[ahead], network.end[back]))
    to = np.concatenate((network.end[ahead], network.start[back]))
    way = np.concatenate((ahead << 1, back << 1 | 1))
    order = np.argsort(tail, kind="stable")
    head = np.zeros(len(network.lon) + 1, np.int32)
    np.cumsum(np.bincount(tail, minlength=len(network.lon)), out=head[1:])
    way = way[order]
    return Graph(head, to[order], network.length_m[way >> 1], way)


def _islands(network: StreetNetwork, mode: Mode) -> IntArray:
    usable = np.flatnonzero(network.access & sum(directions(mode)))
    start, end, n = network.start[usable], network.end[usable], len(network.lon)
    joined = coo_array((np.ones(len(usable), np.bool_), (start, end)), shape=(n, n))
    _, label = connected_components(joined.tocsr(), directed=False)
    on_street = np.zeros(n, np.bool_)
    on_street[start] = on_street[end] = True
    sizes = np.bincount(label[on_street], minlength=int(label.max()) + 1)
    place = np.empty(len(sizes), np.int32)
    place[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return np.where(on_street, place[label], -1).astype(np.int32)


def duration_s(distance_m: float, mode: Mode, speed_m_s: float | None = None) -> float:
    """How long a way takes, at SPEED_M_S where no speed is given. Raises InvalidInputError for a speed
    that is not above 0."""
    directions(mode)
    speed = SPEED_M_S[mode] if speed_m_s is None else speed_m_s
    if not (math.isfinite(speed) and speed > 0.0):
        raise InvalidInputError(
            "A speed must be above 0 m/s.",
            parameter="speed_m_s",
            value=speed_m_s,
            hint="Give metres a second.",
        )
    return distance_m / speed
