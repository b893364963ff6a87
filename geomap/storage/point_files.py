"""Files of many points: read in batches, answered in batches, so that memory stays bounded however
long the file is."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pyogrio

from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import FloatArray

BATCH_ROWS = 50_000
NAMES = {"lon": ("lon", "lng", "longitude", "x", "经度"), "lat": ("lat", "latitude", "y", "纬度")}
FORMATS = (".csv", ".parquet", ".geojson", ".json")

Batch = tuple[FloatArray, FloatArray]


@dataclass(frozen=True, slots=True)
class PointFile:
    """A file of points: how many there are, None where only reading would tell, and their batches."""

    count: int | None
    batches: Iterator[Batch]


def open_points(path: Path) -> PointFile:
    """Open a CSV, Parquet or GeoJSON file of points. CSV and Parquet have columns lon and lat, or
    others of NAMES. Batches hold longitudes and latitudes in degrees, in the file's order.

    Raises DataError for a file that cannot be read and InvalidInputError, naming row and value, for
    a position that is none.
    """
    if path.suffix.lower() not in FORMATS:
        raise DataError(f"{path}: not one of {', '.join(FORMATS)}.", hint="Save the points in one of these.")
    try:
        match path.suffix.lower():
            case ".csv":
                return PointFile(None, _checked(path, _pairs(path, pyarrow.csv.open_csv(path))))
            case ".parquet":
                file = pyarrow.parquet.ParquetFile(path)
                return PointFile(
                    file.metadata.num_rows, _checked(path, _pairs(path, file.iter_batches(BATCH_ROWS)))
                )
            case _:
                info = pyogrio.read_info(path)
                return PointFile(info["features"], _checked(path, _geometries(path)))
    except (OSError, pa.ArrowInvalid, pyogrio.errors.DataSourceError) as error:
        raise DataError(f"{path}: the file cannot be read ({error}).", hint="Check the file.") from error


def _pairs(path: Path, batches: Any) -> Iterator[Batch]:
    for batch in batches:
        columns = []
        for axis, names in NAMES.items():
            found = [name for name in batch.schema.names if name.strip().lower() in names]
            if not found:
                raise DataError(
                    f"{path}: there is no column {axis}.", hint=f"Call it one of {', '.join(names)}."
                )
            column = batch.column(batch.schema.names.index(found[0]))
            try:
                columns.append(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
            except pa.ArrowInvalid as error:
                raise DataError(f"{path}: column {found[0]} holds no numbers ({error}).") from error
        yield columns[0], columns[1]


def _geometries(path: Path) -> Iterator[Batch]:
    import shapely  # Only files with geometries need it.

    with pyogrio.open_arrow(path, columns=[], batch_size=BATCH_ROWS, use_pyarrow=True) as (about, reader):
        for batch in reader:
            shapes = shapely.from_wkb(np.asarray(batch.column(about["geometry_name"] or "wkb_geometry")))
            yield shapely.get_x(shapes), shapely.get_y(shapes)


def _checked(path: Path, batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches; a row that is no position ends them with an error that names it."""
    start = 0
    for lon, lat in batches:
        with np.errstate(invalid="ignore"):
            good = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)
        if not good.all():
            bad = int(np.flatnonzero(~good)[0])
            raise InvalidInputError(
                f"{path}, row {start + bad + 1}: {lon[bad]:g}, {lat[bad]:g} is no position.",
                parameter="points",
                value=f"{lon[bad]:g}, {lat[bad]:g}",
                hint="Give longitude and latitude in degrees of WGS 84, in this order of meaning.",
            )
        start += len(lon)
        yield lon, lat


Writer = Callable[[int, Any, Any, FloatArray], None]


@contextmanager
def answer_file(path: Path) -> Iterator[Writer]:
    """A CSV or Parquet file of answers, one row a station found: row (from 1, of the points' file),
    rank (from 1), station_id, distance_m. The writer takes the rows passed before, ids and positions
    (n, k) of the index, -1 for none, and distances in metres (n, k)."""
    try:
        if path.suffix.lower() == ".parquet":
            with pyarrow.parquet.ParquetWriter(path, _SCHEMA) as file:
                yield lambda start, ids, positions, lengths: file.write_table(
                    _table(start, ids, positions, lengths)
                )
        else:
            with path.open("w", encoding="utf-8", newline="") as text:
                rows = csv.writer(text)
                rows.writerow(_SCHEMA.names)
                yield lambda start, ids, positions, lengths: rows.writerows(
                    zip(*_table(start, ids, positions, lengths).to_pydict().values(), strict=True)
                )
    except OSError as error:
        raise DataError(f"{path}: the file cannot be written ({error.strerror}).") from error


_SCHEMA = pa.schema(
    [("row", pa.int64()), ("rank", pa.int32()), ("station_id", pa.string()), ("distance_m", pa.float64())]
)


def _table(start: int, ids: Any, positions: Any, lengths_m: FloatArray) -> pa.Table:
    rows, ranks = np.nonzero(positions >= 0)
    return pa.table(
        {
            "row": rows + start + 1,
            "rank": (ranks + 1).astype(np.int32),
            "station_id": np.asarray(ids, dtype=object)[positions[rows, ranks]],
            "distance_m": lengths_m[rows, ranks].round(3),
        },
        schema=_SCHEMA,
    )
