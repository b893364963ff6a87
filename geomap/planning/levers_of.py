"""A planner's question as the budget model takes it: the week, the places, and every lever with its price.

Each service asked for counts by itself, and the services of which any will do as one; where none is asked
for any station counts. A station whose tier is not accepted serves nobody until it is raised.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from geomap.errors import InvalidInputError
from geomap.nearest import BoolArray
from geomap.planning.lengths import pairs_within
from geomap.planning.sites import Sites, hours_open
from geomap.planning.week import opening_of
from geomap.services import TIERS
from geomap.siting import HourClasses, Lever, Place, Week, hour_classes
from geomap.siting.levers import Kind

MOST_SERVICES = 6
"""Of more than so many there are more combinations of levers at a place than are weighed."""
ANY_STATION = "*"


@dataclass(frozen=True, eq=False)
class Offers:
    """week and levers, as siting.packages_of takes them; places are numbered as sites are. services: the mask
    of what each lever gives its place, asked for or not. not_extended: how many stations could not be given
    the longer hours because they are open outside them."""

    week: Week
    levers: tuple[Lever, ...]
    services: tuple[int, ...]
    not_extended: int


def offers_of(sites: Sites) -> Offers:
    """Everything that may be done within reach of somebody, for its price. Raises InvalidInputError as
    check_levers does."""
    check_levers(sites)
    question = sites.question
    table, scenario = _Table(sites), question.scenario
    near, _ = pairs_within(sites.ground, sites.stations, scenario.mode, scenario.radius_m, table.counts)
    reaching = np.unique(near.site).tolist()
    offered = [offer for site in reaching for offer in table.levers_at(site)]
    week = Week(
        persons=sites.ground.demand.persons,
        communities=sites.communities,
        pairs=near,
        places=[table.place(site) for site in range(near.sites)],
        services=table.chosen,
        hours=table.classes.hours,
    )
    return Offers(
        week,
        tuple(lever for lever, _ in offered),
        tuple(services for _, services in offered),
        sum(map(table.cannot_extend, reaching)),
    )


def check_levers(sites: Sites) -> None:
    """Raise InvalidInputError for prices that are none, hours that cannot be read, and too many services."""
    question, catalogue = sites.question, sites.snapshot.catalogue
    question.prices.check(catalogue)
    hours_open(sites.snapshot, "extend_to", question.extend_to, question.scenario.monday)
    codes = _codes(sites)
    if len(codes) > MOST_SERVICES:
        raise InvalidInputError(
            f"The model budget weighs at most {MOST_SERVICES} services at once.",
            parameter="services",
            value=",".join(codes),
            hint="Ask for fewer services.",
        )


def _codes(sites: Sites) -> list[str]:
    """The services asked for, all of them or any of them."""
    need = sites.question.scenario.need
    return sites.snapshot.catalogue.codes(need.services | need.services_any)


class _Table:
    """What each place offers and could offer, in the words of siting.Week."""

    def __init__(self, sites: Sites) -> None:
        self.sites, self.question = sites, sites.question
        self.catalogue, need = sites.snapshot.catalogue, sites.question.scenario.need
        self.all_of, self.any_of = map(self.catalogue.codes, (need.services, need.services_any))
        self.codes = _codes(sites)
        self.any_word = "|".join(self.any_of)
        self.chosen = (*self.all_of, *([self.any_word] if self.any_of else [])) or (ANY_STATION,)
        index = sites.stations.index
        free_of_services = replace(need, services=0, services_any=0)
        self.in_tier = index.meets(free_of_services)
        self.counts = index.meets(replace(free_of_services, tiers=None))
        self.index = index

    @cached_property
    def _is_open(self) -> BoolArray:
        """(168, sites + 1): the last is a station that is open longer."""
        scenario = self.question.scenario
        longer = hours_open(self.sites.snapshot, "extend_to", self.question.extend_to, scenario.monday)
        return np.column_stack((opening_of(self.sites.stations, scenario).is_open, longer))

    @cached_property
    def classes(self) -> HourClasses:
        """The hours that count, those in which the same sites are open as one."""
        return hour_classes(self._is_open, self.question.hours)

    def counted(self, mask: int) -> frozenset[str]:
        """The chosen services that a place with the services of mask offers."""
        codes = set(self.catalogue.codes(mask))
        words = {code for code in self.all_of if code in codes}
        if codes & set(self.any_of):
            words.add(self.any_word)
        return frozenset(words or ({ANY_STATION} if self.chosen == (ANY_STATION,) else ()))

    def place(self, site: int) -> Place:
        if site >= self.sites.first:
            return Place(station=False)
        serves = self.counted(self.mask(site)) if self.in_tier[site] else frozenset()
        return Place(True, serves, self.classes.open_in[site])

    def mask(self, site: int) -> int:
        return int(self.index.services[site])

    def levers_at(self, site: int) -> Iterator[tuple[Lever, int]]:
        """What may be done at a site, and the services that it brings. A station that is only thought of
        stays as it is thought."""
        standing, prices = len(self.sites.snapshot.stations), self.question.prices
        new = site >= self.sites.first
        if standing <= site < self.sites.first or (new and self.index.ids[site] in self.question.forbidden):
            return
        yield from self._tiers(site, new)
        has = 0 if new else self.mask(site)
        for code in self.codes if new or self.in_tier[site] else ():
            price, brings = prices.of_service(code), self.catalogue.mask([code])
            if price is not None and not has & brings:
                yield Lever(site, "add_service", price, self.counted(brings)), brings
        if prices.extend_hours is not None and not self._open_beyond(site):
            yield Lever(site, "extend_hours", prices.extend_hours, hours=self.classes.open_in[-1]), 0

    def _tiers(self, site: int, new: bool) -> Iterator[tuple[Lever, int]]:
        """Builds or upgrades, the most basic first; none that offers no more than a cheaper one."""
        kind: Kind = "build" if new else "upgrade"
        prices = self.question.prices.build if new else self.question.prices.upgrade
        accepted = self.question.scenario.need.tiers or frozenset(TIERS)
        hours = self.classes.open_in[site] if new else frozenset()
        found: list[tuple[Lever, int]] = []
        for tier in reversed(TIERS):
            price = prices.get(tier)
            if price is None or tier not in accepted or not (new or tier < self.index.tiers[site]):
                continue
            brings = self.catalogue.mask(self.catalogue.standard(tier))
            services = self.counted(brings if new else brings | self.mask(site))
            found.append((Lever(site, kind, price, services, hours, tier), brings))
        for i, (lever, brings) in enumerate(found):
            better = (
                other.services >= lever.services and (other.price_yuan, j) < (lever.price_yuan, i)
                for j, (other, _) in enumerate(found)
            )
            if not any(better):
                yield lever, brings

    def _open_beyond(self, site: int) -> bool:
        """Whether it is open in an hour in which it would not be by the longer hours."""
        return bool((self._is_open[:, site] & ~self._is_open[:, -1]).any())

    def cannot_extend(self, site: int) -> bool:
        offered = self.question.prices.extend_hours is not None and site < len(self.sites.snapshot.stations)
        return offered and self._open_beyond(site)
