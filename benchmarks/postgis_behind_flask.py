"""PostGIS behind Flask: the answer of /api/nearest in short, as one would write it with psycopg."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import psycopg
from flask import Flask, Response, request
from psycopg.types.json import set_json_loads

from geomap.web.answers import GEOJSON

PATH = "/postgis/nearest"
TABLE = "CREATE TABLE place (feature jsonb, geog geography(Point))"
ASK = (
    "SELECT feature, geog <-> ST_MakePoint(%(lon)s, %(lat)s)::geography AS distance_m FROM place"
    " ORDER BY geog <-> ST_MakePoint(%(lon)s, %(lat)s)::geography LIMIT %(limit)s"
)


def add_route(app: Flask, conninfo: str) -> None:
    """PATH answers lon, lat and limit from the table that fill made; a connection a thread."""
    held = threading.local()
    set_json_loads(orjson.loads)

    @app.get(PATH)
    def nearest() -> Response:
        if not hasattr(held, "cursor"):
            connection = psycopg.connect(conninfo, autocommit=True, prepare_threshold=0)
            held.cursor = connection.cursor(binary=True)
        asked = {"limit": request.args.get("limit", 3, int)} | {
            name: request.args.get(name, 0.0, float) for name in ("lon", "lat")
        }
        features = []
        for feature, distance_m in held.cursor.execute(ASK, asked, prepare=True):
            feature["properties"]["distance_m"] = distance_m
            features.append(feature)
        body = {"type": "FeatureCollection", "features": features, "numberReturned": len(features)}
        return Response(orjson.dumps(body), mimetype=GEOJSON, headers={"Cache-Control": "no-store"})


def fill(conninfo: str, features: Iterable[Mapping[str, Any]]) -> None:
    """Make the table of features, points with their lon and lat."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS place")
        connection.execute(TABLE)
        with connection.cursor().copy("COPY place FROM STDIN") as copy:
            for feature in features:
                lon, lat = feature["geometry"]["coordinates"]
                copy.write_row((orjson.dumps(feature).decode(), f"SRID=4326;POINT({lon!r} {lat!r})"))
        connection.execute("CREATE INDEX ON place USING gist (geog)")
        connection.execute("VACUUM ANALYZE place")
