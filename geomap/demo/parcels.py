"""Parcels: the survey written on the degree grid, blocks gathered into communities that tile.

All linework is noded once on the grid of plane.GRID_DEG and polygonized once. Every border is
then made of the same vertices for both neighbours, so there is no gap and no overlap to mend.
Geometries are WGS 84 degrees.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from geomap.demo.blocks import polygons_of
from geomap.demo.chance import draw
from geomap.demo.facts import CommunityFact
from geomap.demo.plane import GRID_DEG, to_lonlat, to_metres
from geomap.demo.survey import SPLINTER_M2, Survey

STRAIGHT_DEG = 1.5e-6
"""A vertex this close to the line of its neighbours is no bend, only a lane's end."""
LEAST_SHARED_M = 60.0


@dataclass(frozen=True, slots=True)
class Parcels:
    """The tiling: blocks, the community of each, communities, streets, district, and road edges."""

    blocks: tuple[Polygon, ...]
    block_community: tuple[str, ...]
    communities: Mapping[str, Polygon]
    streets: Mapping[str, Polygon]
    district: Polygon
    edges: tuple[LineString, ...]

    def blocks_of(self, code: str) -> list[int]:
        """Numbers of the blocks of a community."""
        return [i for i, owner in enumerate(self.block_community) if owner == code]


def parcels(drawn: Survey, communities: Sequence[CommunityFact]) -> Parcels:
    """Gather the blocks of a survey into the communities, each near the place it is named after."""
    edges, blocks = _noded(drawn)
    cell_of = _cell_of_each(blocks, drawn)
    cell_of = _attach_splinters(blocks, cell_of)
    cell_of = _trade_corners(blocks, cell_of, drawn)
    outlines = [
        _union(blocks[i] for i in np.flatnonzero(cell_of == cell)) for cell in range(len(drawn.cells))
    ]
    names = _name_cells(outlines, [cell.street_code for cell in drawn.cells], communities)
    ordered = sorted(range(len(outlines)), key=lambda cell: names[cell])
    tiles = shapely.coverage_simplify(np.array([outlines[cell] for cell in ordered]), STRAIGHT_DEG)
    tiling = {names[cell]: shapely.normalize(tile) for cell, tile in zip(ordered, tiles, strict=True)}
    streets: dict[str, list[Polygon]] = defaultdict(list)
    for code, tile in tiling.items():
        streets[code[:9]].append(tile)
    joined = {code: _union(parts) for code, parts in sorted(streets.items())}
    return Parcels(
        tuple(blocks),
        tuple(names[cell] for cell in cell_of),
        tiling,
        joined,
        _union(joined.values()),
        tuple(edges),
    )


def _noded(drawn: Survey) -> tuple[list[LineString], list[Polygon]]:
    lines = [quarter.exterior for quarter in drawn.quarters] + list(drawn.lanes)
    noded = shapely.union_all(to_lonlat(np.array(lines)), grid_size=GRID_DEG)
    edges = _on_grid(shapely.get_parts(noded))
    faces = polygons_of(shapely.polygonize(edges))
    order = sorted(faces, key=lambda face: face.representative_point().coords[0])
    return list(edges), order


def _on_grid(geometries: np.ndarray) -> np.ndarray:
    """The same with coordinates as the decimal fractions that will be written."""
    return shapely.transform(geometries, lambda coordinates: np.round(coordinates, 6))


def _union(tiles: Iterable[Polygon]) -> Polygon:
    joined = shapely.coverage_union_all(list(tiles))
    parts = polygons_of(joined)
    if len(parts) != 1:
        raise AssertionError(
            f"A tile fell into {[(p.area * 1e10, p.representative_point().wkt) for p in parts]}"
        )
    return shapely.normalize(parts[0])


def _cell_of_each(blocks: Sequence[Polygon], drawn: Survey) -> np.ndarray:
    inside = np.array([to_metres(block.representative_point()) for block in blocks])
    tree = shapely.STRtree([cell.ground for cell in drawn.cells])
    nearest = tree.query_nearest(inside, all_matches=False)
    cell_of = np.empty(len(blocks), dtype=np.int64)
    cell_of[nearest[0]] = nearest[1]
    return cell_of


def _borders(blocks: Sequence[Polygon]) -> dict[int, dict[int, float]]:
    """For each block its neighbours, and the metres of border it shares with them."""
    plane = to_metres(np.array(blocks))
    tree = shapely.STRtree(plane)
    first, second = tree.query(plane, predicate="intersects")
    borders: dict[int, dict[int, float]] = defaultdict(dict)
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a < b:
            shared = float(plane[a].intersection(plane[b]).length)
            if shared > 0:
                borders[a][b] = borders[b][a] = shared
    return borders


