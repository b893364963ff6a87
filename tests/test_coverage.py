"""Coverage at any radius against coverage computed anew, geodesic by geodesic."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.coverage import Coverage, straight_covered, straight_distances_m, straight_sets
from geomap.coverage_equity import Worst, equity, gini
from geomap.demand import Demand, Grouping, demand_of, grouped, whole
from geomap.errors import InvalidInputError
from geomap.geodesy import distance_m
from geomap.nearest import Need, StationIndex
from geomap.snapshot import Snapshot
from tests.test_nearest import REGIONS, stations_in

NEED = Need(tiers=frozenset({1, 2}), services_any=0b1010)


def demand_in(region: str, count: int, seed: int) -> Demand:
    rng = np.random.default_rng(seed)
    west, south, east, north = REGIONS[region]
    return Demand(
        rng.uniform(west, east, count), rng.uniform(south, north, count), rng.integers(0, 900, count)
    )


def grouping_of(demand: Demand, areas: int, seed: int) -> Grouping:
    """Areas whose ids are in no order; some points lie outside, and the last area is empty."""
    rng = np.random.default_rng(seed)
    ids = tuple(f"c{i:02d}" for i in rng.permutation(areas))
    return Grouping(ids, rng.integers(-1, areas - 1, len(demand)))


def geodesics_m(stations: StationIndex, demand: Demand, meets: Any) -> Any:
    """Every geodesic, by pyproj, ascending: (n, stations that count)."""
    away_m = distance_m(demand.lon[:, None], demand.lat[:, None], stations.lon[meets], stations.lat[meets])
    return np.sort(away_m, axis=1)


def test_coverage_at_100_radii_equals_coverage_computed_from_scratch() -> None:
    stations, demand = stations_in("district", 150, seed=1), demand_in("district", 700, seed=2)
    grouping = grouping_of(demand, 12, seed=3)
    lengths_m = geodesics_m(stations, demand, stations.meets(NEED))
    found_m = straight_distances_m(stations, demand, NEED, k=2)
    for column in range(2):
        coverage = Coverage(demand, found_m[:, column], grouping)
        overall = Coverage(demand, found_m[:, column])
        for radius_m in np.random.default_rng(4).uniform(0, lengths_m[:, column].max() * 1.05, 100):
            covered = (lengths_m <= radius_m).sum(axis=1) > column
            anew = [demand.persons[covered & (grouping.area == i)].sum() for i in range(12)]
            assert coverage.persons_within(radius_m).tolist() == anew
            assert coverage.outside_within(radius_m) == demand.persons[covered & (grouping.area < 0)].sum()
            assert overall.persons_within(radius_m).tolist() == [demand.persons[covered].sum()]


def test_the_border_of_a_radius_belongs_to_it() -> None:
    demand = Demand([0, 1, 2, 3], [0, 0, 0, 0], [1, 2, 4, 8])
    coverage = Coverage(demand, [500.0, 500.0, 700.0, math.inf])
    assert coverage.persons_within(np.nextafter(500.0, 0)).tolist() == [0]
    assert coverage.persons_within(500.0).tolist() == [3]
    assert coverage.persons_within(1e9).tolist() == [7]
    assert coverage.unreachable_persons.tolist() == [8]
    curve = coverage.curve()
    assert (curve.distance_m.tolist(), curve.persons.tolist()) == ([500.0, 700.0], [3.0, 7.0])


def test_the_curve_of_an_area_gives_its_persons_at_every_distance() -> None:
    demand = demand_in("district", 200, seed=12)
    grouping = grouping_of(demand, 5, seed=13)
    coverage = Coverage(demand, np.random.default_rng(14).integers(0, 40, 200) * 50.0, grouping)
    for area in range(5):
        distance_m, persons = coverage.curve(area)
        assert (np.diff(distance_m) > 0).all()
        for at_m, heads in zip(distance_m, persons, strict=True):
            assert coverage.persons_within(at_m)[area] == heads


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000), st.floats(0, 5_000))
def test_areas_and_the_outside_sum_to_the_whole(seed: int, radius_m: float) -> None:
    rng = np.random.default_rng(seed)
    demand = demand_in("district", 60, seed)
    grouping = grouping_of(demand, 7, seed)
    lengths_m = np.where(rng.random(60) < 0.2, np.inf, rng.integers(0, 50, 60) * 100.0)
    by_area, overall = Coverage(demand, lengths_m, grouping), Coverage(demand, lengths_m)
    within = by_area.persons_within(radius_m)
    assert within.sum() + by_area.outside_within(radius_m) == overall.persons_within(radius_m)[0]
    assert by_area.total_persons.sum() + by_area.outside_persons == demand.total_persons
    shares = by_area.shares_within(radius_m)
    assert math.isnan(shares[-1])
    lived_in = by_area.total_persons > 0
    assert ((shares[lived_in] >= 0) & (shares[lived_in] <= 1)).all()
    np.testing.assert_allclose((shares * by_area.total_persons)[lived_in], within[lived_in])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000), st.floats(0, 4_000))
def test_one_more_station_never_lowers_coverage(seed: int, radius_m: float) -> None:
    rng = np.random.default_rng(seed)
    stations, demand = stations_in("district", 25, seed), demand_in("district", 80, seed + 1)
    grouping = grouping_of(demand, 5, seed)
    fewer = np.arange(25) != rng.integers(25)
    less, more = (
        Coverage(demand, straight_distances_m(stations, demand, among=mask)[:, 0], grouping)
        for mask in (fewer, np.ones(25, dtype=bool))
    )
    assert (more.persons_within(radius_m) >= less.persons_within(radius_m)).all()
    assert more.outside_within(radius_m) >= less.outside_within(radius_m)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000), st.floats(0, 1))
def test_a_quantile_is_the_least_radius_that_covers_the_share(seed: int, share: float) -> None:
    demand = demand_in("district", 50, seed)
    rng = np.random.default_rng(seed)
    lengths_m = np.where(rng.random(50) < 0.1, np.inf, rng.integers(0, 30, 50) * 100.0)
    coverage = Coverage(demand, lengths_m, grouping_of(demand, 4, seed))
    for area, radius_m in enumerate(coverage.quantiles_m(share)):
        total = coverage.total_persons[area]
        if total == 0:
            assert math.isnan(radius_m)
        elif math.isinf(radius_m):
            assert total - coverage.unreachable_persons[area] < share * total
        else:
            assert coverage.persons_within(radius_m)[area] >= share * total
            if radius_m > 0:
                less = coverage.persons_within(np.nextafter(radius_m, 0))[area]
                assert less < share * total or less == 0


def test_the_uncovered_come_by_persons() -> None:
    demand = Demand([0, 1, 2, 3, 4, 5], [0] * 6, [5, 9, 0, 7, 9, 3])
    grouping = Grouping(("c", "b", "a"), np.array([0, 0, 0, 1, 2, -1]))
    coverage = Coverage(demand, [900, 100, 900, 900, 900, 900], grouping)
    assert coverage.uncovered_points(500).tolist() == [4, 3, 0, 5]
    areas, persons = coverage.uncovered_areas(500)
    assert [grouping.ids[i] for i in areas] == ["a", "b", "c"]
    assert persons.tolist() == [9, 7, 5]
    assert coverage.uncovered_areas(900)[0].tolist() == []
    tied = Coverage(Demand([0, 1], [0, 0], [4, 4]), [9, 9], Grouping(("z", "y"), np.array([0, 1])))
    assert tied.uncovered_areas(1)[0].tolist() == [1, 0]


@pytest.mark.parametrize("stations", [0, 5])
def test_where_no_station_meets_the_need_all_are_uncovered_and_it_says_so(stations: int) -> None:
    index = StationIndex(
        [f"s{i}" for i in range(stations)],
        np.full(stations, 108.9),
        np.full(stations, 34.2),
        np.ones(stations),
        np.zeros(stations, dtype=np.uint64),
        ["free"] * stations,
        ["closed"] * stations,
    )
    demand = demand_in("district", 30, seed=1)
    coverage = Coverage(demand, straight_distances_m(index, demand, k=2)[:, 0])
    assert coverage.reaches_none
    assert coverage.persons_within(1e7).tolist() == [0]
    assert coverage.shares_within(1e7).tolist() == [0]
    assert coverage.unreachable_persons.tolist() == [demand.total_persons]
    assert math.isinf(coverage.quantiles_m(0.5)[0])
    assert len(coverage.curve().distance_m) == 0
    assert not straight_covered(index, demand, 1e7).any()
    assert straight_sets(index, demand, 1e7)(np.arange(30)).sizes.sum() == 0


def test_one_radius_alone_says_the_same() -> None:
    stations, demand = stations_in("district", 300, seed=5), demand_in("district", 2_000, seed=6)
    among = np.arange(300) % 4 > 0
    nearest_m = straight_distances_m(stations, demand, NEED, among)[:, 0]
    sets_of = straight_sets(stations, demand, 800.0, NEED, among)
    assert (straight_covered(stations, demand, 800.0, NEED, among) == (nearest_m <= 800.0)).all()
    assert (sets_of(np.arange(2_000)[::-1]).sizes[::-1] > 0).tolist() == (nearest_m <= 800.0).tolist()


@pytest.mark.parametrize("radius_m", [-1.0, math.nan, math.inf])
def test_a_radius_that_is_none_is_refused(radius_m: float) -> None:
    coverage = Coverage(Demand([0], [0], [1]), [math.inf])
    for ask in (
        coverage.persons_within,
        coverage.outside_within,
        coverage.shares_within,
        coverage.uncovered_areas,
        coverage.uncovered_points,
    ):
        with pytest.raises(InvalidInputError) as caught:
            ask(radius_m)
        assert caught.value.parameter == "radius_m"
        assert caught.value.hint


@pytest.mark.parametrize("lengths_m", [[-1.0, 1.0], [math.nan, 1.0], [1.0], [[1.0], [2.0]]])
def test_what_is_no_distance_is_refused(lengths_m: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Coverage(Demand([0, 1], [0, 0], [1, 1]), lengths_m)
    assert caught.value.parameter == "distance_m"
    assert caught.value.hint


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(InvalidInputError, match="share"):
        Coverage(Demand([0], [0], [1]), [1.0]).quantiles_m(share)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000))
def test_the_gini_coefficient_is_the_mean_difference_of_two_persons(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lengths_m, persons = rng.uniform(0, 900, 30), rng.integers(0, 9, 30).astype(float)
    persons[:2] = 1.0
    each_m = np.repeat(lengths_m, persons.astype(int))
    expected = np.abs(each_m[:, None] - each_m).mean() / (2 * each_m.mean())
    assert gini(lengths_m, persons) == pytest.approx(expected, abs=1e-12)


def test_equity_names_the_worst_areas() -> None:
    demand = Demand(np.arange(6), np.zeros(6), [10, 10, 10, 10, 1, 1])
    grouping = Grouping(("d", "c", "b", "empty"), np.array([0, 0, 1, 1, 2, -1]))
    lengths_m = np.array([100.0, 600.0, 200.0, 700.0, 400.0, math.inf])
    found = equity(Coverage(demand, lengths_m), Coverage(demand, lengths_m, grouping), 500.0)
    assert (found.median_m, found.p90_m) == (400.0, 700.0)
    assert found.worst_share == Worst("c", 0.5)  # like "d", and the smaller id
    assert found.worst_median == Worst("b", 400.0)
    assert found.gini is None
    nobody = Grouping(("far",), np.full(6, -1))
    assert equity(Coverage(demand, lengths_m), Coverage(demand, lengths_m, nobody), 1.0).worst_share is None


def test_the_gini_coefficient_of_alike_distances_is_0_and_of_none_is_none() -> None:
    assert gini(np.full(4, 300.0), np.ones(4)) == pytest.approx(0.0)
    assert gini(np.zeros(4), np.ones(4)) is None
    assert gini(np.array([1.0, math.inf]), np.array([1.0, 0.0])) == pytest.approx(0.0)


def test_the_demonstration_district_is_covered_as_its_communities_say(snapshot: Snapshot) -> None:
    demand = demand_of(snapshot.layers["demand"])
    nearest_m = straight_distances_m(snapshot.stations, demand)[:, 0]
    overall = Coverage(demand, nearest_m, whole(demand)).persons_within(500.0)[0]
    assert 0 < overall < demand.total_persons
    for layer in ("streets", "communities"):
        grouping = grouped(demand, snapshot.areas[layer])
        by_area = Coverage(demand, nearest_m, grouping)
        assert by_area.persons_within(500.0).sum() + by_area.outside_within(500.0) == overall
