"""The survey: quarters between arterials are cut into communities' cells, and those into blocks.

Geometries are in metres of the plane (see plane.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.demo.blocks import Cutter, cut_to_size, polygons_of, share_out
from geomap.demo.chance import apportion
from geomap.demo.facts import ArterialFact, Facts
from geomap.demo.plane import to_metres
from geomap.demo.quarters import NODE_GRID_M, arterials_within, quarters_between, street_of_each

CORE = (200.0, 1100.0)
"""The liveliest part, around 小寨: there blocks are small."""
CORE_RADIUS_M = 4200.0
LEAST_BLOCK_M2, MOST_BLOCK_M2 = 42_000.0, 170_000.0
BLOCKS_A_COMMUNITY = 4.6
SPLINTER_M2 = 60.0
SMALL_SHARE = 0.55
"""A quarter with less than this share of a mean community's weight joins its neighbour."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The first outline of a community: ground of one street office, bounded by roads."""

    street_code: str
    ground: Polygon


@dataclass(frozen=True, slots=True)
class Survey:
    """What was drawn: outline of the district, quarters between arterials, cells and lanes.

    landscape: each water and park, within the district. border_lanes: how many of the lanes, the
    first ones, part two communities.
    """

    district: Polygon
    landscape: tuple[BaseGeometry, ...]
    arterials: tuple[tuple[ArterialFact, BaseGeometry], ...]
    quarters: tuple[Polygon, ...]
    cells: tuple[Cell, ...]
    lanes: tuple[LineString, ...]
    border_lanes: int


def survey(facts: Facts) -> Survey:
    """Draw the whole district from its facts."""
    district = to_metres(Polygon(facts.district.boundary))
    landscape = tuple(
        shapely.intersection(to_metres(Polygon(fact.outline)), district) for fact in facts.landscape
    )
    arterials = arterials_within(district, facts.arterials)
    quarters = quarters_between(district, [line for _, line in arterials])
    codes = street_of_each(quarters, facts.streets)
    surveyor = _Surveyor(shapely.union_all(landscape))
    cells: list[Cell] = []
    for street in facts.streets:
        wanted = sum(community.street_code == street.code for community in facts.communities)
        own = [quarter for quarter, code in zip(quarters, codes, strict=True) if code == street.code]
        cells += [Cell(street.code, ground) for ground in surveyor.cells(own, wanted, street.code)]
    lanes = surveyor.cutter.lanes
    border_lanes = len(lanes)
    for number, cell in enumerate(cells):
        surveyor.cut_blocks(cell, quarters, number)
    return Survey(district, landscape, arterials, tuple(quarters), tuple(cells), tuple(lanes), border_lanes)


def liveliness(ground: BaseGeometry) -> float:
    """How densely people live there, 1 at the core and falling off with distance."""
    away_m = math.sqrt((ground.centroid.x - CORE[0]) ** 2 + (ground.centroid.y - CORE[1]) ** 2)
    return 1.0 / (1.0 + (away_m / CORE_RADIUS_M) ** 2)


class _Surveyor:
    """Cuts quarters into cells of like weight, and cells into blocks."""

    def __init__(self, landscape: BaseGeometry) -> None:
        self.cutter = Cutter()
        self._landscape = landscape

    def _weight(self, ground: BaseGeometry) -> float:
        """How many communities' worth of people a ground holds; nobody lives in water and parks."""
        dry_m2 = shapely.difference(ground, self._landscape).area
        return float((dry_m2 + 0.1 * ground.area) * (0.12 + liveliness(ground)))

    def cells(self, quarters: Sequence[Polygon], wanted: int, street_code: str) -> list[Polygon]:
        """Make exactly `wanted` cells of a street's quarters: small ones joined, large ones cut."""
        groups = self._join_small(list(quarters), wanted)
        parts = apportion(wanted, [self._weight(group) for group in groups], least=1)
        cells = [
            piece
            for number, (group, count) in enumerate(zip(groups, parts, strict=True))
            for piece in share_out(self.cutter, group, count, street_code, number)
        ]
        stubborn: list[Polygon] = []
        while len(cells) < wanted:
            largest = max((cell for cell in cells if cell not in stubborn), key=self._weight)
            halves = self.cutter.cut(largest, 0.5)
            if halves is None:
                stubborn.append(largest)
                continue
            cells.remove(largest)
            cells += halves
        return cells

    def _join_small(self, groups: list[Polygon], wanted: int) -> list[Polygon]:
        """Join quarters too small for a community of their own to the neighbour that fits best."""
        least = SMALL_SHARE * sum(map(self._weight, groups)) / wanted
        while len(groups) > 1:
            smallest = min(groups, key=self._weight)
            if self._weight(smallest) >= least and len(groups) <= wanted:
                break
            others = [group for group in groups if group is not smallest]
            joined = [(shapely.union(group, smallest, grid_size=NODE_GRID_M), group) for group in others]
            whole = [(union, group) for union, group in joined if isinstance(union, Polygon)]
            if not whole:
                break
            union, partner = min(whole, key=lambda pair: self._misfit(pair[0]))
            groups = [*(group for group in others if group is not partner), union]
        return groups

    def _misfit(self, ground: Polygon) -> float:
        """How long, crooked and large a joined ground would be: the least is joined first."""
        crooked = ground.length**2 / (4 * math.pi * ground.area)
        return float(crooked * math.sqrt(self._weight(ground)))

    def cut_blocks(self, cell: Cell, quarters: Sequence[Polygon], number: int) -> None:
        """Cut a cell's part of each quarter into blocks along lanes."""
        target_m2 = min(max(cell.ground.area / BLOCKS_A_COMMUNITY, LEAST_BLOCK_M2), MOST_BLOCK_M2)
        near = [quarter for quarter in quarters if quarter.intersects(cell.ground)]
        for part, quarter in enumerate(near):
            for piece, ground in enumerate(polygons_of(cell.ground.intersection(quarter))):
                if ground.area > SPLINTER_M2:
                    cut_to_size(self.cutter, ground, target_m2, "block", number, part, piece)
