"""The nearest stations by street, against networkx on 1,000 questions, and every way of asking alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.network import StreetNetwork, access_bits
from geomap.network_build import build_network, network_of_roads
from geomap.network_kernels import grow, nearest_each, nearest_one
from geomap.network_snap import snap_each, snap_one
from geomap.network_stations import (
    StreetStations,
    focused,
    nearest_by_street,
    nearest_for_all_nodes,
    nearest_for_points,
    nearest_many_by_street,
    place_stations,
    warm_up,
)
from geomap.network_ways import path
from geomap.storage.geojson import read_layer
from tests.street_oracle import Oracle
from tests.test_network import at, line

ROADS = Path(__file__).parents[1] / "data" / "geojson" / "roads.geojson"
BOTH = access_bits(True, True)
FIELDS = ("walk", "ride", "oneway")
NEAR_M = 1_500.0


@pytest.fixture(scope="module")
def roads() -> StreetNetwork:
    return network_of_roads(read_layer(ROADS, "roads"))


def points_about(network: StreetNetwork, count: int, seed: int) -> tuple[Any, Any]:
    """Points up to some 300 m from nodes of the network."""
    rng = np.random.default_rng(seed)
    node = rng.integers(0, len(network.lon), count)
    shift = rng.normal(0.0, 0.001, (2, count))
    return network.lon[node] + shift[0], network.lat[node] + shift[1]


def stations_about(network: StreetNetwork, count: int, seed: int, mode: Any) -> StreetStations:
    ids = [f"s{i:04d}" for i in np.random.default_rng(seed).permutation(count)]
    return place_stations(network, ids, *points_about(network, count, seed), mode)


def assert_as_networkx(
    network: StreetNetwork, lines: Any, access: Any, mode: Any, asked: int, k: int = 5
) -> None:
    """Ask for the nearest of the stations that pass a filter, at asked random points."""
    stations = stations_about(network, 150, 1, mode)
    oracle = Oracle(lines, access, mode)
    oracle.place(stations.snaps.from_lon, stations.snaps.from_lat, 200.0)
    eligible = np.random.default_rng(2).random(150) < 0.6
    lon, lat = points_about(network, asked, 3)
    snaps, answered = network.snap_many(lon, lat, mode), 0
    for i in range(asked):
        expected = oracle.stations(lon[i], lat[i], NEAR_M, 200.0)
        expected_m = sorted(metres for station, metres in expected.items() if eligible[station])[:k]
        origin = snaps.one(i)
        found = [] if origin is None else nearest_by_street(stations, origin, k, eligible, NEAR_M)
        assert [n.distance_m for n in found] == pytest.approx(expected_m, abs=0.02)
        for neighbour in found:
            assert eligible[neighbour.position]
            assert expected[neighbour.position] == pytest.approx(neighbour.distance_m, abs=0.02)
        answered += bool(found)
    assert answered > asked / 2


@pytest.mark.parametrize("mode", ["walk", "ride"])
def test_a_thousand_answers_on_the_demonstration_roads_are_those_of_networkx(
    roads: StreetNetwork, mode: str
) -> None:
    layer = read_layer(ROADS, "roads")
    access = [access_bits(*row) for row in zip(*map(layer.values, FIELDS), strict=True)]
    assert_as_networkx(roads, list(map(shapely.get_coordinates, layer.geometry)), access, mode, 1_000)


@pytest.mark.parametrize("mode", ["walk", "ride"])
def test_every_way_of_asking_gives_the_same_answer(roads: StreetNetwork, mode: Any) -> None:
    stations = stations_about(roads, 120, 4, mode)
    origins = roads.snap_many(*points_about(roads, 300, 5), mode)
    for eligible in (None, np.arange(120) % 3 == 0, np.arange(120) == 7, np.zeros(120, np.bool_)):
        for limit_m in (np.inf, 800.0):
            positions, lengths_m = nearest_many_by_street(stations, origins, 4, eligible, limit_m)
            for i in range(0, 300, 9):
                origin = origins.one(i)
                alone = [] if origin is None else nearest_by_street(stations, origin, 4, eligible, limit_m)
                assert [n.position for n in alone] == positions[i][positions[i] >= 0].tolist()
                assert [n.distance_m for n in alone] == lengths_m[i][positions[i] >= 0].tolist()
            few = stations if eligible is None else focused(stations, eligible)
            same, same_m = nearest_many_by_street(few, origins, 4, eligible, limit_m)
            assert (same == positions).all()
            assert (same_m == lengths_m).all()
            nearest, nearest_m = nearest_for_points(stations, origins, eligible, limit_m)
            np.testing.assert_allclose(nearest_m, lengths_m[:, 0], rtol=0, atol=1e-6)
            sure = ~(lengths_m[:, 1] < lengths_m[:, 0] + 1e-6)
            assert (nearest[sure] == positions[sure, 0]).all()
            assert (np.isinf(lengths_m) == (positions < 0)).all()


@pytest.mark.parametrize("mode", ["walk", "ride"])
def test_the_nearest_of_every_node_is_what_a_search_from_it_finds(roads: StreetNetwork, mode: Any) -> None:
    stations = stations_about(roads, 60, 6, mode)
    eligible = np.arange(60) % 2 == 0
    position, node_m = nearest_for_all_nodes(stations, eligible)
    for node in range(0, len(roads.lon), 25):
        origin = roads.snap(LonLat(roads.lon[node].item(), roads.lat[node].item()), mode, 0.001)
        if origin is None:  # no street of this mode leads there
            assert position[node] == -1
            continue
        (found,) = nearest_by_street(stations, origin, 1, eligible) or [None]
        if found is None:
            assert np.isinf(node_m[node])
        else:
            assert node_m[node] == pytest.approx(found.distance_m, abs=1e-3)
    limited, limited_m = nearest_for_all_nodes(stations, eligible, 400.0)
    assert (limited_m == np.where(node_m <= 400.0, node_m, np.inf)).all()
    assert ((limited < 0) == np.isinf(limited_m)).all()


def test_the_distance_of_a_station_is_the_length_of_the_way_to_it(roads: StreetNetwork) -> None:
    for mode in ("walk", "ride"):
        stations = stations_about(roads, 100, 7, mode)
        origins = roads.snap_many(*points_about(roads, 40, 8), mode)
        for i in range(40):
            origin = origins.one(i)
            for found in [] if origin is None else nearest_by_street(stations, origin, 5):
                goal = stations.snaps.one(found.position)
                assert goal
                way = path(roads, origin, goal, mode)
                assert way
                assert way.length_m == found.distance_m


def test_stations_on_the_origins_own_street_are_reached_along_it() -> None:
    """Even against a one-way street on foot; riders go round."""
    square = [line((0, 0), (1, 0)), line((1, 0), (1, 1)), line((1, 1), (0, 1)), line((0, 1), (0, 0))]
    network = build_network(square, [access_bits(True, True, oneway=True)] * 4)
    spots = [at(0.3, 0), at(0.7, 0)]
    found = {}
    for mode in ("walk", "ride"):
        stations = place_stations(network, ["a", "b"], *np.array(spots).T, mode)
        origin = network.snap(LonLat(*at(0.5, 0)), mode)
        assert origin
        found[mode] = {stations.ids[n.position]: n.distance_m for n in nearest_by_street(stations, origin, 2)}
    assert found["walk"]["a"] == pytest.approx(found["walk"]["b"], abs=0.01)
    assert found["ride"]["b"] == pytest.approx(found["walk"]["b"], abs=1e-6)
    assert found["ride"]["a"] == pytest.approx(network.length_m.sum() - found["walk"]["a"], abs=0.01)


def test_both_ways_to_the_street_count() -> None:
    network = build_network([line((0, 0), (2, 0))], [BOTH])
    stations = place_stations(network, ["a"], *np.array([at(1.5, 1)]).T, "walk")
    origin = network.snap(LonLat(*at(0.5, -1)), "walk")
    assert origin
    (found,) = nearest_by_street(stations, origin)
    along_m = network.length_m[0] / 2
    assert found.distance_m == pytest.approx(2 * 110.92 + along_m, abs=0.1)
    assert nearest_by_street(stations, origin, max_distance_m=found.distance_m) == [found]
    assert nearest_by_street(stations, origin, max_distance_m=found.distance_m - 1e-3) == []


def test_stations_beyond_reach_are_not_guessed() -> None:
    network = build_network([line((0, 0), (1, 0)), line((0, 1), (1, 1))], [BOTH] * 2)
    stations = place_stations(
        network, ["near", "island", "afield"], *np.array([at(1, 0), at(0.5, 1), at(0.5, 9)]).T, "walk"
    )
    assert stations.snaps.edge[2] == -1
    origin = network.snap(LonLat(*at(0, 0)), "walk")
    assert origin
    assert [stations.ids[n.position] for n in nearest_by_street(stations, origin, 3)] == ["near"]
    positions, _ = nearest_for_all_nodes(stations, np.array([False, True, True]))
    assert sorted(positions.tolist()) == [-1, -1, 1, 1]


def test_stations_at_the_same_distance_are_ordered_by_id() -> None:
    network = build_network([line((0, 0), (1, 0)), line((1, 0), (2, 0)), line((1, 0), (1, 1))], [BOTH] * 3)
    rng = np.random.default_rng(9)
    for _ in range(20):
        ids = [f"s{i:02d}" for i in rng.permutation(30)]
        where = np.array([at(2, 0) if i % 2 else at(1.2, 0) for i in range(30)])
        stations = place_stations(network, ids, *where.T, "walk")
        origin = network.snap(LonLat(*at(0.1, 0)), "walk")
        assert origin
        order = sorted(range(30), key=lambda i, ids=ids: (i % 2, ids[i]))  # type: ignore[misc]
        for k in (3, 15, 20, 40):
            assert [n.position for n in nearest_by_street(stations, origin, k)] == order[:k]
        first, _ = nearest_for_points(stations, network.snap_many(*np.array([at(0.1, 0)]).T, "walk"))
        assert first.tolist() == order[:1]
        nearest, _ = nearest_for_all_nodes(stations)
        ends = {
            tuple(place): i for i, place in enumerate(np.column_stack((network.lon, network.lat)).tolist())
        }
        assert nearest[ends[at(2, 0)]] == order[15]
        assert nearest[ends[at(0, 0)]] == order[0]


def test_a_closed_loop_and_streets_side_by_side_are_gone_the_shorter_way() -> None:
    ring = line((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    bow = [line((0, 0), (-1, 0)), line((0, 0), (-0.5, 1), (-1, 0))]
    network = build_network([ring, *bow], [BOTH] * 3)
    stations = place_stations(network, ["east", "west"], *np.array([at(0.9, 0), at(0, 0.9)]).T, "walk")
    origin = network.snap(LonLat(*at(-1, 0)), "walk")
    assert origin
    found = {stations.ids[n.position]: n.distance_m for n in nearest_by_street(stations, origin, 2)}
    assert found["east"] == pytest.approx(1.9 * 92.16, abs=0.5)
    assert found["west"] == pytest.approx(92.16 + 0.9 * 110.93, abs=0.5)
    goal = stations.snaps.one(1)
    assert goal
    way = path(network, origin, goal, "walk")
    assert way
    assert way.length_m == found["west"]
    assert way.lat.max() == pytest.approx(at(0, 0.9)[1], abs=1e-7)


def test_threads_asking_at_once_get_the_answers_of_one(roads: StreetNetwork) -> None:
    stations = stations_about(roads, 100, 10, "walk")
    origins = roads.snap_many(*points_about(roads, 200, 11), "walk")
    alone = [nearest_by_street(stations, o, 5) for i in range(200) if (o := origins.one(i))]
    with ThreadPoolExecutor(8) as pool:
        asked = [o for i in range(200) if (o := origins.one(i))] * 4
        together = list(pool.map(lambda o: nearest_by_street(stations, o, 5), asked))
    assert together == alone * 4


def test_questions_that_do_not_fit_are_refused(roads: StreetNetwork) -> None:
    stations = stations_about(roads, 5, 12, "walk")
    origin = stations.snaps.one(0)
    assert origin
    for bad in (
        lambda: nearest_by_street(stations, origin, 0),
        lambda: nearest_by_street(stations, origin, 1, np.ones(4, np.bool_)),
        lambda: place_stations(roads, ["a"], [108.9, 108.9], [34.2, 34.2], "walk"),
    ):
        with pytest.raises(InvalidInputError) as raised:
            bad()
        assert raised.value.hint
    none = place_stations(roads, [], [], [], "walk")
    assert nearest_by_street(none, origin, 3) == []
    assert nearest_for_points(none, stations.snaps)[0].tolist() == [-1] * 5


def test_after_the_warm_up_nothing_is_left_to_compile(roads: StreetNetwork) -> None:
    warm_up()
    kernels: Any = (nearest_each, nearest_one, grow, snap_each, snap_one)
    before = [len(kernel.signatures) for kernel in kernels]
    stations = stations_about(roads, 5, 13, "ride")
    origin = stations.snaps.one(0)
    assert origin
    nearest_by_street(stations, origin, 2, np.ones(5, np.bool_), 500.0)
    path(roads, origin, origin, "ride")
    assert [len(kernel.signatures) for kernel in kernels] == before
    assert all(before)


@pytest.mark.parametrize("mode", ["walk", "ride"])
def test_every_node_lists_the_stations_nearest_to_it(roads: StreetNetwork, mode: Any) -> None:
    """Against a search for each station alone; what is listed is never farther, and hardly nearer."""
    stations = stations_about(roads, 40, 14, mode)
    every_m = np.array([nearest_for_all_nodes(stations, np.arange(40) == i)[1] for i in range(40)])
    least_m = np.sort(every_m, axis=0)[: stations.stops.listed.shape[1]].T
    listed, listed_m = stations.stops.listed, stations.stops.listed_m
    np.testing.assert_allclose(listed_m, least_m, rtol=3e-7)
    assert (listed_m <= least_m).all()
    known = np.isfinite(listed_m)
    own_m = every_m[listed, np.arange(len(roads.lon))[:, None]]
    np.testing.assert_allclose(listed_m[known], own_m[known], rtol=3e-7)
    assert all(len(set(row[some].tolist())) == some.sum() for row, some in zip(listed, known, strict=True))
