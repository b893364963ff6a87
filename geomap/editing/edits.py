"""A feature as somebody wants it: other fields, another place, verified today, closed for a time.

Nothing here judges values: geomap.check does, when the change is tried or committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from geomap.errors import InvalidInputError
from geomap.features import Feature
from geomap.layers import LAYERS
from geomap.people.masking import masked_feature
from geomap.revision import Change, normal_feature

UPDATED = "updated_on"
VERIFIED = "verified_on"
CLOSING = ("closed_until", "closed_reason")
OF_MANY = ("opening_hours", "tier", "services")
"""Fields that are set for many features at once."""

Fields = Mapping[str, Any]


def edited(
    layer: str, feature: Mapping[str, Any], fields: Fields, today: str, geometry: Any = None
) -> Feature:
    """The feature with fields in place of its own, and with another geometry where one is given.

    None empties a field: it is left out, or null where it was written before. A telephone number that comes
    back as it was shown, masked, stays whole. today: YYYY-MM-DD, becomes updated_on where anything differs.
    Raises InvalidInputError for a field that the layer does not have, and for one that repeats the id.
    """
    refuse_strangers(layer, fields, feature["id"])
    old = feature.get("properties") or {}
    given = {n: v for n, v in _unmasked(layer, feature, fields).items() if v is not None or n in old}
    return _made(layer, feature, {**old, **given}, geometry, today)


def replaced(
    layer: str, feature: Mapping[str, Any], properties: Fields, today: str, geometry: Any
) -> Feature:
    """The feature with these properties and no others. Raises as edited does."""
    refuse_strangers(layer, properties, feature["id"])
    whole = {**_unmasked(layer, feature, properties), **_ids(layer, feature["id"])}
    return _made(layer, feature, whole, geometry, today)


def created(layer: str, feature_id: str, properties: Fields, today: str, geometry: Any) -> Feature:
    """A feature that was not there. Raises InvalidInputError for fields that the layer does not have."""
    refuse_strangers(layer, properties, feature_id)
    told = {**properties, UPDATED: today, **_ids(layer, feature_id)}
    kept = {name: value for name, value in told.items() if value is not None}
    return {"type": "Feature", "id": feature_id, "properties": kept, "geometry": geometry}


def verified(layer: str, feature: Mapping[str, Any], today: str) -> Feature:
    """The feature, looked at today: not a day of its data having changed."""
    return edited(layer, feature, {VERIFIED: today}, feature["properties"].get(UPDATED))


def closed(layer: str, feature: Mapping[str, Any], until: str, reason: str, today: str) -> Feature:
    """The feature, closed for a time: see geomap.closing for until."""
    return edited(layer, feature, dict(zip(CLOSING, (until, reason), strict=True)), today)


def reopened(layer: str, feature: Mapping[str, Any], today: str) -> Feature:
    """The feature, open again by its usual hours. Nothing is left of its closing."""
    made = edited(layer, feature, dict.fromkeys(CLOSING), today)
    return {**made, "properties": {n: v for n, v in made["properties"].items() if n not in CLOSING}}


def with_services(feature: Mapping[str, Any], add: Iterable[str], remove: Iterable[str]) -> list[str]:
    """The services of a feature with some more and some fewer, in their order, new ones last."""
    gone, had = set(remove), list(feature["properties"].get("services") or ())
    return [code for code in dict.fromkeys([*had, *add]) if code not in gone]


def changed(layer: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Change:
    """The change from before to after, as the store keeps it. At least one of them is a feature."""
    told = after if before is None else before
    assert told is not None
    key = layer, told["id"]
    old, new = (None if f is None else normal_feature(key, f) for f in (before, after))
    return Change(*key, old, new)


def refuse_strangers(layer: str, fields: Fields, feature_id: str) -> None:
    """Raise InvalidInputError for a field that the layer does not have, and for another id."""
    known = {field.name: field for field in LAYERS[layer].fields}
    for name, value in fields.items():
        if name not in known:
            close = get_close_matches(name, known, n=1)
            raise InvalidInputError(
                f"{layer} has no field {name[:80]!r}.",
                parameter=name[:80],
                value=str(value)[:80],
                hint=f"Did you mean {close[0]}?" if close else f"Its fields: {', '.join(known)}.",
            )
        if known[name].is_id and value != feature_id:
            raise InvalidInputError(
                f"{name} is the feature's id, which stays.",
                parameter=name,
                value=str(value)[:80],
                hint="Retire the feature and add another.",
            )


def _made(
    layer: str, feature: Mapping[str, Any], properties: dict[str, Any], geometry: Any, today: str
) -> Feature:
    """The feature with these properties, of today where they say no other day and anything differs."""
    last = (feature.get("properties") or {}).get(UPDATED)
    properties.setdefault(UPDATED, last)
    made: Feature = {**feature, "properties": properties, "geometry": geometry or feature.get("geometry")}
    change = changed(layer, feature, made)
    if change.before != change.after and properties[UPDATED] == last:
        properties[UPDATED] = today
    return made


def _ids(layer: str, feature_id: str) -> dict[str, str]:
    """The fields that repeat the id."""
    return {field.name: feature_id for field in LAYERS[layer].fields if field.is_id}


def _unmasked(layer: str, feature: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """The fields, those whole that merely repeat what a mask shows of the feature's own."""
    own, shown = feature.get("properties") or {}, masked_feature(feature, layer).get("properties") or {}

    def whole(name: str, value: Any) -> Any:
        return own[name] if name in own and value == shown[name] else value

    return {name: whole(name, value) for name, value in fields.items()}
