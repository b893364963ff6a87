"""A link reproduces the view: in another browser, in another language, from a code on a door."""

from __future__ import annotations

import pytest
from driving import (
    CARD,
    DESKTOP,
    HERE,
    PHONE,
    ZH,
    Site,
    Visitor,
    chip,
    drawn,
    hash_values,
    locate,
    open_dialog,
    pixel_of,
    shows,
)
from playwright.sync_api import expect

from geomap.web.i18n import messages

EN = messages("en")


def test_the_address_restores_everything_in_a_fresh_browser(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    chip(page, "drinking_water")
    open_dialog(page)
    chip(page, "tier-1", within="#filters")
    page.locator("#filters [data-chip=at]").fill("2026-03-07T19:30")
    page.locator("#filters [data-chip=at]").blur()
    page.locator("#filters [data-chip=for]").select_option("30")
    page.keyboard.press("Escape")
    page.locator(".layer-button").click()
    page.locator(".layer-row").filter(has_text="红色会客厅").locator("input").check()
    expected = site.nearest(services="drinking_water", tier="1", open_at="2026-03-07T19:30", open_for_min=30)
    shows(page, expected)
    page.keyboard.press("Escape")
    page.locator(CARD).nth(1).locator(".card-head").click()
    expect(page.locator(f"{CARD}.expanded")).to_have_count(1)
    page.wait_for_timeout(500)
    kept = hash_values(page)

    other = visitor.open("/#" + page.url.split("#", 1)[1], here=None)
    shows(other, expected)
    expect(other.locator(f'{CARD}.expanded[data-id="{expected[1]["id"]}"]')).to_have_count(1)
    expect(other.locator(".sign-halls").first).to_be_attached()
    expect(other.locator("#chips [data-chip=drinking_water]")).to_have_attribute("aria-pressed", "true")
    open_dialog(other)
    expect(other.locator("#filters [data-chip=tier-1]")).to_have_attribute("aria-pressed", "true")
    expect(other.locator("#filters [data-chip=at]")).to_have_value("2026-03-07T19:30")
    expect(other.locator("#filters [data-chip=for]")).to_have_value("30")
    other.wait_for_timeout(500)
    assert hash_values(other) == kept


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_link_without_a_view_shows_what_it_found(
    visitor: Visitor, site: Site, size: dict[str, int]
) -> None:
    page = visitor.open("/#at=108.94700,34.20800", size=size, here=None)
    expected = site.nearest()
    shows(page, expected)
    page.wait_for_timeout(500)
    assert float(hash_values(page)["view"].split(",")[2]) >= 14.5, "the map came near to what was found"
    for feature in expected:
        x, y = pixel_of(page, *feature["geometry"]["coordinates"])
        assert 0 < x < size["width"]
        assert 0 < y < size["height"]


def test_a_changed_address_is_followed(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/#at=108.94700,34.20800", here=None)
    shows(page, site.nearest())
    page.evaluate("location.hash = 'at=108.92000,34.22000&services=charging'")
    shows(page, site.nearest((108.92, 34.22), services="charging"))


@pytest.mark.parametrize(
    "address",
    [
        "/#at=nonsense&view=1,2&open=never&for=x&tier=,,&layers=",
        "/#at=999,999",
        "/#%F0%9F%92%A9=%",
        "/#view=108.9,34.2,99",
    ],
)
def test_a_broken_address_still_opens(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    locate(page)


def test_words_the_server_does_not_know_are_passed_over_and_the_others_kept(
    visitor: Visitor, site: Site
) -> None:
    page = visitor.open("/#at=108.94700,34.20800&services=teleport,charging&tier=9", here=None)
    shows(page, site.nearest(services="charging"))


def test_a_code_on_a_door_leads_to_its_station(visitor: Visitor, site: Site) -> None:
    station = site.api("collections/stations/items/s001")
    page = visitor.open("/?station=s001")
    card = page.locator(f'{CARD}.expanded[data-id="s001"]')
    expect(card.locator(".card-title")).to_contain_text(station["properties"]["name"])
    expect(card.locator('a[data-provider="amap"]')).to_be_visible()
    expect(page.locator(".sign.chosen")).to_have_count(1)
    page.wait_for_timeout(500)
    x, y = pixel_of(page, *station["geometry"]["coordinates"])
    top = page.locator("#panel").evaluate("(e) => e.getBoundingClientRect().top")
    assert 0 < x < PHONE["width"]
    assert 60 < y < top, "the station's sign is not under the sheet"


def test_a_station_that_is_gone_is_said_to_be_gone(visitor: Visitor) -> None:
    page = visitor.open("/?station=no-such")
    expect(page.get_by_role("alert")).to_contain_text(ZH["ui.no_station"])
    visitor.complaints = [one for one in visitor.complaints if "404" not in one]


def test_another_language_keeps_the_state(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    chip(page, "charging")
    expected = site.nearest(HERE, services="charging")
    shows(page, expected)
    page.wait_for_timeout(400)
    before = hash_values(page)
    page.locator(".menu summary").click()
    page.locator("a.language").click()
    page.wait_for_url("**lang=en**")
    drawn(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    shows(page, expected)
    expect(page.locator("#locate")).to_have_text(EN["ui.nearest"])
    page.wait_for_timeout(400)
    assert hash_values(page) == before
    visitor.go(page, "/")
    expect(page.locator("#locate")).to_have_text(EN["ui.nearest"])


def test_a_station_link_keeps_its_station_in_another_language(visitor: Visitor) -> None:
    page = visitor.open("/?station=s001")
    page.wait_for_selector(CARD)
    page.locator(".menu summary").click()
    page.locator("a.language").click()
    page.wait_for_url("**lang=en**")
    expect(page.locator(f'{CARD}.expanded[data-id="s001"]')).to_be_visible()
