"""Who is served by which open site, and the answer that says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from geomap.geodesy import FloatArray
from geomap.siting.answer import Siting, Stopped
from geomap.siting.pairs import IntArray, Pairs, Sites
from geomap.siting.problem import Problem


class Shares(NamedTuple):
    """The site that serves most of each demand, -1 for none; the persons served of each demand; and
    the persons that each site serves."""

    assigned: IntArray
    served_persons: FloatArray
    load_persons: FloatArray


def nearest_open(pairs: Pairs, opened: IntArray) -> IntArray:
    """For each demand the nearest of the open sites that can serve it, -1 for none, (demand,).

    Of equally near ones, and where pairs hold no distances of all, the one with the lowest number.
    """
    is_open = np.zeros(pairs.sites, dtype=np.bool_)
    is_open[opened] = True
    kept = pairs.kept(is_open[pairs.site])
    row = kept.row
    order = np.arange(row.size) if kept.distance_m is None else np.lexsort((kept.distance_m, row))
    served, first = np.unique(row[order], return_index=True)
    found = np.full(pairs.demand, -1, dtype=np.int64)
    found[served] = kept.site[order][first]
    return found


def sums(group: IntArray | Sites, weight: FloatArray, groups: int) -> FloatArray:
    """The sum of weight by group, (groups,)."""
    return np.bincount(group, weight, groups).astype(np.float64)


def unsplit(problem: Problem, assigned: IntArray) -> Shares:
    """Shares in which each demand goes whole to its assigned site, -1 for none."""
    served = np.where(assigned >= 0, problem.persons, 0.0)
    return Shares(assigned, served, sums(assigned[assigned >= 0], served[assigned >= 0], problem.pairs.sites))


def answer(
    model: str,
    problem: Problem,
    opened: IntArray,
    shares: Shares,
    value: float,
    bound: float,
    stopped: Stopped,
    uncoverable: Sequence[int] = (),
) -> Siting:
    """The answer with these open sites, required and existing ones among them."""
    sites = np.union1d(opened, np.flatnonzero(problem.fixed)).astype(np.int64).tolist()
    new = tuple(sorted(set(sites) - set(problem.existing)))
    if value == bound:
        stopped = "optimal"
    return Siting(model, new, tuple(sites), value, bound, stopped, *shares, tuple(map(int, uncoverable)))
