"""The proof that a tour is the shortest, or a lower bound: the asymmetric travelling salesman by HiGHS."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array, csr_matrix
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from geomap.geodesy import FloatArray

IntArray = npt.NDArray[np.int64]

MOST_ROUNDS = {False: 30, True: 12}
"""By fractions of arcs and by whole ones. No clock stops them: equal input has equal answers."""
SLACK = 1e-9
"""A bound so little below a tour's length, as a share of it, proves it."""
FLOW = 1_000_000
"""What a whole arc lets through, where least cuts are looked for: flows are whole numbers."""


def proven(costs_m: FloatArray, tour: IntArray, upper_m: float, *, whole: bool) -> tuple[IntArray, float]:
    """The better of a tour and what HiGHS comes to, and the best lower bound met on the way.

    costs_m: (n, n) metres from row to column. tour: every place, 0 first; it closes to 0 and is upper_m long.
    whole: whether to ask for whole arcs, too. Fractions of arcs come first: they are quick, and their circles
    forbid most of what whole arcs would go round.
    """
    n = len(costs_m)
    arcs = np.array([(a, b) for a in range(n) for b in range(n) if a != b])
    program = _Program(costs_m, arcs)
    bound_m = 0.0
    for by_whole in (False, True) if whole else (False,):
        for _ in range(MOST_ROUNDS[by_whole]):
            solved = program.solve(by_whole)
            if solved.status != 0:
                break
            bound_m = max(bound_m, min(float(solved.fun), upper_m))
            if upper_m - bound_m <= SLACK * upper_m:
                break
            if by_whole:
                circles = _circles(arcs[solved.x > 0.5], n)
                if len(circles) == 1:
                    tour = np.array(circles[0], np.int64)
                    break
            else:
                circles = _loose(arcs, solved.x, n)
                if not circles:
                    break
            program.forbid(circles)
    return tour, bound_m


class _Program:
    """The asymmetric travelling salesman's programme: one arc into every place and one out of it, no two back
    and forth, and what else is forbidden."""

    def __init__(self, costs_m: FloatArray, arcs: IntArray) -> None:
        n = len(costs_m)
        self._arcs, self._costs = arcs, costs_m[arcs[:, 0], arcs[:, 1]]
        ends = [(arcs[:, side][None, :] == np.arange(n)[:, None]).astype(float) for side in (0, 1)]
        self._parts = [LinearConstraint(csr_array(np.concatenate(ends)), np.ones(2 * n), np.ones(2 * n))]
        self.forbid([[a, b] for a in range(n) for b in range(a)])

    def solve(self, whole: bool) -> OptimizeResult:
        """The shortest by whole arcs, or by fractions of them."""
        integral, options = np.full(len(self._arcs), int(whole)), {"mip_rel_gap": 0.0}
        return milp(
            self._costs, integrality=integral, bounds=Bounds(0, 1), constraints=self._parts, options=options
        )

    def forbid(self, circles: list[list[int]]) -> None:
        """Let no circle go round all of these places and no others."""
        within = np.array([np.isin(self._arcs, circle).all(axis=1) for circle in circles], dtype=float)
        most = np.array([len(circle) - 1.0 for circle in circles])
        self._parts.append(LinearConstraint(csr_array(within), np.zeros(len(circles)), most))


def _loose(arcs: IntArray, share: FloatArray, n: int) -> list[list[int]]:
    """Sets of places without the start that less than one whole arc leads out of, by least cuts between the
    start and each place; each set once."""
    capacity = np.round(share * FLOW).astype(np.int32)
    graph = csr_array((capacity, (arcs[:, 0], arcs[:, 1])), shape=(n, n))
    found = {}
    for place in range(1, n):
        flow = maximum_flow(csr_matrix(graph), 0, place)
        if flow.flow_value < FLOW - FLOW // 100:
            rest = csr_matrix(graph - flow.flow)
            rest.data[rest.data < 0] = 0
            rest.eliminate_zeros()
            reached = breadth_first_order(rest, 0, return_predecessors=False)
            cut = sorted(set(range(n)) - set(reached.tolist()))
            found[tuple(cut)] = cut
    return list(found.values())


def _circles(arcs: IntArray, n: int) -> list[list[int]]:
    """The circles that arcs, one out of each of n places and one into each, go round; that of 0 first."""
    after, left, circles = dict(arcs.tolist()), set(range(n)), []
    while left:
        circle = [min(left)]
        while (place := after[circle[-1]]) != circle[0]:
            circle.append(place)
        left -= set(circle)
        circles.append(circle)
    return circles
