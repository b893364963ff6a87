"""Demand points: where persons live, by area, and scaled to what is known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.areas import AreaIndex
from geomap.demand import Demand, Grouping, demand_of, grouped, scaled_to, whole
from geomap.errors import InvalidInputError
from geomap.snapshot import Snapshot

SQUARES = AreaIndex(["west", "east"], [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])


@pytest.mark.parametrize(
    ("lon", "lat", "persons", "parameter", "value"),
    [
        ([0.0], [0.0], [-1.0], "persons", -1.0),
        ([0.0, 0.0], [0.0, 0.0], [1.0, math.nan], "persons", None),
        ([0.0], [0.0], [math.inf], "persons", math.inf),
        ([math.nan], [0.0], [1.0], "lon", None),
        ([181.0], [0.0], [1.0], "lon", 181.0),
        ([34.2], [108.9], [1.0], "lat", 108.9),
        ([0.0], [0.0], [0.0], "demand", 0.0),
        ([], [], [], "demand", 0.0),
        ([0.0, 1.0], [0.0, 1.0], [5.0], "demand", 1),
    ],
)
def test_what_is_no_demand_is_refused_with_a_remedy(
    lon: Any, lat: Any, persons: Any, parameter: str, value: Any
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Demand(lon, lat, persons)
    assert caught.value.parameter == parameter
    assert caught.value.hint
    if value is None:
        assert math.isnan(caught.value.value)  # type: ignore[arg-type]
    else:
        assert caught.value.value == value


def test_a_demand_does_not_change_with_the_arrays_it_was_made_of() -> None:
    persons = np.array([1.0, 2.0])
    demand = Demand([0.0, 1.0], [0.0, 1.0], persons)
    persons[0] = 100.0
    assert demand.total_persons == 3.0


def test_the_layer_of_demand_points_gives_its_persons(snapshot: Snapshot) -> None:
    layer = snapshot.layers["demand"]
    demand = demand_of(layer)
    assert demand.total_persons == sum(f["properties"]["persons"] for f in layer.features)
    lon, lat = layer.features[7]["geometry"]["coordinates"]
    assert (demand.lon[7], demand.lat[7]) == (lon, lat)


def test_every_person_is_in_one_area_or_outside_them_all() -> None:
    demand = Demand([0.5, 1.5, 1.0, 9.0], [0.5, 0.5, 0.5, 0.5], [1, 2, 4, 8])
    grouping = grouped(demand, SQUARES)
    assert grouping.ids == ("west", "east")
    assert grouping.totals(demand.persons).tolist() == [
        1.0,
        6.0,
        8.0,
    ]  # the border is east's: "east" < "west"
    assert whole(demand).totals(demand.persons).tolist() == [15.0, 0.0]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_scaled_persons_sum_to_the_population_and_keep_their_shares(seed: int) -> None:
    rng = np.random.default_rng(seed)
    persons = np.where(rng.random(40) < 0.5, rng.uniform(0, 50, 40), 0.0)
    persons[0] = 1.0
    demand = Demand(rng.uniform(0, 1, 40), rng.uniform(0, 1, 40), persons)
    grouping = Grouping(tuple("abcdefgh"), rng.integers(-1, 8, 40))
    population = np.where(rng.random(8) < 0.8, rng.uniform(1, 1000, 8), 0.0)
    population[max(grouping.area[0], 0)] = 10.0
    scaled, unplaced = scaled_to(demand, grouping, population)
    np.testing.assert_allclose(grouping.totals(scaled.persons)[:-1] + unplaced, population, rtol=1e-12)
    assert (unplaced > 0).sum() == ((grouping.totals(persons)[:-1] == 0) & (population > 0)).sum()
    outside = grouping.area < 0
    assert (scaled.persons[outside] == persons[outside]).all()
    for area in range(8):
        at = grouping.area == area
        np.testing.assert_allclose(
            scaled.persons[at] * persons[at].sum(), persons[at] * scaled.persons[at].sum(), rtol=1e-9
        )


@pytest.mark.parametrize("population", [[1.0], [1.0, -2.0], [1.0, math.nan]])
def test_a_population_that_is_none_is_refused(population: list[float]) -> None:
    demand = Demand([0.5, 1.5], [0.5, 0.5], [1, 2])
    with pytest.raises(InvalidInputError) as caught:
        scaled_to(demand, grouped(demand, SQUARES), population)
    assert caught.value.parameter == "population"
    assert caught.value.hint
