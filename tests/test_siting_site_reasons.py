"""Why a site is in an answer: what is said of it equals what counting person by person finds."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.siting import (
    Alternative,
    CommunityGain,
    Effort,
    Problem,
    Siting,
    Walk,
    lscp,
    mclp,
    p_center,
    p_median,
    pairs_from_matrix,
    site_reasons,
)
from tests.siting_cases import Case, cases

BEYOND_M = 70.0
METHODS = st.sampled_from([Effort("exact"), Effort("heuristic")])


def asked(model: str, case: Case, effort: Effort, beyond_m: float | None) -> Siting:
    if model == "lscp":
        return lscp(case.problem, effort, leave_uncoverable=True)
    if model == "mclp":
        return mclp(case.problem, case.p, effort)
    if model == "p_center":
        return p_center(case.problem, case.p, effort)
    return p_median(case.problem, case.p, effort, beyond_m=beyond_m)


def walk_m(case: Case, i: int, opened: set[int]) -> float:
    """How far demand i walks to the nearest of the open sites that serve it; inf where none does."""
    return min((case.distance_m[i, j] for j in opened if case.near[i, j]), default=math.inf)


def value(model: str, case: Case, opened: set[int], beyond_m: float | None) -> float:
    """Persons served, person-metres or the longest walk, person by person."""
    people = [(case.persons[i], walk_m(case, i, opened)) for i in range(len(case.persons)) if case.persons[i]]
    if model in {"lscp", "mclp"}:
        return sum(n for n, metres in people if metres < math.inf)
    if model == "p_center":
        return max(metres for _, metres in people)
    return sum(n * min(metres, beyond_m or math.inf) for n, metres in people)


def gains(model: str, case: Case, siting: Siting, site: int) -> tuple[dict[int, float], dict[int, float]]:
    """Who of the site's had no station before, with their persons; and who had one farther, with metres."""
    new, nearer = {}, {}
    for i in range(len(case.persons)):
        own = case.near[i, site] if model in {"lscp", "mclp"} else siting.assigned[i] == site
        before_m, now_m = walk_m(case, i, set(case.existing)), walk_m(case, i, set(siting.open))
        if own and case.persons[i] and math.isinf(before_m):
            new[i] = case.persons[i]
        elif own and case.persons[i] and before_m > now_m:
            nearer[i] = before_m - now_m
    return new, nearer


def alternatives(model: str, case: Case, siting: Siting, site: int, beyond_m: float | None):
    """All candidates that could stand instead of a site, best first, with their values."""
    rest = set(siting.open) - {site}
    without, now = (value(model, case, opened, beyond_m) for opened in (rest, set(siting.open)))
    barred = {*siting.open, *case.existing, *case.required, *case.forbidden}
    sign = -1 if model in {"lscp", "mclp"} else 1
    found = []
    for other in sorted(set(range(case.distance_m.shape[1])) - barred):
        instead = value(model, case, rest | {other}, beyond_m)
        better = sign * instead < sign * without - 1e-9
        if better and (model != "lscp" or instead > now - 1e-9):
            found.append((sign * instead, other))
    return [] if site in case.required else [(other, sign * cost) for cost, other in sorted(found)]


def is_walk(walk: Walk, persons: list[float], metres: list[float]) -> None:
    assert walk.persons == pytest.approx(sum(persons))
    assert walk.person_metres == pytest.approx(np.dot(persons, metres) if persons else 0.0)
    assert walk.mean_m == pytest.approx(np.average(metres, weights=persons) if persons else 0.0)


def is_true(model: str, case: Case, siting: Siting, beyond_m: float | None) -> None:
    """Every number of every reason, counted again from the table of metres."""
    names = [f"c{i % 3}" for i in range(len(case.persons))]
    told = site_reasons(case.problem, siting, names, beyond_m=beyond_m)
    assert [reason.site for reason in told] == list(siting.opened)
    for reason in told:
        rest = set(siting.open) - {reason.site}
        new, nearer = gains(model, case, siting, reason.site)
        assert reason.newly_served_persons == pytest.approx(sum(new.values()))
        by_name: dict[str, float] = {}
        for i in {*new, *(nearer if model in {"p_median", "p_center"} else ())}:
            by_name[names[i]] = by_name.get(names[i], 0.0) + case.persons[i]
        assert {part.community: part.persons for part in reason.communities} == pytest.approx(by_name)
        sizes = [part.persons for part in reason.communities]
        assert sizes == sorted(sizes, reverse=True)
        assert reason.without == pytest.approx(value(model, case, rest, beyond_m))
        served = [i for i in range(len(case.persons)) if case.near[i, reason.site]]
        others = {i: walk_m(case, i, rest) for i in served}
        alone = [case.persons[i] for i in served if math.isinf(others[i])]
        assert reason.only_persons == pytest.approx(sum(alone))
        assert reason.backup_persons == pytest.approx(sum(case.persons[served]) - sum(alone))
        if model in {"lscp", "mclp"}:
            assert (reason.nearer, reason.farther) == (None, None)
        else:
            is_walk(reason.nearer, [case.persons[i] for i in nearer], list(nearer.values()))
            now = {i: case.distance_m[i, reason.site] for i in served if case.persons[i]}
            longer = {i: others[i] - now[i] for i in now if now[i] < others[i] < math.inf}
            is_walk(reason.farther, [case.persons[i] for i in longer], list(longer.values()))
        best = alternatives(model, case, siting, reason.site, beyond_m)
        assert len(reason.alternatives) == min(3, len(best))
        for alternative, (_, worth) in zip(reason.alternatives, best, strict=False):
            assert alternative.value == pytest.approx(worth)
            assert dict(best)[alternative.site] == pytest.approx(worth)
        if (case.persons == np.rint(case.persons)).all():  # without rounding the order is exact, too
            assert [a.site for a in reason.alternatives] == [site for site, _ in best[:3]]


