"""Asks the four classical models, and says of each new station why."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NoReturn

import numpy as np

from geomap.errors import InvalidInputError
from geomap.nearest import BoolArray
from geomap.planning.proposals import Alternative, Proposal
from geomap.planning.scenario import LONGEST_RADIUS_M
from geomap.planning.sites import Sites
from geomap.planning.siting_answers import SitingNote, Solution
from geomap.siting import Effort, Pairs, Problem, Siting, lscp, mclp, p_center, p_median
from geomap.siting.site_reasons import SiteReason, site_reasons

COVERING = ("lscp", "mclp")
MOST_NAMED = 5
MOST_CAPACITY_PAIRS = 150_000
"""With capacities it is part of the program who goes where; HiGHS takes more pairs than this past any time
limit before it looks at the clock."""


def solved(sites: Sites, effort: Effort) -> Solution:
    """Ask the model of a question.

    Raises InvalidInputError where it cannot be answered: candidates that nobody lives near, people whom lscp
    cannot serve, p that is more than there are candidates, capacities too small or of too many pairs.
    """
    pairs = _pairs(sites)
    _refuse_too_many(sites, pairs)
    persons = sites.ground.demand.persons
    reached = np.diff(pairs.start) > 0
    without = float(persons[~reached].sum())
    notes = [] if not without else [SitingNote("unreachable", without)]
    problem = sites.problem(pairs, np.where(reached, persons, 0.0))
    beyond_m = float(pairs.lengths_m.max(initial=0.0))
    found = _asked(sites, problem, effort, beyond_m, ~reached)
    served = float(found.served_persons.sum())
    left_out = float(problem.persons.sum()) - served
    if sites.question.model != "mclp" and left_out > 1e-6 * served:
        notes.append(SitingNote("left_out", left_out))
    return Solution(
        value=found.value,
        bound=found.bound,
        gap=found.gap,
        stopped=found.stopped,
        proposals=_proposals(sites, problem, found, beyond_m),
        frontier=(),
        notes=tuple(notes),
        inputs={"problem": problem, "candidates": sites.candidates},
    )


def _asked(sites: Sites, problem: Problem, effort: Effort, beyond_m: float, unreached: BoolArray) -> Siting:
    question, p = sites.question, sites.question.p or 0
    match question.model:
        case "lscp":
            if unreached.any() and not question.leave_unreachable:
                _refuse_unreached(sites, unreached)
            return lscp(problem, effort)
        case "mclp":
            return mclp(problem, p, effort)
        case "p_median":
            return p_median(problem, p, effort, beyond_m=beyond_m)
        case _:
            return p_center(problem, p, effort)


def _pairs(sites: Sites) -> Pairs:
    """Who is within reach of which site, as the model understands it."""
    question, covering = sites.question, sites.question.model in COVERING
    limit_m = question.scenario.radius_m if covering else LONGEST_RADIUS_M
    given = not isinstance(question.candidates, str)
    if covering or given:
        pairs, _ = sites.within(limit_m)
        refuse_useless(sites, pairs, limit_m)
    return pairs if covering else sites.all_within_reach()[0]


def _refuse_too_many(sites: Sites, pairs: Pairs) -> None:
    if sites.question.capacity_persons is not None and pairs.site.size > MOST_CAPACITY_PAIRS:
        raise InvalidInputError(
            f"There are {pairs.site.size:,} pairs of people and sites, and with capacities at most "
            f"{MOST_CAPACITY_PAIRS:,} can be weighed.",
            parameter="capacity_persons",
            value=sites.question.capacity_persons,
            hint="Choose a street or a community, fewer candidates or a shorter radius, or leave it out.",
        )


def refuse_useless(sites: Sites, pairs: Pairs, limit_m: float) -> None:
    """Raise InvalidInputError for a position given that reaches nobody, and if no candidate reaches
    anybody."""
    lived = sites.ground.demand.persons[pairs.row] > 0
    reaches = np.bincount(pairs.site[lived], minlength=pairs.sites)[sites.first :] > 0
    given = not isinstance(sites.question.candidates, str)
    if reaches.all() if given else reaches.any():
        return
    if not given:
        raise InvalidInputError(
            f"Nobody lives within {limit_m:g} m of any candidate.",
            parameter="candidates",
            value=sites.question.candidates,
            hint="Choose candidates of another kind, such as demand, or raise radius_m.",
        )
    useless = int(np.flatnonzero(~reaches)[0])
    candidate = sites.candidates[useless]
    raise InvalidInputError(
        f"Nobody of the area lives within {limit_m:g} m of that position.",
        parameter=f"candidates[{useless}]",
        value=f"{candidate.lon:g},{candidate.lat:g}",
        hint="Check the order of lon and lat, that it lies in the area and, where measured by street, that a "
        "street is near; or raise radius_m.",
    )


def _refuse_unreached(sites: Sites, unreached: BoolArray) -> NoReturn:
    """Raise InvalidInputError that says who has no candidate or station within the radius."""
    persons = np.where(unreached, sites.ground.demand.persons, 0.0)
    totals = sites.ground.communities.totals(persons)[:-1]
    layer = sites.snapshot.layers["communities"]
    names = dict(zip(layer.ids, layer.values("name"), strict=True))
    most = np.argsort(-totals, kind="stable")[: int((totals > 0).sum())]
    listed = ", ".join(
        f"{names[sites.ground.communities.ids[i]]} ({totals[i]:,.0f})" for i in most[:MOST_NAMED].tolist()
    )
    radius_m = sites.question.scenario.radius_m
    raise InvalidInputError(
        f"{persons.sum():,.0f} persons in {len(most)} communities have no station and no candidate within "
        f"{radius_m:g} m: {listed}{', …' if len(most) > MOST_NAMED else ''}.",
        parameter="radius_m",
        value=radius_m,
        hint="Add candidates near them (candidates), raise radius_m, or set leave_unreachable to true.",
    )


def _proposals(sites: Sites, problem: Problem, found: Siting, beyond_m: float) -> tuple[Proposal, ...]:
    """Each new station, with who gains and what comes close; with capacities, whom it takes."""
    if sites.question.capacity_persons is None:
        whys = site_reasons(problem, found, sites.communities, beyond_m=beyond_m)
        made = [_explained(sites, found, why) for why in whys]
    else:
        made = [_loaded(sites, found, site) for site in found.opened]
    backup = _backup(sites, found)
    return tuple(
        replace(proposal, backup_persons=persons) for proposal, persons in zip(made, backup, strict=True)
    )


def _proposal(
    sites: Sites,
    site: int,
    communities: tuple[tuple[str, float], ...],
    lost: float,
    alternatives: tuple[Alternative, ...] = (),
) -> Proposal:
    new = sites.additions[site - sites.first]
    return Proposal(
        id=new.id,
        actions=("build",),
        name=new.name,
        lon=new.lon,
        lat=new.lat,
        station=None,
        tier=new.tier,
        services=new.services,
        opening_hours=new.opening_hours,
        persons=math.fsum(persons for _, persons in communities),
        communities=communities,
        backup_persons=0.0,
        lost=lost,
        alternatives=alternatives,
    )


def _explained(sites: Sites, found: Siting, why: SiteReason) -> Proposal:
    served = float(found.served_persons.sum()) if found.model == "lscp" else found.value
    return _proposal(
        sites,
        why.site,
        tuple((part.community, part.persons) for part in why.communities),
        abs(served - why.without),
        tuple(_alternative(sites, other.site, other.value) for other in why.alternatives),
    )


def _alternative(sites: Sites, site: int, value: float) -> Alternative:
    new = sites.additions[site - sites.first]
    return Alternative(new.name, new.lon, new.lat, value)


def _loaded(sites: Sites, found: Siting, site: int) -> Proposal:
    """Where stations have capacities: how many the station takes, and of its communities those people most
    of whose neighbours at the same point go there. What is lost without it is not known one by one."""
    own = found.assigned == site
    totals = sites.ground.communities.totals(np.where(own, found.served_persons, 0.0))
    ids = (*sites.ground.communities.ids, "")
    most = np.argsort(-totals, kind="stable")[: int((totals > 0).sum())].tolist()
    communities = tuple((ids[area], float(totals[area])) for area in most)
    return replace(_proposal(sites, site, communities, math.nan), persons=float(found.load_persons[site]))


def _backup(sites: Sites, found: Siting) -> list[float]:
    """Of each new station, the persons who have it and another open one within the radius."""
    pairs, _ = sites.within(sites.question.scenario.radius_m)
    is_open = np.zeros(pairs.sites, dtype=np.bool_)
    is_open[list(found.open)] = True
    times = np.bincount(pairs.row[is_open[pairs.site]], minlength=pairs.demand)
    backed = np.where(times >= 2, sites.ground.demand.persons, 0.0)
    start, demand = pairs.by_site()
    return [float(backed[demand[start[site] : start[site + 1]]].sum()) for site in found.opened]
