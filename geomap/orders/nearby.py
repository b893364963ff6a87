"""What was reported about here already: "somebody did: me too?"."""

from __future__ import annotations

from math import cos, floor, radians

from geomap.geodesy import LonLat

CELL_M = 30.0
"""As far as two people standing in one yard mean the same lamp."""
DEGREE_M = 111_195.0
"""A degree of the mean sphere (IUGG, 6,371,008.8 m)."""


def is_near(one: LonLat, other: LonLat, middle_lat: float) -> bool:
    """Whether two points lie in the same cell of a grid of CELL_M over a district, or in adjoining ones: so
    is all that lies within CELL_M, and nothing beyond three times that. middle_lat: of the district; WGS 84.

    Who asks about a point learns in which cell another lies, and no number of questions finds more.
    """
    return max(abs(a - b) for a, b in zip(_cell(one, middle_lat), _cell(other, middle_lat), strict=True)) <= 1


def _cell(point: LonLat, middle_lat: float) -> tuple[int, int]:
    """Column and row: the columns have one width in degrees all over the district, so that they meet."""
    east_m = point.lon * cos(radians(middle_lat)) * DEGREE_M
    return floor(east_m / CELL_M), floor(point.lat * DEGREE_M / CELL_M)
