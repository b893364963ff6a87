"""More stations than can be sent at once: counted from afar, each by itself near, never asked for twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from driving import CARD, DESKTOP, PHONE, Site, Visitor, chip, hash_values, pixel_of, serving
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, Route

from geomap.storage.nation import make_nation
from geomap.web import create_app
from geomap.web.pages.page_data import TILED_ABOVE
from geomap.web.settings import settings_from

COUNT = TILED_ABOVE + 500
TILES = "/map/stations/"
DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def site(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Stations all over a country, a few more than a map takes at once."""
    folder = tmp_path_factory.mktemp("many")
    make_nation(DATA, folder, COUNT)
    served = create_app(settings_from({"GEOMAP_DATA": str(folder), "GEOMAP_RELOAD_S": "0"}))
    served.config["NOW"] = app.config["NOW"]
    with serving(served) as url:
        yield Site(url, served)


PENDING: set[Request] = set()
"""Tiles on their way to the visitor."""


def asked_for(request: Request) -> None:
    if TILES in request.url:
        PENDING.add(request)


def over(request: Request) -> None:
    PENDING.discard(request)


class PatientVisitor(Visitor):
    """Knows which tiles are still on their way."""

    def context(self, **options: Any) -> BrowserContext:
        context = super().context(**options)
        context.on("request", asked_for)
        context.on("requestfinished", over)
        context.on("requestfailed", over)
        return context


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    visiting = PatientVisitor(browser, site)
    PENDING.clear()
    yield visiting
    visiting.leave()
    assert visiting.complaints == []


@pytest.fixture(scope="module")
def lonely(site: Site) -> dict[str, Any]:
    """A station of the largest city, the nearest other one well beyond the reach of a thumb."""
    for station in site.api("collections/stations/items", limit=40)["features"]:
        at = tuple(station["geometry"]["coordinates"])
        if site.nearest(at, limit=2, status="any")[1]["properties"]["distance_m"] > 300:
            return dict(station)
    raise AssertionError("every station has another one beside it")


class Tiles:
    """The tiles a page has asked for and got, and what they hold."""

    def __init__(self, page: Page) -> None:
        self.answers: list[Response] = []
        page.on("response", lambda answer: TILES in answer.url and self.answers.append(answer))

    def times(self) -> Counter[str]:
        return Counter(answer.url for answer in self.answers)


def rest(page: Page) -> None:
    """Wait until the map neither moves nor waits for anything."""
    page.wait_for_timeout(450)
    while PENDING:
        page.wait_for_timeout(50)
    page.wait_for_timeout(150)


def at(station: dict[str, Any], zoom: float) -> str:
    lon, lat = station["geometry"]["coordinates"]
    return f"/#view={lon:.5f},{lat:.5f},{zoom}"


def inked(page: Page, tone: str = "") -> list[tuple[float, float]]:
    """Every pixel of the screen on which stations or crowds are drawn, in a tone of the style sheet if one is
    given, nearest to the map's middle first."""
    found: list[tuple[float, float]] = page.evaluate(
        """(tone) => {
            const hex = getComputedStyle(document.documentElement).getPropertyValue(tone).trim();
            const wanted = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
            const canvas = document.querySelector(".leaflet-points-pane canvas"), { width, height } = canvas;
            const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
            copy.drawImage(canvas, 0, 0);
            const { data } = copy.getImageData(0, 0, width, height), found = [];
            const map = document.querySelector(".resource-map").getBoundingClientRect();
            const { left, top, width: wide } = canvas.getBoundingClientRect(), scale = wide / width;
            const far = ([x, y]) => Math.hypot(x - map.left - map.width / 2, y - map.top - map.height / 2);
            for (let i = 0; i < width * height; i++) {
                const x = left + (i % width) * scale, y = top + Math.floor(i / width) * scale;
                const inside = x > map.left && x < map.right && y > map.top && y < map.bottom;
                const fits = !tone || wanted.every((value, part) => data[4 * i + part] === value);
                if (inside && fits && data[4 * i + 3] > 200) found.push([x, y]);
            }
            return found.sort((a, b) => far(a) - far(b));
        }""",
        tone,
    )
    return found


