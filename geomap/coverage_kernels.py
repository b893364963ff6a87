"""The compiled inside of coverage: stations within a radius, breakpoints by area, and the week.

Demand points come in blocks of lanes of ECEF metres that lie close together. A block asks the tree
once, for the stations within the radius and its own extent of its middle; each lane then measures
chords. A chord up to `inner_m` is for certain within the radius, one beyond `outer_m` for certain is
not; between them the caller's geodesic decides. Where a block finds MOST_TOGETHER, because it is
wide or the radius is, its lanes ask one by one.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.ecef import box_m2

Floats = npt.NDArray[np.float64]
Boxes = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]

STACK = 64
NO, YES, UNSURE = 0, 1, 2
ENOUGH, MANY = -1, -2
"""Instead of a number of stations: one lies so near that no more need be known; more than asked for."""
MOST_TOGETHER = 512
HOURS = 168
WORD_BITS = 64


class Sites(NamedTuple):
    """A StationTree's arrays, as they are handed on inside."""

    boxes: Boxes
    points: Floats
    order: Rows
    depth: int


@compiled
def around(
    sites: Sites, x: float, y: float, z: float, reach_m: float, enough_m: float, rows: Rows, stack: Rows
) -> int:
    """Set rows to those of the stations whose chords are at most reach_m and return how many; ENOUGH as
    soon as one is found that is at most enough_m, which is negative where none could be; MANY as soon
    as rows cannot hold another."""
    n, leaves = len(sites.points), 1 << sites.depth
    reach_m2, enough_m2 = reach_m * reach_m, enough_m * abs(enough_m)
    found, top, node = 0, 0, 1
    while True:
        if node >= leaves:
            leaf = node - leaves
            for i in range((leaf * n) >> sites.depth, ((leaf + 1) * n) >> sites.depth):
                dx, dy, dz = sites.points[i, 0] - x, sites.points[i, 1] - y, sites.points[i, 2] - z
                chord_m2 = dx * dx + dy * dy + dz * dz
                if chord_m2 <= enough_m2:
                    return ENOUGH
                if chord_m2 <= reach_m2:
                    if found == len(rows):
                        return MANY
                    rows[found] = i
                    found += 1
        else:
            near, far = 2 * node, 2 * node + 1
            near_m2, far_m2 = box_m2(sites.boxes, near, x, y, z), box_m2(sites.boxes, far, x, y, z)
            if far_m2 < near_m2:
                near, far, near_m2, far_m2 = far, near, far_m2, near_m2
            if far_m2 <= reach_m2:
                stack[top] = far
                top += 1
            if near_m2 <= reach_m2:
                node = near
                continue
        if top == 0:
            return found
        top -= 1
        node = stack[top]


@compiled
def middle_of(block: Floats) -> tuple[float, float, float, float]:
    """The middle of a block's points (3, lanes), and how far from it the farthest lies."""
    x, y, z = block[0].mean(), block[1].mean(), block[2].mean()
    widest_m2 = 0.0
    for w in range(block.shape[1]):
        away_m2 = (block[0, w] - x) ** 2 + (block[1, w] - y) ** 2 + (block[2, w] - z) ** 2
        widest_m2 = max(widest_m2, away_m2)
    return x, y, z, math.sqrt(widest_m2) * (1.0 + 1e-12)


@compiled
def shortest_m2(block: Floats, points: Floats, rows: Rows, shortest: Floats) -> None:
    """Set shortest to the least squared chord from each lane to the stations of rows."""
    shortest[:] = math.inf
    for row in rows:
        px, py, pz = points[row, 0], points[row, 1], points[row, 2]
        for w in range(block.shape[1]):
            dx, dy, dz = px - block[0, w], py - block[1, w], pz - block[2, w]
            shortest[w] = min(shortest[w], dx * dx + dy * dy + dz * dz)


@compiled
def cover_blocks(
    xyz: Floats, boxes: Boxes, points: Floats, order: Rows, depth: int,
    inner_m: float, outer_m: float, covered: Bytes,
) -> None:  # fmt: skip
    """For the points xyz[block, :, lane] set covered[block, lane]: is a station within the radius."""
    sites = Sites(boxes, points, order, depth)
    rows, stack = np.empty(len(points), np.int32), np.empty(STACK, np.int32)
    few = rows[:MOST_TOGETHER]
    shortest = np.empty(xyz.shape[2])
    for b in range(len(xyz)):
        x, y, z, widest_m = middle_of(xyz[b])
        found = around(sites, x, y, z, outer_m + widest_m, inner_m - widest_m, few, stack)
        if found == MANY:
            for w in range(xyz.shape[2]):
                found = around(sites, xyz[b, 0, w], xyz[b, 1, w], xyz[b, 2, w], outer_m, inner_m, rows, stack)
                covered[b, w] = YES if found == ENOUGH else (UNSURE if found else NO)
            continue
        if found <= 0:
            covered[b] = YES if found == ENOUGH else NO
            continue
        shortest_m2(xyz[b], points, few[:found], shortest)
        for w in range(xyz.shape[2]):
            sure = YES if shortest[w] <= inner_m * inner_m and inner_m >= 0.0 else UNSURE
            covered[b, w] = sure if shortest[w] <= outer_m * outer_m else NO


