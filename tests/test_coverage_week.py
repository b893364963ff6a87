"""The week's coverage against every hour asked of the rules, and every geodesic measured."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geomap import coverage_kernels
from geomap.coverage import Coverage, straight_covered, straight_distances_m, straight_sets
from geomap.coverage_week import HOURS, hour_of_week, opening_week, warm_up, week_distances_m, week_table
from geomap.demand import demand_of, grouped
from geomap.errors import InvalidInputError
from geomap.geodesy import distance_m
from geomap.hours import Hours
from geomap.nearest import Need
from geomap.snapshot import Snapshot
from tests.test_coverage import demand_in, grouping_of
from tests.test_nearest import stations_in

MONDAY = date(2026, 3, 2)
NEW_YEAR_WEEK = date(2026, 2, 16)
BEIJING = ZoneInfo("Asia/Shanghai")
TEXTS = ["24/7", "Mo-Fr 09:00-18:00; PH off", "08:30-12:00,14:00-22:15", "22:00-06:00", "Sa,Su 10:00-16:00"]
SERVICES = 16
LOOPS = ("cover_blocks", "pair_blocks", "scatter_sets", "pick_sets", "sum_up", "read_off", "add_week")
NEED = Need(tiers=frozenset({1, 3}))


def rules_of(count: int) -> list[Hours | None]:
    parsed = [*map(Hours.parse, TEXTS), None]
    return [parsed[i % len(parsed)] for i in range(count)]


def hours_from(monday: date) -> list[datetime]:
    start = datetime(monday.year, monday.month, monday.day, tzinfo=BEIJING)
    return [start + timedelta(hours=hour) for hour in range(HOURS)]


@pytest.mark.parametrize("monday", [MONDAY, NEW_YEAR_WEEK])
@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize("minutes", [0, 60])
def test_a_station_is_open_in_the_hours_its_rule_says(monday: date, unknown: bool, minutes: int) -> None:
    rules = rules_of(13)
    week = opening_week(rules, monday, unknown=unknown, open_for_min=minutes)
    wanted = {"open", "unknown"} if unknown else {"open"}
    for hour, when in enumerate(hours_from(monday)):
        expected = [(rule.open_for(when, minutes) if rule else "unknown") in wanted for rule in rules]
        assert week.is_open[hour].tolist() == expected
        words = week.words[:, hour // 64] >> np.uint64(hour % 64) & np.uint64(1)
        assert words.astype(bool).tolist() == expected


def test_tuesday_22_00_is_a_cell_of_the_table() -> None:
    assert hour_of_week(1, 22) == 46
    week = opening_week(rules_of(6), MONDAY)
    assert week.is_open[46].tolist() == [True, False, True, True, False, False]
    assert opening_week(rules_of(6), MONDAY, open_for_min=60).is_open[46].tolist() == [
        True, False, False, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("unknown", [False, True])
def test_every_cell_equals_rules_and_geodesics_asked_one_by_one(unknown: bool) -> None:
    stations, demand = stations_in("district", 60, seed=1), demand_in("district", 300, seed=2)
    grouping, rules, radius_m = grouping_of(demand, 6, seed=3), rules_of(60), 2_000.0
    table = week_table(
        demand,
        stations,
        opening_week(rules, MONDAY, unknown=unknown),
        straight_sets(stations, demand, radius_m, NEED),
        SERVICES,
        grouping,
    )
    within = distance_m(demand.lon[:, None], demand.lat[:, None], stations.lon, stations.lat) <= radius_m
    within &= stations.meets(NEED)
    wanted = {"open", "unknown"} if unknown else {"open"}
    seen = set()
    for hour, when in enumerate(hours_from(MONDAY)):
        is_open = np.array([(rule.open_for(when, 0) if rule else "unknown") in wanted for rule in rules])
        for service in (*range(SERVICES), -1):
            offers = (stations.services >> np.uint64(max(service, 0)) & np.uint64(1)).astype(bool)
            covered = (within & is_open & (offers | (service < 0))).any(axis=1)
            anew = [demand.persons[covered & (grouping.area == i)].sum() for i in range(6)]
            assert table.cell(hour, service).tolist() == anew
            assert table.persons[-1, service, hour] == demand.persons[covered & (grouping.area < 0)].sum()
            seen.add(covered.sum())
    assert len(seen) > 20  # the cells differ


def test_at_24_7_every_cell_of_the_week_equals_the_static_figure(snapshot: Snapshot) -> None:
    demand, stations = demand_of(snapshot.layers["demand"]), snapshot.stations
    grouping = grouped(demand, snapshot.areas["communities"])
    week = opening_week([Hours.parse("24/7")] * len(stations), MONDAY)
    services = len(snapshot.catalogue.services)
    table = week_table(demand, stations, week, straight_sets(stations, demand, 500.0), services, grouping)
    for service in (*range(services), -1):
        need = Need(services=1 << service if service >= 0 else 0)
        nearest_m = straight_distances_m(stations, demand, need)[:, 0]
        static = Coverage(demand, nearest_m, grouping)
        expected = static.persons_within(500.0)
        assert expected.sum() > 0
        for hour in range(HOURS):
            assert (table.cell(hour, service) == expected).all()
        np.testing.assert_array_equal(table.shares(46, service), static.shares_within(500.0))
        assert (table.persons[-1, service] == static.outside_within(500.0)).all()


def test_distances_by_hour_hold_for_any_radius_what_the_table_holds_for_one(snapshot: Snapshot) -> None:
    demand, stations = demand_of(snapshot.layers["demand"]), snapshot.stations
    grouping = grouped(demand, snapshot.areas["streets"])
    week = opening_week(snapshot.rules, MONDAY)
    water = snapshot.catalogue.bit["drinking_water"]
    need = Need(services=1 << water)
    asked: list[Any] = []

    def distances_m(mask: Any) -> Any:
        asked.append(mask)
        return straight_distances_m(stations, demand, need, mask)[:, 0]

    found = week_distances_m(week, stations.meets(need), distances_m)
    assert len(asked) == len({mask.tobytes() for mask in asked}) < HOURS / 2
    for radius_m in (300.0, 500.0, 1_200.0):
        table = week_table(
            demand, stations, week, straight_sets(stations, demand, radius_m), water + 1, grouping
        )
        for hour in range(HOURS):
            by_street = Coverage(demand, found.at(hour), grouping)
            assert (by_street.persons_within(radius_m) == table.cell(hour, water)).all()


def test_sets_made_elsewhere_give_the_same_table() -> None:
    stations, demand = stations_in("district", 50, seed=4), demand_in("district", 5_000, seed=5)
    week, sets_of = opening_week(rules_of(50), MONDAY), straight_sets(stations, demand, 900.0)
    whole_sets = sets_of(np.arange(len(demand)))
    direct = week_table(demand, stations, week, sets_of, SERVICES)
    assert (week_table(demand, stations, week, whole_sets.of, SERVICES).persons == direct.persons).all()
    assert direct.persons.shape == (2, SERVICES + 1, HOURS)
    assert not direct.persons[-1].any()


def test_without_stations_the_week_is_empty() -> None:
    stations, demand = stations_in("district", 0, seed=6), demand_in("district", 20, seed=7)
    week = opening_week([], MONDAY, unknown=True)
    table = week_table(demand, stations, week, straight_sets(stations, demand, 900.0), SERVICES)
    assert not table.persons.any()
    assert table.shares(0).tolist() == [0.0]
    found = week_distances_m(
        week, stations.meets(NEED), lambda mask: straight_distances_m(stations, demand, NEED, mask)[:, 0]
    )
    assert found.distance_m.shape == (1, 20)
    assert np.isinf(found.at(99)).all()


def test_after_the_warm_up_no_question_waits_for_a_compiler() -> None:
    warm_up()
    compiled = {name: len(getattr(coverage_kernels, name).signatures) for name in LOOPS}
    stations, demand = stations_in("district", 20, seed=8), demand_in("district", 30, seed=9)
    sets_of = straight_sets(stations, demand, 900.0)
    week_table(demand, stations, opening_week(rules_of(20), MONDAY), sets_of, SERVICES)
    straight_covered(stations, demand, 900.0)
    Coverage(demand, straight_distances_m(stations, demand)[:, 0]).shares_within(900.0)
    sets_of(np.arange(30)).of([3, 4])
    assert {name: len(getattr(coverage_kernels, name).signatures) for name in LOOPS} == compiled
    assert min(compiled.values()) > 0


def test_nobody_in_an_area_has_no_share() -> None:
    stations, demand = stations_in("district", 20, seed=8), demand_in("district", 30, seed=9)
    grouping = grouping_of(demand, 4, seed=10)
    sets_of = straight_sets(stations, demand, 900.0)
    table = week_table(demand, stations, opening_week(rules_of(20), MONDAY), sets_of, SERVICES, grouping)
    assert math.isnan(table.shares(46)[-1])


def test_a_week_that_begins_on_another_day_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        opening_week([], date(2026, 3, 5))
    assert (caught.value.parameter, caught.value.value) == ("monday", "2026-03-05")
    assert "2026-03-02" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("weekday", "hour", "parameter"), [(7, 0, "weekday"), (0, 24, "hour"), (-1, 0, "weekday")]
)
def test_an_hour_that_is_none_is_refused(weekday: int, hour: int, parameter: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        hour_of_week(weekday, hour)
    assert caught.value.parameter == parameter
