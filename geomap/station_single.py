"""The nearest stations to one point: from degrees to positions, lengths and bearings in one compiled call.

For one origin the search costs less than handing its arrays to compiled code one by one. So they are
handed on together: as a card of their addresses.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import carray  # type: ignore[attr-defined]

from geomap.chords import ROUNDING_M, SURE, settle
from geomap.compiled import addresses, compiled, pointer
from geomap.ecef import from_sines, sin_cos
from geomap.geodesy import ECCENTRICITY_SQUARED, SEMI_MAJOR_M
from geomap.station_kernels import NO_ROW, STACK, Field, Floats, Rows, Scratch, search
from geomap.station_tree import StationTree

Card = npt.NDArray[np.int64]
IN_DOUBT = -1
GRAIN_M = 2e-9
"""Rounding of ECEF metres near the ellipsoid."""
TYPES = (
    *(np.float32, np.uint64, np.float64, np.uint64, np.int32),
    *(np.uint64, np.bool_),
    *(np.float64, np.float64, np.int32),
)
"""Of the arrays on a card: a tree's, the test and the mask, the columns."""


def make_card(
    tree: StationTree, test: npt.NDArray[Any], mask: npt.NDArray[np.bool_], columns: tuple[Any, ...]
) -> Card:
    """What nearest_to_point reads: lengths, and addresses in the order in which it takes them. It is good
    for as long as its keeper keeps all these arrays. columns: lon, lat and rank of all stations."""
    arrays = (tree.boxes, tree.holds, tree.points, tree.words, tree.order, test, mask, *columns)
    lengths = tree.depth, len(tree.points), len(mask), len(columns[0])
    return np.array([*lengths, *addresses(arrays, TYPES)], np.int64)


@compiled
def _field(card: Card) -> Field:
    depth, n = card[0], card[1]
    return Field(
        carray(pointer(card[4]), (2 << depth, 6), np.float32),
        carray(pointer(card[5]), (2 << depth,), np.uint64),
        carray(pointer(card[6]), (n, 3), np.float64),
        carray(pointer(card[7]), (n,), np.uint64),
        carray(pointer(card[8]), (n,), np.int32),
        depth,
        carray(pointer(card[9]), (6,), np.uint64),
        carray(pointer(card[10]), (card[2],), np.bool_),
    )


@compiled
def _columns(card: Card) -> tuple[Floats, Floats, Rows]:
    n = (card[3],)
    return (
        carray(pointer(card[11]), n, np.float64),
        carray(pointer(card[12]), n, np.float64),
        carray(pointer(card[13]), n, np.int32),
    )


@compiled
def bearing_deg(
    sin_lon: float,
    cos_lon: float,
    sin_lat: float,
    cos_lat: float,
    x: float,
    y: float,
    z: float,
    px: float,
    py: float,
    pz: float,
) -> float:
    """Initial bearing, clockwise from north in [0, 360), from the first point to a second within
    500 km: of the normal section, turned to the geodesic by the leading term of what parts them."""
    east_m = cos_lon * (py - y) - sin_lon * (px - x)
    east_m = east_m if abs(east_m) > GRAIN_M else 0.0  # due north is due north
    north_m = cos_lat * (pz - z) - sin_lat * (cos_lon * (px - x) + sin_lon * (py - y))
    flat_m2 = (x + px) ** 2 + (y + py) ** 2
    halfway = flat_m2 / (flat_m2 + (z + pz) ** 2)
    bend = halfway * (1.0 - ECCENTRICITY_SQUARED * sin_lat**2) / SEMI_MAJOR_M**2
    azimuth = math.atan2(east_m, north_m) - ECCENTRICITY_SQUARED / 6.0 * bend * east_m * north_m
    bearing = math.degrees(azimuth) % 360.0
    return bearing if bearing < 360.0 else 0.0


@compiled
def nearest_to_point(lon: float, lat: float, limit_m: float, card: Card, answer: Floats) -> int:
    """Set rows of answer (k, 3), nearest first, to a station's position as an integer's bits, its length
    and its bearing; return how many there are within limit_m, or IN_DOUBT."""
    field, (station_lon, station_lat, rank) = _field(card), _columns(card)
    points, order, k, fetch = field.points, field.order, len(answer), len(answer) + 1
    sin_lon, cos_lon = sin_cos(lon)
    sin_lat, cos_lat = sin_cos(lat)
    x, y, z = from_sines(sin_lon, cos_lon, sin_lat, cos_lat)
    metres, numbers = np.empty(2 * fetch + STACK), np.empty(fetch + STACK, np.int32)
    lengths_m, rows = metres[:fetch], numbers[:fetch]
    scratch = Scratch(metres[fetch : 2 * fetch], rows, numbers[fetch:], metres[2 * fetch :])
    rows[search(x, y, z, field, fetch, (limit_m + ROUNDING_M) ** 2, scratch) :] = NO_ROW
    if settle(x, y, z, rows, points, lengths_m, k, limit_m, order, rank, station_lon, station_lat) != SURE:
        return IN_DOUBT
    positions, count = answer.view(np.int64), 0
    while count < k and rows[count] >= 0 and lengths_m[count] <= limit_m:
        p = points[rows[count]]
        positions[count, 0] = order[rows[count]]
        answer[count, 1] = lengths_m[count]
        answer[count, 2] = bearing_deg(sin_lon, cos_lon, sin_lat, cos_lat, x, y, z, p[0], p[1], p[2])
        count += 1
    return count
