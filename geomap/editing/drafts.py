"""Layers as they would be, what would be wrong with them then, and where areas would lie over each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from geomap.check import Fault, affected_by, check, errors_of
from geomap.check.shapes import LEAST_GAP_DEG2
from geomap.layer_builder import layer_from
from geomap.layers import Layer
from geomap.revision import Change
from geomap.services import Catalogue


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where two areas of a layer lie over each other. area: WGS 84 degrees."""

    layer: str
    id: str
    other: str
    area: shapely.Geometry


def applied(layers: Mapping[str, Layer], changes: Sequence[Change]) -> dict[str, Layer]:
    """The layers with changes made to them."""
    made = dict(layers)
    for name in {change.layer for change in changes}:
        features: dict[str, Any] = {feature["id"]: feature for feature in layers[name].features}
        features |= {change.id: change.after for change in changes if change.layer == name}
        made[name] = layer_from(name, [f for f in features.values() if f is not None], layers[name].head)
    return made


def new_errors(
    before: Callable[[], Mapping[str, Layer]],
    after: Mapping[str, Layer],
    catalogue: Catalogue,
    changed: Collection[str],
) -> list[Fault]:
    """The errors after that were not there before: who mends one of many faults, which a stricter check of
    a later geomap may find, can do so. before is asked only where there are errors. changed: the layers that
    may differ."""
    only = affected_by(changed)
    errors = errors_of(check(after, catalogue, only))
    if not errors:
        return []
    old = set(errors_of(check(before(), catalogue, only)))
    return [fault for fault in errors if fault not in old]


def overlaps(layer: Layer, ids: Collection[str]) -> Iterator[Overlap]:
    """Where the areas of those ids lie over others of a layer that tiles, each pair once. Less than
    LEAST_GAP_DEG2 is left to rounding; so is what is no valid shape, which is the check's to tell."""
    if not layer.spec.tiles:
        return
    sound = shapely.is_valid(layer.geometry) & ~shapely.is_missing(layer.geometry)
    areas = layer.geometry.copy()
    areas[~sound] = None
    tree = shapely.STRtree(areas)
    told: set[frozenset[int]] = set()
    for i in sorted(layer.position[one] for one in ids if one in layer.position):
        if not sound[i]:
            continue
        for j in sorted(tree.query(areas[i], predicate="intersects").tolist()):
            if i == j or frozenset((i, j)) in told:
                continue
            told.add(frozenset((i, j)))
            common = shapely.intersection(areas[i], areas[j])
            if shapely.area(common) > LEAST_GAP_DEG2:
                yield Overlap(layer.name, layer.ids[i], layer.ids[j], common)
