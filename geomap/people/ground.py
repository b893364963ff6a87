"""The areas that people answer for, as a snapshot has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely

from geomap.areas import AreaIndex
from geomap.geodesy import LonLat
from geomap.layers import Layer
from geomap.people.person import AREA_LAYER, Person

SLACK_DEG = 1e-6
"""How far an outline may cross a border that it follows, about 0.1 m: positions are rounded to that, and a
vertex put on a border between two of its own lies a hair beside it."""


@dataclass(frozen=True)
class Ground:
    """Layers with areas and the index of their points: those of one snapshot, or of one to come."""

    layers: Mapping[str, Layer]
    areas: Mapping[str, AreaIndex]
    _widened: dict[tuple[str, str], shapely.Geometry] = field(default_factory=dict, repr=False)

    def has(self, layer: str, area: str) -> bool:
        return area in self.layers[layer].position

    def outline(self, layer: str, area: str) -> shapely.Geometry:
        """The area's own geometry, WGS 84 degrees. Raises KeyError where there is none."""
        table = self.layers[layer]
        outline: shapely.Geometry = table.geometry[table.position[area]]
        return outline

    def holds(self, layer: str, area: str, geometry: shapely.Geometry) -> bool:
        """Whether the area holds all of the geometry, WGS 84 degrees.

        A point on a border belongs to one area alone, the one that geomap.areas names: of two streets
        never both may change it. Lines and areas may touch their own border (SLACK_DEG). An area that
        is not there holds nothing, and nothing holds a geometry that is empty or not valid.
        """
        if not self.has(layer, area) or shapely.is_empty(geometry) or not shapely.is_valid(geometry):
            return False
        if layer not in self.areas:  # a station: itself, and nothing else
            return bool(shapely.equals(self.outline(layer, area), geometry))
        if shapely.get_type_id(geometry) == shapely.GeometryType.POINT:
            lon, lat = float(shapely.get_x(geometry)), float(shapely.get_y(geometry))
            return abs(lon) <= 180 and abs(lat) <= 90 and self.areas[layer].find(LonLat(lon, lat)) == area
        key = (layer, area)
        if key not in self._widened:
            widened = shapely.buffer(self.outline(layer, area), SLACK_DEG)
            shapely.prepare(widened)
            self._widened[key] = widened
        return bool(shapely.covers(self._widened[key], geometry))

    def is_of(self, person: Person, geometry: shapely.Geometry) -> bool:
        """Whether the geometry lies in the area that the person answers for."""
        layer = AREA_LAYER[person.role]
        return layer is not None and person.area is not None and self.holds(layer, person.area, geometry)
