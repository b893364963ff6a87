"""The four models equal what trying every choice finds, and say so truly when they cannot."""

from __future__ import annotations

import importlib
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.siting import Effort, Problem, lscp, mclp, p_center, p_median, pairs_from_matrix
from geomap.siting.solver import Solved, minimise
from tests.siting_cases import FAR_M, Case, cases, covered, placed, walked

EXACT, QUICK = Effort("exact"), Effort("heuristic")


def coverable(case: Case) -> list[int]:
    usable = [j for j in range(case.distance_m.shape[1]) if j not in case.forbidden]
    return [i for i in range(len(case.persons)) if case.persons[i] > 0 and case.near[i, usable].any()]


def is_allowed(case: Case, answer) -> None:
    assert set(case.existing) | set(case.required) <= set(answer.open)
    assert not set(case.forbidden) & set(answer.open)
    assert set(answer.opened) == set(answer.open) - set(case.existing)


@settings(max_examples=200, deadline=None)
@given(cases(12))
def test_mclp_serves_as_many_as_the_best_of_all_choices(case):
    best = max(covered(case, opened) for _, opened in case.choices(case.p))
    answer = mclp(case.problem, case.p, EXACT)
    is_allowed(case, answer)
    assert len(answer.opened) <= case.p
    assert answer.value == pytest.approx(best, rel=1e-9)
    assert answer.value == pytest.approx(covered(case, list(answer.open)), rel=1e-9)
    assert answer.optimal
    assert answer.stopped == "optimal"
    quick = mclp(case.problem, case.p, QUICK)
    assert quick.value <= best * (1 + 1e-9)
    assert quick.bound >= best * (1 - 1e-9)


@settings(max_examples=200, deadline=None)
@given(cases(12))
def test_lscp_opens_as_few_as_the_best_of_all_choices(case):
    asks = coverable(case)
    best = min(n for n, opened in case.choices() if case.near[np.ix_(asks, opened)].any(axis=1).all())
    answer = lscp(case.problem, EXACT, leave_uncoverable=True)
    is_allowed(case, answer)
    assert (answer.value, answer.bound, answer.gap) == (best, best, 0.0)
    assert len(answer.opened) == best
    assert (answer.assigned[asks] >= 0).all()
    needs = {i for i in range(len(case.persons)) if case.persons[i] > 0}
    assert set(answer.uncoverable) == needs - set(asks)
    quick = lscp(case.problem, QUICK, leave_uncoverable=True)
    assert quick.bound <= best <= quick.value


@settings(max_examples=200, deadline=None)
@given(cases(12), st.booleans())
def test_p_median_walks_as_little_as_the_best_of_all_choices(case, everywhere):
    if everywhere:
        case = Case(**{**case.__dict__, "distance_m": np.minimum(case.distance_m, 99.0), "limit_m": np.inf})
        assume(case.p or case.existing)
    beyond_m = None if everywhere else 50.0 if not math.isinf(case.limit_m) else FAR_M
    best = min(walked(case, opened, beyond_m or FAR_M) for _, opened in case.choices(case.p))
    for effort in (EXACT, Effort()):
        answer = p_median(case.problem, case.p, effort, beyond_m=beyond_m)
        is_allowed(case, answer)
        assert len(answer.opened) <= case.p
        assert answer.value == pytest.approx(best, rel=1e-9)
        assert answer.optimal
        assert answer.value == pytest.approx(walked(case, list(answer.open), beyond_m or FAR_M))
    quick = p_median(case.problem, case.p, QUICK, beyond_m=beyond_m)
    assert quick.bound <= best * (1 + 1e-9) + 1e-12
    assert quick.value >= best * (1 - 1e-9)


@settings(max_examples=200, deadline=None)
@given(cases(12))
def test_p_center_has_the_shortest_worst_walk_of_all_choices(case):
    asks = [i for i in range(len(case.persons)) if case.persons[i] > 0]
    within = np.where(case.near, case.distance_m, np.inf)
    best = min(
        within[np.ix_(asks, opened)].min(axis=1, initial=np.inf).max() for _, opened in case.choices(case.p)
    )
    if math.isinf(best):
        with pytest.raises(InvalidInputError) as refused:
            p_center(case.problem, case.p, EXACT)
        assert refused.value.parameter in {"p", "limit_m"}
        return
    answer = p_center(case.problem, case.p, EXACT)
    is_allowed(case, answer)
    assert len(answer.opened) <= case.p
    assert (answer.value, answer.bound) == (best, best)
    quick = p_center(case.problem, case.p, QUICK) if answer.opened else answer
    assert quick.bound <= best <= quick.value


