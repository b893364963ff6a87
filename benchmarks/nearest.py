"""The nearest stations: the index beside other libraries' trees and servers, one thread, in one run.

    python -m benchmarks nearest [--sizes 500,20000,200000,1000000] [--rounds 7]

Stations and origins lie as people do. Before anything is timed, answers are compared with scipy's tree
and pyproj's geodesics. Every figure of ours takes degrees and gives positions and geodesics in order. A
bare tree takes ECEF metres made beforehand and gives rows and chords; "+ geodesics" is the same tree
asked our question. Trees are made beforehand for the very filter; servers filter as they search. Peers
too slow for all origins answer the first of them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

import geopandas
import numpy as np
import pynanoflann
from pykdtree.kdtree import KDTree
from scipy.spatial import cKDTree
from sklearn.neighbors import BallTree

from benchmarks import names, peers_redis
from benchmarks.measure import US_CPU, Contender, Report
from benchmarks.peers_postgis import PostGIS
from benchmarks.peers_redis import Redis
from benchmarks.servers import Stores
from benchmarks.stations import FILTERS, alike, people, stations
from geomap.geodesy import LonLat, distance_m, ecef_m
from geomap.nearest import ANY, Need, StationIndex, nearest, nearest_many, warm_up

SIZES = (500, 20_000, 200_000, 1_000_000)
ORIGINS, ALONE, SLOW, CHECKED = 100_000, 2_000, 2_000, 50
KS = (1, 5)
K = 5
CHORDS = "geodesic order and lengths"
SPHERE = "the ellipsoid: up to 0.5 % off"
PLANE = "the ellipsoid: planar, EPSG:3857, up to 30 % off"

Contenders = Iterator[tuple[str, Contender]]


class Bench:
    """An index, the places asked about, and the servers that hold the same stations."""

    def __init__(self, index: StationIndex, postgis: PostGIS | None, store: Redis | None) -> None:
        self.index, self.postgis, self.redis = index, postgis, store
        self.lon, self.lat = people(ORIGINS, 7)
        self.ecef = np.ascontiguousarray(ecef_m(self.lon, self.lat))
        self.stations = np.ascontiguousarray(ecef_m(index.lon, index.lat))
        self.origins = [
            LonLat(float(x), float(y)) for x, y in zip(self.lon[:ALONE], self.lat[:ALONE], strict=True)
        ]

    def check(self, need: Need, tree: cKDTree, offered: Any) -> None:
        """Compare ids with more chords than can matter, put in order by pyproj; the servers' lengths, too."""
        some = slice(0, 2_000)
        k = min(K, len(offered))
        _, rows = tree.query(self.ecef[some], k=np.arange(1, min(k + 8, len(offered)) + 1))
        found = offered[rows]
        away_m = distance_m(
            self.lon[some, None], self.lat[some, None], self.index.lon[found], self.index.lat[found]
        )
        order = np.lexsort((found, away_m), axis=1)[:, :k]
        positions, lengths_m = nearest_many(self.index, self.lon[some], self.lat[some], k, need)
        assert (positions == np.take_along_axis(found, order, axis=1)).all()
        assert np.abs(lengths_m - np.take_along_axis(away_m, order, axis=1)).max() < 1e-6
        if self.postgis:
            self.postgis.check(self.lon, self.lat, lengths_m[:CHECKED], none_if_any(need))
        if self.redis and need is ANY:
            self.redis.check(self.lon, self.lat, lengths_m[:CHECKED])

    def batch(self, k: int, need: Need, tree: cKDTree, offered: Any) -> Contenders:
        """All origins at once, of trees kept for the very filter."""
        kept = np.ascontiguousarray(self.stations[offered])
        yield "geomap", Contender(partial(nearest_many, self.index, self.lon, self.lat, k, need), ORIGINS)
        yield "pykdtree", Contender(partial(KDTree(kept).query, self.ecef, k=k), ORIGINS, CHORDS)
        nano = pynanoflann.KDTree(n_neighbors=k, leaf_size=10, metric="L2")
        nano.fit(kept)
        yield "pynanoflann", Contender(partial(nano.kneighbors, self.ecef), ORIGINS, CHORDS)
        yield "cKDTree", Contender(partial(tree.query, self.ecef, k=k), ORIGINS, CHORDS)
        some = slice(0, ORIGINS // 5)
        yield "cKDTree + geodesics", Contender(partial(self.ask, tree, offered, some, k), ORIGINS // 5)
        if need is ANY:
            yield from self.of_all(k)
        if self.postgis:
            yield names.POSTGIS, self.postgis.batch(self.lon, self.lat, k, none_if_any(need))

    def of_all(self, k: int) -> Contenders:
        """Peers that are asked about all stations alone: slow, or without filters."""
        asked = SLOW if len(self.index) < 1e5 else SLOW // 10
        ball = BallTree(np.radians(np.column_stack((self.index.lat, self.index.lon))), metric="haversine")
        places = np.radians(np.column_stack((self.lat[:asked], self.lon[:asked])))
        yield "BallTree haversine", Contender(partial(ball.query, places, k=k), asked, SPHERE)
        if k == 1:
            frame = self.frame(self.index.lon, self.index.lat)
            few = self.frame(self.lon[:SLOW], self.lat[:SLOW])
            yield "geopandas sjoin_nearest", Contender(partial(few.sjoin_nearest, frame), SLOW, PLANE)
        if self.redis:
            yield peers_redis.NAME, self.redis.batch(self.lon, self.lat, self.lengths_m(k))

    def lengths_m(self, k: int) -> Any:
        return nearest_many(self.index, self.lon[:ALONE], self.lat[:ALONE], k)[1]

    def frame(self, lon: Any, lat: Any) -> geopandas.GeoDataFrame:
        return geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326).to_crs(3857)

    def ask(self, tree: cKDTree, offered: Any, some: slice, k: int) -> Any:
        """Our question to scipy's tree: degrees in, positions and geodesics in order out. (Not exact: a
        station whose chord is the k + 1st can have the k-th geodesic.)"""
        lon, lat = self.lon[some, None], self.lat[some, None]
        _, rows = tree.query(ecef_m(lon[:, 0], lat[:, 0]), k=np.arange(1, k + 1))
        found = offered[rows]
        away_m = distance_m(lon, lat, self.index.lon[found], self.index.lat[found])
        order = np.argsort(away_m, axis=1)
        return np.take_along_axis(found, order, axis=1), np.take_along_axis(away_m, order, axis=1)

    def one_by_one(self, k: int, need: Need, tree: cKDTree, offered: Any) -> Contenders:
        """Each origin on its own; a tree of scipy's kept for the very filter."""

        def ours() -> None:
            for origin in self.origins:
                nearest(self.index, origin, k, need)

        def bare() -> None:
            for point in self.ecef[:ALONE]:
                tree.query(point, k)

        def whole() -> None:
            for i in range(ALONE // 8):
                self.ask(tree, offered, slice(i, i + 1), k)

        yield "geomap", Contender(ours, ALONE)
        yield "cKDTree", Contender(bare, ALONE, CHORDS)
        yield "cKDTree + geodesics", Contender(whole, ALONE // 8)
        if self.postgis:
            yield names.POSTGIS, self.postgis.single(self.lon, self.lat, k, none_if_any(need))
        if self.redis and need is ANY:
            yield peers_redis.NAME, self.redis.single(self.lon, self.lat, self.lengths_m(k))

    def first_use_us(self, need: Need) -> float:
        """Microseconds of the first question under a filter never seen, the median of several filters
        alike."""
        spent = []
        for other, origin in zip(alike(need), self.origins, strict=False):
            start = time.thread_time()
            nearest(self.index, origin, K, other)
            spent.append((time.thread_time() - start) * 1e6)
        return statistics.median(spent)


def none_if_any(need: Need) -> Need | None:
    return None if need is ANY else need


def run(report: Report, stores: Stores, rounds: int, sizes: tuple[int, ...] = SIZES) -> None:
    """All figures of every size."""
    warm_up()
    for count in sizes:
        index = stations(count)
        with ExitStack() as stack:

            def opened(make: Callable[[], Any], given: object, stack: ExitStack = stack) -> Any:
                return stack.enter_context(closing(make())) if given else None

            postgis = opened(partial(PostGIS, stores.postgis, index), stores.postgis)
            store = opened(partial(Redis, *(stores.redis or ()), index), stores.redis)
            measure(report, Bench(index, postgis, store), rounds)


def measure(report: Report, bench: Bench, rounds: int) -> None:
    """All figures of one size: first uses, then batches, then single questions under filters seen."""
    size = {"stations": len(bench.index)}
    every = np.arange(len(bench.index))
    tree = cKDTree(bench.stations)
    bench.check(ANY, tree, every)
    for k in KS:
        report.add(names.BATCH.format(k), dict(bench.batch(k, ANY, tree, every)), rounds, **size)
        report.add(names.SINGLE.format(k), dict(bench.one_by_one(k, ANY, tree, every)), rounds, **size)
    for share, need in FILTERS.items():
        offered = np.flatnonzero(bench.index.meets(need))
        if len(offered) < K:
            continue  # 0.1 % of 500 stations is none
        about = {**size, "filter": share}
        first_us = bench.first_use_us(need)
        tree = cKDTree(bench.stations[offered])
        bench.check(need, tree, offered)
        report.add(
            f"nearest, filtered batch k={K}", dict(bench.batch(K, need, tree, offered)), rounds, **about
        )
        micros = report.add(
            names.FILTERED.format(K), dict(bench.one_by_one(K, need, tree, offered)), rounds, **about
        )
        first = {"geomap": first_us}
        if names.POSTGIS in micros:  # to which every use is the first
            first[names.POSTGIS] = micros[names.POSTGIS]
        report.put(names.FIRST_USE.format(K), US_CPU, first, **about)
