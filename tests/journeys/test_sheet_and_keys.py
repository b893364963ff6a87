"""The sheet follows the thumb and the keys, and no part of the locator needs a pointer."""

from __future__ import annotations

from driving import CARD, DESKTOP, PHONE, ZH, Site, Visitor, locate, shows
from playwright.sync_api import Page, expect

INTERACTIVE = "a[href], button, input, select, summary, [tabindex='0']"
REACHABLE = f"""() => [...document.querySelectorAll("{INTERACTIVE}")]
    .filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0)
    .map((e) => (e.dataset.stop = "1", e)).length"""
LEFT = "() => [...document.querySelectorAll('[data-stop]')].map((e) => e.outerHTML.slice(0, 90))"
FOCUSED = """() => {
    const e = document.activeElement;
    if (!e?.dataset?.stop) return null;
    const box = e.getBoundingClientRect();
    delete e.dataset.stop;
    return { seen: e.matches(":focus-visible") && getComputedStyle(e).outlineStyle !== "none",
             text: (e.getAttribute("aria-label") ?? e.textContent ?? "").trim().slice(0, 30) || e.id,
             inside: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight };
}"""


def height(page: Page) -> float:
    page.wait_for_timeout(350)
    box = page.locator("#panel").bounding_box()
    assert box is not None
    return box["height"]


def drag(page: Page, by: float) -> None:
    box = page.locator("#sheet-handle").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - by / 2, steps=4)
    page.mouse.move(x, y - by, steps=4)
    page.mouse.up()


def test_the_thumb_drags_the_sheet_between_three_heights(visitor: Visitor) -> None:
    page = visitor.open()
    half = height(page)
    drag(page, 300)
    full = height(page)
    drag(page, -300)
    assert height(page) == half
    drag(page, -320)
    low = height(page)
    assert low < half < full
    assert low < 180, "little of the map is covered"
    assert full > 700
    expect(page.locator("#locate")).to_be_in_viewport(ratio=1)


def test_a_tap_on_the_handle_moves_on_to_the_next_height(visitor: Visitor) -> None:
    page = visitor.open()
    half = height(page)
    page.locator("#sheet-handle").click()
    assert height(page) > half
    page.locator("#sheet-handle").click()
    assert height(page) < half


def test_the_keys_move_the_sheet(visitor: Visitor) -> None:
    page = visitor.open()
    handle = page.locator("#sheet-handle")
    handle.focus()
    half = height(page)
    page.keyboard.press("ArrowUp")
    full = height(page)
    page.keyboard.press("ArrowDown")
    assert height(page) == half
    page.keyboard.press("ArrowDown")
    low = height(page)
    expect(handle).to_have_attribute("aria-expanded", "false")
    assert low < half < full
    page.keyboard.press("Enter")
    assert height(page) == half


def test_looking_raises_a_low_sheet(visitor: Visitor) -> None:
    page = visitor.open()
    page.locator("#sheet-handle").focus()
    page.keyboard.press("ArrowDown")
    locate(page)
    expect(page.locator("#panel")).to_have_attribute("data-sheet", "half")


def tab_through(page: Page) -> None:
    """Tab over the page: every control gets its turn, in sight and with a ring."""
    expected = page.evaluate(REACHABLE)
    met = []
    for _ in range(expected + 12):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop:
            met.append(stop)
    assert [stop["text"] for stop in met if not stop["inside"]] == []
    assert [stop["text"] for stop in met if not stop["seen"]] == []
    assert page.evaluate(LEFT) == []


def test_tab_reaches_every_control_of_the_locator(visitor: Visitor) -> None:
    for size in (PHONE, DESKTOP):
        page = visitor.open("/", size=size)
        locate(page)
        page.locator(CARD).first.locator(".card-head").click()
        expect(page.locator(f"{CARD}.expanded")).to_have_count(1)
        page.locator(".layer-button").click()
        tab_through(page)


def test_tab_reaches_every_control_of_the_filters(visitor: Visitor) -> None:
    page = visitor.open()
    page.locator("#chips [data-chip=all]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#filters[open]")
    for name in ("tier-1", "entry-code", "lockers"):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.dataset.chip") == name:
                break
        page.keyboard.press("Space")
        chosen = page.locator(f'#filters [data-chip="{name}"]')
        expect(chosen).to_have_attribute("aria-pressed", "true")
        expect(chosen).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#chips [data-chip=all]")).to_be_focused()


def test_the_whole_way_by_keys_alone(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    page.locator("#locate").focus()
    page.keyboard.press("Enter")
    shows(page, site.nearest())
    page.locator(f"{CARD} .card-head").first.focus()
    page.keyboard.press("Enter")
    head = page.locator(f"{CARD}.expanded .card-head")
    expect(head).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator('a[data-provider="amap"]')).to_be_focused()


def test_focus_is_not_lost_when_the_list_changes(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    page.locator("#chips [data-chip=charging]").focus()
    page.keyboard.press("Space")
    shows(page, site.nearest(services="charging"))
    expect(page.locator("#chips [data-chip=charging]")).to_be_focused()
    page.get_by_role("button", name=ZH["ui.more"]).focus()
    page.keyboard.press("Enter")
    shows(page, site.nearest(services="charging", limit=10))
    assert page.evaluate("() => document.activeElement !== document.body"), "more results took the focus away"


def test_the_skip_link_leads_to_the_results(visitor: Visitor) -> None:
    page = visitor.open()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()
