"""The whole week of an area: who is covered in each of 168 hours, by service and by tier."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geomap.coverage_sets import CoverSets
from geomap.coverage_week import OpeningWeek, opening_week, week_table
from geomap.demand import Grouping, whole
from geomap.geodesy import FloatArray
from geomap.nearest import BoolArray
from geomap.planning.altered import Stations, stations_of
from geomap.planning.ground import Ground, ground_of
from geomap.planning.lengths import pairs_within
from geomap.planning.scenario import Scenario
from geomap.services import TIERS
from geomap.snapshot import Snapshot

ANY_TIER = 0


class WeekFigures(NamedTuple):
    """persons (tiers, areas, services + 1, 168): covered in each area by the stations of a tier that offer a
    service and are open in the hour; the last service is any. tiers: 0 stands for all of them. areas:
    their ids, "" for all. total_persons (areas,)."""

    tiers: tuple[int, ...]
    areas: tuple[str, ...]
    services: tuple[str, ...]
    persons: FloatArray
    total_persons: FloatArray


def opening_of(stations: Stations, scenario: Scenario) -> OpeningWeek:
    """When the stations of a scenario are open in its week."""
    return opening_week(stations.rules, scenario.monday, unknown=scenario.unknown_hours)


def counting(stations: Stations, scenario: Scenario, week: OpeningWeek) -> BoolArray:
    """Which stations meet the need of a scenario and are open in its hour: (stations,)."""
    meets = stations.index.meets(scenario.need)
    return meets if scenario.hour is None else meets & week.is_open[scenario.hour]


def week_shares(ground: Ground, stations: Stations, scenario: Scenario, week: OpeningWeek) -> FloatArray:
    """Covered persons of all, 0..1, in every hour of the week under the need: (168,)."""
    sets = _sets(ground, stations, scenario, stations.index.meets(scenario.need))
    table = week_table(ground.demand, stations.index, week, sets.of, 0)
    shares: FloatArray = table.persons[0, 0] / ground.demand.total_persons
    return shares


def week_figures(
    snapshot: Snapshot, scenario: Scenario, by: str | None = None, ground: Ground | None = None
) -> WeekFigures:
    """The week of the scenario's area, need and hour aside save for its entries and statuses; by: "streets"
    or "communities" in which people of the area live, None for the area as one. ground: that of the area,
    where it is at hand. Raises InvalidInputError as coverage_of does."""
    ground = ground or ground_of(snapshot, scenario.area)
    stations = stations_of(snapshot, scenario.additions, scenario.changes)
    week, need, codes = opening_of(stations, scenario), scenario.need, tuple(snapshot.catalogue.bit)
    grouping = _grouping(ground, by)
    lived_in = np.flatnonzero(grouping.totals(ground.demand.persons)[:-1] > 0)
    persons = []
    for tier in (ANY_TIER, *TIERS):
        of_tier = stations.index.meets(type(need)(entries=need.entries, statuses=need.statuses))
        if tier != ANY_TIER:
            of_tier = of_tier & (stations.index.tiers == tier)
        sets = _sets(ground, stations, scenario, of_tier)
        table = week_table(ground.demand, stations.index, week, sets.of, len(codes), grouping)
        persons.append(table.persons[lived_in])
    return WeekFigures(
        (ANY_TIER, *TIERS),
        tuple(grouping.ids[i] for i in lived_in),
        codes,
        np.stack(persons),
        grouping.totals(ground.demand.persons)[lived_in],
    )


def _grouping(ground: Ground, by: str | None) -> Grouping:
    if by is None:
        return whole(ground.demand)
    return ground.communities if by == "communities" else ground.streets


def _sets(ground: Ground, stations: Stations, scenario: Scenario, among: BoolArray) -> CoverSets:
    pairs, _ = pairs_within(ground, stations, scenario.mode, scenario.radius_m, among)
    return CoverSets(pairs.start, pairs.site)
