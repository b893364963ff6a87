"""Coverage over the week: 168 hours by service, from the real opening hours.

Hour 0 is Monday 00:00, hour 167 Sunday 23:00, on the clocks of the stations' calendar. The week is one
of the calendar, from a Monday that the caller names: a public holiday in it counts as the holiday it
is, so for a typical week name one without.

Of two ways to the same persons, week_table has one radius and all services at once, as a table by
area; week_distances_m has one need and distances, so that any radius can be asked of any hour. Tiers,
entries and the like are the need's: ask once for each choice of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.coverage import Coverage, straight_covered, straight_sets
from geomap.coverage_kernels import HOURS, WORD_BITS, add_week
from geomap.coverage_sets import SetsOf
from geomap.demand import Demand, Grouping, whole
from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.hours import Hours
from geomap.nearest import BoolArray, StationIndex

DAY_HOURS = 24
WORDS = -(-HOURS // WORD_BITS)
CHUNK = 2048
"""Demand points whose cover sets are held at a time."""


def hour_of_week(weekday: int, hour: int) -> int:
    """The number of an hour, 0..167: weekday 0 is Monday, hour 0..23. Raises InvalidInputError."""
    for name, value, count in (("weekday", weekday, 7), ("hour", hour, DAY_HOURS)):
        if not 0 <= value < count:
            raise InvalidInputError(
                f"{name} must lie within 0 and {count - 1}.",
                parameter=name,
                value=value,
                hint="Tuesday 22:00 is weekday 1, hour 22.",
            )
    return weekday * DAY_HOURS + hour


@dataclass(frozen=True, eq=False)
class OpeningWeek:
    """When each station is open. monday: the week's first day. is_open: (168, stations)."""

    monday: date
    is_open: BoolArray

    @cached_property
    def words(self) -> npt.NDArray[np.uint64]:
        """A bit an hour, hour h in bit h % 64 of word h // 64: (stations, 3)."""
        padded = np.zeros((self.is_open.shape[1], WORDS * WORD_BITS), dtype=np.bool_)
        padded[:, :HOURS] = self.is_open.T
        packed = np.packbits(padded, axis=1, bitorder="little")
        words: npt.NDArray[np.uint64] = packed.view("<u8").astype(np.uint64)
        return words


def opening_week(
    rules: Sequence[Hours | None], monday: date, *, unknown: bool = False, open_for_min: int = 0
) -> OpeningWeek:
    """When stations with these rules are open: in an hour that begins at t, throughout
    [t, t + open_for_min), by the calendar of the rule.

    open_for_min=0 asks about the full hour itself, as open_at does; 60 asks for the whole hour.
    unknown: whether unknown hours, and none, count as open. Each distinct rule is asked once.
    Raises InvalidInputError if monday is no Monday, or as Hours.open_for does.
    """
    if monday.weekday():
        raise InvalidInputError(
            f"{monday} is no Monday.",
            parameter="monday",
            value=monday.isoformat(),
            hint=f"Give {monday - timedelta(days=monday.weekday())}, the Monday of that week.",
        )
    wanted = {"open", "unknown"} if unknown else {"open"}
    distinct = {id(rule): rule for rule in rules}
    row = {name: i for i, name in enumerate(distinct)}
    table = np.full((max(len(row), 1), HOURS), unknown, dtype=np.bool_)
    for name, rule in distinct.items():
        if rule is not None:
            table[row[name]] = [
                rule.open_for(when, open_for_min) in wanted for when in _hours_of(monday, rule)
            ]
    which = np.array([row[id(rule)] for rule in rules], dtype=np.intp)
    return OpeningWeek(monday, np.ascontiguousarray(table[which].T))


def _hours_of(monday: date, rule: Hours) -> list[datetime]:
    return [
        datetime.combine(monday + timedelta(days=day), time(hour), rule.calendar.timezone)
        for day in range(7)
        for hour in range(DAY_HOURS)
    ]


class WeekTable(NamedTuple):
    """Persons covered: (areas + 1, services + 1, 168). The last area is outside them all; the last
    service stands for any station, whatever it offers. Services are bits of the masks."""

    persons: FloatArray
    total_persons: FloatArray

    def cell(self, hour: int, service: int = -1) -> FloatArray:
        """Persons covered in each area in an hour 0..167: (areas,)."""
        return self.persons[:-1, service, hour]

    def shares(self, hour: int, service: int = -1) -> FloatArray:
        """The same as shares 0..1 of each area's persons: (areas,), NaN where nobody lives."""
        total = self.total_persons
        return np.divide(self.cell(hour, service), total, out=np.full_like(total, np.nan), where=total > 0)


def week_table(
    demand: Demand,
    stations: StationIndex,
    week: OpeningWeek,
    sets_of: SetsOf,
    services: int,
    grouping: Grouping | None = None,
) -> WeekTable:
    """Persons covered in each hour by each of the first so many services, by area.

    A point is covered if a station of its cover set offers the service and is open. sets_of:
    straight_sets, or CoverSets.of of sets made along streets, which hold the need and the radius.
    It takes 8 bytes a cell: 334 communities by 17 by 168 are 8 MB.
    """
    grouping = grouping or whole(demand)
    slot = grouping.slot.astype(np.int64)
    along = demand.blocks.order  # neighbours share their hours, and hours are paid in once
    order = along[np.argsort(slot[along], kind="stable")].astype(np.intp)
    persons = np.zeros((len(grouping.ids) + 1, services + 1, HOURS))
    for start in range(0, len(order), CHUNK):
        points = order[start : start + CHUNK]
        sets = sets_of(points)
        add_week(
            sets.start, sets.station, stations.services, week.words, demand.persons[points], slot[points],
            persons,
        )  # fmt: skip
    return WeekTable(persons, grouping.totals(demand.persons)[:-1])


class WeekDistances(NamedTuple):
    """Distances for every hour. choice: (168,) which set of open stations holds in the hour; distance_m:
    (choices, n) to the nearest of them, inf where there is none."""

    choice: npt.NDArray[np.intp]
    distance_m: FloatArray

    def at(self, hour: int) -> FloatArray:
        """The distances in an hour 0..167: (n,), ready for Coverage."""
        distances: FloatArray = self.distance_m[self.choice[hour]]
        return distances


def week_distances_m(
    week: OpeningWeek, meets: BoolArray, distances_m: Callable[[BoolArray], FloatArray]
) -> WeekDistances:
    """The distances in each hour among the stations that meet a need, asked once for each distinct set
    of open ones. distances_m: gives (n,) metres to the nearest of the stations in a mask."""
    open_now = week.is_open & meets
    _, first, choice = np.unique(open_now, axis=0, return_index=True, return_inverse=True)
    return WeekDistances(choice.reshape(-1), np.stack([distances_m(open_now[hour]) for hour in first]))


def warm_up() -> None:
    """Load the compiled loops of coverage, or on the first start ever compile them."""
    demand, one = Demand([0.0], [0.0], [1.0]), np.ones(1)
    stations = StationIndex(["a"], [0.0], [0.0], one, [0], ["free"], ["open"])
    Coverage(demand, one).persons_within(1.0)
    straight_covered(stations, demand, 1.0)
    week = OpeningWeek(date(2026, 1, 5), np.ones((HOURS, 1), dtype=np.bool_))
    sets = straight_sets(stations, demand, 1.0)(np.arange(1))
    week_table(demand, stations, week, sets.of, 1)
