"""The shortest order in which to visit places, over a matrix of distances that need not be symmetric.

Few places: Held and Karp's dynamic programme over subsets, exact (Held & Karp 1962, J. SIAM 10:196-210).
More: a tour made by cheapest insertion and bettered by moving runs of places, with kicks (Martin, Otto &
Felten 1991, Complex Systems 5:299-326), and beside it the programme of the asymmetric travelling salesman by
HiGHS, whose rounds forbid the circles that leave the start out (Dantzig, Fulkerson & Johnson 1954, Oper. Res.
2:393-410). Each round gives a lower bound; a round of whole arcs without circles is the proven best. Without
it the tour is told with the bound, as not proven.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray

IntArray = npt.NDArray[np.int64]

MOST_EXACT, MOST_PLACES = 12, 50
"""Places that subsets are enumerated of, and places at all."""
MOST_PROVEN = 30
"""Places up to which whole arcs are asked for, 1 s or less; 50 would take 20."""
KICKS = 50
ROUNDING_M = 1e-6
LONGEST_RUN = 3
"""Places that are moved at once."""


@dataclass(frozen=True, slots=True)
class Tour:
    """order: numbers of the places from 1, in the order of the visits. length_m, and what no order can be
    shorter than. proven: whether these are the same."""

    order: tuple[int, ...]
    length_m: float
    lower_bound_m: float

    @property
    def proven(self) -> bool:
        return self.length_m - self.lower_bound_m <= ROUNDING_M * max(1.0, self.length_m)


def best_tour(matrix_m: FloatArray, *, back: bool = False, first: int | None = None) -> Tour:
    """The shortest order to visit places 1 … n from place 0, ending where it ends, or back at 0; with first,
    of the orders that begin with that place.

    matrix_m: (n + 1, n + 1) metres from row to column, finite, >= 0. Of equally short orders of at most
    MOST_EXACT places the first by numbers. Raises InvalidInputError for more than MOST_PLACES places, for a
    matrix that is no such, and for a first that is none of the places.
    """
    costs_m = _checked(matrix_m)
    if first is not None:
        return _begun(costs_m, first, back)
    count = len(costs_m) - 1
    if not back:
        costs_m[1:, 0] = 0.0
    if count <= MOST_EXACT:
        order = np.empty(count, np.int64)
        length_m = _held_karp(costs_m, order)
        return Tour(tuple(order.tolist()), length_m, length_m)
    tour = np.array([0, *_inserted(costs_m)], np.int64)
    cuts = np.sort(np.random.default_rng(0).integers(1, count + 1, (KICKS, 3)), axis=1)
    _kicked(costs_m, tour, cuts)
    from geomap.searching.proof import proven  # noqa: PLC0415 (it takes half a second to import)

    upper_m = float(_closed_m(costs_m, tour))
    best, bound_m = proven(costs_m, tour, upper_m, whole=count <= MOST_PROVEN)
    return Tour(tuple(best[1:].tolist()), float(_closed_m(costs_m, best)), bound_m)


def _begun(matrix_m: FloatArray, first: int, back: bool) -> Tour:
    """The best tour that begins with a place: from there through the others, and back to 0, not to there."""
    if not 1 <= first < len(matrix_m):
        raise InvalidInputError(
            "first is none of the places.", parameter="first", value=first, hint="Give the number of one."
        )
    others = [place for place in range(1, len(matrix_m)) if place != first]
    rest_m = matrix_m[np.ix_([first, *others], [first, *others])]
    rest_m[1:, 0] = matrix_m[others, 0]
    rest = best_tour(rest_m, back=back)
    ends_m = matrix_m[0, first] + (matrix_m[first, 0] if back and not others else 0.0)
    order = (first, *(others[number - 1] for number in rest.order))
    return Tour(order, float(rest.length_m + ends_m), float(rest.lower_bound_m + ends_m))


def warm_up() -> None:
    """Compile what is compiled, or load it."""
    few, many = np.ones((2, 2)), np.ones((3, 3))
    _held_karp(few, np.empty(1, np.int64))
    _kicked(many, np.array([0, *_inserted(many)], np.int64), np.ones((1, 3), np.int64))


def length_m(matrix_m: FloatArray, order: tuple[int, ...], *, back: bool = False) -> float:
    """How long it is to visit places in that order from place 0, and back where that is asked for."""
    stops = (0, *order, *((0,) if back else ()))
    return float(sum(matrix_m[a, b] for a, b in pairwise(stops)))


def _checked(matrix_m: FloatArray) -> FloatArray:
    costs_m = np.array(matrix_m, dtype=np.float64)
    square = costs_m.ndim == 2 and costs_m.shape[0] == costs_m.shape[1] >= 1
    if not square or not np.isfinite(costs_m).all() or (costs_m < 0.0).any():
        raise InvalidInputError(
            "Distances must be a square of finite metres of 0 or more.",
            parameter="matrix_m",
            hint="Give from every place to every other, the start first.",
        )
    if len(costs_m) - 1 > MOST_PLACES:
        raise InvalidInputError(
            f"{len(costs_m) - 1} places are more than are put in order.",
            parameter="places",
            value=len(costs_m) - 1,
            hint=f"Choose at most {MOST_PLACES}.",
        )
    return costs_m


@compiled
def _held_karp(costs_m: FloatArray, order: IntArray) -> float:
    """Set order to the shortest one, the first by numbers of equals; return its length.

    rest_m[seen, last]: the shortest way from last through all places that seen lacks, and to 0.
    """
    count = len(costs_m) - 1
    every = (1 << count) - 1
    rest_m = np.full((every + 1, count + 1), np.inf)
    for last in range(count + 1):
        rest_m[every, last] = costs_m[last, 0] if count else 0.0
    for seen in range(every - 1, -1, -1):
        for last in range(count + 1):
            if (last == 0) != (seen == 0) or (last > 0 and not seen >> (last - 1) & 1):
                continue
            for place in range(1, count + 1):
                if not seen >> (place - 1) & 1:
                    total_m = costs_m[last, place] + rest_m[seen | 1 << (place - 1), place]
                    rest_m[seen, last] = min(rest_m[seen, last], total_m)
    seen, last = 0, 0
    for step in range(count):
        for place in range(1, count + 1):
            if not seen >> (place - 1) & 1:
                total_m = costs_m[last, place] + rest_m[seen | 1 << (place - 1), place]
                if total_m == rest_m[seen, last]:
                    order[step], seen, last = place, seen | 1 << (place - 1), place
                    break
    return float(rest_m[0, 0])


@compiled
def _inserted(costs_m: FloatArray) -> IntArray:
    """Places in an order made by inserting, again and again, the one that lengthens the tour least."""
    count = len(costs_m) - 1
    tour, size = np.zeros(count + 2, np.int64), 1
    waiting = np.ones(count + 1, np.bool_)
    for _ in range(count):
        best_m, best_place, best_at = np.inf, 0, 0
        for place in range(1, count + 1):
            if waiting[place]:
                for at in range(size):
                    a, b = tour[at], tour[at + 1]
                    longer_m = costs_m[a, place] + costs_m[place, b] - (costs_m[a, b] if size > 1 else 0.0)
                    if longer_m < best_m:
                        best_m, best_place, best_at = longer_m, place, at
        tour[best_at + 2 : size + 2] = tour[best_at + 1 : size + 1].copy()
        tour[best_at + 1] = best_place
        waiting[best_place] = False
        size += 1
    return tour[1 : count + 1]


@compiled
def _better(costs_m: FloatArray, tour: IntArray) -> None:
    """Move runs of up to LONGEST_RUN places, turned round or not, and turn longer runs round, until nothing
    of that shortens the tour. tour: all places, 0 first; it closes to 0."""
    n, better = len(tour), True
    while better:
        better = False
        before_m = _closed_m(costs_m, tour)
        for first in range(1, n):
            for last in range(first, n):
                for at in range(n - (last - first) - 1):
                    if last - first >= LONGEST_RUN and at != first - 1:
                        continue
                    for turned in range(2):
                        moved = _moved(tour, first, last, at, turned == 1)
                        after_m = _closed_m(costs_m, moved)
                        if after_m < before_m - ROUNDING_M:
                            tour[:], before_m, better = moved, after_m, True


@compiled
def _kicked(costs_m: FloatArray, tour: IntArray, cuts: IntArray) -> None:
    """Better tour; then again and again swap the two runs between three cuts, better that, and keep what is
    shorter. cuts: (kicks, 3), places in the tour from 1, rising."""
    _better(costs_m, tour)
    best_m = _closed_m(costs_m, tour)
    for kick in range(len(cuts)):
        a, b, c = cuts[kick]
        other = np.concatenate((tour[:a], tour[b:c], tour[a:b], tour[c:]))
        _better(costs_m, other)
        other_m = _closed_m(costs_m, other)
        if other_m < best_m - ROUNDING_M:
            tour[:], best_m = other, other_m


@compiled
def _moved(tour: IntArray, first: int, last: int, at: int, turned: bool) -> IntArray:
    """tour with the run from first to last, turned round or not, after the at-th of the others."""
    n, size = len(tour), last - first + 1
    others = np.concatenate((tour[:first], tour[last + 1 :]))
    moved = np.empty(n, np.int64)
    moved[: at + 1] = others[: at + 1]
    run = tour[first : last + 1]
    moved[at + 1 : at + 1 + size] = run[::-1] if turned else run
    moved[at + 1 + size :] = others[at + 1 :]
    return moved


@compiled
def _closed_m(costs_m: FloatArray, tour: IntArray) -> float:
    total_m = costs_m[tour[-1], tour[0]]
    for i in range(len(tour) - 1):
        total_m += costs_m[tour[i], tour[i + 1]]
    return float(total_m)
