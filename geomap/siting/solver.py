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
    """Minimise cost @ x with low <= matrix @ x <= high, least <= x <= most, x whole where integer."""

    cost: FloatArray
    least: FloatArray
    most: FloatArray
    integer: BoolArray
    matrix: csr_array
    low: FloatArray
    high: FloatArray


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
    enough: float = -INF,
) -> Solved:
    """Solve program. start: values of the whole-numbered columns to begin with, in their order.

    told: makes of a cost what progress is told. enough: stop at a point of this cost or less, or
    when the bound passes it.
    """
    scale = max(float(np.abs(program.cost).max(initial=0.0)), 1e-300)
    highs = _highs(program, scale, effort)
    if start is not None:
        columns = np.flatnonzero(program.integer).astype(np.int32)
        highs.setSolution(len(columns), columns, np.asarray(start, dtype=np.float64))
    cancelled = _listen(highs, effort, lambda cost: told(cost * scale), enough / scale)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
        return Solved(None, np.inf, "optimal")
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(highs.getSolution().col_value) if found else None
    if status == highspy.HighsModelStatus.kOptimal:
        # What HiGHS proves of a program without whole numbers is its value.
        bound = info.mip_dual_bound if program.integer.any() else info.objective_function_value
        if (
            start is not None
            and x is not None
            and program.cost @ x / scale > bound + 1e-6 * max(1.0, abs(bound))
        ):
            # Where its presolve solves it all, HiGHS 1.16 gives the start back in place of the optimum.
            return minimise(program, effort, None, told, enough)
        return Solved(x, bound * scale, "optimal")
    return Solved(x, info.mip_dual_bound * scale, "cancelled" if cancelled else "time")


def _highs(program: Program, scale: float, effort: Effort) -> Any:
    """HiGHS with the program in it, its costs divided by scale."""
    highs: Any = _Quiet()  # type: ignore[no-untyped-call]
    for name, value in (
        ("threads", 1),
        ("random_seed", effort.seed),
        ("time_limit", float(effort.time_limit_s)),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-9),
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


def _listen(highs: Any, effort: Effort, told: Callable[[float], float], enough: float) -> list[bool]:
    """Let progress hear of bounds, and stop where it or enough says so. The list fills when progress did."""
    cancelled: list[bool] = []

    def hear(event: Any) -> None:
        value, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        if value <= enough or bound > enough > -INF:
            event.interrupt()
        elif not effort.goes_on(told(value), told(bound)):
            cancelled.append(True)
            event.interrupt()

    if effort.progress is not None or enough > -INF:
        highs.cbMipInterrupt += hear
    return cancelled
