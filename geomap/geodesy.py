"""Points, boxes and lengths on the WGS 84 ellipsoid.

Everything here is WGS 84, longitude before latitude, degrees for positions and metres for
lengths. Lengths are geodesics (Karney 2013, J. Geodesy 87:43-55, through pyproj.Geod), never
differences of degrees.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import Geod

from geomap.errors import InvalidInputError

WGS84 = Geod(ellps="WGS84")
SEMI_MAJOR_M = WGS84.a
SEMI_MINOR_M = WGS84.b
ECCENTRICITY_SQUARED = WGS84.es

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LonLat:
    """A WGS 84 position in degrees: lon in [-180, 180], lat in [-90, 90].

    Raises InvalidInputError naming lon or lat for anything else: text, NaN, infinity, out of
    range. A latitude beyond 90 with a longitude within it says the axes look swapped.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        for name, limit in (("lon", 180.0), ("lat", 90.0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise InvalidInputError(
                    f"{name} must be a finite number of degrees.",
                    parameter=name,
                    value=value,
                    hint=f"Give {name} in decimal degrees, such as 12.3456.",
                )
            if abs(value) > limit:
                swapped = name == "lat" and abs(self.lon) <= 90
                raise InvalidInputError(
                    f"{name} must lie within -{limit:g} and {limit:g} degrees.",
                    parameter=name,
                    value=value,
                    hint="lon and lat look swapped: longitude comes first."
                    if swapped
                    else f"Give {name} in decimal degrees of WGS 84.",
                )


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """West, south, east, north in WGS 84 degrees; west > east crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        corners = []
        for lon, lat in ((self.west, self.south), (self.east, self.north)):
            try:
                corners.append(LonLat(lon, lat))
            except InvalidInputError as error:
                raise InvalidInputError(
                    f"bbox: {error.message}",
                    parameter="bbox",
                    value=error.value,
                    hint="Give bbox as west,south,east,north in decimal degrees.",
                ) from error
        if self.south > self.north:
            raise InvalidInputError(
                "bbox has its south above its north.",
                parameter="bbox",
                value=f"{self.west:g},{self.south:g},{self.east:g},{self.north:g}",
                hint="Give bbox as west,south,east,north.",
            )

    @classmethod
    def from_numbers(cls, numbers: Sequence[float]) -> BoundingBox:
        """Make a box of four numbers, or of six with heights, which are left out (OGC 17-069r4)."""
        if len(numbers) == 6:
            numbers = [*numbers[0:2], *numbers[3:5]]
        if len(numbers) != 4:
            raise InvalidInputError(
                "bbox must hold four numbers.",
                parameter="bbox",
                value=",".join(f"{n:g}" for n in numbers),
                hint="Give bbox as west,south,east,north in decimal degrees.",
            )
        return cls(*numbers)

    def parts(self) -> list[tuple[float, float, float, float]]:
        """The box as one or, across the antimeridian, two boxes with west <= east."""
        if self.west <= self.east:
            return [(self.west, self.south, self.east, self.north)]
        return [(self.west, self.south, 180.0, self.north), (-180.0, self.south, self.east, self.north)]


def distance_m(lon1: Any, lat1: Any, lon2: Any, lat2: Any) -> FloatArray:
    """Geodesic distance in metres between points given in degrees; arrays broadcast."""
    lon1, lat1, lon2, lat2 = np.broadcast_arrays(lon1, lat1, lon2, lat2)
    flat = [np.asarray(a, dtype=np.float64).ravel() for a in (lon1, lat1, lon2, lat2)]
    _, _, length_m = WGS84.inv(flat[0], flat[1], flat[2], flat[3])
    return np.asarray(length_m, dtype=np.float64).reshape(lon1.shape)


def bearing_deg(origin: LonLat, lon: Any, lat: Any) -> FloatArray:
    """Initial bearing from origin to each point, degrees clockwise from north in [0, 360)."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    forward, _, _ = WGS84.inv(np.full_like(lon, origin.lon), np.full_like(lat, origin.lat), lon, lat)
    return np.asarray(forward, dtype=np.float64) % 360.0


def ecef_m(lon: Any, lat: Any) -> FloatArray:
    """Earth-centred, earth-fixed metres (EPSG:4978) at height 0: shape (n, 3) for n points."""
    lam, phi = np.radians(np.asarray(lon, dtype=np.float64)), np.radians(np.asarray(lat, dtype=np.float64))
    normal_m = SEMI_MAJOR_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2)
    return np.stack(
        (
            normal_m * np.cos(phi) * np.cos(lam),
            normal_m * np.cos(phi) * np.sin(lam),
            normal_m * (1.0 - ECCENTRICITY_SQUARED) * np.sin(phi),
        ),
        axis=-1,
    )


def geodesic_bound_m(chord_m: Any) -> FloatArray:
    """The longest a geodesic can be whose ends lie chord_m apart through the earth.

    A geodesic bends at most as hard as the sharpest meridian curve, radius b*b/a, so by Schur's
    comparison theorem it is no longer than that circle's arc over the same chord. Infinite where
    no such arc exists. (The least it can be is the chord itself.)
    """
    sharpest_m = SEMI_MINOR_M**2 / SEMI_MAJOR_M
    half = np.asarray(chord_m, dtype=np.float64) / (2.0 * sharpest_m)
    with np.errstate(invalid="ignore"):
        return np.where(half < 1.0, 2.0 * sharpest_m * np.arcsin(np.minimum(half, 1.0)), np.inf)
