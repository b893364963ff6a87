"""The one check of layers: every fault at once, each with layer, feature, field, value, remedy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import shapely

from geomap.check.fault import Fault, Problem, errors_of
from geomap.check.positions import check_positions
from geomap.check.properties import check_hours, check_ids, check_properties
from geomap.check.shapes import SOUND, check_shapes, check_tiling, problems_of
from geomap.check.stations import check_standard, check_twins
from geomap.check.strangers import check_mistaken, check_unknown
from geomap.layers import LAYERS, Layer
from geomap.services import Catalogue

__all__ = [
    "Fault",
    "affected_by",
    "check",
    "check_features",
    "check_mistaken",
    "check_unknown",
    "errors_of",
    "outline_of",
    "stands_alone",
]

NEEDED = ("district", "streets", "communities")
"""Without features of these there is no saying where anything is."""
NO_AREAS = Problem("no_areas", "there is no feature.", "Give the layer its areas.")
NO_OUTLINE = Problem(
    "no_outline",
    "no area of it can be used, so no position was checked.",
    "Correct its geometry and check again.",
)
NO_STATION = Problem("no_station", "there is no station.", "Add stations: until then nothing is found.")


def check(
    layers: Mapping[str, Layer], catalogue: Catalogue, only: Collection[str] | None = None
) -> list[Fault]:
    """Every fault of every layer, in the order of layers. only: the layers to look at, all by default."""
    outline = outline_of(layers.get("district"))
    faults = list(_check_presence(layers, outline))
    for layer in layers.values():
        if only is not None and layer.name not in only:
            continue
        faults += check_features(layer, layers, catalogue, outline)
        if layer.spec.tiles:
            faults += check_tiling(layer, outline)
        if layer.name == "stations":
            faults += check_standard(layer, catalogue)
            faults += check_twins(layer)
    return faults


def affected_by(changed: Collection[str]) -> set[str]:
    """The layers that can have other faults once those of the names in changed are others."""
    if "district" in changed:
        return set(LAYERS)
    return {
        name
        for name, spec in LAYERS.items()
        if name in changed or any(field.of_layer in changed for field in spec.fields)
    }


def stands_alone(name: str) -> bool:
    """Whether every fault that a layer can have is of one feature by itself, and none of another layer's:
    then check_features of its parts finds all errors of the whole, but for ids that stand twice."""
    return not LAYERS[name].tiles and affected_by({name}) == {name}


def check_features(
    layer: Layer, layers: Mapping[str, Layer], catalogue: Catalogue, outline: shapely.Geometry | None
) -> Iterator[Fault]:
    """What is wrong with the features of a layer, which may be a part of it, each by itself: all but
    how neighbours fit together. outline: the district; layers: those whose areas features name."""
    yield from check_ids(layer)
    yield from check_properties(layer, catalogue)
    yield from check_hours(layer)
    yield from check_unknown(layer)
    yield from check_shapes(layer)
    yield from check_positions(layer, outline, layers)


def outline_of(district: Layer | None) -> shapely.Geometry | None:
    """The district as one geometry, of those of its areas that can be used; None without any."""
    if district is None or not len(sound := district.geometry[problems_of(district) == SOUND]):
        return None
    outline = shapely.union_all(sound)
    shapely.prepare(outline)
    return outline


def _check_presence(layers: Mapping[str, Layer], outline: shapely.Geometry | None) -> Iterator[Fault]:
    for name in NEEDED:
        if name not in layers or not len(layers[name].features):
            yield Fault.of(name, None, "features", "", NO_AREAS)
        elif name == "district" and outline is None:
            yield Fault.of(name, None, "geometry", "", NO_OUTLINE)
    if "stations" in layers and not len(layers["stations"].features):
        yield Fault.of("stations", None, "features", "", NO_STATION, "warning")
