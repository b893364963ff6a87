"""One immutable set of layers and indexes: everything a request works on.

A snapshot is built once and replaced whole, so that no request sees half of a change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import orjson
import shapely

from geomap.areas import AreaIndex
from geomap.calendar_cn import WorkCalendar
from geomap.calendar_days import calendar_of
from geomap.closing import HoursAfter, closed_until
from geomap.errors import NotFoundError
from geomap.geodesy import LonLat
from geomap.hours import Hours
from geomap.layers import Layer
from geomap.map_settings import MapSettings
from geomap.nearest import StationIndex
from geomap.network import SPEED_M_S, Mode, StreetNetwork
from geomap.network_build import network_of_roads
from geomap.network_stations import StreetStations, place_stations
from geomap.search import Entry, NameIndex
from geomap.services import Catalogue

AREA_LAYERS = ("streets", "communities", "compounds")
UNSEARCHED = ("district", "demand", "landscape")
SEARCHED = ("name", "name_en", "address")


@dataclass(frozen=True)
class Snapshot:
    """Layers, catalogue and the indexes over them. rules: opening hours by station position, None
    where unknown. streets: the network of the roads, None where nobody may use any; by_street: for each
    mode that may use some, the stations on them, by the same positions. calendar: the days by which
    all opening hours are read. version: hash of the content; equal content has an equal version."""

    settings: MapSettings
    catalogue: Catalogue
    layers: Mapping[str, Layer]
    stations: StationIndex
    rules: tuple[Hours | None, ...]
    streets: StreetNetwork | None
    by_street: Mapping[Mode, StreetStations]
    areas: Mapping[str, AreaIndex]
    names: NameIndex
    calendar: WorkCalendar
    version: str

    def layer(self, name: str) -> Layer:
        """The layer called name. Raises NotFoundError."""
        if name not in self.layers:
            raise NotFoundError(f"There is no layer {name!r}.", hint=f"Layers: {', '.join(self.layers)}.")
        return self.layers[name]

    def feature(self, layer: str, feature_id: str) -> Mapping[str, Any]:
        """The GeoJSON feature of that layer and id. Raises NotFoundError."""
        table = self.layer(layer)
        position = table.position.get(feature_id)
        if position is None:
            raise NotFoundError(f"There is no {feature_id!r} in {layer}.", hint="Search for it by name.")
        return table.features[position]

    @property
    def timezone(self) -> ZoneInfo:
        return self.calendar.timezone

    @cached_property
    def outline(self) -> shapely.Geometry:
        """The district as one geometry, WGS 84 degrees."""
        outline = shapely.union_all(self.layers["district"].geometry)
        shapely.prepare(outline)
        return outline


@dataclass(frozen=True)
class Indexed:
    """Layers that have passed the check with what takes long to make of them: names, for the search,
    streets, as the snapshot has them, and the version of the snapshot they will be of."""

    layers: Mapping[str, Layer]
    names: NameIndex
    streets: StreetNetwork | None
    version: str


def index_layers(
    settings: MapSettings,
    catalogue: Catalogue,
    layers: Mapping[str, Layer],
    days: Any = None,
    known: Snapshot | None = None,
) -> Indexed:
    """Index layers that have passed the check. days: the document of calendar.json, where there is one.

    known: a snapshot of the same settings, catalogue and days. What it made of a layer is taken where the
    layer is the very same object; so are its names where none has changed.
    """
    version = _version((settings, catalogue.services, days), layers)
    same_roads = known is not None and layers["roads"] is known.layers["roads"]
    return Indexed(
        layers,
        known.names if known and _same_names(layers, known.layers) else _names(settings, layers),
        known.streets if known and same_roads else _streets(layers["roads"]),
        version,
    )


def build_snapshot(
    settings: MapSettings,
    catalogue: Catalogue,
    indexed: Indexed,
    days: Any = None,
    known: Snapshot | None = None,
) -> Snapshot:
    """The snapshot of indexed layers and the settings, catalogue and days they were indexed with. known:
    as index_layers takes it."""
    layers, stations = indexed.layers, indexed.layers["stations"]
    same = {name for name, layer in layers.items() if known and layer is known.layers[name]}
    calendar = known.calendar if known else calendar_of(settings.timezone, days)
    index = known.stations if known and "stations" in same else _station_index(stations, catalogue)
    return Snapshot(
        settings=settings,
        catalogue=catalogue,
        layers=MappingProxyType(dict(layers)),
        stations=index,
        rules=known.rules if known and "stations" in same else _rules(stations, calendar),
        streets=indexed.streets,
        by_street=_by_street(indexed.streets, index, known),
        areas={
            name: known.areas[name] if known and name in same else _area_index(layers[name])
            for name in AREA_LAYERS
        },
        names=indexed.names,
        calendar=calendar,
        version=indexed.version,
    )


def with_texts_of(snapshot: Snapshot, layers: Mapping[str, Layer]) -> Snapshot:
    """The snapshot with layers in place of its own, which hold the same features but for texts that
    people read: no index but the search's knows these, and the version stays."""
    put = {**snapshot.layers, **layers}
    same = _same_names(put, snapshot.layers)
    names = snapshot.names if same else _names(snapshot.settings, put)
    return replace(snapshot, layers=MappingProxyType(put), names=names)


