"""People: demand points with persons, summing to each community's residents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from shapely import Point, Polygon

from geomap.demo.chance import apportion, between, draw
from geomap.demo.compounds import Yard
from geomap.demo.features import INVENTED, Feature, feature
from geomap.demo.ground import Ground
from geomap.demo.plane import to_lonlat

COUNT = 2500
LEAST_POINTS = 3
IN_YARDS = 0.6


def demand_features(ground: Ground, yards: Sequence[Yard]) -> list[Feature]:
    """The demand layer: points in compounds and between them, never in water or parks."""
    facts = ground.facts
    own: dict[str, list[Polygon]] = defaultdict(list)
    for yard in yards:
        own[yard.community_code].append(yard.outline)
    counts = apportion(COUNT, [ground.population[fact.code] for fact in facts.communities], LEAST_POINTS)
    features: list[Feature] = []
    for community, count in zip(facts.communities, counts, strict=True):
        code = community.code
        weights = [between(0.4, 1.6, "persons", code, i) for i in range(count)]
        persons = apportion(ground.population[code], weights, least=1)
        for i, people in enumerate(persons):
            homes = own[code] if draw("home", code, i) < IN_YARDS else ground.lots[code]
            place = to_lonlat(point_in(homes, "demand", code, i))
            number = len(features) + 1
            point = feature(f"d{number:05d}", place, INVENTED, name=None, persons=people)
            # A point of the count has no name of its own: 2,500 nulls would say nothing.
            del point["properties"]["name"], point["properties"]["name_en"]
            features.append(point)
    return features


def point_in(grounds: Sequence[Polygon], *key: object) -> Point:
    """A point in one of grounds, larger ones more often. Metres of the plane."""
    whole = sum(ground.area for ground in grounds)
    left = draw("ground", *key) * whole
    for ground in grounds:
        left -= ground.area
        if left <= 0:
            break
    west, south, east, north = ground.bounds
    for attempt in range(1000):
        place = Point(between(west, east, "x", attempt, *key), between(south, north, "y", attempt, *key))
        if ground.contains(place):
            return place
    return ground.representative_point()
