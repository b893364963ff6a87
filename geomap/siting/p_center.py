"""Shortest worst walk: the p-center problem.

Source: Minieka (1970), SIAM Review 12:138-139: a radius is enough if p sites cover all within it,
and only distances of pairs need be tried.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from geomap.geodesy import FloatArray
from geomap.siting.answer import DEFAULT, Effort, Progress, Siting, Stopped
from geomap.siting.assigned import Shares, answer, nearest_open, unsplit
from geomap.siting.capacity import refuse_too_few, refuse_too_little_room
from geomap.siting.lscp import fewest, lifted, placed, refuse_uncoverable
from geomap.siting.merge import merge
from geomap.siting.pairs import IntArray, Pairs
from geomap.siting.problem import Problem


class Tried(NamedTuple):
    """Open sites that serve everyone within a radius and who goes where, or None; whether it is
    proven that there are none; and why the search ended."""

    found: tuple[IntArray, Shares] | None
    impossible: bool
    stopped: Stopped


def p_center(problem: Problem, p: int, effort: Effort = DEFAULT) -> Siting:
    """Open at most p candidates so that the longest walk of anyone is shortest, in metres.

    effort.time_limit_s is for each radius tried. Raises InvalidInputError for p out of range,
    pairs without distances, demand that no site can serve, capacities too small, and p stations
    that cannot serve everyone within the pairs.
    """
    left = problem.choices(p)
    pairs = problem.usable
    uncoverable = problem.unmet(pairs).tolist()
    if uncoverable:
        refuse_uncoverable(problem, uncoverable)
    problem.check_room(p)
    lengths_m = pairs.lengths_m
    nearest_m = np.minimum.reduceat(lengths_m, pairs.start[:-1][np.diff(pairs.start) > 0])
    radii_m = np.unique(lengths_m[lengths_m >= nearest_m.max()])
    tried = _try(problem, pairs, left, effort)
    if tried.found is None:
        if problem.capacity is not None:
            refuse_too_little_room(problem, merge(pairs, problem.persons), effort)
        refuse_too_few(p)
    return _bisected(problem, pairs, radii_m, left, effort, tried.found)


def _bisected(
    problem: Problem,
    pairs: Pairs,
    radii_m: FloatArray,
    left: int,
    effort: Effort,
    found: tuple[IntArray, Shares],
) -> Siting:
    """Halve the radii between one that is enough, the last, as found, and one that is not.

    Where it is not known whether one is enough larger ones are tried, and the bound stays below.
    """
    low, high, proven = 0, len(radii_m) - 1, 0
    stopped: Stopped = "enough"
    while low < high and not effort.will_do(radii_m[high], radii_m[proven]):
        middle = (low + high) // 2
        heard = replace(effort, enough=0.0, progress=_heard(effort, radii_m[high], radii_m[proven]))
        tried = _try(problem, pairs.within(radii_m[middle]), left, heard)
        if tried.found is not None:
            found, high = tried.found, middle
        else:
            low = middle + 1
            proven = low if tried.impossible else proven
            stopped = stopped if tried.impossible else tried.stopped
        if tried.stopped == "cancelled" or not effort.goes_on(radii_m[high], radii_m[proven]):
            stopped = "cancelled"
            break
    value, bound = float(radii_m[high]), float(radii_m[min(proven, high)])
    return answer("p_center", problem, *found, value, bound, stopped)


def _heard(effort: Effort, value_m: float, bound_m: float) -> Progress:
    """Within a try stations are counted; the caller hears of metres."""
    return lambda _value, _bound: effort.goes_on(value_m, bound_m)


def _try(problem: Problem, pairs: Pairs, left: int, effort: Effort) -> Tried:
    """Whether left free sites can serve everyone by pairs."""
    if problem.unmet(pairs).size:
        return Tried(None, True, "optimal")
    if problem.capacity is None:
        few = fewest(problem, pairs, effort, enough=left)
        if len(few.chosen) > left:
            return Tried(None, few.bound > left, few.stopped)
        opened = np.union1d(few.chosen, np.flatnonzero(problem.fixed))
        return Tried((opened, unsplit(problem, nearest_open(pairs, opened))), False, few.stopped)
    placing, solved = placed(problem, merge(pairs, problem.persons), effort, enough=left)
    if solved.x is None or problem.free[placing.opened(solved)].sum() > left:
        bound = lifted(solved, 0, left + 1)
        return Tried(None, solved.impossible or bound > left, solved.stopped)
    return Tried((placing.opened(solved), placing.shares(solved)), False, solved.stopped)
