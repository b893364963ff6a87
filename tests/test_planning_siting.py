"""Sitings of a small district against every plan there is, tried one by one through coverage."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from geomap.errors import InvalidInputError
from geomap.geodesy import distance_m
from geomap.nearest import Need
from geomap.planning import Addition, Change, Scenario, candidates, coverage_of
from geomap.planning.prices import Prices
from geomap.planning.siting import answered, prepared
from geomap.planning.siting_answers import SitingAnswer
from geomap.planning.siting_question import SitingQuestion
from geomap.snapshot import Snapshot
from geomap.storage.loading import load_snapshot
from tests.small_district import at, layers, small_district
from tests.web.small_data import write_folder

MONDAY = date(2026, 11, 23)
TUESDAY_22 = 24 + 22


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small_district(tmp_path_factory.mktemp("district"))


def scenario(district: Snapshot, **asked: Any) -> Scenario:
    codes = asked.pop("services", ("charging",))
    return Scenario(**{
        "need": Need(services=district.catalogue.mask(codes)), "monday": MONDAY, "radius_m": 700.0, **asked
    })  # fmt: skip


def answer(district: Snapshot, asked: Scenario, model: Any, **more: Any) -> SitingAnswer:
    return answered(prepared(district, SitingQuestion(asked, model, **more)))


def plans(district: Snapshot, asked: Scenario, sizes: Any, **more: Any) -> Iterator[Scenario]:
    """The scenario with every set of candidates of some sizes built."""
    additions = prepared(district, SitingQuestion(asked, "lscp", **more)).additions
    for size in sizes:
        for some in itertools.combinations(additions, size):
            yield replace(asked, additions=(*asked.additions, *some))


CASES = [
    {"mode": "straight"},
    {"mode": "walk"},
    {"mode": "straight", "hour": TUESDAY_22},
    {"mode": "walk", "radius_m": 1100.0, "hour": TUESDAY_22},
    {"mode": "straight", "area": "610113001"},
    {"mode": "walk", "additions": (Addition("n1", *at(0.5, 1.5), 1, ("charging",), "24/7"),)},
    {"mode": "straight", "changes": (Change("s1", services=("charging",), opening_hours="24/7"),)},
]


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("p", [1, 2, 3])
def test_mclp_covers_what_the_best_of_all_choices_covers(district, case, p):
    asked = scenario(district, **case)
    found = answer(district, asked, "mclp", p=p)
    best = max(coverage_of(district, plan).whole.covered_persons for plan in plans(district, asked, [p]))
    assert found.found.value == pytest.approx(best)
    assert found.after.whole.covered_persons == pytest.approx(best)
    assert found.found.gap == 0.0
    assert len(found.additions) <= p


@pytest.mark.parametrize("case", CASES, ids=str)
def test_lscp_builds_as_few_as_any_choice_that_covers_everybody_in_reach(district, case):
    asked = scenario(district, **case)
    everything = next(
        plans(district, asked, [len(prepared(district, SitingQuestion(asked, "lscp")).additions)])
    )
    most = coverage_of(district, everything).whole.covered_persons
    found = answer(district, asked, "lscp", leave_unreachable=True)
    fewest = next(
        size
        for size in range(7)
        if any(
            coverage_of(district, plan).whole.covered_persons == most
            for plan in plans(district, asked, [size])
        )
    )
    assert found.found.value == fewest == len(found.proposals)
    assert found.after.whole.covered_persons == most


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("model", ["p_median", "p_center"])
@pytest.mark.parametrize("p", [1, 2])
def test_the_walking_models_walk_as_little_as_any_choice(district, case, model, p):
    asked = scenario(district, **case)
    found = answer(district, asked, model, p=p)

    def walked(plan: Scenario) -> float:
        told = coverage_of(district, plan)
        persons, metres = told.ground.demand.persons, told.distance_m
        return float(persons @ metres) if model == "p_median" else float(metres[persons > 0].max())

    assert found.found.value == pytest.approx(min(map(walked, plans(district, asked, [p]))))
    assert walked(found.after.scenario) == pytest.approx(found.found.value)


def test_without_the_stations_that_stand_the_plan_is_that_of_an_empty_district(district):
    asked = scenario(district, mode="straight")
    found = answer(district, asked, "p_median", p=2, keep_existing=False)
    sites = prepared(district, SitingQuestion(asked, "p_median", p=2))
    people = sites.ground.demand
    walks = [distance_m(people.lon, people.lat, new.lon, new.lat) for new in sites.additions]
    best = min(float(people.persons @ np.minimum(*two)) for two in itertools.combinations(walks, 2))
    assert found.found.value == pytest.approx(best)
    assert "existing_ignored" in [note.code for note in found.notes]


def test_a_proposal_says_who_gains_and_what_is_lost_without_it(district):
    asked = scenario(district, mode="straight")
    found = answer(district, asked, "mclp", p=2)
    whole = found.after.whole.covered_persons
    for proposal in found.proposals:
        others = [new for new in found.additions if new.id != proposal.id]
        without = coverage_of(district, replace(asked, additions=others))
        assert proposal.lost == pytest.approx(whole - without.whole.covered_persons)
        assert proposal.persons == pytest.approx(math.fsum(persons for _, persons in proposal.communities))
        alone = coverage_of(
            district, replace(asked, additions=[n for n in found.additions if n.id == proposal.id])
        )
        assert proposal.persons == pytest.approx(
            alone.whole.covered_persons - found.before.whole.covered_persons
        )
        reached = np.isfinite(alone.distance_m) & (found.after.second_m <= asked.radius_m)
        reached &= _distance_m(district, proposal, found) <= asked.radius_m
        assert proposal.backup_persons == pytest.approx(found.after.ground.demand.persons[reached].sum())
        for other in proposal.alternatives:
            stand_in = Addition("x", other.lon, other.lat, 3, ("charging",), "24/7")
            there = coverage_of(district, replace(asked, additions=[*others, stand_in]))
            assert other.value == pytest.approx(there.whole.covered_persons)


def test_capacities_over_more_pairs_than_can_be_weighed_are_refused(
    district: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.planning.siting_models.MOST_CAPACITY_PAIRS", 3)
    with pytest.raises(InvalidInputError, match="pairs of people and sites") as refused:
        answer(district, scenario(district), "p_median", p=1, capacity_persons=5000.0)
    assert refused.value.parameter == "capacity_persons"
    assert answer(district, scenario(district), "p_median", p=1).found.value > 0


def _distance_m(district: Snapshot, proposal: Any, found: SitingAnswer) -> np.ndarray:
    only = replace(
        found.question.scenario,
        additions=(Addition("only", proposal.lon, proposal.lat, 1, tuple(district.catalogue.bit), "24/7"),),
        need=Need(services=district.catalogue.mask(district.catalogue.bit)),
    )
    return coverage_of(district, only).distance_m


def test_required_candidates_are_built_upon_and_forbidden_ones_are_not(district):
    asked = scenario(district, mode="straight")
    free = answer(district, asked, "mclp", p=2)
    shut = tuple(new.id for new in free.additions)
    without = answer(district, asked, "mclp", p=2, forbidden=shut)
    assert not {new.id for new in without.additions} & set(shut)
    worst = prepared(district, SitingQuestion(asked, "mclp", p=2)).additions[-1].id
    assert worst in {new.id for new in answer(district, asked, "mclp", p=2, required=(worst,)).additions}


def test_with_capacities_no_more_are_served_than_there_is_room_for(district):
    asked = scenario(district, mode="straight")
    found = answer(district, asked, "mclp", p=2, capacity_persons=250.0)
    assert found.found.value == pytest.approx(250.0 * 4)  # two that stand, two that are built
    assert [proposal.persons for proposal in found.proposals] == pytest.approx([250.0, 250.0])
    assert all(math.isnan(proposal.lost) for proposal in found.proposals)


def test_a_new_station_is_open_in_the_hour_asked_about(district):
    night = answer(district, scenario(district, hour=TUESDAY_22), "mclp", p=1)
    day = answer(district, scenario(district), "mclp", p=1)
    assert (night.additions[0].opening_hours, day.additions[0].opening_hours) == ("24/7", "Mo-Su 07:00-21:00")


def test_a_candidate_built_upon_before_is_no_candidate_any_more(district):
    asked = scenario(district)
    first = answer(district, asked, "mclp", p=1)
    again = answer(district, replace(asked, additions=first.additions), "mclp", p=1)
    assert first.additions[0].id not in {new.id for new in again.additions}
    assert again.after.whole.covered_persons >= first.after.whole.covered_persons


def test_of_a_community_only_its_people_count_and_only_its_ground_is_built_upon(district):
    asked = scenario(district, mode="straight", area="610113001004")
    found = answer(district, asked, "mclp", p=1)
    sites = prepared(district, SitingQuestion(asked, "mclp", p=1))
    assert {new.id for new in sites.additions} == {"yard2", "610113001004"}
    best = max(coverage_of(district, plan).whole.covered_persons for plan in plans(district, asked, [1]))
    assert found.found.value == best <= found.after.whole.persons == 520 + 330 + 60


def test_positions_given_are_candidates_in_their_order(district):
    given = (at(0.2, 1.4), at(1.7, 1.7))
    found = answer(district, scenario(district, mode="straight"), "mclp", p=2, candidates=given)
    assert {(new.id, new.lon, new.lat) for new in found.additions} <= {
        (f"p{i + 1}", *position) for i, position in enumerate(given)
    }


SPEND: dict[str, Any] = {"model": "budget", "budgets_yuan": (5,)}
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no p", {"model": "mclp"}, "p"),
    ("p of a model that finds it", {"model": "lscp", "p": 2}, "p"),
    ("more than there are candidates", {"model": "mclp", "p": 7}, "p"),
    ("an unknown candidate", {"model": "mclp", "p": 1, "required": ("nowhere",)}, "required"),
    ("a station forbidden", {"model": "mclp", "p": 1, "forbidden": ("s1",)}, "forbidden"),
    ("both", {"model": "mclp", "p": 1, "required": ("yard1",), "forbidden": ("yard1",)}, "forbidden"),
    ("no position", {"model": "mclp", "p": 1, "candidates": ((34.2, 108.9),)}, "candidates[0]"),
    ("one far off", {"model": "mclp", "p": 1, "candidates": (at(0, 0), (110.0, 34.2))}, "candidates[1]"),
    ("far by street", {"model": "p_median", "p": 1, "candidates": ((110.0, 34.2),)}, "candidates[0]"),
    ("closed then", {"model": "mclp", "p": 1, "build_hours": "Mo-Su 09:00-17:00"}, "build_hours"),
    ("hours that are none", {"model": "mclp", "p": 1, "build_hours": "whenever"}, "build_hours"),
    ("too little room", {"model": "p_center", "p": 1, "capacity_persons": 1.0}, "capacity_persons"),
    ("no budget", {"model": "budget"}, "budget_yuan"),
    ("a budget of another model", {"model": "mclp", "p": 1, "budgets_yuan": (5,)}, "budget_yuan"),
    ("half a yuan", {**SPEND, "budgets_yuan": (0.5,)}, "budget_yuan"),
    ("a price of 0", {**SPEND, "prices": Prices(build={3: 0})}, "prices.build.3"),
    ("no such tier", {**SPEND, "prices": Prices(upgrade={3: 1})}, "prices.upgrade.3"),
    ("no such service", {**SPEND, "prices": Prices(add_service={"tea": 1})}, "prices.add_service.tea"),
    ("nothing offered", {**SPEND, "prices": Prices({}, {}, {}, None)}, "prices"),
    ("capacities", {**SPEND, "capacity_persons": 9.0}, "capacity_persons"),
    ("longer hours that are none", {**SPEND, "extend_to": "later"}, "extend_to"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "parameter"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_what_cannot_be_answered_is_refused_by_name_with_a_remedy(district, asked, parameter):
    with pytest.raises(InvalidInputError) as refused:
        answer(district, scenario(district, mode="walk", hour=TUESDAY_22), **asked)
    assert (refused.value.parameter, bool(refused.value.hint)) == (parameter, True)


def test_more_candidates_than_are_weighed_are_refused(district, monkeypatch):
    monkeypatch.setattr(candidates, "MOST_CANDIDATES", 5)
    with pytest.raises(InvalidInputError, match="6 candidates, and at most 5") as refused:
        answer(district, scenario(district), "mclp", p=1)
    assert refused.value.parameter == "candidates"


def test_people_whom_no_candidate_reaches_are_counted_and_named(district):
    asked = scenario(district, mode="straight", radius_m=300.0)
    with pytest.raises(InvalidInputError) as refused:
        answer(district, asked, "lscp")
    left = answer(district, asked, "lscp", leave_unreachable=True)
    number = next(note.number for note in left.notes if note.code == "unreachable")
    assert refused.value.parameter == "radius_m"
    assert f"{number:,.0f} persons" in refused.value.message
    assert "610113001001" in refused.value.message
    assert "leave_unreachable" in (refused.value.hint or "")


def test_who_has_no_way_there_by_street_is_counted_and_the_others_are_served(tmp_path):
    made = layers()
    made["roads"] = [road for road in made["roads"] if road["id"] in {"rx0", "rx3"}]  # two that never meet
    district = load_snapshot(write_folder(tmp_path, made), None)
    asked = scenario(district, mode="walk")
    found = answer(district, asked, "p_median", p=1, candidates=(at(1.0, 0.0),), keep_existing=False)
    only = replace(asked, need=Need(tiers=frozenset({1})), additions=(replace(found.additions[0], tier=1),))
    alone = coverage_of(district, only)
    cut_off = alone.ground.demand.persons[np.isinf(alone.distance_m)].sum()
    assert cut_off > 0
    assert next(note.number for note in found.notes if note.code == "unreachable") == cut_off


def test_a_need_that_no_new_station_meets_is_refused(district):
    asked = replace(scenario(district), need=Need(entries=frozenset({"code"})))
    with pytest.raises(InvalidInputError, match="lets everybody in"):
        answer(district, asked, "mclp", p=1)


def test_where_no_station_meets_the_need_the_answer_says_so_and_builds(district):
    found = answer(district, scenario(district, services=("nursing_room",)), "mclp", p=2)
    assert "no_station" in [note.code for note in found.notes]
    assert found.before.whole.covered_persons == 0.0 < found.after.whole.covered_persons
