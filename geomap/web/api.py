"""The API for programs and for our own pages: nearest, where am I, search, services, health."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import orjson
import shapely
from flask import Blueprint, Response, current_app, request

from geomap.datum import convert, to_wgs84
from geomap.geodesy import LonLat
from geomap.locator import Answer, Query, locate, open_now
from geomap.nearest import nearest_many
from geomap.question import query_from
from geomap.services import TIERS
from geomap.snapshot import Snapshot
from geomap.web.answers import GEOJSON, iso, personal, shared, station_found
from geomap.web.errors import TooLargeError
from geomap.web.operations import MOST_PAIRS, NEAREST, NEAREST_BATCH, SEARCH, SERVICES, WHEREAMI
from geomap.web.params import read, read_members
from geomap.web.per_snapshot import PerSnapshot
from geomap.web.points import json_object, read_points
from geomap.web.snapshots import SnapshotHolder, current_snapshot
from geomap.whereabouts import where_is

api = Blueprint("api", __name__)


def now() -> datetime:
    """The clock of the application, replaceable in its configuration."""
    moment: datetime = current_app.config["NOW"]()
    return moment


@api.get("/api/nearest")
def nearest() -> Response:
    values = read(NEAREST.parameters, request.args)
    origin = _origin(values)
    held, moment = current_snapshot(), now()
    query = _query(held, origin, moment, values)
    return personal(_nearest_body(held, query, locate(held, query, moment), moment), GEOJSON)


@api.post("/api/nearest")
def nearest_batch() -> Response:
    read({}, request.args)
    document = json_object(request)
    points = document.pop("points", None)
    values = read_members(NEAREST_BATCH.parameters, document)
    lon, lat = read_points(points)
    limit = values["limit"]
    if len(lon) * limit > MOST_PAIRS:
        raise TooLargeError(
            f"{len(lon):,} points times limit {limit} is more than {MOST_PAIRS:,}.",
            parameter="limit",
            value=limit,
            hint="Ask for fewer stations a point, or send fewer points at a time.",
        )
    lon, lat = convert(lon, lat, values.pop("datum"), "wgs84")
    if not len(lon):
        return personal({"station_ids": [], "distance_m": []})
    held = current_snapshot()
    query = _query(held, LonLat(float(lon[0]), float(lat[0])), now(), values)
    positions, lengths_m = nearest_many(held.stations, lon, lat, limit, query.need, open_now(held, query))
    counts = (positions >= 0).sum(axis=1).tolist()
    ids = np.asarray(held.stations.ids, dtype=object)[positions].tolist()
    rounded = np.round(lengths_m, 3).tolist()
    return personal(
        {
            "station_ids": [row[:count] for row, count in zip(ids, counts, strict=True)],
            "distance_m": [row[:count] for row, count in zip(rounded, counts, strict=True)],
        }
    )


@api.get("/api/whereami")
def whereami() -> Response:
    origin = _origin(read(WHEREAMI.parameters, request.args))
    held = current_snapshot()
    where, inside = where_is(held, origin), shapely.intersects_xy(held.outline, origin.lon, origin.lat)
    found = locate(held, Query(origin, limit=1), now()).found
    return personal(
        {
            "origin": [origin.lon, origin.lat],
            "inside": bool(inside),
            "message": None if inside else f"The point lies outside {held.settings.area_en}.",
            "hint": None if inside else "Check the order of lon and lat, and the datum.",
            "street": _area(where.street),
            "community": _area(where.community),
            "compound": _area(where.compound),
            "responsible": [
                {"post": p.post, "role": p.role, "layer": p.layer, "id": p.id, "name": p.name}
                for p in where.responsible
            ],
            "nearest": station_found(found[0], held) if found else None,
        }
    )


@api.get("/api/search")
def search() -> Response:
    values = read(SEARCH.parameters, request.args)
    return shared(lambda: _search_bytes(current_snapshot(), values))


@api.get("/api/services")
def services() -> Response:
    read(SERVICES.parameters, request.args)
    return shared(lambda: services_bytes(current_snapshot()))


@api.get("/healthz")
def health() -> Response:
    read({}, request.args)
    holder: SnapshotHolder = current_app.extensions["snapshots"]
    held = current_snapshot()
    return personal(
        {
            "status": "ok",
            "version": held.version,
            "loaded_at": iso(holder.loaded_at, held),
            "features": {name: len(layer.features) for name, layer in held.layers.items()},
            "reload_problem": holder.problem,
        }
    )


def _origin(values: dict[str, Any]) -> LonLat:
    """The WGS-84 position asked about, taken out of values with its datum."""
    return to_wgs84(LonLat(values.pop("lon"), values.pop("lat")), values.pop("datum"))


def _query(held: Snapshot, origin: LonLat, moment: datetime, values: dict[str, Any]) -> Query:
    values.pop("mode")
    return query_from(held.catalogue, origin, moment, held.timezone, **values)


def _nearest_body(held: Snapshot, query: Query, answer: Answer, moment: datetime) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [station_found(found, held) for found in answer.found],
        "numberReturned": len(answer.found),
        "origin": [query.origin.lon, query.origin.lat],
        "at": iso(query.open_at or moment, held),
    }
    if not answer.found:
        body["relaxed"] = {
            "dropped": [{"parameter": d.parameter, "value": d.value} for d in answer.dropped],
            "features": [station_found(found, held) for found in answer.relaxed],
        }
    return body


def _area(feature: Any) -> dict[str, Any] | None:
    return None if feature is None else {"id": feature["id"], **feature["properties"]}


def _search_bytes(held: Snapshot, values: dict[str, Any]) -> bytes:
    matches = held.names.search(values["q"], values["limit"], values.get("layer"))
    results = [
        {
            "layer": m.entry.layer,
            "id": m.entry.id,
            "name": m.entry.name,
            "name_en": m.entry.name_en,
            "address": m.entry.address,
            "lon": m.entry.lon,
            "lat": m.entry.lat,
            "match": m.rank_kind,
        }
        for m in matches
    ]
    return orjson.dumps({"query": values["q"], "results": results})


def _services_bytes(held: Snapshot) -> bytes:
    tiers = {str(tier): held.catalogue.standard(tier) for tier in TIERS}
    return orjson.dumps({"services": list(held.catalogue.services), "tiers": tiers})


services_bytes: PerSnapshot[bytes] = PerSnapshot(_services_bytes)
