"""The one check of layers: every fault at once, each with layer, feature, field, value, remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import shapely

from geomap.datum import convert
from geomap.errors import InvalidInputError
from geomap.hours import Hours
from geomap.layers import Field, Layer
from geomap.services import TIERS, Catalogue

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. An error keeps the data from being served; a warning does not."""

    layer: str
    feature_id: str | None
    field: str
    value: str
    message: str
    remedy: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = f"{self.layer}, {self.feature_id or 'feature without id'}, {self.field}"
        shown = f" ({self.value})" if self.value else ""
        return f"{where}: {self.message}{shown} {self.remedy}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def check(layers: Mapping[str, Layer], catalogue: Catalogue) -> list[Fault]:
    """Every fault of every layer, in the order of layers and features."""
    district = layers.get("district")
    outline = None
    if district is not None and len(district.features):
        outline = shapely.union_all([g for g in district.geometry if g is not None and g.is_valid])
    faults: list[Fault] = []
    for layer in layers.values():
        faults += _check_ids(layer)
        faults += _check_properties(layer, catalogue)
        faults += _check_shapes(layer)
        if layer.spec.inside and outline is not None and layer is not district:
            faults += _check_inside(layer, outline)
        for field in layer.spec.fields:
            if field.of_layer:
                faults += _check_parent(layer, field, layers.get(field.of_layer))
        if layer.spec.tiles:
            faults += _check_tiling(layer)
    return faults


def errors_of(faults: list[Fault]) -> list[Fault]:
    return [f for f in faults if f.severity == "error"]


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def _check_ids(layer: Layer) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, feature in enumerate(layer.features, start=1):
        feature_id = feature.get("id")
        if not isinstance(feature_id, str) or not feature_id:
            yield Fault(
                layer.name,
                None,
                "id",
                _shown(feature_id),
                f"feature number {number} has no id.",
                "Give every feature a stable text id beside its geometry.",
            )
        elif feature_id in seen:
            yield Fault(
                layer.name,
                feature_id,
                "id",
                feature_id,
                "the id stands twice.",
                "Give each feature its own id.",
            )
        else:
            seen.add(feature_id)


def _check_properties(layer: Layer, catalogue: Catalogue) -> Iterator[Fault]:
    for feature in layer.features:
        feature_id, properties = feature.get("id"), feature.get("properties")
        if not isinstance(properties, Mapping):
            yield Fault(
                layer.name,
                feature_id,
                "properties",
                "",
                "there are no properties.",
                "Write an object of them.",
            )
            continue
        for field in layer.spec.fields:
            problem = _value_problem(field, properties.get(field.name), catalogue)
            if problem:
                value = _shown(properties.get(field.name, ""))
                yield Fault(layer.name, feature_id, field.name, value, *problem)
        if layer.name == "stations":
            yield from _check_standard(feature, catalogue)


def _value_problem(field: Field, value: Any, catalogue: Catalogue) -> tuple[str, str] | None:
    """What is wrong with a value and the remedy, or None."""
    if value is None or value == "":
        return ("there is no value.", f"Fill in {field.name}: {field.help}.") if field.required else None
    wrong = _kind_problem(field, value, catalogue)
    if wrong:
        return wrong
    if field.choices and value not in field.choices:
        return "the value is not one of those allowed.", f"Use one of {', '.join(map(str, field.choices))}."
    if field.least is not None and value < field.least:
        return "the number is too small.", f"Give at least {field.least}."
    return None


def _kind_problem(field: Field, value: Any, catalogue: Catalogue) -> tuple[str, str] | None:
    match field.kind:
        case "text" if not isinstance(value, str):
            return "the value is not text.", "Write it in quotation marks."
        case "integer" if not isinstance(value, int) or isinstance(value, bool):
            return "the value is not a whole number.", "Write a number without quotation marks."
        case "boolean" if not isinstance(value, bool):
            return "the value is neither true nor false.", "Write true or false."
        case "list" | "services" if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            return "the value is not a list of texts.", 'Write a list such as ["umbrella"].'
        case "services":
            unknown = [code for code in value if code not in catalogue.bit]
            if unknown:
                return f"unknown services {', '.join(unknown)}.", f"Use {', '.join(catalogue.bit)}."
        case "date":
            return _date_problem(value)
        case "hours":
            return _hours_problem(value)
    return None


def _date_problem(value: Any) -> tuple[str, str] | None:
    remedy = "Write the day as YYYY-MM-DD."
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        return "the value is not a date.", remedy
    try:
        date.fromisoformat(value)
    except ValueError:
        return "there is no such day.", remedy
    return None


def _hours_problem(value: Any) -> tuple[str, str] | None:
    if not isinstance(value, str):
        return "the opening hours are not text.", 'Write OSM syntax such as "Mo-Su 08:00-20:00".'
    try:
        Hours.parse(value)
    except InvalidInputError as error:
        return error.message, error.hint or 'Write OSM syntax such as "Mo-Su 08:00-20:00".'
    return None


