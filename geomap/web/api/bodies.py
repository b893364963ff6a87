"""The bodies of answers, the same for the API and the terminal: values as the parameter tables read
them go in, documents come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, get_args

import shapely

from geomap import navigation
from geomap.datum import to_wgs84
from geomap.geodesy import LonLat
from geomap.locator import Found, Query, locate
from geomap.public_reports import NOTHING_REPORTED, Fresh, Reply, Reported
from geomap.question import query_from
from geomap.responsibility.register import NO_POSTS, Register
from geomap.snapshot import Snapshot
from geomap.web.answers import iso
from geomap.web.registered import order_path, today_in
from geomap.whereabouts import where_is


def nearest_body(
    snapshot: Snapshot, values: dict[str, Any], now: datetime, reported: Reported = NOTHING_REPORTED
) -> dict[str, Any]:
    """The stations nearest to lon, lat that meet the values of NEAREST; under relaxed, where none
    does, those that come closest and what they do not promise."""
    origin, links = _origin(values), values.pop("links")
    query = stations_query(snapshot, origin, now, values)
    answer = locate(snapshot, query, now, reported)

    def shown(found: Found) -> dict[str, Any]:
        body = station_found(found, snapshot, links=links)
        station = found.feature["id"]
        if fresh := reported.fresh(station, now):
            body["properties"]["reports"] = fresh_body(fresh, snapshot)
        if answered := reported.answered(station, now):
            body["properties"]["answers"] = answers_body(answered, snapshot)
        return body

    body: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [shown(found) for found in answer.found],
        "numberReturned": len(answer.found),
        "origin": [query.origin.lon, query.origin.lat],
        "at": iso(query.open_at or now, snapshot),
        "measured": answer.measured,
        "note": answer.note,
    }
    if not answer.found:
        body["relaxed"] = {
            "dropped": [{"parameter": d.parameter, "value": d.value} for d in answer.dropped],
            "features": [shown(found) for found in answer.relaxed],
        }
    return body


def fresh_body(reports: Iterable[Fresh], snapshot: Snapshot) -> list[dict[str, Any]]:
    """What passers-by report of a station: by kind how many, and when the last of them did."""
    return [
        {"kind": one.kind, "count": one.count, "latest_at": iso(one.latest_at, snapshot)} for one in reports
    ]


def answers_body(replies: Iterable[tuple[Reply, list[Fresh]]], snapshot: Snapshot) -> list[dict[str, Any]]:
    """What the keeper answered, and to which of the reports that are still shown with it."""
    return [
        {"at": iso(reply.at, snapshot), "words": reply.words, "to": fresh_body(to, snapshot)}
        for reply, to in replies
    ]


def whereabouts_body(
    snapshot: Snapshot,
    values: dict[str, Any],
    now: datetime,
    reported: Reported = NOTHING_REPORTED,
    register: Register = NO_POSTS,
    orders: bool = False,
) -> dict[str, Any]:
    """What holds lon, lat, who answers for it today and how to reach them, and the nearest station; nulls
    outside the district. Posts are reached through an order, never by telephone: orders, whether
    any is taken."""
    origin = _origin(values)
    where = where_is(snapshot, origin, register, today_in(snapshot, now))
    inside = shapely.intersects_xy(snapshot.outline, origin.lon, origin.lat)
    found = locate(snapshot, Query(origin, limit=1), now, reported).found
    return {
        "origin": [origin.lon, origin.lat],
        "inside": bool(inside),
        "message": None if inside else f"The point lies outside {snapshot.settings.area_en}.",
        "hint": None if inside else "Check the order of lon and lat, and the datum.",
        "street": _area(where.street),
        "community": _area(where.community),
        "compound": _area(where.compound),
        "responsible": [asdict(post) for post in where.responsible],
        "order": order_path(origin) if inside and orders else None,
        "nearest": station_found(found[0], snapshot) if found else None,
    }


def search_body(snapshot: Snapshot, values: Mapping[str, Any]) -> dict[str, Any]:
    """The features whose names match q, the likeliest first."""
    matches = snapshot.names.search(values["q"], values["limit"], values.get("layer"))
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
    return {"query": values["q"], "results": results}


def stations_query(snapshot: Snapshot, origin: LonLat, now: datetime, values: dict[str, Any]) -> Query:
    """The locator's query that values ask for."""
    return query_from(snapshot.catalogue, origin, now, snapshot.timezone, **values)


def station_found(found: Found, snapshot: Snapshot, *, links: bool = False) -> dict[str, Any]:
    """The station's feature with how far, which way, and open or not until when; links adds
    navigation into map programs."""
    until = found.openness.until
    return {
        **found.feature,
        "properties": {
            **found.feature["properties"],
            "distance_m": round(found.distance_m, 3),
            "duration_s": round(found.duration_s),
            "bearing_deg": round(found.bearing_deg, 1) % 360.0,
            "open": found.openness.state,
            "open_until": None if until is None else iso(until, snapshot),
            "open_then": found.openness.then,
            "why": found.openness.why,
            **({"navigation": navigation_links(found.feature, snapshot)} if links else {}),
        },
    }


def navigation_links(station: Mapping[str, Any], snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """Links to a station by way of travel and provider; only those that really travel that way."""
    lon, lat = station["geometry"]["coordinates"][:2]
    name, city = station["properties"]["name"], snapshot.settings.city_zh
    return {
        mode: {
            link.provider: link.url
            for link in navigation.links(LonLat(lon, lat), name, mode, city)
            if link.mode in {mode, None}
        }
        for mode in get_args(navigation.Mode)
    }


def _origin(values: dict[str, Any]) -> LonLat:
    """The WGS 84 position asked about, taken out of values with its datum."""
    return to_wgs84(LonLat(values.pop("lon"), values.pop("lat")), values.pop("datum"))


def _area(feature: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if feature is None else {"id": feature["id"], **feature["properties"]}
