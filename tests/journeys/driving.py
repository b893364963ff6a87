"""What the journeys share: a server on a free port, a visitor who notes every complaint, and a reader
of what the locator shows."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from people_desk import PASSWORD
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from werkzeug.serving import WSGIRequestHandler, make_server

from geomap.web.i18n import messages

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
HERE = (108.9470, 34.2080)
CARD = "ol.cards > li.card"
ZH = messages("zh")


class QuietHandler(WSGIRequestHandler):
    """Keeps the server's lines out of the report of the tests."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve app on a free port of this machine; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, name="journeys-server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill the form at the desk's door, and send it."""
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("form.panel button.primary")


@dataclass(frozen=True)
class Site:
    """A served app: where it is and what its API says."""

    url: str
    app: Flask

    def api(self, path: str, **query: Any) -> Any:
        """The JSON answer of the API, asked without a browser."""
        answer = self.app.test_client().get(f"/api/{path}", query_string=query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def nearest(self, at: tuple[float, float] = HERE, **query: Any) -> list[dict[str, Any]]:
        """The stations that the API finds nearest to at, on foot as the page asks at first."""
        lon, lat = at
        asked = {"mode": "walk", "links": "true", **query}
        return list(self.api("nearest", lon=lon, lat=lat, **asked)["features"])


@dataclass
class Visitor:
    """Opens pages and notes what no page may do: errors, violations, requests to foreign hosts."""

    browser: Browser
    site: Site
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def context(
        self, *, size: Mapping[str, int] = PHONE, here: tuple[float, float] | None = HERE, **options: Any
    ) -> BrowserContext:
        """A fresh browser profile; here: where its device stands, None where that is not permitted."""
        if here is not None:
            options |= {
                "geolocation": {"longitude": here[0], "latitude": here[1]},
                "permissions": ["geolocation"],
            }
        context = self.browser.new_context(
            viewport=dict(size), **{"locale": "zh-CN", "has_touch": size["width"] < 500, **options}
        )
        context.set_default_timeout(6000)
        context.on("console", self.heard)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))
        context.on("request", self.requested)
        self.contexts.append(context)
        return context

    def open(self, path: str = "/", **options: Any) -> Page:
        """Open a path of the site in a fresh profile; a map is waited for until it is drawn."""
        page = self.context(**options).new_page()
        self.go(page, path)
        return page

    def go(self, page: Page, path: str) -> None:
        """Go to a path of the site and wait for its map, where it has one."""
        page.goto(f"{self.site.url}{path}")
        if page.locator(".resource-map").count():
            drawn(page)

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console {message.type}: {message.text}")

    def requested(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and not request.url.startswith(f"{self.site.url}/"):
            self.complaints.append(f"request to a foreign host: {request.url}")

    def leave(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def drawn(page: Page) -> None:
    """Wait until the ground is drawn."""
    page.wait_for_selector(".resource-map.has-ground", state="attached")


def areas_drawn(page: Page) -> None:
    """Wait until the areas of a layer lie on the map and the map is at rest."""
    page.wait_for_selector(".leaflet-overlay-pane canvas", state="attached")
    page.wait_for_timeout(400)


def locate(page: Page) -> None:
    """Tap the big button and wait for cards."""
    page.locator("#locate").click()
    page.wait_for_selector(CARD)


def shows(page: Page, features: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Wait until the list shows just these stations, in this order; return what the cards say."""
    ids = [feature["id"] for feature in features]
    page.wait_for_function(
        "([css, ids]) => JSON.stringify([...document.querySelectorAll(css)].map(c => c.dataset.id)) === ids",
        arg=[CARD, _json(ids)],
    )
    return page.locator(CARD).evaluate_all(
        """(cards) => cards.map((card) => ({
            id: card.dataset.id,
            name: card.querySelector(".card-title").lastChild.textContent,
            distance: card.querySelector(".card-distance")?.textContent ?? "",
            state: card.querySelector(".pill").textContent,
            facts: card.querySelector(".card-facts").textContent,
            wanted: [...card.querySelectorAll(".wanted")].map((e) => e.textContent).join(","),
        }))"""
    )


def chip(page: Page, name: str, *, within: str = "#chips") -> None:
    """Tap the chip of that key in the row, or in the dialog."""
    page.locator(f'{within} [data-chip="{name}"]').click()


def open_dialog(page: Page) -> None:
    """Open all filters."""
    chip(page, "all")
    page.wait_for_selector("#filters[open]")


def hash_values(page: Page) -> dict[str, str]:
    """The state in the page's address."""
    given = parse_qs(urlsplit(page.url).fragment)
    return {name: values[0] for name, values in given.items()}


def pixel_of(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a point lies on the screen, from the view in the address: Web Mercator around the middle."""
    middle_lon, middle_lat, zoom = map(float, hash_values(page)["view"].split(","))
    box = page.locator(".resource-map").bounding_box()
    assert box is not None
    x0, y0 = _world(middle_lon, middle_lat, zoom)
    x, y = _world(lon, lat, zoom)
    return box["x"] + box["width"] / 2 + x - x0, box["y"] + box["height"] / 2 + y - y0


def point_at(page: Page, x: float, y: float) -> tuple[float, float]:
    """The lon, lat under a place on the screen."""
    middle_lon, middle_lat, zoom = map(float, hash_values(page)["view"].split(","))
    box = page.locator(".resource-map").bounding_box()
    assert box is not None
    x0, y0 = _world(middle_lon, middle_lat, zoom)
    size = 256 * 2**zoom
    world_x, world_y = x0 + x - box["x"] - box["width"] / 2, y0 + y - box["y"] - box["height"] / 2
    return world_x / size * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * world_y / size))))


def distance_words(metres: float) -> str:
    """A distance as a card writes it in Chinese."""
    if metres < 995:
        return ZH["ui.metres"].format(count=max(5, math.floor(metres / 10 + 0.5) * 10))
    return ZH["ui.kilometres"].format(count=f"{metres / 1000:.{1 if metres < 9950 else 0}f}")


def _world(lon: float, lat: float, zoom: float) -> tuple[float, float]:
    size = 256 * 2**zoom
    return size * (lon + 180) / 360, size * (0.5 - math.asinh(math.tan(math.radians(lat))) / math.tau)


def _json(ids: Sequence[str]) -> str:
    return "[" + ",".join(f'"{one}"' for one in ids) + "]"
