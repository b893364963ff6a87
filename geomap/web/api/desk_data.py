"""What the planner's desk keeps in the browser, so that a slide of radius or hour asks nobody: the people
of an area, the stations, and how far they are from each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from geomap.coverage_week import OpeningWeek, opening_week
from geomap.demand import Grouping
from geomap.geodesy import FloatArray
from geomap.planning import Addition, Ground, ordinary_monday
from geomap.planning.altered import Stations, rule_of, stations_of
from geomap.planning.lengths import pairs_within
from geomap.snapshot import Snapshot
from geomap.web.api.operations import POINT
from geomap.web.api.operations_planning import ASKED, LONGEST_HOURS
from geomap.web.kinds import Text
from geomap.web.params import Parameter, table

LIMIT_M = 3_000.0
"""How far the radius can be slid."""
THOUGHT_OF = "?"
HEX_BITS = 4
HEX_HOURS = 168 // HEX_BITS
"""Digits of a week."""

GROUND = table(ASKED["area"], ASKED["mode"])
LENGTHS = {**GROUND, **POINT}
HOURS = table(
    Parameter("opening_hours", Text(LONGEST_HOURS), "OSM opening_hours.", required=True, example="24/7")
)


def ground_body(snapshot: Snapshot, ground: Ground, values: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The people, where they live, the stations that run within LIMIT_M of anybody with the hours of a week,
    and all pairs of both."""
    stations, demand = stations_of(snapshot), ground.demand
    monday = ordinary_monday(snapshot.calendar, now.astimezone(snapshot.timezone).date())
    runs = stations.index.statuses == "open"
    pairs, off = pairs_within(ground, stations, values["mode"], LIMIT_M, runs)
    near, station = np.unique(pairs.site, return_inverse=True)
    communities, community = _areas(snapshot, "communities", ground.communities)
    streets, street = _areas(snapshot, "streets", ground.streets)
    return {
        "area": ground.area,
        "mode": values["mode"],
        "monday": monday.isoformat(),
        "limit_m": LIMIT_M,
        "demand": {
            "id": ground.ids,
            "lon": demand.lon,
            "lat": demand.lat,
            "persons": demand.persons,
            "community": community,
            "street": street,
        },
        "communities": communities,
        "streets": streets,
        "stations": _stations(snapshot, stations, near.tolist(), opening_week(stations.rules, monday)),
        "start": pairs.start,
        "station": station,
        "distance_mm": millimetres(pairs.lengths_m),
        "off_network": np.flatnonzero(off),
    }


def lengths_body(snapshot: Snapshot, ground: Ground, values: dict[str, Any]) -> dict[str, Any]:
    """The people within LIMIT_M of a station thought of at lon, lat."""
    thought = Addition(THOUGHT_OF, values["lon"], values["lat"], 3, (), None)
    stations = stations_of(snapshot, [thought])
    it = np.zeros(len(stations.index), dtype=np.bool_)
    it[-1] = True
    pairs, _ = pairs_within(ground, stations, values["mode"], LIMIT_M, it)
    mode = values["mode"]
    off = mode != "straight" and int(stations.on_streets(mode).snaps.edge[-1]) < 0
    return {"demand": pairs.row, "distance_mm": millimetres(pairs.lengths_m), "off_network": off}


def hours_body(snapshot: Snapshot, values: dict[str, Any], now: datetime) -> dict[str, Any]:
    """When opening hours are open in the week of the desk."""
    monday = ordinary_monday(snapshot.calendar, now.astimezone(snapshot.timezone).date())
    rule = rule_of(snapshot, values["opening_hours"])
    return {"open": _hex(opening_week([rule], monday).is_open[:, 0])}


def millimetres(lengths_m: FloatArray) -> Any:
    """Whole millimetres, rounded up: "within" any radius of whole millimetres stays exactly what it was."""
    return np.ceil(lengths_m * 1000.0).astype(np.int64)


def _areas(snapshot: Snapshot, name: str, grouping: Grouping) -> tuple[list[dict[str, Any]], Any]:
    """The areas that hold demand points, and for each point which of them does, -1 for none."""
    layer, held = snapshot.layers[name], np.unique(grouping.area[grouping.area >= 0])
    names, names_en, streets = map(layer.column, ("name", "name_en", "street_code"))
    areas = [
        {"id": area, "name": names[at], "name_en": names_en[at], "street_id": streets[at]}
        for area in (grouping.ids[i] for i in held.tolist())
        for at in (layer.position[area],)
    ]
    return areas, np.where(grouping.area >= 0, np.searchsorted(held, grouping.area), -1)


def _stations(
    snapshot: Snapshot, stations: Stations, near: list[int], week: OpeningWeek
) -> list[dict[str, Any]]:
    """The stations at these positions; open is None where a station's hours are unknown."""
    index, layer = stations.index, snapshot.layers["stations"]
    names_en, hours = layer.column("name_en"), layer.column("opening_hours")
    written = {id(stations.rules[at]): _hex(week.is_open[:, at]) for at in near}
    return [
        {
            "id": index.ids[at],
            "name": stations.names[at],
            "name_en": names_en[at],
            "lon": float(index.lon[at]),
            "lat": float(index.lat[at]),
            "tier": int(index.tiers[at]),
            "services": snapshot.catalogue.codes(int(index.services[at])),
            "entry": str(index.entries[at]),
            "status": str(index.statuses[at]),
            "opening_hours": hours[at],
            "open": None if stations.rules[at] is None else written[id(stations.rules[at])],
        }
        for at in near
    ]


def _hex(is_open: np.ndarray) -> str:
    """168 hours as 42 hex digits: hour h is bit h % 4, least first, of digit h // 4."""
    digits = is_open.reshape(-1, HEX_BITS) @ (1 << np.arange(HEX_BITS))
    return "".join(f"{digit:x}" for digit in digits.tolist())