@settings(max_examples=60, deadline=None)
@given(cases(7, roomy=False))
def test_mclp_with_capacities_serves_as_many_as_the_best_of_all_choices(case):
    served = [
        placed(case, opened, -np.ones_like(case.distance_m), False) for _, opened in case.choices(case.p)
    ]
    answer = mclp(case.problem, case.p)
    is_allowed(case, answer)
    assert len(answer.opened) <= case.p
    assert answer.value == pytest.approx(-min(served), rel=1e-6, abs=1e-6)
    assert answer.optimal
    assert answer.served_persons.sum() == pytest.approx(answer.load_persons.sum(), rel=1e-6, abs=1e-6)
    assert (answer.load_persons <= case.capacity * (1 + 1e-6) + 1e-6).all()
    assert (answer.load_persons[[j for j in range(len(case.capacity)) if j not in answer.open]] == 0).all()


@settings(max_examples=60, deadline=None)
@given(cases(7, roomy=False))
def test_lscp_with_capacities_opens_as_few_as_the_best_of_all_choices(case):
    asks = coverable(case)
    left = np.isin(np.arange(len(case.persons)), asks)
    served = Case(**{**case.__dict__, "persons": np.where(left, case.persons, 0.0)})
    nothing = np.zeros_like(case.distance_m)
    enough = [n for n, opened in case.choices() if asks and placed(served, opened, nothing, True) is not None]
    assume(asks)
    if not enough:
        with pytest.raises(InvalidInputError) as refused:
            lscp(case.problem, leave_uncoverable=True)
        assert refused.value.parameter == "capacity"
        assert refused.value.value > 0
        return
    answer = lscp(case.problem, leave_uncoverable=True)
    is_allowed(case, answer)
    assert (answer.value, answer.bound) == (min(enough), min(enough))
    assert answer.served_persons.sum() == pytest.approx(served.persons.sum(), rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(cases(7, roomy=False, full=True), st.booleans())
def test_p_median_with_capacities_walks_as_little_as_the_best_of_all_choices(case, everyone):
    assume(case.p or case.existing)
    beyond_m = None if everyone else 70.0
    cost = case.distance_m if everyone else case.distance_m - 70.0
    walks = [placed(case, opened, cost, everyone) for _, opened in case.choices(case.p)]
    walks = [walk for walk in walks if walk is not None]
    if not walks:
        with pytest.raises(InvalidInputError) as refused:
            p_median(case.problem, case.p)
        assert refused.value.parameter in {"capacity", "p"}
        return
    best = min(walks) + (0.0 if everyone else 70.0 * case.persons.sum())
    answer = p_median(case.problem, case.p, beyond_m=beyond_m)
    is_allowed(case, answer)
    assert answer.value == pytest.approx(best, rel=1e-6, abs=1e-5)
    assert answer.optimal
    assert (answer.load_persons <= case.capacity * (1 + 1e-6) + 1e-6).all()


@pytest.mark.parametrize(
    ("module", "ask"),
    [
        ("geomap.siting.capacity", lambda problem: mclp(problem, 1)),
        ("geomap.siting.p_median", lambda problem: p_median(problem, 1, beyond_m=900.0)),
    ],
)
def test_a_search_with_capacities_that_ends_before_any_bound_is_known_proves_nothing(
    monkeypatch, module, ask
):
    table = np.array([[100.0, 400.0, 900.0], [300.0, 100.0, 700.0], [900.0, 800.0, 100.0]])
    problem = Problem(
        np.array([10.0, 20.0, 30.0]), pairs_from_matrix(table), existing=[0], capacity=np.full(3, 15.0)
    )
    best = ask(problem)

    def cut_short(program, effort, start=None, **_):
        """What HiGHS says then: the start, with no new station, and no bound."""
        nothing_new = replace(program, high=np.append(program.high[:-1], 0.0))
        return Solved(minimise(nothing_new, effort).x, -np.inf, "time")

    monkeypatch.setattr(importlib.import_module(module), "minimise", cut_short)
    answer = ask(problem)
    assert (answer.opened, answer.stopped, answer.optimal) == ((), "time", False)
    assert min(answer.value, answer.bound) <= best.value <= max(answer.value, answer.bound)
    assert math.isfinite(answer.gap)
    assert answer.gap > 0.0


@settings(max_examples=40, deadline=None)
@given(cases(6, roomy=False))
def test_p_center_with_capacities_has_the_shortest_worst_walk_of_all_choices(case):
    nothing = np.zeros_like(case.distance_m)
    radii = np.unique(case.distance_m[case.near])
    enough = [
        radius
        for radius in radii
        if any(
            placed(Case(**{**case.__dict__, "limit_m": radius}), opened, nothing, True) is not None
            for _, opened in case.choices(case.p)
        )
    ]
    if not enough:
        with pytest.raises(InvalidInputError) as refused:
            p_center(case.problem, case.p)
        assert refused.value.parameter in {"capacity", "p", "limit_m"}
        return
    answer = p_center(case.problem, case.p)
    is_allowed(case, answer)
    assert len(answer.opened) <= case.p
    assert (answer.value, answer.bound) == (min(enough), min(enough))