@settings(max_examples=200, deadline=None)
@given(cases(12), METHODS)
def test_reasons_of_covering_count_who_is_within_reach_of_each_site(case, effort):
    is_true("mclp", case, mclp(case.problem, case.p, effort), None)


@settings(max_examples=200, deadline=None)
@given(cases(12), METHODS)
def test_reasons_of_fewest_stations_exchange_a_site_only_where_all_stay_served(case, effort):
    is_true("lscp", case, lscp(case.problem, effort, leave_uncoverable=True), None)


@settings(max_examples=200, deadline=None)
@given(cases(12), METHODS, st.booleans())
def test_reasons_of_least_walking_add_up_person_metres(case, effort, everywhere):
    if everywhere:
        case = replace(case, distance_m=np.minimum(case.distance_m, 99.0), limit_m=np.inf)
        assume(case.p or case.existing)
    beyond_m = None if everywhere else BEYOND_M
    is_true("p_median", case, p_median(case.problem, case.p, effort, beyond_m=beyond_m), beyond_m)


@settings(max_examples=200, deadline=None)
@given(cases(12), METHODS)
def test_reasons_of_the_worst_walk_measure_the_longest(case, effort):
    try:
        siting = p_center(case.problem, case.p, effort)
    except InvalidInputError:
        assume(False)
    is_true("p_center", case, siting, None)


TABLE = np.array([[100.0, 400.0, 900.0, 150.5], [300.0, 100.0, 700.0, 250.0], [900.0, 800.0, 100.0, 120.0]])
PEOPLE = np.array([10.0, 20.0, 30.0])
NAMES = ["west", "west", "east"]


def test_a_reason_is_told_in_plain_numbers():
    problem = Problem(PEOPLE, pairs_from_matrix(TABLE), existing=[1])
    [reason] = site_reasons(problem, p_median(problem, 1), NAMES)
    assert reason.site == 3  # 10 of the west walk 150.5 m, 30 of the east 120 m
    assert reason.newly_served_persons == 0.0
    assert reason.nearer == Walk(40.0, (10 * 249.5 + 30 * 680.0) / 40.0)
    assert reason.communities == (CommunityGain("east", 30.0), CommunityGain("west", 10.0))
    assert reason.without == 10 * 400.0 + 20 * 100.0 + 30 * 800.0
    assert reason.alternatives == (
        Alternative(2, 10 * 400.0 + 20 * 100.0 + 30 * 100.0),
        Alternative(0, 10 * 100.0 + 20 * 100.0 + 30 * 800.0),
    )


def test_where_nobody_else_could_serve_all_the_answer_without_the_only_site_is_endless():
    problem = Problem(PEOPLE, pairs_from_matrix(TABLE))
    for siting in (p_median(problem, 1), p_center(problem, 1)):
        [reason] = site_reasons(problem, siting, NAMES)
        assert (reason.without, reason.only_persons, reason.backup_persons) == (math.inf, 60.0, 0.0)
        assert reason.farther == Walk(0.0, 0.0)
        assert len(reason.alternatives) == 3
        assert all(math.isfinite(other.value) for other in reason.alternatives)


@pytest.mark.parametrize("model", ["lscp", "mclp", "p_median", "p_center"])
def test_where_only_existing_stations_stand_there_is_nothing_to_explain(model):
    case = Case(TABLE, PEOPLE, [0, 2], [], [], None, np.inf, 0)
    siting = asked(model, case, Effort(), None)
    assert siting.opened == ()
    assert site_reasons(case.problem, siting, NAMES) == ()


def test_a_required_site_has_no_alternative():
    problem = Problem(PEOPLE, pairs_from_matrix(TABLE), required=[0])
    first, _ = site_reasons(problem, p_median(problem, 2), NAMES)
    assert (first.site, first.alternatives) == (0, ())


def test_an_answer_to_another_problem_is_refused_by_name():
    problem = Problem(PEOPLE, pairs_from_matrix(TABLE, 200.0))
    siting = mclp(problem, 1)
    far = p_median(problem, 1, beyond_m=500.0)
    more = Problem(PEOPLE * 2, problem.pairs)
    stands = Problem(PEOPLE, problem.pairs, existing=siting.opened)
    fewer = Problem(PEOPLE[:2], pairs_from_matrix(TABLE[:2], 200.0))
    roomy = Problem(PEOPLE, problem.pairs, capacity=np.full(4, 99.0))
    for ask, parameter in [
        (lambda: site_reasons(more, siting, NAMES), "siting"),
        (lambda: site_reasons(stands, siting, NAMES), "siting"),
        (lambda: site_reasons(fewer, siting, NAMES[:2]), "siting"),
        (lambda: site_reasons(problem, far, NAMES), "siting"),
        (lambda: site_reasons(problem, far, NAMES, beyond_m=400.0), "siting"),
        (lambda: site_reasons(problem, far, NAMES, beyond_m=math.nan), "siting"),
        (lambda: site_reasons(problem, siting, NAMES[:2]), "communities"),
        (lambda: site_reasons(roomy, siting, NAMES), "capacity"),
    ]:
        with pytest.raises(InvalidInputError) as refused:
            ask()
        assert refused.value.parameter == parameter
        assert refused.value.hint
    assert site_reasons(problem, far, NAMES, beyond_m=500)
