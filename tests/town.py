"""A town of two streets side by side, each of a southern and a northern community, with a station in each."""

from __future__ import annotations

from typing import Any

import numpy as np

from geomap.areas import AreaIndex
from geomap.layer_builder import layer_from
from geomap.layers import Layer
from geomap.people.ground import Ground
from tests.web.small_data import feature, point, small_layers, station

WEST_DEG, MIDDLE_DEG, EAST_DEG = 108.9, 108.95, 109.0
SOUTH_DEG, HALF_DEG, NORTH_DEG = 34.2, 34.25, 34.3
WEST, EAST = "610113001", "610113002"
WEST_SOUTH, WEST_NORTH, EAST_SOUTH, EAST_NORTH = f"{WEST}001", f"{WEST}002", f"{EAST}001", f"{EAST}002"
PRIVATE = "13812345678"
MASKED = "138****5678"
OFFICE = "029-85251234"


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


WEST_BOX = box(WEST_DEG, SOUTH_DEG, MIDDLE_DEG, NORTH_DEG)
EAST_BOX = box(MIDDLE_DEG, SOUTH_DEG, EAST_DEG, NORTH_DEG)
AREAS = {
    WEST_SOUTH: box(WEST_DEG, SOUTH_DEG, MIDDLE_DEG, HALF_DEG),
    WEST_NORTH: box(WEST_DEG, HALF_DEG, MIDDLE_DEG, NORTH_DEG),
    EAST_SOUTH: box(MIDDLE_DEG, SOUTH_DEG, EAST_DEG, HALF_DEG),
    EAST_NORTH: box(MIDDLE_DEG, HALF_DEG, EAST_DEG, NORTH_DEG),
}
STATIONS = {
    "west-south": (108.92, 34.22),
    "west-north": (108.92, 34.28),
    "east-south": (108.98, 34.22),
    "east-north": (108.98, 34.28),
}


def town_layers() -> dict[str, list[dict[str, Any]]]:
    layers = small_layers()
    layers["streets"] = [
        feature(WEST, WEST_BOX, code=WEST, phone=OFFICE),
        feature(EAST, EAST_BOX, code=EAST, phone=OFFICE),
    ]
    layers["communities"] = [
        feature(code, outline, code=code, street_code=code[:9], population=1000)
        for code, outline in AREAS.items()
    ]
    layers["compounds"] = [
        feature("yard", box(108.91, 34.21, 108.915, 34.215), community_code=WEST_SOUTH, yard_chief="院长")
    ]
    layers["stations"] = [station(name, lon, lat, phone=PRIVATE) for name, (lon, lat) in STATIONS.items()]
    layers["organizations"] = [
        feature("org", point(108.932, 34.232), kind="party", name="第一党支部"),
        feature("far", point(108.98, 34.21), kind="party", name="第二党支部"),
        *(feature(f"twin-{n}", point(108.98, 34.212), kind="party", name="双子支部") for n in "ab"),
    ]
    layers["halls"] = [feature("h1", point(108.93, 34.23), kind="hall", phone=OFFICE)]
    return layers


def town_ground() -> Ground:
    """The town's areas."""
    layers: dict[str, Layer] = {name: layer_from(name, features) for name, features in town_layers().items()}
    named = {name: layers[name] for name in ("streets", "communities")}
    return Ground(layers, {n: AreaIndex(x.ids, np.asarray(x.geometry)) for n, x in named.items()})
