"""Batches in Apache Arrow's IPC stream: many points in, their stations out, as columns.

pyarrow is imported when first needed: most workers never are asked for it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.measured import Many
from geomap.snapshot import Snapshot
from geomap.web.api.operations import MOST_POINTS
from geomap.web.errors import TooLargeError
from geomap.web.per_snapshot import PerSnapshot

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_A_BATCH = 8_192

Answer = Callable[[FloatArray, FloatArray], Many]


def read_columns(body: bytes) -> tuple[FloatArray, FloatArray]:
    """The columns lon and lat of a stream, in degrees and in range. Raises InvalidInputError or
    TooLargeError."""
    import pyarrow as pa

    try:
        table = pa.ipc.open_stream(body).read_all()
        lon, lat = (table[name].cast(pa.float64()).to_numpy() for name in ("lon", "lat"))
    except (pa.ArrowInvalid, KeyError, OSError) as error:
        raise InvalidInputError(
            f"The body is not an Arrow stream with numbers lon and lat ({type(error).__name__}).",
            parameter="body",
            hint="Send an IPC stream of record batches with two float64 columns, lon and lat.",
        ) from error
    if len(lon) > MOST_POINTS:
        raise TooLargeError(
            f"The stream holds {len(lon):,} points.",
            parameter="points",
            value=len(lon),
            hint=f"Send at most {MOST_POINTS:,} at a time.",
        )
    with np.errstate(invalid="ignore"):
        bad = np.flatnonzero(~((np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)))
    if len(bad):
        raise InvalidInputError(
            f"{len(bad)} of {len(lon)} points cannot be used, first at index {bad[0]}.",
            parameter="points",
            value=f"{lon[bad[0]]:g}, {lat[bad[0]]:g}",
            hint="Give longitude and latitude in degrees.",
        )
    return lon, lat


def _station_ids(snapshot: Snapshot) -> pa.Array:
    import pyarrow as pa

    return pa.array(snapshot.stations.ids, type=pa.string())


station_ids: PerSnapshot[pa.Array] = PerSnapshot(_station_ids)


def write_stream(
    snapshot: Snapshot, lon: FloatArray, lat: FloatArray, answer: Answer, *, by_street: bool
) -> Iterator[bytes]:
    """The stream of answers, a record batch at a time as they are found: station_ids and distance_m,
    lists in the order of the points, nearest first; by street, off_network, too."""
    import pyarrow as pa

    schema = pa.schema(
        [
            ("station_ids", pa.list_(pa.string())),
            ("distance_m", pa.list_(pa.float64())),
            *([("off_network", pa.bool_())] if by_street else []),
        ]
    )
    names, sink = station_ids(snapshot), io.BytesIO()
    with pa.ipc.new_stream(sink, schema) as stream:
        for start in range(0, len(lon), ROWS_A_BATCH):
            part = slice(start, start + ROWS_A_BATCH)
            stream.write_batch(_batch(schema, names, answer(lon[part], lat[part])))
            yield _taken(sink)
    yield _taken(sink)


def _batch(schema: pa.Schema, names: pa.Array, found_for: Many) -> pa.RecordBatch:
    import pyarrow as pa

    positions, lengths_m, off = found_for
    found = positions >= 0
    if found.all():  # as nearly always
        offsets = np.arange(0, positions.size + 1, positions.shape[1], dtype=np.int32)
        which, rounded_m = positions.ravel(), lengths_m.ravel().round(3)
    else:
        offsets = np.concatenate(([0], np.cumsum(found.sum(axis=1)))).astype(np.int32)
        which, rounded_m = positions[found], lengths_m[found].round(3)
    return pa.record_batch(
        [
            pa.ListArray.from_arrays(offsets, names.take(pa.array(which))),
            pa.ListArray.from_arrays(offsets, pa.array(rounded_m)),
            *([] if off is None else [pa.array(off)]),
        ],
        schema=schema,
    )


def _taken(sink: io.BytesIO) -> bytes:
    """What has been written since the last time."""
    data = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return data
