"""The compiled inside of walking least: greedy, the best swap, and the steps of bounds.

Rows are demand, each with its sites from near to far: site[start[i] : start[i + 1]] at
length_m[...]. Nobody walks farther than beyond_m, with or without a station. Of equals the
lowest number is taken.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@compiled
def near_first(start: Ints, length_m: Floats) -> Ints:
    """The order that puts each row from near to far."""
    order = np.empty(len(length_m), dtype=np.int64)
    for i in range(len(start) - 1):
        first, last = start[i], start[i + 1]
        order[first:last] = first + np.argsort(length_m[first:last])
    return order


@compiled
def nearest_two(
    start: Ints, site: Numbers, length_m: Floats, beyond_m: float, is_open: Bools
) -> tuple[Numbers, Floats, Floats]:
    """For each demand its nearest open site, -1 for none, how far it is, and how far the next."""
    rows = len(start) - 1
    first, first_m, next_m = (
        np.full(rows, -1, dtype=np.int32),
        np.full(rows, beyond_m),
        np.full(rows, beyond_m),
    )
    for i in range(rows):
        for at in range(start[i], start[i + 1]):
            if length_m[at] >= beyond_m:
                break
            if is_open[site[at]]:
                if first[i] >= 0:
                    next_m[i] = length_m[at]
                    break
                first[i], first_m[i] = site[at], length_m[at]
    return first, first_m, next_m


@compiled
def grow(
    start: Ints,
    site: Numbers,
    length_m: Floats,
    persons: Floats,
    beyond_m: float,
    is_open: Bools,
    allowed: Bools,
    count: int,
) -> None:
    """Open at most count allowed sites in is_open, each the one that saves most when its turn comes."""
    _, now_m, _ = nearest_two(start, site, length_m, beyond_m, is_open)
    for _ in range(count):
        saved = np.zeros(len(is_open))
        for i in range(len(persons)):
            for at in range(start[i], start[i + 1]):
                if length_m[at] >= now_m[i]:
                    break
                saved[site[at]] += persons[i] * (now_m[i] - length_m[at])
        best = -1
        for j in range(len(saved)):
            if allowed[j] and not is_open[j] and saved[j] > (saved[best] if best >= 0 else 0.0):
                best = j
        if best < 0:
            break
        is_open[best] = True
        for i in range(len(persons)):
            for at in range(start[i], start[i + 1]):
                if length_m[at] >= now_m[i]:
                    break
                if site[at] == best:
                    now_m[i] = length_m[at]


@compiled
def swap(
    start: Ints,
    site: Numbers,
    length_m: Floats,
    persons: Floats,
    beyond_m: float,
    is_open: Bools,
    allowed: Bools,
    most: int,
) -> int:
    """Improve is_open by the best swap of one allowed site for another, until none saves or most are
    done; return how many were.

    Source: Resende and Werneck (2007), EJOR 174:54-68: what a swap saves is what opening saves, less
    what closing costs, and more by what the opened site takes over of the closed one's.
    """
    sites = len(is_open)
    slot_of = np.full(sites, -1, dtype=np.int64)
    for done in range(most):
        chosen = np.flatnonzero(is_open & allowed)
        slot_of[:] = -1
        slot_of[chosen] = np.arange(len(chosen))
        first, first_m, next_m = nearest_two(start, site, length_m, beyond_m, is_open)
        saved, lost, extra = np.zeros(sites), np.zeros(len(chosen)), np.zeros((sites, len(chosen)))
        total = 0.0
        for i in range(len(persons)):
            slot = slot_of[first[i]] if first[i] >= 0 else -1
            total += persons[i] * first_m[i]
            if slot >= 0:
                lost[slot] += persons[i] * (next_m[i] - first_m[i])
            for at in range(start[i], start[i + 1]):
                if length_m[at] >= next_m[i]:
                    break
                j = site[at]
                if length_m[at] < first_m[i]:
                    saved[j] += persons[i] * (first_m[i] - length_m[at])
                if slot >= 0:
                    extra[j, slot] += persons[i] * (next_m[i] - max(first_m[i], length_m[at]))
        best, least, opened, closed = 1e-12 * total, 0.0, -1, -1
        for j in range(sites):
            if allowed[j] and not is_open[j]:
                for slot in range(len(chosen)):
                    least = saved[j] - lost[slot] + extra[j, slot]
                    if least > best:
                        best, opened, closed = least, j, chosen[slot]
        if opened < 0:
            return done
        is_open[opened], is_open[closed] = True, False
    return most


@compiled
def savings(
    start: Ints, site: Numbers, length_m: Floats, persons: Floats, price_m: Floats, sites: int
) -> Floats:
    """For each site the person-metres by which those whom it serves pay more than they walk."""
    saved = np.zeros(sites)
    for i in range(len(persons)):
        for at in range(start[i], start[i + 1]):
            if length_m[at] >= price_m[i]:
                break
            saved[site[at]] += persons[i] * (price_m[i] - length_m[at])
    return saved


@compiled
def shortfall(
    start: Ints, site: Numbers, length_m: Floats, beyond_m: float, price_m: Floats, is_open: Bools
) -> Floats:
    """For each demand 1 less the number of open sites that it would walk to at its price."""
    short = np.ones(len(price_m))
    for i in range(len(price_m)):
        short[i] -= price_m[i] > beyond_m
        for at in range(start[i], start[i + 1]):
            if length_m[at] >= price_m[i]:
                break
            short[i] -= is_open[site[at]]
    return short


@compiled
def possible(
    start: Ints,
    site: Numbers,
    length_m: Floats,
    persons: Floats,
    price_m: Floats,
    dearer: Floats,
    room: float,
) -> Bools:
    """Pairs that an answer better by room over the bound can hold; dearer: what opening a site adds
    to the bound at these prices."""
    keep = np.zeros(len(length_m), dtype=np.bool_)
    for i in range(len(persons)):
        for at in range(start[i], start[i + 1]):
            keep[at] = persons[i] * max(length_m[at] - price_m[i], 0.0) + dearer[site[at]] <= room
    return keep


@compiled
def longest_with(
    start: Ints, site: Numbers, length_m: Floats, walk_m: Floats, order: Ints, sites: int
) -> Floats:
    """For each site the longest of walk_m when it opens, too; order: demand that counts, longest walk
    first."""
    longest_m, length_to = np.zeros(sites), np.full(sites, np.inf)
    for i in order:
        if walk_m[i] <= longest_m.min():
            break
        for at in range(start[i], start[i + 1]):
            length_to[site[at]] = length_m[at]
        for j in range(sites):
            longest_m[j] = max(longest_m[j], min(walk_m[i], length_to[j]))
        for at in range(start[i], start[i + 1]):
            length_to[site[at]] = np.inf
    return longest_m
