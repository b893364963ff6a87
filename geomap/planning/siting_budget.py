"""Asks the budget model, and says of each place what is done there and why."""

from __future__ import annotations

import functools
import operator
from dataclasses import replace

from geomap.planning.levers_of import Offers, offers_of
from geomap.planning.proposals import Alternative, Proposal
from geomap.planning.sites import Sites
from geomap.planning.siting_answers import SitingNote, Solution
from geomap.planning.siting_models import refuse_useless
from geomap.siting import Effort, Packages, Plan, Reason, frontier, packages_of, reasons


def bought(sites: Sites, effort: Effort) -> Solution:
    """The best plan for each budget; what is proposed is that of the largest.

    Raises InvalidInputError for prices and hours that are none, and candidates that nobody lives near.
    """
    offers = offers_of(sites)
    refuse_useless(sites, offers.week.pairs, sites.question.scenario.radius_m)
    units, packages = packages_of(offers.week, offers.levers)
    budgets = sites.question.budgets_yuan
    each = replace(effort, time_limit_s=effort.time_limit_s / len(budgets))
    plans = frontier(units, packages, budgets, each)
    plan = plans[-1]
    whys = reasons(units, packages, plan, None)
    notes = [SitingNote("not_extended", float(offers.not_extended))] if offers.not_extended else []
    return Solution(
        value=plan.value,
        bound=plan.bound,
        gap=plan.gap,
        stopped=plan.stopped,
        proposals=tuple(_proposal(sites, offers, packages, plan, why) for why in whys),
        frontier=plans,
        notes=tuple(notes),
        inputs={"units": units, "packages": packages, "candidates": sites.candidates},
    )


def _proposal(sites: Sites, offers: Offers, packages: Packages, plan: Plan, why: Reason) -> Proposal:
    place, index = int(packages.place[why.package]), sites.stations.index
    chosen = packages.levers[why.package]
    levers = [offers.levers[position] for position in chosen]
    stands, rest = place < sites.first, plan.value - why.alone_person_hours
    services = functools.reduce(operator.or_, (offers.services[position] for position in chosen))
    extended = any(lever.kind == "extend_hours" for lever in levers)
    return Proposal(
        id=index.ids[place],
        actions=tuple(dict.fromkeys(lever.kind for lever in levers)),
        name=sites.stations.names[place],
        lon=float(index.lon[place]),
        lat=float(index.lat[place]),
        station=index.ids[place] if stands else None,
        tier=next((lever.tier for lever in levers if lever.tier), int(index.tiers[place])),
        services=tuple(
            sites.snapshot.catalogue.codes(services | (int(index.services[place]) if stands else 0))
        ),
        opening_hours=sites.question.extend_to if extended else _hours(sites, place),
        persons=why.effect.persons,
        communities=tuple((part.community, part.persons) for part in why.effect.communities),
        backup_persons=why.effect.backup_persons,
        lost=why.alone_person_hours,
        alternatives=tuple(
            Alternative(
                sites.stations.names[at],
                float(index.lon[at]),
                float(index.lat[at]),
                rest + other.person_hours,
            )
            for other in why.runners_up
            for at in [int(packages.place[other.package])]
        ),
        price_yuan=int(packages.price_yuan[why.package]),
        person_hours=why.effect.person_hours,
    )


def _hours(sites: Sites, place: int) -> str | None:
    """The opening hours of a site as they are, None where they are unknown."""
    if place >= sites.first:
        return sites.additions[place - sites.first].opening_hours
    station = sites.stations.index.ids[place]
    for change in sites.question.scenario.changes:
        if change.station == station and change.opening_hours is not None:
            return change.opening_hours
    hours: str | None = sites.snapshot.layers["stations"].values("opening_hours")[place]
    return hours
