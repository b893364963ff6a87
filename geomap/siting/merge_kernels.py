"""The compiled inside of merge: keys of rows, rows compared, sites that lie within others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """The bits of value stirred. Source: splitmix64, Steele, Lea and Flood (2014)."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def row_keys(start: Ints, site: Numbers, lengths_m: Floats, rows: Ints) -> Keys:
    """A key of each of rows: equal for equal rows, almost surely unequal for others."""
    keys = np.zeros(len(rows), dtype=np.uint64)
    bits = lengths_m.view(np.uint64)
    for r in range(len(rows)):
        key = np.uint64(0)
        for at in range(start[rows[r]], start[rows[r] + 1]):
            key = mixed(key ^ mixed(np.uint64(site[at]) ^ mixed(bits[at])))
        keys[r] = key
    return keys


@compiled
def same_rows(start: Ints, site: Numbers, lengths_m: Floats, rows: Ints, others: Ints) -> Bools:
    """Whether each of rows equals the row at its side in others."""
    same = np.zeros(len(rows), dtype=np.bool_)
    for r in range(len(rows)):
        here, there = start[rows[r]], start[others[r]]
        count = start[rows[r] + 1] - here
        equal = count == start[others[r] + 1] - there
        for at in range(count if equal else 0):
            if site[here + at] != site[there + at] or lengths_m[here + at] != lengths_m[there + at]:
                equal = False
                break
        same[r] = equal
    return same


@compiled
def contained(start: Ints, site: Numbers, site_start: Ints, demand: Numbers) -> Bools:
    """Which sites serve only demand that one other serves, or the same and have the higher number."""
    sites = len(site_start) - 1
    within = np.zeros(sites, dtype=np.bool_)
    mark = np.full(len(start) - 1, -1, dtype=np.int64)
    for j in range(sites):
        first, last = site_start[j], site_start[j + 1]
        if first == last:
            within[j] = True
            continue
        rarest = demand[first]
        for at in range(first, last):
            mark[demand[at]] = j
            if start[demand[at] + 1] - start[demand[at]] < start[rarest + 1] - start[rarest]:
                rarest = demand[at]
        for at in range(start[rarest], start[rarest + 1]):
            other = site[at]
            size = site_start[other + 1] - site_start[other]
            if other == j or size < last - first or (size == last - first and other > j):
                continue
            shared = 0
            for k in range(site_start[other], site_start[other + 1]):
                shared += mark[demand[k]] == j
            if shared == last - first:
                within[j] = True
                break
    return within
