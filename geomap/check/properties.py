"""What is wrong with ids and properties, each by the layer's own table of fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from geomap.check.fault import Fault, shown
from geomap.errors import InvalidInputError
from geomap.hours import Hours
from geomap.layers import Field, Layer
from geomap.services import TIERS, Catalogue

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def check_ids(layer: Layer) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, feature in enumerate(layer.features, start=1):
        feature_id = feature.get("id")
        if not isinstance(feature_id, str) or not feature_id:
            yield Fault(
                layer.name,
                None,
                "id",
                shown(feature_id),
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


def check_properties(layer: Layer, catalogue: Catalogue) -> Iterator[Fault]:
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
                value = shown(properties.get(field.name, ""))
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