def zoom_of(page: Page) -> float:
    return float(hash_values(page)["view"].split(",")[2])


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_tap_on_a_station_opens_its_card(visitor: Visitor, lonely: dict[str, Any], size) -> None:  # type: ignore[no-untyped-def]
    lon, lat = lonely["geometry"]["coordinates"]
    page = visitor.open(f"/#view={lon:.5f},{lat - 0.003:.5f},15.5", size=size)
    rest(page)
    assert inked(page)
    x, y = pixel_of(page, lon, lat)
    (page.touchscreen.tap if size is PHONE else page.mouse.click)(x, y)
    page.wait_for_selector(f'{CARD}[data-id="{lonely["id"]}"]')
    rest(page)
    assert page.locator(CARD).count() == 1  # the station alone: the map took no place to start from
    assert not page.locator(".origin").count()


def test_enter_opens_the_station_under_the_cross(visitor: Visitor, lonely: dict[str, Any]) -> None:
    page = visitor.open(at(lonely, 16), size=DESKTOP)
    rest(page)
    page.locator(".resource-map").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f'{CARD}[data-id="{lonely["id"]}"]')


def test_a_tap_on_a_crowd_comes_nearer(visitor: Visitor) -> None:
    page = visitor.open("/#view=121.4581,31.2222,6", size=DESKTOP)
    rest(page)
    page.mouse.click(*inked(page, "--accent-soft")[0])
    rest(page)
    assert zoom_of(page) == 8
    assert inked(page)
    assert not page.locator(".origin").count()


def test_no_tile_is_fetched_twice_however_the_map_moves(visitor: Visitor) -> None:
    page = visitor.open("/#view=121.4581,31.2222,8", size=DESKTOP)
    rest(page)  # what the first visit asks for is not counted
    tiles = Tiles(page)
    page.reload()
    rest(page)
    middle = pixel_of(page, 121.4581, 31.2222)
    for _ in range(2):
        for way in (-1, 1):
            page.mouse.move(*middle)
            for _ in range(6):
                page.mouse.wheel(0, way * 240)
                rest(page)
            page.mouse.move(*middle)
            page.mouse.down()
            page.mouse.move(middle[0] + way * 300, middle[1], steps=12)
            page.mouse.up()
            rest(page)
    assert tiles.answers
    assert max(tiles.times().values()) == 1


def test_what_a_wide_tile_has_shown_alone_is_not_fetched_again(
    visitor: Visitor, lonely: dict[str, Any]
) -> None:
    page = visitor.open(at(lonely, 16), size=DESKTOP)
    rest(page)
    tiles = Tiles(page)
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
        rest(page)
        assert inked(page)
    assert not tiles.answers


def test_a_filter_makes_others_faint_and_crowds_count_what_meets_it(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/#view=105,35,4", size=DESKTOP)
    tiles = Tiles(page)
    rest(page)
    before = inked(page)
    chip(page, "nursing_room")
    rest(page)
    asked = [answer for answer in tiles.answers if "services=nursing_room" in urlsplit(answer.url).query]
    assert asked
    patches = [patch for answer in asked for patch in answer.json()["patches"]]
    assert all(0 <= chosen <= count for *_, count, chosen in patches)
    assert 0 < sum(chosen for *_, chosen in patches) < sum(count for *_, count, _ in patches)
    assert inked(page) != before
    chip(page, "nursing_room")
    rest(page)
    assert inked(page) == before


def test_nothing_is_blank_while_tiles_are_on_their_way(visitor: Visitor) -> None:
    page = visitor.open("/#view=121.4581,31.2222,8", size=DESKTOP)
    rest(page)
    asked: list[Route] = []

    def leave_waiting(route: Route) -> None:
        asked.append(route)

    page.route(f"**{TILES}**", leave_waiting)
    for button in ("in", "in", "out", "out", "out"):
        page.locator(f".leaflet-control-zoom-{button}").click()
        page.wait_for_timeout(600)
        assert len(inked(page)) > 500
    assert asked
    page.unroute_all(behavior="ignoreErrors")
