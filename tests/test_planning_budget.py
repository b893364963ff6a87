"""What a budget buys in a small district, against every way of spending it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from geomap.errors import InvalidInputError
from geomap.geodesy import distance_m
from geomap.nearest import Need
from geomap.planning import Scenario, coverage_of, ground_of
from geomap.planning.prices import DEFAULT_PRICES, Prices
from geomap.planning.siting import answered, prepared
from geomap.planning.siting_answers import SitingAnswer
from geomap.planning.siting_question import SitingQuestion
from geomap.snapshot import Snapshot
from tests.small_district import at, small_district

RADIUS_M = 700.0
NOON, NIGHT, SMALL_HOURS = 24 + 12, 24 + 22, 48 + 3
HOURS = (NOON, NIGHT, SMALL_HOURS)
POSITIONS = (at(0.3, 1.5), at(1.7, 1.6), at(0.5, 0.5))
PRICES = Prices(
    build={1: 500_000, 2: 260_000, 3: 110_000},
    upgrade={1: 300_000, 2: 140_000},
    add_service={"*": 20_000, "nursing_room": 70_000},
    extend_hours=30_000,
)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small_district(tmp_path_factory.mktemp("district"))


@dataclass(frozen=True)
class Stand:
    """A place: what it offers, in which hours it is open, its tier; tier 0 where nothing stands."""

    lon: float
    lat: float
    tier: int
    services: frozenset[str]
    hours: frozenset[int]


STANDS = [
    Stand(*at(0.15, 0.25), 3, frozenset({"first_aid", "umbrella"}), frozenset({NOON})),
    Stand(*at(1.25, 1.15), 2, frozenset({"first_aid", "charging"}), frozenset(HOURS)),
    Stand(*at(1.75, 0.55), 3, frozenset({"charging"}), frozenset()),
    *(Stand(*position, 0, frozenset(), frozenset()) for position in POSITIONS),
]


def options(district: Snapshot, stand: Stand, codes: tuple[str, ...], accepted: set[int]) -> Iterator[Any]:
    """Every way to have the place, and its price."""
    new = stand.tier == 0
    if new:
        yield stand, 0
    tiers = (
        PRICES.build
        if new
        else {stand.tier: 0, **{t: p for t, p in PRICES.upgrade.items() if t < stand.tier}}
    )
    for tier, built in tiers.items():
        if tier not in accepted and (new or tier != stand.tier):
            continue
        raised = new or tier != stand.tier
        base = stand.services | (set(district.catalogue.standard(tier)) if raised else set())
        for count in range(len(codes) + 1):
            for added in itertools.combinations(codes, count):
                for longer in (False, True):
                    price = built + sum(PRICES.of_service(c) for c in added) + longer * PRICES.extend_hours
                    hours = frozenset(HOURS) if longer else frozenset({NOON}) if new else stand.hours
                    yield replace(stand, tier=tier, services=base | set(added), hours=hours), price


def person_hours(district: Snapshot, need: dict[str, Any], stands: Any) -> float:
    """What the places give by themselves: each service asked for, and any of some, in each hour."""
    people, total = ground_of(district).demand, 0.0
    wishes = [{code} for code in need["services"]] + ([set(need["any"])] if need["any"] else [])
    near = [distance_m(people.lon, people.lat, s.lon, s.lat) <= RADIUS_M for s in stands]
    for wish, hour in itertools.product(wishes or [None], HOURS):
        covered = np.zeros(len(people), dtype=bool)
        for stand, reached in zip(stands, near, strict=True):
            offers = stand.tier in need["tiers"] and (wish is None or bool(stand.services & wish))
            if offers and hour in stand.hours:
                covered |= reached
        total += float(people.persons[covered].sum())
    return total


def best(district: Snapshot, need: dict[str, Any], budget: int) -> float:
    codes = tuple(dict.fromkeys((*need["services"], *need["any"])))
    ways = [list(options(district, stand, codes, need["tiers"])) for stand in STANDS]
    gained, before = 0.0, person_hours(district, need, STANDS)

    def spend(place: int, left: int, chosen: list[Stand]) -> None:
        nonlocal gained
        if place == len(ways):
            gained = max(gained, person_hours(district, need, chosen) - before)
            return
        for stand, price in ways[place]:
            if price <= left:
                spend(place + 1, left - price, [*chosen, stand])

    spend(0, budget, [])
    return gained


NEEDS = {
    "one service": {"services": ("charging",), "any": (), "tiers": {1, 2, 3}},
    "a dear one": {"services": ("nursing_room",), "any": (), "tiers": {1, 2, 3}},
    "two": {"services": ("charging", "nursing_room"), "any": (), "tiers": {1, 2, 3}},
    "any of two": {"services": (), "any": ("charging", "nursing_room"), "tiers": {1, 2, 3}},
    "good ones only": {"services": ("charging",), "any": (), "tiers": {1, 2}},
    "any station": {"services": (), "any": (), "tiers": {1, 2, 3}},
}


def ask(district: Snapshot, need: dict[str, Any], *budgets: int, **more: Any) -> SitingAnswer:
    mask = district.catalogue.mask
    asked = Scenario(
        Need(frozenset(need["tiers"]), mask(need["services"]), mask(need["any"])),
        date(2026, 11, 23),
        radius_m=RADIUS_M,
    )
    given: dict[str, Any] = {"candidates": POSITIONS, "prices": PRICES, "hours": HOURS, **more}
    return answered(prepared(district, SitingQuestion(asked, "budget", budgets_yuan=budgets, **given)))


@pytest.mark.parametrize("need", NEEDS.values(), ids=NEEDS)
@pytest.mark.parametrize("budget", [0, 45_000, 150_000])
def test_no_way_of_spending_a_budget_gives_more(district, need, budget):
    found = ask(district, need, budget)
    assert found.found.value == pytest.approx(best(district, need, budget))
    assert sum(p.price_yuan or 0 for p in found.proposals) <= budget
    assert found.found.gap == 0.0


@pytest.mark.parametrize("need", NEEDS.values(), ids=NEEDS)
def test_the_proposals_taken_on_as_what_ifs_give_what_was_promised(district, need):
    found = ask(district, need, 400_000)
    assert found.proposals

    def given(scenario: Scenario) -> float:
        bits = [1 << bit for bit in range(64) if scenario.need.services >> bit & 1]
        some = scenario.need.services_any
        wishes = [replace(scenario.need, services=bit, services_any=0) for bit in bits]
        wishes += [replace(scenario.need, services=0, services_any=some)] if some or not bits else []
        return sum(
            coverage_of(district, replace(scenario, need=wish, hour=hour)).whole.covered_persons
            for wish in wishes
            for hour in HOURS
        )

    gained = given(found.after.scenario) - given(found.before.scenario)
    assert gained == pytest.approx(found.found.value)


def test_each_further_yuan_of_the_frontier_buys_no_less(district):
    budgets = (0, 30_000, 60_000, 120_000, 240_000)
    plans = ask(district, NEEDS["two"], *budgets).found.frontier
    assert [plan.budget_yuan for plan in plans] == list(budgets)
    assert [plan.value for plan in plans] == sorted(plan.value for plan in plans)
    assert plans[2].value == pytest.approx(best(district, NEEDS["two"], 60_000))


def test_what_is_lost_without_a_proposal_is_at_most_what_it_gives(district):
    found = ask(district, NEEDS["two"], 300_000)
    assert sum(p.lost for p in found.proposals) <= found.found.value + 1e-6
    assert sum(p.person_hours or 0 for p in found.proposals) >= found.found.value - 1e-6
    assert all(0 < p.lost <= (p.person_hours or 0) + 1e-6 for p in found.proposals)
    assert all(other.value <= found.found.value + 1e-6 for p in found.proposals for other in p.alternatives)


def test_a_lever_without_a_price_is_not_offered(district):
    only_hours = ask(district, NEEDS["one service"], 10**6, prices=Prices({}, {}, {}, 30_000))
    assert {action for p in only_hours.proposals for action in p.actions} == {"extend_hours"}
    no_builds = ask(district, NEEDS["one service"], 10**6, prices=replace(DEFAULT_PRICES, build={3: None}))
    assert not no_builds.additions


def test_hours_that_would_be_lost_are_not_extended_and_it_is_said(district):
    found = ask(district, NEEDS["one service"], 10**6, extend_to="Mo-Su 10:00-23:00")
    changed = {change.station: change.opening_hours for change in found.changes}
    assert changed.get("s1") in {None, "Mo-Su 08:00-20:00"}
    assert "not_extended" in [note.code for note in found.notes]


def test_more_services_than_are_weighed_are_refused(district):
    many = tuple(district.catalogue.bit)[:7]
    with pytest.raises(InvalidInputError, match="at most 6 services"):
        ask(district, {"services": many, "any": (), "tiers": {1, 2, 3}}, 5)
