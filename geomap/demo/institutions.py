"""Red meeting halls, party organisations and mediation rooms."""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Point

from geomap.demo.addresses import address_of, phone_of, roadside_in
from geomap.demo.chance import draw, pick
from geomap.demo.compounds import Yard
from geomap.demo.facts import CommunityFact
from geomap.demo.features import INVENTED, Feature, feature
from geomap.demo.ground import Ground, RoadFinder
from geomap.demo.plane import to_lonlat

HALLS = 15
PROPERTY_ORGANIZATIONS = 45
ROOMS_OF_A_KIND = 6
OFFICE_HOURS = ("Mo-Fr 09:00-17:30; PH off", "Mo-Fr 08:30-12:00,14:00-18:00; PH off", None)
HALL_HOURS = ("Tu-Su 09:00-17:00", "Mo-Su 09:00-21:00", "Mo-Fr 09:00-17:30; Sa 10:00-16:00; PH off")
OTHER_ORGANIZATIONS = (
    ("community", "社区党委", "Community Party Committee", 14),
    ("new_business", "商圈党支部", "Business Area Party Branch", 10),
    ("new_employment", "快递外卖行业流动党员党支部", "Couriers' and Riders' Party Branch", 8),
    ("social_organization", "社会组织联合党支部", "Social Organisations' Joint Party Branch", 10),
)
ROOMS = (
    ("labour", "劳动争议调解室", "Labour Dispute Mediation Room"),
    ("family", "婚姻家事调解室", "Marriage and Family Mediation Room"),
    ("lawyer", "律师调解室", "Lawyers' Mediation Room"),
)
Named = tuple[str, str]  # a name in Chinese and in English


def hall_features(ground: Ground, finder: RoadFinder) -> tuple[list[Feature], list[tuple[Named, Point]]]:
    """The halls layer, and whose hall it is and where, in metres of the plane.

    Every street has one; the others belong to communities.
    """
    features, places = [], []
    street_name = _street_names(ground)
    for number, community in enumerate(_one_a_street(ground, HALLS, "hall"), start=1):
        point = roadside_in(ground, finder, community.code, "hall")
        of_street = number <= len(street_name)
        whose = street_name[community.street_code] if of_street else (community.stem, community.stem_en)
        name = f"{whose[0]}红色会客厅"
        places.append((whose, point))
        features.append(
            feature(
                f"h{number:02d}",
                to_lonlat(point),
                INVENTED,
                name=name,
                name_en=f"{whose[1]} Red Meeting Hall",
                kind="street" if of_street else "community",
                **_office(ground, finder, point, name, HALL_HOURS),
                capacity=20 + 10 * int(draw("capacity", name) * 7),
            )
        )
    return features, places


def organization_features(ground: Ground, finder: RoadFinder, yards: Sequence[Yard]) -> list[Feature]:
    """The organizations layer: first those of property companies, each in a compound it keeps."""
    order = sorted(
        yards, key=lambda yard: ("商品房" not in yard.tags, draw("property", yard.name), yard.name)
    )
    kept: list[Yard] = []
    for yard in order:
        if yard.community_code not in {other.community_code for other in kept}:
            kept.append(yard)
        if len(kept) == PROPERTY_ORGANIZATIONS:
            break
    found = [
        (
            (f"{yard.name}物业企业党支部", f"{yard.name_en} Property Party Branch"),
            "property",
            yard.outline.representative_point(),
        )
        for yard in kept
    ]
    for kind, title, title_en, count in OTHER_ORGANIZATIONS:
        for community in _one_a_street(ground, count, kind):
            point = roadside_in(ground, finder, community.code, kind)
            stem = community.stem if kind != "community" else community.stem.removesuffix("村")
            found.append(((f"{stem}{title}", f"{community.stem_en} {title_en}"), kind, point))
    return [
        feature(
            f"o{number:03d}",
            to_lonlat(point),
            INVENTED,
            name=name,
            name_en=name_en,
            kind=kind,
            **_office(ground, finder, point, name, OFFICE_HOURS),
        )
        for number, ((name, name_en), kind, point) in enumerate(found, start=1)
    ]


def mediation_features(ground: Ground, finder: RoadFinder) -> list[Feature]:
    """The mediation rooms layer: labour, family and lawyers' rooms, each kind in several streets."""
    features: list[Feature] = []
    street_name = _street_names(ground)
    for kind, title, title_en in ROOMS:
        for community in _one_a_street(ground, ROOMS_OF_A_KIND, kind):
            point = roadside_in(ground, finder, community.code, kind)
            street, street_en = street_name[community.street_code]
            name = f"{street}{title}"
            features.append(
                feature(
                    f"m{len(features) + 1:02d}",
                    to_lonlat(point),
                    INVENTED,
                    name=name,
                    name_en=f"{street_en} {title_en}",
                    kind=kind,
                    **_office(ground, finder, point, name, OFFICE_HOURS),
                    capacity=6 + 2 * int(draw("capacity", name) * 5),
                )
            )
    return features


def _street_names(ground: Ground) -> dict[str, Named]:
    return {street.code: (street.name, street.name_en) for street in ground.facts.streets}


def _office(
    ground: Ground, finder: RoadFinder, point: Point, name: str, hours: Sequence[str | None]
) -> dict[str, str | None]:
    return {
        "address": address_of(ground.facts.district.name, finder.address_road(point), name),
        "phone": phone_of(name) if draw("has phone", name) < 0.6 else None,
        "opening_hours": pick(hours, "hours", name),
    }


def _one_a_street(ground: Ground, count: int, purpose: str) -> list[CommunityFact]:
    """Communities for a purpose: street after street in turn, within each by residents and chance."""
    queues = []
    for street in ground.facts.streets:
        own = [fact for fact in ground.facts.communities if fact.street_code == street.code]
        queues.append(
            sorted(own, key=lambda fact: -ground.population[fact.code] * (0.3 + draw(purpose, fact.code)))
        )
    turns = sorted(range(len(queues)), key=lambda i: draw("turn", purpose, i))
    picked = [queues[i][round_] for round_ in range(count) for i in turns if round_ < len(queues[i])]
    return picked[:count]
