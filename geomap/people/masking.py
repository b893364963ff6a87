"""Personal telephone numbers: found in any text of a feature, and masked for whoever need not see them.

A mobile number of mainland China is a person's: 11 digits, the first 1, the second 3 to 9, written with or
without +86 or single spaces, dots and hyphens. A number with an area code (029-…) or of a service (12345,
400-…) is an office's, and public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from geomap.features import Feature
from geomap.layer_builder import LayerBuilder
from geomap.layers import LAYERS, Kind, Layer, read_geometry
from geomap.people.ground import Ground
from geomap.people.permissions import Deed, may
from geomap.people.person import Person
from geomap.snapshot import Snapshot, with_texts_of

MOBILE = re.compile(r"(?<![\d.])(?:(?:\+|00)?86[ .-]?|0)?([1１][3-9３-９](?:[ .\-‐-―]?\d){9})(?!\d)")
MASK = "****"
WORDLESS: frozenset[Kind] = frozenset({"integer", "boolean", "date", "moment", "services"})
"""Kinds of field that hold no free text. Opening hours may hold some, in quotation marks."""
CHUNK = 4_096


def masked_text(text: str) -> str:
    """The text with the middle of every mobile number masked: 138****1234."""
    return MOBILE.sub(_mask, text)


def is_masked(text: str) -> bool:
    """Whether a number in the text was masked: it can be read, and not be called."""
    return MASK in text


def masked_feature(feature: Mapping[str, Any], layer: str) -> Feature:
    """The feature with every mobile number in its properties masked, at any depth; the rest is shared."""
    wordless = {field.name for field in LAYERS[layer].fields if field.kind in WORDLESS}
    properties = feature.get("properties")
    if not isinstance(properties, Mapping):
        return dict(feature)
    shown = {k: v if k in wordless else _masked(v) for k, v in properties.items()}
    return {**feature, "properties": shown}


def shown_to(person: Person | None, layer: str, feature: Mapping[str, Any], ground: Ground) -> Feature:
    """The feature as the person may see it: whole for whoever may read its private fields."""
    geometry = read_geometry(feature.get("geometry"))
    if may(person, Deed("read_private", layer, geometry), ground):
        return dict(feature)
    return masked_feature(feature, layer)


def public_snapshot(snapshot: Snapshot, known: tuple[Snapshot, Snapshot] | None = None) -> Snapshot:
    """The snapshot as everybody may see it. Its version stays: it is made of the whole content.

    known: a whole snapshot and what was made of it; layers that are still the same are taken from there.
    """
    masked = {}
    for name, layer in snapshot.layers.items():
        if known is not None and known[0].layers[name] is layer:
            masked[name] = known[1].layers[name]
        elif _has_mobile_number(layer):
            masked[name] = _masked_layer(layer)
    changed = {name: layer for name, layer in masked.items() if layer is not snapshot.layers[name]}
    return with_texts_of(snapshot, changed) if changed else snapshot


def _mask(found: re.Match[str]) -> str:
    digits = [c for c in found[1] if c.isdigit()]
    return "".join(digits[:3]) + MASK + "".join(digits[-4:])


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return masked_text(value)
    if isinstance(value, list | tuple):
        return [_masked(part) for part in value]
    if isinstance(value, Mapping):
        return {k: _masked(v) for k, v in value.items()}
    return value


def _has_mobile_number(layer: Layer) -> bool:
    """One search a column is quick, whatever the number of features."""
    if layer.columns.strangers:
        return True  # what they hold is not in columns, and seldom there
    return any(MOBILE.search("\n".join(texts)) for texts in _text_columns(layer))


def _text_columns(layer: Layer) -> Iterator[list[str]]:
    for field in layer.spec.fields:
        if field.kind in WORDLESS:
            continue
        values = layer.values(field.name)
        yield [value for value in values if isinstance(value, str)]
        yield [part for value in values if isinstance(value, list | tuple) for part in map(str, value)]


def _masked_layer(layer: Layer) -> Layer:
    builder = LayerBuilder(layer.name)
    for start in range(0, len(layer.features), CHUNK):
        builder.add([masked_feature(f, layer.name) for f in layer.features[start : start + CHUNK]])
    return builder.done(layer.head)
