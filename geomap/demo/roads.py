"""Roads: the edges of the tiling put together again to whole streets, named and classed.

A street is one line wherever it can be, with a vertex at every crossing: two roads meet where
they share a vertex, inside or at an end. Geometries are WGS 84 degrees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from geomap.demo.chance import draw
from geomap.demo.facts import CommunityFact, Facts
from geomap.demo.features import DRAWN, INVENTED, Feature, feature
from geomap.demo.parcels import Parcels
from geomap.demo.plane import Geometries, to_lonlat, to_metres
from geomap.demo.survey import Survey

SAME_ROAD_M = 0.4
NUMERALS = "一二三四五六七八九十"
NAMED_M = 300.0
"""Lanes longer than this have names."""


@dataclass(frozen=True, slots=True)
class Road:
    """A road: line in degrees, OSM highway class, and whether it is an arterial of the fact tables."""

    line: LineString
    name: str | None
    name_en: str | None
    road_class: str
    oneway: bool = False
    arterial: bool = False


def roads(
    drawn: Survey, tiling: Parcels, facts: Facts, water: BaseGeometry, parks: BaseGeometry
) -> list[Road]:
    """All roads, arterials first. No lane runs through water, and in parks lanes are footways."""
    edges = np.array(tiling.edges)
    owner = _owner_of_each(edges, drawn)
    count = len(drawn.arterials)
    arterials = [
        Road(line, fact.name, fact.name_en, fact.road_class, arterial=True)
        for number, (fact, _) in enumerate(drawn.arterials)
        for line in _strung(edges[owner == number])
    ]
    wet, green = to_lonlat(water), to_lonlat(parks)
    lane_owner = np.where(shapely.intersects(edges, wet), -1, owner)
    lanes = [
        (line, number - count < drawn.border_lanes)
        for number in range(count, count + len(drawn.lanes))
        for line in _strung(edges[lane_owner == number])
    ]
    network = _connected([road.line for road in arterials] + [line for line, _ in lanes])
    kept = [lane for lane, whole in zip(lanes, network[len(arterials) :], strict=True) if whole]
    lines = np.array([line for line, _ in kept])
    return arterials + _lanes(kept, shapely.intersects(lines, green), tiling, facts)


def road_features(found: Sequence[Road]) -> list[Feature]:
    """The roads layer. A lane without a name of its own has none."""
    return [
        feature(
            f"r{number:04d}",
            road.line,
            DRAWN if road.arterial else INVENTED,
            name=road.name,
            name_en=road.name_en,
            **{
                "class": road.road_class,
                "walk": True,
                "ride": road.road_class != "footway",
                "oneway": road.oneway,
            },
        )
        for number, road in enumerate(found, start=1)
    ]


def _owner_of_each(edges: Geometries, drawn: Survey) -> npt.NDArray[np.int64]:
    """For each edge the number of the road it is part of, arterials first; -1 for a mere boundary."""
    lines = [line for _, line in drawn.arterials] + list(drawn.lanes)
    plane = to_metres(edges)
    found = shapely.STRtree(lines).query(plane, predicate="dwithin", distance=SAME_ROAD_M)
    owner = np.full(len(edges), len(lines), dtype=np.int64)
    for edge, number in zip(found[0].tolist(), found[1].tolist(), strict=True):
        if number < owner[edge] and _runs_along(plane[edge], lines[number]):
            owner[edge] = number
    owner[owner == len(lines)] = -1
    return owner


def _runs_along(edge: LineString, line: BaseGeometry) -> bool:
    """Whether an edge is part of a line. At a crossing a short edge lies near both roads: the one
    that it runs across makes no way along it."""
    start, end = shapely.get_point(edge, 0), shapely.get_point(edge, -1)
    if max(line.distance(start), line.distance(end)) > SAME_ROAD_M:
        return False
    way = shapely.line_locate_point(shapely.line_merge(line), [start, end])
    return bool(abs(way[1] - way[0]) > 0.7 * edge.length)


def _strung(edges: Geometries) -> list[LineString]:
    """Edges strung together to as few lines as they make, west or south end first."""
    if not len(edges):
        return []
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(edges)))
    lines = [line if line.coords[0] <= line.coords[-1] else shapely.reverse(line) for line in merged]
    return sorted(lines, key=lambda line: list(line.coords))


def _connected(lines: Sequence[LineString]) -> list[bool]:
    """Which lines hang together with the first, by shared vertices."""
    at: dict[tuple[float, ...], list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for position in line.coords:
            at[position].append(number)
    seen = [False] * len(lines)
    seen[0] = True
    stack = [0]
    while stack:
        for position in lines[stack.pop()].coords:
            for other in at[position]:
                if not seen[other]:
                    seen[other] = True
                    stack.append(other)
    return seen


def _lanes(
    lanes: Sequence[tuple[LineString, bool]], in_park: npt.NDArray[np.bool_], tiling: Parcels, facts: Facts
) -> list[Road]:
    """Class the lanes by length and rank, and name the longer ones after their community."""
    by_code = {community.code: community for community in facts.communities}
    codes = list(tiling.communities)
    tree = shapely.STRtree(list(tiling.communities.values()))
    named: dict[str, int] = defaultdict(int)
    found = []
    for number, (line, border) in enumerate(lanes):
        length_m = float(to_metres(line).length)
        road_class = _lane_class(length_m, border, bool(in_park[number]), number)
        middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
        code = codes[int(tree.query_nearest(middle, all_matches=False)[0])]
        name = name_en = None
        if road_class != "footway" and length_m > NAMED_M and named[code] < len(NUMERALS):
            named[code] += 1
            name, name_en = _lane_name(by_code[code], named[code])
        oneway = road_class == "residential" and draw("oneway", number) < 0.05
        found.append(Road(line, name, name_en, road_class, oneway))
    return found


def _lane_class(length_m: float, border: bool, in_park: bool, number: int) -> str:
    if in_park or (length_m < 200 and draw("footway", number) < 0.3):
        return "footway"
    return "tertiary" if border and length_m > 650 else "residential"


def _lane_name(community: CommunityFact, number: int) -> tuple[str, str]:
    return f"{community.stem}{NUMERALS[number - 1]}巷", f"{community.stem_en} Lane {number}"
