"""A name is found as it is typed: in characters, in pinyin, by its initials, by keys alone."""

from __future__ import annotations

from typing import Any

from driving import CARD, ZH, Site, Visitor, hash_values, shows
from playwright.sync_api import Page, expect

ROW = "#found [role=option]"


def type_name(page: Page, text: str) -> None:
    page.locator("#q").click()
    page.locator("#q").press_sequentially(text, delay=15)
    page.wait_for_selector(ROW)


def first_area(found: list[dict[str, Any]]) -> int:
    """The place in a list of the first result that is not a station."""
    return next(i for i, result in enumerate(found) if result["layer"] != "stations")


def test_pinyin_lists_what_the_api_finds(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    type_name(page, "xiaozhai")
    found = site.api("search", q="xiaozhai", limit=8)["results"]
    expect(page.locator(f"{ROW} .found-name")).to_have_text([result["name"] for result in found])
    assert any("小寨" in result["name"] for result in found)
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")


def test_arrows_and_enter_choose_and_results_start_there(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    type_name(page, "xiaozhai")
    found = site.api("search", q="xiaozhai", limit=8)["results"]
    wanted = first_area(found)
    for _ in range(wanted + 1):
        page.keyboard.press("ArrowDown")
    active = page.locator("#q").get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    expect(page.locator(f"{ROW}[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    place = found[wanted]
    shows(page, site.nearest((place["lon"], place["lat"])))
    expect(page.locator(".origin-line")).to_contain_text(place["name"])
    expect(page.locator("#found")).to_be_hidden()
    assert hash_values(page)["place"] == place["name"]


def test_arrow_up_goes_round_to_the_last(visitor: Visitor) -> None:
    page = visitor.open()
    type_name(page, "xiaozhai")
    page.keyboard.press("ArrowUp")
    expect(page.locator(ROW).last).to_have_attribute("aria-selected", "true")


def test_a_tap_on_a_result_chooses_it(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    type_name(page, "xiaozhai")
    found = site.api("search", q="xiaozhai", limit=8)["results"]
    wanted = first_area(found)
    page.locator(ROW).nth(wanted).click()
    shows(page, site.nearest((found[wanted]["lon"], found[wanted]["lat"])))


def test_a_station_that_is_searched_shows_its_own_card(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    station = site.api("collections/stations/items", limit=1)["features"][0]
    type_name(page, station["properties"]["name"])
    page.locator(ROW).filter(has_text=station["properties"]["name"]).first.click()
    expect(page.locator(f'{CARD}.expanded[data-id="{station["id"]}"]')).to_be_visible()
    expect(page.locator(".sign.chosen")).to_have_count(1)


def test_a_name_that_nobody_bears_is_said_to_be_missing(visitor: Visitor) -> None:
    page = visitor.open()
    type_name(page, "qqqqzzzz")
    expect(page.locator("#found")).to_have_text(ZH["ui.search_none"].format(query="qqqqzzzz"))


def test_escape_closes_the_list_and_keeps_what_was_typed(visitor: Visitor) -> None:
    page = visitor.open()
    type_name(page, "xiaozhai")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("xiaozhai")


def test_enter_alone_takes_the_best(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    page.locator("#q").fill("小寨路街道")
    page.keyboard.press("Enter")
    best = site.api("search", q="小寨路街道", limit=8)["results"][0]
    shows(page, site.nearest((best["lon"], best["lat"])))
