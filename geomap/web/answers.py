"""Answers: JSON and GeoJSON as bytes, links, validators and cache headers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from flask import Response, current_app, request

from geomap.snapshot import Snapshot
from geomap.web.settings import Settings
from geomap.web.snapshots import current_snapshot

JSON = "application/json"
GEOJSON = "application/geo+json"
PROBLEM = "application/problem+json"

COMPRESSED = (
    "text/html",
    "text/css",
    "text/plain",
    "text/javascript",
    "application/manifest+json",
    "image/svg+xml",
    "text/xml",
    JSON,
    GEOJSON,
    PROBLEM,
    "application/ld+json",
    "application/vnd.oai.openapi+json",
)

KEPT_TIMES = 256
Link = dict[str, str]


def base_url() -> str:
    """The public address of this site, without a slash at its end."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.base_url or request.url_root.rstrip("/")


def href(*path: str, **query: Any) -> str:
    """The address of a path of the API, its parts escaped, with a query."""
    address = "/".join((base_url(), "api", *(quote(part, safe="") for part in path)))
    return f"{address}?{urlencode(query)}" if query else address


def link(rel: str, address: str, media: str, title: str) -> Link:
    return {"rel": rel, "href": address, "type": media, "title": title}


def personal(body: Any, media: str = JSON) -> Response:
    """An answer about somebody's position: no cache anywhere keeps it."""
    answer = Response(personal_bytes(body), mimetype=media)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def personal_bytes(body: Any) -> bytes:
    """The body of such an answer."""
    return orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)


def shared(make: Callable[[], bytes], media: str = JSON) -> Response:
    """An answer that depends on the address and the snapshot alone: kept by caches, asked about
    again each time, and not even made when the asker has it already."""
    tag = _tag()
    if request.if_none_match.contains_weak(tag):
        answer = Response(status=304)
    else:
        answer = Response(make(), content_type=media)
    answer.set_etag(tag, weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _tag() -> str:
    asked = f"{current_snapshot().version} {base_url()} {request.path}?".encode() + request.query_string
    return hashlib.blake2b(asked, digest_size=12).hexdigest()


def collection_bytes(features: Iterable[bytes], members: Mapping[str, Any]) -> bytes:
    """A FeatureCollection of features that are JSON already, with further members."""
    tail = orjson.dumps(members)[1:]
    return b'{"type":"FeatureCollection","features":[' + b",".join(features) + b"]," + tail


def iso(moment: datetime, snapshot: Snapshot) -> str:
    """An instant in the district's time zone, to the second."""
    return _iso(moment, snapshot.timezone)


@lru_cache(maxsize=KEPT_TIMES)
def _iso(moment: datetime, zone: tzinfo) -> str:
    """Doors turn at the same few times all day."""
    return moment.astimezone(zone).isoformat(timespec="seconds")
