"""The ground that places stand on: who lives where, what can be built on, which road is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.demo.blocks import polygons_of
from geomap.demo.chance import apportion, between
from geomap.demo.facts import CommunityFact, Facts
from geomap.demo.parcels import Parcels, parcels
from geomap.demo.plane import to_lonlat, to_metres
from geomap.demo.roads import Road, roads
from geomap.demo.survey import liveliness, survey

SETBACK_M = 13.0
LEAST_LOT_M2 = 2_500.0
LEAST_POPULATION = 700


@dataclass(frozen=True, slots=True)
class Ground:
    """The drawn district. lots: by community code, buildable insides of its blocks, in metres of
    the plane; the rest in degrees."""

    facts: Facts
    tiling: Parcels
    roads: tuple[Road, ...]
    landscape: tuple[BaseGeometry, ...]
    population: Mapping[str, int]
    lots: Mapping[str, tuple[Polygon, ...]]

    def community(self, code: str) -> CommunityFact:
        """The fact of a community by its code."""
        return next(fact for fact in self.facts.communities if fact.code == code)

    def code_at(self, point: Point) -> str:
        """The code of the community that holds a point given in metres of the plane."""
        place = to_lonlat(point)
        return min(self.tiling.communities, key=lambda code: self.tiling.communities[code].distance(place))


def lay_ground(facts: Facts) -> Ground:
    """Draw the district and everything that does not move."""
    drawn = survey(facts)
    landscape = [
        shapely.intersection(to_metres(Polygon(fact.outline)), drawn.district) for fact in facts.landscape
    ]
    water = shapely.union_all(
        [g for g, f in zip(landscape, facts.landscape, strict=True) if f.kind == "water"]
    )
    parks = shapely.union_all(
        [g for g, f in zip(landscape, facts.landscape, strict=True) if f.kind == "park"]
    )
    tiling = parcels(drawn, facts.communities)
    return Ground(
        facts,
        tiling,
        tuple(roads(drawn, tiling, facts, water, parks)),
        tuple(to_lonlat(shape) for shape in landscape),
        _population(facts, tiling),
        _lots(tiling, shapely.union(water, parks)),
    )


def _population(facts: Facts, tiling: Parcels) -> dict[str, int]:
    """Residents by community: more where it is lively, fewer in villages; they sum to the census."""
    weights = []
    for community in facts.communities:
        ground = to_metres(tiling.communities[community.code])
        people = (ground.area / 1e6) ** 0.5 * (0.15 + liveliness(ground)) ** 0.6
        weights.append(people * (0.6 if community.is_village else 1.0) * between(0.7, 1.35, community.code))
    counts = apportion(facts.district.residents, weights, least=LEAST_POPULATION)
    return {community.code: count for community, count in zip(facts.communities, counts, strict=True)}


def _lots(tiling: Parcels, landscape: BaseGeometry) -> dict[str, tuple[Polygon, ...]]:
    """What is left of each block behind its setback and outside water and parks, by community."""
    lots: dict[str, list[Polygon]] = {code: [] for code in tiling.communities}
    green = shapely.buffer(landscape, SETBACK_M, join_style="mitre")
    for block, code in zip(tiling.blocks, tiling.block_community, strict=True):
        inner = shapely.buffer(to_metres(block), -SETBACK_M, join_style="mitre")
        for lot in polygons_of(shapely.difference(inner, green)):
            if lot.area > LEAST_LOT_M2:
                lots[code].append(shapely.normalize(lot))
    return {code: tuple(found) for code, found in lots.items()}


class RoadFinder:
    """Finds the road a place lies on. Points and distances are in metres of the plane."""

    def __init__(self, found: Sequence[Road]) -> None:
        self._roads = [road for road in found if road.name]
        self._lines = np.array([to_metres(road.line) for road in self._roads])
        self._tree = shapely.STRtree(self._lines)
        self._arterials = [i for i, road in enumerate(self._roads) if road.arterial]

    def address_road(self, point: Point) -> str:
        """The name of the nearest road with a name, preferring an arterial within 150 m."""
        nearest = int(self._tree.query_nearest(point, all_matches=False)[0])
        away = self._lines[self._arterials]
        gaps = shapely.distance(away, point)
        best = int(np.argmin(gaps))
        chosen = self._arterials[best] if gaps[best] < 150 else nearest
        return str(self._roads[chosen].name)

    def arterial_near(self, point: Point) -> tuple[str, LineString, float]:
        """The nearest arterial: its name, line and distance in metres."""
        gaps = shapely.distance(self._lines[self._arterials], point)
        best = int(np.argmin(gaps))
        road = self._arterials[best]
        return str(self._roads[road].name), self._lines[road], float(gaps[best])
