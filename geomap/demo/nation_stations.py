"""The stations of a nation-like data set, one at a time, like those of the district in kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from shapely import Point

from geomap.demo.addresses import address_of
from geomap.demo.chance import between, draw, pick
from geomap.demo.features import INVENTED, Feature, feature
from geomap.demo.habits import ENTRIES, HOURS, services_of
from geomap.demo.nation_ground import RIM_DEG, City, Quarter, fall, moved
from geomap.demo.stations import CLOSED, COUNTS, PLANNED, TIERS
from geomap.services import Catalogue

KINDS = tuple(kind for kind, count in COUNTS.items() for _ in range(count))
ROADS = tuple(f"示例{number}路" for number in "一二三四五六七八九十")
IN_QUARTERS = 0.55
"""The share of stations that lie about a quarter rather than about the middle of the city."""


def stations_of(
    cities: Sequence[City],
    quarters: Sequence[Quarter],
    shares: Sequence[int],
    catalogue: Catalogue,
    seed: int,
) -> Iterator[Feature]:
    """The stations city by city, as many in each as its share."""
    own = {name: list(group) for name, group in groupby(quarters, key=lambda quarter: quarter.city.name)}
    number = 0
    for city, share in zip(cities, shares, strict=True):
        for k in range(1, share + 1):
            number += 1
            yield _station(number, k, city, own[city.name], catalogue, seed)


def _station(
    number: int, k: int, city: City, quarters: Sequence[Quarter], catalogue: Catalogue, seed: int
) -> Feature:
    name = f"{city.name}第{k:04d}号驿站"
    key = (seed, name)
    kind, tier, status = pick(KINDS, "kind", *key), _tier(*key), _status(*key)
    tier = 3 if kind == "toilet" else tier
    running = status == "open"
    entry, note = pick(ENTRIES[kind], "entry", *key) if running else ("unknown", None)
    has_phone = running and draw("has phone", *key) < 0.55
    return feature(
        f"s{number:06d}",
        _place(city, quarters, *key),
        INVENTED,
        name=name,
        name_en=f"{city.name_en} Service Station {k:04d}",
        tier=tier,
        kind=kind,
        services=services_of(catalogue, tier, kind, False, *key),
        address=address_of(city.name, pick(ROADS, "road", *key), *key),
        phone=f"000-0000{int(between(1000, 9999, 'phone', *key))}" if has_phone else None,
        opening_hours=pick(HOURS[kind], "hours", *key) if running else None,
        entry=entry,
        entry_note=note,
        courier_supply=draw("supply", *key) < (0.75 if tier < 3 else 0.35),
        status=status,
        verified_on=_verified_on(*key) if status != "planned" else None,
    )


def _place(city: City, quarters: Sequence[Quarter], *key: object) -> Point:
    """About the middle of the city or one of its quarters, ever fewer with distance."""
    if draw("in quarter", *key) < IN_QUARTERS:
        quarter = pick(quarters, "quarter", *key)
        step = fall(0.5 * city.spread_deg, 0.4 * RIM_DEG, "place", *key)
        return Point(moved(quarter.lon, quarter.lat, step, city))
    return Point(moved(city.lon, city.lat, fall(city.spread_deg, RIM_DEG, "place", *key), city))


def _tier(*key: object) -> int:
    """A tier, in the proportions of the district; toilets, which have no room, count among the rest."""
    at = draw("tier", *key) * (len(KINDS) - COUNTS["toilet"])
    return 1 if at < TIERS[1] else 2 if at < TIERS[1] + TIERS[2] else 3


def _status(*key: object) -> str:
    at = draw("status", *key) * len(KINDS)
    return "closed" if at < CLOSED else "planned" if at < CLOSED + PLANNED else "open"


def _verified_on(*key: object) -> str:
    month = 3 + int(draw("month", *key) * 8)
    return f"2026-{month:02d}-{1 + int(draw('day', *key) * 28):02d}"
