"""Large type and the dark theme: chosen once, kept, and never at the cost of the content."""

from __future__ import annotations

from driving import CARD, Visitor, locate
from playwright.sync_api import Page, expect


def choose(page: Page, what: str) -> None:
    if page.locator(".menu").count():
        page.locator(".menu summary").click()
    page.locator(f'[data-appearance="{what}"]').click()
    expect(page.locator(f'[data-appearance="{what}"]')).to_have_attribute("aria-pressed", "true")


def test_the_choice_lasts_over_pages_and_reloads(visitor: Visitor) -> None:
    page = visitor.open()
    choose(page, "theme")
    page.locator('[data-appearance="size"]').click()
    root = page.locator("html")
    for path in ("/", "/stations", "/stations/s001", "/about", "/embed"):
        visitor.go(page, path)
        expect(root).to_have_attribute("data-theme", "dark")
        expect(root).to_have_attribute("data-size", "large")


def test_the_theme_follows_the_system_until_one_is_chosen(visitor: Visitor) -> None:
    page = visitor.open("/about", color_scheme="dark")
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-theme", "light")
    choose(page, "theme")
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-theme", "dark")


def test_the_map_is_drawn_anew_in_the_other_theme(visitor: Visitor) -> None:
    page = visitor.open()
    colour = """() => {
        const one = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
        one.drawImage(document.querySelector(".leaflet-ground-pane canvas"), 0, 0, 1, 1);
        const [red, green, blue] = one.getImageData(0, 0, 1, 1).data;
        return (red + green + blue) / 3;
    }"""
    assert page.evaluate(colour) > 200
    choose(page, "theme")
    assert page.evaluate(colour) < 90


def test_large_type_is_large(visitor: Visitor) -> None:
    page = visitor.open()
    locate(page)
    choose(page, "size")
    page.locator(".menu summary").click()
    small = page.locator("#panel").evaluate(
        """(panel) => [...panel.querySelectorAll("*")]
            .filter((e) => e.checkVisibility())
            .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
            .filter((e) => !e.closest(".visually-hidden, svg"))
            .map((e) => [e.textContent.trim().slice(0, 20), parseFloat(getComputedStyle(e).fontSize)])
            .filter(([, size]) => size < 18)"""
    )
    assert small == []
    for target in ("#locate", "#chips .chip", ".card-head"):
        box = page.locator(target).first.bounding_box()
        assert box is not None
        assert box["height"] >= 60
    assert page.locator(CARD).first.evaluate("(e) => e.scrollWidth <= e.clientWidth")
