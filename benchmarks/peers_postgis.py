"""PostGIS as a peer: a geography column under GiST, `<->` in index order, one connection, one thread.

The clock counts the CPU of its process beside ours.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import psycopg

from benchmarks.measure import Contender, affordable, cpu_with
from geomap.geodesy import FloatArray
from geomap.nearest import Need, StationIndex

LACKS = "the ellipsoid: up to 0.5 % off; position and bearing"
MOST = 2_000
TIERS = [1, 2, 3]

TABLE = """
CREATE TABLE station (id text, tier smallint, services bigint, status text, geog geography(Point));
"""
INDEX = "CREATE INDEX ON station USING gist (geog)"
ORDER = "ORDER BY geog <-> ST_MakePoint({lon}, {lat})::geography LIMIT {k}"
FILTER = "WHERE tier = ANY(%(tiers)s) AND services & %(services)s = %(services)s "
ONE = (
    "SELECT id, geog <-> ST_MakePoint(%(lon)s, %(lat)s)::geography AS distance_m FROM station {filter}"
    + ORDER.format(lon="%(lon)s", lat="%(lat)s", k="%(k)s")
)
MANY = (
    "SELECT o.number, n.id, n.distance_m"
    " FROM unnest(%(lon)s::float8[], %(lat)s::float8[]) WITH ORDINALITY AS o(lon, lat, number),"
    " LATERAL (SELECT id, geog <-> ST_MakePoint(o.lon, o.lat)::geography AS distance_m"
    " FROM station {filter}" + ORDER.format(lon="o.lon", lat="o.lat", k="%(k)s") + ") AS n"
)


class PostGIS:
    """A table of an index's stations, asked over one connection with prepared statements."""

    def __init__(self, conninfo: str, index: StationIndex) -> None:
        self.connection = psycopg.connect(conninfo, autocommit=True, prepare_threshold=0)
        self.cursor = self.connection.cursor(binary=True)
        self.clock = cpu_with(self.connection.info.backend_pid)
        fill(self.cursor, index)

    def close(self) -> None:
        self.connection.close()

    def one(self, lon: float, lat: float, k: int, need: Need | None = None) -> list[tuple[Any, ...]]:
        """Ids and distances in metres, nearest first."""
        asked = {"lon": lon, "lat": lat, "k": k} | conditions(need)
        self.cursor.execute(ONE.format(filter=FILTER if need else ""), asked, prepare=True)
        return self.cursor.fetchall()

    def many(
        self, lon: FloatArray, lat: FloatArray, k: int, need: Need | None = None
    ) -> list[tuple[Any, ...]]:
        """The number of the origin from 1, an id and a distance, a row each."""
        asked = {"lon": lon.tolist(), "lat": lat.tolist(), "k": k} | conditions(need)
        self.cursor.execute(MANY.format(filter=FILTER if need else ""), asked, prepare=True)
        return self.cursor.fetchall()

    def check(self, lon: FloatArray, lat: FloatArray, lengths_m: FloatArray, need: Need | None) -> None:
        """Compare with our lengths, (n, k), what a sphere can tell: within 0.6 %."""
        for row, length_m in enumerate(lengths_m):
            found = np.array([m for _, m in self.one(float(lon[row]), float(lat[row]), len(length_m), need)])
            assert np.allclose(found, length_m, rtol=6e-3, atol=1.0), (found, length_m)

    def single(self, lon: FloatArray, lat: FloatArray, k: int, need: Need | None = None) -> Contender:
        """Each origin on its own; as many of them as a quarter of a second allows."""
        origins = list(zip(lon[:MOST].tolist(), lat[:MOST].tolist(), strict=True))
        asked = affordable(lambda number: self.one(*origins[number], k, need), MOST)

        def run() -> None:
            for origin in origins[:asked]:
                self.one(*origin, k, need)

        return Contender(run, asked, LACKS, self.clock)

    def batch(self, lon: FloatArray, lat: FloatArray, k: int, need: Need | None = None) -> Contender:
        """All origins in one statement; as many of them as a quarter of a second allows."""
        asked = affordable(
            lambda number: self.many(lon[number : number + 1], lat[number : number + 1], k, need), MOST
        )
        return Contender(partial(self.many, lon[:asked], lat[:asked], k, need), asked, LACKS, self.clock)


def conditions(need: Need | None) -> dict[str, Any]:
    """The values of FILTER."""
    if need is None:
        return {}
    return {"tiers": sorted(need.tiers or TIERS), "services": need.services}


def fill(cursor: psycopg.Cursor[Any], index: StationIndex) -> None:
    """Make the table of an index's stations anew, with its index and statistics."""
    cursor.execute("DROP TABLE IF EXISTS station")
    cursor.execute(TABLE)
    columns = (index.ids, index.tiers.tolist(), index.services.tolist(), index.statuses.tolist())
    with cursor.copy("COPY station FROM STDIN") as copy:
        for *row, lon, lat in zip(*columns, index.lon.tolist(), index.lat.tolist(), strict=True):
            copy.write_row((*row, f"SRID=4326;POINT({lon!r} {lat!r})"))
    cursor.execute(INDEX)
    cursor.execute("VACUUM ANALYZE station")


def versions(conninfo: str) -> str:
    """PostgreSQL's and PostGIS's, in words."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute("SELECT current_setting('server_version'), postgis_lib_version()").fetchone()
    assert row
    return f"PostgreSQL {row[0].split()[0]}, PostGIS {row[1]}"
