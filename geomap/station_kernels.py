"""The compiled search of StationIndex: which stations have the shortest chords from a point.

Points are ECEF metres in tree order. The tree is implicit: node 1 is the root, node i has the
children 2i and 2i + 1, and leaf j of 2**depth holds the rows from j * n >> depth up to the next
leaf's. A box is a node's bounds in float32, rounded outward: it prunes, it never answers.

Origins come in blocks of lanes. A block of LANES whose origins lie close together is searched at
once: every station met is measured against all of them in vector registers and kept by a network of
minima. Its key is the squared chord with the row in the 24 lowest bits of the mantissa, so keys rank
chords to KEY_ROUNDING of their length; who decides must allow for that.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled

LANES = 32
MIDDLE = LANES // 2
MOST_TOGETHER = 16
"""Longest lists searched for in blocks."""
SPARSE = 8.0
"""An origin is searched for alone if it is farther from its block's middle than that many times the
middle's reach."""
FEWEST = 16
"""So are all of a block in which fewer are not."""
ALONE = -1.0
ROW_BITS = 24
NO_KEY = (1 << ROW_BITS) - 1
KEEP = ~NO_KEY
NO_ROW = -1
BIG_M2 = 1e300
STACK = 64


Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Boxes = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]


class Field(NamedTuple):
    """Where a search looks, as it is handed on inside: a StationTree's arrays, what words must pass,
    and a mask over positions, empty for none."""

    boxes: Boxes
    holds: Words
    points: Floats
    words: Words
    order: Rows
    depth: int
    test: Words
    mask: Bools


class Scratch(NamedTuple):
    """What a search works with: the squares of the shortest chords and their rows, shortest first;
    nodes put off and how far they are."""

    best_m2: Floats
    best: Rows
    stack: Rows
    stack_m2: Floats


@compiled
def box_m2(boxes: Boxes, node: int, x: float, y: float, z: float) -> float:
    """Squared distance from a point to a node's box."""
    dx = max(boxes[node, 0] - x, x - boxes[node, 3], 0.0)
    dy = max(boxes[node, 1] - y, y - boxes[node, 4], 0.0)
    dz = max(boxes[node, 2] - z, z - boxes[node, 5], 0.0)
    return float(dx * dx + dy * dy + dz * dz)


@compiled
def passes(word: np.uint64, test: Words) -> bool:
    """Whether a station's word passes, or below a node some station's may."""
    return bool(
        (word & test[0]) == test[0]
        and (word & test[1]) != 0
        and (word & test[2]) != 0
        and (word & test[3]) != 0
        and (word & test[4]) != 0
    )


@compiled
def insert(best_m2: Floats, best: Rows, at: int, chord_m2: float, row: int) -> None:
    """Put a chord into the sorted ones before at, in place of what stands at at."""
    while at > 0 and best_m2[at - 1] > chord_m2:
        best_m2[at], best[at] = best_m2[at - 1], best[at - 1]
        at -= 1
    best_m2[at], best[at] = chord_m2, row


@compiled
def search(x: float, y: float, z: float, field: Field, fetch: int, bound_m2: float, scratch: Scratch) -> int:
    """Find the fetch shortest chords below the square root of bound_m2; return how many there are."""
    best_m2, best, stack, stack_m2 = scratch
    n, leaves = len(field.points), 1 << field.depth
    tested, masked = field.test[5] != 0, len(field.mask) > 0
    found, top, node = 0, 0, 1
    while True:
        if node >= leaves:
            leaf = node - leaves
            for i in range((leaf * n) >> field.depth, ((leaf + 1) * n) >> field.depth):
                dx, dy, dz = field.points[i, 0] - x, field.points[i, 1] - y, field.points[i, 2] - z
                chord_m2 = dx * dx + dy * dy + dz * dz
                if (
                    chord_m2 < bound_m2
                    and (not tested or passes(field.words[i], field.test))
                    and (not masked or field.mask[field.order[i]])
                ):
                    found = min(found + 1, fetch)
                    insert(best_m2, best, found - 1, chord_m2, i)
                    if found == fetch:
                        bound_m2 = best_m2[fetch - 1]
        else:
            near, far = 2 * node, 2 * node + 1
            near_m2, far_m2 = box_m2(field.boxes, near, x, y, z), box_m2(field.boxes, far, x, y, z)
            if tested:
                near_m2 = near_m2 if passes(field.holds[near], field.test) else math.inf
                far_m2 = far_m2 if passes(field.holds[far], field.test) else math.inf
            if far_m2 < near_m2:
                near, far, near_m2, far_m2 = far, near, far_m2, near_m2
            if far_m2 < bound_m2:
                stack[top], stack_m2[top] = far, far_m2
                top += 1
            if near_m2 < bound_m2:
                node = near
                continue
        while top > 0 and stack_m2[top - 1] >= bound_m2:
            top -= 1
        if top == 0:
            return found
        top -= 1
        node = stack[top]


