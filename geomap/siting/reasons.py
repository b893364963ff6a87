"""Why a plan: who gains, what backup there is, and which alternatives came close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geomap.siting.answer import DEFAULT, Effort
from geomap.siting.budget import Plan, maximise
from geomap.siting.budget_kernels import gains
from geomap.siting.levers import Packages, Units
from geomap.siting.problem import BoolArray

RUNNERS_UP = 3


@dataclass(frozen=True)
class Gained:
    """One community's part: persons who gain something, and their person-hours a week."""

    community: str
    persons: float
    person_hours: float


@dataclass(frozen=True)
class Effect:
    """What packages do, those already served apart.

    persons: who has in some hour a chosen service that nobody offered within reach. person_hours:
    how much of it in all. communities: the same of each, most person-hours first. backup_persons,
    backup_person_hours: who has afterwards in some hour a service at two stations or more within
    reach, of which these packages are one.
    """

    persons: float
    person_hours: float
    communities: tuple[Gained, ...]
    backup_persons: float
    backup_person_hours: float


@dataclass(frozen=True)
class RunnerUp:
    """A package that could take another's place, and what it would add to the rest of the plan."""

    package: int
    person_hours: float


@dataclass(frozen=True)
class Reason:
    """Why a package is in a plan. effect: as it serves beside the others. alone_person_hours: what
    is lost without it. instead: the best plan where nothing is done at its place, None where it was not
    asked for. runners_up: what comes closest for its price with the rest of the plan unchanged."""

    package: int
    effect: Effect
    alone_person_hours: float
    instead: Plan | None
    runners_up: tuple[RunnerUp, ...]


def effect(units: Units, packages: Packages, chosen: Sequence[int], beside: Sequence[int] = ()) -> Effect:
    """What chosen packages do where those beside them are done, too."""
    times = units.now.copy()
    own = np.zeros(len(times), dtype=np.bool_)
    for package in {*chosen, *beside}:
        times[packages.units(package)] += 1
    for package in chosen:
        own[packages.units(package)] = True
    new, twice = own & (units.now == 0), own & (times >= 2)
    communities = np.array(units.communities, dtype=object)
    gained = np.unique(units.demand[new & (units.weight > 0)])
    hours = np.bincount(units.demand[new], units.weight[new], len(units.persons))
    parts = [
        Gained(str(name), float(units.persons[some].sum()), float(hours[some].sum()))
        for name in sorted(set(communities[gained].tolist()))
        for some in [gained[communities[gained] == name]]
    ]
    parts.sort(key=lambda part: (-part.person_hours, part.community))
    return Effect(
        persons=float(units.persons[gained].sum()),
        person_hours=float(units.weight[new].sum()),
        communities=tuple(parts),
        backup_persons=_persons(units, twice),
        backup_person_hours=float(units.weight[twice].sum()),
    )


def reasons(
    units: Units, packages: Packages, plan: Plan, effort: Effort | None = DEFAULT
) -> tuple[Reason, ...]:
    """A reason for each package of plan, in its order. effort: how hard to look for what to do instead, for
    which the whole budget is spent once more a package; None, not at all."""
    return tuple(_reason(units, packages, plan, package, effort) for package in plan.chosen)


def _reason(units: Units, packages: Packages, plan: Plan, package: int, effort: Effort | None) -> Reason:
    others = [other for other in plan.chosen if other != package]
    served = (units.now > 0).astype(np.int32)
    for other in others:
        served[packages.units(other)] += 1
    added = gains(packages.start, packages.unit, units.weight, served)
    return Reason(
        package=package,
        effect=effect(units, packages, [package], others),
        alone_person_hours=float(added[package]),
        instead=None if effort is None else _instead(units, packages, plan, package, effort),
        runners_up=_runners_up(packages, plan, package, added),
    )


def _instead(units: Units, packages: Packages, plan: Plan, package: int, effort: Effort) -> Plan:
    at_place = np.flatnonzero(packages.place == packages.place[package]).tolist()
    others = [other for other in plan.chosen if other != package]
    return maximise(units, packages, plan.budget_yuan, effort, forbidden=at_place, begin=others)


def _runners_up(packages: Packages, plan: Plan, package: int, added: np.ndarray) -> tuple[RunnerUp, ...]:
    """The packages that add most for what the one leaves of the budget, one a place."""
    left = plan.budget_yuan - plan.price_yuan + int(packages.price_yuan[package])
    taken = {int(packages.place[other]) for other in plan.chosen if other != package}
    found: list[RunnerUp] = []
    for other in np.lexsort((np.arange(len(added)), -added)).tolist():
        place = int(packages.place[other])
        if added[other] <= 0 or len(found) == RUNNERS_UP:
            break
        if other != package and place not in taken and packages.price_yuan[other] <= left:
            taken.add(place)
            found.append(RunnerUp(other, float(added[other])))
    return tuple(found)


def _persons(units: Units, some: BoolArray) -> float:
    return float(units.persons[np.unique(units.demand[some & (units.weight > 0)])].sum())
