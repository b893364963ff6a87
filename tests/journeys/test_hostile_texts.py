"""Whoever can write a name can write a script. Everywhere it is shown as what it is: text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from driving import CARD, DESKTOP, PHONE, Site, Visitor, areas_drawn, hash_values, locate, pixel_of, serving
from playwright.sync_api import Browser, Page, expect

from geomap.layers import LAYERS
from geomap.web import create_app
from geomap.web.settings import settings_from

DATA = Path(__file__).parents[2] / "data"
ATTACK = (
    '{{7*7}}{%raw%}<img src=x onerror=window.pwned=1>"><script>window.pwned=1</script>\'"&lt;\\u0022`${1}'
)
PLAIN = ("code", "opening_hours", "class")


@pytest.fixture(scope="module")
def hostile(app: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The shipped data with an attack in every text of every layer, of the catalogue and the settings."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(DATA, folder)
    for path in (folder / "geojson").glob("*.geojson"):
        collection = json.loads(path.read_text(encoding="utf-8"))
        for feature in collection["features"]:
            poison(path.stem, feature["properties"])
        path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    catalogue = json.loads((folder / "services.json").read_text(encoding="utf-8"))
    for service in catalogue["services"]:
        service |= {name: service[name] + ATTACK for name in ("name_zh", "name_en")}
    (folder / "services.json").write_text(json.dumps(catalogue), encoding="utf-8")
    settings = json.loads((folder / "map.json").read_text(encoding="utf-8"))
    for name in settings:
        if name.endswith(("_zh", "_en")):
            settings[name] += ATTACK
    (folder / "map.json").write_text(json.dumps(settings), encoding="utf-8")
    served = create_app(settings_from({"GEOMAP_DATA": str(folder), "GEOMAP_RELOAD_S": "0"}))
    served.config["NOW"] = app.config["NOW"]
    with serving(served) as url:
        yield Site(url, served)


def poison(layer: str, properties: dict[str, Any]) -> None:
    for field in LAYERS[layer].fields:
        if field.choices or field.of_layer or field.name in PLAIN:
            continue
        if field.kind == "text" and (properties.get(field.name) or not field.required):
            properties[field.name] = (properties.get(field.name) or "") + ATTACK
        elif field.kind == "list":
            properties[field.name] = [*(properties.get(field.name) or []), ATTACK]


@pytest.fixture
def guest(browser: Browser, hostile: Site) -> Iterator[Visitor]:
    visiting = Visitor(browser, hostile)
    yield visiting
    harmed = [page.url for context in visiting.contexts for page in context.pages if hurt(page)]
    visiting.leave()
    assert harmed == []
    assert visiting.complaints == []


def hurt(page: Page) -> bool:
    return bool(
        page.evaluate(
            "() => window.pwned !== undefined || document.querySelectorAll('img[src=x]').length > 0"
            " || [...document.scripts].some((s) => s.textContent === 'window.pwned=1')"
        )
    )


def literally(page: Page) -> None:
    """The attack stands on the page as it was written, and nowhere as the server or browser read it."""
    text = page.locator("body").inner_text()
    assert ATTACK in text
    assert "49{%raw%}" not in text


def test_cards_search_and_whereabouts_show_the_text_itself(guest: Visitor, hostile: Site) -> None:
    page = guest.open()
    locate(page)
    page.locator(f"{CARD} .card-head").first.click()
    expect(page.locator(f"{CARD}.expanded .card-title")).to_contain_text(ATTACK)
    expect(page.locator(f"{CARD}.expanded dd").filter(has_text=ATTACK).first).to_be_attached()
    expect(page.locator(f"{CARD}.expanded .card-services li").first).to_contain_text(ATTACK)
    for link in page.locator("a[href]").all():
        assert str(link.get_attribute("href")).split(":")[0] in {"https", "tel", "geo"} or str(
            link.get_attribute("href")
        ).startswith(("/", "#", "http://127.0.0.1"))
    literally(page)
    page.locator("#q").fill("小寨")
    expect(page.locator("#found .found-name").first).to_contain_text("window.pwned")
    page.locator("#found [role=option]").last.click()
    expect(page.locator(".origin-line, .card-title").first).to_contain_text("window.pwned")


def test_areas_and_their_cards_show_the_text_itself(guest: Visitor, hostile: Site) -> None:
    page = guest.open("/#layers=communities,halls&view=108.94700,34.20180,16")
    areas_drawn(page)
    page.mouse.click(*pixel_of(page, 108.9475, 34.2067))
    expect(page.locator(".place-card .card-title")).to_contain_text(ATTACK)
    page.locator(".place-card").get_by_role("button").last.click()
    page.wait_for_selector(CARD)
    assert ATTACK in hash_values(page)["place"]


def test_a_map_alone_shows_the_text_itself(guest: Visitor, hostile: Site) -> None:
    hall = hostile.api("collections/halls/items", limit=1)["features"][0]
    lon, lat = hall["geometry"]["coordinates"]
    page = guest.open(f"/embed?layers=halls&lon={lon}&lat={lat}&zoom=17", size=DESKTOP)
    page.locator(".sign-halls").first.wait_for(state="attached")
    page.mouse.click(*(DESKTOP[name] / 2 for name in ("width", "height")))
    expect(page.locator(".place-popup")).to_contain_text(ATTACK)


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for held in value.values() if isinstance(value, dict) else value:
            yield from texts_of(held)


def one_of_each() -> list[str]:
    return ["stations", "communities", "streets", "compounds", "halls", "organizations", "mediation_rooms"]


@pytest.mark.parametrize("layer", one_of_each())
def test_pages_of_places_show_the_text_itself(guest: Visitor, hostile: Site, layer: str) -> None:
    feature = hostile.api(f"collections/{layer}/items", limit=1)["features"][0]
    page = guest.open(f"/{layer}/{feature['id']}", size=PHONE)
    expect(page.locator("h1")).to_contain_text(ATTACK)
    literally(page)
    for block in page.locator('script[type="application/ld+json"]').all_text_contents():
        assert any(ATTACK in value for value in texts_of(json.loads(block)))
    guest.go(page, f"/{layer}/{feature['id']}?lang=en")
    literally(page)


@pytest.mark.parametrize(
    "path", ["/stations", "/about", "/search?q=小寨", "/stations/s001/sign", "/no-such-page"]
)
def test_lists_and_other_pages_show_the_text_itself(guest: Visitor, path: str) -> None:
    page = guest.open(path, size=DESKTOP)
    literally(page)
    guest.complaints = [one for one in guest.complaints if "404" not in one]


def test_an_attack_in_the_address_stays_text(guest: Visitor) -> None:
    page = guest.open(
        f"/#at=108.94700,34.20800&place={quote(ATTACK)}&services={quote('<img src=x>')}", here=None
    )
    page.wait_for_selector(CARD)
    expect(page.locator(".origin-line")).to_contain_text(ATTACK)
    guest.go(page, f"/search?q={quote(ATTACK[:60])}")
    expect(page.locator("main")).to_contain_text(ATTACK[:60])
    guest.complaints = [one for one in guest.complaints if "400" not in one]
