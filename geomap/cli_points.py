"""`python -m geomap nearest --points FILE`: a file of points in, a file of answers out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from geomap.datum import convert
from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.locator import open_now
from geomap.measured import neighbours_of_many
from geomap.public_reports import Reported
from geomap.snapshot import Snapshot
from geomap.storage.point_files import answer_file, open_points
from geomap.web.api.bodies import stations_query


def answer_points(
    snapshot: Snapshot,
    values: dict[str, Any],
    now: datetime,
    reported: Reported,
    points: Path,
    out: Path | None,
) -> tuple[int, int]:
    """Write the stations nearest to every point of a file to out; returns how many points there were, and
    how many of them, by street, are off the network and have no answer.

    values: as the table of NEED reads them. Memory is bounded by a batch of the file. A bar on the
    error stream shows how far it is.
    """
    if out is None:
        raise InvalidInputError("--points needs --out.", hint="Name the CSV or Parquet file for the answers.")
    if points.resolve() == out.resolve():
        raise InvalidInputError("--out is the file of points itself.", hint="Write to another file.")
    limit, datum = values["limit"], values.pop("datum")
    query = stations_query(snapshot, LonLat(*snapshot.settings.centre), now, values)
    among, source, done, off = open_now(snapshot, query, reported), open_points(points), 0, 0
    with (
        answer_file(out) as write,
        tqdm(total=source.count, unit=" points", unit_scale=True, disable=None) as bar,
    ):
        for lon, lat in source.batches:
            there = convert(lon, lat, datum, "wgs84")
            found = neighbours_of_many(snapshot, *there, limit, query.mode, query.need, among)
            write(done, snapshot.stations.ids, found.positions, found.lengths_m)
            done += len(lon)
            off += 0 if found.off_network is None else int(found.off_network.sum())
            bar.update(len(lon))
    return done, off
