"""Runs can be replayed, stopped and cut short, and what is said of them stays true."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from geomap.errors import InvalidInputError
from geomap.siting import (
    Effort,
    Lever,
    Place,
    Problem,
    Run,
    Week,
    frontier,
    lscp,
    mclp,
    p_center,
    p_median,
    packages_of,
    pairs_from_matrix,
    pairs_from_points,
    recorded,
)
from geomap.siting.runs import digest

MODELS = {
    "lscp": lambda problem, effort: lscp(problem, effort, leave_uncoverable=True),
    "mclp": lambda problem, effort: mclp(problem, 12, effort),
    "p_median": lambda problem, effort: p_median(problem, 12, effort, beyond_m=3000.0),
    "p_center": lambda problem, effort: p_center(problem, 25, effort),
}


def town(demand: int = 250, sites: int = 120, seed: int = 5, limit_m: float = 2500.0, **roles) -> Problem:
    """People and candidates strewn over 12 km by 12 km."""
    rng = np.random.default_rng(seed)
    spots = rng.uniform([108.9, 34.2], [109.03, 34.308], (demand + sites, 2))
    pairs = pairs_from_points(*spots[:demand].T, *spots[demand:].T, limit_m)
    return Problem(rng.integers(1, 500, demand).astype(float), pairs, **roles)


def planning():
    rng = np.random.default_rng(3)
    near = np.where(rng.random((90, 16)) < 0.15, 1.0, np.inf)
    week = Week(
        rng.integers(1, 90, 90).astype(float),
        [f"c{i % 7}" for i in range(90)],
        pairs_from_matrix(near),
        [Place(j % 2 == 0, frozenset({"rest"}), frozenset({"day"})) for j in range(16)],
        ("rest", "water"),
        {"day": 50.0, "night": 14.0},
    )
    levers = []
    for j in range(16):
        if j % 2:
            levers += [
                Lever(j, "build", 90_000, frozenset({"rest"}), frozenset({"day"}), 3),
                Lever(j, "build", 170_000 + j, frozenset({"rest", "water"}), frozenset({"day", "night"}), 1),
            ]
        else:
            levers += [
                Lever(j, "add_service", 30_000 + 7 * j, frozenset({"water"})),
                Lever(j, "extend_hours", 40_000, hours=frozenset({"night"})),
            ]
    return packages_of(week, levers)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("effort", [Effort("exact"), Effort("heuristic"), Effort(seed=7)])
def test_the_same_run_gives_the_same_record(name, effort):
    def run() -> Run:
        problem = town(existing=[3], forbidden=[5])
        return recorded(name, {"problem": problem}, {"p": 12}, effort, MODELS[name](problem, effort))

    first, second = run(), run()
    assert first.to_json() == second.to_json()
    assert first.differences(second) == ()
    assert Run.from_json(first.to_json()).to_json() == first.to_json()
    held = json.loads(first.to_json())
    assert held["seed"] == effort.seed
    assert held["solver"].startswith("HiGHS")
    assert held["parameters"] == {"p": 12, "method": effort.method, "enough": 0.0, "time_limit_s": 60.0}
    assert (
        held["result"]["gap"]
        == abs(held["result"]["bound"] - held["result"]["value"]) / held["result"]["value"]
    )


def test_the_same_budgets_give_the_same_plans():
    budgets = [100_000, 300_000, 600_000]
    runs = [
        recorded(
            "frontier", {"units": u, "packages": k}, {"budgets": budgets}, Effort(), frontier(u, k, budgets)
        )
        for u, k in (planning(), planning())
    ]
    assert runs[0].to_json() == runs[1].to_json()
    assert [plan["budget_yuan"] for plan in runs[0].result] == budgets
    assert all(plan["gap"] == 0 for plan in runs[0].result)


def test_a_record_says_which_input_or_parameter_changed():
    def run(problem: Problem, p: int, effort: Effort) -> Run:
        inputs = {"persons": problem.persons, "pairs": problem.pairs}
        return recorded("mclp", inputs, {"p": p}, effort, mclp(problem, p, effort))

    base = run(town(), 3, Effort())
    more = Problem(town().persons + 1.0, town().pairs)
    assert base.differences(run(more, 3, Effort())) == ("result", "inputs.persons")
    assert "parameters.p" in base.differences(run(town(), 4, Effort()))
    assert base.differences(run(town(), 3, Effort(seed=1, method="exact")))[0] == "seed"


def test_a_digest_is_of_what_numbers_say_and_how_they_stand_not_how_they_are_kept():
    numbers = np.arange(6)
    assert digest(numbers.astype(np.int32)) == digest(numbers.astype(">i8"))
    assert digest(numbers.reshape(2, 3)) != digest(numbers)
    assert digest(numbers.reshape(2, 3).T) == digest(np.ascontiguousarray(numbers.reshape(2, 3).T))
    assert digest(numbers.astype(float)) != digest(numbers)
    assert digest(["ab", "c"]) != digest(["a", "bc"])
    assert digest(frozenset({"b", "a"})) == digest(frozenset({"a", "b"}))
    assert digest(Lever(0, "build", 5)) != digest(Lever(0, "build", 6))


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 2}', '{"format": 1, "more": 2}'])
def test_what_is_no_record_is_refused(text):
    with pytest.raises(InvalidInputError) as refused:
        Run.from_json(text)
    assert refused.value.parameter == "run"


@pytest.mark.parametrize("name", MODELS)
def test_progress_hears_true_bounds_and_may_cancel(name):
    best = MODELS[name](town(), Effort("exact"))
    assert best.optimal
    more = 1 if name == "mclp" else -1
    heard: list[tuple[float, float]] = []
    MODELS[name](town(), Effort("exact", progress=lambda value, bound: heard.append((value, bound))))
    for value, bound in heard:
        assert more * value <= more * best.value + 1e-6 * best.value
        assert more * bound >= more * best.value - 1e-6 * best.value
    stopped = MODELS[name](town(), Effort("exact", progress=lambda *_: False))
    assert more * stopped.value <= more * best.value
    assert more * stopped.bound >= more * best.value - 1e-6 * best.value
    if heard:
        assert stopped.stopped == "cancelled" or stopped.optimal


def test_a_search_cut_short_says_so_and_tells_the_gap():
    problem = town(900, 900, seed=9, limit_m=600.0)
    cut = mclp(problem, 80, Effort("exact", time_limit_s=1e-3))
    assert cut.stopped == "time"
    assert 0 < cut.gap < 0.2
    assert cut.bound >= mclp(problem, 80, Effort("exact")).value > 0
    units, packages = planning()
    [plan] = frontier(units, packages, [700_000], Effort(time_limit_s=1e-6))
    [whole] = frontier(units, packages, [700_000])
    assert plan.stopped == "time"
    assert plan.value <= whole.value <= plan.bound


def test_a_gap_that_is_enough_ends_the_search():
    problem = town(400, 300, limit_m=20_000.0)
    rough = p_median(problem, 8, Effort(enough=0.05))
    assert rough.stopped == "enough"
    assert 0 < rough.gap <= 0.05
    best = p_median(problem, 8, Effort("exact"))
    assert rough.bound <= best.value <= rough.value


@pytest.mark.parametrize("seed", range(6))
def test_a_worst_walk_is_the_least_radius_within_which_so_few_sites_cover_all(seed):
    """Of a size at which HiGHS branches and its points have to be taken as they come."""
    problem = town(90, 60, seed=seed, limit_m=20_000.0)
    table = problem.pairs.lengths_m.reshape(90, 60)
    answer = p_center(problem, 5, Effort("exact"))
    assert answer.optimal

    def fewest(radius_m: float) -> float:
        covers = LinearConstraint((table <= radius_m).astype(float), 1)
        solved = milp(np.ones(60), constraints=covers, bounds=Bounds(0, 1), integrality=np.ones(60))
        return np.inf if solved.x is None else solved.fun

    assert fewest(answer.value) <= 5 < fewest(table[table < answer.value].max()) - 1e-6
    walks = table[np.arange(90), answer.assigned]
    assert walks.max() == answer.value


@pytest.mark.spopt
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_spopt_with_another_solver_finds_the_same_optima():
    import pulp
    from spopt.locate import LSCP, MCLP, PCenter, PMedian

    problem = town(90, 60, limit_m=20_000.0)
    table = problem.pairs.lengths_m.reshape(90, 60)
    cbc = pulp.PULP_CBC_CMD(msg=False)
    near = Problem(problem.persons, pairs_from_matrix(table, 2500.0))
    theirs = MCLP.from_cost_matrix(table, problem.persons, 2500.0, 7).solve(cbc)
    assert mclp(near, 7, Effort("exact")).value == pytest.approx(theirs.problem.objective.value())
    theirs = LSCP.from_cost_matrix(table, 3000.0).solve(cbc)
    reach = Problem(problem.persons, pairs_from_matrix(table, 3000.0))
    assert lscp(reach, Effort("exact")).value == theirs.problem.objective.value()
    theirs = PMedian.from_cost_matrix(table, problem.persons, 6).solve(cbc)
    assert p_median(problem, 6, Effort("exact")).value == pytest.approx(theirs.problem.objective.value())
    theirs = PCenter.from_cost_matrix(table, 5).solve(cbc)
    assert p_center(problem, 5, Effort("exact")).value == pytest.approx(theirs.problem.objective.value())
