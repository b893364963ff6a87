"""The bodies of what is asked about the streets themselves, the same for the API and the terminal: how far
one comes, and the way to a station."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geomap.datum import to_wgs84
from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.measured import place_on_street, way_to
from geomap.network import SPEED_M_S, Mode, duration_s
from geomap.network_reach import reach_within
from geomap.snapshot import Snapshot
from geomap.web.api.operations import MOST_MINUTES

DECIMALS = 9
"""0.1 mm: so fine that what is valid and nested stays so."""


def reach_body(snapshot: Snapshot, values: dict[str, Any]) -> dict[str, Any]:
    """The areas reached within the minutes of REACH, in the order asked, from a point or a station."""
    origin, parameter = _from(snapshot, values)
    mode, minutes = values["mode"], values["minutes"]
    if max(minutes) > MOST_MINUTES[mode]:
        raise InvalidInputError(
            f"minutes must be at most {MOST_MINUTES[mode]:g} to {mode}.",
            parameter="minutes",
            value=max(minutes),
            hint="Ask for fewer minutes: what is reached grows with their square.",
        )
    network, place = place_on_street(snapshot, origin, mode, parameter)
    areas = shapely.orient_polygons(reach_within(network, place, minutes, mode))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": _rounded(area),
                "properties": {
                    "minutes": m,
                    "mode": mode,
                    "distance_m": round(60.0 * m * SPEED_M_S[mode], 3),
                },
            }
            for m, area in zip(minutes, areas, strict=True)
        ],
        "numberReturned": len(areas),
        "origin": [origin.lon, origin.lat],
    }


def way_body(snapshot: Snapshot, values: dict[str, Any]) -> dict[str, Any]:
    """The shortest way by street from lon, lat to a station, values of WAY."""
    mode: Mode = values["mode"]
    origin = to_wgs84(LonLat(values["lon"], values["lat"]), values["datum"])
    way = way_to(snapshot, origin, _position(snapshot, values["station"]), mode)
    return {
        "type": "Feature",
        "geometry": {
            "type": "LineString",
            "coordinates": np.column_stack((way.lon, way.lat)).round(7).tolist(),
        },
        "properties": {
            "station": values["station"],
            "mode": mode,
            "distance_m": round(way.length_m, 3),
            "duration_s": round(duration_s(way.length_m, mode)),
        },
    }


def _from(snapshot: Snapshot, values: dict[str, Any]) -> tuple[LonLat, str]:
    """Where to begin, WGS 84, and the parameter that says so."""
    given = [name for name in ("lon", "lat", "station") if name in values]
    if given == ["station"]:
        position = _position(snapshot, values["station"])
        stations = snapshot.stations
        return LonLat(float(stations.lon[position]), float(stations.lat[position])), "station"
    if given == ["lon", "lat"]:
        return to_wgs84(LonLat(values["lon"], values["lat"]), values["datum"]), "lon"
    raise InvalidInputError(
        "It is not clear where to begin." if given else "There is nowhere to begin.",
        parameter=given[-1] if given else "lon",
        value=", ".join(str(values[name]) for name in given) or None,
        hint="Give lon and lat, or station alone.",
    )


def _position(snapshot: Snapshot, station: str) -> int:
    snapshot.feature("stations", station)  # refuses one that there is not
    return snapshot.layers["stations"].position[station]


def _rounded(area: Any) -> dict[str, Any]:
    rounded: dict[str, Any] = shapely.geometry.mapping(shapely.transform(area, lambda c: c.round(DECIMALS)))
    return rounded