@compiled
def wanted(boxes: Boxes, node: int, lane: Floats, last: int) -> bool:
    """Whether any lane may have one of its shortest chords below node."""
    x0, y0, z0 = boxes[node, 0], boxes[node, 1], boxes[node, 2]
    x1, y1, z1 = boxes[node, 3], boxes[node, 4], boxes[node, 5]
    hit = False
    for w in range(LANES):
        dx = max(x0 - lane[0, w], lane[0, w] - x1, 0.0)
        dy = max(y0 - lane[1, w], lane[1, w] - y1, 0.0)
        dz = max(z0 - lane[2, w], lane[2, w] - z1, 0.0)
        hit |= dx * dx + dy * dy + dz * dz <= lane[last, w]
    return hit


@compiled
def measure(lane: Floats, px: float, py: float, pz: float) -> bool:
    """Measure a station against all lanes; return whether it is among the nearest of any."""
    last = len(lane) - 1
    hit = False
    for w in range(LANES):
        dx, dy, dz = px - lane[0, w], py - lane[1, w], pz - lane[2, w]
        lane[3, w] = dx * dx + dy * dy + dz * dz
        hit |= lane[3, w] < lane[last, w]
    return hit


@compiled
def keep(lane: Floats, bits: Integers, i: int) -> None:
    """Let the chords just measured to row i, as keys, sink to their places in every lane."""
    for w in range(LANES):
        bits[3, w] = (bits[3, w] & KEEP) | i
    for s in range(4, len(lane)):
        for w in range(LANES):
            old, new = lane[s, w], lane[3, w]
            lane[s, w] = old if old < new else new
            lane[3, w] = new if old < new else old


@compiled
def search_together(lane: Floats, bits: Integers, field: Field, reach_m2: float, stack: Rows) -> None:
    """The same for all lanes at once. Rows 0 to 2 of lane are their ECEF metres, row 3 is for the
    station in hand, from row 4 on stand their keys, shortest first; bits is lane as integers. No
    lane wants what lies beyond the square root of reach_m2 from the middle one."""
    n, leaves, last = len(field.points), 1 << field.depth, len(lane) - 1
    tested, masked = field.test[5] != 0, len(field.mask) > 0
    x, y, z = lane[0, MIDDLE], lane[1, MIDDLE], lane[2, MIDDLE]
    top, node = 0, 1
    while True:
        if node >= leaves:
            leaf = node - leaves
            for i in range((leaf * n) >> field.depth, ((leaf + 1) * n) >> field.depth):
                if tested and not passes(field.words[i], field.test):
                    continue
                hit = measure(lane, field.points[i, 0], field.points[i, 1], field.points[i, 2])
                if hit and (not masked or field.mask[field.order[i]]):
                    keep(lane, bits, i)
        else:
            near, far = 2 * node, 2 * node + 1
            near_m2, far_m2 = box_m2(field.boxes, near, x, y, z), box_m2(field.boxes, far, x, y, z)
            if far_m2 < near_m2:
                near, far, near_m2, far_m2 = far, near, far_m2, near_m2
            if far_m2 <= reach_m2 and (not tested or passes(field.holds[far], field.test)):
                stack[top] = far
                top += 1
            if (
                near_m2 <= reach_m2
                and (not tested or passes(field.holds[near], field.test))
                and wanted(field.boxes, near, lane, last)
            ):
                node = near
                continue
        while top > 0 and not wanted(field.boxes, stack[top - 1], lane, last):
            top -= 1
        if top == 0:
            return
        top -= 1
        node = stack[top]


