"""Least walking with p sites: a good answer at once, and a bound on the best by prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geomap.geodesy import FloatArray
from geomap.siting.answer import Effort
from geomap.siting.cover_search import top
from geomap.siting.median_kernels import (
    grow,
    near_first,
    nearest_two,
    possible,
    savings,
    shortfall,
    swap,
)
from geomap.siting.merge import Merged
from geomap.siting.pairs import IntArray, Sites
from geomap.siting.problem import BoolArray

SWAPS = 10_000
STEPS, PATIENCE = 400, 8
"""Subgradient steps, at most, and how many without progress before they shorten."""
SHORTEST = 5e-3


class Bounded(NamedTuple):
    """Open sites, ascending, the person-metres walked, the least that can be, the prices that prove
    it, and whether the caller stopped the search."""

    opened: IntArray
    value: float
    bound: float
    price_m: FloatArray
    cancelled: bool


@dataclass(frozen=True, eq=False)
class MedianSearch:
    """Open at most p of the free sites, so that persons walk least, nobody farther than beyond_m.

    Rows are demand with its sites from near to far; order: where each stands in the pairs.
    """

    start: IntArray
    site: Sites
    length_m: FloatArray
    persons: FloatArray
    beyond_m: float
    fixed: BoolArray
    free: BoolArray
    p: int
    order: IntArray

    def good(self, first: BoolArray | None = None) -> BoolArray:
        """Open sites (sites,) by greedy, or those first, and swaps."""
        is_open = self.fixed.copy() if first is None else first.copy()
        rows = (self.start, self.site, self.length_m, self.persons, self.beyond_m, is_open, self.free)
        grow(*rows, self.p - int((is_open & self.free).sum()))
        swap(*rows, SWAPS)
        return is_open

    def value(self, opened: IntArray) -> float:
        """Person-metres walked to the open sites."""
        is_open = np.zeros(self.free.size, dtype=np.bool_)
        is_open[opened] = True
        return self._walked(is_open)

    def _walked(self, is_open: BoolArray) -> float:
        _, first_m, _ = nearest_two(self.start, self.site, self.length_m, self.beyond_m, is_open)
        return float(self.persons @ first_m)

    def bounded(self, effort: Effort) -> Bounded:
        """A good choice, and the least person-metres that p free sites could leave at best.

        Each demand pays a price for being served; a site serves those who pay more than they walk,
        and the p sites that save most are best (Lagrangian relaxation of "each is served once",
        raised by subgradient steps: Narula, Ogbu and Samuelsson 1977, Oper. Res. 25:709-713).
        Whenever the steps shorten, the sites chosen are tried as an answer.
        """
        is_open = self.good()
        value = self._walked(is_open)
        _, first_m, next_m = nearest_two(self.start, self.site, self.length_m, self.beyond_m, is_open)
        price_m = (first_m + next_m) / 2
        best, kept, stride, idle, cancelled = -np.inf, price_m.copy(), 1.0, 0, False
        for _ in range(STEPS):
            bound, taken, _ = self._relaxed(price_m)
            idle = 0 if bound > best + 1e-5 * (value - best) else idle + 1
            if bound > best:
                best, kept = bound, price_m.copy()
            short = shortfall(self.start, self.site, self.length_m, self.beyond_m, price_m, taken)
            square = float(self.persons @ short**2)
            if square == 0.0 or effort.will_do(value, best):
                break
            if idle > PATIENCE:
                stride, idle, price_m = stride / 2, 0, kept.copy()
                is_open = min(is_open, self.good(taken), key=self._walked)
                value = self._walked(is_open)
                cancelled = not effort.goes_on(value, best)
                if cancelled or stride < SHORTEST:
                    break
                continue
            price_m = np.maximum(price_m + stride * (value - bound) / square * short, 0.0)
        return Bounded(np.flatnonzero(is_open), value, min(best, value), kept, cancelled)

    def _relaxed(self, price_m: FloatArray) -> tuple[float, BoolArray, FloatArray]:
        """The bound at these prices, the sites (sites,) that give it, and what each site saves."""
        saved = savings(self.start, self.site, self.length_m, self.persons, price_m, len(self.free))
        taken = self.fixed.copy()
        taken[top(np.where(self.free, saved, -1.0), self.p)] = True
        paid = float(self.persons @ np.minimum(price_m, self.beyond_m))
        return paid - float(saved[taken].sum()), taken, saved

    def possible(self, found: Bounded) -> BoolArray:
        """Pairs, in their own order, that an answer no worse than found can hold."""
        bound, taken, saved = self._relaxed(found.price_m)
        free = taken & self.free
        least = float(saved[free].min()) if free.sum() == self.p and self.p else 0.0
        dearer = np.where(taken, 0.0, np.maximum(least - saved, 0.0))
        dearer[~(self.free | self.fixed)] = np.inf
        room = found.value - bound + 1e-9 * found.value
        keep = np.zeros(self.order.size, dtype=np.bool_)
        rows = (self.start, self.site, self.length_m, self.persons, found.price_m)
        keep[self.order] = possible(*rows, dearer, room)
        return keep


def search_of(merged: Merged, beyond_m: float, fixed: BoolArray, free: BoolArray, p: int) -> MedianSearch:
    """A search with the rows of merged put from near to far."""
    pairs = merged.pairs
    order = near_first(pairs.start, pairs.lengths_m)
    lengths_m = pairs.lengths_m[order]
    return MedianSearch(
        pairs.start, pairs.site[order], lengths_m, merged.persons, beyond_m, fixed, free, p, order
    )
