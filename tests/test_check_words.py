"""Every rule of the check is broken once, and has words for people in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest
from town import EAST, box, town_layers

from geomap.check import Fault, check, check_mistaken
from geomap.check.fault import Code
from geomap.check.words_zh import RULES_ZH, words_zh
from geomap.datum import convert
from geomap.intake.reasons import remark_of
from geomap.layer_builder import layer_from
from geomap.services import Catalogue
from geomap.snapshot import Snapshot
from tests.web.small_data import point

Town = dict[str, list[dict[str, Any]]]
Spoil = Callable[[Town], Any]
ENGLISH_WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")


def value(field: str, wrong: Any, layer: str = "stations") -> Spoil:
    def spoil(town: Town) -> None:
        town[layer][0]["properties"][field] = wrong

    return spoil


def shape(geometry: Any, layer: str = "stations") -> Spoil:
    return lambda town: town[layer][0].update(geometry=geometry)


def shifted(town: Town) -> None:
    lon, lat = convert(np.full(4, 108.997), np.linspace(34.22, 34.28, 4), "wgs84", "bd09")
    for one, x, y in zip(town["stations"], lon.tolist(), lat.tolist(), strict=True):
        one["geometry"] = point(x, y)


BOW = {
    "type": "Polygon",
    "coordinates": [[[108.9, 34.2], [109, 34.3], [109, 34.2], [108.9, 34.3], [108.9, 34.2]]],
}
BREAKERS: dict[Code, Spoil] = {
    "no_id": lambda town: town["stations"][0].update(id=None),
    "unusable_id": lambda town: town["stations"][0].update(id="a/b"),
    "id_twice": lambda town: town["stations"][0].update(id="west-north"),
    "no_properties": lambda town: town["stations"][0].update(properties=None),
    "missing": value("kind", ""),
    "not_a_choice": value("tier", 9),
    "too_small": value("population", -1, "communities"),
    "not_text": value("name", 7),
    "not_integer": value("tier", "1"),
    "not_boolean": value("courier_supply", "yes"),
    "not_texts": value("services", "umbrella"),
    "unknown_services": value("services", ["helipad"]),
    "not_date": value("updated_on", "1 May"),
    "no_day": value("updated_on", "2026-02-30"),
    "not_moment": value("closed_until", "soon"),
    "hours_not_text": value("opening_hours", 8),
    "hours": value("opening_hours", "25/7"),
    "hours_doubt": value("opening_hours", "PH off; Mo-Fr 09:00-17:00"),
    "code_not_id": value("code", "1", "communities"),
    "outside": shape(point(0, 0)),
    "no_such_area": value("community_code", "9", "compounds"),
    "not_in_area": value("street_code", EAST, "communities"),
    "no_geometry": shape(None),
    "no_degrees": shape(point(1089, 34.2)),
    "wrong_type": shape(box(108.91, 34.21, 108.92, 34.22)),
    "crossed": shape(BOW, "compounds"),
    "untiled": shape(box(108.9, 34.2, 108.96, 34.25), "communities"),
    "gap": shape(box(108.91, 34.2, 108.95, 34.25), "communities"),
    "overhang": shape(box(108.8, 34.2, 108.95, 34.3), "streets"),
    "tier_standard": value("services", []),
    "service_twice": value("services", ["drinking_water", "drinking_water"]),
    "twin": lambda town: town["stations"].append({**town["stations"][0], "id": "twin"}),
    "stranger": value("nmae", "x"),
    "no_areas": lambda town: town.update(streets=[]),
    "no_outline": shape(BOW, "district"),
    "no_station": lambda town: town.update(stations=[]),
    "shifted": shifted,
}


def faults_of(town: Town, catalogue: Catalogue) -> list[Fault]:
    return check({name: layer_from(name, features) for name, features in town.items()}, catalogue)


def broken(code: Code, snapshot: Snapshot) -> Fault:
    """A fault of the rule, in a town that breaks it."""
    town = town_layers()
    if code == "mistaken":
        layers = {name: layer_from(name, features) for name, features in town.items()}
        return next(check_mistaken(layer_from("stations", town["halls"]), layers))
    BREAKERS[code](town)
    found = [fault for fault in faults_of(town, snapshot.catalogue) if fault.code == code]
    assert found, f"nothing breaks {code}"
    return found[0]


def test_the_table_of_words_has_every_rule_and_no_other() -> None:
    assert set(RULES_ZH) == set(get_args(Code)) == {*BREAKERS, "mistaken"}


@pytest.mark.parametrize("code", get_args(Code))
def test_a_broken_rule_is_told_whole_in_either_language(code: Code, snapshot: Snapshot) -> None:
    fault = broken(code, snapshot)
    message, remedy = words_zh(fault)
    for text in (message, remedy):
        assert re.search(r"[\u4e00-\u9fff]", text), text
        assert not ENGLISH_WORDS.search(text), text
        assert text.endswith("。"), text
        assert "{" not in text, text
    assert fault.message.endswith((".", "'", '"')), fault.message
    assert fault.remedy.endswith((".", '"', "does.")), fault.remedy
    told = remark_of(fault, "", 0, "", "")
    assert not ENGLISH_WORDS.search(told.message("zh") + told.remedy("zh"))
    assert not re.search(r"[\u4e00-\u9fff]", told.message("en") + told.remedy("en"))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ((0.0, 0.0), "0, 0"),
        ((34.22, 108.92), "经纬度写反了"),
        ((108.5, 34.22), "请更正位置"),
    ],
)
def test_a_slip_that_explains_a_position_is_told_in_chinese(
    snapshot: Snapshot, at: tuple[float, float], words: str
) -> None:
    town = town_layers()
    town["stations"][0]["geometry"] = point(*at)
    outside = next(f for f in faults_of(town, snapshot.catalogue) if f.code == "outside")
    assert words in words_zh(outside)[1]


def test_the_layer_of_an_area_is_named_in_chinese(snapshot: Snapshot) -> None:
    assert "社区" in words_zh(broken("no_such_area", snapshot))[0]
    assert "街道" in words_zh(broken("not_in_area", snapshot))[0]
