"""On foot or riding: the switch, distances along the street, and the way on the map."""

from __future__ import annotations

import math
from typing import Any

import pytest
from driving import (
    CARD,
    DESKTOP,
    HERE,
    PHONE,
    ZH,
    Site,
    Visitor,
    distance_words,
    hash_values,
    locate,
    point_at,
    serving,
    shows,
)
from flask import Flask
from playwright.sync_api import Page, expect

from geomap.web import create_app
from geomap.web.settings import settings_from
from tests.web.small_data import small_layers, write_folder

COURTYARD = (108.93, 34.10)
"""South of the district, far from every street."""


def switch(page: Page, mode: str) -> None:
    page.locator(f'#modes [data-mode="{mode}"]').click()


def minutes(key: str, feature: dict[str, Any]) -> str:
    return ZH[key].format(count=max(1, math.floor(feature["properties"]["duration_s"] / 60 + 0.5)))


def drawn_way(page: Page) -> list[tuple[float, float]]:
    """The corners of the line drawn, lon, lat, read off the screen."""
    page.wait_for_selector("path.way-line", state="attached")
    page.wait_for_timeout(700)
    corners = page.locator("path.way-line").evaluate(
        """(path) => {
            const to = path.getScreenCTM();
            return [...path.getAttribute("d").matchAll(/[ML](-?[\\d.]+)[ ,](-?[\\d.]+)/g)]
                .map(([, x, y]) => new DOMPoint(Number(x), Number(y)).matrixTransform(to))
                .map(({x, y}) => [x, y]);
        }"""
    )
    return [point_at(page, x, y) for x, y in corners]


def near(one: tuple[float, float], other: Any, metres: float = 15.0) -> bool:
    east_m = (one[0] - other[0]) * 111_320 * math.cos(math.radians(34.2))
    return math.hypot(east_m, (one[1] - other[1]) * 110_920) < metres


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_on_foot_comes_first_and_riding_is_one_tap_away(
    visitor: Visitor, site: Site, size: dict[str, int]
) -> None:
    page = visitor.open(size=size)
    expect(page.locator('#modes [data-mode="walk"]')).to_have_attribute("aria-pressed", "true")
    locate(page)
    for mode, key in (("walk", "ui.walk_min"), ("ride", "ui.ride_min")):
        switch(page, mode)
        expect(page.locator(f'#modes [data-mode="{mode}"]')).to_have_attribute("aria-pressed", "true")
        expected = site.nearest(mode=mode)
        for said, feature in zip(shows(page, expected), expected, strict=True):
            assert said["distance"] == distance_words(feature["properties"]["distance_m"])
            assert minutes(key, feature) in said["facts"]
        expect(page.locator(".estimate")).to_have_text(ZH[f"ui.measured_{mode}"])
    assert hash_values(page)["mode"] == "ride"
    switch(page, "walk")
    shows(page, site.nearest())
    assert "mode" not in hash_values(page)


