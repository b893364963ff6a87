"""Fewest stations: the location set covering problem.

Source: Toregas, Swain, ReVelle and Bergman (1971), Oper. Res. 19:1363-1373.
"""

from __future__ import annotations

import math
from typing import NamedTuple, NoReturn

import numpy as np
from scipy.sparse import csr_array

from geomap.errors import InvalidInputError
from geomap.siting.answer import DEFAULT, Effort, Siting, Stopped
from geomap.siting.assigned import answer, nearest_open, unsplit
from geomap.siting.capacity import Placing, refuse_too_little_room
from geomap.siting.cover_kernels import greedy, packed, times_served, without_idle
from geomap.siting.merge import Merged, merge, undominated
from geomap.siting.pairs import IntArray, Pairs
from geomap.siting.problem import Problem
from geomap.siting.solver import INF, Program, Solved, minimise

LARGEST_EXACT = 1_000_000
"""Pairs, after merging, up to which "auto" proves through HiGHS."""


class Fewest(NamedTuple):
    """Free sites that serve all, how few could at best, and why the search ended."""

    chosen: IntArray
    bound: int
    stopped: Stopped


def lscp(problem: Problem, effort: Effort = DEFAULT, *, leave_uncoverable: bool = False) -> Siting:
    """Open the fewest candidates so that all demand of more than 0 persons is served.

    value counts the new stations, required ones with them. Demand that no site can serve is
    refused with InvalidInputError, or with leave_uncoverable left out and listed in the answer.
    Raises InvalidInputError, too, if capacities are too small.
    """
    pairs = problem.usable
    uncoverable = problem.unmet(pairs).tolist()
    if uncoverable and not leave_uncoverable:
        refuse_uncoverable(problem, uncoverable)
    if problem.capacity is not None:
        return _with_room(problem, pairs, uncoverable, effort)
    found = fewest(problem, pairs, effort)
    fixed = np.flatnonzero(problem.fixed)
    opened = np.union1d(found.chosen, fixed).astype(np.int64)
    value = float(problem.must_open + len(found.chosen))
    return answer(
        "lscp",
        problem,
        opened,
        unsplit(problem, nearest_open(problem.pairs, opened)),
        value,
        float(problem.must_open + found.bound),
        found.stopped,
        uncoverable,
    )


def refuse_uncoverable(problem: Problem, uncoverable: list[int]) -> NoReturn:
    """Raise InvalidInputError that names demand which no site can serve."""
    some = ", ".join(map(str, uncoverable[:10])) + (", …" if len(uncoverable) > 10 else "")
    persons = problem.persons[uncoverable].sum()
    raise InvalidInputError(
        f"No site can serve {len(uncoverable)} demand points with {persons:g} persons: {some}.",
        parameter="limit_m",
        value=problem.pairs.limit_m,
        hint="Add candidates near them, forbid fewer, raise the limit, or leave them out.",
    )


def fewest(problem: Problem, pairs: Pairs, effort: Effort, enough: int = -1) -> Fewest:
    """The fewest free sites that with the fixed ones serve all demand in pairs, without capacities.

    enough: stop as soon as that many do, or cannot; -1 to find the fewest.
    """
    served = nearest_open(pairs, np.flatnonzero(problem.fixed)) >= 0
    merged = merge(pairs.kept(problem.free[pairs.site]), np.where(served, 0.0, problem.persons))
    worth = undominated(merged.pairs, problem.free)
    pairs = merged.pairs.kept(worth[merged.pairs.site])
    by_site = pairs.by_site()
    rows = (pairs.start, pairs.site, *by_site)
    chosen = greedy(*rows, np.ones(pairs.demand), worth, pairs.demand)
    chosen = np.sort(without_idle(*by_site, times_served(*by_site, chosen, pairs.demand), chosen))
    scarce = np.argsort(np.diff(pairs.start), kind="stable")
    bound = math.ceil(packed(pairs.start, pairs.site, scarce, pairs.sites) - 1e-6)
    if effort.will_do(problem.must_open + len(chosen), problem.must_open + bound):
        return Fewest(chosen, min(bound, len(chosen)), "enough")
    large = effort.method == "auto" and pairs.site.size > LARGEST_EXACT
    if effort.method == "heuristic" or large or len(chosen) <= enough or bound > enough >= 0:
        return Fewest(chosen, bound, "heuristic")
    return _proven(pairs, np.flatnonzero(worth), Fewest(chosen, bound, "optimal"), problem, effort, enough)


def _proven(
    pairs: Pairs, sites: IntArray, found: Fewest, problem: Problem, effort: Effort, enough: int
) -> Fewest:
    column = np.zeros(pairs.sites, dtype=np.int64)
    column[sites] = np.arange(len(sites))
    ones = np.ones(pairs.site.size)
    program = Program(
        cost=np.ones(len(sites)),
        least=np.zeros(len(sites)),
        most=np.ones(len(sites)),
        integer=np.ones(len(sites), dtype=np.bool_),
        matrix=csr_array((ones, column[pairs.site], pairs.start), (pairs.demand, len(sites))),
        low=np.ones(pairs.demand),
        high=np.full(pairs.demand, INF),
    )
    solved = minimise(
        program,
        effort,
        np.isin(sites, found.chosen) if enough < 0 else None,
        told=lambda cost: problem.must_open + cost,
        start_cost=len(found.chosen),
        enough=enough + 1e-6 if enough >= 0 else -INF,
    )
    chosen = found.chosen
    if solved.x is not None and (solved.x > 0.5).sum() < len(chosen):
        chosen = sites[solved.x > 0.5]
    return Fewest(chosen, lifted(solved, found.bound, len(chosen)), solved.stopped)


def lifted(solved: Solved, bound: int, value: int) -> int:
    """The better of two bounds on a whole number, at most value."""
    proven = math.ceil(solved.bound - 1e-6) if math.isfinite(solved.bound) else bound
    return min(max(bound, proven), value)


def placed(problem: Problem, merged: Merged, effort: Effort, enough: int = -1) -> tuple[Placing, Solved]:
    """The fewest free sites that have room for everyone in merged."""
    placing = Placing(problem, merged, None)
    program = placing.program(
        problem.free.astype(np.float64), np.zeros(merged.pairs.site.size), everyone=True
    )
    solved = minimise(
        program,
        effort,
        problem.free | problem.fixed if enough < 0 else None,
        told=lambda cost: problem.must_open + cost,
        enough=enough + 1e-6 if enough >= 0 else -INF,
    )
    return placing, solved


def _with_room(problem: Problem, pairs: Pairs, uncoverable: list[int], effort: Effort) -> Siting:
    merged = merge(pairs, problem.persons)
    refuse_too_little_room(problem, merged, effort)
    placing, solved = placed(problem, merged, effort)
    opened, shares = placing.opened(solved), placing.shares(solved)
    new = int(problem.free[opened].sum())
    bound = problem.must_open + lifted(solved, 0, new)
    value = float(problem.must_open + new)
    return answer("lscp", problem, opened, shares, value, float(bound), solved.stopped, uncoverable)
