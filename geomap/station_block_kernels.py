"""The compiled search of StationIndex for many origins: those close together at once.

Origins come in blocks of lanes. A block of LANES whose origins lie close together is searched at
once: every station met is measured against all of them in vector registers and kept by a network of
minima and maxima. Its key is the squared chord with the row in the 24 lowest bits of the mantissa, so
keys rank chords to KEY_ROUNDING of their length; who decides must allow for that.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.ecef import box_m2
from geomap.station_kernels import (
    NO_ROW,
    STACK,
    Bools,
    Boxes,
    Field,
    Floats,
    Rows,
    Scratch,
    Words,
    passes,
    search,
)

LANES = 32
MIDDLE = LANES // 2
MOST_TOGETHER = 16
"""Longest lists searched for in blocks."""
SPARSE = 4.0
"""An origin is searched for alone if it is farther from its block's middle than that many times the
middle's reach."""
FEWEST = 16
"""So are all of a block in which fewer are not."""
ALONE = -1.0
ROW_BITS = 24
NO_KEY = (1 << ROW_BITS) - 1
KEEP = ~NO_KEY
BIG_M2 = 1e300
STEP = 3
"""Keys of a lane that a station passes at a time."""

Integers = npt.NDArray[np.int64]


class Block(NamedTuple):
    """What a block's search works with, lane by lane: ECEF metres (3, LANES); the squared chords of the
    station in hand (LANES,); and from row 1 on its keys, shortest first, with -inf in row 0."""

    xyz: Floats
    fresh: Floats
    keys: Floats


