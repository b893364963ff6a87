"""The pages of places: what residents read, without scripts, on screen and on paper."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from geomap.contents import POINT_LAYERS, contents_of
from geomap.geodesy import distance_m
from geomap.snapshot import Snapshot
from geomap.web import create_app
from geomap.web.pages.places import PAGES
from geomap.web.settings import settings_from
from tests.web.page_reader import Page, read_page
from tests.web.small_data import small_layers, station, write_folder

HTML = {"Accept": "text/html"}
HOSTILE = (
    "{{7*7}}{{1234*1234}}</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;\u2028{x}%s"
)


def get(client: FlaskClient, path: str, language: str = "zh") -> Page:
    answer = client.get(path, headers={**HTML, "Accept-Language": language})
    assert answer.status_code == 200, path
    return read_page(answer.text)


def app_of(folder: Path, layers: dict[str, list[dict[str, Any]]], now: datetime | None = None) -> Flask:
    app = create_app(
        settings_from({"GEOMAP_DATA": str(write_folder(folder, layers)), "GEOMAP_RELOAD_S": "0"})
    )
    if now:
        app.config["NOW"] = lambda: now
    return app


@pytest.mark.parametrize("layer", PAGES)
def test_every_feature_has_a_page_with_its_name(client: FlaskClient, snapshot: Snapshot, layer: str) -> None:
    for feature in snapshot.layers[layer].features:
        page = get(client, f"/{layer}/{quote(feature['id'])}")
        assert feature["properties"]["name"] in page.text


@pytest.mark.parametrize("layer", PAGES)
def test_pages_and_lists_speak_english_too(client: FlaskClient, snapshot: Snapshot, layer: str) -> None:
    for feature in snapshot.layers[layer].features[::9]:
        page = get(client, f"/{layer}/{quote(feature['id'])}", "en")
        assert ("html", {"lang": "en"}) in page.elements
        assert feature["properties"].get("name_en") or feature["properties"]["name"] in page.text
    assert "in all" in get(client, f"/{layer}", "en").text


@pytest.mark.parametrize("layer", PAGES)
def test_a_layers_list_links_to_each_of_its_features_once(
    client: FlaskClient, snapshot: Snapshot, layer: str
) -> None:
    links = [href for href in get(client, f"/{layer}").values("a", "href") if href.startswith(f"/{layer}/")]
    assert sorted(links) == sorted(f"/{layer}/{quote(i)}" for i in snapshot.layers[layer].ids)


@pytest.mark.parametrize(("language", "dated"), [("zh", "1月15日"), ("en", "15 January")])
def test_the_days_a_place_was_looked_at_and_written_are_in_words(
    tmp_path: Path, language: str, dated: str
) -> None:
    one = station("s1", 108.91, 34.21, updated_on="2026-01-15", verified_on="2025-12-30")
    layers = {**small_layers(), "stations": [one]}
    client = app_of(tmp_path, layers, datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))).test_client()
    text = get(client, "/stations/s1", language).text
    assert dated in text
    assert "2025" in text
    assert not re.search(r"\d{4}-\d\d-\d\d", text)


def test_a_station_page_says_everything_without_scripts(client: FlaskClient, snapshot: Snapshot) -> None:
    feature = next(
        f
        for f in snapshot.layers["stations"].features
        if f["properties"]["opening_hours"] == "Mo-Fr 08:30-12:00,14:00-18:00; PH off"
        and f["properties"]["status"] == "open"
        and f["properties"]["phone"]
    )
    properties = feature["properties"]
    page = get(client, f"/stations/{feature['id']}")
    catalogue = snapshot.catalogue
    for code in catalogue.standard(properties["tier"]) + properties["services"]:
        assert catalogue[code].name_zh in page.text
    for words in ("开放中", "开放至 12:00", "08:30–12:00", "14:00–18:00", "今天", properties["address"]):
        assert words in page.text
    assert f"tel:{properties['phone']}" in page.values("a", "href")
    links = [a for tag, a in page.elements if tag == "a" and "data-provider" in a]
    assert {a["data-provider"] for a in links} == {"amap", "baidu", "tencent", "system"}
    assert all("noopener" in a["rel"] for a in links)
    assert f"/?station={feature['id']}" in page.values("a", "href")


def test_the_five_nearest_stations_are_those_of_brute_force(client: FlaskClient, snapshot: Snapshot) -> None:
    index = snapshot.stations
    for at in range(0, len(index), 12):
        away_m = distance_m(index.lon[at], index.lat[at], index.lon, index.lat)
        away_m[(index.statuses != "open") | (np.arange(len(index)) == at)] = np.inf
        expected = [index.ids[i] for i in np.lexsort((index.rank_of_id, away_m))[:5]]
        links = get(client, f"/stations/{index.ids[at]}").values("a", "href")
        shown = [x.rpartition("/")[2] for x in links if re.fullmatch(r"/stations/s\d+", x)]
        assert shown == expected


def test_contents_of_areas_agree_with_geometry(snapshot: Snapshot) -> None:
    contents = contents_of(snapshot)
    for area_layer in ("streets", "communities"):
        table = snapshot.layers[area_layer]
        for layer in POINT_LAYERS:
            counted = 0
            for area_id, area in zip(table.ids, table.geometry, strict=True):
                held = contents.inside(area_layer, area_id, layer)
                counted += len(held)
                assert shapely.intersects(area, snapshot.layers[layer].geometry[list(held)]).all()
            assert counted == len(snapshot.layers[layer].ids)


def test_a_street_page_counts_its_stations_and_people(client: FlaskClient, snapshot: Snapshot) -> None:
    people = 0
    for street in snapshot.layers["streets"].ids:
        page = get(client, f"/streets/{street}")
        links = [href for href in page.values("a", "href") if href.startswith("/communities/")]
        members = [
            f for f in snapshot.layers["communities"].features if f["properties"]["street_code"] == street
        ]
        assert sorted(links) == sorted(f"/communities/{f['id']}" for f in members)
        total = sum(f["properties"]["population"] for f in members)
        assert f"{total:,}" in page.text
        people += total
    assert people == sum(snapshot.layers["communities"].values("population"))


def test_a_station_that_does_not_run_says_so_loudly_and_never_open(tmp_path: Path) -> None:
    layers = small_layers()
    layers["stations"][0]["properties"]["status"] = "planned"
    client = app_of(tmp_path, layers).test_client()
    for feature_id, words in (("s4", "暂停服务"), ("s1", "筹建中")):
        head = get(client, f"/stations/{feature_id}").text.partition("附近的驿站")[0]
        assert words in head
        assert "开放中" not in head


@pytest.mark.parametrize(
    ("hours", "now", "words"),
    [
        ("Mo-Fr 09:00-17:30; PH off", "2026-09-30T20:30", ("已关门", "10月8日 09:00 开门", "法定节假日")),
        ("Mo-Su 08:00-20:00", "2026-09-30T20:30", ("已关门", "明天 08:00 开门", "不在开放时间内")),
        ("Mo-Su 18:00-02:00", "2026-09-30T20:30", ("开放中", "开放至 明天 02:00", "18:00–次日 02:00")),
        ("Mo-Su 08:00-24:00", "2026-09-30T20:30", ("开放中", "开放至 24:00")),
        ("24/7", "2026-09-30T20:30", ("开放中", "全天开放")),
        (None, "2026-09-30T20:30", ("时间未知", "开放时间未登记", "先打电话")),
        ("Mo-Fr 09:00-17:30; PH off", "2026-09-19T10:00", ("已关门", "明天 09:00 开门", "调休上班")),
    ],
)
def test_the_state_now_and_the_reason_stand_in_words(
    tmp_path: Path, hours: str | None, now: str, words: tuple[str, ...]
) -> None:
    layers = small_layers()
    layers["stations"] = [station("s1", 108.91, 34.21, opening_hours=hours)]
    moment = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    page = get(app_of(tmp_path, layers, moment).test_client(), "/stations/s1")
    for expected in words:
        assert expected in page.text


def test_no_text_of_the_data_becomes_markup_on_any_page(tmp_path: Path) -> None:
    layers = small_layers()
    texts = ("name_en", "address", "phone", "entry_note", "source", "service_chief", "yard_chief")
    for name, features in layers.items():
        for feature in features:
            properties = feature["properties"]
            properties["name"] = f"{HOSTILE} {feature['id']}"
            properties |= {k: HOSTILE for k in texts if name in PAGES}
            if name == "compounds":
                properties["tags"] = [HOSTILE]
            if name in ("stations", "halls", "organizations"):
                properties["kind"] = HOSTILE
    client = app_of(tmp_path, layers).test_client()
    paths = [f"/{name}" for name in PAGES] + [f"/{n}/{f['id']}" for n in PAGES for f in layers[n]]
    paths += ["/about", f"/search?q={quote(HOSTILE)}", "/search?q=s1", "/stations/s1/sign"]
    for path in paths:
        for language in ("zh", "en"):
            page = get(client, path, language)
            assert "1522756" not in page.text, path
            for tag, attributes in page.elements:
                assert tag not in {"img"} or attributes["src"].endswith("/qr.svg")
                assert not [a for a in attributes if a.startswith("on") or a == "style"], path
                assert not attributes.get("href", "").lower().startswith(("javascript:", "data:")), path
            for attributes, content in page.scripts:
                assert attributes.get("src", "").startswith("/assets/") or json.loads(content), path
    assert HOSTILE in get(client, "/stations/s1").text


@pytest.mark.parametrize(
    "hostile", ["nope", "<script>alert(1)</script>", "{{1234*1234}}", "s001'--", "%00", "..", "驿" * 400]
)
def test_an_unknown_id_is_a_404_page_that_helps_on(client: FlaskClient, hostile: str) -> None:
    for path in (f"/stations/{quote(hostile)}", f"/halls/{quote(hostile)}/qr.svg"):
        answer = client.get(path, headers=HTML)
        page = read_page(answer.text)
        assert answer.status_code == 404
        assert "没有找到这一页" in page.text
        assert "/search" in page.values("form", "action")
        assert "<script>alert" not in answer.text
        assert "1522756" not in page.text


def test_every_link_within_the_site_leads_somewhere(client: FlaskClient, snapshot: Snapshot) -> None:
    start = [f"/{layer}" for layer in PAGES] + ["/about", "/search?q=changan"]
    start += [f"/{layer}/{snapshot.layers[layer].ids[0]}" for layer in PAGES]
    start += ["/stations/" + snapshot.layers["stations"].ids[0] + "/sign"]
    seen: dict[str, int] = {}
    for path in start:
        page = get(client, path)
        ids = {a["id"] for _, a in page.elements if "id" in a}
        for tag, attribute in (("a", "href"), ("img", "src"), ("link", "href"), ("script", "src")):
            for target in page.values(tag, attribute):
                if target.startswith("#"):
                    assert target[1:] in ids, (path, target)
                elif target.startswith("/"):
                    local = target.partition("#")[0]
                    if local not in seen:
                        seen[local] = client.get(local, headers=HTML).status_code
                    assert seen[local] == 200, (path, target)


def test_the_search_page_finds_by_pinyin_and_keeps_what_was_asked(client: FlaskClient) -> None:
    page = get(client, "/search?q=xiaozhai")
    assert "小寨" in page.text
    assert "xiaozhai" in page.values("input", "value")
    nothing = get(client, "/search?q=" + quote("<b>{{7*7}}</b>"))
    assert "<b>{{7*7}}</b>" in nothing.text
    assert "b" not in [tag for tag, _ in nothing.elements]


def test_the_qr_code_reads_as_the_address_of_the_page(client: FlaskClient, snapshot: Snapshot) -> None:
    zxingcpp = pytest.importorskip("zxingcpp", reason="zxing-cpp reads QR codes; see requirements-dev.txt")
    for layer in PAGES:
        path = f"/{layer}/{snapshot.layers[layer].ids[-1]}"
        answer = client.get(f"{path}/qr.svg")
        assert answer.mimetype == "image/svg+xml"
        assert zxingcpp.read_barcode(raster(answer.text)).text == f"http://localhost{path}"


def test_the_qr_code_carries_the_public_address_where_one_is_set(tmp_path: Path) -> None:
    zxingcpp = pytest.importorskip("zxingcpp", reason="zxing-cpp reads QR codes; see requirements-dev.txt")
    folder = write_folder(tmp_path)
    environment = {"GEOMAP_DATA": str(folder), "GEOMAP_BASE_URL": "https://map.example.org/"}
    client = create_app(settings_from(environment)).test_client()
    address = "https://map.example.org/stations/s1"
    assert zxingcpp.read_barcode(raster(client.get("/stations/s1/qr.svg").text)).text == address
    assert address in get(client, "/stations/s1").text


def raster(svg: str, pixels: int = 6) -> np.ndarray[Any, Any]:
    """A QR code of segno's SVG as an image: its path is runs of dark modules along rows."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    path = re.findall(r'\bd="([^"]+)"', svg)[-1]
    image = np.full((size, size), 255, dtype=np.uint8)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "h":
            image[int(y), int(x) : int(x + values[0])] = 0
            x += values[0]
        elif command == "M":
            x, y = values
        else:
            x, y = x + values[0], y + values[1]
    return np.kron(image, np.ones((pixels, pixels), dtype=np.uint8))


def test_the_door_sign_is_bilingual_and_fits_either_sheet(client: FlaskClient, snapshot: Snapshot) -> None:
    feature = snapshot.layers["stations"].features[0]
    for size in ("a4", "a5", "a0"):
        page = get(client, f"/stations/{feature['id']}/sign?size={size}")
        assert [a["class"] for tag, a in page.elements if tag == "main"] == [
            f"sheet {size if size != 'a0' else 'a4'}"
        ]
        for code in feature["properties"]["services"]:
            service = snapshot.catalogue[code]
            assert service.name_zh in page.text
            assert service.name_en in page.text
