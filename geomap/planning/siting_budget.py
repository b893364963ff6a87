"""Asks the budget model, and says of each place what is done there and why."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.planning.levers_of import Offers, offers_of
from geomap.planning.proposals import Action, Alternative, Proposal
from geomap.planning.sites import Sites
from geomap.planning.siting_answers import SitingNote, Solution
from geomap.planning.siting_models import refuse_useless
from geomap.siting import Effort, Lever, Packages, Plan, Reason, frontier, packages_of, reasons


def bought(sites: Sites, effort: Effort) -> Solution:
    """The best plan for each budget; what is proposed is that of the largest.

    Raises InvalidInputError for prices and hours that are none, and candidates that nobody lives near.
    """
    offers = offers_of(sites)
    refuse_useless(sites, offers.week.pairs, sites.question.scenario.radius_m)
    units, packages = packages_of(offers.week, offers.levers)
    plans = frontier(units, packages, sites.question.budgets_yuan, effort)
    plan = plans[-1]
    # Each reason spends the budget once more without its place; at once is near enough, for it is not shown.
    whys = reasons(units, packages, plan, Effort(method="heuristic", seed=effort.seed))
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
    levers = [offers.levers[position] for position in packages.levers[why.package]]
    stands = place < sites.first
    rest = plan.value - why.alone_person_hours
    return Proposal(
        id=index.ids[place],
        actions=tuple(dict.fromkeys(_action(lever) for lever in levers)),
        name=sites.stations.names[place],
        lon=float(index.lon[place]),
        lat=float(index.lat[place]),
        station=index.ids[place] if stands else None,
        tier=_tier(levers, int(index.tiers[place])),
        services=_services(sites, place if stands else None, levers),
        opening_hours=_hours(sites, place, levers),
        persons=why.effect.persons,
        communities=tuple((part.community, part.persons) for part in why.effect.communities),
        backup_persons=why.effect.backup_persons,
        lost=why.alone_person_hours,
        alternatives=tuple(
            Alternative(
                sites.stations.names[at], float(index.lon[at]), float(index.lat[at]), rest + other.person_hours
            )
            for other in why.runners_up
            for at in [int(packages.place[other.package])]
        ),
        price_yuan=int(packages.price_yuan[why.package]),
        person_hours=why.effect.person_hours,
    )