def _check_standard(feature: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Fault]:
    """A station below its tier's standard is a fact worth telling, not an error (达标率)."""
    tier, services = feature["properties"].get("tier"), feature["properties"].get("services")
    if tier not in TIERS or not isinstance(services, list):
        return
    missing = [code for code in catalogue.standard(tier) if code not in services]
    if missing:
        yield Fault(
            "stations",
            feature.get("id"),
            "services",
            ", ".join(missing),
            f"the station lacks services that tier {tier} must offer.",
            "Add the services or lower the tier.",
            severity="warning",
        )


def _check_shapes(layer: Layer) -> Iterator[Fault]:
    for feature, geometry in zip(layer.features, layer.geometry, strict=True):
        feature_id = feature.get("id")
        if geometry is None or geometry.is_empty:
            yield Fault(
                layer.name,
                feature_id,
                "geometry",
                "",
                "the geometry is missing or cannot be read.",
                "Write a GeoJSON geometry.",
            )
        elif geometry.geom_type not in layer.spec.geometry:
            yield Fault(
                layer.name,
                feature_id,
                "geometry",
                geometry.geom_type,
                "the geometry is of the wrong type.",
                f"Use {' or '.join(layer.spec.geometry)}.",
            )
        elif not np.isfinite(shapely.get_coordinates(geometry)).all():
            yield Fault(
                layer.name,
                feature_id,
                "geometry",
                "",
                "a coordinate is not a number.",
                "Write decimal degrees.",
            )
        elif not geometry.is_valid:
            yield Fault(
                layer.name,
                feature_id,
                "geometry",
                _shown(shapely.is_valid_reason(geometry)),
                "the shape crosses or touches itself.",
                "Redraw its border so that it does not cross itself.",
            )


def _check_inside(layer: Layer, outline: shapely.Geometry) -> Iterator[Fault]:
    """Each feature's inner point must lie in the district; say which slip of the pen would explain it."""
    readable = [i for i, g in enumerate(layer.geometry) if g is not None and not g.is_empty]
    points = shapely.point_on_surface(layer.geometry[readable])
    for i, point in zip(readable, points, strict=True):
        if shapely.intersects(outline, point):
            continue
        remedy = _slip(point.x, point.y, outline) or "Correct the position, or leave the feature out."
        value = f"{point.x:.6f}, {point.y:.6f}"
        yield Fault(
            layer.name,
            layer.features[i].get("id"),
            "geometry",
            value,
            "it lies outside the district.",
            remedy,
        )


def _slip(lon: float, lat: float, area: shapely.Geometry) -> str | None:
    """The mistake that would explain why a point is not within area, as a remedy."""
    if abs(lon) < 1e-6 and abs(lat) < 1e-6:
        return "0, 0 means that no position was given: find the position."
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) and not (-90 <= lon <= 90 and -180 <= lat <= 180):
        return "Write degrees: longitude within ±180, latitude within ±90."
    if shapely.intersects_xy(area, lat, lon):
        return "The axes are swapped: write longitude before latitude."
    if abs(lat) > 90:
        return None
    for datum, title in (("gcj02", "GCJ-02 (Amap, Tencent)"), ("bd09", "BD-09 (Baidu)")):
        moved_lon, moved_lat = convert(np.array([lon]), np.array([lat]), datum, "wgs84")
        if shapely.intersects_xy(area, moved_lon[0], moved_lat[0]):
            return f"The position looks like {title}: convert it to WGS 84."
    return None


def _check_parent(layer: Layer, field: Field, parents: Layer | None) -> Iterator[Fault]:
    """field must name a feature of parents, and the feature must lie in its area."""
    if parents is None:
        return
    areas = {f.get("id"): g for f, g in zip(parents.features, parents.geometry, strict=True)}
    for feature, geometry in zip(layer.features, layer.geometry, strict=True):
        code, feature_id = (feature.get("properties") or {}).get(field.name), feature.get("id")
        if code not in areas:
            if code is not None:
                yield Fault(
                    layer.name,
                    feature_id,
                    field.name,
                    _shown(code),
                    f"there is no such feature in {parents.name}.",
                    f"Use an id of {parents.name}.",
                )
            continue
        area = areas[code]
        if geometry is None or geometry.is_empty or area is None or not area.is_valid:
            continue
        point = shapely.point_on_surface(geometry)
        if not shapely.intersects(area, point):
            remedy = _slip(point.x, point.y, area) or f"Correct the position or {field.name}."
            yield Fault(
                layer.name,
                feature_id,
                field.name,
                _shown(code),
                f"it does not lie in that feature of {parents.name}.",
                remedy,
            )


def _check_tiling(layer: Layer) -> Iterator[Fault]:
    """Areas that tile must match edge to edge; where they do not, name the features."""
    if any(g is None or not g.is_valid for g in layer.geometry) or not len(layer.geometry):
        return
    for feature, edges in zip(layer.features, shapely.coverage_invalid_edges(layer.geometry), strict=True):
        if not edges.is_empty:
            where = edges.representative_point()
            yield Fault(
                layer.name,
                feature.get("id"),
                "geometry",
                f"{where.x:.6f}, {where.y:.6f}",
                "its border overlaps a neighbour or does not match the neighbour's vertices.",
                "Give neighbours the very same vertices along their shared border.",
            )
