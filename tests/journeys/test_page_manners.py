"""What every page owes its reader: nothing foreign, nothing broken, room on small screens, words
without scripts."""

from __future__ import annotations

import pytest
from driving import CARD, DESKTOP, PHONE, Site, Visitor, locate, open_dialog
from playwright.sync_api import Page, expect

SMALL = {"width": 320, "height": 568}
COMMUNITY = "/communities/{community}"
PAGES = (
    "/",
    "/embed",
    "/stations/s001",
    "/stations/s001/sign",
    COMMUNITY,
    "/streets/610113003",
    "/halls/h01",
    "/organizations/o001",
    "/mediation_rooms/m01",
    "/stations",
    "/communities",
    "/streets",
    "/search?q=xiaozhai",
    "/about",
    "/plan",
)
TARGET_PX = 44
TOO_SMALL = """([wanted, least]) => [...document.querySelectorAll(wanted)]
    .map((e) => (e.type === "checkbox" ? e.closest("label") : e)).filter((e) => e.checkVisibility())
    .map((e) => {
        e.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
        const box = e.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
        const owned = (dx, dy) => [...Array(2 * least).keys()].filter((i) => {
            const hit = document.elementFromPoint(x + (i - least) * dx, y + (i - least) * dy);
            return hit && (hit === e || e.contains(hit));
        }).length + 1;
        const tall = box.height >= least || owned(0, 1) >= least;
        const wide = box.width >= least || owned(1, 0) >= least;
        const name = [e.tagName, e.id, e.className, e.textContent.trim().slice(0, 16)].join(" ");
        return tall && wide ? null : `${name} ${box.width.toFixed()}x${box.height.toFixed()}`;
    }).filter(Boolean)"""


@pytest.fixture(scope="module")
def community(shipped: Site) -> str:
    return str(shipped.api("collections/communities/items", limit=1)["features"][0]["id"])


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_no_other_host_and_raise_no_error(visitor: Visitor, community: str, path: str) -> None:
    page = visitor.open(path.format(community=community), size=DESKTOP)
    page.wait_for_load_state("networkidle")
    assert page.title()
    # The visitor complains at the end about foreign requests, errors, warnings and policy violations.


@pytest.mark.parametrize("path", PAGES)
def test_a_small_phone_never_scrolls_sideways(visitor: Visitor, community: str, path: str) -> None:
    page = visitor.open(path.format(community=community), size=SMALL)
    if path == "/":
        locate(page)
        page.locator(CARD).first.locator(".card-head").click()
    for size in ("normal", "large"):
        page.evaluate("(size) => { document.documentElement.dataset.size = size; }", size)
        assert wider_than_the_screen(page) == []


def wider_than_the_screen(page: Page) -> list[str]:
    """What sticks out to the right: of the document, and of the list that scrolls by itself."""
    found: list[str] = page.evaluate(
        """() => {
            const root = document.documentElement, results = document.querySelector("#results");
            const out = [root, results].filter((e) => e && e.scrollWidth > e.clientWidth + 1);
            if (!out.length) return [];
            return [...out[0].querySelectorAll("*")]
                .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
                .map((e) => e.outerHTML.slice(0, 90)).slice(0, 5);
        }"""
    )
    return found


def test_targets_on_a_phone_are_large_enough_for_a_thumb(visitor: Visitor) -> None:
    page = visitor.open()
    always = ".topbar :is(a, button, input, summary), .panel :is(button, input, summary, .button)"
    assert too_small(page, always) == []
    locate(page)
    page.locator(CARD).first.locator(".card-head").click()
    expect(page.locator(f"{CARD}.expanded")).to_have_count(1)
    page.wait_for_timeout(400)
    assert too_small(page, f"{always}, .layer-button, .sign.result") == []
    page.locator(".layer-button").click()
    assert too_small(page, ".layer-slot :is(button, label)") == []
    page.keyboard.press("Escape")
    page.locator(".menu summary").click()
    assert too_small(page, ".menu :is(a, button)") == []
    page.locator(".menu summary").click()
    open_dialog(page)
    assert too_small(page, "dialog :is(button, input, select)") == []


def too_small(page: Page, wanted: str) -> list[str]:
    """Controls that no thumb of 44 px is sure to meet, counting what lies around them but is theirs."""
    found: list[str] = page.evaluate(TOO_SMALL, [wanted, TARGET_PX])
    return found


@pytest.mark.parametrize("path", ["/stations/s001", COMMUNITY, "/stations", "/about"])
def test_pages_of_places_work_without_scripts(
    visitor: Visitor, site: Site, community: str, path: str
) -> None:
    context = visitor.context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + path.format(community=community))
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main a").first).to_be_visible()
    dead = page.locator("main button:not([type=submit]):visible")
    expect(dead).to_have_count(0)


def test_a_station_says_everything_without_scripts(visitor: Visitor, site: Site) -> None:
    stations = site.api("collections/stations/items", limit=10000)["features"]
    wanted = ("address", "entry_note", "phone", "opening_hours")
    chosen = next(
        f
        for f in stations
        if all(f["properties"][name] for name in wanted) and f["properties"]["opening_hours"] != "24/7"
    )
    station = chosen["properties"]
    page = visitor.context(java_script_enabled=False).new_page()
    page.goto(f"{site.url}/stations/{chosen['id']}")
    main = page.locator("main")
    expect(page.locator("h1")).to_have_text(station["name"])
    expect(main).to_contain_text(station["address"])
    expect(main).to_contain_text(station["entry_note"])
    names = {service["code"]: service["name_zh"] for service in site.api("services")["services"]}
    for code in station["services"]:
        expect(main.locator(".services").first).to_contain_text(names[code])
    expect(main.locator(f'a[href="tel:{station["phone"]}"]').first).to_be_visible()
    expect(main.locator('a[data-provider="amap"]').first).to_be_visible()
    expect(main.locator(".week tr")).to_have_count(8)
    expect(main.locator("svg.minimap")).to_be_visible()
    qr = main.locator("img.qr")
    qr.scroll_into_view_if_needed()
    assert qr.evaluate("(e) => e.naturalWidth > 0")


def test_without_scripts_the_locator_leads_to_the_list(visitor: Visitor, site: Site) -> None:
    page = visitor.context(java_script_enabled=False).new_page()
    page.goto(site.url)
    page.locator("noscript a").click()
    expect(page.locator("h1")).to_be_visible()
    assert page.url == f"{site.url}/stations"


def test_the_search_works_without_scripts(visitor: Visitor, site: Site) -> None:
    page = visitor.context(java_script_enabled=False).new_page()
    page.goto(site.url)
    page.locator("#q").fill("xiaozhai")
    page.keyboard.press("Enter")
    best = site.api("search", q="xiaozhai", limit=1)["results"][0]["name"]
    expect(page.locator("main")).to_contain_text(best)


def test_a_page_can_be_read_on_the_desktop_and_the_phone(visitor: Visitor) -> None:
    for size in (PHONE, DESKTOP):
        page = visitor.open("/stations/s001", size=size)
        head = page.locator("h1").bounding_box()
        state = page.locator(".state-now").bounding_box()
        assert head is not None
        assert state is not None
        assert state["y"] + state["height"] < size["height"], "open or not is read without scrolling"
