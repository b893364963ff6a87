"""Who is covered: the coverage beside scipy's tree and geopandas, one thread, in one run.

In the city, people and stations live in the same quarters, 40 by 33 km; in the nation, they lie as in
benchmarks.nearest. Before anything is timed, answers are compared with pyproj's geodesics. Points
are laid out, and the tree's ECEF metres and geopandas' buffers made, beforehand; "from degrees"
counts that, too. geopandas, too slow for all points, answers some.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import geopandas
import numpy as np
from scipy.spatial import cKDTree

from benchmarks.measure import Contender, Report
from benchmarks.stations import people
from geomap.coverage import Coverage, straight_distances_m, straight_sets
from geomap.coverage_sets import CoverIndex
from geomap.coverage_week import opening_week, week_table
from geomap.demand import Demand, Grouping
from geomap.geodesy import distance_m, ecef_m
from geomap.hours import Hours
from geomap.nearest import StationIndex
from geomap.point_blocks import PointBlocks

RADIUS_M = 500.0
POINTS, STATIONS = 1_000_000, 20_000
COMMUNITIES, SERVICES, SLOW = 334, 16, 50_000
RADII = np.linspace(10.0, 3_000.0, 100)
MONDAY = date(2026, 3, 2)
RULES = ("24/7", "Mo-Su 08:00-20:00", "Mo-Fr 09:00-17:30; PH off", "Mo-Su 18:00-02:00", "06:00-22:00")
CHORDS = "geodesics"


def quarters(count: int, seed: int) -> tuple[Any, Any]:
    """Longitudes and latitudes of so many places in the quarters of a city."""
    centres = np.random.default_rng(0).uniform([108.75, 34.1], [109.15, 34.4], (400, 2))
    rng = np.random.default_rng(seed)
    at = centres[rng.integers(len(centres), size=count)] + rng.normal(size=(count, 2)) * [0.012, 0.01]
    return at[:, 0], at[:, 1]


class Bench:
    """Demand and stations of a place, and the peers' trees over them."""

    def __init__(self, place: str, points: int, stations: int) -> None:
        lay = quarters if place == "city" else people
        rng = np.random.default_rng(1)
        self.demand = Demand(*lay(points, 2), rng.integers(1, 9, points))
        lon, lat = lay(stations, 3)
        self.stations = StationIndex(
            [f"s{i:06d}" for i in range(stations)], lon, lat, rng.integers(1, 4, stations),
            rng.integers(0, 1 << SERVICES, stations), ["free"] * stations, ["open"] * stations,
        )  # fmt: skip
        self.index = CoverIndex(lon, lat)
        self.tree = cKDTree(ecef_m(lon, lat))
        self.ecef = np.ascontiguousarray(ecef_m(self.demand.lon, self.demand.lat))
        middles = cKDTree(self.ecef[rng.choice(points, COMMUNITIES, replace=False)])
        self.grouping = Grouping(tuple(f"c{i:03d}" for i in range(COMMUNITIES)), middles.query(self.ecef)[1])

    def check(self) -> float:
        """Compare with pyproj's geodesics; return the share of the points that are covered."""
        _, row = self.tree.query(self.ecef)
        demand, stations = self.demand, self.stations
        away_m = distance_m(demand.lon, demand.lat, stations.lon[row], stations.lat[row])
        covered = self.index.covers(demand.blocks, RADIUS_M)
        assert (covered == (away_m <= RADIUS_M)).all()
        assert np.abs(straight_distances_m(stations, demand)[:, 0] - away_m).max() < 1e-6
        return float(covered.mean())

    def within(self) -> Iterator[tuple[str, Contender]]:
        """Whether each point has a station within the radius."""
        demand, tree = self.demand, self.tree
        yield "geomap", Contender(partial(self.index.covers, demand.blocks, RADIUS_M), len(demand))
        bounded = partial(tree.query, self.ecef, distance_upper_bound=RADIUS_M)
        yield "cKDTree bounded", Contender(bounded, len(demand), CHORDS)

    def from_degrees(self) -> Iterator[tuple[str, Contender]]:
        """The same of points never seen."""
        lon, lat = self.demand.lon, self.demand.lat

        def ours() -> Any:
            return self.index.covers(PointBlocks(lon, lat), RADIUS_M)

        def bounded() -> Any:
            return self.tree.query(ecef_m(lon, lat), distance_upper_bound=RADIUS_M)

        yield "geomap", Contender(ours, len(lon))
        yield "cKDTree bounded", Contender(bounded, len(lon), CHORDS)

    def joined(self) -> tuple[str, Contender]:
        """The same by the usual way of geopandas, in the city's plane."""
        some = min(SLOW, len(self.demand))
        points = _frame(self.demand.lon[:some], self.demand.lat[:some])
        discs = _frame(self.stations.lon, self.stations.lat)
        discs.geometry = discs.buffer(RADIUS_M)

        def join() -> Any:
            return points.sjoin(discs).index.nunique()

        return "geopandas buffer + sjoin", Contender(join, some, "geodesics: planar, discs of 64 corners")

    def distances(self) -> Iterator[tuple[str, Contender]]:
        """How far each point has to go: what any radius is read off from."""
        ours = partial(straight_distances_m, self.stations, self.demand)
        yield "geomap", Contender(ours, len(self.demand))
        yield "cKDTree", Contender(partial(self.tree.query, self.ecef), len(self.demand), CHORDS)

    def radius_changes(self) -> Iterator[tuple[str, Contender]]:
        """Persons within a radius for all communities, for one radius after the other."""
        lengths_m = straight_distances_m(self.stations, self.demand)[:, 0]
        coverage = Coverage(self.demand, lengths_m, self.grouping)
        slot, persons = self.grouping.area, self.demand.persons

        def anew(radius_m: float) -> Any:
            return np.bincount(slot, np.where(lengths_m <= radius_m, persons, 0.0), COMMUNITIES)

        for radius_m in RADII:
            assert (coverage.persons_within(radius_m) == anew(radius_m)).all()
        yield "geomap", Contender(lambda: [coverage.persons_within(r) for r in RADII], len(RADII))
        yield "numpy anew", Contender(lambda: [anew(r) for r in RADII[::10]], len(RADII[::10]))

    def preparing(self) -> Iterator[tuple[str, Contender]]:
        """Sorting the distances into breakpoints, once."""
        lengths_m = straight_distances_m(self.stations, self.demand)[:, 0]
        ours = partial(Coverage, self.demand, lengths_m, self.grouping)
        yield "geomap", Contender(ours, len(self.demand))

    def week(self) -> Iterator[tuple[str, Contender]]:
        """All cells: communities by services by hours."""
        rules = [Hours.parse(RULES[i % len(RULES)]) for i in range(len(self.stations))]
        week = opening_week(rules, MONDAY)
        sets_of = straight_sets(self.stations, self.demand, RADIUS_M)
        ours = partial(week_table, self.demand, self.stations, week, sets_of, SERVICES, self.grouping)
        yield "geomap", Contender(ours, len(self.demand))


def _frame(lon: Any, lat: Any) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326).to_crs(32649)


def run(report: Report, rounds: int, points: int = POINTS, stations: int = STATIONS) -> None:
    """Within a radius, at any radius and in every hour, in a city and in a nation."""
    for place in ("city", "nation"):
        bench = Bench(place, points, stations)
        more = {"place": place, "points": points, "stations": stations}
        share = bench.check()
        within = dict(bench.within())
        if place == "city":
            within |= [bench.joined()]
        report.add("within 500 m", within, rounds, **more, covered=f"{share:.0%}")
        report.add("within 500 m, from degrees", dict(bench.from_degrees()), rounds, **more)
        report.add("distance to the nearest", dict(bench.distances()), rounds, **more)
        report.add("breakpoints", dict(bench.preparing()), rounds, **more)
        report.add("radius change", dict(bench.radius_changes()), rounds, **more, communities=COMMUNITIES)
        report.add("whole week", dict(bench.week()), min(rounds, 3), **more, services=SERVICES)