def _attach_splinters(blocks: Sequence[Polygon], cell_of: np.ndarray) -> np.ndarray:
    """Give a block that touches no other of its cell only by a thread to the neighbour it clings to."""
    borders = _borders(blocks)
    areas = shapely.area(to_metres(np.array(blocks)))
    for i in np.argsort(areas, kind="stable").tolist():
        if areas[i] > SPLINTER_M2 * 50:
            break
        neighbour = max(borders[i], key=lambda j: (borders[i][j], j))
        cell_of[i] = cell_of[neighbour]
    return cell_of


def _trade_corners(blocks: Sequence[Polygon], cell_of: np.ndarray, drawn: Survey) -> np.ndarray:
    """Let some communities take a corner block of the next: real borders have elbows."""
    borders = _borders(blocks)
    areas = shapely.area(to_metres(np.array(blocks)))
    street = [cell.street_code for cell in drawn.cells]
    quarter = _quarter_of_each(blocks, drawn)
    mean = np.array([areas[cell_of == cell].sum() for cell in range(len(street))])
    for block in range(len(blocks)):
        if draw("trade", block) > 0.45:
            continue
        own = int(cell_of[block])
        suitors = sorted(
            (
                (length, int(cell_of[other]))
                for other, length in borders[block].items()
                if length > LEAST_SHARED_M and quarter[other] == quarter[block] and cell_of[other] != own
            ),
            reverse=True,
        )
        for _, taker in suitors:
            if street[taker] == street[own] and _good_trade(
                block, own, taker, cell_of, borders, areas, blocks
            ):
                if mean[own] - areas[block] < 0.6 * mean[taker]:
                    continue
                cell_of[block] = taker
                mean[own] -= areas[block]
                mean[taker] += areas[block]
                break
    return cell_of


def _quarter_of_each(blocks: Sequence[Polygon], drawn: Survey) -> list[int]:
    inside = np.array([to_metres(block.representative_point()) for block in blocks])
    found = shapely.STRtree(drawn.quarters).query_nearest(inside, all_matches=False)
    quarter = [0] * len(blocks)
    for block, number in zip(found[0].tolist(), found[1].tolist(), strict=True):
        quarter[block] = number
    return quarter


def _good_trade(
    block: int,
    own: int,
    taker: int,
    cell_of: np.ndarray,
    borders: Mapping[int, Mapping[int, float]],
    areas: np.ndarray,
    blocks: Sequence[Polygon],
) -> bool:
    """Whether both communities stay one piece and stocky when the block changes hands."""
    left = [i for i in np.flatnonzero(cell_of == own).tolist() if i != block]
    gained = [*np.flatnonzero(cell_of == taker).tolist(), block]
    if len(left) < 2 or not _connected(left, borders) or not _connected(gained, borders):
        return False
    return all(_fullness(blocks, group) > 0.74 for group in (left, gained))


def _connected(group: Sequence[int], borders: Mapping[int, Mapping[int, float]]) -> bool:
    members = set(group)
    seen = {group[0]}
    stack = [group[0]]
    while stack:
        for other, length in borders[stack.pop()].items():
            if other in members and other not in seen and length > LEAST_SHARED_M / 2:
                seen.add(other)
                stack.append(other)
    return len(seen) == len(members)


def _fullness(blocks: Sequence[Polygon], group: Sequence[int]) -> float:
    """The share of its convex hull that a group of blocks fills."""
    tiles = shapely.MultiPolygon([blocks[i] for i in group])
    return float(tiles.area / tiles.convex_hull.area)


def _name_cells(
    outlines: Sequence[Polygon], streets: Sequence[str], communities: Sequence[CommunityFact]
) -> list[str]:
    """The code of each cell: first those with a known place, nearest pair first, then by reading order."""
    names: dict[int, str] = {}
    for street in sorted(set(streets)):
        cells = [i for i, code in enumerate(streets) if code == street]
        own = [community for community in communities if community.street_code == street]
        pairs = sorted(
            (_away_m(outlines[cell], community), community.code, cell)
            for community in own
            if community.place
            for cell in cells
        )
        for _, code, cell in pairs:
            if cell not in names and code not in names.values():
                names[cell] = code
        taken = set(names.values())
        rest = [community.code for community in own if community.code not in taken]
        free = sorted((i for i in cells if i not in names), key=lambda i: _reading_order(outlines[i]))
        names.update(zip(free, rest, strict=True))
    return [names[i] for i in range(len(outlines))]


def _away_m(outline: Polygon, community: CommunityFact) -> float:
    """Metres from a community's known place to an outline, and a little for being off its middle."""
    place = to_metres(Point(community.place))
    ground = to_metres(outline)
    return float(ground.distance(place) + 0.05 * ground.centroid.distance(place))


def _reading_order(outline: Polygon) -> tuple[int, float]:
    centre = outline.centroid
    return -math.floor(centre.y / 0.006), centre.x
