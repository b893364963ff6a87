"""pgRouting as a peer: pgr_drivingDistance over the streets in a box about the origin, one connection.

It starts at a node, is told how far the last station is, which in use nobody knows, and reads no
street farther away than that: the whole network would take it the longer the larger it is. The clock
counts the CPU of its process beside ours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg

from benchmarks.measure import Contender, affordable, cpu_with
from geomap.geodesy import FloatArray
from geomap.network import IntArray, StreetNetwork

LACKS = "snapping; is told the limit"
MOST = 500
METRES_OF_DEGREE = 110_000.0
"""Fewer than of any degree of latitude: boxes are rather too large."""
SLACK_M = 0.001
"""What it is told more than the limit: its sums are in another order."""

TABLES = (
    "DROP TABLE IF EXISTS street, stop",
    "CREATE TABLE street (id integer, source integer, target integer, cost float8, reverse_cost float8,"
    " geom geometry(LineString, 4326))",
    "CREATE TABLE stop (node integer, station integer, eligible boolean)",
)
INDEXES = (
    "CREATE INDEX ON street USING gist (geom)",
    "CREATE INDEX ON stop (node)",
    "VACUUM ANALYZE street",
    "VACUUM ANALYZE stop",
)
STREETS = (
    "SELECT id, source, target, cost, reverse_cost FROM street"
    " WHERE geom && ST_MakeEnvelope({}, {}, {}, {}, 4326)"
)
ONE = (
    "SELECT stop.station, reached.agg_cost"
    " FROM pgr_drivingDistance(%(streets)s, %(node)s::bigint, %(limit_m)s::float8) AS reached"
    " JOIN stop ON stop.node = reached.node WHERE stop.eligible"
    " ORDER BY reached.agg_cost, stop.station LIMIT %(k)s"
)


class PgRouting:
    """Tables of a network of streets open either way and of stations at its nodes, asked over one
    connection with a prepared statement. eligible: one bool a station."""

    def __init__(self, conninfo: str, network: StreetNetwork, node: IntArray, eligible: Any) -> None:
        self.connection = psycopg.connect(conninfo, autocommit=True, prepare_threshold=0)
        self.cursor = self.connection.cursor(binary=True)
        self.clock = cpu_with(self.connection.info.backend_pid)
        self.lon, self.lat = network.lon, network.lat
        fill(self.cursor, network, node, eligible)

    def close(self) -> None:
        self.connection.close()

    def one(self, node: int, limit_m: float, k: int) -> list[tuple[int, float]]:
        """Stations and metres, nearest first, at most about limit_m from a node."""
        lon, lat = float(self.lon[node]), float(self.lat[node])
        north = (limit_m + SLACK_M) / METRES_OF_DEGREE
        east = north / np.cos(np.radians(abs(lat) + north))
        streets = STREETS.format(lon - east, lat - north, lon + east, lat + north)
        asked = {"streets": streets, "node": node, "limit_m": limit_m + SLACK_M, "k": k}
        self.cursor.execute(ONE, asked, prepare=True)
        return self.cursor.fetchall()

    def check(self, nodes: IntArray, lengths_m: FloatArray) -> None:
        """Compare with our metres, (n, k), from nodes."""
        for node, length_m in zip(nodes.tolist(), lengths_m, strict=True):
            found = [metres for _, metres in self.one(node, float(length_m[-1]), len(length_m))]
            assert np.allclose(found, length_m, rtol=0, atol=1e-3), (found, length_m)

    def single(self, nodes: IntArray, limits_m: FloatArray, k: int) -> Contender:
        """Each origin on its own; as many of them as a quarter of a second allows."""
        origins = list(zip(nodes[:MOST].tolist(), limits_m[:MOST].tolist(), strict=True))
        asked = affordable(lambda number: self.one(*origins[number], k), len(origins))

        def run() -> None:
            for origin in origins[:asked]:
                self.one(*origin, k)

        return Contender(run, asked, LACKS, self.clock)


def fill(cursor: psycopg.Cursor[Any], network: StreetNetwork, node: IntArray, eligible: Any) -> None:
    """Make the tables anew, with indexes and statistics."""
    for statement in TABLES:
        cursor.execute(statement)
    ends = network.start, network.end
    places = [column[end] for end in ends for column in (network.lon, network.lat)]
    columns = [column.tolist() for column in (*ends, network.length_m, *places)]
    with cursor.copy("COPY street FROM STDIN") as copy:
        for number, row in enumerate(zip(*columns, strict=True)):
            source, target, length_m, *corners = row
            line = "SRID=4326;LINESTRING({!r} {!r}, {!r} {!r})".format(*corners)
            copy.write_row((number, source, target, length_m, length_m, line))
    with cursor.copy("COPY stop FROM STDIN") as copy:
        for row in zip(node.tolist(), range(len(node)), eligible.tolist(), strict=True):
            copy.write_row(row)
    for statement in INDEXES:
        cursor.execute(statement)


def present(conninfo: str) -> bool:
    """Whether a PostgreSQL has pgRouting."""
    with psycopg.connect(conninfo) as connection:
        return bool(connection.execute("SELECT FROM pg_extension WHERE extname = 'pgrouting'").fetchall())


def versions(conninfo: str) -> str:
    """pgRouting's, in words."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute("SELECT pgr_version()").fetchone()
    assert row
    return f"pgRouting {row[0]}"
