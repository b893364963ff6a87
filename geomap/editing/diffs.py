"""Two versions of a feature, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geomap.layers import LAYERS

GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class Row:
    """A field that differs. None: it is not there, or null."""

    field: str
    before: Any
    after: Any


def diff(layer: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Row]:
    """What differs between two versions of a feature, None for one that is not there: fields in the order
    of the layer, then properties that are none, then the geometry. Null and missing are one."""
    old, new = (dict((f or {}).get("properties") or {}) for f in (before, after))
    known = [field.name for field in LAYERS[layer].fields]
    strangers = [name for name in dict.fromkeys([*old, *new]) if name not in known]
    pairs: list[tuple[str, Any, Any]] = [
        (name, old.get(name), new.get(name)) for name in (*known, *strangers)
    ]
    pairs.append((GEOMETRY, (before or {}).get(GEOMETRY), (after or {}).get(GEOMETRY)))
    return [Row(name, was, becomes) for name, was, becomes in pairs if was != becomes]
