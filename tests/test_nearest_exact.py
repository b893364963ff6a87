"""Batches, filters, masks and ties against every geodesic measured; and a million stations against scipy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from scipy.spatial import cKDTree

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat, distance_m, ecef_m, geodesic_bound_m
from geomap.nearest import ANY, Need, StationIndex, nearest, nearest_many
from tests.test_nearest import NEEDS, REGIONS, stations_in, wrapped


def points_in(region: str, count: int, seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    west, south, east, north = REGIONS[region]
    return wrapped(rng.uniform(west, east, count)), rng.uniform(south, north, count)


def every_geodesic(
    index: StationIndex, lon: Any, lat: Any, k: int, meets: Any, limit_m: float = np.inf
) -> Any:
    """The oracle for many origins: ids (n, k), None where there is none, and distances."""
    away_m = distance_m(np.asarray(lon)[:, None], np.asarray(lat)[:, None], index.lon, index.lat)
    away_m[:, ~meets] = np.inf
    away_m[away_m > limit_m] = np.inf
    ids = np.array([*index.ids, None], dtype=object)
    by_id = np.argsort(np.argsort(np.array(index.ids)))
    order = np.lexsort((np.broadcast_to(by_id, away_m.shape), away_m), axis=1)[:, :k]
    lengths_m = np.take_along_axis(away_m, order, axis=1)
    return ids[np.where(np.isfinite(lengths_m), order, len(index.ids))], lengths_m


def assert_exact(index: StationIndex, lon: Any, lat: Any, k: int, need: Need, among: Any = None) -> None:
    meets = index.meets(need) if among is None else index.meets(need) & among
    ids, lengths_m = every_geodesic(index, lon, lat, k, meets, need.max_distance_m)
    positions, found_m = nearest_many(index, lon, lat, k, need, among)
    width = ids.shape[1]
    found = np.array([*index.ids, None], dtype=object)[positions]
    assert (found[:, :width] == ids).all()
    assert (positions[:, width:] == -1).all()
    assert np.isinf(found_m[:, width:]).all()
    np.testing.assert_allclose(found_m[:, :width], lengths_m, rtol=0, atol=1e-6)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("k", [1, 5, 16, 40])
def test_a_batch_equals_every_geodesic(region: str, k: int) -> None:
    index = stations_in(region, 500, seed=21)
    lon, lat = points_in(region, 300, seed=k)
    for need in NEEDS:
        assert_exact(index, lon, lat, k, need)
    assert_exact(index, lon, lat, k, ANY, np.arange(500) % 7 == 0)
    assert_exact(index, lon, lat, k, NEEDS[2], np.arange(500) % 3 != 0)


@pytest.mark.parametrize("region", ["district", "nation", "earth"])
def test_distance_limits_cut_exactly(region: str) -> None:
    index = stations_in(region, 400, seed=5)
    lon, lat = points_in(region, 200, seed=6)
    reach_m = float(np.median(nearest_many(index, lon, lat, 3)[1]))
    for factor in (0.0, 0.2, 1.0, 3.0):
        assert_exact(index, lon, lat, 5, Need(max_distance_m=factor * reach_m))


def test_origins_far_from_every_station_are_answered_too() -> None:
    index = stations_in("district", 300, seed=1)
    lon, lat = points_in("earth", 200, seed=2)
    assert_exact(index, lon, lat, 3, ANY)
    assert_exact(index, 108.95 - 180 + lon / 1e5, -34.2 + lat / 1e5, 2, Need())  # antipodes


def gathered(count: int, places: int, seed: int) -> StationIndex:
    """Stations of which many share a place to the bit, and others stand mirrored about a meridian."""
    rng = np.random.default_rng(seed)
    where = rng.integers(0, places, count)
    east = rng.choice([-1.0, 1.0], count)
    return StationIndex(
        ids=[f"s{i:04d}" for i in rng.permutation(count)],
        lon=109.0 + east * (where % 8) / 64,
        lat=34.0 + (where // 8) / 64,
        tiers=rng.integers(1, 4, count),
        services=rng.integers(0, 16, count, dtype=np.uint64),
        entries=["free"] * count,
        statuses=["open"] * count,
    )


@pytest.mark.parametrize("places", [1, 3, 40])
def test_ties_are_ordered_by_id_even_where_hundreds_share_a_place(places: int) -> None:
    index = gathered(400, places, seed=places)
    lon = np.concatenate((np.full(50, 109.0), 109.0 + np.arange(50) / 320))
    lat = 34.0 + np.arange(100) / 640
    for k in (1, 2, 5, 60, 399, 400, 500):
        assert_exact(index, lon, lat, k, ANY)
    assert_exact(index, lon, lat, 7, Need(tiers=frozenset({2}), services=1))


def test_one_place_has_one_answer_under_all_its_names() -> None:
    """Longitude 180 and -180 are one meridian, and all longitudes meet at the poles."""
    lon = [180.0, -180.0, 0.0, 77.0, -120.0, 33.0]
    lat = [10.0, 10.0, 90.0, 90.0, -90.0, -90.0]
    index = StationIndex("fedcba", lon, lat, [1] * 6, [0] * 6, ["free"] * 6, ["open"] * 6)
    for lon_0, lat_0 in ((180.0, 10.0), (-180.0, 9.0), (5.0, 90.0), (-70.0, 89.0), (10.0, -90.0)):
        assert_exact(index, np.array([lon_0]), np.array([lat_0]), 2, ANY)
    at_place = nearest(index, LonLat(-180.0, 10.0), 2)
    assert [(index.ids[n.position], n.distance_m) for n in at_place] == [("e", 0.0), ("f", 0.0)]


def test_values_beyond_what_a_word_holds_still_filter() -> None:
    rng, count = np.random.default_rng(4), 600
    index = StationIndex(
        [f"s{i}" for i in range(count)],
        rng.uniform(108, 110, count),
        rng.uniform(33, 35, count),
        rng.integers(1, 4, count),
        rng.integers(0, 2**63, count, dtype=np.uint64) * np.uint64(2) + np.uint64(1),
        [f"entry {i}" for i in rng.integers(0, 90, count)],
        rng.choice(["open", "closed"], count),
    )
    lon, lat = rng.uniform(108, 110, 50), rng.uniform(33, 35, 50)
    for need in (
        Need(services=1 << 63),
        Need(services_any=0b11 << 62),
        Need(entries=frozenset({"entry 1", "entry 2"})),
        Need(tiers=frozenset({1}), services=1),
        Need(tiers=frozenset({9})),
        Need(statuses=frozenset()),
    ):
        assert_exact(index, lon, lat, 4, need)
        assert_exact(index, lon, lat, 4, need, np.arange(count) % 2 == 0)


def test_a_service_that_nobody_offers_finds_nothing() -> None:
    index = stations_in("district", 50, seed=3)
    for need in (Need(services=1 << 40), Need(services_any=1 << 40)):
        assert nearest(index, LonLat(108.9, 34.2), 3, need) == []
    assert nearest(index, LonLat(108.9, 34.2), 3, Need(services_any=(1 << 40) | 1))


def test_a_need_asked_about_often_gets_its_own_tree_and_the_same_answers() -> None:
    index = stations_in("nation", 4000, seed=9)
    lon, lat = points_in("nation", 3000, seed=10)
    needs = [Need(tiers=frozenset({tier}), services=0b11 << shift) for tier in (1, 2, 3) for shift in (0, 4)]
    whole = index.chosen(ANY).tree
    first = [nearest_many(index, lon[:20], lat[:20], 5, need) for need in needs]
    for need in needs:
        nearest_many(index, lon, lat, 5, need)
    assert index.chosen(needs[-1]).tree is not whole
    for need, (positions, lengths_m) in zip(needs, first, strict=True):
        again, again_m = nearest_many(index, lon[:20], lat[:20], 5, need)
        assert (again == positions).all()
        assert (again_m == lengths_m).all()


def test_a_choice_kept_for_reuse_answers_as_its_mask() -> None:
    index = stations_in("district", 3000, seed=11)
    lon, lat = points_in("district", 100, seed=12)
    for share in (0.9, 0.3, 0.03, 0.002, 0.0):
        mask = np.random.default_rng(1).random(3000) < share
        among = index.among(mask)
        for need in NEEDS[:4]:
            positions, lengths_m = nearest_many(index, lon, lat, 5, need, mask)
            kept, kept_m = nearest_many(index, lon, lat, 5, need, among)
            assert (positions == kept).all()
            assert (lengths_m == kept_m).all()
        mask[:] = True
        assert not among.mask.all()


def test_threads_asking_at_once_get_the_answers_of_one() -> None:
    index = stations_in("nation", 5000, seed=13)
    lon, lat = points_in("nation", 400, seed=14)
    asked = [(need, start) for start in range(0, 400, 50) for need in NEEDS]

    def ask(question: tuple[Need, int]) -> Any:
        need, start = question
        return nearest_many(index, lon[start : start + 50], lat[start : start + 50], 5, need)

    alone = [ask(question) for question in asked]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ask, asked * 3))
    for number, (positions, lengths_m) in enumerate(together):
        assert (positions == alone[number % len(asked)][0]).all()
        assert (lengths_m == alone[number % len(asked)][1]).all()


def test_points_that_are_not_finite_are_refused() -> None:
    index = stations_in("district", 5, seed=1)
    for bad in (np.nan, np.inf):
        with pytest.raises(InvalidInputError, match="finite"):
            nearest_many(index, [108.9, bad], [34.2, 34.2])


def test_no_two_ways_to_ask_differ_by_a_bit() -> None:
    index = stations_in("nation", 2000, seed=15)
    lon, lat = points_in("nation", 500, seed=16)
    positions, lengths_m = nearest_many(index, lon, lat, 5)
    for i in range(0, 500, 7):
        alone = nearest(index, LonLat(lon[i], lat[i]), 5)
        few, few_m = nearest_many(index, lon[i : i + 3], lat[i : i + 3], 5)
        assert [n.position for n in alone] == positions[i].tolist() == few[0].tolist()
        assert [n.distance_m for n in alone] == lengths_m[i].tolist() == few_m[0].tolist()


def test_a_million_stations_against_another_library() -> None:
    """scipy's tree fetches more chords than can matter; pyproj's geodesics choose among them."""
    rng, count, k = np.random.default_rng(17), 1_000_000, 5
    cities = np.column_stack((rng.uniform(75, 130, 300), rng.uniform(20, 50, 300)))
    where = cities[rng.integers(0, 300, count)] + rng.normal(0, 0.2, (count, 2))
    where[::10] = np.column_stack((rng.uniform(73, 135, count // 10), rng.uniform(18, 53, count // 10)))
    tiers, services = rng.integers(1, 4, count), rng.integers(0, 2**16, count, dtype=np.uint64)
    index = StationIndex(
        [f"s{i:07d}" for i in range(count)],
        where[:, 0],
        where[:, 1],
        tiers,
        services,
        np.full(count, "free"),
        np.full(count, "open"),
    )
    assert index.nbytes <= 64 * count
    asked = where[rng.integers(0, count, 20_000)] + rng.normal(0, 0.01, (20_000, 2))
    lon, lat = np.ascontiguousarray(asked[:, 0]), np.ascontiguousarray(asked[:, 1])
    for need in (ANY, Need(tiers=frozenset({1, 2}), services=0b11000), Need(services=0xFFC)):
        offered = np.flatnonzero(index.meets(need))
        chords_m, rows = cKDTree(ecef_m(index.lon[offered], index.lat[offered])).query(
            ecef_m(lon, lat), k + 6
        )
        assert (chords_m[:, -1] > geodesic_bound_m(chords_m[:, k - 1]) + 1e-3).all()
        candidates = offered[rows]
        away_m = distance_m(lon[:, None], lat[:, None], index.lon[candidates], index.lat[candidates])
        order = np.lexsort((candidates, away_m), axis=1)[:, :k]
        positions, lengths_m = nearest_many(index, lon, lat, k, need)
        assert (positions == np.take_along_axis(candidates, order, axis=1)).all()
        np.testing.assert_allclose(lengths_m, np.take_along_axis(away_m, order, axis=1), rtol=0, atol=1e-6)
        for i in range(0, len(lon), 50):
            alone = nearest(index, LonLat(lon[i], lat[i]), k, need)
            assert [n.position for n in alone] == positions[i].tolist()
            assert [n.distance_m for n in alone] == lengths_m[i].tolist()
