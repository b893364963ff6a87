"""Who is within reach of help: persons by distance to the nearest station that meets a need.

The distances of all demand points, sorted, are breakpoints, and the persons up to each are summed
once; so the answer for any radius is read off exactly, for every community in microseconds. "Within"
is <= throughout. Distances may be geodesics (straight_distances_m) or lengths along streets from
elsewhere, inf where no station can be reached: nobody there is covered by any radius.

Backup needs no code of its own: the coverage by the second nearest distance holds the persons that
two stations or more cover.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.coverage_kernels import read_off, sum_up
from geomap.coverage_sets import CoverIndex, SetsOf, check_radius
from geomap.demand import Demand, Grouping, whole
from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.nearest import BoolArray, Need, StationIndex, nearest_many
from geomap.point_blocks import PointBlocks

IntArray = npt.NDArray[np.intp]


class Curve(NamedTuple):
    """Coverage against distance, as steps: distance_m, each once and ascending, and the persons within
    it (<=), with those who cannot reach any station in neither."""

    distance_m: FloatArray
    persons: FloatArray


class Coverage:
    """Persons by distance, for each area of a grouping and for outside them all; the whole is one area.

    total_persons: (areas,). outside_persons: those who live in none of the areas; their coverage is
    outside_within. unreachable_persons: (areas,), those no station can be reached from, at inf.
    Immutable; safe to share by threads.
    """

    def __init__(self, demand: Demand, distance_m: npt.ArrayLike, grouping: Grouping | None = None) -> None:
        """distance_m: (n,) metres from each demand point to its station, inf where it reaches none.

        Raises InvalidInputError if one is negative or NaN, or there is not one for every point.
        """
        self.demand, self.grouping = demand, grouping or whole(demand)
        self.distance_m = np.array(distance_m, dtype=np.float64)
        self.distance_m.flags.writeable = False
        _check_distances(self.distance_m, len(demand))
        slot, areas = self.grouping.slot, len(self.grouping.ids)
        reached = np.flatnonzero(np.isfinite(self.distance_m))
        order = reached[np.lexsort((self.distance_m[reached], slot[reached]))]
        self._start = np.zeros(areas + 2, dtype=np.int64)
        np.cumsum(np.bincount(slot[reached], minlength=areas + 1), out=self._start[1:])
        self._breakpoints = self.distance_m[order]
        self._cumulative = np.empty(len(order))
        sum_up(self._start, demand.persons[order], self._cumulative)
        reaching = self._read_off(np.inf)
        unreachable = self.grouping.totals(np.where(np.isfinite(self.distance_m), 0.0, demand.persons))
        total = reaching + unreachable
        self.total_persons, self.outside_persons = total[:-1], float(total[-1])
        self.unreachable_persons = unreachable[:-1]

    @property
    def reaches_none(self) -> bool:
        """Whether no demand point at all reaches a station: there is none that meets the need."""
        return not len(self._breakpoints)

    def persons_within(self, radius_m: float) -> FloatArray:
        """The persons of each area within radius_m (<=) of a station: (areas,)."""
        check_radius(radius_m)
        return self._read_off(radius_m)[:-1]

    def outside_within(self, radius_m: float) -> float:
        """The persons outside all areas within radius_m (<=) of a station."""
        check_radius(radius_m)
        return float(self._read_off(radius_m)[-1])

    def shares_within(self, radius_m: float) -> FloatArray:
        """The same as shares 0..1 of each area's persons: (areas,), NaN where nobody lives."""
        within = self.persons_within(radius_m)
        return np.divide(within, self.total_persons, out=np.full_like(within, np.nan), where=self._lived_in)

    def quantiles_m(self, share: float) -> FloatArray:
        """For each area the least radius that covers at least that share, 0..1, of its persons: (areas,).

        inf where so many cannot reach a station, NaN where nobody lives. 0.5 is the weighted median.
        Raises InvalidInputError for another share.
        """
        if not 0.0 <= share <= 1.0:
            raise InvalidInputError(
                "share must lie within 0 and 1.",
                parameter="share",
                value=share,
                hint="Give 0.5 for the median, 0.9 for the 90th percentile.",
            )
        quantiles = np.full(len(self.total_persons), np.nan)
        for area in np.flatnonzero(self._lived_in):
            start, end = self._start[area], self._start[area + 1]
            # The share 0 is the nearest person's: a breakpoint where nobody lives is passed over.
            wanted = max(share * self.total_persons[area], np.nextafter(0.0, 1.0))
            at = start + np.searchsorted(self._cumulative[start:end], wanted)
            quantiles[area] = self._breakpoints[at] if at < end else np.inf
        return quantiles

    def uncovered_areas(self, radius_m: float) -> tuple[IntArray, FloatArray]:
        """The areas with persons beyond radius_m, most such persons first, then by id: positions and
        those persons."""
        beyond = self.total_persons - self.persons_within(radius_m)
        order = np.lexsort((np.argsort(np.argsort(self.grouping.ids)), -beyond))
        order = order[beyond[order] > 0]
        return order, beyond[order]

    def uncovered_points(self, radius_m: float) -> IntArray:
        """The demand points where somebody lives beyond radius_m, most persons first, then by number."""
        check_radius(radius_m)
        beyond = np.flatnonzero((self.distance_m > radius_m) & (self.demand.persons > 0))
        return beyond[np.argsort(-self.demand.persons[beyond], kind="stable")]

    def curve(self, area: int = 0) -> Curve:
        """Persons of one area against distance, with every breakpoint: to draw, or to answer elsewhere."""
        start, end = self._start[area], self._start[area + 1]
        distance_m, persons = self._breakpoints[start:end], self._cumulative[start:end]
        last = np.append(distance_m[1:] > distance_m[:-1], np.ones(min(len(distance_m), 1), dtype=np.bool_))
        return Curve(distance_m[last], persons[last])

    @property
    def _lived_in(self) -> BoolArray:
        return self.total_persons > 0

    def _read_off(self, radius_m: float) -> FloatArray:
        within = np.empty(len(self._start) - 1)
        read_off(self._start, self._breakpoints, self._cumulative, radius_m, within)
        return within


