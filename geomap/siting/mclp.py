"""Most persons with p: the maximal covering location problem.

Source: Church and ReVelle (1974), Papers of the Regional Science Association 32:101-118.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geomap.siting.answer import DEFAULT, Effort, Siting, Stopped, settled
from geomap.siting.assigned import answer, nearest_open, unsplit
from geomap.siting.capacity import most_served
from geomap.siting.cover_search import Bounded, CoverSearch
from geomap.siting.merge import Merged, merge, undominated
from geomap.siting.pairs import IntArray
from geomap.siting.problem import Problem
from geomap.siting.solver import INF, Program, minimise

LARGEST_EXACT = 1_000_000
"""Pairs, after merging, up to which "auto" proves through HiGHS."""


def mclp(problem: Problem, p: int, effort: Effort = DEFAULT) -> Siting:
    """Open at most p candidates so that the most persons have an open site in their pairs.

    Whom an existing station serves counts, too. Raises InvalidInputError for p out of range.
    """
    left = problem.choices(p)
    if problem.capacity is not None:
        return most_served(problem, left, effort)
    pairs = problem.usable
    fixed = np.flatnonzero(problem.fixed)
    stands = nearest_open(pairs, fixed) >= 0
    before = float(problem.persons[stands].sum())
    merged = merge(pairs.kept(problem.free[pairs.site]), np.where(stands, 0.0, problem.persons))
    search = CoverSearch(merged, undominated(merged.pairs, problem.free), left)
    chosen, bound, stopped = _best(search, effort, before)
    opened = np.union1d(chosen, fixed).astype(np.int64)
    shares = unsplit(problem, nearest_open(problem.pairs, opened))
    value = float(shares.served_persons.sum())
    bound = settled(value, max(value, before + bound))
    return answer("mclp", problem, opened, shares, value, bound, stopped, problem.unmet(pairs).tolist())


def _best(search: CoverSearch, effort: Effort, before: float) -> tuple[IntArray, float, Stopped]:
    """Sites, the bound on the persons they serve, and why the search ended."""
    found = search.bounded(effort, before)
    if effort.will_do(before + found.value, before + found.bound):
        return found.chosen, found.bound, "enough"
    if found.cancelled:
        return found.chosen, found.bound, "cancelled"
    size = search.merged.pairs.site.size
    if effort.method == "heuristic" or (effort.method == "auto" and size > LARGEST_EXACT):
        return found.chosen, found.bound, "heuristic"
    return _proven(search, found, effort, before)


def _proven(
    search: CoverSearch, found: Bounded, effort: Effort, before: float
) -> tuple[IntArray, float, Stopped]:
    """Let HiGHS look for better among the sites that the bound leaves."""
    worth = search.worth(found)
    sites = np.flatnonzero(worth)
    reduced = merge(search.merged.pairs.kept(worth[search.merged.pairs.site]), search.merged.persons)
    program = cover_program(reduced, sites, search.p)
    start = np.isin(sites, found.chosen)
    solved = minimise(program, effort, start, told=lambda cost: before - cost, start_cost=-found.value)
    chosen = found.chosen
    if solved.x is not None:
        better = search.busy(sites[solved.x[: len(sites)] > 0.5])
        chosen = max(chosen, better, key=search.value)
    bound = max(found.value, min(found.bound, -solved.bound))
    return chosen, search.rounded(bound, search.value(chosen)), solved.stopped


def cover_program(merged: Merged, sites: IntArray, p: int) -> Program:
    """A column a site and a column a kind of demand: it is served where one of its sites is open."""
    kinds, count = len(merged.persons), len(sites)
    column = np.zeros(merged.pairs.sites, dtype=np.int64)
    column[sites] = np.arange(count)
    ones = np.ones(merged.pairs.site.size)
    by_kind = csr_array((-ones, column[merged.pairs.site], merged.pairs.start), (kinds, count))
    served = hstack([by_kind, eye_array(kinds)])
    most_open = hstack([csr_array(np.ones((1, count))), csr_array((1, kinds))])
    return Program(
        cost=np.concatenate((np.zeros(count), -merged.persons)),
        least=np.zeros(count + kinds),
        most=np.ones(count + kinds),
        integer=np.arange(count + kinds) < count,
        matrix=vstack([served, most_open]).tocsr(),
        low=np.full(kinds + 1, -INF),
        high=np.concatenate((np.zeros(kinds), [float(p)])),
    )
