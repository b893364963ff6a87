"""The API for programs and for our own pages: nearest, where am I, search, services, health."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from flask import Blueprint, Response, current_app, request

from geomap.datum import convert
from geomap.geodesy import FloatArray, LonLat
from geomap.locator import open_now
from geomap.measured import Many, neighbours_of_many, stations_on_streets
from geomap.services import TIERS
from geomap.snapshot import Snapshot
from geomap.web.answers import GEOJSON, iso, personal, shared
from geomap.web.api.arrow import read_columns, write_stream
from geomap.web.api.bodies import nearest_body, search_body, stations_query, whereabouts_body
from geomap.web.api.operations import (
    ARROW,
    MOST_PAIRS,
    NEAREST,
    NEAREST_ARROW,
    NEAREST_BATCH,
    REACH,
    SEARCH,
    SERVICES,
    WAY,
    WHEREAMI,
)
from geomap.web.api.points import body_of, json_object, read_points
from geomap.web.api.streets import reach_body, way_body
from geomap.web.errors import TooLargeError
from geomap.web.params import read, read_members
from geomap.web.per_snapshot import PerSnapshot
from geomap.web.registered import register_in, takes_orders
from geomap.web.reported import current_reported
from geomap.web.snapshots import Holder, current_snapshot

api = Blueprint("api", __name__)


def now() -> datetime:
    """The clock of the application, replaceable in its configuration."""
    moment: datetime = current_app.config["NOW"]()
    return moment


@api.get("/api/nearest")
def nearest() -> Response:
    values = read(NEAREST.parameters, request.args)
    return personal(nearest_body(current_snapshot(), values, now(), current_reported()), GEOJSON)


@api.post("/api/nearest")
def nearest_batch() -> Response:
    read({}, request.args)
    document = json_object(request)
    points = document.pop("points", None)
    values = read_members(NEAREST_BATCH.parameters, document)
    lon, lat = read_points(points)
    positions, lengths_m, off = _batch_answer(values, len(lon))(lon, lat)
    ids, rounded_m = station_ids(current_snapshot())[positions].tolist(), np.round(lengths_m, 3)
    by_street = {} if off is None else {"off_network": np.flatnonzero(off)}
    if (positions >= 0).all():
        return personal({"station_ids": ids, "distance_m": rounded_m, **by_street})
    counts = (positions >= 0).sum(axis=1).tolist()
    return personal(
        {
            "station_ids": [row[:count] for row, count in zip(ids, counts, strict=True)],
            "distance_m": [row[:count] for row, count in zip(rounded_m.tolist(), counts, strict=True)],
            **by_street,
        }
    )


@api.post("/api/nearest/arrow")
def nearest_arrow() -> Response:
    values = read(NEAREST_ARROW.parameters, request.args)
    lon, lat = read_columns(body_of(request, ARROW))
    answer = _batch_answer(values, len(lon))
    stream = write_stream(current_snapshot(), lon, lat, answer, by_street=values["mode"] != "straight")
    return Response(stream, mimetype=ARROW, headers={"Cache-Control": "no-store"})


def _batch_answer(values: dict[str, Any], count: int) -> Callable[..., Many]:
    """What answers the points of a batch of count points, under the values of NEED."""
    limit, datum = values["limit"], values.pop("datum")
    if count * limit > MOST_PAIRS:
        raise TooLargeError(
            f"{count:,} points times limit {limit} is more than {MOST_PAIRS:,}.",
            parameter="limit",
            value=limit,
            hint="Ask for fewer stations a point, or send fewer points at a time.",
        )
    held = current_snapshot()
    query = stations_query(held, LonLat(*held.settings.centre), now(), values)
    if query.mode != "straight":
        stations_on_streets(held, query.mode)  # refuses before anything is sent
    among = open_now(held, query, current_reported())

    def answer(lon: FloatArray, lat: FloatArray) -> Many:
        there = convert(lon, lat, datum, "wgs84")
        return neighbours_of_many(held, *there, limit, query.mode, query.need, among)

    return answer


@api.get("/api/reach")
def reach() -> Response:
    return personal(reach_body(current_snapshot(), read(REACH.parameters, request.args)), GEOJSON)


@api.get("/api/way")
def way() -> Response:
    return personal(way_body(current_snapshot(), read(WAY.parameters, request.args)), GEOJSON)


@api.get("/api/whereami")
def whereami() -> Response:
    values = read(WHEREAMI.parameters, request.args)
    told = current_reported(), register_in(current_app), takes_orders()
    return personal(whereabouts_body(current_snapshot(), values, now(), *told))


@api.get("/api/search")
def search() -> Response:
    values = read(SEARCH.parameters, request.args)
    return shared(lambda: orjson.dumps(search_body(current_snapshot(), values)))


@api.get("/api/services")
def services() -> Response:
    read(SERVICES.parameters, request.args)
    return shared(lambda: services_bytes(current_snapshot()))


@api.get("/healthz")
def health() -> Response:
    read({}, request.args)
    holder: Holder = current_app.extensions["snapshots"]
    held = current_snapshot()
    return personal(
        {
            "status": "ok",
            "version": held.version,
            "loaded_at": iso(holder.loaded_at, held),
            "features": {name: len(layer.features) for name, layer in held.layers.items()},
            "revision": getattr(holder, "revision", None),
            "reload_problem": holder.problem and holder.problem.replace(f"{holder.folder}{os.sep}", ""),
        }
    )


def _services_bytes(held: Snapshot) -> bytes:
    tiers = {str(tier): held.catalogue.standard(tier) for tier in TIERS}
    return orjson.dumps({"services": list(held.catalogue.services), "tiers": tiers})


services_bytes: PerSnapshot[bytes] = PerSnapshot(_services_bytes)
station_ids: PerSnapshot[npt.NDArray[np.object_]] = PerSnapshot(
    lambda held: np.asarray(held.stations.ids, dtype=object)
)
