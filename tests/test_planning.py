"""The planners' questions against the same worked out station by station and point by point."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from geomap.calendar_days import with_days
from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat, distance_m
from geomap.hours import Hours
from geomap.locator import Query, locate
from geomap.nearest import Need
from geomap.planning import (
    Addition,
    Change,
    Scenario,
    coverage_of,
    ground_of,
    hour_from,
    hour_text,
    lengths,
    ordinary_monday,
    week_figures,
)
from geomap.planning.altered import stations_of
from geomap.planning.lengths import pairs_within
from geomap.snapshot import Snapshot

MONDAY = date(2026, 3, 2)
XIAOZHAI = "610113001"
NEW = Addition("new", 108.9447, 34.2258, 2, ("first_aid", "drinking_water"), "24/7", "新站")


def water(snapshot: Snapshot) -> Need:
    return Need(services=snapshot.catalogue.mask(["drinking_water"]))


def lengths_m(snapshot: Snapshot, scenario: Scenario, ground: Any) -> Any:
    """Every geodesic to the stations that count, asked one rule and one hour at a time: (n, counting)."""
    stations = snapshot.layers["stations"]
    counts = []
    when = None
    if scenario.hour is not None:
        start = datetime.combine(scenario.monday, datetime.min.time(), snapshot.timezone)
        when = start + timedelta(hours=scenario.hour)
    for feature, rule in zip(stations.features, snapshot.rules, strict=True):
        properties = feature["properties"]
        offers = set(snapshot.catalogue.codes(scenario.need.services)) <= set(properties["services"])
        is_open = when is None or (rule is not None and rule.at(when).state == "open")
        if offers and is_open and properties["status"] == "open":
            counts.append(feature["geometry"]["coordinates"])
    lon, lat = np.array(counts).T
    return np.sort(distance_m(ground.demand.lon[:, None], ground.demand.lat[:, None], lon, lat), axis=1)


@pytest.mark.parametrize("hour", [None, "Tu 22", "Su 09"])
@pytest.mark.parametrize("area", [None, XIAOZHAI, "610113001029"])
def test_the_figures_of_an_area_are_those_of_its_people_counted_one_by_one(snapshot, area, hour):
    number = None if hour is None else hour_from(hour)
    scenario = Scenario(water(snapshot), MONDAY, area, radius_m=600.0, hour=number)
    answer, ground = coverage_of(snapshot, scenario), ground_of(snapshot, area)
    away_m, persons = lengths_m(snapshot, scenario, ground), ground.demand.persons
    assert answer.whole.persons == persons.sum()
    assert answer.whole.covered_persons == persons[away_m[:, 0] <= 600].sum()
    assert answer.whole.backup_persons == persons[away_m[:, 1] <= 600].sum()
    assert answer.distance_m == pytest.approx(away_m[:, 0], abs=1e-6)
    for figures in answer.communities:
        here = np.array([ground.community_of(i) == figures.id for i in range(len(persons))])
        assert figures.persons == persons[here].sum()
        assert figures.covered_persons == persons[here & (away_m[:, 0] <= 600)].sum()
    assert sum(f.persons for f in answer.streets) == answer.whole.persons
    assert set(answer.uncovered.tolist()) == set(np.flatnonzero(away_m[:, 0] > 600).tolist())


def test_the_people_of_the_district_are_those_of_its_communities_each_once(snapshot):
    everybody = ground_of(snapshot)
    parts = [
        ground_of(snapshot, community)
        for community, persons in zip(
            everybody.communities.ids, everybody.communities.totals(everybody.demand.persons), strict=False
        )
        if persons
    ]
    assert sorted(i for part in parts for i in part.ids) == sorted(everybody.ids)


@pytest.mark.parametrize("mode", ["walk", "ride"])
def test_by_street_each_point_is_as_far_as_the_locator_says(snapshot, mode):
    scenario = Scenario(water(snapshot), MONDAY, XIAOZHAI, mode)
    answer = coverage_of(snapshot, scenario)
    demand, now = answer.ground.demand, datetime(2026, 3, 4, 12, tzinfo=snapshot.timezone)
    for i in range(0, len(demand), 9):
        query = Query(LonLat(demand.lon[i], demand.lat[i]), 2, scenario.need, mode=mode)
        found = locate(snapshot, query, now).found
        assert [f.distance_m for f in found] == pytest.approx([answer.distance_m[i], answer.second_m[i]])
        assert found[0].feature["id"] == answer.stations.index.ids[answer.station[i]]


def test_every_hour_of_the_strip_is_the_share_asked_for_in_that_hour(snapshot):
    scenario = Scenario(water(snapshot), MONDAY, "610113002", "walk", 800.0)
    strip = coverage_of(snapshot, scenario).week_shares
    for hour in (0, 8, 33, 46, 100, 167):
        assert strip[hour] == pytest.approx(coverage_of(snapshot, replace(scenario, hour=hour)).whole.share)


def test_a_cell_of_the_week_is_the_answer_for_its_hour_service_tier_and_street(snapshot):
    scenario = Scenario(Need(), MONDAY, mode="walk")
    week = week_figures(snapshot, scenario, "streets")
    for tier, service, hour in ((0, "drinking_water", 46), (2, "charging", 12), (1, "reading", 130)):
        need = Need(services=snapshot.catalogue.mask([service]), tiers=frozenset({tier}) if tier else None)
        asked = coverage_of(snapshot, replace(scenario, need=need, hour=hour))
        row = week.persons[week.tiers.index(tier), :, week.services.index(service), hour]
        assert dict(zip(week.areas, row, strict=True)) == {f.id: f.covered_persons for f in asked.streets}


def test_if_every_door_were_always_open_each_hour_would_be_the_static_figure(snapshot):
    always = [Change(station, opening_hours="24/7") for station in snapshot.stations.ids]
    scenario = Scenario(Need(), MONDAY, mode="walk", changes=always)
    static, week = coverage_of(snapshot, scenario), week_figures(snapshot, scenario)
    assert (static.week_shares == static.week_shares[0]).all()
    assert static.week_shares[0] == pytest.approx(static.whole.share)
    assert (week.persons == week.persons[..., :1]).all()


def test_an_addition_counts_as_the_same_station_in_the_layer_would(snapshot):
    scenario = Scenario(water(snapshot), MONDAY, XIAOZHAI, "walk", hour=hour_from("Tu 22"))
    before = coverage_of(snapshot, scenario)
    after = coverage_of(snapshot, replace(scenario, additions=(NEW,)))
    assert after.whole.covered_persons > before.whole.covered_persons
    closer = after.distance_m < before.distance_m
    assert closer.any()
    assert (after.distance_m <= before.distance_m).all()
    assert {after.stations.index.ids[i] for i in after.station[closer]} == {"new"}
    assert after.stations.names[-1] == "新站"


def test_a_change_takes_away_as_well_as_it_gives(snapshot):
    scenario = Scenario(water(snapshot), MONDAY, radius_m=500.0)
    before = coverage_of(snapshot, scenario)
    station = before.stations.index.ids[before.station[np.flatnonzero(before.distance_m <= 500)[0]]]
    dry = coverage_of(snapshot, replace(scenario, changes=[Change(station, services=("first_aid",))]))
    assert dry.whole.covered_persons < before.whole.covered_persons
    same = coverage_of(snapshot, replace(scenario, changes=[Change(station, tier=1)]))
    assert same.whole == before.whole


@pytest.mark.parametrize("mode", ["straight", "walk"])
def test_pairs_are_all_the_stations_within_the_limit_of_each_point(snapshot, mode):
    ground, stations = ground_of(snapshot, XIAOZHAI), stations_of(snapshot, [NEW])
    runs = stations.index.statuses == "open"
    pairs, _ = pairs_within(ground, stations, mode, 1500.0, runs)
    alone = {}
    for station in np.flatnonzero(runs).tolist():
        only = np.zeros(len(runs), dtype=np.bool_)
        only[station] = True
        one, _ = pairs_within(ground, stations, mode, 1500.0, only)
        alone |= {(i, station): m for i, m in zip(one.row.tolist(), one.lengths_m.tolist(), strict=True)}
    found = zip(pairs.row.tolist(), pairs.site.tolist(), pairs.lengths_m.tolist(), strict=True)
    assert {(i, station): m for i, station, m in found} == pytest.approx(alone)


@pytest.mark.parametrize("mode", ["straight", "walk"])
def test_more_pairs_than_there_is_room_for_are_refused_before_any_is_made(snapshot, monkeypatch, mode):
    ground, stations = ground_of(snapshot, XIAOZHAI), stations_of(snapshot)
    monkeypatch.setattr(lengths, "MOST_PAIRS", 10)
    monkeypatch.setattr(lengths, "pairs_from_points", None)
    with pytest.raises(InvalidInputError, match="more than 10 pairs") as refused:
        pairs_within(ground, stations, mode, 1500.0, stations.index.statuses == "open")
    assert refused.value.hint


def test_people_far_from_any_street_are_measured_straight_and_said_to_be(snapshot):
    answer = coverage_of(snapshot, Scenario(Need(), MONDAY, mode="walk"))
    straight = coverage_of(snapshot, Scenario(Need(), MONDAY))
    assert "off_network" in answer.notes
    assert 0 < answer.off_network_persons < answer.whole.persons
    assert (answer.distance_m == straight.distance_m).any()
    assert straight.notes == ()


def test_where_no_station_meets_the_need_everybody_is_left_out_and_told_why(snapshot):
    bare = [Change(station, services=("umbrella",)) for station in snapshot.stations.ids]
    answer = coverage_of(snapshot, Scenario(water(snapshot), MONDAY, changes=bare))
    assert answer.notes == ("no_station",)
    assert answer.whole.covered_persons == 0
    assert answer.whole.median_m == np.inf
    assert answer.equity.gini is None
    assert not answer.week_shares.any()


@pytest.mark.parametrize(
    ("changed", "parameter"),
    [
        ({"area": "610199"}, "area"),
        ({"additions": [NEW, NEW]}, "additions"),
        ({"additions": [replace(NEW, id="s001")]}, "additions"),
        ({"additions": [replace(NEW, lon=34.2, lat=108.9)]}, "lat"),
        ({"additions": [replace(NEW, services=("beer",))]}, "services"),
        ({"additions": [replace(NEW, opening_hours="late")]}, "opening_hours"),
        ({"changes": [Change("s001"), Change("s001", tier=1)]}, "changes"),
        ({"radius_m": -1.0}, "radius_m"),
        ({"monday": MONDAY + timedelta(days=1)}, "monday"),
    ],
)
def test_what_cannot_be_is_refused_by_name(snapshot, changed, parameter):
    with pytest.raises(InvalidInputError) as refused:
        coverage_of(snapshot, Scenario(**{"need": Need(), "monday": MONDAY, **changed}))
    assert refused.value.parameter == parameter
    assert refused.value.hint


def test_a_change_of_a_station_that_there_is_not_is_refused_by_name(snapshot):
    with pytest.raises(InvalidInputError) as refused:
        coverage_of(snapshot, Scenario(Need(), MONDAY, changes=[Change("nowhere", tier=1)]))
    assert (refused.value.parameter, refused.value.value) == ("changes", "nowhere")


def test_hours_of_the_week_are_read_as_they_are_written():
    assert [hour_from(hour_text(hour)) for hour in range(168)] == list(range(168))
    assert hour_from("Tu 22:00") == 46
    for text in ("Tu 24", "tu 22", "Tu22", "Tu 22:30", ""):
        with pytest.raises(InvalidInputError):
            hour_from(text)


def test_the_week_meant_has_no_holiday_and_lies_ahead_where_one_does(snapshot):
    calendar = snapshot.calendar
    assert ordinary_monday(calendar, date(2026, 11, 26)) == date(2026, 11, 23)
    assert ordinary_monday(calendar, date(2026, 9, 30)) == date(2026, 10, 12)
    longer = with_days(calendar, {"until": "2027-12-31"})
    assert ordinary_monday(longer, date(2027, 1, 13)) == date(2027, 1, 11)
    past = ordinary_monday(calendar, date(2027, 5, 5))  # beyond the notices: the last week they hold
    assert past == date(2026, 12, 21)
    assert all(not calendar.kind(past + timedelta(days=day)) for day in range(7))
    nine = datetime(past.year, past.month, past.day, 9, tzinfo=snapshot.timezone)
    assert Hours.parse("Mo-Fr 08:00-20:00", calendar).at(nine).state == "open"
