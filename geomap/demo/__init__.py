"""The demonstration layers: real names and codes, invented positions, made from the fact tables.

Pure and without hidden chance: the same facts give the same layers, byte for byte. The order of
making is survey (blocks between roads) -> parcels (the tiling) -> roads -> ground -> places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapely import MultiPolygon

from geomap.demo.addresses import address_of
from geomap.demo.compounds import yard_features, yards
from geomap.demo.facts import Facts
from geomap.demo.features import BOUNDARY, DRAWN, INVENTED_SHAPE, Feature, collection, feature
from geomap.demo.ground import Ground, RoadFinder, lay_ground
from geomap.demo.institutions import hall_features, mediation_features, organization_features
from geomap.demo.people import demand_features
from geomap.demo.roads import road_features
from geomap.demo.stations import station_features
from geomap.services import Catalogue

__all__ = ["demonstration_layers"]


def demonstration_layers(
    facts: Facts, catalogue: Catalogue, settings: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Make every demonstration layer: layer name -> GeoJSON FeatureCollection, WGS 84.

    settings is the document of map.json; its notices say in each layer that positions are
    invented. No file is read and no clock looked at.
    """
    ground = lay_ground(facts)
    finder = RoadFinder(ground.roads)
    compounds = yards(ground, finder)
    halls, hall_places = hall_features(ground, finder)
    features = {
        "district": _district(ground),
        "streets": _streets(ground),
        "communities": _communities(ground),
        "compounds": yard_features(compounds),
        "stations": station_features(ground, finder, catalogue, compounds, hall_places),
        "halls": halls,
        "organizations": organization_features(ground, finder, compounds),
        "mediation_rooms": mediation_features(ground, finder),
        "roads": road_features(ground.roads),
        "demand": demand_features(ground, compounds),
        "landscape": _landscape(ground),
    }
    notice = {key: settings[key] for key in ("notice_zh", "notice_en") if key in settings}
    return {name: {**collection(name, found), **notice} for name, found in features.items()}


def _district(ground: Ground) -> list[Feature]:
    fact = ground.facts.district
    outline = ground.tiling.district
    return [feature(fact.code, outline, BOUNDARY, name=fact.name, name_en=fact.name_en, code=fact.code)]


def _streets(ground: Ground) -> list[Feature]:
    return [
        feature(
            fact.code,
            MultiPolygon([ground.tiling.streets[fact.code]]),
            INVENTED_SHAPE,
            name=fact.name,
            name_en=fact.name_en,
            code=fact.code,
            address=address_of(ground.facts.district.name, fact.office_road, fact.code),
            phone=None,
        )
        for fact in ground.facts.streets
    ]


def _communities(ground: Ground) -> list[Feature]:
    return [
        feature(
            fact.code,
            MultiPolygon([ground.tiling.communities[fact.code]]),
            INVENTED_SHAPE,
            name=fact.name,
            name_en=fact.name_en,
            short_name=fact.short_name,
            code=fact.code,
            street_code=fact.street_code,
            population=ground.population[fact.code],
            service_chief=f"{fact.short_name}服务长岗",
        )
        for fact in ground.facts.communities
    ]


def _landscape(ground: Ground) -> list[Feature]:
    return [
        feature(f"l{number:02d}", shape, DRAWN, name=fact.name, name_en=fact.name_en, kind=fact.kind)
        for number, (fact, shape) in enumerate(
            zip(ground.facts.landscape, ground.landscape, strict=True), start=1
        )
    ]
