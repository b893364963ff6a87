"""OGC API - Features, Part 1: core, GeoJSON and OpenAPI 3.0, so that GDAL and QGIS read every layer."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import quote

import numpy as np
import orjson
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from geomap.layers import Layer
from geomap.snapshot import Snapshot
from geomap.web.answers import (
    GEOJSON,
    JSON,
    Link,
    base_url,
    collection_bytes,
    href,
    link,
    shared,
)
from geomap.web.api.openapi import OPENAPI_30, OPENAPI_31, document_30, document_31
from geomap.web.api.selection import CRS84, FILTERS, PAGE, selected
from geomap.web.params import read
from geomap.web.snapshots import current_snapshot

CONFORMS_TO = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "geojson", "oas30")
)
HTML = "text/html"

ogc = Blueprint("ogc", __name__)


@ogc.get("/api", strict_slashes=False)
def landing() -> Response:
    read({}, request.args)
    return shared(lambda: orjson.dumps(_landing(current_snapshot())))


@ogc.get("/api/conformance")
def conformance() -> Response:
    read({}, request.args)
    return shared(lambda: orjson.dumps({"conformsTo": CONFORMS_TO}))


@ogc.get("/api/openapi.json")
def openapi() -> Response:
    read({}, request.args)
    return shared(lambda: document_31(current_snapshot(), base_url()), OPENAPI_31)


@ogc.get("/api/openapi-3.0.json")
def openapi_30() -> Response:
    read({}, request.args)
    return shared(lambda: document_30(current_snapshot(), base_url()), OPENAPI_30)


@ogc.get("/api/collections")
def collections() -> Response:
    read({}, request.args)
    return shared(lambda: orjson.dumps(_collections(current_snapshot())))


@ogc.get("/api/collections/<layer>")
def collection(layer: str) -> Response:
    described = current_snapshot().layer(layer)
    read({}, request.args)
    return shared(lambda: orjson.dumps(_collection(current_snapshot(), described)))


@ogc.get("/api/collections/<layer>/items")
def items(layer: str) -> Response:
    shown = current_snapshot().layer(layer)
    values = read({**PAGE, **FILTERS[layer]}, request.args)

    def make() -> bytes:
        positions = selected(current_snapshot(), shown, values)
        return _items(shown, positions, values["offset"], values["limit"])

    return shared(make, GEOJSON)


@ogc.get("/api/collections/<layer>/items/<path:feature_id>")
def item(layer: str, feature_id: str) -> Response:
    feature = current_snapshot().feature(layer, feature_id)
    read({}, request.args)
    links = [
        link("self", href("collections", layer, "items", feature_id), GEOJSON, "This feature"),
        link("collection", href("collections", layer), JSON, current_snapshot().layer(layer).spec.title_en),
        *_page_link("alternate", f"/{layer}/{quote(feature_id)}", "This feature as a page"),
    ]
    return shared(lambda: orjson.dumps({**feature, "links": links}), GEOJSON)


def _landing(snapshot: Snapshot) -> dict[str, Any]:
    settings = snapshot.settings
    return {
        "title": f"{settings.name_zh} · {settings.name_en}",
        "description": f"{settings.notice_zh} · {settings.notice_en}",
        "attribution": f"{settings.credit('zh')} · {settings.credit('en')}",
        "links": [
            link("self", href(), JSON, "This document"),
            link("service-desc", href("openapi.json"), OPENAPI_31, "The API, OpenAPI 3.1"),
            link("service-desc", href("openapi-3.0.json"), OPENAPI_30, "The API, OpenAPI 3.0"),
            *_page_link("service-doc", "/api/docs", "The API, to read"),
            link("conformance", href("conformance"), JSON, "Conformance classes"),
            link("data", href("collections"), JSON, "The layers"),
        ],
    }


def _collections(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "links": [link("self", href("collections"), JSON, "This document")],
        "collections": [_collection(snapshot, layer) for layer in snapshot.layers.values()],
    }


def _collection(snapshot: Snapshot, layer: Layer) -> dict[str, Any]:
    title = f"{layer.spec.title_zh} · {layer.spec.title_en}"
    return {
        "id": layer.name,
        "title": title,
        "description": f"{layer.spec.title_en}, {snapshot.settings.area_en}: {len(layer.features)} features.",
        "attribution": f"{snapshot.settings.credit('zh')} · {snapshot.settings.credit('en')}",
        "extent": _extent(snapshot, layer),
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            link("self", href("collections", layer.name), JSON, "This document"),
            link("items", href("collections", layer.name, "items"), GEOJSON, title),
        ],
    }


def _extent(snapshot: Snapshot, layer: Layer) -> dict[str, Any]:
    """The box and the days of last change of a layer; nothing for an empty one."""
    if not layer.features:
        return {}
    west, south = layer.bounds[:, :2].min(axis=0).tolist()
    east, north = layer.bounds[:, 2:].max(axis=0).tolist()
    days = [date.fromisoformat(day) for day in set(layer.values("updated_on"))]
    first = datetime.combine(min(days), time.min, snapshot.timezone)
    last = datetime.combine(max(days), time(23, 59, 59), snapshot.timezone)
    return {
        "spatial": {"bbox": [[west, south, east, north]], "crs": CRS84},
        "temporal": {"interval": [[first.isoformat(), last.isoformat()]]},
    }


def _items(layer: Layer, positions: Any, offset: int, limit: int) -> bytes:
    """A page of the features at positions."""
    page = positions[offset : offset + limit]
    links = [
        link("self", _page(layer), GEOJSON, "This page"),
        link("collection", href("collections", layer.name), JSON, layer.spec.title_en),
    ]
    if offset + limit < len(positions):
        links.append(link("next", _page(layer, offset=offset + limit, limit=limit), GEOJSON, "Next page"))
    if offset:
        links.append(
            link("prev", _page(layer, offset=max(0, offset - limit), limit=limit), GEOJSON, "Previous page")
        )
    return collection_bytes(
        map(layer.json, np.asarray(page).tolist()),
        {
            "links": links,
            "timeStamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "numberMatched": len(positions),
            "numberReturned": len(page),
        },
    )


def _page(layer: Layer, **changed: int) -> str:
    return href("collections", layer.name, "items", **{**request.args, **changed})


def _page_link(rel: str, path: str, title: str) -> list[Link]:
    """A link to one of the site's pages, if there is such a page."""
    try:
        current_app.url_map.bind("localhost").match(path)
    except HTTPException:
        return []
    return [link(rel, base_url() + path, HTML, title)]
