"""One budget, many packages: the most person-hours that it buys.

The budgeted maximal covering location problem with at most one package a place, exact through
HiGHS; begun with packages taken by gain for price (Khuller, Moss and Naor 1999, Inf. Process.
Lett. 70:39-45).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.siting.answer import DEFAULT, Effort, Stopped, gap, settled, whole
from geomap.siting.budget_kernels import best_for_price, gains
from geomap.siting.levers import Packages, Units
from geomap.siting.merge import Merged, merge
from geomap.siting.packages import unmatched
from geomap.siting.pairs import IntArray, Pairs, Sites
from geomap.siting.problem import BoolArray
from geomap.siting.solver import INF, Program, minimise


@dataclass(frozen=True)
class Plan:
    """Packages chosen, ascending, for price_yuan <= budget_yuan.

    value: the person-hours a week that they add. bound: no choice adds more. stopped: as in Siting.
    """

    budget_yuan: int
    chosen: tuple[int, ...]
    price_yuan: int
    value: float
    bound: float
    stopped: Stopped

    @property
    def gap(self) -> float:
        return gap(self.value, self.bound)

    @property
    def optimal(self) -> bool:
        """Whether no better plan exists, for certain."""
        return self.gap == 0.0


@dataclass(frozen=True, eq=False)
class Offer:
    """Units and packages made ready to be asked for many budgets."""

    units: Units
    packages: Packages
    allowed: BoolArray = field(repr=False)

    @cached_property
    def merged(self) -> Merged:
        """Units nobody serves now, as demand of the packages: equal ones merged."""
        packages = self.packages
        ones = np.ones(packages.unit.size, dtype=np.int8)
        shape = (len(packages.place), len(self.units.weight))
        turned = csr_array((ones, packages.unit, packages.start), shape).tocsc()
        rows = Pairs(turned.indptr.astype(np.int64), turned.indices.astype(np.int32), shape[0])
        kept = rows.kept(self.allowed[rows.site])
        return merge(kept, np.where(self.units.now > 0, 0.0, self.units.weight))

    @cached_property
    def by_package(self) -> tuple[IntArray, Sites]:
        return self.merged.pairs.by_site()

    def value(self, chosen: IntArray) -> float:
        """The person-hours that chosen packages add."""
        start, kind = self.by_package
        served = np.zeros(len(self.merged.persons), dtype=np.bool_)
        for package in chosen:
            served[kind[start[package] : start[package + 1]]] = True
        return float(self.merged.persons[served].sum())

    def price(self, chosen: IntArray) -> int:
        return int(self.packages.price_yuan[chosen].sum())


def maximise(
    units: Units,
    packages: Packages,
    budget_yuan: int,
    effort: Effort = DEFAULT,
    *,
    forbidden: Sequence[int] = (),
    begin: Sequence[int] = (),
) -> Plan:
    """The packages, at most one a place, that add the most person-hours for at most budget_yuan.

    forbidden: packages not to choose. begin: a choice to start from, such as that of a smaller
    budget. Of choices that add the same it tends to none in particular, but no package is in it
    that adds nothing. Raises InvalidInputError for a budget that is not whole yuan, 0 or more.
    """
    allowed = np.ones(len(packages.place), dtype=np.bool_)
    allowed[list(forbidden)] = False
    return _plan(Offer(units, packages, allowed), budget_yuan, effort, begin)


def frontier(
    units: Units, packages: Packages, budgets_yuan: Sequence[int], effort: Effort = DEFAULT
) -> tuple[Plan, ...]:
    """The best plan for each budget, ascending: what each further yuan buys."""
    offer = Offer(units, packages, np.ones(len(packages.place), dtype=np.bool_))
    plans: list[Plan] = []
    for budget in sorted(set(budgets_yuan)):
        plan = _plan(offer, budget, effort, plans[-1].chosen if plans else ())
        if plans and plans[-1].value > plan.value:
            before = plans[-1]
            plan = replace(plan, chosen=before.chosen, price_yuan=before.price_yuan, value=before.value)
        plans.append(plan)
    for i in range(len(plans) - 2, -1, -1):  # what no larger budget can buy no smaller one can
        bound = max(plans[i].value, min(plans[i].bound, plans[i + 1].bound))
        plans[i] = replace(
            plans[i], bound=bound, stopped="optimal" if bound == plans[i].value else plans[i].stopped
        )
    return tuple(plans)


def _plan(offer: Offer, budget_yuan: int, effort: Effort, begin: Sequence[int]) -> Plan:
    if isinstance(budget_yuan, bool) or not isinstance(budget_yuan, int | np.integer) or budget_yuan < 0:
        raise InvalidInputError(
            "The budget must be whole yuan, 0 or more.",
            parameter="budget_yuan",
            value=budget_yuan,
            hint="Give the budget in yuan without decimals.",
        )
    first = np.asarray(begin, dtype=np.int64)
    first = first[offer.allowed[first]]
    chosen, bound = _good(offer, int(budget_yuan), first if offer.price(first) <= budget_yuan else first[:0])
    stopped: Stopped = "heuristic"
    if effort.will_do(offer.value(chosen), bound):
        stopped = "enough"
    elif effort.method != "heuristic":
        chosen, bound, stopped = _proven(offer, int(budget_yuan), effort, chosen, bound)
    chosen = _lean(offer, chosen)
    value = offer.value(chosen)
    bound = settled(value, max(value, bound))
    stopped = "optimal" if bound == value else stopped
    return Plan(int(budget_yuan), tuple(chosen.tolist()), offer.price(chosen), value, bound, stopped)


def _good(offer: Offer, budget: int, begin: IntArray) -> tuple[IntArray, float]:
    """A good choice, and a bound: what is added beyond any choice is at most what packages add to it
    one by one, dearest for their price first until the budget is spent (submodularity)."""
    merged, (start, kind) = offer.merged, offer.by_package
    place, price = offer.packages.place, offer.packages.price_yuan.astype(np.float64)
    rows = (start, kind, merged.persons, place, price)
    places = int(place.max(initial=-1)) + 1
    alone = gains(start, kind, merged.persons, np.zeros(len(merged.persons), dtype=np.int32))
    affordable = np.where(price <= budget, alone, 0.0)
    starts = [begin, np.empty(0, dtype=np.int64)]
    if affordable.any():
        starts.append(np.array([np.argmax(affordable)]))
    tried = []
    for first in starts:
        chosen = np.full(places, -1, dtype=np.int64)
        chosen[place[first]] = first
        best_for_price(*rows, chosen, float(budget))
        tried.append(np.sort(chosen[chosen >= 0]))
    best = max(tried, key=offer.value)
    served = np.zeros(len(merged.persons), dtype=np.int32)
    bound = _filled(alone, price, budget)
    for package in best:
        served[kind[start[package] : start[package + 1]]] = 1
    added = gains(start, kind, merged.persons, served)
    return best, min(bound, offer.value(best) + _filled(added, price, budget), float(merged.persons.sum()))


def _filled(gain: FloatArray, price: FloatArray, budget: int) -> float:
    """The most that packages could add if each could be bought in part."""
    order = np.argsort(-gain / price, kind="stable")
    order = order[price[order] <= budget]
    part = np.clip((budget - np.concatenate(([0.0], np.cumsum(price[order])[:-1]))) / price[order], 0.0, 1.0)
    return float(gain[order] @ part)


def _proven(
    offer: Offer, budget: int, effort: Effort, found: IntArray, bound: float
) -> tuple[IntArray, float, Stopped]:
    """Let HiGHS look for better among the packages worth choosing."""
    merged, prices = offer.merged, offer.packages.price_yuan
    worth = np.flatnonzero(unmatched(offer.packages.place, prices, *offer.by_package) & (prices <= budget))
    keep = np.isin(np.arange(len(prices)), worth)
    reduced = merge(merged.pairs.kept(keep[merged.pairs.site]), merged.persons)
    program = _program(reduced, worth, offer.packages.place[worth], prices[worth], budget)
    solved = minimise(
        program, effort, np.isin(worth, found), told=lambda cost: -cost, start_cost=-offer.value(found)
    )
    chosen = found
    if solved.x is not None:
        better = worth[solved.x[: len(worth)] > 0.5]
        if offer.price(better) <= budget:
            chosen = max(found, better, key=offer.value)
    bound = min(bound, -solved.bound)
    if whole(merged.persons):
        bound = float(np.floor(bound * (1 + 1e-9)))
    return chosen, bound, solved.stopped


def _program(merged: Merged, packages: IntArray, place: IntArray, price: IntArray, budget: int) -> Program:
    """A column a package and a column a kind of unit: it is served where a package of its is chosen."""
    kinds, count = len(merged.persons), len(packages)
    column = np.zeros(merged.pairs.sites, dtype=np.int64)
    column[packages] = np.arange(count)
    ones = np.ones(merged.pairs.site.size)
    by_kind = csr_array((-ones, column[merged.pairs.site], merged.pairs.start), (kinds, count))
    _, row = np.unique(place, return_inverse=True)
    places = int(row.max(initial=-1)) + 1
    one_each = csr_array((np.ones(count), (row, np.arange(count))), (places, count))
    unit = np.gcd.reduce(price) if count else 1  # small numbers are added up more exactly
    spent = csr_array((price / unit)[None, :].astype(np.float64))
    limits = vstack([one_each, spent])
    matrix = vstack([hstack([by_kind, eye_array(kinds)]), hstack([limits, csr_array((places + 1, kinds))])])
    return Program(
        cost=np.concatenate((np.zeros(count), -merged.persons)),
        least=np.zeros(count + kinds),
        most=np.ones(count + kinds),
        integer=np.arange(count + kinds) < count,
        matrix=matrix.tocsr(),
        low=np.full(kinds + places + 1, -INF),
        high=np.concatenate((np.zeros(kinds), np.ones(places), [float(budget // unit)])),
        reduce=False,  # HiGHS 1.16 takes minutes over packages alike, and makes the rows ten times as long
    )


def _lean(offer: Offer, chosen: IntArray) -> IntArray:
    """chosen without packages, dearest first, that add nothing to the others."""
    value = offer.value(chosen)
    for package in sorted(chosen.tolist(), key=lambda k: (-offer.packages.price_yuan[k], -k)):
        less = chosen[chosen != package]
        if offer.value(less) >= value:
            chosen = less
    return np.sort(chosen)
