"""ECEF metres of points of the ellipsoid, compiled; the same bits for the same point everywhere."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled
from geomap.geodesy import ECCENTRICITY_SQUARED, SEMI_MAJOR_M

Floats = npt.NDArray[np.float64]
Boxes = npt.NDArray[np.float32]


@compiled
def sin_cos(deg: float) -> tuple[float, float]:
    """Sine and cosine of degrees, exact at multiples of 90, else within 2 units in the last place.
    Polynomials on [-45, 45] degrees from fdlibm (Sun Microsystems 1993)."""
    quarter = math.floor(deg * (1.0 / 90.0) + 0.5)
    x = (deg - 90.0 * quarter) * (math.pi / 180.0)
    z = x * x
    s = z * (
        -1.98412698298579493134e-04
        + z
        * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10))
    )
    s = x + x * z * (-1.66666666666666324348e-01 + z * 8.33333333332248946124e-03 + z * s)
    c = z * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11))
    c = z * (
        4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (2.48015872894767294178e-05 + c))
    )
    c = 1.0 - 0.5 * z + z * c
    turn = int(quarter) & 3
    sine = c if turn & 1 else s
    cosine = s if turn & 1 else c
    return (-sine if turn & 2 else sine), (-cosine if (turn + 1) & 2 else cosine)


@compiled
def from_sines(sin_lon: float, cos_lon: float, sin_lat: float, cos_lat: float) -> tuple[float, float, float]:
    """ECEF metres of a point of the ellipsoid."""
    normal_m = SEMI_MAJOR_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat)
    flat_m = normal_m * cos_lat
    return flat_m * cos_lon, flat_m * sin_lon, normal_m * (1.0 - ECCENTRICITY_SQUARED) * sin_lat


@compiled
def to_ecef(lon: float, lat: float) -> tuple[float, float, float]:
    """ECEF metres of a point of the ellipsoid given in degrees."""
    sin_lon, cos_lon = sin_cos(lon)
    sin_lat, cos_lat = sin_cos(lat)
    return from_sines(sin_lon, cos_lon, sin_lat, cos_lat)


@compiled
def points_m(lon: Floats, lat: Floats) -> Floats:
    """ECEF metres of points of the ellipsoid given in degrees, (n, 3)."""
    points = np.empty((len(lon), 3))
    for i in range(len(lon)):
        points[i, 0], points[i, 1], points[i, 2] = to_ecef(lon[i], lat[i])
    return points


@compiled
def block_points_m(lon: Floats, lat: Floats, todo: npt.NDArray[np.int32], xyz: Floats) -> None:
    """Set xyz[block, :, lane] to the ECEF metres of the points numbered in todo, block after block; the
    last of them fills up its block."""
    blocks, _, lanes = xyz.shape
    sines = np.empty((4, lanes))
    for b in range(blocks):
        block = xyz[b]
        for w in range(lanes):
            point = todo[min(b * lanes + w, len(todo) - 1)]
            block[0, w], block[1, w] = lon[point], lat[point]
        # Short loops: each runs in vector registers.
        for w in range(lanes):
            sines[0, w], sines[1, w] = sin_cos(block[0, w])
        for w in range(lanes):
            sines[2, w], sines[3, w] = sin_cos(block[1, w])
        for w in range(lanes):
            block[0, w], block[1, w], block[2, w] = from_sines(
                sines[0, w], sines[1, w], sines[2, w], sines[3, w]
            )


@compiled
def box_m2(boxes: Boxes, node: int, x: float, y: float, z: float) -> float:
    """Squared distance from a point to a tree's box: (nodes, 6) least and greatest x, y, z, in metres."""
    dx = max(boxes[node, 0] - x, x - boxes[node, 3], 0.0)
    dy = max(boxes[node, 1] - y, y - boxes[node, 4], 0.0)
    dz = max(boxes[node, 2] - z, z - boxes[node, 5], 0.0)
    return float(dx * dx + dy * dy + dz * dz)
