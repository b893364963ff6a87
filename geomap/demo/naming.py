"""Which community each cell is: near its namesake where that is known, else in reading order."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy.optimize import linear_sum_assignment
from shapely import Point, Polygon

from geomap.demo.facts import CommunityFact, Position
from geomap.demo.plane import to_metres

LINE_DEG = 0.006
"""Height of a line of reading order, in degrees of latitude."""


def codes_of_cells(
    outlines: Sequence[Polygon], streets: Sequence[str], communities: Sequence[CommunityFact]
) -> list[str]:
    """The community code of each cell, given its outline in degrees and its street's code.

    Communities with a known place share out the cells so that the squares of their distances to
    them sum least; the others follow by code, the free cells from the north-west in lines.
    """
    codes: dict[int, str] = {}
    for street in sorted(set(streets)):
        cells = [i for i, code in enumerate(streets) if code == street]
        own = [community for community in communities if community.street_code == street]
        placed = [(community.code, community.place) for community in own if community.place]
        costs = [[_away_m(outlines[cell], place) ** 2 for cell in cells] for _, place in placed]
        pairs = zip(*linear_sum_assignment(costs), strict=True) if placed else ()
        for row, column in pairs:
            codes[cells[column]] = placed[row][0]
        taken = {code for code, _ in placed}
        rest = [community.code for community in own if community.code not in taken]
        free = sorted((i for i in cells if i not in codes), key=lambda i: _reading_order(outlines[i]))
        codes.update(zip(free, rest, strict=True))
    return [codes[i] for i in range(len(outlines))]


def _away_m(outline: Polygon, place: Position) -> float:
    """Metres from a known place to an outline, and a little for being off its middle."""
    point, ground = to_metres(Point(place)), to_metres(outline)
    return float(ground.distance(point) + 0.05 * ground.centroid.distance(point))


def _reading_order(outline: Polygon) -> tuple[int, float]:
    centre = outline.centroid
    return -math.floor(centre.y / LINE_DEG), centre.x
