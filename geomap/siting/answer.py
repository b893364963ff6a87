"""What a siting answers: a choice of sites, its value, and how far it can be from the best."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.siting.pairs import IntArray

Progress = Callable[[float, float], bool | None]
"""Called with the value of the best answer yet and the bound; False stops the search."""

Stopped = Literal["optimal", "enough", "heuristic", "time", "cancelled"]
TOLERANCE = 1e-7
"""Relative difference under which a value and a bound are the same number: HiGHS is no more precise."""
TINY = 1e-9
"""The same where both are sums of ours."""


@dataclass(frozen=True)
class Effort:
    """How hard to search. method: "exact" proves through HiGHS, "heuristic" searches and bounds,
    "auto" is exact where the problem is small enough. time_limit_s: seconds HiGHS may take in one
    solve; an answer cut short by it can differ from run to run, any other cannot. enough: a gap at
    which to stop, 0 for none. seed: of HiGHS.
    """

    method: Literal["auto", "exact", "heuristic"] = "auto"
    time_limit_s: float = 60.0
    enough: float = 0.0
    seed: int = 0
    progress: Progress | None = None

    def __post_init__(self) -> None:
        if self.method not in {"auto", "exact", "heuristic"}:
            raise InvalidInputError(
                "There is no such method.",
                parameter="method",
                value=self.method,
                hint="Choose auto, exact or heuristic.",
            )
        if not self.time_limit_s > 0:
            raise InvalidInputError(
                "The time limit must be more than 0 seconds.",
                parameter="time_limit_s",
                value=self.time_limit_s,
                hint="Give seconds, such as 60.",
            )

        if not 0 <= self.enough < 1:
            raise InvalidInputError(
                "A gap that is enough is a share.",
                parameter="enough",
                value=self.enough,
                hint="Give 0 for none, or such as 0.01.",
            )

    def will_do(self, value: float, bound: float) -> bool:
        """Whether the gap between them is small enough to stop."""
        return gap(value, bound) <= max(self.enough, TINY)

    def goes_on(self, value: float, bound: float) -> bool:
        """Report to the caller; False where it wants no more."""
        return self.progress is None or self.progress(value, bound) is not False


DEFAULT = Effort()


@dataclass(frozen=True, eq=False)
class Siting:
    """An answer. opened: the new stations, ascending, at most p. open: with the existing ones.

    value: stations (lscp), persons served (mclp), person-metres (p_median) or metres (p_center).
    bound: no answer can be better than this. gap: |bound - value| / value, 0 where it is proven
    optimal. stopped: why the search ended: "optimal" is proven, "enough" is within effort.enough,
    "heuristic" looked no further, "time" and "cancelled" were cut short. assigned: the
    open site that serves each demand point, or most of it, -1 for none. served_persons,
    (demand,); load_persons, (sites,). uncoverable: demand that no site can serve.
    """

    model: str
    opened: tuple[int, ...]
    open: tuple[int, ...]
    value: float
    bound: float
    stopped: Stopped
    assigned: IntArray
    served_persons: FloatArray
    load_persons: FloatArray
    uncoverable: tuple[int, ...] = ()

    @property
    def gap(self) -> float:
        return gap(self.value, self.bound)

    @property
    def optimal(self) -> bool:
        """Whether no better answer exists, for certain."""
        return self.gap == 0.0


def gap(value: float, bound: float) -> float:
    """|bound - value| / |value|; 0 where they are equal, inf for a value of 0 below its bound."""
    if value == bound:
        return 0.0
    return abs(bound - value) / abs(value) if value else float("inf")


def settled(value: float, bound: float) -> float:
    """bound, or value where they differ by rounding only; a bound that is infinite is none, and stays."""
    return value if math.isclose(value, bound, rel_tol=TOLERANCE) else bound


def whole(numbers: FloatArray) -> bool:
    """Whether all are whole numbers, so that sums of them are, exactly."""
    return bool((numbers == np.rint(numbers)).all()) and float(np.abs(numbers).sum()) < 2.0**53
