"""Levers put together: all that is worth doing at each place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from math import comb

import numpy as np

from geomap.errors import InvalidInputError
from geomap.siting.budget_kernels import matched
from geomap.siting.levers import TIER_KINDS, Lever, Packages, Place, Units, Week, check_lever, check_week
from geomap.siting.pairs import IntArray, Sites
from geomap.siting.problem import BoolArray


def packages_of(
    week: Week, levers: Sequence[Lever], most_levers: int = 4, most_packages: int = 1024
) -> tuple[Units, Packages]:
    """All that can be done: combinations of up to most_levers levers at each place.

    Left out is only what cannot make a plan better: levers that serve nobody or nothing chosen, and
    levers and combinations for which another at their place serves as much for the same price or
    less; of equals the first stays. Raises InvalidInputError for levers and weeks that cannot be,
    and where the levers of a place still have more than most_packages combinations: none is left
    out in silence.
    """
    check_week(week)
    for lever in levers:
        check_lever(week, lever)
    start, demand = week.pairs.by_site()
    at_place: list[list[int]] = [[] for _ in week.places]
    for position, lever in enumerate(levers):
        at_place[lever.place].append(position)
    now = np.zeros(len(week.persons) * len(week.services) * len(week.hours), dtype=np.int64)
    found: list[tuple[int, int, tuple[int, ...], IntArray]] = []
    for j, place in enumerate(week.places):
        reached = demand[start[j] : start[j + 1]].astype(np.int64)
        own = _units(week, reached if place.station else reached[:0], _marks(week, place))
        now[own] += 1
        here = _worth_pulling(week, place, at_place[j], levers) if week.persons[reached].any() else []
        _check_count(j, place, [levers[p] for p in here], most_levers, most_packages)
        for some, marks in _worth_choosing(week, place, here, levers, most_levers):
            units = np.setdiff1d(_units(week, reached, marks), own, assume_unique=True)
            found.append((j, sum(levers[p].price_yuan for p in some), some, units))
    return _units_of(week, now), _packed(found)


def _marks(week: Week, has: Place | Lever) -> BoolArray:
    """Which of the chosen services, then which of the chosen hours it has, (services + hours,)."""
    services = [name in has.services for name in week.services]
    return np.array(services + [name in has.hours for name in week.hours], dtype=np.bool_)


def _worth_pulling(week: Week, place: Place, here: list[int], levers: Sequence[Lever]) -> list[int]:
    """Levers that add something to the place and that no other there can stand in for.

    In any combination the other can take their place, or is in it already.
    """
    has, services = _marks(week, place), len(week.services)
    adds = {p: _marks(week, levers[p]) & ~has for p in here}
    together = np.logical_or.reduce([has, *adds.values()])
    if not (together[:services].any() and together[services:].any()):
        return []
    some = [p for p in here if adds[p].any() or levers[p].kind == "build"]

    def stands_in(other: int, p: int) -> bool:
        this, that = levers[p].kind, levers[other].kind
        allowed = this in TIER_KINDS if that in TIER_KINDS else this != "build"
        return allowed and not (adds[p] & ~adds[other]).any()

    def rank(p: int) -> tuple[int, int, int]:
        return levers[p].price_yuan, -int(adds[p].sum()), p

    return [p for p in some if not any(rank(q) < rank(p) and stands_in(q, p) for q in some)]


def _check_count(j: int, place: Place, here: list[Lever], most_levers: int, most_packages: int) -> None:
    tiers = sum(lever.kind in TIER_KINDS for lever in here)
    others = len(here) - tiers
    with_tier, without = (
        sum(comb(others, count) for count in range(most + 1)) for most in (most_levers - 1, most_levers)
    )
    combinations = tiers * with_tier + (without - 1 if place.station else 0)
    if combinations > most_packages:
        raise InvalidInputError(
            f"The {len(here)} levers that serve somebody at place {j} have {combinations} combinations.",
            parameter="most_packages",
            value=most_packages,
            hint="Offer fewer levers there, combine fewer of them, or allow more combinations.",
        )


def _combinations(
    place: Place, here: list[int], levers: Sequence[Lever], most_levers: int
) -> Iterator[tuple[int, ...]]:
    """Levers that can be pulled together: a new station is built once, a standing one upgraded once."""
    for count in range(1, most_levers + 1):
        for some in itertools.combinations(here, count):
            tiers = [levers[p].kind for p in some if levers[p].kind in TIER_KINDS]
            if tiers == ["build"] if not place.station else tiers in ([], ["upgrade"]):
                yield some


def _worth_choosing(
    week: Week, place: Place, here: list[int], levers: Sequence[Lever], most_levers: int
) -> list[tuple[tuple[int, ...], BoolArray]]:
    """Combinations with the marks of the place afterwards: of those that serve something those that no
    other matches for the same price or less."""
    had, marks_of = _marks(week, place), {p: _marks(week, levers[p]) for p in here}
    combinations = list(_combinations(place, here, levers, most_levers))
    has: BoolArray = np.array(
        [had | np.logical_or.reduce([marks_of[p] for p in some]) for some in combinations], dtype=np.bool_
    ).reshape(len(combinations), len(had))
    services = len(week.services)
    serves = np.any(has[:, :services], axis=1) & np.any(has[:, services:], axis=1)
    price = np.array([sum(levers[p].price_yuan for p in some) for some in combinations], dtype=np.int64)
    row, mark = np.nonzero(has & serves[:, None])
    start = np.searchsorted(row, np.arange(len(combinations) + 1))
    worth = unmatched(np.zeros_like(price), price, start, mark.astype(np.int32))
    return [(combinations[k], has[k]) for k in np.flatnonzero(worth)]


def unmatched(place: IntArray, price_yuan: IntArray, start: IntArray, unit: Sites) -> BoolArray:
    """Packages that serve something, and all of it no other at their place for the same price or less; of
    equals the first. Package k serves unit[start[k] : start[k + 1]], ascending."""
    size = np.diff(start)
    order = np.lexsort((-size, price_yuan, place))
    return (size > 0) & ~matched(start, unit, place, order)


def _units(week: Week, reached: IntArray, marks: BoolArray) -> IntArray:
    """The units of the demand reached, in the services and hours marked, ascending."""
    services = len(week.services)
    service, hour = np.flatnonzero(marks[:services]), np.flatnonzero(marks[services:])
    row = reached[:, None, None] * services + service[None, :, None]
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
