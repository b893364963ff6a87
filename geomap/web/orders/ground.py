"""The ground that units answer for, which the map of their board shows even where nothing happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app

from geomap.orders.units import Unit
from geomap.web.orders.names import LAYER_OF
from geomap.web.registered import register_in
from geomap.web.snapshots import current_snapshot


def ground_of(units: Iterable[Unit]) -> dict[str, Any] | None:
    """A GeoJSON GeometryCollection of the areas of offices and of the compounds of stewards' posts; None
    where there are none: departments and rooms work anywhere."""
    areas = [area for unit in units for area in _areas(unit)]
    layers = current_snapshot().layers
    shapes = [
        layers[layer].features[layers[layer].position[feature]]["geometry"]
        for layer, feature in areas
        if feature in layers[layer].position
    ]
    return {"type": "GeometryCollection", "geometries": shapes} if shapes else None


def _areas(unit: Unit) -> list[tuple[str, str]]:
    """Layer and id of each feature."""
    if unit.is_office:
        return [(LAYER_OF[unit.kind], unit.id)]
    posts = [post for post in register_in(current_app).posts if unit == Unit("steward", post.id)]
    return [(post.layer, feature) for post in posts for feature in post.areas]
