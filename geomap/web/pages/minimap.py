"""A small map around a place, drawn on the server as inline SVG: works without scripts and on paper.

Everything is drawn in metres of the district's metric CRS, north up. What leaves here is numbers,
class names of ours, and texts that the template escapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from geomap.geodesy import FloatArray
from geomap.snapshot import Snapshot
from geomap.web.pages.map_labels import Label, Named, area_label, line_labels
from geomap.web.per_snapshot import PerSnapshot

WIDTH, HEIGHT = 540, 350  # units of the drawing: pixels on the desk, fewer on the phone
MARGIN = 24
DETAIL = 0.6  # units; bends smaller than this are left out
POINT_WIDTH_M = 1150.0
AREA_MARGIN = 1.16
LANES_TO_M = 3600.0
COMMUNITIES_TO_M = 9000.0
ARTERIALS = frozenset({"motorway", "trunk", "primary"})
STREETS = frozenset({"secondary", "tertiary"})
ROAD_KINDS = ("lane", "street", "arterial")
MARK_RADIUS, SUBJECT_RADIUS = 14.0, 33.0  # units that names keep away from
SCALES_M = (50, 100, 200, 500, 1000, 2000, 5000)

Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Shape:
    """A path of the drawing. kind: its class in the style sheet. path: SVG path data."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the drawing. tier: of a station; None for anything else."""

    x: float
    y: float
    tier: int | None


@dataclass(frozen=True, slots=True)
class MiniMap:
    """What the template draws, from the ground up. scale_m metres are scale_length units long."""

    areas: list[Shape]
    roads: list[Shape]
    highlight: Shape | None
    labels: list[Label]
    marks: list[Mark]
    subject: Mark | None
    scale_m: int
    scale_length: float
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Ground:
    """The layers that every small map is cut from, projected to metres once."""

    transformer: Transformer
    geometry: dict[str, Geometries]
    trees: dict[str, shapely.STRtree]
    names: dict[str, list[tuple[str | None, str | None]]]
    kinds: dict[str, list[str]]
    stations: FloatArray
    tiers: list[int]


@dataclass(frozen=True, slots=True)
class Window:
    """The cut: west and north edges in metres, and metres per unit of the drawing."""

    west: float
    north: float
    unit_m: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        return (self.west, self.north - HEIGHT * self.unit_m, self.west + WIDTH * self.unit_m, self.north)

    def units(self, metres: FloatArray) -> FloatArray:
        """Metres, shape (n, 2), as units of the drawing: x to the right, y down."""
        units: FloatArray = (metres - (self.west, self.north)) / (self.unit_m, -self.unit_m)
        return units


def _make_ground(snapshot: Snapshot) -> Ground:
    transformer = Transformer.from_crs("EPSG:4326", snapshot.settings.metric_crs, always_xy=True)

    def project(degrees: FloatArray) -> FloatArray:
        return np.column_stack(transformer.transform(degrees[:, 0], degrees[:, 1]))

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
        shapely.get_coordinates(geometry["stations"]),
        snapshot.layers["stations"].values("tier"),
    )


ground_of = PerSnapshot(_make_ground)


def map_around_point(snapshot: Snapshot, lon: float, lat: float, language: str, tier: int | None) -> MiniMap:
    """The map around a point of WGS 84, which it marks; tier: of the station it is, if it is one."""
    ground = ground_of(snapshot)
    x, y = ground.transformer.transform(lon, lat)
    unit_m = POINT_WIDTH_M / WIDTH
    window = Window(x - POINT_WIDTH_M / 2, y + HEIGHT * unit_m / 2, unit_m)
    return _draw(ground, window, language, None, Mark(WIDTH / 2, HEIGHT / 2, tier))


def map_of_area(snapshot: Snapshot, area: Any, language: str) -> MiniMap:
    """The map of an area, given in WGS 84, which it sets off."""
    ground = ground_of(snapshot)
    outline = shapely.transform(
        area, lambda p: np.column_stack(ground.transformer.transform(p[:, 0], p[:, 1]))
    )
    west, south, east, north = outline.bounds
    unit_m = max((east - west) * AREA_MARGIN / WIDTH, (north - south) * AREA_MARGIN / HEIGHT, 0.5)
    window = Window((west + east) / 2 - WIDTH * unit_m / 2, (north + south) / 2 + HEIGHT * unit_m / 2, unit_m)
    return _draw(ground, window, language, outline, None)


