"""One thing has one word and one icon, on map, cards and pages alike; examples are of this district."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from small_data import DATA, small_layers, write_folder

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.hours import WHYS
from geomap.layers import LAYERS
from geomap.snapshot import UNSEARCHED, Snapshot
from geomap.storage.orders.catalogues import read_categories
from geomap.web import create_app
from geomap.web.i18n import LANGUAGES, messages
from geomap.web.icons import LAYER_ICONS, STATE_ICONS
from geomap.web.map_page import SWITCHED
from geomap.web.pages.page_data import page_data
from geomap.web.pages.places import PAGES
from geomap.web.settings import settings_from

ROOT = Path(__file__).parents[2]
SPRITE = (ROOT / "static" / "icons.txt").read_text().split()


def parameter(document: Any, path: str, name: str) -> Any:
    return next(p for p in document["paths"][path]["get"]["parameters"] if p["name"] == name)


def test_scripts_and_pages_draw_a_layer_with_the_same_icon(client: FlaskClient, snapshot: Snapshot) -> None:
    told = page_data(snapshot, "zh")["layers"]
    assert {name: layer["icon"] for name, layer in told.items()} == LAYER_ICONS
    about = client.get("/about", headers={"Accept": "text/html"}).text
    for layer in PAGES:
        shown = re.search(
            rf'href="/{layer}"><span class="place-icon[^>]*><svg[^>]*><use href="[^"#]*#([\w-]+)"', about
        )
        assert shown, layer
        assert shown[1] == told[layer]["icon"], layer


def test_every_layer_that_is_shown_or_searched_has_an_icon_of_its_own() -> None:
    searched = {name for name in LAYERS if name not in UNSEARCHED}
    assert set(LAYER_ICONS) == {*SWITCHED, *PAGES, *searched}
    assert len(set(LAYER_ICONS.values())) == len(LAYER_ICONS)
    assert {*LAYER_ICONS.values(), *STATE_ICONS.values()} <= set(SPRITE)


def test_every_category_of_orders_has_its_icon_drawn() -> None:
    assert {category.icon for category in read_categories(DATA).all} <= set(SPRITE)


def test_no_script_keeps_a_table_of_layer_icons_of_its_own() -> None:
    named = re.compile(rf"\b({'|'.join(LAYER_ICONS)}): \"({'|'.join(SPRITE)})\"")
    for script in (ROOT / "static" / "js").rglob("*.js"):
        assert not named.search(script.read_text(encoding="utf-8")), script.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_states_or_statuses_share_a_word_and_no_short_word_stands_twice(language: str) -> None:
    table = messages(language)
    states = [text for key, text in table.items() if re.match(r"(state|status)\.", key)]
    assert len(set(states)) == len(states) == 7
    posts = {"post.yard_chief", "post.service_chief"}
    assert posts <= set(table)
    for key in posts:
        assert [other for other, text in table.items() if text == table[key] and other != key] == []


def test_chinese_texts_part_numbers_from_characters_everywhere() -> None:
    number = r"\{(?:count|distance|time|t1|t2|t3|needed|minutes)\}"
    han = r"[\u4e00-\u9fff]"
    assert [text for text in messages("zh").values() if re.search(f"{han}{number}|{number}{han}", text)] == []


def test_hours_are_told_with_two_digits_everywhere(snapshot: Snapshot) -> None:
    for language in LANGUAGES:
        for rule, words in page_data(snapshot, language)["hours"].items():
            assert set(re.findall(r"\d+:\d+", words)) <= {*re.findall(r"\d\d:\d\d", rule), "24:00"}, words


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The product in another city: none of Yanta's names and positions is in its data."""
    layers = small_layers()
    layers["streets"][0]["properties"]["name"] = "宽窄巷街道"
    folder = write_folder(tmp_path_factory.mktemp("elsewhere"), layers)
    settings = json.loads((DATA / "map.json").read_text(encoding="utf-8")) | {"centre": [104.0556, 30.6698]}
    (folder / "map.json").write_text(json.dumps(settings), encoding="utf-8")
    return create_app(settings_from({"GEOMAP_DATA": str(folder)})).test_client()


def test_the_examples_of_the_api_are_of_the_district_that_is_served(elsewhere: FlaskClient) -> None:
    document = elsewhere.get("/api/openapi.json").json
    assert parameter(document, "/nearest", "lon")["example"] == 104.0556
    assert parameter(document, "/whereami", "lat")["example"] == 30.6698
    assert parameter(document, "/search", "q")["example"] == "kuanzhaixiang"
    body = document["paths"]["/nearest"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["points"]["example"][0] == [104.0556, 30.6698]
    assert "108.9" not in json.dumps(document)
    assert "lon=104.0556&amp;lat=30.6698" in elsewhere.get("/api/docs").text


def test_a_search_that_finds_nothing_suggests_a_name_that_does(elsewhere: FlaskClient) -> None:
    page = elsewhere.get("/search?q=%F0%9F%90%BC", headers={"Accept": "text/html"}).text
    for suggested in ("kuanzhaixiang", "kzx"):
        assert suggested in page
        found = elsewhere.get("/api/search", query_string={"q": suggested}).json["results"]
        assert found[0]["name"] == "宽窄巷街道"


def test_the_hint_about_a_position_names_no_place() -> None:
    with pytest.raises(InvalidInputError) as refused:
        LonLat("x", 0.0)  # type: ignore[arg-type]
    assert "12.3456" in (refused.value.hint or "")


def test_only_layers_that_are_searched_are_offered_to_search(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    offered = parameter(document, "/search", "layer")["schema"]["items"]["enum"]
    assert set(offered) == set(LAYERS) - set(UNSEARCHED)
    for layer in UNSEARCHED:
        refused = client.get("/api/search", query_string={"q": "x", "layer": layer})
        assert (refused.status_code, refused.json["parameter"]) == (400, "layer")


def test_the_document_lists_every_reason_that_an_answer_gives(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    assert schemas["StationFound"]["properties"]["properties"]["properties"]["why"]["enum"] == list(WHYS)
    lon, lat = snapshot.settings.centre
    query = {"lon": lon, "lat": lat, "limit": 100, "status": "any"}
    found = client.get("/api/nearest", query_string=query).json["features"]
    assert {"not_running", "regular_hours"} <= {f["properties"]["why"] for f in found} <= set(WHYS)