@compiled
def spread(lane: Floats, bits: Integers, reach_m: float, bound_m2: float) -> tuple[int, float]:
    """Fill every lane's keys with a bound that none of its answers exceeds: by the triangle inequality
    the middle's reach and how far it is from there. Lanes too far for company get a bound that
    nothing meets. Return how many are left, and how far the farthest of them is."""
    x, y, z = lane[0, MIDDLE], lane[1, MIDDLE], lane[2, MIDDLE]
    company, widest_m, most_m = 0, 0.0, SPARSE * reach_m
    for w in range(LANES):
        lane[3, w] = math.sqrt((lane[0, w] - x) ** 2 + (lane[1, w] - y) ** 2 + (lane[2, w] - z) ** 2)
    for w in range(LANES):
        if lane[3, w] <= most_m:
            company += 1
            widest_m = max(widest_m, lane[3, w])
    for w in range(LANES):
        bound = min((reach_m + lane[3, w]) ** 2 * (1.0 + 1e-9) + 1e-6, bound_m2)
        lane[3, w] = bound if lane[3, w] <= most_m else ALONE
    for s in range(4, len(lane)):
        for w in range(LANES):
            bits[s, w] = bits[3, w] | NO_KEY
    return company, widest_m


@compiled
def search_block(
    lane: Floats, bits: Integers, xyz: Floats, field: Field, bound_m2: float, scratch: Scratch, rows: Rows
) -> bool:
    """Search at once for the lanes of a block that lie close together; return whether any did."""
    fetch = len(rows)
    found = search(xyz[0, MIDDLE], xyz[1, MIDDLE], xyz[2, MIDDLE], field, fetch, bound_m2, scratch)
    reach_m = math.sqrt(scratch.best_m2[fetch - 1]) if found == fetch else math.inf
    lane[:3] = xyz
    company, widest_m = spread(lane, bits, reach_m, min(bound_m2, BIG_M2))
    if company < FEWEST:
        return False
    reach_m2 = (reach_m + 2.0 * widest_m) ** 2 * (1.0 + 1e-9) + 1e-6
    search_together(lane, bits, field, reach_m2, scratch.stack)
    for s in range(fetch):
        for w in range(LANES):
            row = bits[4 + s, w] & NO_KEY
            rows[s, w] = NO_ROW if row == NO_KEY else row
    return True


@compiled
def search_blocks(
    xyz: Floats,
    boxes: Boxes,
    holds: Words,
    points: Floats,
    words: Words,
    order: Rows,
    depth: int,
    test: Words,
    mask: Bools,
    bound_m2: float,
    rows: Rows,
) -> None:
    """For the origins of ECEF metres xyz[block, :, lane] set rows[block, :, lane] to the stations of
    the shortest chords below the square root of bound_m2, shortest first, NO_ROW where there are no
    more."""
    blocks, fetch, lanes = rows.shape
    field = Field(boxes, holds, points, words, order, depth, test, mask)
    scratch = Scratch(np.empty(fetch), np.empty(fetch, np.int32), np.empty(STACK, np.int32), np.empty(STACK))
    lane = np.empty((4 + fetch, LANES))
    bits = lane.view(np.int64)
    together = lanes == LANES and fetch <= MOST_TOGETHER and len(points) < NO_KEY
    for b in range(blocks):
        done = together and search_block(lane, bits, xyz[b], field, bound_m2, scratch, rows[b])
        for w in range(lanes):
            if done and lane[4, w] >= 0.0:
                continue
            found = search(xyz[b, 0, w], xyz[b, 1, w], xyz[b, 2, w], field, fetch, bound_m2, scratch)
            for s in range(fetch):
                rows[b, s, w] = scratch.best[s] if s < found else NO_ROW
