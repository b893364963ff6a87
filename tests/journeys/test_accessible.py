"""axe-core, from an installed package, finds nothing serious on any page, in either theme."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
from desk import SCREEN, add_station, open_desk
from driving import CARD, DESKTOP, PHONE, Site, Visitor, chip, locate, open_dialog
from playwright.sync_api import Page, expect
from wanting import do_without

RUN = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => ({
        rule: v.id,
        nodes: v.nodes.slice(0, 6).map((n) => `${n.target.join(" ")}: ${[n.any, n.all, n.none]
            .flat().map((c) => c.message).join("; ")}`.slice(0, 220)),
    }));
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    try:
        return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    except ModuleNotFoundError:
        do_without("axe-playwright-python, which carries axe-core, is not installed.")


def serious(page: Page, axe: str) -> list[dict[str, Any]]:
    """The serious and critical findings. The script enters beside the page's own policy."""
    page.wait_for_timeout(200)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize(
    ("size", "theme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone-light", "desktop-dark"]
)
def test_the_locator_in_all_its_states(visitor: Visitor, axe: str, theme: str, size: dict[str, int]) -> None:
    page = visitor.open(color_scheme=theme, size=size)
    assert serious(page, axe) == []
    locate(page)
    chip(page, "open")
    page.locator(CARD).first.locator(".card-head").click()
    expect(page.locator(f"{CARD}.expanded")).to_have_count(1)
    assert serious(page, axe) == []
    page.locator(".layer-button").click()
    assert serious(page, axe) == []
    page.locator(".menu summary").click()
    expect(page.locator("#layer-body")).to_be_hidden()
    assert serious(page, axe) == []
    page.locator(".menu summary").click()
    open_dialog(page)
    chip(page, "tier-3", within="#filters")
    for code in ("nursing_room", "lockers", "reading"):
        chip(page, code, within="#filters")
    chip(page, "entry-scan", within="#filters")
    assert serious(page, axe) == []
    page.keyboard.press("Escape")
    expect(page.locator(".notice.warn")).to_be_visible()
    assert serious(page, axe) == []


def test_what_the_locator_says_when_it_cannot(visitor: Visitor, axe: str) -> None:
    page = visitor.open(color_scheme="dark", here=None)
    page.locator("#locate").click()
    page.wait_for_selector("[role=alert]")
    page.locator("#q").fill("xiaozhai")
    page.wait_for_selector("#found [role=option]")
    assert serious(page, axe) == []


def test_the_other_pages_in_both_themes(visitor: Visitor, site: Site, axe: str) -> None:
    community = site.api("collections/communities/items", limit=1)["features"][0]["id"]
    street = site.api("collections/streets/items", limit=1)["features"][0]["id"]
    page = visitor.open("/embed")
    paths = (
        "/embed", "/stations/s001", f"/communities/{community}", f"/streets/{street}", "/stations",
        "/streets", "/halls/h01", "/search?q=xiaozhai", "/about", "/stations/s001/sign", "/about?lang=en",
    )  # fmt: skip
    findings = {}
    for path in paths:
        visitor.go(page, path)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            expect(page.locator("html")).to_have_attribute("data-theme", theme)
            if found := serious(page, axe):
                findings[f"{path} {theme}"] = found
    assert findings == {}


@pytest.mark.parametrize(
    ("size", "theme"), [(PHONE, "dark"), (SCREEN, "light"), (SCREEN, "dark")], ids=["phone", "light", "dark"]
)
def test_the_planners_desk(visitor: Visitor, axe: str, theme: str, size: dict[str, int]) -> None:
    page = open_desk(visitor, "view=108.94,34.21,13.5&hour=Tu22", color_scheme=theme, size=size)
    assert serious(page, axe) == []
    add_station(page)
    page.locator(".editor summary").click()
    page.locator(".editor select").select_option("own")
    assert serious(page, axe) == []
    page.locator("[data-action=keep]").click()
    page.wait_for_selector(".compare-table")
    page.locator("#area-name").click()
    page.wait_for_selector("#area-found [role=option]")
    assert serious(page, axe) == []
    page.keyboard.press("Escape")
    page.locator("[data-tab=proposals]").click()
    page.locator("[data-action=site]").click()
    page.locator(".proposals summary").first.click()
    page.locator(".export-menu summary").click()
    assert serious(page, axe) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_card_beside_a_sign(visitor: Visitor, site: Site, axe: str, theme: str) -> None:
    station = site.nearest()[0]
    lon, lat = station["geometry"]["coordinates"]
    page = visitor.open(f"/embed?layers=stations&lon={lon}&lat={lat}&zoom=17", color_scheme=theme)
    page.locator(f'.leaflet-marker-icon[title="{station["properties"]["name"]}"] .sign').click()
    expect(page.locator(".place-popup a")).to_be_visible()
    assert serious(page, axe) == []
