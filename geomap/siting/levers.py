"""The five levers: build, upgrade, add a service, open longer, or nothing; each with its price.

What counts is person-hours: a person who has a service within reach in an hour of the week. They
are kept as units, demand point × service × class of hours. A station serves a unit when the demand
reaches it, it has the service and it is open then; so a service added and hours extended serve
together what neither serves alone. What can be done at a place is therefore a package of levers,
and at most one package is chosen a place; packages puts them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    the services chosen; and the hours a week in each chosen class of hours, such as {"Tu 22": 1.0}.
    hour_classes makes few classes of many hours."""

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


def check_lever(week: Week, lever: Lever) -> None:
    """Raise InvalidInputError for a lever that cannot be pulled."""
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
