"""Why a site is in an answer of the four models: who gains, what is lost without it, what comes close."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.siting.answer import TOLERANCE, Siting
from geomap.siting.pairs import IntArray
from geomap.siting.problem import Problem
from geomap.siting.walked import Walked

CLOSEST = 3


@dataclass(frozen=True)
class CommunityGain:
    """One community's part: its persons who gain."""

    community: str
    persons: float


@dataclass(frozen=True)
class Walk:
    """persons who walk mean_m metres less, or more, in mean; 0 persons and 0 m where nobody does."""

    persons: float
    mean_m: float

    @property
    def person_metres(self) -> float:
        return self.persons * self.mean_m


@dataclass(frozen=True)
class Alternative:
    """A candidate that could stand instead of a site, and the value of the answer then."""

    site: int
    value: float


@dataclass(frozen=True)
class SiteReason:
    """Why a new site is in an answer. Values are measured as the model does: persons served (lscp,
    mclp), person-metres (p_median), metres of the longest walk (p_center).

    Who gains, beside the existing stations alone, of those within reach of the site (lscp, mclp) or
    who go to it (p_median, p_center: the open site nearest to them). newly_served_persons: who had
    no station within reach. nearer: who had one farther away, and by how much; None for lscp and
    mclp. communities: who gains either way, most persons first.

    What is lost without it, beside all other open sites. without: the value of the answer then;
    inf where everyone must be served (p_center, p_median without beyond_m) and somebody is not.
    only_persons: who has no other open site within reach. farther: who has another, and how much
    farther; None for lscp and mclp. backup_persons: who has, with this site, two open ones or more
    within reach.

    alternatives: candidates that could take its place with the rest unchanged, best value first,
    lowest number of equals; at most 3, each better than leaving the place empty, and for lscp each
    serving all that the answer serves. None for a required site.
    """

    site: int
    newly_served_persons: float
    communities: tuple[CommunityGain, ...]
    nearer: Walk | None
    without: float
    only_persons: float
    farther: Walk | None
    backup_persons: float
    alternatives: tuple[Alternative, ...]


def site_reasons(
    problem: Problem, siting: Siting, communities: Sequence[str], *, beyond_m: float | None = None
) -> tuple[SiteReason, ...]:
    """A reason for each newly opened site of an answer of lscp, mclp, p_median or p_center, in its order.

    communities: the community of each demand point. beyond_m: as p_median was asked; other models
    do not use it. Raises InvalidInputError for sites with capacities, where who goes where cannot be
    told site by site; for communities that are not one a demand point; and for an answer that is not
    of this problem.
    """
    _check(problem, communities)
    answer = Walked(problem, siting, beyond_m)
    _check_answer(answer)
    names, code = np.unique(np.asarray(communities, dtype=np.str_), return_inverse=True)
    return tuple(_reason(answer, site, names.tolist(), code) for site in siting.opened)


def _reason(answer: Walked, site: int, names: list[str], code: IntArray) -> SiteReason:
    persons, times, (nearest, now_m, next_m) = answer.problem.persons, answer.times, answer.now
    reached, before_m = answer.reached(site), answer.before_m
    own = reached if answer.covers else np.flatnonzero(answer.siting.assigned == site)
    new = own[answer.times_before[own] == 0]
    nearer = own[(answer.times_before[own] > 0) & (before_m[own] > now_m[own])]
    alone, shared = reached[times[reached] == 1], reached[times[reached] > 1]
    farther = shared[(nearest[shared] == site) & (next_m[shared] > now_m[shared])]
    gained = new if answer.covers else np.concatenate((new, nearer))
    by_name = np.bincount(code[gained], persons[gained], len(names)).tolist()
    parts = [CommunityGain(*part) for part in zip(names, by_name, strict=True) if part[1] > 0]
    return SiteReason(
        site=site,
        newly_served_persons=float(persons[new].sum()),
        communities=tuple(sorted(parts, key=lambda part: -part.persons)),
        nearer=None if answer.covers else _walk(persons[nearer], before_m[nearer] - now_m[nearer]),
        without=answer.value(answer.walk_m(without=site)),
        only_persons=float(persons[alone].sum()),
        farther=None if answer.covers else _walk(persons[farther], next_m[farther] - now_m[farther]),
        backup_persons=float(persons[shared].sum()),
        alternatives=_alternatives(answer, site),
    )


def _walk(persons: FloatArray, change_m: FloatArray) -> Walk:
    total = float(persons.sum())
    return Walk(total, float(persons @ change_m) / total if total else 0.0)


def _alternatives(answer: Walked, site: int) -> tuple[Alternative, ...]:
    if site in answer.problem.required:
        return ()
    values, better = answer.instead(site)
    found = np.flatnonzero(better & ~answer.is_open)  # nobody goes to a forbidden one, so none is better
    cost = -values[found] if answer.covers else values[found]
    order = np.argsort(cost, kind="stable")[:CLOSEST]
    return tuple(Alternative(int(other), float(values[other])) for other in found[order])


def _check(problem: Problem, communities: Sequence[str]) -> None:
    if problem.capacity is not None:
        raise _error(
            "Who goes where cannot be told site by site where sites have capacities.",
            "capacity",
            len(problem.capacity),
            "Ask without capacities.",
        )
    if len(communities) != problem.pairs.demand:
        raise _error(
            f"There are {len(communities)} communities for {problem.pairs.demand} demand points.",
            "communities",
            len(communities),
            "Give one community a demand point.",
        )


def _check_answer(answer: Walked) -> None:
    """Raise InvalidInputError unless the answer has the value here that it was found with."""
    problem, siting = answer.problem, answer.siting
    fits = (siting.assigned.size, siting.load_persons.size) == (problem.pairs.demand, problem.pairs.sites)
    fits = fits and set(siting.opened) == set(siting.open) - set(problem.existing)
    if fits:
        value = answer.value(answer.walk_m())
        told = float(siting.served_persons.sum()) if answer.covers else siting.value
        fits = math.isclose(value, told, rel_tol=TOLERANCE)
        if siting.model == "p_center":  # a search cut short tells a radius, and all may walk less
            fits = fits or value < told
    if not fits:
        raise _error(
            "The answer is not one to this problem.",
            "siting",
            siting.value,
            "Give the problem, and for p_median beyond_m, with which it was found.",
        )


def _error(message: str, parameter: str, value: float, hint: str) -> InvalidInputError:
    return InvalidInputError(message, parameter=parameter, value=value, hint=hint)
