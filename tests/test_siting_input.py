"""What cannot be sited is refused by name, and pairs are what geodesics say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.geodesy import distance_m
from geomap.siting import (
    Effort,
    Pairs,
    Problem,
    lscp,
    mclp,
    p_center,
    p_median,
    pairs_from_matrix,
    pairs_from_points,
)
from geomap.siting.merge import merge, undominated
from geomap.siting.pairs import most_pairs_from_points
from tests.siting_cases import Case, cases

TABLE = np.array([[100.0, 400.0, 900.0], [300.0, 100.0, 700.0], [900.0, 800.0, 100.0]])
PERSONS = np.array([10.0, 20.0, 30.0])
PAIRS = pairs_from_matrix(TABLE, 500.0)


def refused(ask) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        ask()
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("given", "parameter", "value"),
    [
        ({"persons": [0.0, 0.0, 0.0]}, "persons", 0),
        ({"persons": [1.0, -2.0, 1.0]}, "persons", -2.0),
        ({"persons": [1.0, float("nan"), 1.0]}, "persons", None),
        ({"persons": [1.0, float("inf"), 1.0]}, "persons", float("inf")),
        ({"persons": [1.0]}, "persons", 1),
        ({"existing": [3]}, "existing", 3),
        ({"required": [-1]}, "required", -1),
        ({"forbidden": [1, 2], "required": [2]}, "forbidden", 2),
        ({"forbidden": [1], "existing": [1]}, "forbidden", 1),
        ({"capacity": [1.0, 1.0]}, "capacity", 2),
        ({"capacity": [1.0, -1.0, 1.0]}, "capacity", -1.0),
        ({"capacity": [1.0, float("nan"), 1.0]}, "capacity", None),
        ({"pairs": pairs_from_matrix(np.empty((3, 0)), 500.0)}, "candidates", 0),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused_by_name(given, parameter, value):
    error = refused(lambda: Problem(**{"persons": PERSONS, "pairs": PAIRS, **given}))
    assert error.parameter == parameter
    assert value is None or error.value == value


@pytest.mark.parametrize("model", [mclp, p_center, lambda *a: p_median(*a, beyond_m=500.0)])
@pytest.mark.parametrize(
    ("p", "roles", "words"),
    [
        (-1, {}, "0 or more"),
        (1.5, {}, "whole number"),
        (True, {}, "whole number"),
        (4, {}, "3 candidates"),
        (3, {"forbidden": [0]}, "2 candidates"),
        (1, {"required": [0, 1]}, "2 candidates are required"),
    ],
)
def test_a_p_that_cannot_be_is_refused(model, p, roles, words):
    error = refused(lambda: model(Problem(PERSONS, PAIRS, **roles), p))
    assert error.parameter == "p"
    assert error.value == p
    assert words in error.message


def test_an_lscp_names_the_demand_that_no_site_can_serve_or_leaves_it_out():
    problem = Problem(PERSONS, PAIRS, forbidden=[2])
    error = refused(lambda: lscp(problem))
    assert "1 demand points with 30 persons: 2" in error.message
    assert "Add candidates" in error.hint
    answer = lscp(problem, leave_uncoverable=True)
    assert (answer.uncoverable, answer.opened, answer.value) == ((2,), (0,), 1.0)
    assert answer.served_persons.tolist() == [10.0, 20.0, 0.0]
    assert refused(lambda: p_center(problem, 2)).parameter == "limit_m"


def test_too_little_room_is_refused_with_what_is_missing():
    small = Problem(PERSONS, pairs_from_matrix(TABLE), capacity=np.array([10.0, 10.0, 10.0]))
    for ask in (lambda: p_median(small, 3), lambda: p_center(small, 3)):
        error = refused(ask)
        assert error.parameter == "capacity"
        assert "take 30 persons and there are 60" in error.message
    assert refused(lambda: lscp(small)).value == pytest.approx(30.0)
    assert mclp(small, 3).value == pytest.approx(30.0)


def test_p_median_asks_for_all_distances_or_for_what_being_left_out_counts():
    assert refused(lambda: p_median(Problem(PERSONS, PAIRS), 2)).parameter == "beyond_m"
    assert refused(lambda: p_median(Problem(PERSONS, PAIRS), 2, beyond_m=299.0)).value == 299.0
    assert refused(lambda: p_median(Problem(PERSONS, pairs_from_matrix(TABLE)), 0)).parameter == "p"
    bare = Pairs(PAIRS.start, PAIRS.site, 3)
    assert refused(lambda: p_median(Problem(PERSONS, bare), 1)).parameter == "distance_m"
    assert refused(lambda: p_center(Problem(PERSONS, bare), 1)).parameter == "distance_m"


def test_p_center_says_that_so_few_stations_cannot_serve_everyone():
    error = refused(lambda: p_center(Problem(PERSONS, PAIRS), 1))
    assert (error.parameter, error.value) == ("p", 1)


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"method": "magic"}, "method"),
        ({"time_limit_s": 0.0}, "time_limit_s"),
        ({"time_limit_s": float("nan")}, "time_limit_s"),
    ],
)
def test_an_effort_that_makes_no_sense_is_refused(given, parameter):
    assert refused(lambda: Effort(**given)).parameter == parameter


@pytest.mark.parametrize(
    ("start", "site", "length_m", "parameter"),
    [
        ([0, 2], [0, 0], None, "site"),
        ([0, 2], [1, 0], None, "site"),
        ([0, 1], [2], None, "site"),
        ([0, 2, 1], [0], None, "start"),
        ([0, 2], [0], None, "start"),
        ([0, 1], [0], [-1.0], "distance_m"),
        ([0, 1], [0], [11.0], "distance_m"),
        ([0, 1], [0], [float("nan")], "distance_m"),
        ([0, 1], [0], [1.0, 2.0], "distance_m"),
    ],
)
def test_pairs_out_of_order_are_refused(start, site, length_m, parameter):
    lengths = None if length_m is None else np.array(length_m)
    rows = np.array(start, dtype=np.int64), np.array(site, dtype=np.int32)
    assert refused(lambda: Pairs(*rows, 2, lengths, 10.0)).parameter == parameter


def test_tables_and_points_without_a_meaning_are_refused():
    assert refused(lambda: pairs_from_matrix([[1.0, float("nan")]])).parameter == "distance_m"
    assert refused(lambda: pairs_from_matrix([[-1.0]])).value == -1.0
    assert refused(lambda: pairs_from_matrix([1.0])).parameter == "distance_m"
    assert refused(lambda: pairs_from_points([0.0], [float("nan")], [0.0], [0.0], 5.0)).parameter == "lat"
    assert refused(lambda: pairs_from_points([0.0], [0.0], [0.0], [0.0], -5.0)).parameter == "limit_m"


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 34.2, 89.9]), st.sampled_from([0.0, 500.0, 30_000.0]))
def test_pairs_of_points_are_those_whose_geodesic_is_within_the_limit(seed, lat, limit_m):
    rng = np.random.default_rng(seed)
    lon, lats = rng.uniform(-0.2, 0.2, 60) + 108.9, np.minimum(rng.uniform(-0.2, 0.2, 60) + lat, 90.0)
    lon[30:35], lats[30:35] = lon[:5], lats[:5]
    every = distance_m(lon[:30, None], lats[:30, None], lon[None, 30:], lats[None, 30:])
    limit_m = float(every.ravel()[seed % 900]) if limit_m == 500.0 else limit_m  # one pair right at it
    expected = pairs_from_matrix(every, limit_m)
    most = most_pairs_from_points(lon[:30], lats[:30], lon[30:], lats[30:], limit_m)
    assert expected.site.size <= most <= (every <= limit_m * 1.001 + 0.001).sum()
    for lengths in (True, False):
        found = pairs_from_points(lon[:30], lats[:30], lon[30:], lats[30:], limit_m, lengths)
        assert (found.start == expected.start).all()
        assert (found.site == expected.site).all()
        if lengths:
            assert (found.lengths_m == expected.lengths_m).all()


@settings(max_examples=100, deadline=None)
@given(cases(12))
def test_merged_rows_and_dropped_sites_change_no_answer(case):
    """Demand told apart by nothing is one demand; without merging, the persons add up the same."""
    pairs = case.problem.usable
    merged = merge(pairs, case.persons)
    served = merged.kind >= 0
    assert merged.persons.sum() == pytest.approx(case.persons[served].sum())
    for i in np.flatnonzero(served):
        k = merged.kind[i]
        here = pairs.site[pairs.start[i] : pairs.start[i + 1]]
        assert here.tolist() == merged.pairs.site[slice(*merged.pairs.start[k : k + 2])].tolist()
    kinds = [
        tuple(merged.pairs.site[a:b])
        for a, b in zip(merged.pairs.start, merged.pairs.start[1:], strict=False)
    ]
    assert len(set(kinds)) == len(kinds)
    keep = undominated(merged.pairs, case.problem.free)
    columns = {j: {k for k, sites in enumerate(kinds) if j in sites} for j in range(case.distance_m.shape[1])}
    for j in np.flatnonzero(case.problem.free & ~keep):
        assert not columns[j] or any(columns[j] <= columns[k] for k in np.flatnonzero(keep))


@settings(max_examples=40, deadline=None)
@given(cases(10), st.integers(2, 4))
def test_demand_split_into_parts_at_its_place_is_sited_the_same(case, parts):
    split = Case(
        **{
            **case.__dict__,
            "distance_m": np.repeat(case.distance_m, parts, axis=0),
            "persons": np.repeat(case.persons, parts) / parts,
        }
    )
    assert mclp(split.problem, case.p).value == pytest.approx(mclp(case.problem, case.p).value)
    far = {"beyond_m": 1000.0}
    if np.isfinite(case.limit_m):
        assert p_median(split.problem, case.p, **far).value == pytest.approx(
            p_median(case.problem, case.p, **far).value
        )
    fewest = [lscp(c.problem, leave_uncoverable=True) for c in (case, split)]
    assert fewest[0].value == fewest[1].value
