"""Most persons served by p sites: a good answer at once, and a bound on the best by prices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from geomap.geodesy import FloatArray
from geomap.siting.answer import Effort, whole
from geomap.siting.cover_kernels import (
    greedy,
    interchange,
    lower_prices,
    site_sums,
    sums_of,
    times_served,
    without_idle,
)
from geomap.siting.merge import Merged
from geomap.siting.pairs import IntArray, Sites
from geomap.siting.problem import BoolArray

PASSES = 20
"""Rounds of swaps over all chosen sites, at most; most searches end in three or four."""
STEPS, PATIENCE, LITTLE = 300, 10, 0.01
"""Subgradient steps, at most; how many without progress before they shorten; and what part of the gap
is too little to be progress."""
SHORTEST = 2e-3


class Bounded(NamedTuple):
    """A choice, ascending, the persons it serves, the most that any serves, and the prices that prove it."""

    chosen: IntArray
    value: float
    bound: float
    prices: FloatArray
    cancelled: bool


@dataclass(frozen=True, eq=False)
class CoverSearch:
    """Open at most p of the free sites to serve the most persons of merged."""

    merged: Merged
    free: BoolArray
    p: int

    @cached_property
    def by_site(self) -> tuple[IntArray, Sites]:
        return self.merged.pairs.by_site()

    def served(self, chosen: IntArray) -> FloatArray:
        """Persons of each kind that chosen serve."""
        times = times_served(*self.by_site, chosen, len(self.merged.persons))
        return np.where(times > 0, self.merged.persons, 0.0)

    def good(self, chosen: IntArray | None = None) -> IntArray:
        """Sites by greedy, or those chosen, and interchange, ascending."""
        pairs, persons = self.merged.pairs, self.merged.persons
        rows = (pairs.start, pairs.site, *self.by_site, persons, self.free)
        first = greedy(*rows, self.p) if chosen is None else chosen
        return self.busy(np.sort(interchange(*rows, first, PASSES)))

    def busy(self, chosen: IntArray) -> IntArray:
        """chosen without those that serve nobody whom the others do not."""
        times = times_served(*self.by_site, chosen, len(self.merged.persons))
        return without_idle(*self.by_site, times, chosen)

    def value(self, chosen: IntArray) -> float:
        """Persons that chosen serve."""
        return float(self.served(chosen).sum())

    def bounded(self, effort: Effort, told: float = 0.0) -> Bounded:
        """A good choice, and the most persons that p free sites could serve at best.

        Each person served costs a price that the sites serving them earn; then the p sites of most
        earnings are best, which no choice can beat (Lagrangian relaxation, lowered by subgradient
        steps: Galvão and ReVelle 1996, EJOR 88:114-123). Whenever the steps shorten, the p sites
        are tried as a choice. told: persons to add in reports.
        """
        chosen = self.good()
        value, rows, persons = self.value(chosen), len(self.merged.persons), self.merged.persons
        prices = persons / np.maximum(times_served(*self.by_site, chosen, rows), 1)
        best, kept, stride, idle, cancelled = np.inf, prices.copy(), 1.0, 0, False
        for _ in range(STEPS):
            taken, bound = self._relaxed(prices)
            idle = 0 if bound < best - LITTLE * max(best - value, 0.0) else idle + 1
            if bound < best:
                best, kept = bound, prices.copy()
            served = times_served(*self.by_site, taken, rows)
            square = lower_prices(prices, persons, served, 0.0)
            if square == 0.0 or effort.will_do(told + value, told + self.rounded(best, value)):
                break
            if idle > PATIENCE:
                stride, idle, prices = stride / 2, 0, kept.copy()
                chosen = max(chosen, self.good(taken), key=self.value)
                value = self.value(chosen)
                cancelled = not effort.goes_on(told + value, told + best)
                if cancelled or stride < SHORTEST:
                    break
                continue
            lower_prices(prices, persons, served, stride * (bound - value) / square)
        return Bounded(chosen, value, self.rounded(best, value), kept, cancelled)

    @cached_property
    def _by_promise(self) -> tuple[IntArray, FloatArray]:
        """Free sites, those first that could earn most at any prices, and how much that is."""
        most = np.where(self.free, site_sums(*self.by_site, self.merged.persons), -1.0)
        order = np.argsort(-most, kind="stable")[: int(self.free.sum())]
        return order, most[order]

    def _relaxed(self, prices: FloatArray) -> tuple[IntArray, float]:
        """The p sites of most earnings, and the bound that they give.

        Earnings are added up only until no further site could earn as much as the p sites do.
        """
        order, most = self._by_promise
        count = min(4 * self.p, len(order))
        while True:
            earned = sums_of(*self.by_site, prices, order[:count])
            taken = top(earned, self.p)
            full = len(taken) == self.p
            if count == len(order) or (full and (not self.p or earned[taken].min() >= most[count])):
                break
            count = min(2 * count, len(order))
        bound = float((self.merged.persons - prices).sum() + earned[taken].sum())
        return np.sort(order[taken]), bound

    def rounded(self, bound: float, value: float) -> float:
        """bound, made whole where persons are, never less than value."""
        # Sums round; a bound may be a hair too high, never too low.
        bound = float(np.floor(bound * (1 + 1e-9))) if whole(self.merged.persons) else bound * (1 + 1e-12)
        return max(bound, value)

    def worth(self, found: Bounded) -> BoolArray:
        """Free sites that an answer better than found could open, by their earnings at its prices."""
        taken, bound = self._relaxed(found.prices)
        if not len(taken):
            return self.free
        earned = site_sums(*self.by_site, found.prices)
        least = earned[taken].min() if len(taken) == self.p else 0.0
        instead = bound - least + np.minimum(earned, least)
        better = found.value + (1.0 if whole(self.merged.persons) else 0.0)
        return self.free & (instead >= better - 1e-7 * max(1.0, bound))


def top(earned: FloatArray, p: int) -> IntArray:
    """The p sites that earn most, of those that earn something, ascending."""
    some = np.argpartition(-earned, p - 1)[:p] if 0 < p < len(earned) else np.arange(len(earned))[: p or 0]
    return np.sort(some[earned[some] > 0]).astype(np.int64)
