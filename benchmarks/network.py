"""The nearest stations by street: our search beside scipy's Dijkstra and pgRouting, one thread, in one run.

The network is a grid with blocks of 100 m, its corners shifted at random and a tenth of its streets
left out. "one district": 2,000 stations on 100,000 nodes, in the larger network in the middle of it,
and so the same question in a larger city. "all over": 2,000 stations spread over all nodes, so that in
the larger network the nearest are farther. "focused": on stations prepared for the very filter.

Before anything is timed, answers are compared with theirs. Ours takes degrees and a filter that half
the stations pass, and puts the point on the street; they start at a node and are told how far the
fifth station is, which in use nobody knows.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from benchmarks import names
from benchmarks.measure import Contender, Report
from benchmarks.peers_pgrouting import PgRouting, present
from benchmarks.servers import Stores
from geomap.geodesy import LonLat
from geomap.network import StreetNetwork, access_bits
from geomap.network_build import build_network
from geomap.network_stations import (
    StreetStations,
    focused,
    nearest_by_street,
    nearest_for_all_nodes,
    nearest_many_by_street,
    place_stations,
)

SIZES = (100_000, 1_000_000)
DISTRICT = 100_000
STATIONS, ORIGINS, FEW, K = 2_000, 500, 20, 5
BLOCK_LON, BLOCK_LAT = 0.00108, 0.0009
NODES = "snapping, k, the filter; is told the limit"


def grid(nodes: int) -> StreetNetwork:
    """A grid-like network of about so many nodes, about Yanta."""
    side, rng = math.isqrt(nodes), np.random.default_rng(1)
    place = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1) - side / 2
    place += rng.uniform(-0.3, 0.3, place.shape)
    degrees = (place * (BLOCK_LON, BLOCK_LAT) + (108.95, 34.21)).reshape(-1, 2)
    ids = np.arange(side * side).reshape(side, side)
    ends = np.concatenate(
        (
            np.column_stack((ids[:, :-1].ravel(), ids[:, 1:].ravel())),
            np.column_stack((ids[:-1].ravel(), ids[1:].ravel())),
        )
    )
    ends = ends[rng.random(len(ends)) >= 0.1]
    return build_network(
        list(degrees[ends]), np.full(len(ends), access_bits(True, True)), node_ids=list(ends)
    )


def points(nodes: int, count: int, seed: int) -> tuple[Any, Any]:
    """Points in the middle square that holds so many nodes, WGS 84 degrees."""
    half = math.isqrt(nodes) / 2 - 3
    x, y = np.random.default_rng(seed).uniform(-half, half, (2, count))
    return 108.95 + x * BLOCK_LON, 34.21 + y * BLOCK_LAT


class Bench:
    """A network, the same for scipy, stations in a square of so many nodes, and places asked about there."""

    def __init__(self, network: StreetNetwork, within: int) -> None:
        self.network, graph = network, network.graph("walk")
        n = len(network.lon)
        self.matrix = csr_array((graph.length_m, graph.to, graph.head), shape=(n, n))
        ids = [f"s{i:04d}" for i in range(STATIONS)]
        self.stations = place_stations(network, ids, *points(within, STATIONS, 2), "walk")
        self.eligible = np.random.default_rng(3).random(STATIONS) < 0.5
        self.focused = focused(self.stations, self.eligible)
        self.lon, self.lat = points(within, ORIGINS, 4)
        self.origins = [LonLat(*place) for place in zip(self.lon.tolist(), self.lat.tolist(), strict=True)]
        self.snaps = network.snap_many(self.lon, self.lat, "walk")
        _, self.away_m = nearest_many_by_street(self.stations, self.snaps, K, self.eligible)
        self.node = network.start[self.snaps.edge]
        self.pgrouting: PgRouting | None = None

    def join(self, conninfo: str) -> None:
        """Let pgRouting take part, with every station at a node of its street."""
        at = self.network.start[self.stations.snaps.edge]
        self.pgrouting = PgRouting(conninfo, self.network, at, self.eligible)

    def check(self, conninfo: str | None) -> None:
        """With stations and origins at nodes all answer one question: the same metres."""
        network, rng = self.network, np.random.default_rng(5)
        ids = [f"s{i:04d}" for i in range(STATIONS)]
        at = rng.choice(np.flatnonzero(network.islands_of_nodes("walk") == 0), STATIONS, replace=False)
        stations = place_stations(network, ids, network.lon[at], network.lat[at], "walk", 0.001)
        _, node_m = nearest_for_all_nodes(stations)
        theirs_m = dijkstra(self.matrix, indices=at, min_only=True)
        finite = np.isfinite(theirs_m)
        assert (finite == np.isfinite(node_m)).all()
        assert np.abs(node_m[finite] - theirs_m[finite]).max() < 1e-3
        some = at[:FEW]
        snaps = network.snap_many(network.lon[some], network.lat[some], "walk")
        _, found_m = nearest_many_by_street(stations, snaps, K, self.eligible)
        theirs_m = np.sort(dijkstra(self.matrix, indices=some)[:, at[self.eligible]], axis=1)[:, :K]
        assert np.abs(found_m - theirs_m).max() < 1e-3
        if conninfo:
            pgrouting = PgRouting(conninfo, network, at, self.eligible)
            pgrouting.check(some, found_m)
            pgrouting.close()

    def single(self, stations: StreetStations) -> dict[str, Contender]:
        def ours() -> None:
            for origin in self.origins:
                snap = self.network.snap(origin, "walk")
                if snap is not None:
                    nearest_by_street(stations, snap, K, self.eligible)

        def scipy() -> None:
            for node, away_m in zip(self.node[:FEW].tolist(), self.away_m[:FEW, -1].tolist(), strict=True):
                dijkstra(self.matrix, indices=node, limit=away_m)

        peers = {names.DIJKSTRA: Contender(scipy, FEW, NODES)}
        if self.pgrouting:
            peers[names.PGROUTING] = self.pgrouting.single(self.node, self.away_m[:, -1], K)
        return {"geomap": Contender(ours, ORIGINS), **peers}

    def batch(self) -> dict[str, Contender]:
        def ours() -> None:
            snaps = self.network.snap_many(self.lon, self.lat, "walk")
            nearest_many_by_street(self.stations, snaps, K, self.eligible)

        return {"geomap": Contender(ours, ORIGINS)}

    def all_nodes(self) -> dict[str, Contender]:
        placed: StreetStations = self.stations
        at = np.unique(self.network.start[placed.snaps.edge[placed.snaps.edge >= 0]])
        n = len(self.network.lon)
        return {
            "geomap": Contender(partial(nearest_for_all_nodes, placed), n),
            names.MANY_SOURCES: Contender(
                partial(dijkstra, self.matrix, indices=at, min_only=True), n, "whose the nearest is, ties"
            ),
        }


def run(report: Report, peers: Stores, rounds: int, sizes: tuple[int, ...] = SIZES) -> None:
    """One origin, many, and all nodes, in a district and in networks of every size; pgRouting in the
    district itself, which a larger network around it would not change for it."""
    pgrouting = peers.postgis if peers.postgis and present(peers.postgis) else None
    for size in sizes:
        network = grid(size)
        about = {"nodes": size, "stations": STATIONS}
        district = Bench(network, min(DISTRICT, size))
        district.check(pgrouting if size <= DISTRICT else None)
        if pgrouting and size <= DISTRICT:
            district.join(pgrouting)
        searches(report, district, rounds, **about, where=names.ONE_DISTRICT)
        if district.pgrouting:
            district.pgrouting.close()
        everywhere = Bench(network, size)
        if size > DISTRICT:
            searches(report, everywhere, rounds, **about, where=names.ALL_OVER)
        report.add(names.STREET_ALL, everywhere.all_nodes(), rounds, **about)


def searches(report: Report, bench: Bench, rounds: int, **about: Any) -> None:
    """One origin at a time, the same on stations prepared for the filter, and all of them at once."""
    report.add(names.STREET_SINGLE, bench.single(bench.stations), rounds, **about)
    report.add("by street, single, focused", bench.single(bench.focused), rounds, **about)
    report.add("by street, batch", bench.batch(), rounds, **about)
