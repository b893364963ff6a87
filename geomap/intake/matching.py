"""Which feature of the store an entry is, if any, and which entries of one list are the same."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geomap.geodesy import distance_m
from geomap.intake.entries import Entry
from geomap.intake.outcome import Kind, Place
from geomap.intake.places import Position, is_nowhere
from geomap.intake.plain import keyed
from geomap.layers import Layer

SAME_NAME_M = 50.0
SAME_PLACE_M = 5.0
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
        around = [at for at in found if shapely.intersects_xy(self.layer.geometry[at], lon, lat)]
        if around and not self._are_points:
            return Twin(around[0], "name", 0.0)
        return self._nearest(found, lon, lat, SAME_NAME_M, "name")

    def by_place(self, lon: Any, lat: Any) -> dict[int, Twin]:
        """For each of many points, by its place in the arrays, the nearest feature within SAME_PLACE_M."""
        if not self._are_points or not len(lon):
            return {}
        reach = SAME_PLACE_M * _METRE_DEG
        wide = reach / np.maximum(np.cos(np.radians(lat)), 0.01)
        boxes = shapely.box(lon - wide, lat - reach, lon + wide, lat + reach)
        asked, found = self._tree.query(boxes)
        near: dict[int, list[int]] = {}
        for i, position in zip(asked.tolist(), found.tolist(), strict=True):
            near.setdefault(i, []).append(position)
        twins = {i: self._nearest(some, lon[i], lat[i], SAME_PLACE_M, "place") for i, some in near.items()}
        return {i: twin for i, twin in twins.items() if twin is not None}

    def _nearest(
        self, among: Sequence[int], lon: float, lat: float, most_m: float, kind: Kind
    ) -> Twin | None:
        lengths_m = distance_m(lon, lat, self._lon[list(among)], self._lat[list(among)])
        best = int(np.argmin(lengths_m))
        return Twin(among[best], kind, float(lengths_m[best])) if lengths_m[best] <= most_m else None


class SeenRows:
    """The entries of a list so far, so that none comes twice: by the feature it is, or by name and
    place (within SAME_NAME_M). All of a list stand here, so they are kept in columns."""

    def __init__(self) -> None:
        self._by_id: dict[str, int] = {}
        self._latest: dict[str, int] = {}  # of each name
        self._before = array("q")  # the one of the same name before it, -1 for none
        self._lon, self._lat = array("d"), array("d")
        self._sheets: dict[str, int] = {}
        self._places = array("q"), array("q")  # sheet, row

    def by_id(self, feature_id: str) -> Place | None:
        """Sheet and row of the entry that is that feature."""
        which = self._by_id.get(feature_id)
        return None if which is None else self._place(which)

    def by_name(self, name: str, lon: float, lat: float) -> Place | None:
        """Sheet and row of the first entry of that name near that point; NaN is near NaN alone."""
        found, which = -1, self._latest.get(keyed(name), -1)
        while which >= 0:
            if self._is_near(which, lon, lat):
                found = which
            which = self._before[which]
        return None if found < 0 else self._place(found)

    def add(self, feature_id: str, name: str, lon: float, lat: float, sheet: str, row: int) -> None:
        """Take an entry that is, or becomes, that feature."""
        which = len(self._lon)
        self._by_id[feature_id] = which
        self._before.append(-1)
        if key := keyed(name):
            self._before[which] = self._latest.get(key, -1)
            self._latest[key] = which
        self._lon.append(lon)
        self._lat.append(lat)
        self._places[0].append(self._sheets.setdefault(sheet, len(self._sheets)))
        self._places[1].append(row)

    def _is_near(self, which: int, lon: float, lat: float) -> bool:
        other_lon, other_lat = self._lon[which], self._lat[which]
        if math.isnan(lon) or math.isnan(other_lon):
            return math.isnan(lon) and math.isnan(other_lon)
        if abs(lat - other_lat) > SAME_NAME_M * _METRE_DEG:
            return False
        return bool(distance_m(lon, lat, other_lon, other_lat) <= SAME_NAME_M)

    def _place(self, which: int) -> Place:
        return list(self._sheets)[self._places[0][which]], self._places[1][which]


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
