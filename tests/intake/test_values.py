"""One cell becomes the value of its field, or the reason why not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.intake.coordinates import datum_of_label, order_of_label, read_angle, read_pair
from geomap.intake.plain import is_blank, plain
from geomap.intake.rows import Formula
from geomap.intake.services_words import read_services
from geomap.intake.values import CellError, read_cell
from geomap.layers import LAYERS
from geomap.snapshot import Snapshot

FIELDS = {field.name: field for spec in LAYERS.values() for field in spec.fields}


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("tier", "一级", 1),
        ("tier", "1级", 1),
        ("tier", "Ⅱ级", 2),
        ("tier", "Tier 3", 3),
        ("tier", "三级驿站", 3),
        ("tier", 2.0, 2),
        ("courier_supply", "√", True),
        ("courier_supply", "有", True),
        ("courier_supply", "无", False),
        ("courier_supply", "/", False),
        ("courier_supply", None, None),
        ("verified_on", "2026/3/1", "2026-03-01"),
        ("verified_on", "2026年3月1日", "2026-03-01"),
        ("verified_on", "20260301", "2026-03-01"),
        ("verified_on", 46082, "2026-03-01"),
        ("verified_on", datetime(2026, 3, 1, 8, 30), "2026-03-01"),
        ("verified_on", date(2026, 3, 1), "2026-03-01"),
        ("verified_on", "2026-03-01 08:30:00", "2026-03-01"),
        ("phone", "０２９－８８８８８８８８", "029-88888888"),
        ("phone", 13900000000.0, "13900000000"),
        ("phone", "029 8888 8888转801", "02988888888转801"),
        ("phone", "029-88888888/13900000000", "029-88888888、13900000000"),
        ("phone", "暂无", None),
        ("status", "正常开放", "open"),
        ("status", "维修中", "closed"),
        ("status", "拟建", "planned"),
        ("entry", "扫码", "scan"),
        ("entry", "免费", "free"),
        ("households", "1,200户", 1200),
        ("tags", "家属区、门楼，电梯", ["家属区", "门楼", "电梯"]),
        ("name", "=1+1", "=1+1"),
        ("name", "'=1+1", "=1+1"),
        ("name", "<script>{{7*7}}</script>", "<script>{{7*7}}</script>"),
        ("name", " 小寨\n驿站\u200b ", "小寨 驿站"),
        ("opening_hours", "全天", "24/7"),
        ("opening_hours", "—", None),
        ("name", Formula('=CONCATENATE("a","b")', "ab"), "ab"),
    ],
)
def test_a_cell_is_read_as_its_field_has_it(snapshot: Snapshot, field: str, cell: Any, value: Any) -> None:
    assert read_cell(FIELDS[field], cell, snapshot.catalogue, {}).value == value


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("tier", "四级", "not_a_tier"),
        ("tier", True, "not_a_tier"),
        ("courier_supply", "看情况", "not_yes_or_no"),
        ("verified_on", "上周", "not_a_date"),
        ("verified_on", "2026-02-30", "no_such_day"),
        ("verified_on", 3, "not_a_date"),
        ("phone", "找老王", "not_a_phone"),
        ("status", "热闹", "not_a_choice"),
        ("households", "很多", "not_a_number"),
        ("households", "12.5", "not_a_number"),
        ("name", "长" * 501, "too_long"),
        ("services", "停机坪", "no_service"),
        ("name", Formula('=HYPERLINK("http://example.org")', "驿站"), "formula"),
        ("name", Formula('=WEBSERVICE("http://example.org")', "x"), "formula"),
        ("name", Formula("='[other.xlsx]Sheet1'!A1", "x"), "formula"),
        ("name", Formula("=cmd|'/c calc'!A1", "x"), "formula"),
        ("verified_on", Formula("=TODAY()", date(2026, 3, 1)), "formula"),
        ("tier", Formula("=1+1", None), "formula_without_result"),
        ("tier", Formula("=1/0", "#DIV/0!"), "formula_without_result"),
    ],
)
def test_a_cell_that_cannot_be_read_says_why(snapshot: Snapshot, field: str, cell: Any, code: str) -> None:
    with pytest.raises(CellError) as refused:
        read_cell(FIELDS[field], cell, snapshot.catalogue, {})
    assert refused.value.code == code


def test_what_the_mapping_says_of_a_word_comes_first(snapshot: Snapshot) -> None:
    words = {"sanisette": 3, "四级": None}
    assert read_cell(FIELDS["tier"], "SANISETTE", snapshot.catalogue, words).value == 3
    assert read_cell(FIELDS["tier"], "四级", snapshot.catalogue, words).value is None
    known = {"停机坪": "toilet"}
    for cell, codes in (("停机坪", ["toilet"]), ("停机坪、充电", ["toilet", "charging"])):
        assert read_cell(FIELDS["services"], cell, snapshot.catalogue, known).value == codes


def test_how_one_gets_in_keeps_its_words(snapshot: Snapshot) -> None:
    reading = read_cell(FIELDS["entry"], "在大门岗亭登记后进入", snapshot.catalogue, {})
    assert (reading.value, reading.extra) == ("staff", {"entry_note": "在大门岗亭登记后进入"})


def test_hours_that_are_not_understood_are_kept_and_said(snapshot: Snapshot) -> None:
    reading = read_cell(FIELDS["opening_hours"], "夏季8点开", snapshot.catalogue, {})
    assert reading.value == 'unknown "夏季8点开"'
    assert [code for code, _ in reading.notes] == ["hours_unknown"]


def test_a_number_among_words_is_taken_and_said(snapshot: Snapshot) -> None:
    reading = read_cell(FIELDS["phone"], "029-88888888（9:00～17:00）老王", snapshot.catalogue, {})
    assert reading.value == "029-88888888"
    assert [code for code, _ in reading.notes] == ["words_left_out"]


@pytest.mark.parametrize(
    ("text", "codes", "strange"),
    [
        (
            "热水、充电宝，WiFi;雨伞/微波炉 急救箱",
            "umbrella first_aid drinking_water charging microwave wifi",
            [],
        ),
        ("1.饮水 2.休息和阅读", "drinking_water reading rest", []),
        ("饮水（免费）、母婴室", "drinking_water nursing_room", []),
        ("提供热水、手机充电服务", "drinking_water charging", []),
        ("血压计、热水", "drinking_water", [("血压计", None)]),
        ("充电保", "", [("充电保", "充电")]),
        ("first_aid,umbrella", "first_aid umbrella", []),
        ("Drinking water；Lockers", "drinking_water lockers", []),
        ("无", "", []),
    ],
)
def test_services_are_known_by_many_names(
    snapshot: Snapshot, text: str, codes: str, strange: list[tuple[str, str | None]]
) -> None:
    found, unknown = read_services(text, snapshot.catalogue)
    assert set(found) == set(codes.split())
    assert unknown == strange
    assert found == sorted(found, key=list(snapshot.catalogue.bit).index)


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("108.95", 108.95),
        (108.95, 108.95),
        ("108,95", 108.95),
        ("１０８．９５°", 108.95),
        ("东经108.95", 108.95),
        ("lon: 108.95", 108.95),
        ("34°13′27″N", 34 + 13 / 60 + 27 / 3600),
        ("北纬34度13分27秒", 34 + 13 / 60 + 27 / 3600),
        ("34 13 27", 34 + 13 / 60 + 27 / 3600),
        ("W3.5", -3.5),
        ("南纬3.5", -3.5),
        ("见地图", None),
        ("34°61′00″", None),
        ("108.95x", None),
        ("nan", None),
        (True, None),
    ],
)
def test_an_angle_is_read_as_it_is_written(cell: Any, degrees: float | None) -> None:
    angle = read_angle(cell)
    assert (angle and angle.degrees) == (degrees and pytest.approx(degrees))


@pytest.mark.parametrize(
    "cell",
    [
        "108.95,34.22",
        "108.95，34.22",
        "108.95 34.22",
        "[108.95, 34.22]",
        "POINT(108.95 34.22)",
        "(108.95;34.22)",
    ],
)
def test_two_angles_in_a_cell_are_read(cell: str) -> None:
    pair = read_pair(cell)
    assert pair is not None
    assert [angle.degrees for angle in pair] == [108.95, 34.22]


@given(st.floats(0, 179.99), st.booleans())
def test_degrees_minutes_seconds_are_the_same_angle(degrees: float, chinese: bool) -> None:
    seconds = round(degrees * 3600, 3)
    parts = (int(seconds // 3600), int(seconds % 3600 // 60), f"{seconds % 60:.3f}")
    angle = read_angle("{}度{}分{}秒".format(*parts) if chinese else "{}°{}'{}\"".format(*parts))
    assert angle is not None or parts[2] == "60.000"
    assert angle is None or abs(angle.degrees - degrees) < 1e-6


@given(st.text(max_size=40))
def test_any_text_is_an_angle_a_pair_or_none(text: str) -> None:
    read_angle(text)
    read_pair(text)
    assert is_blank(text) or plain(text)


@pytest.mark.parametrize(
    ("label", "datum", "order"),
    [
        ("高德经纬度", "gcj02", "lonlat"),
        ("百度坐标（纬度,经度）", "bd09", "latlon"),
        ("WGS84坐标", "wgs84", None),
        ("latlng", None, "latlon"),
        ("坐标", None, None),
    ],
)
def test_a_header_states_datum_and_order(label: str, datum: str | None, order: str | None) -> None:
    assert (datum_of_label(label), order_of_label(label)) == (datum, order)
