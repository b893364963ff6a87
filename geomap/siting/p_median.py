"""Least walking: the p-median problem. Source: Hakimi (1964), Oper. Res. 12:450-459."""

from __future__ import annotations

import numpy as np

from geomap.errors import InvalidInputError
from geomap.siting.answer import DEFAULT, Effort, Siting, Stopped, settled
from geomap.siting.assigned import Shares, answer, nearest_open, unsplit
from geomap.siting.capacity import Placing, refuse_too_few, refuse_too_little_room
from geomap.siting.median_search import Bounded, MedianSearch, search_of
from geomap.siting.merge import Merged, merge
from geomap.siting.pairs import IntArray, Pairs
from geomap.siting.problem import Problem
from geomap.siting.solver import Solved, minimise

LARGEST_EXACT = 20_000
"""Pairs that the bound leaves up to which "auto" proves through HiGHS."""


def p_median(problem: Problem, p: int, effort: Effort = DEFAULT, *, beyond_m: float | None = None) -> Siting:
    """Open at most p candidates so that all persons together walk least, in person-metres.

    beyond_m: how far a person counts as walking whom no open site can serve, at least as far as
    any pair. Without it everyone must be served, and the pairs must hold every site for every
    demand. The mean walk is value / persons.

    Raises InvalidInputError for p out of range, pairs without distances or not all of them, and
    capacities too small.
    """
    left = problem.choices(p)
    pairs = problem.usable
    farthest_m = _farthest_m(problem, pairs, p, beyond_m)
    merged = merge(pairs, problem.persons, lengths=True)
    uncoverable = problem.unmet(pairs).tolist()
    lost = farthest_m * float(problem.persons[uncoverable].sum())
    if problem.capacity is not None:
        placing = Placing(problem, merged, left)
        opened, shares, value, bound, stopped = _with_room(placing, farthest_m, effort, beyond_m is None)
    else:
        search = search_of(merged, farthest_m, problem.fixed, problem.free, left)
        opened, bound, stopped = _best(search, merged, problem, effort)
        shares = unsplit(problem, nearest_open(problem.pairs, opened))
        opened = np.unique(shares.assigned[shares.assigned >= 0])
        value = search.value(opened)
    value, bound = value + lost, settled(value + lost, min(value, bound) + lost)
    return answer("p_median", problem, opened, shares, value, bound, stopped, uncoverable)


def _farthest_m(problem: Problem, pairs: Pairs, p: int, beyond_m: float | None) -> float:
    """How far who is not served counts as walking. Raises InvalidInputError where that is not known."""
    longest_m = float(pairs.lengths_m.max(initial=0.0))
    if beyond_m is not None:
        if not (np.isfinite(beyond_m) and beyond_m >= longest_m):
            raise InvalidInputError(
                "Who is not served cannot walk less than who is.",
                parameter="beyond_m",
                value=beyond_m,
                hint=f"Give {longest_m:g} m or more.",
            )
        return float(beyond_m)
    everyone = int((problem.persons > 0).sum()) * int((problem.free | problem.fixed).sum())
    if pairs.site.size < everyone:
        raise InvalidInputError(
            "Some sites are not within reach of some demand.",
            parameter="beyond_m",
            value=None,
            hint="Say how far a person counts as walking who is not served, or give all distances.",
        )
    if p == 0 and not problem.existing:
        raise InvalidInputError(
            "Without a station nobody is served.", parameter="p", value=p, hint="Ask for 1 or more."
        )
    problem.check_room(p)
    return 2.0 * longest_m + 1.0  # farther than any way, so that one station is better than none


def _best(
    search: MedianSearch, merged: Merged, problem: Problem, effort: Effort
) -> tuple[IntArray, float, Stopped]:
    """Open sites, the bound on the person-metres, and why the search ended."""
    found = search.bounded(effort)
    if effort.will_do(found.value, found.bound):
        return found.opened, found.bound, "enough"
    if found.cancelled:
        return found.opened, found.bound, "cancelled"
    keep = search.possible(found)
    if effort.method == "heuristic" or (effort.method == "auto" and keep.sum() > LARGEST_EXACT):
        return found.opened, found.bound, "heuristic"
    return _proven(search, found, merged._replace(pairs=merged.pairs.kept(keep)), problem, effort)


def _proven(
    search: MedianSearch, found: Bounded, merged: Merged, problem: Problem, effort: Effort
) -> tuple[IntArray, float, Stopped]:
    """Let HiGHS look for better among the pairs that the bound leaves."""
    placing = Placing(problem, merged, search.p)
    solved, most = _walked(placing, search.beyond_m, found.opened, effort, everyone=False)
    opened = found.opened
    if solved.x is not None:
        opened = min(opened, placing.opened(solved), key=search.value)
    return opened, max(found.bound, most + solved.bound), solved.stopped


def _walked(
    placing: Placing, beyond_m: float, start: IntArray, effort: Effort, everyone: bool
) -> tuple[Solved, float]:
    """Least walking through HiGHS, as what is saved of everyone's walking beyond_m, which comes, too."""
    pairs, persons = placing.merged.pairs, placing.merged.persons
    most = beyond_m * float(persons.sum())
    program = placing.program(np.zeros(pairs.sites), placing.saved(beyond_m), everyone)
    begin = np.isin(np.arange(pairs.sites), start)
    return minimise(program, effort, begin, told=lambda cost: most + cost), most


def _with_room(
    placing: Placing, farthest_m: float, effort: Effort, everyone: bool
) -> tuple[IntArray, Shares, float, float, Stopped]:
    """Least walking where sites have room for so many persons."""
    solved, most = _walked(placing, farthest_m, np.flatnonzero(placing.problem.fixed), effort, everyone)
    if solved.impossible:
        refuse_too_little_room(placing.problem, placing.merged, effort)
        refuse_too_few(placing.p)
    value = most + float(placing.saved(farthest_m) @ placing.share(solved))
    bound = max(most + solved.bound, placing.least_walking())  # cut short, HiGHS may know no bound at all
    return placing.opened(solved), placing.shares(solved), value, bound, solved.stopped
