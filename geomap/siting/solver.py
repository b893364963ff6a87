"""Mixed-integer programs through HiGHS, one thread and one seed: the same program, the same answer.

Source of the solver: Huangfu and Hall (2018), Math. Prog. Comp. 10:119-142, through highspy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from geomap.geodesy import FloatArray
from geomap.siting.answer import Effort, Stopped

BoolArray = npt.NDArray[np.bool_]
INF = highspy.kHighsInf


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise cost @ x with low <= matrix @ x <= high, least <= x <= most, x whole where integer.

    reduce: whether HiGHS is to make it smaller first, which pays unless that was done where it was made."""

    cost: FloatArray
    least: FloatArray
    most: FloatArray
    integer: BoolArray
    matrix: csr_array
    low: FloatArray
    high: FloatArray
    reduce: bool = True


@dataclass(frozen=True, eq=False)
class Solved:
    """x: the best point found, or None. bound: the least the cost can be, inf if there is no point."""

    x: FloatArray | None
    bound: float
    stopped: Stopped

    @property
    def impossible(self) -> bool:
        """Whether it is proven that there is no point."""
        return self.x is None and self.bound == np.inf


class _Quiet(highspy.Highs):
    """HiGHS that prints nothing: it greets when its callbacks are first set, before any option can be."""

    def enableCallbacks(self):  # type: ignore[no-untyped-def] # noqa: N802
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def minimise(
    program: Program,
    effort: Effort,
    start: npt.ArrayLike | None = None,
    told: Callable[[float], float] = float,
    start_cost: float = INF,
    enough: float = -INF,
) -> Solved:
    """Solve program. start: values of the whole-numbered columns to begin with, in their order;
    start_cost: what they cost, where that is known.

    told: makes of a cost what progress is told. enough: stop at a point of this cost or less, or
    when the bound passes it.
    """
    scale = max(float(np.abs(program.cost).max(initial=0.0)), 1e-300)
    highs = _highs(program, scale, effort)
    if start is not None:
        columns = np.flatnonzero(program.integer).astype(np.int32)
        highs.setSolution(len(columns), columns, np.asarray(start, dtype=np.float64))
    heard = _listen(
        highs,
        program.cost / scale,
        effort,
        lambda cost: told(cost * scale),
        enough / scale,
        start_cost / scale,
    )
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
        return Solved(None, np.inf, "optimal")
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    # Cut short, or where its presolve solves it all, HiGHS 1.16 may give the start back in place of
    # the best it found: so points are kept as they come.
    points = [*heard.points, *([np.array(highs.getSolution().col_value)] if found else [])]
    x = min(points, key=program.cost.__matmul__, default=None)
    if status == highspy.HighsModelStatus.kOptimal:
        # What HiGHS proves of a program without whole numbers is its value.
        bound = info.mip_dual_bound if program.integer.any() else info.objective_function_value
        astray = x is None or program.cost @ x / scale > bound + 1e-6 * max(1.0, abs(bound))
        if start is not None and astray:
            return minimise(program, effort, told=told, enough=enough)
        return Solved(x, bound * scale, "optimal")
    return Solved(x, max(info.mip_dual_bound, heard.bound) * scale, heard.why or "time")


def _highs(program: Program, scale: float, effort: Effort) -> Any:
    """HiGHS with the program in it, its costs divided by scale."""
    highs: Any = _Quiet()  # type: ignore[no-untyped-call]
    for name, value in (
        ("threads", 1),
        ("random_seed", effort.seed),
        ("time_limit", float(effort.time_limit_s)),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-9),
        ("presolve", "on" if program.reduce else "off"),
    ):
        highs.setOptionValue(name, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.cost), len(program.low)
    lp.col_cost_ = program.cost / scale
    lp.col_lower_, lp.col_upper_ = program.least, program.most
    lp.row_lower_, lp.row_upper_ = program.low, program.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = program.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = program.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = program.matrix.data.astype(np.float64)
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[whole] for whole in program.integer.tolist()]
    highs.passModel(lp)
    return highs


@dataclass
class _Heard:
    """What HiGHS said under way: the least cost of a point that is known, from the start or as it came,
    the last point that came, the best bound, and why it was stopped. (HiGHS speaks of costs, too, of
    which it has not given a point yet.)"""

    value: float
    points: list[FloatArray]
    bound: float = -np.inf
    why: Stopped | None = None


def _listen(
    highs: Any, cost: FloatArray, effort: Effort, told: Callable[[float], float], enough: float, value: float
) -> _Heard:
    """Let progress hear of bounds, and stop where it, or one of both kinds of enough, says so."""
    heard = _Heard(value, [])

    def improve(event: Any) -> None:
        point = np.array(event.data_out.mip_solution)
        heard.points[:] = [point]
        heard.value = min(heard.value, float(cost @ point))

    def hear(event: Any) -> None:
        bound = event.data_out.mip_dual_bound
        heard.bound = max(heard.bound, bound)
        near = effort.enough and effort.will_do(told(heard.value), told(bound))
        if heard.value <= enough or bound > enough > -INF or near:
            heard.why = "enough"
        elif not effort.goes_on(told(heard.value), told(bound)):
            heard.why = "cancelled"
        if heard.why:
            event.interrupt()

    highs.cbMipImprovingSolution += improve
    if effort.progress is not None or effort.enough or enough > -INF:
        highs.cbMipInterrupt += hear
    return heard