def straight_distances_m(
    stations: StationIndex,
    demand: Demand,
    need: Need | None = None,
    among: BoolArray | None = None,
    k: int = 1,
) -> FloatArray:
    """Geodesics in metres from each demand point to its k nearest stations that meet need: (n, k), nearest
    first, inf where there are fewer, or where need.max_distance_m ends. None: any that runs.

    Good to a micrometre of Karney's. Column 0 is for coverage, column 1 for backup.
    """
    return nearest_many(stations, demand.lon, demand.lat, k, need or Need(), among)[1]


def straight_covered(
    stations: StationIndex,
    demand: Demand,
    radius_m: float,
    need: Need | None = None,
    among: BoolArray | None = None,
) -> BoolArray:
    """Whether each demand point has a station that meets need within radius_m (<=, geodesic): (n,).

    For one radius, this takes a fraction of the time of all distances.
    """
    return _choice(stations, need, among).covers(demand.blocks, radius_m)


def straight_sets(
    stations: StationIndex,
    demand: Demand,
    radius_m: float,
    need: Need | None = None,
    among: BoolArray | None = None,
) -> SetsOf:
    """The stations that meet need within radius_m (<=, geodesic) of demand points, as they are asked for."""
    check_radius(radius_m)
    index = _choice(stations, need, among)
    return lambda points: index.sets(PointBlocks(demand.lon[points], demand.lat[points]), radius_m)


def _choice(stations: StationIndex, need: Need | None, among: BoolArray | None) -> CoverIndex:
    meets = stations.meets(need or Need())
    return CoverIndex(stations.lon, stations.lat, meets if among is None else meets & among)


def _check_distances(distance_m: FloatArray, points: int) -> None:
    if distance_m.shape != (points,):
        raise InvalidInputError(
            f"There are {points} demand points and distances of shape {distance_m.shape}.",
            parameter="distance_m",
            value=distance_m.shape,
            hint="Give one distance for each demand point; of k nearest, one column.",
        )
    wrong = np.flatnonzero(~(distance_m >= 0))
    if wrong.size:
        raise InvalidInputError(
            f"The distance of demand point {wrong[0]} is no length.",
            parameter="distance_m",
            value=float(distance_m[wrong[0]]),
            hint="Give metres, 0 or more, and inf where no station can be reached.",
        )
