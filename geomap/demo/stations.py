"""Service stations: where they stand, what tier they are built to, and how one gets in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely import Point

from geomap.demo.addresses import address_of, phone_of, roadside_at, roadside_in
from geomap.demo.chance import between, draw, pick
from geomap.demo.compounds import Yard
from geomap.demo.facts import CommunityFact
from geomap.demo.features import IN_PRESS, INVENTED, Feature, feature
from geomap.demo.ground import Ground, RoadFinder
from geomap.demo.habits import ENTRIES, HOURS, WIDE_HOURS, services_of
from geomap.demo.plane import to_lonlat, to_metres
from geomap.services import Catalogue

COUNTS = {"compound": 32, "office": 14, "toilet": 12, "hall": 8, "street": 90}
TIERS = {1: 20, 2: 56}
"""Stations of tiers 1 and 2; the rest are of tier 3."""
APART_M = 240.0
CLOSED, PLANNED = 4, 4
LEANING = {"hall": -0.3, "office": -0.25, "street": 0.0, "compound": 0.2, "toilet": 5.0}
"""Which kinds tend to be built to the higher standards: those with more room."""


@dataclass(frozen=True, slots=True)
class Site:
    """A station before its particulars. point is in metres of the plane; tier None is not yet set.

    stated: it stands in the fact table, so it runs and keeps its standard. in_press: a newspaper
    names the place.
    """

    name: str
    name_en: str
    kind: str
    point: Point
    tier: int | None = None
    stated: bool = False
    in_press: bool = False


def station_features(
    ground: Ground,
    finder: RoadFinder,
    catalogue: Catalogue,
    yards: Sequence[Yard],
    halls: Sequence[tuple[tuple[str, str], Point]],
) -> list[Feature]:
    """The stations layer: first those of the fact table, then the rest by kind."""
    sites = _stated(ground, yards)
    sites += _in_yards(yards, sites)
    sites += [
        Site(
            f"{whose}红色会客厅便民服务驿站",
            _english(f"{whose_en} Red Meeting Hall"),
            "hall",
            Point(point.x + 4, point.y - 3),
        )
        for (whose, whose_en), point in halls[: COUNTS["hall"]]
    ]
    for kind in ("office", "toilet", "street"):
        sites += _spread(ground, finder, kind, sites)
    sites = _with_tiers(sites)
    status = _status(sites)
    return [
        _feature(number, site, status[site.name], ground, finder, catalogue)
        for number, site in enumerate(sites, start=1)
    ]


def _stated(ground: Ground, yards: Sequence[Yard]) -> list[Site]:
    sites = []
    for fact in ground.facts.stations:
        if fact.near:
            point, kind = roadside_at(ground, to_metres(Point(fact.near))), "street"
        else:
            yard = next(yard for yard in yards if yard.community_code == fact.community_code)
            point, kind = _gate(yard), "compound"
        sites.append(Site(fact.name, fact.name_en, kind, point, fact.tier, True, fact.in_press))
    return sites


def _english(place: str) -> str:
    return f"{place} Service Station"


def _gate(yard: Yard) -> Point:
    """A place just inside a compound, by one of its sides."""
    ring = shapely.buffer(yard.outline, -6.0, join_style="mitre")
    inner = ring if not ring.is_empty and ring.geom_type == "Polygon" else yard.outline
    share = draw("gate", yard.name)
    edge = shapely.line_interpolate_point(inner.exterior, share, normalized=True)
    return edge if inner is not yard.outline else yard.outline.representative_point()


def _in_yards(yards: Sequence[Yard], sites: Sequence[Site]) -> list[Site]:
    """Stations in the compounds with the most households, one a community, apart from each other."""
    left = COUNTS["compound"] - sum(site.kind == "compound" for site in sites)
    order = sorted(yards, key=lambda yard: (-_hosting(yard), yard.name))
    found: list[Site] = []
    codes: set[str] = set()
    for yard in order:
        gate = _gate(yard)
        if len(found) == left:
            break
        if yard.community_code in codes or _crowded(gate, [*sites, *found], 1.6 * APART_M):
            continue
        codes.add(yard.community_code)
        found.append(Site(f"{yard.name}便民服务驿站", _english(yard.name_en), "compound", gate))
    return found


def _hosting(yard: Yard) -> float:
    """How likely a compound is to host a station: large ones, and those with more than a number."""
    known = 0.4 if yard.name.endswith("号院") else 1.0
    return yard.households * known * between(0.2, 1.0, "hosts", yard.name)


def _crowded(point: Point, sites: Sequence[Site], apart_m: float) -> bool:
    return any(point.distance(site.point) < apart_m for site in sites)


def _spread(ground: Ground, finder: RoadFinder, kind: str, sites: Sequence[Site]) -> list[Site]:
    """Stations of a kind by the road, in communities drawn by their residents, kept apart."""
    left = COUNTS[kind] - sum(site.kind == kind for site in sites)
    order = sorted(
        ground.facts.communities,
        key=lambda fact: -(draw(kind, fact.code) ** (4000 / ground.population[fact.code])),
    )
    names = {site.name for site in sites}
    found: list[Site] = []
    for community in order:
        if len(found) == left:
            break
        point = roadside_in(ground, finder, community.code, kind)
        if _crowded(point, [*sites, *found], APART_M):
            continue
        site = _roadside_site(finder, kind, point, community, names)
        names.add(site.name)
        found.append(site)
    return found


def _roadside_site(
    finder: RoadFinder, kind: str, point: Point, community: CommunityFact, names: set[str]
) -> Site:
    stem, stem_en = community.stem, community.stem_en
    if kind == "office":
        centre = f"{stem_en} Party and Community Centre"
        return Site(f"{stem}党群服务中心便民服务驿站", _english(centre), kind, point)
    if kind == "toilet":
        return Site(f"{stem}公厕便民服务驿站", _english(f"{stem_en} Public Toilet"), kind, point)
    road, away_m = finder.arterial_near(point)
    road_en = finder.english(road)
    if away_m < 60 and f"{road}便民服务驿站" not in names:
        return Site(f"{road}便民服务驿站", _english(road_en), kind, point)
    if f"{stem}便民服务驿站" not in names:
        return Site(f"{stem}便民服务驿站", _english(stem_en), kind, point)
    return Site(f"{stem}{road}便民服务驿站", _english(f"{stem_en} {road_en}"), kind, point)


def _with_tiers(sites: Sequence[Site]) -> list[Site]:
    """Set the tiers not stated, so that the counts of TIERS come out."""
    open_sites = [site for site in sites if site.tier is None]
    order = sorted(open_sites, key=lambda site: (LEANING[site.kind] + draw("tier", site.name), site.name))
    first = TIERS[1] - sum(site.tier == 1 for site in sites)
    second = TIERS[2] - sum(site.tier == 2 for site in sites)
    rank = {site.name: i for i, site in enumerate(order)}

    def tier(site: Site) -> int:
        if site.tier is not None:
            return site.tier
        place = rank[site.name]
        return 1 if place < first else 2 if place < first + second else 3

    return [replace(site, tier=tier(site)) for site in sites]


def _status(sites: Sequence[Site]) -> dict[str, str]:
    order = sorted((site.name for site in sites if not site.stated), key=lambda name: draw("status", name))
    closed, planned = set(order[:CLOSED]), set(order[CLOSED : CLOSED + PLANNED])
    return {
        site.name: "closed" if site.name in closed else "planned" if site.name in planned else "open"
        for site in sites
    }


def _feature(
    number: int, site: Site, status: str, ground: Ground, finder: RoadFinder, catalogue: Catalogue
) -> Feature:
    name, tier = site.name, site.tier or 3
    ways = [way for way in ENTRIES[site.kind] if not site.stated or way[0] != "unknown"]
    entry, note = pick(ways, "entry", name)
    hours = pick(WIDE_HOURS if site.stated else HOURS[site.kind], "hours", name)
    running = status == "open"
    has_phone = running and (site.stated or draw("has phone", name) < 0.55)
    return feature(
        f"s{number:03d}",
        to_lonlat(site.point),
        IN_PRESS if site.in_press else INVENTED,
        name=name,
        name_en=site.name_en,
        tier=tier,
        kind=site.kind,
        services=services_of(catalogue, tier, site.kind, site.stated, name),
        address=address_of(ground.facts.district.name, finder.address_road(site.point), name),
        phone=phone_of(name) if has_phone else None,
        opening_hours=hours if running else None,
        entry=entry if running else "unknown",
        entry_note=note if running else None,
        courier_supply=draw("supply", name) < (0.75 if tier < 3 else 0.35),
        status=status,
        verified_on=_verified_on(name) if status != "planned" else None,
    )


def _verified_on(name: str) -> str:
    month = 3 + int(draw("month", name) * 8)
    return f"2026-{month:02d}-{1 + int(draw('day', name) * 28):02d}"
