"""Smaller programs with the same answers: equal rows merged, dominated sites dropped."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geomap.geodesy import FloatArray
from geomap.siting.merge_kernels import contained, row_keys, same_rows
from geomap.siting.pairs import IntArray, Pairs
from geomap.siting.problem import BoolArray


class Merged(NamedTuple):
    """pairs with one row a kind of demand; persons of each kind; kind of each demand, -1 for none."""

    pairs: Pairs
    persons: FloatArray
    kind: IntArray


def merge(pairs: Pairs, persons: FloatArray, lengths: bool = False) -> Merged:
    """Demand that the same sites can serve, at the same lengths where those count, becomes one.

    Rows are found by a 64-bit key and compared site by site, so that no two kinds are ever mixed
    up. Kinds stand in the order of their first demand. Demand that no site can serve, or of 0
    persons, is left out.
    """
    asks = np.flatnonzero((np.diff(pairs.start) > 0) & (persons > 0))
    lengths_m = pairs.distance_m if lengths and pairs.distance_m is not None else np.zeros(pairs.site.size)
    keys = row_keys(pairs.start, pairs.site, lengths_m, asks)
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    first_of = asks[first[group]]
    same = same_rows(pairs.start, pairs.site, lengths_m, asks, first_of)
    first_of = np.where(same, first_of, asks)
    kinds, kind_of = np.unique(first_of, return_inverse=True)
    kind = np.full(pairs.demand, -1, dtype=np.int64)
    kind[asks] = kind_of
    keep = np.zeros(pairs.demand, dtype=np.bool_)
    keep[kinds] = True
    kept = pairs.kept(keep[pairs.row])
    rows = np.concatenate((kept.start[:-1][keep], kept.start[-1:]))
    summed = np.bincount(kind_of, persons[asks], len(kinds)).astype(np.float64)
    return Merged(Pairs(rows, kept.site, kept.sites, kept.distance_m, kept.limit_m), summed, kind)


def undominated(pairs: Pairs, free: BoolArray) -> BoolArray:
    """Which of the free sites are worth opening, (sites,), where only cover counts.

    A site is dropped that serves nobody or only demand that another free site serves, too: any
    answer that opens it is no better than the one that opens the other. Of equal ones the lowest stays.
    """
    keep = pairs.kept(free[pairs.site])
    start, demand = keep.by_site()
    return free & ~contained(keep.start, keep.site, start, demand)
