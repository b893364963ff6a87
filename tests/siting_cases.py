"""Small sitings, and their best answers by trying every choice."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog

from geomap.siting import Problem, pairs_from_matrix

FAR_M = 1e6


@dataclass(frozen=True)
class Case:
    """distance_m (demand, sites), inf where there is no way; persons; roles of sites; capacities."""

    distance_m: Any
    persons: Any
    existing: list[int]
    required: list[int]
    forbidden: list[int]
    capacity: Any
    limit_m: float
    p: int

    @property
    def problem(self) -> Problem:
        pairs = pairs_from_matrix(self.distance_m, self.limit_m)
        return Problem(self.persons, pairs, self.existing, self.required, self.forbidden, self.capacity)

    @property
    def near(self) -> Any:
        return (self.distance_m <= self.limit_m) & np.isfinite(self.distance_m)

    def choices(self, most: int | None = None) -> Any:
        """Every set of open sites with at most `most` new ones, required and existing always in it."""
        sites = range(self.distance_m.shape[1])
        fixed = set(self.existing) | set(self.required)
        must = len(set(self.required) - set(self.existing))
        free = [j for j in sites if j not in fixed and j not in self.forbidden]
        left = len(free) if most is None else most - must
        for count in range(left + 1):
            for some in itertools.combinations(free, count):
                yield must + count, sorted(fixed | set(some))


@st.composite
def cases(draw: Any, most_sites: int = 10, roomy: bool = True, full: bool = False) -> Case:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sites, demand = draw(st.integers(1, most_sites)), draw(st.integers(1, 14))
    span = draw(st.sampled_from([4, 30]))  # a small one makes ties and equal rows
    people, places = rng.integers(0, span, (demand, 2)), rng.integers(0, span, (sites, 2))
    distance_m = np.abs(people[:, None] - places[None]).sum(axis=2).astype(float)
    if draw(st.booleans()) and not full:
        distance_m[rng.random(distance_m.shape) < 0.2] = np.inf
    persons = rng.integers(0, 9, demand).astype(float)
    if draw(st.booleans()):
        persons = persons * 0.37
    persons[rng.integers(demand)] += 1.0
    role = rng.choice(4, sites, p=[0.7, 0.1, 0.1, 0.1])
    existing, required, forbidden = (np.flatnonzero(role == r).tolist() for r in (1, 2, 3))
    most = sites - len(existing) - len(forbidden)
    p = draw(st.integers(len(required), max(len(required), min(most, 5))))
    capacity = None
    if not roomy:
        capacity = rng.integers(0, int(persons.sum() * 1.5 / max(1, p)) + 3, sites).astype(float)
        capacity[rng.random(sites) < 0.15] = np.inf
    limit_m = np.inf if full else span * draw(st.sampled_from([0.2, 0.5, 1.0]))
    return Case(distance_m, persons, existing, required, forbidden, capacity, limit_m, p)


def covered(case: Case, opened: list[int]) -> float:
    return float(case.persons[case.near[:, opened].any(axis=1)].sum())


def walked(case: Case, opened: list[int], beyond_m: float) -> float:
    best = np.where(case.near, case.distance_m, np.inf)[:, opened].min(axis=1, initial=np.inf)
    return float(case.persons @ np.minimum(best, beyond_m))


def placed(case: Case, opened: list[int], cost: Any, everyone: bool) -> float | None:
    """The least cost @ persons placed at open sites within reach and room, or None: scipy's linprog."""
    asks = [i for i in range(len(case.persons)) if case.persons[i] > 0]
    pairs = [(i, j) for i in asks for j in opened if case.near[i, j]]
    if not pairs:
        return None if everyone else 0.0
    by_demand = np.array([[i == k for i, _ in pairs] for k in asks], dtype=float)
    by_site = np.array([[j == k for _, j in pairs] for k in opened], dtype=float)
    room = np.minimum(case.capacity[opened], 1e9)
    upper = [by_site] if everyone else [by_site, by_demand]
    limits = np.concatenate([room] if everyone else [room, case.persons[asks]])
    equal = {"A_eq": by_demand, "b_eq": case.persons[asks]} if everyone else {}
    weights = np.array([cost[i, j] for i, j in pairs])
    solved = linprog(weights, A_ub=np.vstack(upper), b_ub=limits, **equal)
    return float(solved.fun) if solved.status == 0 else None
