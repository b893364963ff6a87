"""The ground that places stand on: who lives where, what can be built on, which road is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.demo.blocks import polygons_of
from geomap.demo.chance import apportion, between
from geomap.demo.facts import Facts
from geomap.demo.parcels import Parcels, parcels
from geomap.demo.plane import to_lonlat, to_metres
from geomap.demo.roads import Road, roads
from geomap.demo.survey import liveliness, survey

SETBACK_M = 13.0
LEAST_LOT_M2 = 2_500.0
LEAST_POPULATION = 700
ADDRESS_M = 150.0


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

    def code_at(self, point: Point) -> str:
        """The code of the community that holds a point given in metres of the plane."""
        place = to_lonlat(point)
        return min(self.tiling.communities, key=lambda code: self.tiling.communities[code].distance(place))


def lay_ground(facts: Facts) -> Ground:
    """Draw the district and everything that does not move."""
    drawn = survey(facts)
    kinds = [fact.kind for fact in facts.landscape]
    water, parks = (
        shapely.union_all([shape for shape, own in zip(drawn.landscape, kinds, strict=True) if own == kind])
        for kind in ("water", "park")
    )
    tiling = parcels(drawn, facts.communities)
    return Ground(
        facts,
        tiling,
        tuple(roads(drawn, tiling, facts, water, parks)),
        tuple(to_lonlat(shape) for shape in drawn.landscape),
        _population(facts, tiling, shapely.union(water, parks)),
        _lots(tiling, shapely.union(water, parks)),
    )


def _population(facts: Facts, tiling: Parcels, landscape: BaseGeometry) -> dict[str, int]:
    """Residents by community: more where it is lively, fewer in villages; they sum to the census."""
    weights = []
    for community in facts.communities:
        ground = to_metres(tiling.communities[community.code])
        dry_km2 = shapely.difference(ground, landscape).area / 1e6
        people = dry_km2**0.5 * (0.15 + liveliness(ground)) ** 0.6
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
        self._named = [road for road in found if road.name]
        self._english = {road.name: road.name_en for road in self._named}
        self._named_tree = shapely.STRtree(to_metres(np.array([road.line for road in self._named])))
        self._arterials = [road for road in found if road.arterial]
        self._arterial_lines = to_metres(np.array([road.line for road in self._arterials]))
        self._arterial_tree = shapely.STRtree(self._arterial_lines)

    def address_road(self, point: Point) -> str:
        """The name of the nearest arterial within ADDRESS_M, else of the nearest road with a name."""
        arterial, away_m = self.arterial_near(point)
        if away_m < ADDRESS_M:
            return arterial
        nearest = int(self._named_tree.query_nearest(point, all_matches=False)[0])
        return str(self._named[nearest].name)

    def english(self, road: str) -> str:
        """The English name of a road found here."""
        return self._english[road] or road

    def arterial_near(self, point: Point) -> tuple[str, float]:
        """The nearest arterial: its name and distance in metres."""
        nearest = int(self._arterial_tree.query_nearest(point, all_matches=False)[0])
        return str(self._arterials[nearest].name), float(point.distance(self._arterial_lines[nearest]))
