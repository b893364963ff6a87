"""A flat plane in metres to draw the district on, and the grid its coordinates are written on.

The plane is equirectangular about ORIGIN with the ellipsoid's own metres per degree there. Over
the 25 km of the district it is true to 1 in 1,000: enough to shape blocks, never used to measure.
Unlike a projection library it is four multiplications, so every machine draws the same bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

ORIGIN_LON, ORIGIN_LAT = 108.94, 34.21
METRES_PER_DEGREE_LON = 92160.0
METRES_PER_DEGREE_LAT = 110925.0
GRID_DEG = 1e-6
"""Everything is written on this grid, about 0.1 m, so that neighbours share their vertices."""

Geometries = npt.NDArray[np.object_]
"""An array of shapely geometries."""

_SCALE = np.array([METRES_PER_DEGREE_LON, METRES_PER_DEGREE_LAT])
_ORIGIN = np.array([ORIGIN_LON, ORIGIN_LAT])


def _forward(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray((coordinates - _ORIGIN) * _SCALE, dtype=np.float64)


def _backward(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(np.round(coordinates / _SCALE + _ORIGIN, 6), dtype=np.float64)


def to_metres(geometry: Any) -> Any:
    """A geometry, or an array of them, from WGS 84 degrees to metres of the plane."""
    return shapely.transform(geometry, _forward)


def to_lonlat(geometry: Any) -> Any:
    """A geometry, or an array of them, from metres of the plane to WGS 84 degrees on the grid."""
    return shapely.transform(geometry, _backward)


def point_lonlat(point: BaseGeometry) -> tuple[float, float]:
    """The position in degrees, on the grid, of a point given in metres of the plane."""
    lon, lat = shapely.get_coordinates(to_lonlat(point))[0]
    return float(lon), float(lat)
