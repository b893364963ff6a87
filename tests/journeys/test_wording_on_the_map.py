"""What the map says of a station is what the station's own page says."""

from __future__ import annotations

import pytest
from driving import CARD, DESKTOP, PHONE, ZH, Site, Visitor
from playwright.sync_api import expect

from geomap.web.i18n import messages

pytestmark = pytest.mark.browser
EN = messages("en")


def test_a_card_and_the_page_of_a_station_tell_its_state_in_the_same_words(
    visitor: Visitor, site: Site
) -> None:
    page = visitor.open()
    page.locator("#locate").click()
    page.wait_for_selector(CARD)
    facts = [
        (
            card.get_attribute("data-id"),
            card.locator(".pill").inner_text(),
            card.locator(".until").inner_text(),
        )
        for card in page.locator(CARD).all()
    ]
    for station, state, until in facts:
        visitor.go(page, f"/stations/{station}")
        expect(page.locator(".state-now .pill")).to_have_text(state)
        expect(page.locator(".state-now")).to_contain_text(until)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_popup_folds_what_a_station_offers_behind_a_count(
    visitor: Visitor, site: Site, size: dict[str, int]
) -> None:
    full = next(f for f in site.nearest(limit=50) if len(f["properties"]["services"]) == 16)
    lon, lat = full["geometry"]["coordinates"]
    page = visitor.open(f"/embed?layers=stations&lon={lon}&lat={lat}&zoom=17", size=size)
    page.locator(".sign-station").first.wait_for()
    page.mouse.click(size["width"] / 2, size["height"] / 2)
    services = page.locator(".popup-services li")
    expect(services.last).to_have_text(ZH["ui.more_services"].format(count=16 - (services.count() - 1)))
    assert 3 <= services.count() - 1 <= 5
    for service in services.all()[:-1]:
        expect(service.locator("svg.icon")).to_be_visible()


def test_in_english_the_way_in_is_said_in_english_and_then_in_the_words_on_the_spot(
    visitor: Visitor, site: Site
) -> None:
    noted = next(f for f in site.nearest(limit=50) if f["properties"]["entry_note"])
    page = visitor.open(f"/?lang=en#station={noted['id']}", here=None)
    card = page.locator(f'{CARD}[data-id="{noted["id"]}"]')
    expect(card).to_contain_text(EN[f"entry.{noted['properties']['entry']}"])
    note = card.get_by_text(noted["properties"]["entry_note"])
    expect(note).to_have_attribute("lang", "zh-CN")


def test_a_hall_found_by_search_wears_the_sign_it_wears_on_the_map(visitor: Visitor, site: Site) -> None:
    name = site.api("collections/halls/items", limit=1)["features"][0]["properties"]["name"]
    page = visitor.open("/#layers=halls,stations", size=DESKTOP, here=None)
    sign = page.locator(".sign-halls use").first.get_attribute("href")
    page.locator("#q").fill(name)
    hall = page.locator(".found").filter(has=page.get_by_text(name, exact=True))
    expect(hall.locator("use")).to_have_attribute("href", sign or "")
