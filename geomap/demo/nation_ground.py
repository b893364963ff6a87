"""The ground of a nation-like data set: quarters of cities, and the cells that tile about them.

Longitudes and latitudes are degrees; lengths are degrees of latitude, of 111 km.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from geomap.demo.chance import apportion, between, draw

QUARTERS = 1_700
"""Of all cities together, shared out by residents, at least one each."""
RIM_DEG = 0.35
"""No station lies farther from the middle of its city."""
SPREAD_DEG = 0.022
"""Scale of the decay from the middle of a city of a million; it grows as the root of the residents."""
WALL_DEG, WALL_DEEP_DEG, WALL_STEP_DEG = 1.2, 0.7, 0.3
"""How far from a city, in plain degrees, the points stand whose cells are no ground: more than twice
RIM_DEG at 52 degrees north, so that every place within the rim is nearer to its city than to them."""
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class City:
    """A city as listed: names, province, position, residents."""

    name: str
    name_en: str
    province: str
    lon: float
    lat: float
    residents: int

    @property
    def spread_deg(self) -> float:
        return SPREAD_DEG * math.sqrt(self.residents / 1e6)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A part of a city about a middle of its own; number 1 is the middle of the city."""

    city: City
    number: int
    lon: float
    lat: float
    residents: int


@dataclass(frozen=True, slots=True)
class Tiles:
    """The cells about the quarters, in step with them, and which cells each province has."""

    quarters: Sequence[Quarter]
    shapes: npt.NDArray[Any]
    by_province: dict[str, list[int]]
    street_code: dict[str, str]


def fall(spread_deg: float, rim_deg: float, *key: object) -> tuple[float, float]:
    """A step (east, north) in degrees of latitude, of a density that decays as exp(-r / spread),
    never beyond the rim."""
    for turn in range(100):
        chance = draw("r", turn, *key) * draw("s", turn, *key)
        away = -spread_deg * math.log(max(chance, 1e-300))
        if away < rim_deg:
            break
    else:
        away = rim_deg * draw("r", *key)
    angle = between(0.0, math.tau, "angle", *key)
    return away * math.cos(angle), away * math.sin(angle)


def moved(lon: float, lat: float, step: tuple[float, float], city: City) -> tuple[float, float]:
    """The position a step away, in the scale of the city's latitude."""
    return (
        round(lon + step[0] / math.cos(math.radians(city.lat)), DECIMALS),
        round(lat + step[1], DECIMALS),
    )


def quarters_of(cities: Sequence[City], seed: int) -> list[Quarter]:
    """The quarters of every city, city by city, no two at one place."""
    quarters: list[Quarter] = []
    taken: set[tuple[float, float]] = set()
    weights = [city.residents for city in cities]
    for city, count in zip(cities, apportion(QUARTERS, weights, least=1), strict=True):
        residents = apportion(city.residents, [2.0, *[1.0] * (count - 1)])
        for number in range(1, count + 1):
            place = (city.lon, city.lat)
            if number > 1:
                step = fall(1.5 * city.spread_deg, 0.6 * RIM_DEG, seed, "quarter", city.name, number)
                place = moved(*place, step, city)
            if place not in taken:
                taken.add(place)
                quarters.append(Quarter(city, number, *place, residents[number - 1]))
    return quarters


def lay_tiles(quarters: Sequence[Quarter], seed: int) -> Tiles:
    """The cell of every quarter: what is nearer to it than to any other, and to no wall.

    Cells share the vertices of their borders and leave no gap between them.
    """
    seeds = np.array([(quarter.lon, quarter.lat) for quarter in quarters])
    points = shapely.MultiPoint(np.concatenate([seeds, _walls(quarters, seed)]))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, ordered=True))[: len(quarters)]
    shapes = shapely.transform(cells, lambda corners: np.round(corners, DECIMALS))
    by_province: dict[str, list[int]] = {}
    for i, quarter in enumerate(quarters):
        by_province.setdefault(quarter.city.province, []).append(i)
    codes = {name: f"99{number:02d}00001" for number, name in enumerate(by_province, start=1)}
    return Tiles(quarters, shapes, by_province, codes)


def _walls(quarters: Sequence[Quarter], seed: int) -> npt.NDArray[np.float64]:
    """Points around the cities, on a lattice a little shaken so that no four lie on a circle."""
    centres = np.array([(q.city.lon, q.city.lat) for q in quarters if q.number == 1])
    reach = WALL_DEG + WALL_DEEP_DEG
    west, south = centres.min(axis=0) - reach
    east, north = centres.max(axis=0) + reach
    lattice = np.array(
        [
            (
                west + WALL_STEP_DEG * (column + between(-0.2, 0.2, seed, "wall lon", column, row)),
                south + WALL_STEP_DEG * (row + between(-0.2, 0.2, seed, "wall lat", column, row)),
            )
            for column in range(math.ceil((east - west) / WALL_STEP_DEG))
            for row in range(math.ceil((north - south) / WALL_STEP_DEG))
        ]
    )
    away, _ = cKDTree(centres).query(lattice)
    walls: npt.NDArray[np.float64] = lattice[(away > WALL_DEG) & (away < reach)]
    return walls
