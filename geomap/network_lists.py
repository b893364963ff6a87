"""Every node's list of the stations nearest to it, compiled: what a search for some of them looks ahead by.

As geomap.network_flood goes, but each node takes in several stations. A list lets a search under a
filter pass over a node: stations that may not be found, or are found already, do not count.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.network_flood import NOBODY, Floats, Rows

LISTED = 8
"""Stations in a list: more let a search pass over more, and take more room."""
SLACK = 2.0**-23
"""Of metres kept as float32, rounded down: at most so much of them is lost."""


def nearest_lists(
    head: Rows, to: Rows, arc_m: Floats, seeds: Rows, seed_m: Floats, owners: Rows
) -> tuple[Rows, npt.NDArray[np.float32]]:
    """For every node the LISTED owners nearest to it, nearest first, and how far they are at least, both
    (nodes, LISTED); 0 and inf where there are no more. Seeds: nodes seed_m away, owned by owners."""
    shape = len(head) - 1, LISTED
    node_m, owner = np.full(shape, np.inf), np.zeros(shape, np.int32)
    if len(seeds):
        _list_all(head, to, arc_m, seeds, seed_m, owners, node_m, owner)
    return owner, (node_m * (1.0 - SLACK)).astype(np.float32)


@compiled
def _list_all(
    head: Rows, to: Rows, arc_m: Floats, seeds: Rows, seed_m: Floats, owners: Rows,
    node_m: Floats, owner: Rows,
) -> None:  # fmt: skip
    farthest_m = max(arc_m.max() if len(arc_m) else 0.0, seed_m.max())
    width_m = max(arc_m.mean() / 4.0 if len(arc_m) else 0.0, 1.0)
    buckets = int(farthest_m / width_m) + 2
    first = np.full(buckets, NOBODY, np.int32)
    room = max(len(head), len(seeds))
    label, label_m = np.empty((room, 3), np.int32), np.empty(room)  # node, owner, the next in the bucket
    free, used, count, bucket = NOBODY, 0, 0, 0
    for i in range(len(seeds)):
        if _enlist(node_m, owner, seeds[i], owners[i], seed_m[i]):
            slot = int(seed_m[i] / width_m) % buckets
            label[used, 0], label[used, 1], label[used, 2] = seeds[i], owners[i], first[slot]
            label_m[used], first[slot], used, count = seed_m[i], used, used + 1, count + 1
    while count > 0:
        place = bucket % buckets
        while first[place] != NOBODY:
            top = first[place]
            node, whose, at_m = label[top, 0], label[top, 1], label_m[top]
            first[place], label[top, 2], free, count = label[top, 2], free, top, count - 1
            known = _place(node_m, owner, node, whose)
            if known == NOBODY or node_m[node, known] < at_m:
                continue  # it came nearer since, or others did
            for arc in range(head[node], head[node + 1]):
                other, other_m = to[arc], at_m + arc_m[arc]
                if not _enlist(node_m, owner, other, whose, other_m):
                    continue
                if free == NOBODY:
                    if used == len(label):
                        label = np.concatenate((label, np.empty_like(label)))
                        label_m = np.concatenate((label_m, np.empty_like(label_m)))
                    free, label[used, 2], used = used, NOBODY, used + 1
                slot = int(other_m / width_m) % buckets
                top, free = free, label[free, 2]
                label[top, 0], label[top, 1], label[top, 2] = other, whose, first[slot]
                label_m[top], first[slot], count = other_m, top, count + 1
        bucket += 1


@compiled
def _enlist(node_m: Floats, owner: Rows, node: int, whose: int, at_m: float) -> bool:
    """Put an owner into a node's list, unless it is there no farther, or others fill it; whether it was."""
    at = LISTED - 1
    if at_m >= node_m[node, at]:
        return False
    known = _place(node_m, owner, node, whose)
    if known != NOBODY:
        at = known
        if at_m >= node_m[node, at]:
            return False
    while at > 0 and node_m[node, at - 1] > at_m:
        node_m[node, at], owner[node, at] = node_m[node, at - 1], owner[node, at - 1]
        at -= 1
    node_m[node, at], owner[node, at] = at_m, whose
    return True


@compiled
def _place(node_m: Floats, owner: Rows, node: int, whose: int) -> int:
    """Where an owner stands in a node's list, or NOBODY."""
    for i in range(LISTED):
        if owner[node, i] == whose and node_m[node, i] < np.inf:
            return i
    return NOBODY
