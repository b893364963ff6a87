"""Hours of the week in which the same is open, as one: a Week of few classes instead of 168 hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geomap.coverage_kernels import HOURS
from geomap.errors import InvalidInputError
from geomap.opening_rule import WEEKDAYS
from geomap.siting.pairs import IntArray
from geomap.siting.problem import BoolArray

DAY_HOURS = HOURS // len(WEEKDAYS)


@dataclass(frozen=True, eq=False)
class HourClasses:
    """Chosen hours of the week, merged. hours: how many each class has, for Week.hours; a class is
    named after its first hour, such as "Tu 22". class_of: the position of each hour's class in hours,
    -1 where it is not chosen, (168,). open_in: the classes in which each column is open, for
    Place.hours and Lever.hours."""

    hours: Mapping[str, float]
    class_of: IntArray
    open_in: Sequence[frozenset[str]]


def hour_classes(is_open: BoolArray, chosen: Sequence[int] = range(HOURS)) -> HourClasses:
    """Merge the chosen hours in which the same columns are open.

    is_open: (168, columns), hour 0 is Monday 00:00; a column for the hours of each station and one
    for the hours that each lever offers. chosen: hours of the week that count, 0..167. No station and
    no lever tells hours of one class apart, so a plan is worth the same as hour by hour. Hours in
    which nothing is open are a class, too. Raises InvalidInputError for hours that are not of a week.
    """
    if is_open.ndim != 2 or len(is_open) != HOURS:
        raise _error("A week has 168 hours.", list(is_open.shape), "Give a table of 168 hours by columns.")
    numbers = np.unique(np.asarray(chosen, dtype=np.int64))
    wrong = numbers[(numbers < 0) | (numbers >= HOURS)]
    if not numbers.size:
        raise _error("No hours are chosen.", [], "Choose hours of the week; Tuesday 22:00 is hour 46.")
    if wrong.size:
        raise _error(
            "Hours of the week count from 0 to 167.", int(wrong[0]), "Tuesday 22:00, say, is hour 46."
        )
    _, first, group = np.unique(is_open[numbers], axis=0, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))  # classes in the order of their first hours
    class_of = np.full(HOURS, -1, dtype=np.int64)
    class_of[numbers] = rank[group.reshape(-1)]
    firsts = numbers[np.sort(first)]
    names = np.array([f"{WEEKDAYS[hour // DAY_HOURS]} {hour % DAY_HOURS:02d}" for hour in firsts])
    sizes = np.bincount(class_of[numbers]).astype(np.float64)
    return HourClasses(
        dict(zip(names.tolist(), sizes.tolist(), strict=True)),
        class_of,
        tuple(frozenset(names[column].tolist()) for column in is_open[firsts].T),
    )


def _error(message: str, value: object, hint: str) -> InvalidInputError:
    return InvalidInputError(message, parameter="hours", value=value, hint=hint)
