"""Which feature of the store an entry is, if any, and which entries of one list are the same."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import shapely

from geomap.ecef import to_ecef
from geomap.geodesy import distance_m
from geomap.intake.entries import Entry
from geomap.intake.outcome import Kind, Place
from geomap.intake.places import Position, is_nowhere
from geomap.intake.plain import keyed
from geomap.layers import Layer

SAME_NAME_M = 50.0
SAME_PLACE_M = 5.0
FEW = 32
"""Features of one name that are measured one by one."""
Cube = tuple[int, int, int]
_METRE_DEG = 1 / 110_000
"""No metre is more degrees of latitude than this."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A feature of the store that an entry may be: its position in the layer, by what, and how far off;
    None where the entry has no position."""

    position: int
    kind: Kind
    distance_m: float | None


class Store:
    """The features of a layer of the present, to be found by id, name and place.

    Names count within SAME_NAME_M (<=), and of an entry without a position if no other has the name;
    places within SAME_PLACE_M (<=), in layers of points alone. An area is where its inner point is, and
    holds what lies in it.
    """

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self._named: dict[str, list[int]] = {}
        for position, name in enumerate(layer.values("name")):
            if isinstance(name, str) and (key := keyed(name)):
                self._named.setdefault(key, []).append(position)
        self._are_points = layer.spec.geometry == ("Point",)
        centres = shapely.point_on_surface(layer.geometry)
        self._lon, self._lat = shapely.get_x(centres), shapely.get_y(centres)
        self._tree = shapely.STRtree(layer.geometry if self._are_points else [])

    def by_id(self, feature_id: str | None) -> Twin | None:
        """The feature of that id."""
        position = None if feature_id is None else self.layer.position.get(feature_id)
        return None if position is None else Twin(position, "id", None)

    def by_name(self, name: str, lon: float | None, lat: float | None) -> Twin | None:
        """The nearest feature of that name within SAME_NAME_M; without a position the only one of it."""
        found = self._named.get(keyed(name), []) if name else []
        if not found:
            return None
        if lon is None or lat is None:
            return Twin(found[0], "name", None) if len(found) == 1 else None
        if self._are_points:
            return self._nearest(self._near(found, lon, lat), lon, lat, SAME_NAME_M, "name")
        around = np.flatnonzero(shapely.intersects_xy(self.layer.geometry[found], lon, lat))
        if len(around):
            return Twin(found[around[0]], "name", 0.0)
        return self._nearest(found, lon, lat, SAME_NAME_M, "name")

    def _near(self, named: Sequence[int], lon: float, lat: float) -> Sequence[int]:
        """Those of some points that may be within SAME_NAME_M: where one name has many, the tree is asked, as
        a list may name it in every row."""
        if len(named) <= FEW:
            return named
        around = self._tree.query(_boxes(lon, lat, SAME_NAME_M))
        near: list[int] = np.intersect1d(named, around).tolist()
        return near

    def by_place(self, lon: Any, lat: Any) -> dict[int, Twin]:
        """For each of many points, by its place in the arrays, the nearest feature within SAME_PLACE_M."""
        if not self._are_points or not len(lon):
            return {}
        asked, found = self._tree.query(_boxes(lon, lat, SAME_PLACE_M))
        near: dict[int, list[int]] = {}
        for i, position in zip(asked.tolist(), found.tolist(), strict=True):
            near.setdefault(i, []).append(position)
        twins = {i: self._nearest(some, lon[i], lat[i], SAME_PLACE_M, "place") for i, some in near.items()}
        return {i: twin for i, twin in twins.items() if twin is not None}

    def _nearest(
        self, among: Sequence[int], lon: float, lat: float, most_m: float, kind: Kind
    ) -> Twin | None:
        if not len(among):
            return None
        lengths_m = distance_m(lon, lat, self._lon[list(among)], self._lat[list(among)])
        best = int(np.argmin(lengths_m))
        return Twin(among[best], kind, float(lengths_m[best])) if lengths_m[best] <= most_m else None


def _boxes(lon: Any, lat: Any, reach_m: float) -> Any:
    """Boxes that hold all within reach_m of each point."""
    reach = reach_m * _METRE_DEG
    wide = reach / np.maximum(np.cos(np.radians(lat)), 0.01)
    return shapely.box(lon - wide, lat - reach, lon + wide, lat + reach)


class SeenRows:
    """The entries of a list so far, so that none comes twice: by the feature it is, or by name and
    place (within SAME_NAME_M). All of a list stand here, so they are kept in columns; and by the cube of
    space that they lie in, for all may have one name."""

    def __init__(self) -> None:
        self._by_id: dict[str, int] = {}
        self._latest: dict[int, int] = {}  # of each name in each cube, by their hash
        self._before = array("q")  # the one of the same hash before it, -1 for none
        self._lon, self._lat = array("d"), array("d")
        self._sheets: dict[str, int] = {}
        self._places = array("q"), array("q")  # sheet, row

    def by_id(self, feature_id: str) -> Place | None:
        """Sheet and row of the entry that is that feature."""
        which = self._by_id.get(feature_id)
        return None if which is None else self._place(which)

    def by_name(self, name: str, lon: float, lat: float) -> Place | None:
        """Sheet and row of the first entry of that name near that point; NaN is near NaN alone."""
        key = keyed(name)
        near = [
            which
            for cube in _cubes_around(_cube(lon, lat))
            for which in self._in(hash((key, cube)))
            if self._is_near(which, lon, lat)
        ]
        return self._place(min(near)) if near else None

    def add(self, feature_id: str, name: str, lon: float, lat: float, sheet: str, row: int) -> None:
        """Take an entry that is, or becomes, that feature."""
        which = len(self._lon)
        self._by_id[feature_id] = which
        self._before.append(-1)
        if key := keyed(name):
            place = hash((key, _cube(lon, lat)))
            self._before[which] = self._latest.get(place, -1)
            self._latest[place] = which
        self._lon.append(lon)
        self._lat.append(lat)
        self._places[0].append(self._sheets.setdefault(sheet, len(self._sheets)))
        self._places[1].append(row)

    def _in(self, place: int) -> Iterator[int]:
        """The entries of a name in a cube, the latest first."""
        which = self._latest.get(place, -1)
        while which >= 0:
            yield which
            which = self._before[which]

    def _is_near(self, which: int, lon: float, lat: float) -> bool:
        other_lon, other_lat = self._lon[which], self._lat[which]
        if math.isnan(lon) or math.isnan(other_lon):
            return math.isnan(lon) and math.isnan(other_lon)
        if abs(lat - other_lat) > SAME_NAME_M * _METRE_DEG:
            return False
        return bool(distance_m(lon, lat, other_lon, other_lat) <= SAME_NAME_M)

    def _place(self, which: int) -> Place:
        return list(self._sheets)[self._places[0][which]], self._places[1][which]


def _cube(lon: float, lat: float) -> Cube | None:
    """Which cube of SAME_NAME_M of space a point lies in; None for NaN. No chord is longer than its
    geodesic: what is near lies in the same cube or in one that touches it."""
    if math.isnan(lon):
        return None
    x_m, y_m, z_m = to_ecef(lon, lat)
    return int(x_m // SAME_NAME_M), int(y_m // SAME_NAME_M), int(z_m // SAME_NAME_M)


def _cubes_around(cube: Cube | None) -> list[Cube | None]:
    """The cube and those that touch it."""
    if cube is None:
        return [None]
    x, y, z = cube
    return [(x + i, y + j, z + k) for i, j, k in product((-1, 0, 1), repeat=3)]


def twins_of(store: Store, entries: Sequence[Entry], places: Sequence[Position]) -> list[Twin | None]:
    """The feature of the store that each entry may be: by id, by a name near by, by place. A feature
    whose id is its official code is known by that alone."""
    if any(field.is_id for field in store.layer.spec.fields):
        return [None] * len(entries)  # the draft's own id tells
    found = [
        store.by_id(entry.id) or store.by_name(entry.name, *((None, None) if is_nowhere(place) else place))
        for entry, place in zip(entries, places, strict=True)
    ]
    rest = [i for i, place in enumerate(places) if found[i] is None and not is_nowhere(place)]
    lon, lat = (np.array([places[i][axis] for i in rest]) for axis in (0, 1))
    for at, twin in store.by_place(lon, lat).items():
        found[rest[at]] = twin
    return found
