"""Points laid out once, to be searched around again and again: in blocks of neighbours, ECEF metres."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.ecef import block_points_m
from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.space_curve import curve_order

LANES = 32


class PointBlocks:
    """Points of WGS 84 degrees along a space-filling curve, LANES in a block.

    lon, lat: (n,) in the caller's order. order: (n,) the numbers of the points as they are laid out.
    xyz: (blocks, 3, LANES) their ECEF metres; the last point fills up the last block. It takes 28 bytes
    a point beside the degrees. Raises InvalidInputError if a coordinate is not finite.
    """

    def __init__(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> None:
        self.lon, self.lat = finite_degrees(lon, "lon"), finite_degrees(lat, "lat")
        n = len(self.lon)
        self.order = curve_order(self.lon, self.lat) if n else np.empty(0, dtype=np.int32)
        self.xyz = np.empty((-(-n // LANES), 3, LANES))
        block_points_m(self.lon, self.lat, self.order, self.xyz)

    def __len__(self) -> int:
        return len(self.lon)


def finite_degrees(values: Any, name: str) -> FloatArray:
    """values as a column of degrees. Raises InvalidInputError with that name if one is not finite."""
    column = np.ascontiguousarray(values, dtype=np.float64).reshape(-1)
    if not np.isfinite(column).all():
        raise InvalidInputError(
            f"{name} must be a finite number of degrees.",
            parameter=name,
            value=float(column[~np.isfinite(column)][0]),
            hint="Leave points without a position out.",
        )
    return column