def test_a_link_keeps_the_way_of_travel(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/#at=108.94700,34.20800&mode=ride", here=None)
    shows(page, site.nearest(mode="ride"))
    expect(page.locator('#modes [data-mode="ride"]')).to_have_attribute("aria-pressed", "true")
    page.locator(CARD).first.locator(".card-head").click()
    link = page.locator(f'{CARD}.expanded a[data-provider="amap"]').get_attribute("href") or ""
    assert "mode=ride" in link
    other = visitor.open("/#at=108.94700,34.20800&mode=flying", here=None)
    shows(other, site.nearest())


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("mode", ["walk", "ride"])
def test_a_tap_on_a_card_draws_the_way_along_the_streets(
    visitor: Visitor, site: Site, size: dict[str, int], mode: str
) -> None:
    page = visitor.open(size=size)
    locate(page)
    switch(page, mode)
    expected = site.nearest(mode=mode)
    shows(page, expected)
    expect(page.locator("path.way-line")).to_have_count(0)
    page.locator(CARD).nth(1).locator(".card-head").click()
    truth = site.api("way", lon=HERE[0], lat=HERE[1], station=expected[1]["id"], mode=mode)
    corners = drawn_way(page)
    assert near(corners[0], HERE)
    assert near(corners[-1], expected[1]["geometry"]["coordinates"])
    assert len(corners) > 2, "a way by street has corners"
    for corner in corners:
        assert any(near(corner, place) for place in truth["geometry"]["coordinates"])
    top = page.locator("#panel").evaluate("(e) => e.getBoundingClientRect().top")
    box = page.locator("path.way-line").bounding_box()
    assert box is not None
    assert size is DESKTOP or box["y"] + box["height"] <= top, "the whole way lies above the sheet"
    page.locator(CARD).nth(0).locator(".card-head").click()
    expect(page.locator("path.way-line")).to_have_count(1)
    assert near(drawn_way(page)[-1], expected[0]["geometry"]["coordinates"])
    page.locator(CARD).nth(0).locator(".card-head").click()
    expect(page.locator("path.way-line")).to_have_count(0)


def test_the_way_lies_under_the_signs(visitor: Visitor) -> None:
    page = visitor.open()
    locate(page)
    page.locator(CARD).first.locator(".card-head").click()
    page.wait_for_selector("path.way-line", state="attached")
    line, signs = (
        page.locator(css).first.evaluate(
            "(e) => Number(getComputedStyle(e.closest('.leaflet-pane:not(.leaflet-map-pane)')).zIndex)"
        )
        for css in ("path.way-line", ".sign.result")
    )
    assert line < signs


def test_far_from_every_street_it_says_straight(visitor: Visitor, site: Site) -> None:
    page = visitor.open(here=COURTYARD)
    locate(page)
    expected = site.nearest(COURTYARD)
    for said, feature in zip(shows(page, expected), expected, strict=True):
        assert said["distance"] == ZH["ui.straight"] + distance_words(feature["properties"]["distance_m"])
        assert minutes("ui.walk_min", feature) in said["facts"]
    expect(page.locator(".notice").filter(has_text=ZH["ui.note_off_network"])).to_be_visible()
    expect(page.locator(".estimate")).to_have_text(ZH["ui.measured_straight"])
    page.locator(CARD).first.locator(".card-head").click()
    expect(page.locator(f"{CARD}.expanded")).to_have_count(1)
    page.wait_for_timeout(400)
    expect(page.locator("path.way-line")).to_have_count(0)


def test_a_station_that_is_not_among_the_nearest_by_bicycle_is_no_longer_chosen(
    visitor: Visitor, site: Site
) -> None:
    ridden = {feature["id"] for feature in site.nearest(mode="ride")}
    walked = site.nearest()
    other = next(i for i, feature in enumerate(walked) if feature["id"] not in ridden)
    page = visitor.open()
    locate(page)
    page.locator(CARD).nth(other).locator(".card-head").click()
    page.wait_for_selector("path.way-line", state="attached")
    switch(page, "ride")
    shows(page, site.nearest(mode="ride"))
    expect(page.locator("path.way-line")).to_have_count(0)
    expect(page.locator(f"{CARD}.expanded")).to_have_count(0)
    assert "station" not in hash_values(page)


@pytest.fixture(scope="module")
def roadless(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = write_folder(tmp_path_factory.mktemp("roadless"), {**small_layers(), "roads": []})
    return create_app(settings_from({"GEOMAP_DATA": str(folder), "GEOMAP_RELOAD_S": "0"}))


def test_without_streets_there_is_no_switch_and_it_works_as_the_crow_flies(
    browser: Any, roadless: Flask
) -> None:
    with serving(roadless) as url:
        visiting = Visitor(browser, Site(url, roadless))
        page = visiting.open("/#at=108.91000,34.21000", here=None)
        page.wait_for_selector(CARD)
        expect(page.locator("#modes")).to_be_hidden()
        expect(page.locator(".card-measure").first).to_have_text(ZH["ui.straight"])
        expect(page.locator(".card-time")).to_have_count(2 * page.locator(CARD).count())
        visiting.leave()
    assert visiting.complaints == []
