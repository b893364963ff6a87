"""Streets as a graph: where lines meet, who may go where, and which street is nearest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import LonLat, distance_m
from geomap.network import RIDE, RIDE_FORWARD, WALK, StreetNetwork, access_bits, duration_s
from geomap.network_build import build_network, network_of_roads
from geomap.network_ways import distances_from, path
from geomap.storage.geojson import read_layer

ROADS = Path(__file__).parents[1] / "data" / "geojson" / "roads.geojson"
BOTH = access_bits(True, True)
LON, LAT = 108.94, 34.21


def at(east: float, north: float) -> tuple[float, float]:
    """A position in units of 1e-3 degrees from a place in Yanta: 92 m east, 111 m north."""
    return round(LON + east / 1e3, 7), round(LAT + north / 1e3, 7)


def line(*places: tuple[float, float]) -> Any:
    return np.array([at(*place) for place in places])


def walked_m(network: StreetNetwork, origin: Any, goal: Any, mode: Any = "walk") -> float | None:
    """Metres by street between two places, None if there is no way."""
    ends = [network.snap(LonLat(*at(*place)), mode) for place in (origin, goal)]
    assert ends[0] is not None
    assert ends[1] is not None
    way = path(network, ends[0], ends[1], mode)
    return None if way is None else way.length_m


@pytest.fixture(scope="module")
def roads() -> StreetNetwork:
    return network_of_roads(read_layer(ROADS, "roads"))


def test_the_demonstration_roads_are_one_island_of_all_their_streets(roads: StreetNetwork) -> None:
    layer = read_layer(ROADS, "roads")
    (island,) = roads.islands("walk")
    assert island.nodes == len(roads.lon)
    total_m = sum(
        float(distance_m(c[:-1, 0], c[:-1, 1], c[1:, 0], c[1:, 1]).sum())
        for c in map(shapely.get_coordinates, layer.geometry)
    )
    assert island.length_km * 1000 == pytest.approx(total_m, abs=1e-3)
    ridden_km = sum(island.length_km for island in roads.islands("ride"))
    assert 0 < ridden_km < island.length_km


def test_lines_meet_at_shared_vertices_even_inside() -> None:
    network = build_network([line((0, 0), (1, 0), (2, 0)), line((1, 0), (1, 1))], [BOTH, BOTH])
    assert (len(network.lon), len(network.start)) == (4, 3)
    assert walked_m(network, (0, 0), (1, 1)) == pytest.approx(
        float(distance_m(*at(0, 0), *at(1, 0)) + distance_m(*at(1, 0), *at(1, 1))), abs=1e-6
    )


def test_crossings_join_lines_of_one_level_only() -> None:
    cross = [line((0, 0), (2, 2)), line((0, 2), (2, 0))]
    assert walked_m(build_network(cross, [BOTH, BOTH]), (0, 0), (2, 0)) is not None
    bridge = build_network(cross, [BOTH, BOTH], level=[0, 1])
    assert walked_m(bridge, (0, 0), (2, 0)) is None
    assert len(bridge.islands("walk")) == 2


def test_a_bridge_is_reached_by_its_ends() -> None:
    lines = [line((0, 0), (1, 0)), line((1, 0), (3, 0)), line((2, -1), (2, 1))]
    network = build_network(lines, [BOTH] * 3, level=[0, 1, 0])
    assert walked_m(network, (0, 0), (3, 0)) is not None
    assert walked_m(network, (0, 0), (2, 1)) is None


@pytest.mark.parametrize("short_deg", [0.0, 1e-7])
def test_a_line_that_ends_on_another_joins_it(short_deg: float) -> None:
    lines = [line((0, 0), (3, 1)), line((1.5, 0.5), (1.5, 2))]
    lines[1][0, 1] += short_deg
    network = build_network(lines, [BOTH, BOTH])
    assert len(network.start) == 3
    assert len(network.islands("walk")) == 1
    lines[1][0, 1] += 1e-5  # a metre short of it is not on it
    assert len(build_network(lines, [BOTH, BOTH]).islands("walk")) == 2


def test_a_line_that_crosses_itself_or_runs_along_another_is_cut() -> None:
    loop = build_network([line((0, 0), (2, 0), (2, 1), (1, 1), (1, -1))], [BOTH])
    assert walked_m(loop, (0, 0), (1, -1)) == pytest.approx(
        float(distance_m(*at(0, 0), *at(1, 0)) + distance_m(*at(1, 0), *at(1, -1))), abs=0.02
    )
    along = build_network([line((0, 0), (4, 0)), line((1, 0), (2, 0), (2, 1))], [BOTH, BOTH])
    assert walked_m(along, (0, 0), (2, 1)) is not None


def test_a_street_drawn_twice_is_one_street_open_to_all_that_either_is() -> None:
    there = line((0, 0), (1, 0.5), (2, 0))
    one_way = access_bits(False, True, oneway=True)
    network = build_network([there, there[::-1], there[:2]], [one_way, one_way, WALK])
    assert len(network.start) == 2
    assert sorted(network.access.tolist()) == [RIDE, WALK | RIDE]
    beside = build_network([there, line((0, 0), (1, -0.5), (2, 0))], [BOTH] * 2)
    assert len(beside.start) == 2


def test_a_grid_of_long_lines_is_noded_at_every_crossing() -> None:
    spread = np.arange(12) * 1.0
    lines = [line((-1, y), (12, y)) for y in spread] + [line((x, -1), (x, 12)) for x in spread]
    network = build_network(lines, [BOTH] * len(lines))
    assert len(network.lon) == 12 * 12 + 4 * 12
    assert len(network.start) == 2 * 12 * 13


def test_with_ids_lines_join_by_ids_alone() -> None:
    lines = [line((0, 0), (1, 0)), line((1, 0), (2, 0)), line((0.5, -1), (0.5, 1))]
    joined = build_network(lines, [BOTH] * 3, node_ids=[[1, 2], [2, 3], [4, 5]])
    assert len(joined.islands("walk")) == 2
    parted = build_network(lines, [BOTH] * 3, node_ids=[[1, 2], [6, 3], [4, 5]])
    assert len(parted.islands("walk")) == 3


def test_a_barrier_lets_pass_whom_it_lets_pass() -> None:
    lines = [line((0, 0), (1, 0), (2, 0)), line((1, 0), (1, 1))]
    ids = [[1, 2, 3], [2, 4]]
    for passing, walk, ride in ((0, False, False), (WALK, True, False), (BOTH, True, True)):
        network = build_network(lines, [BOTH] * 2, node_ids=ids, barriers={2: passing})
        for goal in ((2, 0), (1, 1)):
            assert (walked_m(network, (0, 0), goal, "walk") is not None) == walk
            assert (walked_m(network, (0, 0), goal, "ride") is not None) == ride
    free = build_network(lines, [BOTH] * 2, node_ids=ids)
    assert walked_m(network, (0, 0), (1, 1)) == walked_m(free, (0, 0), (1, 1))


def test_riders_keep_to_one_way_streets_and_walkers_need_not() -> None:
    square = [line((0, 0), (1, 0)), line((1, 0), (1, 1)), line((1, 1), (0, 1)), line((0, 1), (0, 0))]
    network = build_network(square, [access_bits(True, True, oneway=True)] * 4)
    there, back = walked_m(network, (0.2, 0), (0.8, 0), "ride"), walked_m(network, (0.8, 0), (0.2, 0), "ride")
    assert there is not None
    assert back is not None
    assert there + back == pytest.approx(float(network.length_m.sum()), abs=0.01)
    assert there < back
    assert walked_m(network, (0.2, 0), (0.8, 0)) == walked_m(network, (0.8, 0), (0.2, 0)) == there
    assert walked_m(network, (0.5, 0), (0.5, 0), "ride") == pytest.approx(0.0, abs=0.001)


def test_a_street_closed_to_riders_is_no_place_for_them() -> None:
    network = build_network(
        [line((0, 0), (1, 0)), line((0, 1), (1, 1))], [access_bits(True, False), access_bits(False, True)]
    )
    point = LonLat(*at(0.5, 0.1))
    for mode, row in (("walk", 0), ("ride", 1)):
        snap = network.snap(point, mode)
        assert snap is not None
        assert network.line[snap.edge] == row
    assert network.snap(point, "ride", limit_m=90.0) is None
    assert [len(network.islands(mode)) for mode in ("walk", "ride")] == [1, 1]
    assert sorted(network.islands_of_nodes("ride").tolist()) == [-1, -1, 0, 0]


def test_the_nearest_street_is_the_nearest_of_all(roads: StreetNetwork) -> None:
    """Against shapely in a plane about each point, where distances from it are true."""
    rng = np.random.default_rng(3)
    lon = rng.uniform(roads.lon.min(), roads.lon.max(), 25)
    lat = rng.uniform(roads.lat.min(), roads.lat.max(), 25)
    for mode, bits in (("walk", 3), ("ride", 12)):
        snaps = roads.snap_many(lon, lat, mode, 10_000.0)
        usable = np.flatnonzero(roads.access & bits)
        for i in range(25):
            plane = Transformer.from_crs(
                "EPSG:4326", f"+proj=aeqd +lon_0={lon[i]} +lat_0={lat[i]}", always_xy=True
            )
            places = np.column_stack(plane.transform(roads.vertex_lon, roads.vertex_lat))
            streets = [shapely.LineString(places[roads.first[e] : roads.first[e + 1]]) for e in usable]
            away_m = shapely.distance(streets, shapely.Point(0, 0))
            assert snaps.away_m[i] == pytest.approx(away_m.min(), abs=0.01)
            nearest = int(np.searchsorted(usable, snaps.edge[i]))
            assert away_m[nearest] == pytest.approx(away_m.min(), abs=0.01)
            along_m = streets[nearest].project(shapely.Point(0, 0))
            assert snaps.offset_m[i] == pytest.approx(along_m, rel=1e-4, abs=0.01)
        there_m = distance_m(lon, lat, snaps.lon, snaps.lat)
        np.testing.assert_allclose(snaps.away_m, there_m, rtol=0, atol=0.002)


def test_the_place_on_a_long_straight_street_is_found_to_a_centimetre() -> None:
    network = build_network([np.array([(108.0, 34.0), (108.3, 34.2)])], [BOTH])
    middle = (108.15, 34.1 + 0.0005)
    snap = network.snap(LonLat(*middle), "walk")
    assert snap is not None
    assert snap.away_m == pytest.approx(float(distance_m(*middle, snap.lon, snap.lat)), abs=0.001)
    for share in (0.001, -0.001):  # no place along it, on the geodesic, is nearer
        lon, lat = snap.lon + share * 0.3, snap.lat + share * 0.2
        assert distance_m(*middle, lon, lat) > snap.away_m
    from_start_m = float(distance_m(108.0, 34.0, snap.lon, snap.lat))
    assert snap.offset_m == pytest.approx(from_start_m, abs=0.01) or network.length_m[
        0
    ] - snap.offset_m == pytest.approx(from_start_m, abs=0.01)


def test_the_limit_of_snapping_holds_and_is_included() -> None:
    network = build_network([line((0, 0), (1, 0))], [BOTH])
    point = LonLat(*at(0.5, 1))
    away_m = network.snap(point, "walk", 1000.0).away_m  # type: ignore[union-attr]
    assert away_m == pytest.approx(110.9, abs=0.2)
    assert network.snap(point, "walk", away_m * (1 + 1e-12)) is not None
    assert network.snap(point, "walk", away_m - 1e-6) is None
    assert network.snap_many([point.lon], [point.lat], "walk", 50.0).one(0) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-0.01, 0.01), st.floats(-0.01, 0.01)), min_size=3, max_size=3))
def test_walking_is_a_metric(roads: StreetNetwork, places: list[tuple[float, float]]) -> None:
    a, b, c = (roads.snap(LonLat(LON + x, LAT + y), "walk", 500.0) for x, y in places)
    assert a
    assert b
    assert c

    def far_m(start: Any, goal: Any) -> float:
        way = path(roads, start, goal, "walk")
        assert way is not None
        return way.length_m

    assert far_m(a, b) == pytest.approx(far_m(b, a), abs=1e-6)
    # b's own way to the street is gone twice by way of b
    assert far_m(a, c) <= far_m(a, b) + far_m(b, c) + 1e-6
    assert far_m(a, b) >= float(distance_m(a.from_lon, a.from_lat, b.from_lon, b.from_lat)) - 1e-3


def test_a_way_is_as_long_as_it_says_and_leads_along_streets(roads: StreetNetwork) -> None:
    rng = np.random.default_rng(5)
    lon, lat = LON + rng.uniform(-0.03, 0.03, 80), LAT + rng.uniform(-0.015, 0.015, 80)
    for mode in ("walk", "ride"):
        snaps = roads.snap_many(lon, lat, mode, 500.0)
        for i in range(0, 80, 2):
            start, goal = snaps.one(i), snaps.one(i + 1)
            assert start
            assert goal
            way = path(roads, start, goal, mode)
            if way is None:
                continue
            steps_m = distance_m(way.lon[:-1], way.lat[:-1], way.lon[1:], way.lat[1:])
            assert steps_m.sum() == pytest.approx(way.length_m, abs=0.01)
            assert (way.lon[0], way.lat[0]) == (start.from_lon, start.from_lat)
            assert (way.lon[-1], way.lat[-1]) == (goal.from_lon, goal.from_lat)
            on_street = roads.snap_many(way.lon[1:-1], way.lat[1:-1], mode, 500.0)
            assert on_street.away_m.max() < 0.01
            node_m = distances_from(roads, start, mode)
            ends_m = node_m[[roads.start[goal.edge], roads.end[goal.edge]]]
            assert way.length_m <= ends_m.min() + roads.length_m[goal.edge] + goal.away_m


def test_a_limit_cuts_ways_and_distances(roads: StreetNetwork) -> None:
    start, goal = roads.snap(LonLat(LON, LAT), "walk", 500), roads.snap(LonLat(LON + 0.02, LAT), "walk", 500)
    assert start
    assert goal
    way = path(roads, start, goal, "walk")
    assert way is not None
    assert path(roads, start, goal, "walk", way.length_m) is not None
    assert path(roads, start, goal, "walk", way.length_m - 0.001) is None
    every_m = distances_from(roads, start, "walk")
    near_m = distances_from(roads, start, "walk", 700.0)
    assert np.isfinite(every_m).all()
    assert (near_m == np.where(every_m <= 700.0, every_m, np.inf)).all()


@pytest.mark.parametrize(
    ("lines", "access", "error", "words"),
    [
        ([], [], DataError, "no street"),
        ([line((0, 0), (1, 0))], [0], DataError, "no street"),
        ([line((0, 0), (1, 0)), line((0, 0))], [BOTH] * 2, InvalidInputError, "Line 1 has fewer than two"),
        ([np.empty((0, 2))], [BOTH], InvalidInputError, "Line 0 has fewer"),
        ([line((0, 0), (0, 0), (0, 0))], [BOTH], InvalidInputError, "Line 0 has no length"),
        ([np.array([(np.nan, 34), (108, 34)])], [BOTH], InvalidInputError, "Line 0 holds a position"),
        ([np.array([(34.2, 108.9), (34.3, 108.9)])], [BOTH], InvalidInputError, "Line 0 holds a position"),
        ([line((0, 0), (1, 0))], [BOTH, BOTH], InvalidInputError, "access has 2 entries for 1"),
    ],
)
def test_lines_that_make_no_streets_are_refused(lines: Any, access: Any, error: Any, words: str) -> None:
    with pytest.raises(error, match=words) as raised:
        build_network(lines, access)
    assert raised.value.hint


def test_repeated_positions_change_nothing() -> None:
    plain = build_network([line((0, 0), (1, 0), (2, 0))], [BOTH])
    stuttering = build_network([line((0, 0), (0, 0), (1, 0), (1, 0), (2, 0))], [BOTH])
    assert (plain.length_m == stuttering.length_m).all()
    assert (plain.vertex_lon == stuttering.vertex_lon).all()


def test_questions_that_cannot_be_answered_are_refused(roads: StreetNetwork) -> None:
    for bad in (
        lambda: roads.snap_many([np.nan], [34.0], "walk"),
        lambda: roads.snap(LonLat(LON, LAT), "fly"),  # type: ignore[arg-type]
        lambda: roads.snap(LonLat(LON, LAT), "walk", -1.0),
        lambda: duration_s(100.0, "walk", 0.0),
        lambda: duration_s(100.0, "walk", np.nan),
    ):
        with pytest.raises(InvalidInputError) as raised:
            bad()
        assert raised.value.parameter
        assert raised.value.hint
    assert duration_s(130.0, "walk") == pytest.approx(100.0)
    assert duration_s(130.0, "ride", 6.5) == pytest.approx(20.0)
    assert access_bits(False, True, True) == RIDE_FORWARD


def test_a_network_does_not_change(roads: StreetNetwork) -> None:
    with pytest.raises(ValueError, match="read-only"):
        roads.length_m[0] = 0.0


def test_streets_across_the_antimeridian_are_as_any() -> None:
    network = build_network([np.array([(179.999, 10.0), (-179.999, 10.0)])], [BOTH])
    assert network.length_m[0] == pytest.approx(float(distance_m(179.999, 10, -179.999, 10)), abs=1e-6)
    snap = network.snap(LonLat(180.0, 10.0005), "walk")
    assert snap is not None
    assert snap.offset_m == pytest.approx(network.length_m[0] / 2, abs=0.01)
    assert abs(snap.lon) == pytest.approx(180.0, abs=1e-7)
