"""Reads population grids, GeoTIFF and whatever else rasterio opens, as demand points."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from geomap.demand import Demand
from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import FloatArray

if TYPE_CHECKING:
    from rasterio import DatasetReader

STEP_DEG = 0.01
"""Longest piece of an outline that is taken to be straight in the grid's own reference system."""
MARGIN_CELLS = 2


def read_population(path: Path, outline: shapely.Geometry | None = None, band: int = 1) -> Demand:
    """The cells of a population grid as demand points: cell centres in WGS 84 degrees and their persons.

    Cells must hold persons, not persons per area. outline: of a district or community, WGS 84 degrees;
    a cell belongs to it, whole, if its centre does (border included), so areas that tile share
    every cell once, and no person is lost or counted twice between them. None: the whole grid. Only the
    part around the outline is read. Cells without data, NaN, or 0 persons give no point; any
    reference system will do.

    Raises DataError if the file cannot be read, states no reference system, has no such band, or holds
    negative or infinite persons, and InvalidInputError if nobody lives within the outline.
    """
    import rasterio

    try:
        with rasterio.open(path) as grid:
            if grid.crs is None:
                raise DataError(
                    f"{path}: the raster states no reference system, so its place is unknown.",
                    hint="State it, for example: gdal_edit.py -a_srs EPSG:4326 FILE.tif.",
                )
            if not 1 <= band <= grid.count:
                raise DataError(
                    f"{path}: the raster has no band {band}.", hint=f"Choose one of 1 to {grid.count}."
                )
            return _demand(grid, path, outline, band)
    except rasterio.errors.RasterioError as error:
        raise DataError(
            f"{path}: the raster cannot be read ({error}).", hint="Give a GeoTIFF of persons a cell."
        ) from error


def _demand(grid: DatasetReader, path: Path, outline: shapely.Geometry | None, band: int) -> Demand:
    crs = CRS.from_user_input(grid.crs.to_wkt())
    top, left, bottom, right = 0, 0, grid.height, grid.width
    if outline is not None:
        top, left, bottom, right = _window(grid, crs, outline)
    cells = grid.read(band, window=((top, bottom), (left, right)), masked=True)
    persons = np.ma.filled(cells.astype(np.float64), np.nan)
    _check_persons(persons, path)
    rows, columns = np.nonzero(persons > 0)
    x, y, _ = _affine(grid) @ np.stack((columns + left + 0.5, rows + top + 0.5, np.ones(len(rows))))
    lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)
    found = persons[rows, columns]
    if outline is not None:
        shapely.prepare(outline)
        inside = shapely.intersects_xy(outline, lon, lat)
        lon, lat, found = lon[inside], lat[inside], found[inside]
        if not len(found):
            raise _nobody(path, outline)
    return Demand(lon, lat, found)


def _nobody(path: Path, outline: shapely.Geometry) -> InvalidInputError:
    west, south, east, north = shapely.bounds(outline)
    return InvalidInputError(
        "Nobody lives in the cells of the raster that lie in the area.",
        parameter="population",
        value=str(path),
        hint=f"Give a grid of persons that covers lon {west:.3f} to {east:.3f}, "
        f"lat {south:.3f} to {north:.3f}.",
    )


def _window(grid: DatasetReader, crs: CRS, outline: shapely.Geometry) -> tuple[int, int, int, int]:
    """Top, left, bottom, right of the cells around the outline, within the grid, far ends excluded."""
    corners = shapely.get_coordinates(shapely.segmentize(outline, STEP_DEG))
    to_grid = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = to_grid.transform(corners[:, 0], corners[:, 1])
    columns, rows, _ = np.linalg.inv(_affine(grid)) @ np.stack((x, y, np.ones(len(x))))

    def span(values: FloatArray, most: int) -> tuple[int, int]:
        if not np.isfinite(values).all():  # the outline reaches where the grid's system ends
            return 0, most
        first, last = math.floor(values.min()) - MARGIN_CELLS, math.ceil(values.max()) + MARGIN_CELLS
        return min(max(first, 0), most), min(max(last, 0), most)

    (left, right), (top, bottom) = span(columns, grid.width), span(rows, grid.height)
    return top, left, bottom, right


def _affine(grid: DatasetReader) -> FloatArray:
    """(column, row, 1) to (x, y, 1); a grid may be turned."""
    return np.array(grid.transform, dtype=np.float64).reshape(3, 3)


def _check_persons(persons: npt.NDArray[Any], path: Path) -> None:
    wrong = persons[(persons < 0) | np.isinf(persons)]
    if wrong.size:
        raise DataError(
            f"{path}: {wrong.size:,} cells hold {wrong[0]:g} persons.",
            hint="If that stands for no data, say so: gdal_edit.py -a_nodata VALUE FILE.tif.",
        )
