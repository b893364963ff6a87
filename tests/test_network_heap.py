"""The heap of a search gives its nodes back nearest first, and never runs out of room."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.network_heap import NODE_BITS, NODES, STEP_M, entry, pop, push, put_first

METRES = st.floats(0.0, 1e6)


def emptied(heap: np.ndarray, size: int) -> list[tuple[float, int]]:
    """What is in a heap as it comes out: metres, to a step, and nodes."""
    out = []
    while size:
        out.append(((int(heap[0]) >> NODE_BITS) * STEP_M, int(heap[0]) & NODES))
        size = pop(heap, size)
    return out


@settings(deadline=None)
@given(st.lists(METRES, max_size=60))
def test_what_is_put_in_comes_out_nearest_first(lengths_m: list[float]) -> None:
    heap, size = np.empty(60, np.int64), 0
    for node, at_m in enumerate(lengths_m):
        size = push(heap, size, entry(at_m, node))
    out = emptied(heap, size)
    assert out == sorted(out)
    assert {node for _, node in out} == set(range(len(lengths_m)))
    assert all(m <= lengths_m[node] < m + STEP_M for m, node in out)


@settings(deadline=None)
@given(st.lists(METRES, min_size=1, max_size=60), METRES)
def test_to_take_the_place_of_the_first_is_to_take_it_out_and_put_in_another(
    lengths_m: list[float], new_m: float
) -> None:
    heaps = np.empty((2, 61), np.int64)
    for heap in heaps:
        size = 0
        for node, at_m in enumerate(lengths_m):
            size = push(heap, size, entry(at_m, node))
    put_first(heaps[0], size, entry(new_m, 99))
    push(heaps[1], pop(heaps[1], size), entry(new_m, 99))
    assert emptied(heaps[0], size) == emptied(heaps[1], size)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), METRES), min_size=30, max_size=200))
def test_a_heap_for_two_entries_a_node_keeps_the_nearest_of_every_node(
    put_in: list[tuple[int, float]],
) -> None:
    heap, size = np.empty(20, np.int64), 0
    for node, at_m in put_in:
        size = push(heap, size, entry(at_m, node))
    nearest: dict[int, float] = {}
    for at_m, node in emptied(heap, size):
        nearest.setdefault(node, at_m)
    least = {node: min(m for n, m in put_in if n == node) for node, _ in put_in}
    assert nearest.keys() == least.keys()
    assert all(nearest[node] <= m < nearest[node] + STEP_M for node, m in least.items())


def test_what_is_beyond_all_measure_is_last() -> None:
    assert entry(3e7, 5) < entry(1e12, 0) <= entry(np.inf, 0) < entry(np.inf, NODES)
