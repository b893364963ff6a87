"""The named places around a point, and what of the map is near each of them.

Nearness is found in an azimuthal equidistant plane about the point, true to 2 parts in a million 20 km off;
what is told is the geodesic between the two nearest places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from geomap.geodesy import FloatArray, LonLat, distance_m
from geomap.layers import Layer
from geomap.snapshot import Snapshot

IndexArray = npt.NDArray[np.intp]

SOUGHT_LAYERS = ("compounds", "stations", "halls", "organizations", "mediation_rooms", "landscape")
"""Layers whose places somebody may be lost from."""
METRES_A_DEGREE = 110_000.0
"""Fewer than a degree of latitude has anywhere: boxes made by it are wide enough."""
SLACK_M = 1.0


class Near(NamedTuple):
    """The nearest of some features to a place: where it stands among them, and how far, metres."""

    feature: int
    away_m: float


@dataclass(frozen=True)
class Place:
    """A place somebody may mean. point: one that stands for it, WGS 84. away_m: from the middle asked about,
    geodesic metres to that point."""

    layer: str
    id: str
    properties: Any = field(repr=False)
    point: LonLat
    away_m: float

    @property
    def key(self) -> str:
        """How it is named from outside: compounds/c0001."""
        return f"{self.layer}/{self.id}"


class Surroundings:
    """The places of some layers within radius_m (<=) of a point, in the order of layers, then of the data."""

    def __init__(self, snapshot: Snapshot, middle: LonLat, radius_m: float, layers: Sequence[str]) -> None:
        self._snapshot, self._middle, self._radius_m = snapshot, middle, radius_m
        self._plane = Transformer.from_crs(
            "EPSG:4326",
            f"+proj=aeqd +lon_0={middle.lon!r} +lat_0={middle.lat!r} +datum=WGS84",
            always_xy=True,
        )
        self.places: list[Place] = []
        shapes = []
        for name in layers:
            layer = snapshot.layers[name]
            for position, place in self._within(layer):
                self.places.append(place)
                shapes.append(layer.geometry[position])
        self._shapes = self._flat(np.array(shapes, dtype=object))

    def _within(self, layer: Layer) -> list[tuple[int, Place]]:
        maybe = self._boxed(layer, self._radius_m)
        points = shapely.get_coordinates(shapely.point_on_surface(layer.geometry[maybe]))
        away_m = distance_m(self._middle.lon, self._middle.lat, points[:, 0], points[:, 1])
        return [
            (i, Place(layer.name, layer.ids[i], layer.features[i]["properties"], LonLat(lon, lat), metres))
            for i, (lon, lat), metres in zip(maybe.tolist(), points.tolist(), away_m.tolist(), strict=True)
            if metres <= self._radius_m and layer.features[i]["properties"].get("name")
        ]

    def near(self, layer_name: str, positions: IndexArray, within_m: float) -> dict[int, Near]:
        """Of every place within within_m (<=) of one of the features at those positions of a layer, by its
        number: the nearest of them. A place that is one of them is not near itself. 0 m: it lies in it."""
        layer = self._snapshot.layers[layer_name]
        positions = np.intersect1d(positions, self._boxed(layer, self._radius_m + within_m))
        if not len(positions) or not self.places:
            return {}
        shapes = self._flat(layer.geometry[positions])
        place, feature = shapely.STRtree(shapes).query(
            self._shapes, predicate="dwithin", distance=within_m + SLACK_M
        )
        ids = layer.ids
        other = [
            self.places[p].layer != layer_name or self.places[p].id != ids[positions[f]]
            for p, f in zip(place.tolist(), feature.tolist(), strict=True)
        ]
        place, feature = place[other], feature[other]
        away_m = self._apart_m(self._shapes[place], shapes[feature])
        found: dict[int, Near] = {}
        for p, f, metres in zip(place.tolist(), positions[feature].tolist(), away_m.tolist(), strict=True):
            if metres <= within_m and (p not in found or metres < found[p].away_m):
                found[p] = Near(f, metres)
        return found

    def _apart_m(self, one: Any, other: Any) -> FloatArray:
        """Geodesic metres between the nearest places of shapes of the plane, pair by pair."""
        ends = shapely.get_coordinates(shapely.shortest_line(one, other))
        lon, lat = self._plane.transform(ends[:, 0], ends[:, 1], direction="INVERSE")
        metres: FloatArray = distance_m(lon[0::2], lat[0::2], lon[1::2], lat[1::2])
        return metres

    def _boxed(self, layer: Layer, reach_m: float) -> IndexArray:
        """Positions of the features of a layer whose bounds come within reach_m of the middle."""
        north = reach_m / METRES_A_DEGREE
        east = north / max(np.cos(np.radians(abs(self._middle.lat) + north)), 1e-6)
        west_, south, east_, north_ = layer.bounds.T
        lon, lat = self._middle.lon, self._middle.lat
        beside = (west_ <= lon + east) & (east_ >= lon - east)
        return np.flatnonzero(beside & (south <= lat + north) & (north_ >= lat - north))

    def _flat(self, shapes: Any) -> Any:
        return shapely.transform(shapes, lambda c: np.column_stack(self._plane.transform(c[:, 0], c[:, 1])))
