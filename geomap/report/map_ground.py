"""The ground that our maps are drawn on, in metres: layers projected once, then cut to a window.

Used by the maps to take away and by the small map of a place's page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from geomap.geodesy import FloatArray
from geomap.report.map_labels import Label, Named, area_label
from geomap.snapshot import Snapshot

MARGIN = 24
DETAIL = 0.6  # units; bends smaller than this are left out
ARTERIALS = frozenset({"motorway", "trunk", "primary"})
STREETS = frozenset({"secondary", "tertiary"})
ROAD_KINDS = ("lane", "street", "arterial")
SCALES_M = (50, 100, 200, 500, 1000, 2000, 5000)

Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Window:
    """What a drawing shows: west and north edges in metres of the metric CRS, metres per unit of the
    drawing, and its width and height in units."""

    west: float
    north: float
    unit_m: float
    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        return (self.west, self.north - self.height * self.unit_m, self.west + self.width_m, self.north)

    @property
    def width_m(self) -> float:
        return self.width * self.unit_m

    @property
    def scale_m(self) -> int:
        """A round number of metres, at most a fifth of the width, for the scale bar."""
        return max((s for s in SCALES_M if s <= self.width_m / 5), default=SCALES_M[0])

    def units(self, metres: FloatArray) -> FloatArray:
        """Metres, shape (n, 2), as units of the drawing: x to the right, y down."""
        units: FloatArray = (metres - (self.west, self.north)) / (self.unit_m, -self.unit_m)
        return units


def window_around(
    bounds: Sequence[float] | FloatArray,
    width: float,
    height: float,
    margin: float,
    least_unit_m: float = 0.5,
) -> Window:
    """The window of that size with bounds, west to north in metres, in its middle. margin: how much
    larger than they it is, such as 1.16."""
    west, south, east, north = bounds
    unit_m = max((east - west) * margin / width, (north - south) * margin / height, least_unit_m)
    left, top = (west + east) / 2 - width * unit_m / 2, (north + south) / 2 + height * unit_m / 2
    return Window(left, top, unit_m, width, height)


@dataclass(frozen=True, slots=True)
class Ground:
    """The layers that every map is cut from, projected to metres once."""

    transformer: Transformer
    geometry: dict[str, Geometries]
    trees: dict[str, shapely.STRtree]
    names: dict[str, list[tuple[str | None, str | None]]]
    kinds: dict[str, list[str]]

    def project(self, degrees: FloatArray) -> FloatArray:
        """Positions of WGS 84, shape (n, 2), in metres."""
        return _project(self.transformer, degrees)

    def name(self, layer: str, position: int, language: str) -> str | None:
        zh, en = self.names[layer][position]
        return (en or zh) if language == "en" else zh

    def cut(self, layer: str, window: Window) -> tuple[list[int], Geometries]:
        """Positions and shapes, in units, of the layer's features that the window shows, cut to it."""
        west, south, east, north = window.box
        edge = MARGIN * window.unit_m
        box = (west - edge, south - edge, east + edge, north + edge)
        near = np.sort(self.trees[layer].query(shapely.box(*box)))
        clipped = shapely.clip_by_rect(self.geometry[layer][near], *box)
        kept = ~shapely.is_empty(clipped)
        return near[kept].tolist(), in_units(clipped[kept], window)


def make_ground(snapshot: Snapshot) -> Ground:
    """The ground of a snapshot in its metric CRS."""
    transformer = Transformer.from_crs("EPSG:4326", snapshot.settings.metric_crs, always_xy=True)
    project = partial(_project, transformer)
    geometry: dict[str, Geometries] = {
        name: shapely.transform(snapshot.layers[name].geometry, project)
        for name in ("district", "landscape", "communities", "streets", "roads", "stations")
    }
    roads, landscape = snapshot.layers["roads"], snapshot.layers["landscape"]
    return Ground(
        transformer,
        geometry,
        {name: shapely.STRtree(shapes) for name, shapes in geometry.items()},
        {
            layer.name: list(zip(layer.values("name"), layer.values("name_en"), strict=True))
            for layer in (roads, landscape)
        },
        {"roads": [_road_kind(c) for c in roads.values("class")], "landscape": landscape.values("kind")},
    )


def landscape_of(
    ground: Ground, window: Window, language: str
) -> tuple[dict[str, list[shapely.Geometry]], list[Label]]:
    """Parks and water by kind, in units, and the names that fit into them."""
    which, shapes = ground.cut("landscape", window)
    by_kind: dict[str, list[shapely.Geometry]] = {"park": [], "water": []}
    labels = []
    for i, shape in zip(which, shapes, strict=True):
        kind = ground.kinds["landscape"][i]
        by_kind[kind].append(shape)
        label = area_label(ground.name("landscape", i, language), shape, kind)
        labels += [label] if label else []
    return by_kind, labels


def roads_of(
    ground: Ground, window: Window, language: str, lanes: bool
) -> tuple[dict[str, list[shapely.Geometry]], list[tuple[int, Named]]]:
    """The roads by kind, in units, and every named one with its rank, the widest kind first."""
    which, shapes = ground.cut("roads", window)
    by_kind: dict[str, list[shapely.Geometry]] = {kind: [] for kind in ROAD_KINDS}
    by_name: dict[tuple[int, str], list[shapely.Geometry]] = {}
    for i, shape in zip(which, shapes, strict=True):
        kind = ground.kinds["roads"][i]
        if kind == "lane" and not lanes:
            continue
        by_kind[kind].append(shape)
        name = ground.name("roads", i, language)
        if name:
            by_name.setdefault((-ROAD_KINDS.index(kind), name), []).append(shape)
    named = [(rank, Named(name, _joined(lines))) for (rank, name), lines in by_name.items()]
    return {kind: _joined(lines) for kind, lines in by_kind.items() if lines}, named


def in_units(shapes: Any, window: Window) -> Any:
    """Shapes in metres as shapes in units, without bends too small to be seen."""
    return shapely.simplify(shapely.transform(shapes, window.units), DETAIL)


def _project(transformer: Transformer, degrees: FloatArray) -> FloatArray:
    return np.column_stack(transformer.transform(degrees[:, 0], degrees[:, 1]))


def _joined(lines: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    """Lines that meet end to end made one, so that a road has no seams."""
    merged = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(np.array(lines, dtype=object))))
    return list(shapely.get_parts(merged))


def _road_kind(road_class: str) -> str:
    base = road_class.removesuffix("_link")
    return "arterial" if base in ARTERIALS else "street" if base in STREETS else "lane"