@compiled
def pair_blocks(
    xyz: Floats, count: int, boxes: Boxes, points: Floats, order: Rows, depth: int,
    inner_m: float, outer_m: float, sizes: Rows,
) -> Rows:  # fmt: skip
    """For the first count of the points xyz[block, :, lane], one after the other, the stations within
    outer_m by ascending position: 2 * position, and 1 more where the geodesic must decide. Sets
    sizes (count,) to how many each point has."""
    sites = Sites(boxes, points, order, depth)
    rows, stack = np.empty(len(points), np.int32), np.empty(STACK, np.int32)
    few = rows[:MOST_TOGETHER]
    lanes, at, found = xyz.shape[2], 0, 0
    pairs = np.empty(4 * count + len(points), np.int32)
    for b in range(len(xyz)):
        x, y, z, widest_m = middle_of(xyz[b])
        found = around(sites, x, y, z, outer_m + widest_m, -1.0, few, stack)
        together = found != MANY
        for w in range(min(lanes, count - b * lanes)):
            x, y, z = xyz[b, 0, w], xyz[b, 1, w], xyz[b, 2, w]
            if not together:
                found = around(sites, x, y, z, outer_m, -1.0, rows, stack)
            if at + found > len(pairs):
                pairs = np.concatenate((pairs, np.empty(len(pairs) + found, np.int32)))
            first = at
            for row in rows[:found]:
                chord_m2 = (points[row, 0] - x) ** 2 + (points[row, 1] - y) ** 2 + (points[row, 2] - z) ** 2
                if chord_m2 <= outer_m * outer_m:
                    sure = chord_m2 <= inner_m * inner_m and inner_m >= 0.0
                    pairs[at] = 2 * order[row] + (0 if sure else 1)
                    at += 1
            pairs[first:at].sort()
            sizes[b * lanes + w] = at - first
    return pairs[:at]


@compiled
def pick_sets(start: Integers, station: Rows, points: Integers, picked: Integers, out: Rows) -> None:
    """Copy the sets of points, one after the other, to where picked says that they start."""
    for i in range(len(points)):
        first = start[points[i]]
        for j in range(picked[i + 1] - picked[i]):
            out[picked[i] + j] = station[first + j]


@compiled
def scatter_sets(start: Integers, station: Rows, order: Rows, placed: Integers, out: Rows) -> None:
    """Copy the i-th set to where placed says that the set of order[i] starts."""
    for i in range(len(order)):
        to = placed[order[i]] - start[i]
        for j in range(start[i], start[i + 1]):
            out[to + j] = station[j]


@compiled
def sum_up(start: Integers, persons: Floats, cumulative: Floats) -> None:
    """Running sums of persons, anew in each area."""
    for area in range(len(start) - 1):
        total = 0.0
        for i in range(start[area], start[area + 1]):
            total += persons[i]
            cumulative[i] = total


@compiled
def read_off(start: Integers, breakpoints: Floats, cumulative: Floats, radius: float, within: Floats) -> None:
    """For each area what has been summed up to the last breakpoint <= radius."""
    for area in range(len(start) - 1):
        low, high = start[area], start[area + 1]
        while low < high:
            middle = (low + high) >> 1
            if breakpoints[middle] <= radius:
                low = middle + 1
            else:
                high = middle
        within[area] = cumulative[low - 1] if low > start[area] else 0.0


@compiled
def pay(hours: Floats, words: Words, persons: float) -> None:
    """Add persons to each of the HOURS whose bit is set in words."""
    for hour in range(HOURS):
        if (words[hour // WORD_BITS] >> np.uint64(hour % WORD_BITS)) & np.uint64(1):
            hours[hour] += persons


@compiled
def add_week(
    start: Integers, station: Rows, offered: Words, open_words: Words, persons: Floats, slot: Integers,
    covered: Floats,
) -> None:  # fmt: skip
    """Add persons to covered[slot, service, hour] wherever a station of their set offers the service
    in the hour; the last service stands for any. Neighbours mostly share their hours: they are
    added up first, and paid in together when the hours change."""
    services = covered.shape[1]
    hours, held = np.zeros((services, 3), np.uint64), np.zeros((services, 3), np.uint64)
    owed = np.zeros(services)
    where = np.int64(0)
    for i in range(len(persons)):
        hours[:] = np.uint64(0)
        for j in range(start[i], start[i + 1]):
            station_word = offered[station[j]]
            for s in range(services):
                if s == services - 1 or (station_word >> np.uint64(s)) & np.uint64(1):
                    for word in range(3):
                        hours[s, word] |= open_words[station[j], word]
        for s in range(services):
            changed = hours[s, 0] != held[s, 0] or hours[s, 1] != held[s, 1] or hours[s, 2] != held[s, 2]
            if changed or slot[i] != where:
                if owed[s] > 0.0:
                    pay(covered[where, s], held[s], owed[s])
                held[s], owed[s] = hours[s], 0.0
            owed[s] += persons[i]
        where = slot[i]
    for s in range(services):
        pay(covered[where, s], held[s], owed[s])
