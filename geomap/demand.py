"""Where people live: demand points with persons, and the areas they fall into."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geomap.areas import AreaIndex
from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.layers import Layer
from geomap.point_blocks import PointBlocks

IntArray = npt.NDArray[np.intp]


class Demand:
    """Points with the persons who live there, in step: lon, lat in WGS 84 degrees, persons (n,).

    Persons need not be whole: a cell of a population grid holds fractions of them. Immutable.
    Raises InvalidInputError if a position is not on earth, a number of persons is negative or not
    finite, or nobody lives anywhere.
    """

    def __init__(self, lon: npt.ArrayLike, lat: npt.ArrayLike, persons: npt.ArrayLike) -> None:
        self.lon, self.lat, self.persons = (_column(values) for values in (lon, lat, persons))
        if not len(self.lon) == len(self.lat) == len(self.persons):
            raise InvalidInputError(
                f"There are {len(self.lon)} lon, {len(self.lat)} lat and {len(self.persons)} persons.",
                parameter="demand",
                value=len(self.persons),
                hint="Give every demand point a lon, a lat and its persons.",
            )
        for name, values, least, most, what in (
            ("lon", self.lon, -180.0, 180.0, "degrees within -180 and 180"),
            ("lat", self.lat, -90.0, 90.0, "degrees within -90 and 90"),
            ("persons", self.persons, 0.0, np.finfo(np.float64).max, "a finite number, 0 or more"),
        ):
            wrong = np.flatnonzero(~((values >= least) & (values <= most)))
            if wrong.size:
                raise InvalidInputError(
                    f"{name} of demand point {wrong[0]} must be {what}.",
                    parameter=name,
                    value=float(values[wrong[0]]),
                    hint=f"Correct the {wrong.size:,} such points, or leave them out.",
                )
        if not self.total_persons:
            raise InvalidInputError(
                "Nobody lives at any demand point.",
                parameter="demand",
                value=0.0,
                hint="Choose an area where people live, or check the column of persons.",
            )

    def __len__(self) -> int:
        return len(self.persons)

    @cached_property
    def blocks(self) -> PointBlocks:
        """The points laid out to be searched around."""
        return PointBlocks(self.lon, self.lat)

    @cached_property
    def total_persons(self) -> float:
        return float(self.persons.sum())


def demand_of(layer: Layer) -> Demand:
    """The demand points of a layer of points that has persons, in its order."""
    points = shapely.get_coordinates(layer.geometry)
    return Demand(points[:, 0], points[:, 1], layer.values("persons"))


@dataclass(frozen=True, eq=False, slots=True)
class Grouping:
    """In which area each demand point lies. ids: the areas'. area (n,): positions in ids, -1 outside."""

    ids: tuple[str, ...]
    area: IntArray

    def totals(self, persons: npt.ArrayLike) -> FloatArray:
        """The sum of persons (n,) for each area and, last, for outside them all: (areas + 1,)."""
        slots = len(self.ids) + 1
        totals: FloatArray = np.zeros(slots)
        np.add.at(totals, self.slot, np.asarray(persons, dtype=np.float64))
        return totals

    @property
    def slot(self) -> IntArray:
        """The same with the outside counted as one more area, after the last: (n,)."""
        return np.where(self.area < 0, len(self.ids), self.area)


def whole(demand: Demand) -> Grouping:
    """All of demand as one area."""
    return Grouping(("",), np.zeros(len(demand), dtype=np.intp))


def grouped(demand: Demand, areas: AreaIndex) -> Grouping:
    """The areas that hold the demand points; a point on a border is in the area of the smallest id."""
    return Grouping(areas.ids, areas.find_many(demand.lon, demand.lat))


class Scaled(NamedTuple):
    """Demand brought to known totals, and by area the persons known to live where no point is."""

    demand: Demand
    unplaced_persons: FloatArray


def scaled_to(demand: Demand, grouping: Grouping, population: npt.ArrayLike) -> Scaled:
    """Scale the persons of each area so that they sum to its population (areas,): dasymetric.

    Within an area the shares of its points remain; points outside all areas keep their persons. An
    area with population and nobody at any of its points cannot be scaled: it is reported in
    unplaced_persons (areas,). Raises InvalidInputError for a population that is negative or not finite.
    Source: Mennis (2003), Generating surface models of population using dasymetric mapping,
    Professional Geographer 55:31-42.
    """
    known = _column(population)
    sound = known.shape == (len(grouping.ids),) and bool((np.isfinite(known) & (known >= 0)).all())
    if not sound:
        raise InvalidInputError(
            "population must give each area a finite number of persons, 0 or more.",
            parameter="population",
            value=_first_wrong(known),
            hint=f"Give {len(grouping.ids)} numbers, in the order of the areas.",
        )
    found = grouping.totals(demand.persons)[:-1]
    factor = np.divide(known, found, out=np.ones_like(known), where=found > 0)
    persons = demand.persons * np.append(factor, 1.0)[grouping.slot]
    return Scaled(Demand(demand.lon, demand.lat, persons), np.where(found > 0, 0.0, known))


def in_whole_persons(demand: Demand, grouping: Grouping) -> Demand:
    """The points that still hold somebody once persons are whole numbers, in their order.

    Each point has its persons rounded down or up, and each area, and what lies outside them all, its sum
    rounded to the nearest whole number: the largest remainders are rounded up, of equals the first.
    Raises InvalidInputError if nobody is left.
    """
    floor, slot = np.floor(demand.persons), grouping.slot
    rest = demand.persons - floor
    left = np.rint(grouping.totals(demand.persons)) - grouping.totals(floor)
    order = np.lexsort((np.arange(len(demand)), -rest, slot))
    first = np.searchsorted(slot[order], slot[order])
    floor[order] += np.arange(len(demand)) - first < left[slot[order]]
    kept = floor > 0
    return Demand(demand.lon[kept], demand.lat[kept], floor[kept])


def _first_wrong(values: FloatArray) -> Any:
    wrong = values[~(np.isfinite(values) & (values >= 0))]
    return float(wrong[0]) if wrong.size else len(values)


def _column(values: Any) -> FloatArray:
    return np.array(values, dtype=np.float64).reshape(-1)
