"""A courier taps once and reads where to go: what the cards say is what the API says."""

from __future__ import annotations

import math
import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from driving import CARD, HERE, ZH, Site, Visitor, chip, distance_words, hash_values, locate, shows
from playwright.sync_api import expect

from geomap.datum import from_wgs84
from geomap.geodesy import LonLat

STATE = {"open": ZH["state.open"], "closed": ZH["state.closed"], "unknown": ZH["state.unknown"]}


def test_one_tap_shows_the_three_nearest_with_distance_and_state(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    expected = site.nearest()
    assert len(expected) == 3
    for said, feature in zip(shows(page, expected), expected, strict=True):
        truth = feature["properties"]
        assert said["name"] == truth["name"]
        assert said["distance"] == distance_words(truth["distance_m"])
        assert said["state"] == STATE[truth["open"]]
        assert (
            ZH["ui.walk_min"].format(count=max(1, math.floor(truth["duration_s"] / 60 + 0.5)))
            in said["facts"]
        )
        if truth["open"] == "open" and truth["open_until"]:
            assert datetime.fromisoformat(truth["open_until"]).strftime("%H:%M") in said["facts"]


def test_water_and_charging_change_the_cards_to_what_the_api_says(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    chip(page, "drinking_water")
    chip(page, "charging")
    said = shows(page, site.nearest(services="drinking_water,charging"))
    assert [set(card["wanted"].split(",")) for card in said] == [{"饮水", "充电"}] * 3
    assert hash_values(page)["services"] == "drinking_water,charging"
    chip(page, "drinking_water")
    chip(page, "charging")
    shows(page, site.nearest())


def test_open_now_leaves_out_what_is_closed_or_not_known(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    chip(page, "open")
    said = shows(page, site.nearest(open_at="now"))
    assert {card["state"] for card in said} == {STATE["open"]}


def test_a_cards_links_carry_the_station_in_the_datum_of_each_map(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    station = site.nearest()[0]
    lon, lat = station["geometry"]["coordinates"]
    gcj = from_wgs84(LonLat(lon, lat), "gcj02")
    card = page.locator(CARD).first
    card.locator(".card-head").click()

    def link(provider: str) -> tuple[str, dict[str, list[str]]]:
        address = card.locator(f'a[data-provider="{provider}"]').get_attribute("href") or ""
        return address, parse_qs(urlsplit(address).query)

    address, query = link("amap")
    assert urlsplit(address).netloc == "uri.amap.com"
    to_lon, to_lat, name = query["to"][0].split(",", 2)
    assert (float(to_lon), float(to_lat)) == pytest.approx((gcj.lon, gcj.lat), abs=2e-6)
    assert abs(float(to_lon) - lon) > 0.003, (
        "a WGS-84 position would send the courier half a kilometre astray"
    )
    assert name == station["properties"]["name"]
    assert query["mode"] == ["walk"]
    _, query = link("tencent")
    assert tuple(map(float, query["tocoord"][0].split(","))) == pytest.approx((gcj.lat, gcj.lon), abs=2e-6)
    address, query = link("baidu")
    assert query["coord_type"] == ["gcj02"]
    numbers = re.search(r"latlng:([\d.]+),([\d.]+)", query["destination"][0])
    assert numbers is not None
    assert tuple(map(float, numbers.groups())) == pytest.approx((gcj.lat, gcj.lon), abs=2e-6)
    address, _ = link("system")
    assert tuple(map(float, re.findall(r"[\d.]+", address)[:2])) == pytest.approx((lat, lon), abs=2e-6)

    card.get_by_role("button", name=ZH["ui.ride"]).click()
    _, query = link("amap")
    assert query["mode"] == ["ride"]


def test_list_and_map_keep_step(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    first, second, _ = [feature["properties"]["name"] for feature in site.nearest()]
    expect(page.locator(".sign.result")).to_have_count(3)
    page.locator(CARD).first.locator(".card-head").click()
    expect(page.locator(".sign.chosen")).to_have_count(1)
    expect(page.locator(f'.leaflet-marker-icon[title="{first}"] .sign.chosen')).to_have_count(1)
    page.locator(f'.leaflet-marker-icon[title="{second}"] .sign').click()
    expect(page.locator(f"{CARD}.expanded .card-title")).to_contain_text(second)
    expect(page.locator(f"{CARD}.expanded")).to_have_count(1)
    expect(page.locator(f"{CARD}.expanded .card-head")).to_be_in_viewport()
    expect(page.locator(f'.leaflet-marker-icon[title="{second}"] .sign.chosen')).to_have_count(1)


def test_everything_found_is_in_the_part_of_the_map_that_the_sheet_leaves_free(visitor: Visitor) -> None:
    page = visitor.open()
    locate(page)
    expect(page.locator(".sign.result")).to_have_count(3)
    page.wait_for_timeout(400)
    top = page.locator("#panel").evaluate("(e) => e.getBoundingClientRect().top")
    for sign in [*page.locator(".sign.result").all(), page.locator(".origin")]:
        box = sign.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= 390 - box["width"]
        assert 60 <= box["y"] <= top - box["height"], "nothing found lies under the search field or the sheet"


def test_show_more_lists_the_next_nearest(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    page.get_by_role("button", name=ZH["ui.more"]).click()
    shows(page, site.nearest(limit=10))


def test_it_says_which_community_this_is_and_who_answers(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    where = site.api("whereami", lon=HERE[0], lat=HERE[1])
    named = page.locator(".origin-line a")
    expect(named.filter(has_text=where["community"]["short_name"])).to_have_attribute(
        "href", f"/communities/{where['community']['id']}"
    )
    expect(named.filter(has_text=where["street"]["name"])).to_have_count(1)
    page.locator(".where summary").click()
    for post in where["responsible"]:
        expect(page.locator(".where li").filter(has_text=post["post"]).first).to_be_visible()


def test_outside_the_district_it_says_so_and_still_answers(visitor: Visitor, site: Site) -> None:
    bell_tower = (108.9402, 34.2610)
    page = visitor.open(here=bell_tower)
    locate(page)
    shows(page, site.nearest(bell_tower))
    expect(page.locator(".where")).to_contain_text("以外")


def test_the_position_stays_out_of_the_path_and_query_of_the_page(visitor: Visitor) -> None:
    page = visitor.open()
    locate(page)
    parts = urlsplit(page.url)
    assert (parts.path, parts.query) == ("/", "")
    assert hash_values(page)["at"] == "108.94700,34.20800"
