"""What the journeys at the planner's desk share: what it shows, and what the API says of it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from driving import Site, Visitor
from playwright.sync_api import Page

from geomap.web.i18n import messages

ZH = messages("zh")
SCREEN = {"width": 1440, "height": 900}
LIMIT_M = 3000.0
FIRST_FIGURES_MS = 30_000
"""The first figures of a process are worked out anew: that takes longer than any later answer."""
MAP = ".map-holder:not(.kept) .resource-map"
READ = """() => Object.fromEntries([...document.querySelectorAll("#figures [data-figure]")]
    .map((e) => [e.dataset.figure, (e.querySelector("dd, b") ?? e).textContent]))"""


def open_desk(visitor: Visitor, state: str = "", **options: Any) -> Page:
    """Open the desk in a fresh profile at the state after its #, and wait for figures."""
    page = visitor.open(f"/plan{state and '#' + state}", **{"size": SCREEN, "here": None, **options})
    page.wait_for_selector("#figures .share", timeout=FIRST_FIGURES_MS)
    return page


def number(text: str) -> float:
    """The first number of a text, its thousands parted by commas."""
    found = re.search(r"[-+]?[\d,]+(\.\d+)?", text)
    assert found, text
    return float(found[0].replace(",", ""))


def figures(page: Page) -> dict[str, str]:
    """What the desk shows, by figure."""
    shown: dict[str, str] = page.evaluate(READ)
    return shown


def coverage(site: Site, **scenario: Any) -> dict[str, Any]:
    """What the API says of a scenario, on foot as the desk asks at first."""
    answer = site.app.test_client().post("/api/coverage", json={"mode": "walk", **scenario})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told: dict[str, Any] = answer.get_json()
    return told


def shows(page: Page, site: Site, **scenario: Any) -> dict[str, Any]:
    """Wait until the desk shows just what the API says of a scenario; return that."""
    told = coverage(site, **scenario)
    covered = f"{told['covered_persons']:,.0f}"
    page.wait_for_function(
        "(words) => document.querySelector('[data-figure=covered] dd')?.textContent.startsWith(words + ' ')",
        arg=covered,
    )
    shown = figures(page)
    assert abs(number(shown["share"]) - 100 * told["share"]) < 0.051
    assert number(shown["out"]) == round(told["uncovered_persons"])
    assert number(shown["backup"]) == round(told["backup_persons"])
    for name, length_m in (("median", told["median_m"]), ("p90", told["p90_m"])):
        if length_m is None or length_m > LIMIT_M:
            assert shown[name] == ZH["plan.beyond"].format(distance="3,000")
        else:
            assert abs(number(shown[name]) - length_m) <= 0.51
    worst = told["communities"][0]
    if worst["uncovered_persons"]:
        out = ZH["plan.persons"].format(count=f"{worst['uncovered_persons']:,.0f}")
        assert shown["worst"].endswith(out)
    return told


def slide(page: Page, radius_m: int) -> None:
    page.locator("#radius").fill(str(radius_m))


def choose_hour(page: Page, hour: int) -> None:
    """Click an hour of the week, 0..167, in the strip."""
    box = page.locator(".week-canvas").bounding_box()
    assert box is not None
    left, top = 30, 16
    width, height = (box["width"] - left - 1) / 24, (box["height"] - top - 1) / 7
    x, y = left + (hour % 24 + 0.5) * width, top + (hour // 24 + 0.5) * height
    page.locator(".week-canvas").click(position={"x": x, "y": y})


def add_station(page: Page, east_px: float = 0, south_px: float = 0) -> None:
    """Think of a station so far from the middle of the map, and wait for its card."""
    page.locator(".adder").click()
    box = page.locator(MAP).bounding_box()
    assert box is not None
    cards = page.locator(".whatif").count()
    page.mouse.click(box["x"] + box["width"] / 2 + east_px, box["y"] + box["height"] / 2 + south_px)
    page.wait_for_function("(n) => document.querySelectorAll('.whatif').length === n", arg=cards + 1)


def thought_of(page: Page) -> list[dict[str, Any]]:
    """The additions in the address, as the API takes them."""
    page.wait_for_timeout(400)
    added = []
    for text in parse_qs(urlsplit(page.url).fragment).get("add", []):
        name_of, lon, lat, tier, services, hours, name = text.split("~")
        added.append(
            {"id": name_of, "lon": float(lon), "lat": float(lat), "tier": int(tier), "name": name}
            | {"services": services.split(","), "opening_hours": hours}
        )
    return added
