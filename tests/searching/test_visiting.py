"""Places of a snapshot are visited in the shortest order by street, and every leg says how it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from geomap.errors import InvalidInputError, NotFoundError
from geomap.geodesy import FloatArray, LonLat, distance_m
from geomap.network import SNAP_LIMIT_M, Mode, StreetNetwork
from geomap.searching.candidates import Finder
from geomap.searching.clues import Clues
from geomap.searching.distances import Distances
from geomap.searching.tours import MOST_EXACT, MOST_PLACES, length_m
from geomap.searching.visiting import ROUND, point_of, visits
from geomap.snapshot import Snapshot
from tests.small_district import at
from tests.street_oracle import Oracle

START = LonLat(*at(0.1, 0.1))
KEYS = [f"compounds/{name}" for name in ("gate", "pond", "both", "school", "plain")]


def by_networkx(network: StreetNetwork, points: Sequence[LonLat], mode: Mode) -> FloatArray:
    """Metres from every point to every other by networkx over every vertex of the streets."""
    lines = [
        np.column_stack((network.vertex_lon[a:b], network.vertex_lat[a:b]))
        for a, b in zip(network.first[:-1].tolist(), network.first[1:].tolist(), strict=True)
    ]
    oracle = Oracle(lines, network.access, mode)
    oracle.place([p.lon for p in points], [p.lat for p in points], SNAP_LIMIT_M)
    matrix_m = np.full((len(points), len(points)), np.inf)
    for row, point in enumerate(points):
        for column, metres in oracle.stations(point.lon, point.lat, 1e6, SNAP_LIMIT_M).items():
            matrix_m[row, column] = metres
    np.fill_diagonal(matrix_m, 0.0)
    return matrix_m


@pytest.fixture(scope="module")
def keys(snapshot: Snapshot, clues: Clues) -> list[str]:
    """Compounds with a gate tower of the shipped data."""
    found = Finder(snapshot, clues).find("大门楼", LonLat(*snapshot.settings.centre), 3_000.0, limit=10)
    return [one.place.key for one in found.candidates]


@pytest.mark.parametrize("mode", ["walk", "ride"])
def test_the_order_is_the_shortest_of_all_by_the_distances_of_networkx(
    snapshot: Snapshot, keys: list[str], mode: Mode
) -> None:
    start, chosen = LonLat(*snapshot.settings.centre), sorted(keys[:7])
    points = [start, *(point_of(snapshot, key) for key in chosen)]
    assert snapshot.streets is not None
    theirs_m = by_networkx(snapshot.streets, points, mode)
    for back in (False, True):
        found = visits(snapshot, start, chosen, mode, back=back)
        least_m = min(length_m(theirs_m, order, back=back) for order in permutations(range(1, 8)))
        assert found.tour.length_m == pytest.approx(least_m, abs=0.01)
        assert sum(leg.length_m for leg in found.legs) == pytest.approx(least_m, abs=0.01)
        assert length_m(theirs_m, found.tour.order, back=back) == pytest.approx(least_m, abs=0.01)


def test_the_rest_is_the_shortest_from_each_place_that_was_just_searched(
    snapshot: Snapshot, keys: list[str]
) -> None:
    """A searcher ticks off one place after the other; every rest is held against all its permutations."""
    start = LonLat(*snapshot.settings.centre)
    assert snapshot.streets is not None
    rest = sorted(keys[:7])
    points = {key: point_of(snapshot, key) for key in rest}
    while rest:
        found = visits(snapshot, start, rest, "walk")
        matrix_m = by_networkx(snapshot.streets, [start, *(points[key] for key in rest)], "walk")
        orders = permutations(range(1, len(rest) + 1))
        least_m = min(length_m(matrix_m, order) for order in orders)
        assert found.tour.length_m == pytest.approx(least_m, abs=0.01)
        assert found.tour.proven
        # The second is searched first: what a searcher does need not be what was told.
        ticked = found.keys[min(1, len(rest) - 1)]
        start = points[ticked]
        rest.remove(ticked)


@pytest.mark.parametrize("back", [False, True])
def test_an_order_that_begins_with_a_place_is_the_shortest_of_those(
    snapshot: Snapshot, keys: list[str], back: bool
) -> None:
    start, chosen = LonLat(*snapshot.settings.centre), sorted(keys[:6])
    assert snapshot.streets is not None
    points = [start, *(point_of(snapshot, key) for key in chosen)]
    theirs_m = by_networkx(snapshot.streets, points, "walk")
    for number, first in enumerate(chosen, start=1):
        found = visits(snapshot, start, chosen, "walk", back=back, first=first)
        orders = (order for order in permutations(range(1, 7)) if order[0] == number)
        least_m = min(length_m(theirs_m, order, back=back) for order in orders)
        assert found.keys[0] == first
        assert found.tour.length_m == pytest.approx(least_m, abs=0.01)
        assert sum(leg.length_m for leg in found.legs) == pytest.approx(least_m, abs=0.01)


def test_so_many_are_set_out_for_at_once_that_the_order_is_exact() -> None:
    assert ROUND <= MOST_EXACT


def test_ten_candidates_are_proven(snapshot: Snapshot, keys: list[str]) -> None:
    found = visits(snapshot, LonLat(*snapshot.settings.centre), keys, "walk")
    assert len(found.keys) == 10
    assert found.tour.proven
    assert set(found.keys) == set(keys)


def test_a_one_way_street_makes_the_way_there_another_than_the_way_back(quarter: Snapshot) -> None:
    points = [point_of(quarter, "compounds/gate"), point_of(quarter, "compounds/both")]
    assert quarter.streets is not None
    for mode in ("walk", "ride"):
        ours = Distances(quarter, points, mode)  # type: ignore[arg-type]
        assert ours.matrix_m == pytest.approx(by_networkx(quarter.streets, points, mode), abs=0.01)  # type: ignore[arg-type]
        there_m, back_m = ours.matrix_m[0, 1], ours.matrix_m[1, 0]
        assert there_m == pytest.approx(back_m) if mode == "walk" else there_m < back_m - 100.0


@pytest.mark.parametrize("mode", ["walk", "ride", "straight"])
def test_legs_lead_from_the_start_through_every_place_and_back(quarter: Snapshot, mode: Mode) -> None:
    found = visits(quarter, START, KEYS, mode, back=True)
    stops = [START, *(point_of(quarter, key) for key in found.keys), START]
    assert len(found.legs) == len(KEYS) + 1
    for leg, a, b in zip(found.legs, stops[:-1], stops[1:], strict=True):
        assert (leg.lon[0], leg.lat[0], leg.lon[-1], leg.lat[-1]) == pytest.approx(
            (a.lon, a.lat, b.lon, b.lat)
        )
        assert (leg.measured, leg.note) == (mode, None)
        drawn_m = float(distance_m(leg.lon[:-1], leg.lat[:-1], leg.lon[1:], leg.lat[1:]).sum())
        assert drawn_m == pytest.approx(leg.length_m, rel=1e-6, abs=0.01)


def test_the_order_in_which_places_are_named_changes_nothing(quarter: Snapshot) -> None:
    assert visits(quarter, START, KEYS[::-1], "walk").keys == visits(quarter, START, KEYS, "walk").keys
    assert visits(quarter, START, KEYS * 2, "walk").keys == visits(quarter, START, KEYS, "walk").keys


def test_from_a_point_off_the_streets_the_first_leg_is_straight_and_says_so(quarter: Snapshot) -> None:
    far = LonLat(*at(-1.0, -1.0))
    found = visits(quarter, far, KEYS, "walk")
    assert [(leg.measured, leg.note) for leg in found.legs] == [
        ("straight", "off_network"),
        *[("walk", None)] * (len(KEYS) - 1),
    ]
    first = point_of(quarter, found.keys[0])
    assert found.legs[0].length_m == pytest.approx(float(distance_m(far.lon, far.lat, first.lon, first.lat)))


def test_where_no_street_is_open_all_is_straight(quarter: Snapshot) -> None:
    bare = replace(quarter, streets=None, by_street={})
    notes = {leg.note for leg in visits(bare, START, KEYS, "ride").legs}
    assert notes == {"no_streets"}
    straight_m = visits(quarter, START, KEYS, "straight").tour.length_m
    assert visits(bare, START, KEYS, "ride").tour.length_m == straight_m


@pytest.mark.parametrize("key", ["gate", "compounds/", "moon/1", "streets/610113001", ""])
def test_what_names_no_place_to_search_is_refused(quarter: Snapshot, key: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        visits(quarter, START, [key], "walk")
    assert (refused.value.parameter, refused.value.value) == ("places", key)


def test_none_too_many_and_unknown_places_are_refused(quarter: Snapshot) -> None:
    for keys in ([], [f"compounds/{i}" for i in range(MOST_PLACES + 1)]):
        with pytest.raises(InvalidInputError, match="1 to 50 places"):
            visits(quarter, START, keys, "walk")
    with pytest.raises(NotFoundError):
        visits(quarter, START, ["compounds/nowhere"], "walk")
    with pytest.raises(InvalidInputError, match="first is none of places"):
        visits(quarter, START, KEYS[1:], "walk", first=KEYS[0])
