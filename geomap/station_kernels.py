"""The compiled search of StationIndex: which stations have the shortest chords from a point.

Points are ECEF metres in tree order. The tree is implicit: node 1 is the root, node i has the
children 2i and 2i + 1, and leaf j of 2**depth holds the rows from j * n >> depth up to the next
leaf's. A box is a node's bounds in float32, rounded outward: it prunes, it never answers.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.ecef import box_m2

NO_ROW = -1
STACK = 64


Floats = npt.NDArray[np.float64]
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
