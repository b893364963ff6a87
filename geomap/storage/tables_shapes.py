"""Shapefile, GeoPackage and KML as rows, through GDAL, a batch at a time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pandas
import pyogrio
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geomap.errors import DataError
from geomap.intake.rows import ReadAs, Row, Sheet, Table
from geomap.storage.tables_guard import (
    guard_columns,
    guard_zip,
    header_is_its_own,
    no_table,
    wanted_sheets,
)
from geomap.storage.tables_text import encoding_of, known_encoding

BATCH_ROWS = 4_096
GEOGRAPHIC = ("EPSG:4326", "OGC:CRS84", "EPSG:4490")
"""WGS 84 and CGCS2000, which agree within centimetres."""
_PARTS_OF_A_SHAPEFILE = (".shp", ".shx", ".dbf")

Moved = Callable[[shapely.Geometry | None], shapely.Geometry | None]


def to_wgs84(path: Path, crs: str | None) -> Moved:
    """What brings geometries of a CRS, None for unstated, to WGS 84. Raises DataError for an unknown one."""
    if crs is None:
        return _flat
    try:
        given = CRS.from_user_input(crs)
        if any(given.equals(known, ignore_axis_order=True) for known in GEOGRAPHIC):
            return _flat
        change = Transformer.from_crs(given, "EPSG:4326", always_xy=True)
    except CRSError as error:
        raise DataError(
            f"{path}: its coordinate system is not known ({error}).", hint="Save it in WGS 84."
        ) from error

    def moved(geometry: shapely.Geometry | None) -> shapely.Geometry | None:
        flat = _flat(geometry)
        if flat is None:
            return None
        return shapely.transform(flat, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1])))

    return moved


def _flat(geometry: shapely.Geometry | None) -> shapely.Geometry | None:
    return None if geometry is None else shapely.force_2d(geometry)


def open_shapes(path: Path, read_as: ReadAs) -> Table:
    """A Shapefile (with its .dbf and .shx beside it, or all in one .zip), a GeoPackage or a KML file; each
    of its tables is a sheet. A .dbf without .cpg is read in the encoding its bytes tell. A row's number
    is that of the feature, from 1. Raises DataError."""
    header_is_its_own("file of features", read_as.header_row)
    source, options = str(path), {}
    encoding = known_encoding(read_as.encoding) if read_as.encoding else None
    if path.suffix.lower() in (".shp", ".zip"):
        source, options["encoding"] = _shapefile(path, encoding)
    names = [str(name) for name, _ in _asked(path, lambda: pyogrio.list_layers(source))]
    wanted = wanted_sheets(names, read_as.sheet)
    parts = [_open_part(path, source, name, options) for name in wanted]
    parts = [part for part in parts if part[0].rows]
    if not parts:
        raise no_table(path)

    def read() -> Iterator[Row]:
        for sheet, moved in parts:
            yield from _rows(path, source, sheet, moved, options)

    form = {".shp": "shapefile", ".zip": "shapefile"}.get(path.suffix.lower(), path.suffix[1:].lower())
    sheets = tuple(part[0] for part in parts)
    return Table(path.name, form, sheets, read, options.get("encoding"), sheet_names=tuple(names))


def _open_part(path: Path, source: str, name: str, options: dict[str, Any]) -> tuple[Sheet, Moved]:
    info = _asked(path, lambda: pyogrio.read_info(source, layer=name, force_feature_count=True, **options))
    labels = tuple(str(label) for label in info["fields"])
    guard_columns(path, name, len(labels))
    return Sheet(name, labels, 0, int(info["features"])), to_wgs84(path, info["crs"])


def _rows(path: Path, source: str, sheet: Sheet, moved: Moved, options: dict[str, Any]) -> Iterator[Row]:
    for start in range(0, max(sheet.rows, 1), BATCH_ROWS):
        window = {"skip_features": start, "max_features": BATCH_ROWS}
        batch = _asked(path, partial(pyogrio.raw.read, source, layer=sheet.name, **window, **options))
        _, _, geometry, columns = batch
        count = len(geometry) if geometry is not None else len(columns[0]) if columns else 0
        shapes = shapely.from_wkb(geometry, on_invalid="ignore") if geometry is not None else [None] * count
        for i in range(count):
            cells = {label: _cell(column[i]) for label, column in zip(sheet.header, columns, strict=True)}
            told = {label: cell for label, cell in cells.items() if not pandas.isna(cell)}
            yield Row(sheet.name, start + i + 1, told, moved(shapes[i]))


def _cell(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value.astype("datetime64[s]").item()
    return value.item() if isinstance(value, np.generic) else value


def _shapefile(path: Path, encoding: str | None) -> tuple[str, str | None]:
    """What GDAL opens, and the encoding of its texts, None where a .cpg states it."""
    if path.suffix.lower() == ".shp":
        parts = {p.suffix.lower(): p for p in path.parent.glob(f"{path.stem}.*")}
        _all_there(path, set(parts))
        if encoding or ".cpg" in parts:
            return str(path), encoding
        with parts[".dbf"].open("rb") as file:
            return str(path), encoding_of(_texts_of_dbf(file.read()))
    with guard_zip(path) as packed:
        members = {
            PurePosixPath(name).suffix.lower(): name for name in packed.namelist() if "__MACOSX" not in name
        }
        _all_there(path, set(members))
        if sum(name.lower().endswith(".shp") for name in packed.namelist()) > 1:
            raise DataError(f"{path}: there are several Shapefiles in it.", hint="Pack each by itself.")
        if encoding is None and ".cpg" not in members:
            encoding = encoding_of(_texts_of_dbf(packed.read(members[".dbf"])))
        return f"/vsizip/{{{path}}}/{members['.shp']}", encoding


def _texts_of_dbf(table: bytes) -> io.BytesIO:
    """The column names and records of a .dbf, without the numbers of its head."""
    length = int.from_bytes(table[8:10], "little")
    names = b" ".join(table[at : at + 11].split(b"\0")[0] for at in range(32, max(length - 1, 32), 32))
    return io.BytesIO(names + b" " + table[length:].replace(b"\0", b" ").rstrip(b"\x1a"))


def _all_there(path: Path, suffixes: set[str]) -> None:
    for suffix in _PARTS_OF_A_SHAPEFILE:
        if suffix not in suffixes:
            raise DataError(
                f"{path}: the Shapefile's {suffix} is missing.",
                hint="A Shapefile is .shp, .shx and .dbf of one name: give them all, best in one .zip.",
            )


def _asked(path: Path, question: Callable[[], Any]) -> Any:
    try:
        return question()
    except Exception as error:  # GDAL tells its many troubles in many classes
        raise DataError(
            f"{path}: the file cannot be read ({error}).", hint="Save it anew and try again."
        ) from error