def _draw(
    ground: Ground, window: Window, language: str, outline: shapely.Geometry | None, subject: Mark | None
) -> MiniMap:
    width_m = WIDTH * window.unit_m
    areas = [Shape("ground", _path(_cut(ground, "district", window)[1]))]
    which, shapes = _cut(ground, "landscape", window)
    kinds = [ground.kinds["landscape"][i] for i in which]
    for kind in ("park", "water"):
        areas.append(Shape(kind, _path([s for s, k in zip(shapes, kinds, strict=True) if k == kind])))
    labels = [
        label
        for i, shape, kind in zip(which, shapes, kinds, strict=True)
        if (label := area_label(_named(ground, "landscape", i, language), shape, kind))
    ]
    for layer, kind in (("communities", "community"), ("streets", "street-border")):
        if layer == "streets" or width_m <= COMMUNITIES_TO_M:
            areas.append(Shape(kind, _path(shapely.boundary(_cut(ground, layer, window)[1]))))
    roads, named = _roads(ground, window, language, lanes=width_m <= LANES_TO_M)
    marks = _marks(ground, window, subject)
    spots = [(m.x, m.y, MARK_RADIUS) for m in marks]
    spots += [(subject.x, subject.y, SUBJECT_RADIUS)] if subject else []
    scale_m = max((s for s in SCALES_M if s / window.unit_m <= WIDTH / 5), default=SCALES_M[0])
    return MiniMap(
        areas=[area for area in areas if area.path],
        roads=roads,
        highlight=Shape("highlight", _path([_in_units(outline, window)])) if outline is not None else None,
        labels=line_labels(named, labels, spots, (WIDTH, HEIGHT)),
        marks=marks,
        subject=subject,
        scale_m=scale_m,
        scale_length=round(scale_m / window.unit_m, 1),
    )


def _roads(
    ground: Ground, window: Window, language: str, lanes: bool
) -> tuple[list[Shape], list[tuple[int, Named]]]:
    """The roads by kind, and every named one with its rank, the widest kind first."""
    which, shapes = _cut(ground, "roads", window)
    by_kind: dict[str, list[shapely.Geometry]] = {kind: [] for kind in ROAD_KINDS}
    by_name: dict[tuple[int, str], list[shapely.Geometry]] = {}
    for i, shape in zip(which, shapes, strict=True):
        kind = ground.kinds["roads"][i]
        if kind == "lane" and not lanes:
            continue
        by_kind[kind].append(shape)
        name = _named(ground, "roads", i, language)
        if name:
            by_name.setdefault((-ROAD_KINDS.index(kind), name), []).append(shape)
    drawn = [Shape(kind, _path(_joined(by_kind[kind]))) for kind in ROAD_KINDS if by_kind[kind]]
    return drawn, [(rank, Named(name, _joined(lines))) for (rank, name), lines in by_name.items()]


def _marks(ground: Ground, window: Window, subject: Mark | None) -> list[Mark]:
    """The stations in the window, the subject itself left out; the smaller standards first, below."""
    units = window.units(ground.stations)
    inside = np.all((units > 8) & (units < (WIDTH - 8, HEIGHT - 8)), axis=1)
    marks = [
        Mark(round(float(units[i, 0]), 1), round(float(units[i, 1]), 1), ground.tiers[i])
        for i in np.flatnonzero(inside)
        if subject is None or abs(units[i] - (subject.x, subject.y)).max() > 0.05
    ]
    return sorted(marks, key=lambda mark: -(mark.tier or 0))


def _cut(ground: Ground, layer: str, window: Window) -> tuple[list[int], Geometries]:
    """Positions and shapes, in units, of the layer's features that the window shows, cut to it."""
    west, south, east, north = window.box
    edge = MARGIN * window.unit_m
    box = (west - edge, south - edge, east + edge, north + edge)
    near = np.sort(ground.trees[layer].query(shapely.box(*box)))
    cut = shapely.clip_by_rect(ground.geometry[layer][near], *box)
    kept = ~shapely.is_empty(cut)
    return near[kept].tolist(), _in_units(cut[kept], window)


def _in_units(shapes: Any, window: Window) -> Any:
    return shapely.simplify(shapely.transform(shapes, window.units), DETAIL)


def _joined(lines: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    """Lines that meet end to end made one, so that a road has no seams."""
    merged = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(np.array(lines, dtype=object))))
    return list(shapely.get_parts(merged))


def _path(shapes: Iterable[shapely.Geometry]) -> str:
    """SVG path data of lines and of the rings of areas, to a tenth of a unit."""
    parts = []
    for shape in shapely.get_parts(np.array(list(shapes), dtype=object)):
        polygon = shape.geom_type == "Polygon"
        for line in shapely.get_rings(shape) if polygon else shapely.get_parts(shape):
            points = np.round(shapely.get_coordinates(line), 1)
            if len(points) > 1:
                words = " ".join(f"{x:g},{y:g}" for x, y in points)
                parts.append(f"M{words}{'Z' if polygon else ''}")
    return "".join(parts)


def _named(ground: Ground, layer: str, position: int, language: str) -> str | None:
    zh, en = ground.names[layer][position]
    return (en or zh) if language == "en" else zh


def _road_kind(road_class: str) -> str:
    base = road_class.removesuffix("_link")
    return "arterial" if base in ARTERIALS else "street" if base in STREETS else "lane"
