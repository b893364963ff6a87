"""Every layer can be switched on, counted, tapped and followed to its page."""

from __future__ import annotations

from typing import Any

import pytest
from driving import DESKTOP, PHONE, ZH, Site, Visitor, areas_drawn, hash_values, locate, pixel_of, shows
from playwright.sync_api import Locator, Page, expect

from geomap.layers import LAYERS
from geomap.web.map_page import SHOWN_FIRST, SWITCHED


def row(page: Page, layer: str) -> Locator:
    return page.locator(".layer-row").filter(has_text=LAYERS[layer].title_zh)


def quiet_place_in(site: Site, layer: str) -> tuple[dict[str, Any], tuple[float, float]]:
    """An area and a point in it that has no station near: a tap there meets the area alone."""
    stations = site.api("collections/stations/items", limit=10000)["features"]
    taken = [station["geometry"]["coordinates"] for station in stations]
    for area in site.api(f"collections/{layer}/items", limit=400)["features"]:
        shape = area["geometry"]["coordinates"]
        ring = shape[0][0] if area["geometry"]["type"] == "MultiPolygon" else shape[0]
        lon, lat = (sum(c[i] for c in ring) / len(ring) for i in (0, 1))
        found = site.api("whereami", lon=lon, lat=lat)["community"]
        clear = all(abs(lon - x) + abs(lat - y) > 0.003 for x, y in taken)
        if clear and found and found["id"] == area["id"]:
            return area, (lon, lat)
    raise AssertionError("every area holds a station at its middle")


def test_every_layer_has_a_switch_and_its_count(visitor: Visitor, site: Site) -> None:
    page = visitor.open(size=DESKTOP)
    page.locator(".layer-button").click()
    for layer in SWITCHED:
        matched = site.api(f"collections/{layer}/items", limit=1)["numberMatched"]
        expect(row(page, layer).locator(".muted")).to_have_text(str(matched))
        expect(row(page, layer).locator("input")).to_be_checked(checked=layer in SHOWN_FIRST)
    for tier in "123":
        expect(page.locator(".legend .tier-sign.tier-" + tier).first).to_be_visible()


def test_a_layer_comes_and_goes_with_its_switch(visitor: Visitor, site: Site) -> None:
    page = visitor.open(size=DESKTOP)
    page.locator(".layer-button").click()
    row(page, "halls").click()
    halls = site.api("collections/halls/items", limit=100)["features"]
    expect(page.locator(".resource-map .sign-halls")).to_have_count(len(halls))
    assert "halls" in hash_values(page)["layers"].split(",")
    row(page, "halls").click()
    expect(page.locator(".resource-map .sign-halls")).to_have_count(0)
    row(page, "stations").click()
    expect(page.locator(".resource-map .sign-station")).to_have_count(0)
    row(page, "stations").click()
    expect(page.locator(".resource-map .sign-station").first).to_be_attached()
    assert "layers" not in hash_values(page), "back to what everybody sees first"


def test_all_switches_can_be_reached_on_a_phone(visitor: Visitor) -> None:
    page = visitor.open()
    page.locator(".layer-button").click()
    for layer in SWITCHED:
        if layer not in SHOWN_FIRST:
            row(page, layer).click()
            expect(row(page, layer).locator("input")).to_be_checked()
    page.locator(".legend li").last.scroll_into_view_if_needed()
    page.locator(".legend li").last.click(trial=True)


def test_a_tap_on_a_community_shows_its_card(visitor: Visitor, site: Site) -> None:
    community, (lon, lat) = quiet_place_in(site, "communities")
    page = visitor.open(f"/#layers=communities,stations&view={lon:.5f},{lat - 0.003:.5f},15.5")
    areas_drawn(page)
    page.mouse.click(*pixel_of(page, lon, lat))
    card = page.locator(".place-card")
    expect(card.locator(".card-title")).to_contain_text(community["properties"]["short_name"])
    expect(card).to_contain_text(str(community["properties"]["population"]))
    details = card.get_by_role("link", name=ZH["ui.details"])
    expect(details).to_have_attribute("href", f"/communities/{community['id']}")
    card.get_by_role("button", name=ZH["ui.nearest_here"]).click()
    page.wait_for_selector(".card-distance")
    at = tuple(map(float, hash_values(page)["at"].split(",")))
    shows(page, site.nearest((at[0], at[1])))


@pytest.mark.parametrize("other", ["streets", "compounds"])
def test_layers_that_lie_over_each_other_are_all_tapped(visitor: Visitor, site: Site, other: str) -> None:
    community, (lon, lat) = quiet_place_in(site, "communities")
    page = visitor.open(f"/#layers=communities,{other}&view={lon:.5f},{lat - 0.003:.5f},15.5")
    areas_drawn(page)
    page.locator(".layer-button").click()
    for _ in range(2):  # off and on again: now it lies above
        row(page, other).click()
    page.keyboard.press("Escape")
    page.mouse.click(*pixel_of(page, lon, lat))
    expect(page.locator(".place-card .card-title")).to_be_visible()
    if other == "streets":
        expect(page.locator(".place-card .card-title")).to_contain_text(community["properties"]["short_name"])


def test_closing_a_places_card_brings_back_the_stations_found(visitor: Visitor, site: Site) -> None:
    community, (lon, lat) = quiet_place_in(site, "communities")
    page = visitor.open("/#layers=communities,stations")
    locate(page)
    page.wait_for_timeout(400)
    view = f"view={lon:.5f},{lat - 0.003:.5f},15.5"
    page.evaluate("(view) => { location.hash = location.hash.replace(/view=[^&]*/, view); }", view)
    areas_drawn(page)
    page.mouse.click(*pixel_of(page, lon, lat))
    expect(page.locator(".place-card")).to_contain_text(community["properties"]["short_name"])
    page.locator(".place-card").get_by_role("button", name=ZH["ui.close"]).click()
    shows(page, site.nearest())


def test_a_map_alone_answers_a_tap_with_a_card_beside_the_sign(visitor: Visitor, site: Site) -> None:
    station = site.nearest()[0]
    lon, lat = station["geometry"]["coordinates"]
    page = visitor.open(f"/embed?layers=stations,halls&lon={lon}&lat={lat}&zoom=17", size=PHONE)
    expect(page.locator(".layer-row")).to_have_count(2)
    page.locator(f'.leaflet-marker-icon[title="{station["properties"]["name"]}"] .sign').click()
    popup = page.locator(".place-popup")
    expect(popup).to_contain_text(station["properties"]["name"])
    expect(popup.get_by_role("link")).to_have_attribute("href", f"/stations/{station['id']}")
