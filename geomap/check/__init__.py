"""The one check of layers: every fault at once, each with layer, feature, field, value, remedy."""

from __future__ import annotations

from collections.abc import Mapping

import shapely

from geomap.check.fault import Fault, errors_of
from geomap.check.properties import check_ids, check_properties
from geomap.check.shapes import check_inside, check_parent, check_shapes, check_tiling
from geomap.layers import Layer
from geomap.services import Catalogue

__all__ = ["Fault", "check", "errors_of"]


def check(layers: Mapping[str, Layer], catalogue: Catalogue) -> list[Fault]:
    """Every fault of every layer, in the order of layers and features."""
    district = layers.get("district")
    outline = None
    if district is not None and len(district.features):
        outline = shapely.union_all([g for g in district.geometry if g is not None and g.is_valid])
    faults: list[Fault] = []
    for layer in layers.values():
        faults += check_ids(layer)
        faults += check_properties(layer, catalogue)
        faults += check_shapes(layer)
        if layer.spec.inside and outline is not None and layer is not district:
            faults += check_inside(layer, outline)
        for field in layer.spec.fields:
            if field.of_layer:
                faults += check_parent(layer, field, layers.get(field.of_layer))
        if layer.spec.tiles:
            faults += check_tiling(layer, outline)
    return faults