@compiled
def block_of(fetch: int) -> Block:
    """Room for that many keys of a lane, filled up to whole STEPs."""
    keys = np.empty((1 + -(-fetch // STEP) * STEP, LANES))
    keys[0] = -math.inf
    return Block(np.empty((3, LANES)), np.empty(LANES), keys)


@compiled
def wanted(boxes: Boxes, node: int, xyz: Floats, bound_m2: Floats) -> bool:
    """Whether any lane may have one of its shortest chords below node."""
    x0, y0, z0 = boxes[node, 0], boxes[node, 1], boxes[node, 2]
    x1, y1, z1 = boxes[node, 3], boxes[node, 4], boxes[node, 5]
    hit = False
    for w in range(LANES):
        dx = max(x0 - xyz[0, w], xyz[0, w] - x1, 0.0)
        dy = max(y0 - xyz[1, w], xyz[1, w] - y1, 0.0)
        dz = max(z0 - xyz[2, w], xyz[2, w] - z1, 0.0)
        hit |= dx * dx + dy * dy + dz * dz <= bound_m2[w]
    return hit


@compiled
def measure(xyz: Floats, fresh: Floats, bound_m2: Floats, px: float, py: float, pz: float) -> bool:
    """Measure a station against all lanes; return whether it is among the nearest of any."""
    hit = False
    for w in range(LANES):
        dx, dy, dz = px - xyz[0, w], py - xyz[1, w], pz - xyz[2, w]
        chord_m2 = dx * dx + dy * dy + dz * dz
        fresh[w] = chord_m2
        hit |= chord_m2 < bound_m2[w]
    return hit


@compiled
def keep(flat: Floats, fresh: Floats, bits: Integers, row: int) -> None:
    """Put the chords just measured to a row, as keys, in their places in every lane. flat: all keys, row
    after row; bits: fresh as integers. A key's place takes the greater of the key before and the lesser
    of its own and the new one. STEP places at distances known beforehand make vector code."""
    for w in range(LANES):
        bits[w] = (bits[w] & KEEP) | row
    for start in range(len(flat) - (STEP + 1) * LANES, -1, -STEP * LANES):
        key = flat[start : start + (STEP + 1) * LANES]
        for w in range(LANES):
            before, a, b, c = key[w], key[LANES + w], key[2 * LANES + w], key[3 * LANES + w]
            key[3 * LANES + w] = max(b, min(c, fresh[w]))
            key[2 * LANES + w] = max(a, min(b, fresh[w]))
            key[LANES + w] = max(before, min(a, fresh[w]))


@compiled
def search_together(block: Block, fetch: int, field: Field, reach_m2: float, stack: Rows) -> None:
    """The same for all lanes at once, keys standing at a bound. No lane wants what lies beyond the square
    root of reach_m2 from the middle one."""
    xyz, fresh, keys = block
    flat, bits, bound_m2 = keys.reshape(-1), fresh.view(np.int64), keys[fetch]
    n, leaves, points = len(field.points), 1 << field.depth, field.points
    tested, masked = field.test[5] != 0, len(field.mask) > 0
    x, y, z = xyz[0, MIDDLE], xyz[1, MIDDLE], xyz[2, MIDDLE]
    top, node = 0, 1
    while True:
        if node >= leaves:
            leaf = node - leaves
            for i in range((leaf * n) >> field.depth, ((leaf + 1) * n) >> field.depth):
                if tested and not passes(field.words[i], field.test):
                    continue
                hit = measure(xyz, fresh, bound_m2, points[i, 0], points[i, 1], points[i, 2])
                if hit and (not masked or field.mask[field.order[i]]):
                    keep(flat, fresh, bits, i)
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
                and wanted(field.boxes, near, xyz, bound_m2)
            ):
                node = near
                continue
        while top > 0 and not wanted(field.boxes, stack[top - 1], xyz, bound_m2):
            top -= 1
        if top == 0:
            return
        top -= 1
        node = stack[top]


@compiled
def spread(block: Block, reach_m: float, bound_m2: float) -> tuple[int, float]:
    """Fill every lane's keys with a bound that none of its answers exceeds: by the triangle inequality
    the middle's reach and how far it is from there. Lanes too far for company get a bound that
    nothing meets. Return how many are left, and how far the farthest of them is."""
    xyz, fresh, keys = block
    bits, key_bits = fresh.view(np.int64), keys.view(np.int64)
    x, y, z = xyz[0, MIDDLE], xyz[1, MIDDLE], xyz[2, MIDDLE]
    company, widest_m, most_m = 0, 0.0, SPARSE * reach_m
    for w in range(LANES):
        fresh[w] = math.sqrt((xyz[0, w] - x) ** 2 + (xyz[1, w] - y) ** 2 + (xyz[2, w] - z) ** 2)
    for w in range(LANES):
        if fresh[w] <= most_m:
            company += 1
            widest_m = max(widest_m, fresh[w])
    for w in range(LANES):
        bound = min((reach_m + fresh[w]) ** 2 * (1.0 + 1e-9) + 1e-6, bound_m2)
        fresh[w] = bound if fresh[w] <= most_m else ALONE
    for s in range(1, len(keys)):
        for w in range(LANES):
            key_bits[s, w] = bits[w] | NO_KEY
    return company, widest_m


@compiled
def search_block(
    block: Block, xyz: Floats, field: Field, bound_m2: float, scratch: Scratch, rows: Rows
) -> bool:
    """Search at once for the lanes of a block that lie close together; return whether any did."""
    fetch = len(rows)
    found = search(xyz[0, MIDDLE], xyz[1, MIDDLE], xyz[2, MIDDLE], field, fetch, bound_m2, scratch)
    reach_m = math.sqrt(scratch.best_m2[fetch - 1]) if found == fetch else math.inf
    block.xyz[:] = xyz
    company, widest_m = spread(block, reach_m, min(bound_m2, BIG_M2))
    if company < FEWEST:
        return False
    reach_m2 = (reach_m + 2.0 * widest_m) ** 2 * (1.0 + 1e-9) + 1e-6
    search_together(block, fetch, field, reach_m2, scratch.stack)
    bits = block.keys.view(np.int64)
    for s in range(fetch):
        for w in range(LANES):
            row = bits[1 + s, w] & NO_KEY
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
    block = block_of(fetch)
    together = lanes == LANES and fetch <= MOST_TOGETHER and len(points) < NO_KEY
    for b in range(blocks):
        done = together and search_block(block, xyz[b], field, bound_m2, scratch, rows[b])
        for w in range(lanes):
            if done and block.keys[1, w] >= 0.0:
                continue
            found = search(xyz[b, 0, w], xyz[b, 1, w], xyz[b, 2, w], field, fetch, bound_m2, scratch)
            for s in range(fetch):
                rows[b, s, w] = scratch.best[s] if s < found else NO_ROW
