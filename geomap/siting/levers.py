"""The five levers: build, upgrade, add a service, open longer, or nothing; each with its price.

What counts is person-hours: a person who has a service within reach in an hour of the week. They
are kept as units, demand point × service × class of hours. A station serves a unit when the demand
reaches it, it has the service and it is open then; so a service added and hours extended serve
together what neither serves alone. What can be done at a place is therefore a package of levers,
and at most one package is chosen a place.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.siting.pairs import IntArray, Pairs, Sites

Kind = Literal["build", "upgrade", "add_service", "extend_hours"]
KINDS = ("build", "upgrade", "add_service", "extend_hours")
TIER_KINDS = ("build", "upgrade")


@dataclass(frozen=True)
class Lever:
    """Something to be done at place, a position in Week.places, for whole yuan, more than 0.

    services, hours: what the place has of them afterwards beside what it has already. A build or an
    upgrade is to a tier, and only one of them is done at a place.
    """

    place: int
    kind: Kind
    price_yuan: int
    services: frozenset[str] = frozenset()
    hours: frozenset[str] = frozenset()
    tier: int | None = None


@dataclass(frozen=True)
class Place:
    """A station that stands, or where one may: what it offers now, and the classes of hours it is open."""

    station: bool
    services: frozenset[str] = frozenset()
    hours: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Week:
    """persons (demand,) and their communities; which places they reach, in pairs (demand × places);
    the services chosen; and the hours a week in each chosen class of hours, such as {"Tu 22": 1.0}."""

    persons: FloatArray
    communities: Sequence[str]
    pairs: Pairs
    places: Sequence[Place]
    services: Sequence[str]
    hours: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Units:
    """weight: person-hours of each unit (units,). now: how many stations serve it now. demand: whose
    it is, a position in persons and communities."""

    weight: FloatArray
    now: IntArray
    demand: IntArray
    persons: FloatArray
    communities: Sequence[str]


@dataclass(frozen=True, eq=False)
class Packages:
    """Package k, at place[k] for price_yuan[k], serves unit[start[k] : start[k + 1]], ascending.

    levers: the positions of its levers. A package's units are those that its place does not serve now.
    """

    place: IntArray
    price_yuan: IntArray
    start: IntArray
    unit: Sites
    levers: Sequence[tuple[int, ...]]

    def __post_init__(self) -> None:
        wrong = self.price_yuan[self.price_yuan <= 0]
        if wrong.size:
            raise _error("A price must be more than 0 yuan.", "price_yuan", int(wrong[0]))

    def units(self, package: int) -> Sites:
        return self.unit[self.start[package] : self.start[package + 1]]


def packages_of(
    week: Week, levers: Sequence[Lever], most_levers: int = 4, most_packages: int = 256
) -> tuple[Units, Packages]:
    """All that can be done: combinations of up to most_levers levers at each place.

    Combinations that serve no unit, or no more than a part of them does, are left out. Raises
    InvalidInputError for levers and weeks that cannot be, and where a place has more than
    most_packages combinations: none is left out in silence.
    """
    check_week(week)
    for lever in levers:
        _check_lever(week, lever)
    start, demand = week.pairs.by_site()
    reach = [demand[start[j] : start[j + 1]].astype(np.int64) for j in range(len(week.places))]
    at_place: list[list[int]] = [[] for _ in week.places]
    for position, lever in enumerate(levers):
        at_place[lever.place].append(position)
    now = np.zeros(len(week.persons) * len(week.services) * len(week.hours), dtype=np.int64)
    for place, reached in zip(week.places, reach, strict=True):
        if place.station:
            now[_units(week, reached, place.services, place.hours)] += 1
    found: list[tuple[int, int, tuple[int, ...], IntArray]] = []
    for j, place in enumerate(week.places):
        here = list(_combinations(place, at_place[j], levers, most_levers))
        if len(here) > most_packages:
            raise InvalidInputError(
                f"Place {j} has {len(here)} combinations of levers.",
                parameter="most_packages",
                value=most_packages,
                hint="Offer fewer levers there, combine fewer of them, or allow more combinations.",
            )
        found += [(j, *package) for package in _served(week, place, here, levers, reach[j])]
    return _units_of(week, now), _packed(found)


def _combinations(
    place: Place, here: list[int], levers: Sequence[Lever], most_levers: int
) -> Iterator[tuple[int, ...]]:
    """Levers that can be pulled together: a new station is built once, a standing one upgraded once."""
    for count in range(1, most_levers + 1):
        for some in itertools.combinations(here, count):
            tiers = [levers[p].kind for p in some if levers[p].kind in TIER_KINDS]
            if tiers == ["build"] if not place.station else tiers in ([], ["upgrade"]):
                yield some


def _served(
    week: Week, place: Place, here: list[tuple[int, ...]], levers: Sequence[Lever], reached: IntArray
) -> Iterator[tuple[int, tuple[int, ...], IntArray]]:
    """Price, levers and units of each combination that serves more than every part of it."""
    offered: dict[tuple[int, ...], frozenset[tuple[str, str]]] = {}
    stands = _offer(week, place.services, place.hours) if place.station else frozenset()
    served = _units(week, reached if place.station else reached[:0], place.services, place.hours)
    for some in here:
        services = place.services.union(*(levers[p].services for p in some))
        hours = place.hours.union(*(levers[p].hours for p in some))
        offer = _offer(week, services, hours) - stands
        parts = itertools.combinations(some, len(some) - 1)
        if offer and all(offer != offered.get(part) for part in parts) and reached.size:
            own = np.setdiff1d(_units(week, reached, services, hours), served, assume_unique=True)
            yield sum(levers[p].price_yuan for p in some), some, own
        offered[some] = offer


def _offer(week: Week, services: frozenset[str], hours: frozenset[str]) -> frozenset[tuple[str, str]]:
    return frozenset(itertools.product(services & set(week.services), hours & set(week.hours)))


def _units(week: Week, reached: IntArray, services: frozenset[str], hours: frozenset[str]) -> IntArray:
    """The units of the demand reached, in these services and hours, ascending."""
    service = np.array([s for s, name in enumerate(week.services) if name in services], dtype=np.int64)
    hour = np.array([h for h, name in enumerate(week.hours) if name in hours], dtype=np.int64)
    row = reached[:, None, None] * len(week.services) + service[None, :, None]
    return (row * len(week.hours) + hour[None, None, :]).reshape(-1)


def _units_of(week: Week, now: IntArray) -> Units:
    hours = np.array(list(week.hours.values()), dtype=np.float64)
    each = np.tile(hours, len(week.services))
    weight = (week.persons[:, None] * each).reshape(-1)
    demand = np.repeat(np.arange(len(week.persons)), each.size)
    return Units(weight, now, demand, week.persons, week.communities)


def _packed(found: list[tuple[int, int, tuple[int, ...], IntArray]]) -> Packages:
    sizes = [len(units) for *_, units in found]
    return Packages(
        place=np.array([place for place, *_ in found], dtype=np.int64),
        price_yuan=np.array([price for _, price, *_ in found], dtype=np.int64),
        start=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        unit=np.concatenate([np.empty(0), *(units for *_, units in found)]).astype(np.int32),
        levers=tuple(levers for _, _, levers, _ in found),
    )


def check_week(week: Week) -> None:
    """Raise InvalidInputError for a week that does not fit together, or in which nobody asks for anything."""
    demand, places = week.pairs.demand, week.pairs.sites
    for name, given, wanted in (
        ("persons", len(week.persons), demand),
        ("communities", len(week.communities), demand),
        ("places", len(week.places), places),
    ):
        if given != wanted:
            raise _error(f"There are {given} {name} and {wanted} in the pairs.", name, given)
    wrong = week.persons[~(np.isfinite(week.persons) & (week.persons >= 0))]
    if wrong.size or not week.persons.any():
        value = float(wrong[0]) if wrong.size else 0.0
        raise _error("Persons must be finite, not negative, and some more than 0.", "persons", value)
    if not week.services:
        raise _error("No service is chosen.", "services", [])
    if not week.hours:
        raise _error("No hours are chosen.", "hours", [])
    for name, hours in week.hours.items():
        if not (np.isfinite(hours) and hours > 0):
            raise _error(f"The hours of {name} must be more than 0.", "hours", hours)


def _check_lever(week: Week, lever: Lever) -> None:
    if not 0 <= lever.place < len(week.places):
        raise _error(f"There is no place {lever.place}.", "place", lever.place)
    if lever.kind not in KINDS:
        raise _error("There is no such lever.", "kind", lever.kind)
    price = lever.price_yuan
    if isinstance(price, bool) or not isinstance(price, int | np.integer) or price <= 0:
        raise _error("A price must be whole yuan, more than 0.", "price_yuan", price)
    stands = week.places[lever.place].station
    if lever.kind == "build" and stands:
        raise _error("A station stands there already.", "place", lever.place)
    if lever.kind == "upgrade" and not stands:
        raise _error("There is no station to upgrade.", "place", lever.place)


_HINTS = {
    "price_yuan": "Give what it costs, or leave the lever out.",
    "place": "Build where there is no station, upgrade where there is one; places count from 0.",
    "kind": f"Choose one of {', '.join(KINDS)}.",
    "services": "Choose at least one service.",
    "hours": "Choose hours of the week, such as {'Tu 22': 1.0}.",
    "persons": "Give one number of persons a demand point, more than 0 somewhere.",
    "communities": "Give one community a demand point.",
    "places": "Give one place a site of the pairs.",
}


def _error(message: str, parameter: str, value: object) -> InvalidInputError:
    return InvalidInputError(message, parameter=parameter, value=value, hint=_HINTS[parameter])
