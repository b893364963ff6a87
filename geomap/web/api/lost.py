"""The API of searching for somebody who is lost; its bodies are the terminal's, too."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from typing import Any

import numpy as np
from flask import Blueprint, Response, current_app, request

from geomap.datum import to_wgs84
from geomap.geodesy import LonLat
from geomap.locator import DETOUR
from geomap.measured import Measure
from geomap.network import duration_s
from geomap.searching.candidates import Candidate, Finder, Found
from geomap.searching.distances import Leg
from geomap.searching.tours import MOST_EXACT
from geomap.searching.visiting import visits
from geomap.snapshot import Snapshot
from geomap.web.answers import GEOJSON, personal
from geomap.web.api.operations_lost import CANDIDATES, ORDER
from geomap.web.api.points import json_object
from geomap.web.finding import Finders
from geomap.web.params import read, read_members
from geomap.web.snapshots import current_snapshot
from geomap.web.turns import Turns

MOST_BODY_BYTES = 16_000
lost = Blueprint("lost", __name__)
turns = Turns(at_once=1, waiting=8)
"""To put many places in order keeps a core busy for seconds."""


@lost.get("/api/lost/candidates")
def candidates() -> Response:
    values = read(CANDIDATES.parameters, request.args)
    return personal(candidates_body(current_finder(), values), GEOJSON)


@lost.post("/api/lost/order")
def order() -> Response:
    read({}, request.args)
    values = read_members(ORDER.parameters, json_object(request, MOST_BODY_BYTES))
    with turns.turn() if len(values["places"]) > MOST_EXACT else nullcontext():
        return personal(order_body(current_snapshot(), values), GEOJSON)


def current_finder() -> Finder:
    """What finds candidates in the snapshot of this request."""
    finders: Finders = current_app.extensions["finders"]
    return finders.of(current_snapshot())


def candidates_body(finder: Finder, values: dict[str, Any]) -> dict[str, Any]:
    """The candidates, values as the table of CANDIDATES reads them."""
    middle = to_wgs84(LonLat(values["lon"], values["lat"]), values["datum"])
    found = finder.find(values["clues"], middle, values["radius_m"], values["layers"], values["limit"])
    return {
        "type": "FeatureCollection",
        "features": [_candidate(one) for one in found.candidates],
        "heard": _heard(found),
        "numberMatched": found.count,
        "numberReturned": len(found.candidates),
        "origin": [middle.lon, middle.lat],
        "radius_m": values["radius_m"],
    }


def order_body(snapshot: Snapshot, values: dict[str, Any]) -> dict[str, Any]:
    """The order of the visits, values as the table of ORDER reads them."""
    mode: Measure = values["mode"]
    start = to_wgs84(LonLat(values["lon"], values["lat"]), values["datum"])
    keys, legs, tour = visits(
        snapshot, start, values["places"], mode, back=values["return_to_start"], first=values.get("first")
    )
    ends: list[str | None] = [*keys, *([None] if values["return_to_start"] else [])]
    drawn = [_leg(leg, to, mode) for leg, to in zip(legs, ends, strict=True)]
    return {
        "type": "FeatureCollection",
        "features": drawn,
        "order": list(keys),
        "mode": mode,
        "distance_m": round(tour.length_m, 3),
        "duration_s": sum(leg["properties"]["duration_s"] for leg in drawn),
        "proven": tour.proven,
        "lower_bound_m": round(tour.lower_bound_m, 3),
        "origin": [start.lon, start.lat],
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    place = one.place
    return {
        "type": "Feature",
        "id": place.id,
        "geometry": {"type": "Point", "coordinates": [round(place.point.lon, 7), round(place.point.lat, 7)]},
        "properties": {
            "key": place.key,
            "layer": place.layer,
            **{name: place.properties.get(name) for name in ("name", "name_en", "address")},
            "distance_m": round(place.away_m, 1),
            "score": round(one.score, 4),
            "reasons": [
                asdict(reason)
                | {
                    "grade": round(reason.grade, 4),
                    "away_m": None if reason.away_m is None else round(reason.away_m, 1),
                }
                for reason in one.reasons
            ],
        },
    }


def _heard(found: Found) -> list[dict[str, Any]]:
    return [
        {
            "word": one.word,
            "clue": one.clue.code if one.clue else None,
            "name_zh": one.clue.name_zh if one.clue else None,
            "name_en": one.clue.name_en if one.clue else None,
            "by": one.by,
            "met": one not in found.unmet,
        }
        for one in found.heard
    ]


def _leg(leg: Leg, to: str | None, mode: Measure) -> dict[str, Any]:
    """A leg to draw. One that is straight takes as long as the detours that streets make of it."""
    straight = leg.measured == "straight"
    metres = leg.length_m * DETOUR if straight else leg.length_m
    return {
        "type": "Feature",
        "geometry": {
            "type": "LineString",
            "coordinates": np.column_stack((leg.lon, leg.lat)).round(7).tolist(),
        },
        "properties": {
            "to": to,
            "distance_m": round(leg.length_m, 3),
            "duration_s": round(duration_s(metres, "ride" if mode == "ride" else "walk")),
            "measured": leg.measured,
            "note": leg.note,
        },
    }
