"""What each layer must hold: one table of layers and fields, and the layer itself in memory.

A layer is a GeoJSON FeatureCollection (RFC 7946, WGS 84) whose features carry a stable string id.
The check of a layer against this table is in geomap.check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from geomap.features import KeptFeatures

Objects = npt.NDArray[np.object_]
Kind = Literal["text", "integer", "boolean", "date", "moment", "list", "hours", "services"]
"""moment: a day, which counts to its end, or an instant with its offset: see geomap.closing."""


ENTRIES = ("free", "staff", "code", "scan", "unknown")
STATUSES = ("open", "closed", "planned")


@dataclass(frozen=True, slots=True)
class Field:
    """One property. choices: the only values allowed. least: the smallest number. of_layer: the
    layer whose id this names, and in whose area the feature must lie. is_id: it repeats the id."""

    name: str
    kind: Kind
    help: str
    required: bool = True
    choices: tuple[Any, ...] = ()
    least: int | None = None
    of_layer: str | None = None
    is_id: bool = False


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """A layer's name, titles, geometry types and properties. tiles: its areas leave no gap and no
    overlap. inside: its features lie within the district."""

    name: str
    title_zh: str
    title_en: str
    geometry: tuple[str, ...]
    fields: tuple[Field, ...]
    tiles: bool = False
    inside: bool = True


COMMON = (
    Field("name", "text", "Name, in Chinese"),
    Field("name_en", "text", "Name in English or pinyin", required=False),
    Field("source", "text", "Where the feature comes from, in Chinese"),
    Field("source_en", "text", "Where the feature comes from, in English", required=False),
    Field("updated_on", "date", "Day of the last change, YYYY-MM-DD"),
)
UNNAMED = (Field("name", "text", "Name, where it has one", required=False), *COMMON[1:])
PLACE = (
    Field("address", "text", "Address", required=False),
    Field("phone", "text", "Telephone of the office", required=False),
    Field("opening_hours", "hours", "OSM opening_hours; null is unknown", required=False),
    Field("capacity", "integer", "Seats", required=False, least=1),
)
AREA = ("Polygon", "MultiPolygon")


def _layer(name: str, zh: str, en: str, geometry: tuple[str, ...], *fields: Field, **flags: Any) -> LayerSpec:
    common = UNNAMED if flags.pop("unnamed", False) else COMMON
    return LayerSpec(name, zh, en, geometry, (*common, *fields), **flags)


LAYERS: Mapping[str, LayerSpec] = {
    spec.name: spec
    for spec in (
        _layer(
            "district", "区界", "District", AREA, Field("code", "text", "Division code, 6 digits", is_id=True)
        ),
        _layer(
            "streets",
            "街道",
            "Streets",
            AREA,
            Field("code", "text", "Division code, 9 digits", is_id=True),
            Field("address", "text", "Address of the street office", required=False),
            Field("phone", "text", "Telephone of the street office", required=False),
            tiles=True,
        ),
        _layer(
            "communities",
            "社区",
            "Communities",
            AREA,
            Field("code", "text", "Division code, 12 digits", is_id=True),
            Field("short_name", "text", "Name as people say it", required=False),
            Field("street_code", "text", "Code of its street", of_layer="streets"),
            Field("population", "integer", "Residents, persons", least=0),
            Field("service_chief", "text", "服务长: the post, never a person", required=False),
            tiles=True,
        ),
        _layer(
            "compounds",
            "小区院落",
            "Compounds",
            (*AREA, "Point"),
            Field("community_code", "text", "Code of its community", of_layer="communities"),
            Field("households", "integer", "Households", required=False, least=0),
            Field("yard_chief", "text", "院长: the post", required=False),
            Field("service_chief", "text", "服务长: the post", required=False),
            Field("tags", "list", "What one sees of it: 家属区, 门楼 …", required=False),
        ),
        _layer(
            "stations",
            "便民服务驿站",
            "Service stations",
            ("Point",),
            Field("tier", "integer", "Standard it is built to: 1, 2 or 3", choices=(1, 2, 3)),
            Field("services", "services", "Codes of the services it really offers"),
            Field("kind", "text", "Where it stands: street, compound …"),
            Field("address", "text", "Address", required=False),
            Field("phone", "text", "Telephone of the station", required=False),
            Field("opening_hours", "hours", "OSM opening_hours; null is unknown", required=False),
            Field("entry", "text", "How one gets in", choices=ENTRIES),
            Field("entry_note", "text", "How one gets in, in words", required=False),
            Field("courier_supply", "boolean", "Supplies for couriers", required=False),
            Field("status", "text", "Whether it runs", choices=STATUSES),
            Field("verified_on", "date", "Day somebody last looked, YYYY-MM-DD", required=False),
            Field(
                "closed_until",
                "moment",
                "Closed for a time, until this instant or to the end of this day",
                required=False,
            ),
            Field("closed_reason", "text", "Why it is closed for a time", required=False),
        ),
        _layer("halls", "红色会客厅", "Red meeting halls", ("Point",), Field("kind", "text", "Kind"), *PLACE),
        _layer(
            "organizations",
            "党组织",
            "Party organisations",
            ("Point",),
            Field("kind", "text", "Kind"),
            *PLACE,
        ),
        _layer(
            "mediation_rooms",
            "调解室",
            "Mediation rooms",
            ("Point",),
            Field("kind", "text", "labour, family or lawyer", choices=("labour", "family", "lawyer")),
            *PLACE,
        ),
        _layer(
            "roads",
            "道路",
            "Roads",
            ("LineString",),
            Field("class", "text", "OSM highway class"),
            Field("walk", "boolean", "Open to people on foot"),
            Field("ride", "boolean", "Open to bicycles and e-bikes"),
            Field("oneway", "boolean", "For riders, only in the direction drawn"),
            unnamed=True,
            inside=False,
        ),
        _layer(
            "demand",
            "人口点",
            "Demand points",
            ("Point",),
            Field("persons", "integer", "Residents, persons", least=1),
            unnamed=True,
        ),
        _layer(
            "landscape",
            "水面绿地",
            "Water and parks",
            AREA,
            Field("kind", "text", "water or park", choices=("water", "park")),
            inside=False,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Columns:
    """What the features of a layer hold, by column, in their order.

    ids: as they stand, None where there is none. values: of every field, None where a feature has
    none; equal values are one object. bare: positions of the features that have no object of
    properties. strangers: how many features have a value for a property that is no field.
    """

    ids: Objects
    values: Mapping[str, Objects]
    bare: tuple[int, ...] = ()
    strangers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """A layer in memory: GeoJSON features and, in the same order, their shapely geometries and columns.

    A geometry that cannot be read is None; geomap.check reports it. head: what the collection holds
    beside its features: its name, notices. geomap.layer_builder makes it.
    """

    name: str
    features: Sequence[Mapping[str, Any]] = field(repr=False)
    geometry: Objects = field(repr=False)
    columns: Columns = field(repr=False)
    head: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def spec(self) -> LayerSpec:
        return LAYERS[self.name]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.columns.ids)

    @cached_property
    def position(self) -> Mapping[str, int]:
        return {feature_id: i for i, feature_id in enumerate(self.ids)}

    def column(self, name: str) -> Objects:
        """The field called name of every feature, None where it has none: shape (n,), objects."""
        column = self.columns.values.get(name)
        return np.full(len(self.features), None, dtype=object) if column is None else column

    def values(self, name: str) -> list[Any]:
        """The same as a list."""
        values: list[Any] = self.column(name).tolist()
        return values

    def json(self, position: int) -> bytes:
        """The feature at position as JSON."""
        features = self.features
        if isinstance(features, KeptFeatures):
            return features.json(position)
        return orjson.dumps(features[position])

    def json_pieces(self) -> Iterable[bytes | memoryview]:
        """The JSON of all features, one after the other, in pieces."""
        features = self.features
        return features.blocks if isinstance(features, KeptFeatures) else map(orjson.dumps, features)

    @cached_property
    def bounds(self) -> npt.NDArray[np.float64]:
        """West, south, east, north of every feature, WGS 84 degrees: shape (n, 4)."""
        return np.asarray(shapely.bounds(self.geometry), dtype=np.float64)


def read_geometry(document: Any) -> shapely.Geometry | None:
    """The shapely geometry of a GeoJSON geometry, or None where it is missing or malformed."""
    try:
        return shapely.geometry.shape(document) if document else None
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, shapely.errors.ShapelyError):
        return None
