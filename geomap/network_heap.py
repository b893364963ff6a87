"""The heap of a search over streets, compiled: every entry stands over four that are no less.

An entry is one whole number: metres in steps of STEP_M, rounded down, above the number of a node. One
comparison orders two, and half as much is moved. Within a step nodes come in any order; a search
that puts a node in again when it comes nearer is as exact as by the metres themselves.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled

Heap = npt.NDArray[np.int64]

NODE_BITS = 31
NODES = (1 << NODE_BITS) - 1
"""The bits of the node."""
STEP_M = 1 / 128
MOST_STEPS = 2.0**32 - 1
"""33,000 km: what is farther counts as so far."""


@compiled
def entry(at_m: float, node: int) -> int:
    """What to put in for a node at_m >= 0 away. With NODES for the node: the last entry at at_m."""
    return int(min(at_m * (1 / STEP_M), MOST_STEPS)) << NODE_BITS | node


@compiled
def push(heap: Heap, size: int, new: int) -> int:
    """Put an entry in; return the heap's new size."""
    if size == len(heap):
        size = _tidy(heap)
    i = size
    while i > 0 and heap[(i - 1) >> 2] > new:
        heap[i] = heap[(i - 1) >> 2]
        i = (i - 1) >> 2
    heap[i] = new
    return size + 1


@compiled
def pop(heap: Heap, size: int) -> int:
    """Take the first out, which the caller has read; return the heap's new size."""
    put_first(heap, size - 1, heap[size - 1])
    return size - 1


@compiled
def put_first(heap: Heap, size: int, new: int) -> None:
    """Put an entry into the place of the first, which the caller has read: one way down, where taking one
    out and putting one in are one down and one up. Mostly a short one: what a search puts in is near."""
    gap, child = 0, 1
    while child + 3 < size:
        a, b, c, d = heap[child], heap[child + 1], heap[child + 2], heap[child + 3]
        one, other = child + (b < a), child + 2 + (d < c)
        least = other if min(c, d) < min(a, b) else one
        if heap[least] >= new:
            heap[gap] = new
            return
        heap[gap] = heap[least]
        gap, child = least, 4 * least + 1
    if child < size:
        least = child
        for i in range(child + 1, size):
            if heap[i] < heap[least]:
                least = i
        if heap[least] < new:
            heap[gap] = heap[least]
            gap = least
    heap[gap] = new


@compiled
def _tidy(heap: Heap) -> int:
    """Of a full heap keep each node's least entry; return its new size, at most the number of nodes."""
    by_node = np.sort((heap & NODES) << 32 | heap >> NODE_BITS)
    size = 0
    for i in range(len(by_node)):
        if i == 0 or by_node[i] >> 32 != by_node[i - 1] >> 32:
            heap[size] = (by_node[i] & 0xFFFFFFFF) << NODE_BITS | by_node[i] >> 32
            size += 1
    heap[:size] = np.sort(heap[:size])  # what is sorted is a heap
    return size
