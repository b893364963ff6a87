"""From many seeds to all nodes at once, compiled: every node's nearest seed, and how far it is.

Nodes wait in buckets by distance instead of in a heap, and within a bucket in the order in which their
neighbours were met, so that what is read lies close together. Labels are corrected until none can be:
the answer is Dijkstra's. Source: Meyer and Sanders (2003), Delta-stepping, J. Algorithms 49:114-152.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]

NOBODY = -1


@compiled
def flood(
    head: Rows, to: Rows, arc_m: Floats, seeds: Rows, seed_m: Floats, owners: Rows, limit_m: float,
    width_m: float, node_m: Floats, owner: Rows,
) -> None:  # fmt: skip
    """Set node_m, inf before, and owner, NOBODY before, for the nodes within limit_m (<=) of the seeds,
    distinct nodes seed_m away and owned by owners. Of seeds equally far the least owner has it.
    width_m: of a bucket, best about a usual arc's length."""
    farthest_m = 0.0
    for arc in range(len(arc_m)):
        farthest_m = max(farthest_m, arc_m[arc])
    for i in range(len(seeds)):
        farthest_m = max(farthest_m, seed_m[i])
    buckets = int(farthest_m / width_m) + 2
    first = np.full(buckets, NOBODY, np.int32)
    waiting, after = np.empty(2 * len(head), np.int32), np.empty(2 * len(head), np.int32)
    free, used, count, bucket = NOBODY, 0, 0, 0
    for i in range(len(seeds)):
        if seed_m[i] <= limit_m:
            node_m[seeds[i]], owner[seeds[i]] = seed_m[i], owners[i]
            slot = int(seed_m[i] / width_m) % buckets
            waiting[used], after[used], first[slot] = seeds[i], first[slot], used
            used, count = used + 1, count + 1
    while count > 0:
        place = bucket % buckets
        while first[place] != NOBODY:
            entry = first[place]
            first[place], after[entry], free, count = after[entry], free, entry, count - 1
            node = waiting[entry]
            at_m = node_m[node]
            if int(at_m / width_m) < bucket:
                continue  # it came nearer since, and was dealt with
            for arc in range(head[node], head[node + 1]):
                other, other_m = to[arc], at_m + arc_m[arc]
                if other_m > limit_m or other_m > node_m[other]:
                    continue
                if other_m == node_m[other] and owner[other] <= owner[node]:
                    continue
                node_m[other], owner[other] = other_m, owner[node]
                if free == NOBODY:
                    if used == len(waiting):
                        waiting = np.concatenate((waiting, np.empty_like(waiting)))
                        after = np.concatenate((after, np.empty_like(after)))
                    free, after[used], used = used, NOBODY, used + 1
                slot = int(other_m / width_m) % buckets
                entry, free = free, after[free]
                waiting[entry], after[entry], first[slot] = other, first[slot], entry
                count += 1
        bucket += 1