def _station_index(stations: Layer, catalogue: Catalogue) -> StationIndex:
    lon, lat = np.ascontiguousarray(shapely.get_coordinates(stations.geometry).T)
    return StationIndex(
        ids=stations.ids,
        lon=lon,
        lat=lat,
        tiers=stations.values("tier"),
        services=_masks(stations, catalogue),
        entries=stations.values("entry"),
        statuses=stations.values("status"),
    )


def _names(settings: MapSettings, layers: Mapping[str, Layer]) -> NameIndex:
    return NameIndex(_entries(layers.values()), settings.pinyin_phrases)


def _same_names(layers: Mapping[str, Layer], known: Mapping[str, Layer]) -> bool:
    """Whether the layers are searched by the same entries, in the same order."""
    return all(
        layer is known[name] or name in UNSEARCHED or _same_entries(layer, known[name])
        for name, layer in layers.items()
    )


def _same_entries(one: Layer, other: Layer) -> bool:
    return (
        np.array_equal(one.columns.ids, other.columns.ids)
        and all(np.array_equal(one.column(field), other.column(field)) for field in SEARCHED)
        and bool(shapely.equals_exact(one.geometry, other.geometry).all())
    )


def _streets(roads: Layer) -> StreetNetwork | None:
    usable = any(roads.values("walk")) or any(roads.values("ride"))
    return network_of_roads(roads) if usable else None


def _by_street(
    streets: StreetNetwork | None, stations: StationIndex, known: Snapshot | None
) -> Mapping[Mode, StreetStations]:
    if streets is None:
        return MappingProxyType({})
    if known and streets is known.streets and _same_places(stations, known.stations):
        return known.by_street
    modes = [mode for mode in SPEED_M_S if streets.serves(mode)]
    return MappingProxyType(
        {mode: place_stations(streets, stations.ids, stations.lon, stations.lat, mode) for mode in modes}
    )


def _same_places(one: StationIndex, other: StationIndex) -> bool:
    return one.ids == other.ids and np.array_equal(one.lon, other.lon) and np.array_equal(one.lat, other.lat)


def _rules(stations: Layer, calendar: WorkCalendar) -> tuple[Hours | None, ...]:
    """Opening hours by station; stations of the same hours, closed until the same time, share one rule."""
    stated = list(zip(stations.values("opening_hours"), stations.values("closed_until"), strict=True))
    rules = {pair: _rule(*pair, calendar) for pair in set(stated)}
    return tuple(rules[pair] for pair in stated)


def _rule(hours: str | None, closed: str | None, calendar: WorkCalendar) -> Hours | None:
    usual = Hours.parse(hours, calendar) if hours else None
    if not closed or not closed.strip():
        return usual
    return HoursAfter.of(usual, closed_until(closed, calendar.timezone), calendar)


def _masks(stations: Layer, catalogue: Catalogue) -> list[int]:
    """The mask of every station's services; equal lists are one object and need be read once."""
    offered = stations.values("services")
    mask_of = {id(codes): catalogue.mask(codes) for codes in {id(c): c for c in offered}.values()}
    return [mask_of[id(codes)] for codes in offered]


def _area_index(layer: Layer) -> AreaIndex:
    areal = [i for i, g in enumerate(layer.geometry) if g.geom_type in {"Polygon", "MultiPolygon"}]
    return AreaIndex([layer.ids[i] for i in areal], layer.geometry[areal])


def _entries(layers: Iterable[Layer]) -> Iterator[Entry]:
    """What can be searched for; a street of several pieces, as roads come, once by name."""
    for layer in layers:
        if layer.name in UNSEARCHED:
            continue
        points = shapely.get_coordinates(shapely.point_on_surface(layer.geometry))
        columns = (layer.values(field) for field in SEARCHED)
        seen: set[str] = set()
        for feature_id, name, english, address, (lon, lat) in zip(
            layer.ids, *columns, points.tolist(), strict=True
        ):
            if not name or (layer.name == "roads" and name in seen):
                continue
            seen.add(name)
            yield Entry(layer.name, feature_id, name, english, address, lon, lat)


def _version(rest: tuple[Any, ...], layers: Mapping[str, Layer]) -> str:
    digest = hashlib.sha256(repr(rest).encode())
    for name in sorted(layers):
        digest.update(name.encode() + orjson.dumps(layers[name].head))
        for piece in layers[name].json_pieces():
            digest.update(piece)
    return digest.hexdigest()[:16]


def inner_point(layer: Layer, position: int) -> LonLat:
    """A point that stands for the feature: itself, or one inside its area or on its line."""
    lon, lat = np.ravel(shapely.get_coordinates(shapely.point_on_surface(layer.geometry[position])))
    return LonLat(float(lon), float(lat))
