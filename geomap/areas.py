"""Which area of a layer holds a point: streets, communities, compounds.

Areas are closed: a border belongs to the areas on both its sides, and of several areas that hold
a point the one with the smallest id, in the order of Python strings, is the answer. So every
point of a district that its areas tile has exactly one area, the same on every run, and no point
falls into a crack, as long as neighbours share the vertices of their common border.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geomap.area_kernels import (
    NOWHERE,
    UNSURE,
    Raster,
    Rows,
    bind,
    decide,
    edges_by_row,
    locate,
    paint,
)
from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import LonLat

IntArray = npt.NDArray[np.intp]

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
CELLS_AN_AREA = 512
FEWEST_CELLS, MOST_CELLS = 262_144, 4_194_304
LEAST_CELL_DEG = 1e-9


class AreaIndex:
    """Polygons by id, WGS 84 degrees with longitude first, ready to be asked for points.

    A raster knows for each cell the area that it lies wholly inside of, or whose borders cross it;
    only there a point is compared with the edges that pass at its height, exactly. Beside the
    polygons it takes 4 bytes a cell, CELLS_AN_AREA cells an area but 1 to 16 MiB in all, 12 bytes
    an area that borders a cell, and 32 bytes a vertex and 4 a row of cells it reaches over.
    """

    def __init__(self, ids: Sequence[str], geometries: npt.ArrayLike) -> None:
        """Index geometries, valid and non-empty (Multi)Polygons, under their ids, in step.

        Raises DataError naming the id at fault: a repeated one, another kind of geometry, an empty
        one, or one that crosses itself.
        """
        self.ids = tuple(ids)
        shapes: npt.NDArray[Any] = np.array(geometries, dtype=object).reshape(-1)
        _check(self.ids, shapes)
        by_id = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        self._position: IntArray = np.array([*by_id, NOWHERE], dtype=np.intp)
        self._id_by_rank = (*(self.ids[position] for position in by_id), None)
        self._shapes = shapes[by_id]
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._raster = _raster(self._shapes)
        rows = _rows(self._raster, self._shapes)
        self._ends = rows.ends
        painted = paint(self._raster, rows, len(self._shapes))
        self._head, self._book = bind(self._raster, rows, *painted)
        self._cell = memoryview(self._head)  # gives one number at a third of an array's price

    def find(self, point: LonLat) -> str | None:
        """The id of the area that holds the point, or None where there is none."""
        lon, lat = point.lon, point.lat
        west, south, east, north, columns_per_deg, rows_per_deg, columns, rows = self._raster
        if not (west <= lon <= east and south <= lat <= north):
            return None
        column, row = int((lon - west) * columns_per_deg), int((lat - south) * rows_per_deg)
        column = column if column < columns else columns - 1
        row = row if row < rows else rows - 1
        rank = self._cell[row * columns + column]
        if rank < NOWHERE:
            rank = decide(self._ends, self._book, -2 - rank, lon, lat)
            if rank == UNSURE:
                rank = int(self._asked_of_geos(np.array([lon]), np.array([lat]))[0])
        return self._id_by_rank[rank]

    def find_many(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> IntArray:
        """For each point in degrees, the position in ids of the area that holds it, -1 for none.

        Raises InvalidInputError if a coordinate is not a finite number.
        """
        lon = np.ascontiguousarray(lon, dtype=np.float64).reshape(-1)
        lat = np.ascontiguousarray(lat, dtype=np.float64).reshape(-1)
        for name, values in (("lon", lon), ("lat", lat)):
            if not np.isfinite(values).all():
                raise InvalidInputError(
                    f"{name} must be a finite number of degrees.",
                    parameter=name,
                    value=float(values[~np.isfinite(values)][0]),
                    hint="Leave points without a position out.",
                )
        ranks = locate(self._raster, self._ends, self._head, self._book, lon, lat)
        unsure = np.flatnonzero(ranks == UNSURE)
        if unsure.size:
            ranks[unsure] = self._asked_of_geos(lon[unsure], lat[unsure])
        found: IntArray = self._position[ranks]
        return found

    def _asked_of_geos(self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> IntArray:
        """The rank for each point, by GEOS: slow, and sure where float64 is not."""
        asked, boxed = self._tree.query(shapely.points(lon, lat))
        holds = shapely.intersects_xy(self._shapes[boxed], lon[asked], lat[asked])
        smallest: IntArray = np.full(lon.size, len(self.ids), dtype=np.intp)
        np.minimum.at(smallest, asked[holds], boxed[holds])
        return np.where(smallest == len(self.ids), NOWHERE, smallest)


def _raster(shapes: npt.NDArray[Any]) -> Raster:
    """Cells over the bounds of shapes, about square in degrees, as many as their number asks for."""
    if not len(shapes):
        return Raster(0.0, 0.0, -1.0, -1.0, 1.0, 1.0, 1, 1)  # holds no point
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    wide_deg, high_deg = max(east - west, LEAST_CELL_DEG), max(north - south, LEAST_CELL_DEG)
    cells = min(max(CELLS_AN_AREA * len(shapes), FEWEST_CELLS), MOST_CELLS)
    side_deg = max(math.sqrt(wide_deg * high_deg / cells), LEAST_CELL_DEG)
    columns = min(max(round(wide_deg / side_deg), 1), cells)
    rows = min(max(round(high_deg / side_deg), 1), cells // columns + 1)
    return Raster(west, south, east, north, columns / wide_deg, rows / high_deg, columns, rows)


def _rows(raster: Raster, shapes: npt.NDArray[Any]) -> Rows:
    """Every edge of every ring of shapes, by area and row."""
    parts, area_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    joined = np.flatnonzero(ring[:-1] == ring[1:])
    ends = np.ascontiguousarray(np.hstack([corners[joined], corners[joined + 1]]))
    owner = area_of_part[part_of_ring[ring[joined]]].astype(np.int32)
    return Rows(ends, *edges_by_row(raster, ends, owner, len(shapes)))


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
