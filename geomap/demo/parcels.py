"""Parcels: the survey written on the degree grid, its blocks gathered into communities that tile.

All linework is noded once on the grid of plane.GRID_DEG and polygonized once. Every border is
then made of the same vertices for both neighbours, so there is no gap and no overlap to mend.
Geometries are WGS 84 degrees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import GeometryCollection, LineString, MultiPoint, Point, Polygon

from geomap.demo.blocks import polygons_of
from geomap.demo.facts import CommunityFact
from geomap.demo.gathering import gather
from geomap.demo.naming import codes_of_cells
from geomap.demo.plane import GRID_DEG, Geometries, to_lonlat, to_metres
from geomap.demo.survey import Survey

STRAIGHT_DEG = 1.5e-6
"""A vertex this close to the line of its neighbours is no bend, only a lane's end."""
NEAR_STEPS = 3
BESIDE_DEG = 2e-6


@dataclass(frozen=True, slots=True)
class Parcels:
    """The tiling. edges: all noded linework, the borders of blocks, each edge once."""

    blocks: tuple[Polygon, ...]
    block_community: tuple[str, ...]
    communities: Mapping[str, Polygon]
    streets: Mapping[str, Polygon]
    district: Polygon
    edges: tuple[LineString, ...]


def parcels(drawn: Survey, communities: Sequence[CommunityFact]) -> Parcels:
    """Gather the blocks of a survey into the communities, each near the place it is named after."""
    edges, blocks = _noded(drawn)
    cell_of = gather(blocks, _containing(blocks, [cell.ground for cell in drawn.cells]), drawn)
    outlines = [
        _union(blocks[i] for i in np.flatnonzero(cell_of == cell)) for cell in range(len(drawn.cells))
    ]
    codes = codes_of_cells(outlines, [cell.street_code for cell in drawn.cells], communities)
    order = sorted(range(len(outlines)), key=lambda cell: codes[cell])
    tiles = shapely.coverage_simplify(np.array([outlines[cell] for cell in order]), STRAIGHT_DEG)
    tiling = {codes[cell]: shapely.normalize(tile) for cell, tile in zip(order, tiles, strict=True)}
    of_street: dict[str, list[Polygon]] = defaultdict(list)
    for code, tile in tiling.items():
        of_street[code[:9]].append(tile)
    streets = {code: _union(parts) for code, parts in of_street.items()}
    owners = tuple(codes[cell] for cell in cell_of.tolist())
    return Parcels(tuple(blocks), owners, tiling, streets, _union(streets.values()), tuple(edges))


def _noded(drawn: Survey) -> tuple[list[LineString], list[Polygon]]:
    rings = to_lonlat(np.array([quarter.exterior for quarter in drawn.quarters]))
    lanes = _meeting(rings, to_lonlat(np.array(drawn.lanes)))
    noded = shapely.union_all(_passing_ends([*rings, *lanes], lanes), grid_size=GRID_DEG)
    edges = _on_grid(shapely.get_parts(noded))
    # A lane may end one step of the grid beyond the road it meets; such a spur bounds no block.
    found, _, spurs, _ = shapely.polygonize_full(edges)
    useless = {spur.normalize() for spur in shapely.get_parts(spurs)}
    bounding = [edge for edge in edges if edge.normalize() not in useless]
    faces = sorted(
        polygons_of(GeometryCollection(found)), key=lambda face: face.representative_point().coords[0]
    )
    return bounding, faces


def _meeting(rings: Geometries, lanes: Geometries) -> list[LineString]:
    """The lanes with ends that lie within NEAR_STEPS of the grid made one: there they cross."""
    ends: set[tuple[int, int]] = {_step(position) for position in shapely.get_coordinates(rings)}
    steps = range(-NEAR_STEPS, NEAR_STEPS + 1)
    moves = sorted(
        ((x, y) for x in steps for y in steps), key=lambda move: (move[0] ** 2 + move[1] ** 2, move)
    )
    met = []
    for lane in lanes:
        line = []
        for position in (lane.coords[0], lane.coords[-1]):
            x, y = _step(position)
            x, y = next(((x + dx, y + dy) for dx, dy in moves if (x + dx, y + dy) in ends), (x, y))
            ends.add((x, y))
            line.append((round(x * GRID_DEG, 6), round(y * GRID_DEG, 6)))
        met.append(LineString(line))
    return met


def _passing_ends(lines: Sequence[LineString], lanes: Sequence[LineString]) -> list[LineString]:
    """The lines with a vertex at every lane's end that lies on them.

    On the grid an end is a little beside the line it ends at; unless the line is bent to pass
    through it, the two would cross one step away and leave a kink.
    """
    ends = shapely.points([end for lane in lanes for end in (lane.coords[0], lane.coords[-1])])
    pairs = shapely.STRtree(ends).query(lines, predicate="dwithin", distance=BESIDE_DEG)
    touched: dict[int, list[Point]] = defaultdict(list)
    for line, end in zip(pairs[0].tolist(), pairs[1].tolist(), strict=True):
        touched[line].append(ends[end])
    return [
        shapely.snap(line, MultiPoint(touched[i]), BESIDE_DEG) if i in touched else line
        for i, line in enumerate(lines)
    ]


def _step(position: Sequence[float]) -> tuple[int, int]:
    return round(position[0] / GRID_DEG), round(position[1] / GRID_DEG)


def _on_grid(geometries: Geometries) -> Geometries:
    """The same with coordinates as the decimal fractions that will be written."""
    return shapely.transform(geometries, lambda coordinates: np.round(coordinates, 6))


def _union(tiles: Iterable[Polygon]) -> Polygon:
    parts = polygons_of(shapely.coverage_union_all(list(tiles)))
    if len(parts) != 1:
        raise ValueError(f"A tile fell into {len(parts)} pieces near {parts[-1].representative_point()}.")
    return shapely.normalize(parts[0])


def _containing(blocks: Sequence[Polygon], grounds: Sequence[Polygon]) -> list[int]:
    """For each block in degrees the number of the ground in metres that holds it."""
    inside = np.array([to_metres(block.representative_point()) for block in blocks])
    return [int(n) for n in shapely.STRtree(grounds).query_nearest(inside, all_matches=False)[1]]
