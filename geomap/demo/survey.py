"""The survey: arterials cut the district into quarters, quarters into communities and blocks.

Everything here is in metres of the plane (see plane.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.demo.blocks import Cutter, cut_to_size, polygons_of, share_out
from geomap.demo.chance import apportion
from geomap.demo.facts import ArterialFact, Facts, StreetFact
from geomap.demo.plane import to_metres

NODE_GRID_M = 0.01
CORE = (200.0, 1100.0)
"""The liveliest corner, 小寨十字, in metres of the plane: around it blocks are small."""
LEAST_BLOCK_M2, MOST_BLOCK_M2 = 42_000.0, 170_000.0
BLOCKS_A_COMMUNITY = 4.6
SPLINTER_M2 = 60.0
OVERSHOOT_M = 30.0


@dataclass(frozen=True, slots=True)
class Cell:
    """The first outline of a community: ground of one street office, bounded by roads."""

    street_code: str
    ground: Polygon


@dataclass(frozen=True, slots=True)
class Survey:
    """What was drawn: outline of the district, quarters between arterials, cells and lanes."""

    district: Polygon
    arterials: tuple[tuple[ArterialFact, BaseGeometry], ...]
    quarters: tuple[Polygon, ...]
    cells: tuple[Cell, ...]
    lanes: tuple[LineString, ...]
    border_lanes: int
    """How many of the lanes, the first ones, part two communities."""


def survey(facts: Facts) -> Survey:
    """Draw the whole district from its facts."""
    district = to_metres(Polygon(facts.district.boundary))
    arterials = _arterials(facts, district)
    lines = [line for _, line in arterials]
    quarters = _quarters(district, lines)
    codes = _street_of_each(quarters, facts.streets)
    cutter = Cutter()
    cells: list[Cell] = []
    for street in facts.streets:
        wanted = sum(community.street_code == street.code for community in facts.communities)
        own = [quarter for quarter, code in zip(quarters, codes, strict=True) if code == street.code]
        cells += [Cell(street.code, ground) for ground in _cells(cutter, own, wanted, street.code)]
    border_lanes = len(cutter.lanes)
    for number, cell in enumerate(cells):
        _cut_blocks(cutter, cell, quarters, number)
    return Survey(district, arterials, tuple(quarters), tuple(cells), tuple(cutter.lanes), border_lanes)


def liveliness(ground: BaseGeometry) -> float:
    """How densely people live there, 1 at the core and falling off with distance."""
    away_m = math.sqrt((ground.centroid.x - CORE[0]) ** 2 + (ground.centroid.y - CORE[1]) ** 2)
    return 1.0 / (1.0 + (away_m / 4200.0) ** 2)


def _arterials(facts: Facts, district: Polygon) -> tuple[tuple[ArterialFact, BaseGeometry], ...]:
    """The arterials inside the district, each carried on to the road it ends at."""
    lines = [to_metres(LineString(fact.points)) for fact in facts.arterials]
    found = []
    for number, fact in enumerate(facts.arterials):
        others = shapely.union_all([line for i, line in enumerate(lines) if i != number])
        found.append((fact, shapely.intersection(_carried_on(lines[number], others), district)))
    return tuple(found)


def _carried_on(line: LineString, others: BaseGeometry) -> LineString:
    """The line made OVERSHOOT_M longer at each end that stops short of the others.

    What sticks out beyond the road it meets bounds no quarter and is never seen again.
    """
    points = list(line.coords)
    for inner, end in ((1, 0), (-2, -1)):
        (x0, y0), (x1, y1) = line.coords[inner], line.coords[end]
        if others.distance(Point(x1, y1)) > NODE_GRID_M / 2:
            ratio = OVERSHOOT_M / math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2)
            beyond = (x1 + (x1 - x0) * ratio, y1 + (y1 - y0) * ratio)
            points = [beyond, *points] if end == 0 else [*points, beyond]
    return LineString(points)


def _quarters(district: Polygon, lines: Sequence[BaseGeometry]) -> list[Polygon]:
    noded = shapely.union_all([*lines, district.exterior], grid_size=NODE_GRID_M)
    faces = polygons_of(shapely.polygonize(shapely.get_parts(noded)))
    return [face for face in faces if district.contains(face.representative_point())]


def _street_of_each(quarters: Sequence[Polygon], streets: Sequence[StreetFact]) -> list[str]:
    areas = [to_metres(Polygon(street.rough_area)) for street in streets]
    codes = []
    for quarter in quarters:
        overlap = [quarter.intersection(area).area for area in areas]
        away = [quarter.distance(area) for area in areas]
        best = min(range(len(streets)), key=lambda i: (-overlap[i], away[i]))
        codes.append(streets[best].code)
    return codes


def _weight(ground: BaseGeometry) -> float:
    return float(ground.area * (0.12 + liveliness(ground)))


def _cells(cutter: Cutter, quarters: Sequence[Polygon], wanted: int, street_code: str) -> list[Polygon]:
    """Make exactly `wanted` cells of a street's quarters: small ones joined, large ones cut."""
    groups = _join_small(list(quarters), wanted)
    parts = apportion(wanted, [_weight(group) for group in groups], least=1)
    cells = [
        piece
        for number, (group, count) in enumerate(zip(groups, parts, strict=True))
        for piece in share_out(cutter, group, count, street_code, number)
    ]
    stubborn: list[Polygon] = []
    while len(cells) < wanted:
        largest = max((cell for cell in cells if cell not in stubborn), key=_weight)
        halves = cutter.cut(largest, 0.5, street_code, len(cells))
        if halves is None:
            stubborn.append(largest)
            continue
        cells.remove(largest)
        cells += halves
    return cells


def _join_small(groups: list[Polygon], wanted: int) -> list[Polygon]:
    """Join quarters too small for a community of their own to the neighbour that fits best."""
    least = 0.55 * sum(map(_weight, groups)) / wanted
    while len(groups) > 1:
        smallest = min(groups, key=_weight)
        if _weight(smallest) >= least and len(groups) <= wanted:
            break
        others = [group for group in groups if group is not smallest]
        joined = [(shapely.union(group, smallest, grid_size=NODE_GRID_M), group) for group in others]
        whole = [(union, group) for union, group in joined if isinstance(union, Polygon)]
        if not whole:
            break
        union, partner = min(whole, key=lambda pair: _awkwardness(pair[0]) * math.sqrt(_weight(pair[0])))
        groups = [*(group for group in others if group is not partner), union]
    return groups


def _awkwardness(ground: Polygon) -> float:
    """1 for a circle, more the longer and more crooked the outline."""
    return float(ground.length**2 / (4 * math.pi * ground.area))


def _cut_blocks(cutter: Cutter, cell: Cell, quarters: Sequence[Polygon], number: int) -> None:
    target = min(max(cell.ground.area / BLOCKS_A_COMMUNITY, LEAST_BLOCK_M2), MOST_BLOCK_M2)
    near = [quarter for quarter in quarters if quarter.intersects(cell.ground)]
    for part, quarter in enumerate(near):
        for piece, ground in enumerate(polygons_of(cell.ground.intersection(quarter))):
            if ground.area > SPLINTER_M2:
                cut_to_size(cutter, ground, target, "block", number, part, piece)
