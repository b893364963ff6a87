"""What is wrong with shapes: what they are, and how they meet their neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geomap.check.fault import Fault, Problem, label, shown, shown_position
from geomap.layers import Layer

LEAST_GAP_DEG2 = 1e-11
"""About a tenth of a square metre."""

SOUND, MISSING, NO_DEGREES, WRONG_TYPE, INVALID = range(5)
MOST_DEGREES = 180.0
"""For latitudes too: swapped axes are check_positions' business."""
MEET = "Redraw its border so that areas meet."
UNMATCHED = Problem(
    "untiled",
    "its border overlaps a neighbour or does not match the neighbour's vertices.",
    "Give neighbours the very same vertices along their shared border.",
)
GAP = Problem("gap", "there is a gap beside it.", MEET)
OVERHANG = Problem("overhang", "it reaches beyond the district.", MEET)


def check_shapes(layer: Layer) -> Iterator[Fault]:
    problems = problems_of(layer)
    for i in np.flatnonzero(problems).tolist():
        value, problem = _judged(problems[i], layer, layer.geometry[i])
        yield Fault.of(layer.name, label(layer, i), "geometry", value, problem)


def _judged(problem: int, layer: Layer, geometry: Any) -> tuple[str, Problem]:
    """What a fault shows of a geometry with a problem, and the problem."""
    if problem == MISSING:
        told = "the geometry is missing or cannot be read.", "Write a GeoJSON geometry."
        return "", Problem("no_geometry", *told)
    if problem == NO_DEGREES:
        coordinates = shapely.get_coordinates(geometry)
        value = shown_position(*coordinates[~_are_degrees(coordinates)][0])
        remedy = "Write degrees: longitude within ±180, latitude within ±90."
        return value, Problem("no_degrees", "a coordinate is no degree.", remedy)
    if problem == WRONG_TYPE:
        allowed = f"Use {' or '.join(layer.spec.geometry)}."
        return geometry.geom_type, Problem("wrong_type", "the geometry is of the wrong type.", allowed)
    told = "the shape crosses or touches itself.", "Redraw its border so that it does not cross itself."
    return shown(shapely.is_valid_reason(geometry)), Problem("crossed", *told)


def problems_of(layer: Layer) -> npt.NDArray[np.intp]:
    """For each feature what is wrong with its geometry, the first of what may be."""
    geometry = layer.geometry
    coordinates, owners = shapely.get_coordinates(geometry, return_index=True)
    astray = np.zeros(len(geometry), dtype=bool)
    astray[owners[~_are_degrees(coordinates)]] = True
    allowed = [shapely.GeometryType[name.upper()] for name in layer.spec.geometry]
    invalid = np.zeros(len(geometry), dtype=bool)
    invalid[~astray] = ~shapely.is_valid(geometry[~astray])
    cases = {
        MISSING: shapely.is_missing(geometry) | shapely.is_empty(geometry),
        NO_DEGREES: astray,
        WRONG_TYPE: ~np.isin(shapely.get_type_id(geometry), allowed),
        INVALID: invalid,
    }
    return np.select(list(cases.values()), list(cases), SOUND)


def _are_degrees(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray((np.abs(coordinates) <= MOST_DEGREES).all(axis=1), dtype=np.bool_)


def check_tiling(layer: Layer, outline: shapely.Geometry | None) -> Iterator[Fault]:
    """Areas that tile must match edge to edge and fill the district; where they do not, name them.

    Gaps and overhangs under LEAST_GAP_DEG2 are left to rounding. Areas that are no valid shapes
    are check_shapes' business; the tiling is looked at once all are.
    """
    if not len(layer.geometry) or problems_of(layer).any():
        return
    for i, edges in enumerate(shapely.coverage_invalid_edges(layer.geometry)):
        if not edges.is_empty:
            yield _untiled(layer, i, edges, UNMATCHED)
    if outline is None:
        return
    union = shapely.union_all(layer.geometry)
    for amiss, problem in (
        (shapely.difference(outline, union), GAP),
        (shapely.difference(union, outline), OVERHANG),
    ):
        for part in shapely.get_parts(amiss):
            if part.area > LEAST_GAP_DEG2:
                beside = int(np.argmin(shapely.distance(layer.geometry, part)))
                yield _untiled(layer, beside, part, problem)


def _untiled(layer: Layer, position: int, at: shapely.Geometry, problem: Problem) -> Fault:
    where = shapely.point_on_surface(at)
    value = shown_position(where.x, where.y)
    return Fault.of(layer.name, label(layer, position), "geometry", value, problem)
