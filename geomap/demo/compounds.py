"""Compounds: fenced yards inside the blocks, each with the posts that answer for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import shapely
from shapely import Point, Polygon

from geomap.demo.blocks import Cutter, cut_to_size, polygons_of
from geomap.demo.chance import apportion, between, draw, pick
from geomap.demo.facts import CommunityFact
from geomap.demo.features import IN_PRESS, INVENTED, Feature, feature
from geomap.demo.ground import Ground, RoadFinder
from geomap.demo.plane import to_lonlat

COUNT = 600
YARD_M2 = 22_000.0
LEAST_YARD_M2 = 2_000.0
GAP_M = 5.0
HOUSED = 0.62
"""The share of a community's residents who live in its listed compounds."""
HOUSEHOLD = 2.62
VILLAGES = ("村", "寨", "坡", "堡", "庄", "头")
WORKPLACES = ("所", "厂", "院", "大学", "支队", "电", "财经")
ESTATES = ("花园", "城", "苑", "绿洲", "颐园", "国际", "府", "里", "坊", "公元", "山")


@dataclass(frozen=True, slots=True)
class Yard:
    """A compound: outline in metres of the plane."""

    name: str
    name_en: str
    community_code: str
    outline: Polygon
    tags: tuple[str, ...]
    households: int
    in_press: bool


def yards(ground: Ground, finder: RoadFinder) -> list[Yard]:
    """All compounds, by community. Each lies behind the setback of its block and apart from the next."""
    facts = ground.facts
    weights = [float(ground.population[fact.code]) for fact in facts.communities]
    wanted = apportion(COUNT, weights, least=1)
    found: list[Yard] = []
    used: set[str] = {fact.name for fact in facts.compounds}
    for community, count in zip(facts.communities, wanted, strict=True):
        found += _community_yards(ground, finder, community, count, used)
    return found


def yard_features(found: Sequence[Yard]) -> list[Feature]:
    """The compounds layer."""
    return [
        feature(
            f"c{number:04d}",
            to_lonlat(yard.outline),
            IN_PRESS if yard.in_press else INVENTED,
            name=yard.name,
            name_en=yard.name_en,
            community_code=yard.community_code,
            households=yard.households,
            yard_chief=f"{yard.name}院长岗",
            service_chief=f"{yard.name}楼院服务长岗",
            tags=list(yard.tags),
        )
        for number, yard in enumerate(found, start=1)
    ]


def _community_yards(
    ground: Ground, finder: RoadFinder, community: CommunityFact, count: int, used: set[str]
) -> list[Yard]:
    code = community.code
    stated = [fact for fact in ground.facts.compounds if fact.community_code == code]
    count = max(count, len(stated))
    plots = _plots(ground.lots[code], count, code)
    chosen = plots[:count]
    residents = ground.population[code] * HOUSED
    area = sum(plot.area for plot in chosen)
    found = []
    for number, plot in enumerate(chosen):
        if number < len(stated):
            fact = stated[number]
            name, name_en, tags, in_press = fact.name, fact.name_en, fact.tags, fact.in_press
        else:
            name, name_en, tags = _named(community, plot.centroid, finder, number - len(stated), used)
            in_press = False
        used.add(name)
        share = plot.area / area * between(0.8, 1.0, "households", name)
        households = max(int(residents * share / HOUSEHOLD), 8)
        found.append(Yard(name, name_en, code, plot, tags, households, in_press))
    return found


def _plots(lots: Sequence[Polygon], count: int, code: str) -> list[Polygon]:
    """At least count yards, if they go in, cut from a community's lots with passages between them."""
    surveyor = Cutter()
    order = sorted(range(len(lots)), key=lambda number: draw("lot", code, number))
    heaps = []
    for number in order:
        pieces = cut_to_size(surveyor, lots[number], YARD_M2, "yard", code, number)
        fenced = [shapely.buffer(piece, -GAP_M, join_style="mitre") for piece in pieces]
        yards_here = [yard for fence in fenced for yard in polygons_of(fence) if yard.area > LEAST_YARD_M2]
        heaps.append(sorted(yards_here, key=lambda yard: draw("yard", code, number, round(yard.centroid.x))))
        if sum(map(len, heaps)) > 3 * count:
            break
    # One yard of each lot in turn, so that a community's compounds do not crowd in one block.
    rounds = zip_longest(*heaps)
    return [yard for turn in rounds for yard in turn if yard is not None]


def _named(
    community: CommunityFact, centre: Point, finder: RoadFinder, number: int, used: set[str]
) -> tuple[str, str, tuple[str, ...]]:
    """A name not used yet, in Chinese and English, and its tags, of the kind that the community's own
    name suggests."""
    stem, stem_en = community.stem, community.stem_en
    road = finder.address_road(centre)
    road_en = finder.english(road)
    door = 1 + int(between(0, 180, "door", community.code, number))
    at_door = (f"{road}{door}号院", f"{road_en} No. {door} Compound")
    endings: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    if community.is_village or stem.endswith(VILLAGES):
        endings = (
            ("新苑", "New Court"),
            ("安置小区", "Resettlement Compound"),
            ("小区", "Compound"),
            ("小区北院", "Compound North Yard"),
        )
        tags = ("安置小区",)
    elif stem.endswith(WORKPLACES):
        endings = (
            ("家属区", "Staff Quarters"),
            ("家属区东院", "Staff Quarters East Yard"),
            ("家属区西院", "Staff Quarters West Yard"),
        )
        tags = ("家属区", "单位院")
    elif stem.endswith(ESTATES):
        endings = tuple((f"{numeral}期", f"Phase {i}") for i, numeral in enumerate("一二三四", start=1))
        tags = ("商品房",)
    else:
        endings = (("小区", "Compound"), ("东院", "East Yard"))
        tags = pick(
            (("老旧小区",), ("单位院",), ("商品房",), ("老旧小区", "门楼")), "tags", community.code, number
        )
    options = [*((f"{stem}{zh}", f"{stem_en} {en}") for zh, en in endings), at_door]
    if len(endings) == 2:
        staff = (f"{road}{door + 7}号家属院", f"{road_en} No. {door + 7} Staff Compound")
        options = [at_door, options[0], staff, options[1]]
    options += [(f"{stem}{road}{door}号院", f"{stem_en} {road_en} No. {door} Compound")]
    name, name_en = next(option for option in options if option[0] not in used)
    if name.endswith("家属院"):
        tags = ("家属区", *(tag for tag in tags if tag != "商品房"))
    if draw("gate", name) < 0.15 and "门楼" not in tags:
        tags = (*tags, "门楼")
    return name, name_en, tags
