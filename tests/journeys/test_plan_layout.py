"""Nothing on the planner's desk lies over other words or is cut off, in both languages and sizes of type."""

from __future__ import annotations

import pytest
from desk import SCREEN, add_station, choose_hour, open_desk
from driving import PHONE, Visitor
from playwright.sync_api import Page

CUT = """(css) => [...document.querySelectorAll(css)]
    .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 1)
    .map((e) => e.className + ": " + e.textContent)"""
APART = """([one, other]) => {
    const [a, b] = [one, other].map((css) => document.querySelector(css).getBoundingClientRect());
    return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
}"""
WORDS = ".dock-head, .dock-value, .curve-key, .tabs, .compare-table, .share-line, .siting-form, .desk-bar h1"
ATTRIBUTION = ".map-holder:not(.kept) .leaflet-control-attribution"


def desk(visitor: Visitor, language: str, size: str, screen: dict[str, int]) -> Page:
    page = open_desk(visitor, size=screen, locale={"zh": "zh-CN", "en": "en-GB"}[language])
    page.evaluate("(size) => { document.documentElement.dataset.size = size; }", size)
    page.evaluate("() => document.dispatchEvent(new Event('appearance'))")
    return page


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_on_a_screen_nothing_is_cut_off_or_covered(visitor: Visitor, language: str, size: str) -> None:
    page = desk(visitor, language, size, SCREEN)
    choose_hour(page, 46)
    assert page.evaluate(APART, [".map-key", ATTRIBUTION])
    assert page.evaluate(CUT, WORDS) == []
    add_station(page)
    page.locator("[data-action=keep]").click()
    page.wait_for_selector(".compare-table")
    page.locator("#tab-proposals").click()
    assert page.evaluate(CUT, WORDS) == []
    assert page.evaluate(APART, [".map-key", ATTRIBUTION])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_on_a_phone_nothing_is_cut_off_or_covered(visitor: Visitor, language: str, size: str) -> None:
    page = desk(visitor, language, size, PHONE)
    assert page.evaluate(APART, [".map-key", ATTRIBUTION])
    assert page.evaluate(CUT, WORDS) == []


def test_each_panel_is_shown_from_where_it_was_left(visitor: Visitor) -> None:
    page = open_desk(visitor)
    page.locator("#panel-left_out .all").click()
    page.locator("#answer").evaluate("(e) => { e.scrollTop = 400; }")
    page.locator("#tab-whatifs").click()
    page.locator("#tab-proposals").click()
    assert page.locator("#answer").evaluate("(e) => e.scrollTop") == 0
    page.locator("#tab-left_out").click()
    assert page.locator("#answer").evaluate("(e) => e.scrollTop") == 400
