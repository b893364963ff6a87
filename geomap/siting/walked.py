"""An answer of the four models as walks: how far everyone goes, and would go with other sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geomap.geodesy import FloatArray
from geomap.siting.answer import Siting
from geomap.siting.cover_kernels import times_served
from geomap.siting.median_kernels import longest_with, near_first, nearest_two, savings
from geomap.siting.pairs import IntArray, Pairs, Sites
from geomap.siting.problem import BoolArray, Problem

COVER = ("lscp", "mclp")
"""Models in which it counts whether a site is within reach, not how far it is."""


@dataclass(frozen=True, eq=False)
class Walked:
    """An answer as walks. Where only cover counts, every site within reach is 0 m away and who has none
    walks 1 m, so that person-metres saved are persons served."""

    problem: Problem
    siting: Siting
    beyond_m: float | None

    @cached_property
    def covers(self) -> bool:
        return self.siting.model in COVER

    @cached_property
    def is_open(self) -> BoolArray:
        return self._marked(self.siting.open)

    @cached_property
    def pairs(self) -> Pairs:
        """Sites that may be open, for demand of more than 0 persons."""
        return self.problem.usable

    @cached_property
    def far_m(self) -> float:
        """How far who is not served counts as walking; for p_median farther than any way."""
        if self.covers:
            return 1.0
        if self.siting.model == "p_center":
            return np.inf
        longest_m = float(self.pairs.lengths_m.max(initial=0.0))
        return 2.0 * longest_m + 1.0 if self.beyond_m is None else float(self.beyond_m)

    @cached_property
    def rows(self) -> tuple[IntArray, Sites, FloatArray]:
        """start, site and length_m of each demand's sites, near to far."""
        pairs = self.pairs
        if self.covers:
            return pairs.start, pairs.site, np.zeros(pairs.site.size)
        order = near_first(pairs.start, pairs.lengths_m)
        return pairs.start, pairs.site[order], pairs.lengths_m[order]

    @cached_property
    def now(self) -> tuple[Sites, FloatArray, FloatArray]:
        """Of each demand the nearest open site, how far it is, and how far the next."""
        return nearest_two(*self.rows, self.far_m, self.is_open)

    @cached_property
    def before_m(self) -> FloatArray:
        """How far each demand walks to the existing stations alone."""
        return nearest_two(*self.rows, self.far_m, self._marked(self.problem.existing))[1]

    @cached_property
    def times(self) -> Sites:
        """How many open sites each demand has within reach."""
        return self._times(self.siting.open)

    @cached_property
    def times_before(self) -> Sites:
        """How many existing stations each demand has within reach."""
        return self._times(self.problem.existing)

    def reached(self, site: int) -> Sites:
        """The demand within reach of a site."""
        start, demand = self._by_site
        return demand[start[site] : start[site + 1]]

    def walk_m(self, without: int = -1) -> FloatArray:
        """How far each demand walks, without one site or with all that are open."""
        nearest, now_m, next_m = self.now
        walk_m: FloatArray = np.where(nearest == without, next_m, now_m)
        return walk_m

    def value(self, walk_m: FloatArray) -> float:
        """What an answer is worth in which everyone walks so far."""
        persons = self.problem.persons
        if self.covers:
            return float(persons[walk_m < self.far_m].sum())
        if self.siting.model == "p_center":
            return float(walk_m[persons > 0].max())
        lost = self.beyond_m is None and bool((walk_m[persons > 0] >= self.far_m).any())
        return np.inf if lost else float(persons @ walk_m)

    def instead(self, site: int) -> tuple[FloatArray, BoolArray]:
        """The value of the answer with each other site (sites,) instead of one, and whether that is
        better than nothing in its place and allowed by the model."""
        persons, walk_m = self.problem.persons, self.walk_m(without=site)
        without = self.value(walk_m)
        if self.siting.model == "p_center":
            order = np.argsort(-walk_m, kind="stable")
            longest_m = longest_with(*self.rows, walk_m, order[persons[order] > 0], self.pairs.sites)
            return longest_m, longest_m < without
        saved = savings(*self.rows, persons, walk_m, self.pairs.sites)
        if self.siting.model == "mclp":
            return without + saved, saved > 0
        if self.siting.model == "lscp":  # counted in whole points, so that nothing is lost by rounding
            asks = (persons > 0).astype(np.float64)
            lost = asks @ (walk_m - self.walk_m())
            all_served = savings(*self.rows, asks, walk_m, self.pairs.sites) >= lost
            return np.full(self.pairs.sites, self.value(self.walk_m())), all_served & (saved > 0)
        return float(persons @ walk_m) - saved, saved > 0

    @cached_property
    def _by_site(self) -> tuple[IntArray, Sites]:
        return self.pairs.by_site()

    def _times(self, sites: Sequence[int]) -> Sites:
        return times_served(*self._by_site, np.asarray(sites, dtype=np.int64), self.pairs.demand)

    def _marked(self, sites: Sequence[int]) -> BoolArray:
        marks = np.zeros(self.problem.pairs.sites, dtype=np.bool_)
        marks[list(sites)] = True
        return marks
