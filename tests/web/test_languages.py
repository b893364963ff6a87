"""Each language's pages are in that language; what the data says in Chinese alone is marked as Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from small_data import small_layers, write_folder

from geomap.snapshot import Snapshot
from geomap.web import create_app
from geomap.web.pages.places import PAGES
from geomap.web.settings import settings_from


def page(client: FlaskClient, path: str, language: str) -> str:
    return client.get(path, query_string={"lang": language}, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("layer", PAGES)
def test_a_page_tells_its_source_in_its_own_language(
    client: FlaskClient, snapshot: Snapshot, layer: str
) -> None:
    feature = snapshot.layers[layer].features[0]
    chinese, english = feature["properties"]["source"], feature["properties"]["source_en"]
    in_chinese, in_english = (page(client, f"/{layer}/{feature['id']}", lang) for lang in ("zh", "en"))
    assert chinese in in_chinese
    assert english not in in_chinese
    assert english in in_english
    assert chinese not in in_english


def test_the_page_about_the_data_tells_sources_in_its_own_language(client: FlaskClient) -> None:
    assert "invented for demonstration" not in page(client, "/about", "zh")
    assert "演示虚构" not in page(client, "/about", "en")


def test_a_source_told_in_one_language_alone_is_shown_in_both(tmp_path: Path) -> None:
    client = create_app(settings_from({"GEOMAP_DATA": str(write_folder(tmp_path))})).test_client()
    for language in ("zh", "en"):
        assert "made for tests" in page(client, "/stations/s1", language)


def test_how_to_get_in_is_said_in_the_pages_words_before_the_chinese_note(tmp_path: Path) -> None:
    layers = small_layers()
    layers["stations"][0]["properties"] |= {"entry": "scan", "entry_note": "扫门口二维码开门"}
    client = create_app(settings_from({"GEOMAP_DATA": str(write_folder(tmp_path, layers))})).test_client()
    shown = page(client, "/stations/s1", "en")
    assert re.search(r"Scan the code on the door.*?<p [^>]*lang=\"zh-CN\">扫门口二维码开门", shown, re.S)


def test_every_name_in_the_lists_of_places_stands_in_english(client: FlaskClient) -> None:
    for layer in PAGES:
        names = re.findall(r'class="place-line-name"[^>]*>([^<]+)<', page(client, f"/{layer}", "en"))
        assert [name for name in names if re.search("[\u4e00-\u9fff]", name)] == [], layer
