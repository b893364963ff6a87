"""Cover sets and yes-or-no coverage against every geodesic measured."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from geomap import coverage_kernels
from geomap.coverage_sets import CoverIndex, CoverSets
from geomap.errors import InvalidInputError
from geomap.geodesy import distance_m
from geomap.point_blocks import PointBlocks
from tests.test_nearest import REGIONS, wrapped

RADII_M = (0.0, 1.0, 450.0, 3_000.0, 50e3, 400e3, 9_000e3, 20_004e3)


def places_in(region: str, count: int, seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    west, south, east, north = REGIONS[region]
    return wrapped(rng.uniform(west, east, count)), rng.uniform(south, north, count)


def assert_exact(index: CoverIndex, lon: Any, lat: Any, radius_m: float, among: Any = None) -> None:
    within = distance_m(lon[:, None], lat[:, None], index.lon, index.lat) <= radius_m
    if among is not None:
        within &= among
    assert (index.covers(PointBlocks(lon, lat), radius_m) == within.any(axis=1)).all()
    sets = index.sets(PointBlocks(lon, lat), radius_m)
    point, station = np.nonzero(within)
    assert sets.station.tolist() == station.tolist()
    assert sets.sizes.tolist() == np.bincount(point, minlength=len(lon)).tolist()


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("stations", [1, 40, 900])
def test_sets_equal_every_geodesic_measured(region: str, stations: int) -> None:
    index = CoverIndex(*places_in(region, stations, seed=1))
    lon, lat = places_in(region, 333, seed=2)
    for radius_m in RADII_M:
        assert_exact(index, lon, lat, radius_m)


def test_stations_that_do_not_count_are_in_no_set() -> None:
    places, among = places_in("district", 200, seed=3), np.arange(200) % 3 == 0
    index = CoverIndex(*places, among)
    lon, lat = places_in("district", 500, seed=4)
    assert len(index) == 67
    assert_exact(index, lon, lat, 1_500.0, among)


def test_the_geodesic_decides_at_the_border_and_the_border_belongs() -> None:
    index = CoverIndex(*places_in("district", 50, seed=5))
    lon, lat = places_in("district", 60, seed=6)
    lengths_m = distance_m(lon[:, None], lat[:, None], index.lon, index.lat)
    for point, radius_m in enumerate(lengths_m.min(axis=1)):
        assert index.covers(PointBlocks(lon, lat), radius_m)[point]
        assert not index.covers(PointBlocks(lon, lat), np.nextafter(radius_m, 0.0))[point]
        assert_exact(index, lon, lat, radius_m)


def test_stations_and_points_at_one_place() -> None:
    index = CoverIndex(np.full(2_000, 108.9), np.full(2_000, 34.2))
    lon, lat = np.full(70, 108.9), np.full(70, 34.2)
    assert index.covers(PointBlocks(lon, lat), 0.0).all()
    sets = index.sets(PointBlocks(lon, lat), 0.0)
    assert (sets.sizes == 2_000).all()
    assert (sets.station.reshape(70, 2_000) == np.arange(2_000)).all()


def test_wide_blocks_among_many_stations_ask_point_by_point() -> None:
    """Points far apart among stations close together, more of them than a block takes at once."""
    assert coverage_kernels.MOST_TOGETHER < 5_000
    index = CoverIndex(*places_in("district", 5_000, seed=7))
    lon, lat = places_in("district", 40, seed=8)
    for radius_m in (100.0, 2_000.0, 60e3):
        assert_exact(index, lon, lat, radius_m)


def test_no_station_covers_nobody_and_no_point_has_no_set() -> None:
    lon, lat = places_in("district", 10, seed=9)
    nobody = CoverIndex([], [])
    assert not nobody.covers(PointBlocks(lon, lat), 1e6).any()
    assert nobody.sets(PointBlocks(lon, lat), 1e6).sizes.tolist() == [0] * 10
    none_count = CoverIndex(lon, lat, np.zeros(10, dtype=bool))
    assert not none_count.covers(PointBlocks(lon, lat), 1e6).any()
    index = CoverIndex(lon, lat)
    assert index.covers(PointBlocks([], []), 10.0).shape == (0,)
    assert index.sets(PointBlocks([], []), 10.0).start.tolist() == [0]


def test_sets_of_some_points_in_any_order() -> None:
    index = CoverIndex(*places_in("district", 80, seed=10))
    sets = index.sets(PointBlocks(*places_in("district", 90, seed=11)), 3_000.0)
    chosen = np.array([7, 0, 89, 7, 44])
    some = sets.of(chosen)
    for at, point in enumerate(chosen):
        expected = sets.station[sets.start[point] : sets.start[point + 1]]
        assert some.station[some.start[at] : some.start[at + 1]].tolist() == expected.tolist()
    assert isinstance(sets.of([]), CoverSets)
    assert sets.of([]).start.tolist() == [0]


@pytest.mark.parametrize("radius_m", [-1.0, math.nan, math.inf])
def test_a_radius_that_is_none_is_refused(radius_m: float) -> None:
    index = CoverIndex([108.9], [34.2])
    for ask in (index.covers, index.sets):
        with pytest.raises(InvalidInputError) as caught:
            ask(PointBlocks([108.9], [34.2]), radius_m)
        assert caught.value.parameter == "radius_m"
        assert caught.value.hint


def test_a_point_that_is_nowhere_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        PointBlocks([math.nan], [34.2])
    assert caught.value.parameter == "lon"
