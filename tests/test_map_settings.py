"""map.json: every value is checked when it is read, and a wrong one is named with its remedy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geomap.errors import DataError
from geomap.map_settings import map_settings_from
from geomap.services import catalogue_from

DATA = Path(__file__).parents[1] / "data"
DOCUMENT: dict[str, Any] = json.loads((DATA / "map.json").read_text(encoding="utf-8"))
CATALOGUE = catalogue_from(json.loads((DATA / "services.json").read_text(encoding="utf-8")))
TEXTS = [key for key, value in DOCUMENT.items() if isinstance(value, str)]
ALBERS_FEET = "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +datum=WGS84 +units=us-ft"


def test_the_shipped_settings_are_read() -> None:
    settings = map_settings_from(DOCUMENT, CATALOGUE)
    assert settings.centre == tuple(DOCUMENT["centre"])
    assert settings.quick_services == DOCUMENT["quick_services"]


@pytest.mark.parametrize("key", TEXTS)
@pytest.mark.parametrize("value", [5, None, ["x"], {}, True])
def test_a_text_must_be_text(key: str, value: Any) -> None:
    refused(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name_zh", " "),
        ("area_zh", ""),
        ("zoom", 0),
        ("zoom", -3),
        ("zoom", 19.5),
        ("zoom", "13"),
        ("zoom", True),
        ("zoom", float("nan")),
        ("centre", [108.9]),
        ("centre", "108.9,34.2"),
        ("centre", [34.2, 108.9]),
        ("centre", ["108.9", "34.2"]),
        ("centre", {"lon": 108.9, "lat": 34.2}),
        ("metric_crs", "EPSG:0"),
        ("metric_crs", "metres"),
        ("metric_crs", "EPSG:4326"),
        ("metric_crs", "EPSG:4978"),
        ("metric_crs", ALBERS_FEET),
        ("metric_crs", 4545),
        ("timezone", "Asia/Yanta"),
        ("timezone", ""),
        ("timezone", "../etc/passwd"),
        ("timezone", "Asia"),
        ("quick_services", "charging"),
        ("quick_services", ["helipad"]),
        ("quick_services", [5]),
        ("quick_services", ["charging", "charging"]),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_key_value_and_remedy(key: str, value: Any) -> None:
    refused(key, value)


def refused(key: str, value: Any) -> None:
    with pytest.raises(DataError) as caught:
        map_settings_from({**DOCUMENT, key: value}, CATALOGUE)
    named = (
        value[0] if key == "quick_services" and isinstance(value[0], str) and value != "charging" else value
    )
    assert caught.value.message.startswith(f"map.json, {key}: {named!r} ")
    assert caught.value.hint


@pytest.mark.parametrize("phrases", [{"x": 5}, {"长延": "chang"}, {"长延": ["chang"]}, ["长延"]])
def test_phrases_that_cannot_be_read_are_refused(phrases: Any) -> None:
    with pytest.raises(DataError, match="pinyin_phrases"):
        map_settings_from({**DOCUMENT, "pinyin_phrases": phrases}, CATALOGUE)


def test_notices_may_be_empty_and_a_projection_may_be_written_out() -> None:
    crs = "+proj=lcc +lat_1=25 +lat_2=47 +lat_0=36 +lon_0=105 +datum=WGS84 +units=m"
    settings = map_settings_from({**DOCUMENT, "notice_zh": "", "metric_crs": crs, "zoom": 12.5}, CATALOGUE)
    assert settings.credit("zh") == DOCUMENT["attribution_zh"]
    assert settings.zoom == 12.5


@pytest.mark.parametrize("document", [[], None, 5, {}])
def test_settings_of_another_form_are_refused_in_words(document: Any) -> None:
    with pytest.raises(DataError, match=r"map\.json"):
        map_settings_from(document, CATALOGUE)
