"""Which area of a layer holds a point: streets, communities, compounds.

Areas are closed: a border belongs to the areas on both its sides, and of several areas that hold
a point the one with the smallest id, in the order of Python strings, is the answer. So every
point of a district that its areas tile has exactly one area, the same on every run, and no point
falls into a crack, as long as neighbours share the vertices of their common border.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import LonLat

IntArray = npt.NDArray[np.intp]

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


class AreaIndex:
    """Polygons by id, WGS 84 degrees with longitude first, ready to be asked for points."""

    def __init__(self, ids: Sequence[str], geometries: npt.ArrayLike) -> None:
        """Index geometries, valid and non-empty (Multi)Polygons, under their ids, in step.

        Raises DataError naming the id at fault: a repeated one, another kind of geometry, an empty
        one, or one that crosses itself.
        """
        self.ids = tuple(ids)
        shapes: npt.NDArray[Any] = np.array(geometries, dtype=object).reshape(-1)
        _check(self.ids, shapes)
        by_id = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        self._position: IntArray = np.array(by_id, dtype=np.intp)
        self._shapes = shapes[self._position]
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def find(self, point: LonLat) -> str | None:
        """The id of the area that holds the point, or None where there is none."""
        boxed = self._tree.query(shapely.Point(point.lon, point.lat))
        held = boxed[shapely.intersects_xy(self._shapes[boxed], point.lon, point.lat)]
        return self.ids[self._position[held.min()]] if held.size else None

    def find_many(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> IntArray:
        """For each point in degrees, the position in ids of the area that holds it, -1 for none.

        Raises InvalidInputError if a coordinate is not a finite number.
        """
        lon = np.asarray(lon, dtype=np.float64).reshape(-1)
        lat = np.asarray(lat, dtype=np.float64).reshape(-1)
        for name, values in (("lon", lon), ("lat", lat)):
            if not np.isfinite(values).all():
                raise InvalidInputError(
                    f"{name} must be a finite number of degrees.",
                    parameter=name,
                    value=float(values[~np.isfinite(values)][0]),
                    hint="Leave points without a position out.",
                )
        asked, boxed = self._tree.query(shapely.points(lon, lat))
        holds = shapely.intersects_xy(self._shapes[boxed], lon[asked], lat[asked])
        none = len(self.ids)
        smallest: IntArray = np.full(lon.size, none, dtype=np.intp)
        np.minimum.at(smallest, asked[holds], boxed[holds])
        return np.append(self._position, -1)[smallest]


def _check(ids: tuple[str, ...], shapes: npt.NDArray[Any]) -> None:
    if len(ids) != len(shapes):
        raise DataError(f"There are {len(ids)} ids for {len(shapes)} areas.", hint="Give each area its id.")
    seen: set[str] = set()
    polygonal = np.isin(shapely.get_type_id(shapes), _POLYGONAL) & ~shapely.is_empty(shapes)
    valid = shapely.is_valid(shapes)
    for position, identifier in enumerate(ids):
        if identifier in seen:
            raise DataError(f"Area id {identifier} is used twice.", hint="Give each area an id of its own.")
        if not polygonal[position]:
            raise DataError(
                f"Area {identifier} is not a polygon.", hint="Draw it as a Polygon or MultiPolygon."
            )
        if not valid[position]:
            reason = shapely.is_valid_reason(shapes[position])
            raise DataError(
                f"Area {identifier} is not a valid polygon: {reason}.", hint="Redraw its outline."
            )
        seen.add(identifier)
