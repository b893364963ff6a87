"""Links into other map programs: the right datum, the right order, names that stay names."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.datum import from_wgs84
from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat, distance_m
from geomap.navigation import PROVIDERS, links

HERE = LonLat(108.9470, 34.2080)
NAME = "小寨驿站"

in_china = st.builds(LonLat, st.floats(75, 134), st.floats(4, 53))


def by_provider(*asked, **more):
    return {link.provider: link for link in links(*asked, **more)}


def arguments(link):
    return {key: values[0] for key, values in parse_qs(urlsplit(link.url).query, strict_parsing=True).items()}


def carried(link):
    """The coordinates in a link, as lon, lat."""
    if link.provider == "amap":
        lon, lat, _ = arguments(link)["to"].split(",")
    elif link.provider == "baidu":
        lat, lon = arguments(link)["destination"].split("|")[0].removeprefix("latlng:").split(",")
    elif link.provider == "tencent":
        lat, lon = arguments(link)["tocoord"].split(",")
    else:
        lat, lon = urlsplit(link.url).path.split(",")
    return float(lon), float(lat)


def test_there_is_a_link_for_every_provider_in_order():
    assert tuple(link.provider for link in links(HERE, NAME)) == PROVIDERS


def test_the_links_have_the_formats_their_programs_document():
    found = by_provider(HERE, "A站", "walk", "西安")
    there = from_wgs84(HERE, "gcj02")
    lon, lat = f"{there.lon:.6f}", f"{there.lat:.6f}"
    name = "A%E7%AB%99"
    assert {provider: link.url for provider, link in found.items()} == {
        "amap": f"https://uri.amap.com/navigation?to={lon},{lat},{name}&mode=walk&src=geomap&callnative=1",
        "baidu": f"https://api.map.baidu.com/direction?destination=latlng:{lat},{lon}%7Cname:{name}"
        "&mode=walking&region=%E8%A5%BF%E5%AE%89&output=html&coord_type=gcj02&src=webapp.geomap.app",
        "tencent": f"https://apis.map.qq.com/uri/v1/routeplan?type=walk&tocoord={lat},{lon}&to={name}"
        "&referer=geomap",
        "system": f"geo:34.208000,108.947000?q=34.208000,108.947000({name})",
    }


@given(in_china)
def test_every_link_carries_the_place_in_the_datum_it_names(place):
    for link in links(place, NAME, "walk", "西安"):
        expected = from_wgs84(place, link.datum)
        assert distance_m(*carried(link), expected.lon, expected.lat) < 0.1
        assert link.datum == ("wgs84" if link.provider == "system" else "gcj02")


def test_amap_gets_gcj02_and_the_system_wgs84():
    found = by_provider(HERE, NAME)
    assert 450 < distance_m(*carried(found["amap"]), HERE.lon, HERE.lat) < 500
    assert distance_m(*carried(found["system"]), HERE.lon, HERE.lat) < 0.1


def test_riding_is_asked_of_amap_and_the_others_say_that_they_walk():
    found = by_provider(HERE, NAME, "ride")
    assert arguments(found["amap"])["mode"] == "ride"
    assert {provider: link.mode for provider, link in found.items()} == {
        "amap": "ride",
        "baidu": "walk",
        "tencent": "walk",
        "system": None,
    }
    with pytest.raises(InvalidInputError) as refused:
        links(HERE, NAME, "drive")  # type: ignore[arg-type]
    assert refused.value.parameter == "mode"


hostile = st.sampled_from(
    [
        "{{7*7}}",
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>",
        "a&mode=drive&to=0,0",
        "a|latlng:0,0|name:b",
        "1,2,3",
        "a#b?c=d%26",
        "(b)",
        "a\r\nLocation: x\x00",
        "驿站 · 一号",
        "\ud800",
    ]
) | st.text(max_size=200)


@given(hostile, hostile)
def test_no_name_breaks_out_of_its_place(name, city):
    plain, found = by_provider(HERE, "x", city="y"), by_provider(HERE, name, city=city)
    for provider in PROVIDERS:
        link = found[provider]
        assert re.fullmatch(r"[A-Za-z0-9._~:/?&=,%()-]*", link.url)
        assert carried(link) == carried(plain[provider])
        assert urlsplit(link.url).hostname == urlsplit(plain[provider].url).hostname
    assert arguments(found["amap"])["mode"] == "walk"
    assert arguments(found["baidu"])["destination"].count("|") == 1
    assert arguments(found["amap"])["to"].count(",") == 2
    assert found["system"].url.count("(") == found["system"].url.count(")") == 1


def test_a_name_reads_as_it_was_written():
    found = by_provider(HERE, "小寨 “东路” (南) 100%&+#", city="西安")
    assert arguments(found["tencent"])["to"] == "小寨 “东路” (南) 100%&+#"
    assert arguments(found["baidu"])["destination"].endswith("|name:小寨 “东路” (南) 100%&+#")
    assert arguments(found["baidu"])["region"] == "西安"
    assert arguments(by_provider(HERE, "a,b|c")["amap"])["to"].endswith(",a，b｜c")
