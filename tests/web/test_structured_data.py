"""Descriptions for search engines: right, and never a way out of their script element."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from geomap.hours import Hours
from geomap.snapshot import Snapshot
from geomap.web.pages.places import PAGES
from geomap.web.pages.structured_data import TYPES, json_ld_script, weekly_hours
from tests.web.page_reader import read_page

DAYS = {d[:2]: d for d in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")}


def listed(text: str) -> list[tuple[str, str, str]] | None:
    """(days by two letters, opens, closes) of each specification."""
    found = weekly_hours(Hours.parse(text))
    if found is None:
        return None
    return [
        ("".join(d.removeprefix("https://schema.org/")[:2] for d in s["dayOfWeek"]), s["opens"], s["closes"])
        for s in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24/7", [("MoTuWeThFrSaSu", "00:00", "23:59")]),
        ("Mo-Su 08:00-20:00", [("MoTuWeThFrSaSu", "08:00", "20:00")]),
        ("Mo-Su 18:00-02:00", [("MoTuWeThFrSaSu", "18:00", "02:00")]),
        (
            "Mo-Fr 08:30-12:00,14:00-18:00; PH off",
            [
                ("MoTuWeThFr", "08:30", "12:00"),
                ("MoTuWeThFr", "14:00", "18:00"),
                ("Pu", "00:00", "00:00"),
            ],
        ),
        (
            "Mo-Fr 09:00-17:30; Sa 10:00-16:00; PH off",
            [("MoTuWeThFr", "09:00", "17:30"), ("Sa", "10:00", "16:00"), ("Pu", "00:00", "00:00")],
        ),
    ],
)
def test_a_plain_week_is_listed(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert listed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "May-Sep 07:00-21:00; Oct-Apr 08:00-19:00",
        "Mo-Fr 09:00-17:00; SH off",
        "Mo-Fr 09:00-18:00; PH 10:00-16:00",
        'Mo-Su 09:00-18:00 "by appointment"',
    ],
)
def test_what_a_plain_week_cannot_say_is_left_out(text: str) -> None:
    assert listed(text) is None


@pytest.mark.parametrize("layer", PAGES)
def test_every_page_describes_its_place(client: FlaskClient, snapshot: Snapshot, layer: str) -> None:
    for feature in snapshot.layers[layer].features[:40]:
        path = f"/{layer}/{feature['id']}"
        page = read_page(client.get(path, headers={"Accept": "text/html"}).text)
        blocks = [json.loads(text) for a, text in page.scripts if a.get("type") == "application/ld+json"]
        assert len(blocks) == 1
        place: dict[str, Any] = blocks[0]
        assert place["@type"] == TYPES[layer]
        assert place["url"] == f"http://localhost{path}"
        assert place["name"] == feature["properties"]["name"]
        if layer == "stations":
            lon, lat = feature["geometry"]["coordinates"]
            assert place["geo"]["longitude"] == pytest.approx(lon, abs=1e-6)
            assert place["geo"]["latitude"] == pytest.approx(lat, abs=1e-6)
            names = [f["name"] for f in place.get("amenityFeature", [])]
            assert len(names) == len(feature["properties"]["services"])
            if feature["properties"]["status"] != "open":
                assert "openingHoursSpecification" not in place


def test_no_text_can_end_the_script_element() -> None:
    hostile = {"name": "</script><script>alert(1)</script>", "b": "<!--\u2028\u2029&amp;{{7*7}}"}
    markup = json_ld_script(hostile, 'n"o')
    page = read_page(str(markup))
    assert len(page.scripts) == 1
    assert json.loads(page.scripts[0][1]) == hostile
    assert page.scripts[0][0]["nonce"] == 'n"o'
    assert not set("\u2028\u2029") & set(markup)
