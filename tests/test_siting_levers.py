"""One budget, five levers: the plan equals what trying every combination of levers finds."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.siting import (
    Effort,
    Lever,
    Packages,
    Place,
    Week,
    effect,
    frontier,
    maximise,
    packages_of,
    pairs_from_matrix,
    reasons,
)

SERVICES = ("water", "charging", "rest")
HOURS = {"day": 50.0, "evening": 12.5, "night": 30.0}


def offers(week: Week, levers, pulled) -> list[set[tuple[int, str, str]]] | None:
    """For each place the demand, service and hours it serves with these levers, or None if they cannot be."""
    served = []
    for j, place in enumerate(week.places):
        here = [levers[p] for p in pulled if levers[p].place == j]
        tiers = [lever.kind for lever in here if lever.kind in {"build", "upgrade"}]
        if len(tiers) > 1 or (not place.station and here and tiers != ["build"]):
            return None
        services = set(place.services).union(*(lever.services for lever in here))
        hours = set(place.hours).union(*(lever.hours for lever in here))
        works = place.station or here
        reached = [
            i for i in range(week.pairs.demand) if j in week.pairs.site[slice(*week.pairs.start[i : i + 2])]
        ]
        served.append(set(itertools.product(reached, services, hours)) if works else set())
    return served


def person_hours(week: Week, served) -> float:
    return sum(
        week.persons[i] * week.hours[h]
        for i, s, h in set().union(*served)
        if s in week.services and h in week.hours
    )


def best_of_all(
    week: Week, levers, budget: int, closed: int | None = None, most_levers: int | None = None
) -> float:
    """The most that any affordable combination of levers adds; none at the place closed, and at most
    most_levers at any."""
    now = person_hours(week, offers(week, levers, ()))
    best = 0.0
    for count in range(len(levers) + 1):
        for pulled in itertools.combinations(range(len(levers)), count):
            if sum(levers[p].price_yuan for p in pulled) > budget or closed in {
                levers[p].place for p in pulled
            }:
                continue
            pulls = Counter(levers[p].place for p in pulled)
            if most_levers is not None and max(pulls.values(), default=0) > most_levers:
                continue
            served = offers(week, levers, pulled)
            if served is not None:
                best = max(best, person_hours(week, served) - now)
    return best


@st.composite
def plannings(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    places, demand = draw(st.integers(1, 4)), draw(st.integers(1, 8))
    near = np.where(rng.random((demand, places)) < 0.55, 100.0, np.inf)
    persons = rng.integers(0, 20, demand).astype(float)
    persons[rng.integers(demand)] += 1

    def some(names, least=0):
        return frozenset(rng.permutation(names)[: rng.integers(least, len(names) + 1)].tolist())

    hours = tuple(HOURS)
    stands = rng.random(places) < 0.6
    made = [
        Place(bool(s), some(SERVICES) if s else frozenset(), some(hours) if s else frozenset())
        for s in stands
    ]
    levers = []
    for _ in range(draw(st.integers(0, 9))):
        j = int(rng.integers(places))
        kinds = (
            ["upgrade", "upgrade", "add_service", "extend_hours"]
            if stands[j]
            else ["build", "build", "add_service", "extend_hours"]
        )
        kind = str(rng.choice(kinds))
        levers.append(
            Lever(
                j,
                kind,
                int(rng.integers(1, 9)) * 1000,
                some(SERVICES) if kind != "extend_hours" or rng.random() < 0.2 else frozenset(),
                some(hours) if kind != "add_service" else frozenset(),
            )
        )
    chosen = tuple(s for s in SERVICES if rng.random() < 0.7) or SERVICES[:1]
    week = Week(
        persons,
        [f"c{i % 3}" for i in range(demand)],
        pairs_from_matrix(near, 500.0),
        made,
        chosen,
        dict(HOURS),
    )
    return week, levers, int(rng.integers(0, 25)) * 1000


@settings(max_examples=150, deadline=None)
@given(plannings())
def test_a_plan_adds_as_much_as_the_best_of_all_combinations_of_levers(planning):
    week, levers, budget = planning
    units, packages = packages_of(week, levers, most_levers=9, most_packages=512)
    plan = maximise(units, packages, budget)
    best = best_of_all(week, levers, budget)
    assert plan.value == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert plan.optimal
    assert plan.stopped == "optimal"
    pulled = [p for package in plan.chosen for p in packages.levers[package]]
    assert plan.price_yuan == sum(levers[p].price_yuan for p in pulled) <= budget
    served = offers(week, levers, pulled)
    now = offers(week, levers, ())
    assert person_hours(week, served) - person_hours(week, now) == pytest.approx(plan.value)
    quick = maximise(units, packages, budget, Effort("heuristic"))
    assert quick.value <= best + 1e-9
    assert quick.bound >= best - 1e-9
    assert quick.price_yuan <= budget


@settings(max_examples=60, deadline=None)
@given(plannings(), st.integers(1, 3))
def test_where_few_levers_go_together_none_is_left_out_that_would_be_better(planning, most_levers):
    week, levers, budget = planning
    units, packages = packages_of(week, levers, most_levers)
    best = best_of_all(week, levers, budget, most_levers=most_levers)
    assert maximise(units, packages, budget).value == pytest.approx(best, abs=1e-9)
    assert all(len(together) <= most_levers for together in packages.levers)


@settings(max_examples=60, deadline=None)
@given(plannings())
def test_of_what_can_be_done_at_a_place_nothing_serves_as_much_as_another_for_no_more(planning):
    week, levers, _ = planning
    _, packages = packages_of(week, levers, most_levers=9)
    serves = [set(packages.units(k).tolist()) for k in range(len(packages.place))]
    assert all(serves)
    for one, other in itertools.permutations(range(len(serves)), 2):
        same = packages.place[one] == packages.place[other]
        cheaper = packages.price_yuan[other] <= packages.price_yuan[one]
        assert not (same and cheaper and serves[one] <= serves[other])


@settings(max_examples=30, deadline=None)
@given(plannings())
def test_a_frontier_holds_the_best_plan_of_each_budget_and_never_falls(planning):
    week, levers, budget = planning
    units, packages = packages_of(week, levers, most_levers=9, most_packages=512)
    budgets = sorted({0, budget // 2, budget, budget + 3000})
    plans = frontier(units, packages, budgets[::-1])
    assert [plan.budget_yuan for plan in plans] == budgets
    assert plans[0].chosen == ()
    for plan in plans:
        assert plan.value == pytest.approx(best_of_all(week, levers, plan.budget_yuan), abs=1e-9)
        assert plan.optimal
        assert plan.price_yuan <= plan.budget_yuan
    assert all(a.value <= b.value for a, b in itertools.pairwise(plans))


@settings(max_examples=60, deadline=None)
@given(plannings())
def test_reasons_say_who_gains_what_is_served_twice_and_what_came_close(planning):
    week, levers, budget = planning
    units, packages = packages_of(week, levers, most_levers=9, most_packages=512)
    plan = maximise(units, packages, budget)
    pulled = [p for package in plan.chosen for p in packages.levers[package]]
    before, after = offers(week, levers, ()), offers(week, levers, pulled)
    asked = {u for served in after for u in served if u[1] in week.services and week.persons[u[0]] > 0}
    new = {u for u in asked if not any(u in served for served in before)}
    whole = effect(units, packages, plan.chosen)
    assert whole.persons == week.persons[sorted({i for i, _, _ in new})].sum()
    assert whole.person_hours == pytest.approx(plan.value)
    assert sum(part.persons for part in whole.communities) == whole.persons
    assert sum(part.person_hours for part in whole.communities) == pytest.approx(whole.person_hours)
    fresh = {u for served, old in zip(after, before, strict=True) for u in served - old} & asked
    twice = {u for u in fresh if sum(u in served for served in after) >= 2}
    assert whole.backup_persons == week.persons[sorted({i for i, _, _ in twice})].sum()
    assert whole.backup_person_hours == pytest.approx(
        sum(week.persons[i] * week.hours[h] for i, _, h in twice)
    )
    given_reasons = reasons(units, packages, plan)
    assert [reason.package for reason in given_reasons] == list(plan.chosen)
    for reason in given_reasons:
        place = int(packages.place[reason.package])
        assert reason.instead.value == pytest.approx(
            best_of_all(week, levers, budget, closed=place), abs=1e-9
        )
        others = [p for package in plan.chosen if package != reason.package for p in packages.levers[package]]
        now = person_hours(week, before)
        without = person_hours(week, offers(week, levers, others)) - now
        assert reason.alone_person_hours == pytest.approx(plan.value - without)
        for runner in reason.runners_up:
            swapped = [*others, *packages.levers[runner.package]]
            assert sum(levers[p].price_yuan for p in swapped) <= budget
            gained = person_hours(week, offers(week, levers, swapped)) - now - without
            assert 0 < runner.person_hours <= reason.alone_person_hours + 1e-9
            assert runner.person_hours == pytest.approx(gained)


def small(persons=(10.0, 20.0), hours=None) -> Week:
    return Week(
        np.array(persons),
        ["c1", "c2"],
        pairs_from_matrix([[100.0, np.inf], [100.0, 100.0]], 500.0),
        [Place(True, frozenset({"rest"}), frozenset({"day"})), Place(False)],
        ["water", "rest"],
        {"day": 10.0, "night": 4.0} if hours is None else hours,
    )


def test_a_service_added_and_hours_extended_serve_together_what_neither_serves_alone():
    levers = [
        Lever(0, "add_service", 100, services=frozenset({"water"})),
        Lever(0, "extend_hours", 50, hours=frozenset({"night"})),
    ]
    units, packages = packages_of(small(), levers)
    values = {plan.budget_yuan: plan.value for plan in frontier(units, packages, [49, 50, 100, 150])}
    # 30 persons: water by day 300, rest by night 120, and water by night 120 more with both.
    assert values == {49: 0.0, 50: 120.0, 100: 300.0, 150: 540.0}


def test_one_of_several_tiers_is_built_and_a_dearer_one_only_where_it_is_worth_it():
    levers = [
        Lever(1, "build", 100, frozenset({"rest"}), frozenset({"night"}), tier=3),
        Lever(1, "build", 300, frozenset({"rest", "water"}), frozenset({"night"}), tier=1),
        Lever(1, "build", 400, frozenset({"rest", "water"}), frozenset({"night"}), tier=2),
    ]
    units, packages = packages_of(small(), levers)
    plans = frontier(units, packages, [100, 299, 300, 1000])
    assert [[packages.levers[k] for k in plan.chosen] for plan in plans] == [[(0,)], [(0,)], [(1,)], [(1,)]]
    assert [plan.value for plan in plans] == [80.0, 80.0, 160.0, 160.0]


def test_of_plans_that_add_the_same_no_yuan_goes_where_it_adds_nothing():
    levers = [
        Lever(0, "extend_hours", 500, hours=frozenset({"night"})),
        Lever(1, "build", 300, frozenset({"rest"}), frozenset({"night"})),
    ]
    units, packages = packages_of(small(), levers)
    plan = maximise(units, packages, 10_000)
    assert [packages.levers[k] for k in plan.chosen] == [(0,)]
    assert plan.price_yuan == 500


@pytest.mark.parametrize(
    ("lever", "parameter", "value"),
    [
        (Lever(0, "add_service", 0), "price_yuan", 0),
        (Lever(0, "add_service", -5), "price_yuan", -5),
        (Lever(0, "add_service", 1.5), "price_yuan", 1.5),
        (Lever(0, "add_service", True), "price_yuan", True),
        (Lever(2, "add_service", 5), "place", 2),
        (Lever(0, "build", 5), "place", 0),
        (Lever(1, "upgrade", 5), "place", 1),
        (Lever(1, "paint", 5), "kind", "paint"),
    ],
)
def test_a_lever_that_cannot_be_pulled_is_refused_by_name(lever, parameter, value):
    with pytest.raises(InvalidInputError) as refused:
        packages_of(small(), [lever])
    assert (refused.value.parameter, refused.value.value) == (parameter, value)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("week", "parameter"),
    [
        (small(persons=(0.0, 0.0)), "persons"),
        (small(persons=(-1.0, 2.0)), "persons"),
        (small(persons=(float("nan"), 2.0)), "persons"),
        (small(hours={}), "hours"),
        (small(hours={"day": 0.0}), "hours"),
        (small(persons=(1.0,)), "persons"),
    ],
)
def test_a_week_without_demand_or_hours_is_refused(week, parameter):
    with pytest.raises(InvalidInputError) as refused:
        packages_of(week, [])
    assert refused.value.parameter == parameter


EIGHT = [f"service {i}" for i in range(8)]
LONGER = ((41, "evening"), (43, "night"))


def offered_much(chosen=EIGHT) -> tuple[Week, list[Lever]]:
    """A station with 8 services to add, an upgrade and 2 times to open longer, no two at one price."""
    week = Week(
        np.array([10.0, 20.0]),
        ["c1", "c2"],
        pairs_from_matrix([[100.0], [100.0]], 500.0),
        [Place(True, frozenset(), frozenset({"day"}))],
        chosen,
        {"day": 10.0, "evening": 3.0, "night": 4.0},
    )
    levers = [Lever(0, "add_service", 70 - i, frozenset({name})) for i, name in enumerate(EIGHT)]
    levers += [Lever(0, "extend_hours", price, hours=frozenset({name})) for price, name in LONGER]
    return week, [*levers, Lever(0, "upgrade", 260, frozenset(EIGHT[:5]))]


def test_a_service_that_nobody_chose_takes_no_room_among_the_combinations():
    week, levers = offered_much(chosen=EIGHT[:2])
    # 2 services, 2 times and the upgrade that has both services: 5 levers, of which 4 go together at most.
    units, packages = packages_of(week, levers, most_packages=30)
    assert {p for together in packages.levers for p in together} <= {0, 1, 8, 9, 10}
    plan = maximise(units, packages, 1000)
    assert [packages.levers[k] for k in plan.chosen] == [(0, 1, 8, 9)]
    with pytest.raises(InvalidInputError) as refused:
        packages_of(week, levers, most_packages=29)
    assert (refused.value.parameter, refused.value.value) == ("most_packages", 29)


def test_levers_that_cost_what_several_others_do_that_serve_more_are_left_out():
    week, _ = offered_much()
    levers = [
        Lever(0, "add_service", 30, frozenset(EIGHT[:2])),
        Lever(0, "add_service", 10, frozenset(EIGHT[:1])),
    ]
    levers += [Lever(0, "add_service", 20, frozenset(EIGHT[1:3]))]
    assert packages_of(week, levers)[1].levers == ((1,), (2,), (1, 2))


def test_nothing_stands_in_for_building_a_station_that_other_levers_fill():
    fill = Lever(1, "extend_hours", 50, frozenset({"rest"}), frozenset({"night"}))
    _, packages = packages_of(small(), [Lever(1, "build", 100), fill])
    assert (packages.levers, packages.price_yuan.tolist()) == (((0, 1),), [150])


def test_a_station_may_be_offered_every_service_an_upgrade_and_longer_hours():
    week, levers = offered_much()
    units, packages = packages_of(week, levers)
    for plan in frontier(units, packages, [60, 150, 250, 400, 1000]):
        assert plan.value == best_of_all(week, levers, plan.budget_yuan, most_levers=4)


def test_of_equal_levers_only_the_first_and_of_others_only_those_that_serve_somebody_go_together():
    equal = [Lever(0, "add_service", 5, frozenset({"water"})) for _ in range(40)]
    nobody = [
        Lever(0, "extend_hours", 1, hours=frozenset({"day"})),
        Lever(0, "add_service", 1, frozenset({"rest", "wifi"})),
        Lever(0, "upgrade", 1),
    ]
    _, packages = packages_of(small(), [*nobody, *equal], most_levers=9, most_packages=1)
    assert packages.levers == ((3,),)
    better = Lever(0, "add_service", 5, frozenset({"water"}), frozenset({"night"}))
    _, packages = packages_of(small(), [*nobody, *equal, better], most_levers=9, most_packages=1)
    assert packages.levers == ((43,),)
    shut = Week(np.ones(1), ["c"], pairs_from_matrix([[1.0]]), [Place(True)], EIGHT, {"day": 1.0})
    services = [Lever(0, "add_service", 5, frozenset({name})) for name in EIGHT]
    assert packages_of(shut, services, most_packages=0)[1].levers == ()
    apart = Week(np.ones(1), ["c"], pairs_from_matrix([[np.inf]]), [Place(False)], ["rest"], {"day": 1.0})
    build = Lever(0, "build", 5, frozenset({"rest"}), frozenset({"day"}))
    assert packages_of(apart, [build], most_packages=0)[1].levers == ()


def test_a_budget_that_is_no_sum_of_yuan_and_combinations_without_end_are_refused():
    week, levers = offered_much()
    with pytest.raises(InvalidInputError) as refused:
        packages_of(week, levers, most_levers=9)
    assert (refused.value.parameter, refused.value.value) == ("most_packages", 1024)
    units, packages = packages_of(week, levers)
    for budget in (-1, 2.5, True):
        with pytest.raises(InvalidInputError) as refused:
            maximise(units, packages, budget)
        assert refused.value.parameter == "budget_yuan"
    with pytest.raises(InvalidInputError):
        Packages(np.array([0]), np.array([0]), np.array([0, 0]), np.array([], dtype=np.int32), ((0,),))


def test_without_levers_or_money_nothing_is_the_best_plan():
    units, packages = packages_of(small(), [])
    assert maximise(units, packages, 1000).chosen == ()
    units, packages = packages_of(small(), [Lever(0, "add_service", 5, frozenset({"water"}))])
    plan = maximise(units, packages, 0)
    assert (plan.chosen, plan.value, plan.optimal) == ((), 0.0, True)
    assert reasons(units, packages, plan) == ()
