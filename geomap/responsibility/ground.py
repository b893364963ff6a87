"""Where a point has not exactly one community, or not one compound: the exceptions of the ground itself.

geomap.areas gives every point one area of a layer or none; where several hold it, the one of the smallest
id. So whatever is listed here is still answered for by somebody, or is known to be answered for by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

from geomap.geodesy import WGS84, LonLat
from geomap.layers import Layer

Why = Literal[
    "two_communities", "two_compounds", "no_community", "outside_community", "no_compound", "no_outline"
]
LEAST_M2 = 1.0
"""Smaller pieces come of the rounding of coordinates to 0.1 m."""


@dataclass(frozen=True, slots=True)
class GroundException:
    """A piece of ground. two_communities, two_compounds: held by both ids. no_community: of the district,
    and held by none. outside_community: of a compound, beyond the community it says it lies in.
    no_compound: of a community, where its own posts answer alone. no_outline: a compound that is a point,
    and holds none. point: inside the piece, WGS 84."""

    why: Why
    layer: str
    ids: tuple[str, ...]
    area_m2: float
    point: LonLat
    geometry: shapely.Geometry


def ground_exceptions(layers: Mapping[str, Layer], outline: shapely.Geometry) -> list[GroundException]:
    """Every such piece of LEAST_M2 or more. outline: the district, WGS 84 degrees."""
    communities, compounds = layers["communities"], layers["compounds"]
    return [
        *_twice("two_communities", communities),
        *_piece("no_community", "communities", (), shapely.difference(outline, _union(communities.geometry))),
        *_twice("two_compounds", compounds),
        *_of_compounds(communities, compounds),
    ]


def _of_compounds(communities: Layer, compounds: Layer) -> Iterator[GroundException]:
    areal = _areal(compounds)
    for at in np.flatnonzero(~areal).tolist():
        shape = compounds.geometry[at]
        yield GroundException("no_outline", "compounds", (compounds.ids[at],), 0.0, _inside(shape), shape)
    own = [communities.position[code] for code in compounds.values("community_code")]
    beyond = shapely.difference(compounds.geometry[areal], communities.geometry[own][areal])
    for at, piece in zip(np.flatnonzero(areal).tolist(), beyond, strict=True):
        ids = (compounds.ids[at], communities.ids[own[at]])
        yield from _piece("outside_community", "compounds", ids, piece)
    tree = shapely.STRtree(compounds.geometry)
    for at, shape in enumerate(communities.geometry):
        near = tree.query(shape, predicate="intersects")
        free = shapely.difference(shape, _union(compounds.geometry[near[areal[near]]]))
        yield from _piece("no_compound", "communities", (communities.ids[at],), free)


def _twice(why: Why, layer: Layer) -> Iterator[GroundException]:
    """Ground that two areas of a layer hold."""
    places = np.flatnonzero(_areal(layer))
    shapes = layer.geometry[places]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for i, j in sorted((i, j) for i, j in zip(one.tolist(), other.tolist(), strict=True) if i < j):
        ids = tuple(sorted((layer.ids[places[i]], layer.ids[places[j]])))
        yield from _piece(why, layer.name, ids, shapely.intersection(shapes[i], shapes[j]))


def _piece(
    why: Why, layer: str, ids: tuple[str, ...], geometry: shapely.Geometry
) -> Iterator[GroundException]:
    """The piece, where it is one and not a line or a sliver."""
    area_m2 = (
        0.0 if shapely.is_empty(geometry) else abs(WGS84.geometry_area_perimeter(_polygons(geometry))[0])
    )
    if area_m2 >= LEAST_M2:
        yield GroundException(why, layer, ids, area_m2, _inside(geometry), geometry)


def _polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(geometry)
    polygons: shapely.Geometry = shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])
    return polygons


def _union(shapes: npt.NDArray[np.object_]) -> shapely.Geometry:
    union: shapely.Geometry = shapely.union_all(shapes)
    return union


def _areal(layer: Layer) -> npt.NDArray[np.bool_]:
    areal: npt.NDArray[np.bool_] = shapely.get_dimensions(layer.geometry) == 2
    return areal


def _inside(geometry: shapely.Geometry) -> LonLat:
    point = shapely.point_on_surface(geometry)
    return LonLat(float(shapely.get_x(point)), float(shapely.get_y(point)))
