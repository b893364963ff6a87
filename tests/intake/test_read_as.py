"""How a list is read and what its rows share, where somebody says so; and remarks in two languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from intake_grounds import DATA, TODAY, table_of

from geomap.errors import InvalidInputError, WordedError
from geomap.intake.columns import match_columns
from geomap.intake.dry_run import dry_run
from geomap.intake.mapping_json import mapping_document, mapping_from
from geomap.intake.reason_words import REASONS
from geomap.intake.reasons import Remark
from geomap.intake.rows import ReadAs
from geomap.snapshot import Snapshot
from geomap.storage.geojson import read_catalogue
from geomap.storage.tables import open_table

CATALOGUE = read_catalogue(DATA)
HEADER = ("名称", "经度", "纬度")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two lists and a hidden one, each with a line above its header that looks like one, too."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, name in (("甲", "甲站"), ("乙", "乙站"), ("藏", "藏站")):
        page = made.create_sheet(title)
        for row in (("驿站名称", "地址", "电话"), HEADER, (name, 108.94, 34.21)):
            page.append(row)
    made["藏"].sheet_state = "hidden"
    made.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def test_one_sheet_alone_can_be_read_hidden_or_not(book: Path) -> None:
    assert [sheet.name for sheet in open_table(book).sheets] == ["甲", "乙"]
    for name in ("乙", "藏"):
        table = open_table(book, ReadAs(sheet=name))
        assert [sheet.name for sheet in table.sheets] == [name]
        assert table.sheet_names == ("甲", "乙", "藏")


def test_the_header_can_be_said_and_the_rows_above_are_offered(book: Path, tmp_path: Path) -> None:
    found, said = open_table(book), open_table(book, ReadAs(header_row=2))
    assert found.sheets[0].header != HEADER
    assert (said.sheets[0].header, said.sheets[0].header_row) == (HEADER, 2)
    assert [row.number for row in said.read()] == [3, 3]
    assert said.sheets[0].top[1] == (2, "名称 · 经度 · 纬度")
    path = tmp_path / "list.csv"
    path.write_text("驿站名称,地址,电话\n\n名称,经度,纬度\n甲站,1,2\n", encoding="utf-8")
    csv = open_table(path, ReadAs(header_row=3))
    assert (csv.sheets[0].header, [row.number for row in csv.read()]) == (HEADER, [4])


def test_the_encoding_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("名称,地址\n甲,乙\n".encode("gb18030"))
    assert open_table(path, ReadAs(encoding="GBK")).sheets[0].header == ("名称", "地址")
    assert open_table(path, ReadAs(encoding="latin-1")).sheets[0].header != ("名称", "地址")


@pytest.mark.parametrize(
    ("read_as", "parameter"),
    [
        (ReadAs(sheet="丙"), "sheet"),
        (ReadAs(header_row=900), "header_row"),
        (ReadAs(encoding="klingon"), "encoding"),
        (ReadAs(encoding="undefined"), "encoding"),
        (ReadAs(encoding="base64"), "encoding"),
    ],
)
def test_what_is_said_and_not_there_is_refused_by_name(
    tmp_path: Path, read_as: ReadAs, parameter: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("名称,地址\n甲,乙\n", encoding="utf-8")
    with pytest.raises(InvalidInputError) as refused:
        open_table(path, read_as)
    assert refused.value.parameter == parameter
    assert refused.value.hint


def test_all_rows_get_the_fixed_values_as_cells_would_have_them(snapshot: Snapshot) -> None:
    table = table_of(
        ("名称", "等级", "经度", "纬度"), [("甲站", None, 108.94, 34.21), ("乙站", 1, 108.95, 34.21)]
    )
    guessed, _ = match_columns(table, "stations", CATALOGUE)
    fixed = {"tier": "三级", "services": "热水、充电宝", "opening_hours": "早8点至晚8点", "status": "在建"}
    mapping = mapping_from({**mapping_document(guessed), "constants": fixed}, CATALOGUE)
    assert mapping_from(mapping_document(mapping), CATALOGUE) == mapping
    run = dry_run(table, mapping, snapshot.layers, CATALOGUE, TODAY)
    made = [change.after["properties"] for change in run.changes]
    assert [one["tier"] for one in made] == [3, 1]
    assert {(one["opening_hours"], one["status"]) for one in made} == {("Mo-Su 08:00-20:00", "planned")}
    assert {tuple(one["services"]) for one in made} == {("drinking_water", "charging")}


def test_fixed_services_are_had_beside_those_that_are_ticked(snapshot: Snapshot) -> None:
    table = table_of(
        ("名称", "经度", "纬度", "母婴室"), [("甲站", 108.94, 34.21, "有"), ("乙站", 108.95, 34.21, None)]
    )
    guessed, _ = match_columns(table, "stations", CATALOGUE)
    fixed = {"tier": "三级", "services": "如厕"}
    mapping = mapping_from({**mapping_document(guessed), "constants": fixed}, CATALOGUE)
    run = dry_run(table, mapping, snapshot.layers, CATALOGUE, TODAY)
    made = [change.after["properties"]["services"] for change in run.changes]
    assert made == [["toilet", "nursing_room"], ["toilet"]]


def test_a_fixed_street_is_what_positions_are_judged_by(snapshot: Snapshot) -> None:
    streets = snapshot.layers["streets"]
    table = table_of(("名称", "等级", "经度", "纬度"), [("甲站", 1, 108.94, 34.21)])
    guessed, _ = match_columns(table, "stations", CATALOGUE)
    document = mapping_document(guessed) | {"constants": {"in_street": streets.values("name")[0]}}
    run = dry_run(table, mapping_from(document, CATALOGUE), snapshot.layers, CATALOGUE, TODAY)
    assert run.frame is not None
    assert run.frame.witnesses == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("tier", "四级", "等级不是一级、二级或三级。"),
        ("tier", 9, "不是可用的取值。"),
        ("services", "饮水、停机坪", "停机坪"),
        ("opening_hours", "看情况", "看不懂这个时间"),
        ("status", "热闹", "不是可用的取值。"),
        ("verified_on", "2026-02-30", "没有这一天。"),
        ("address", " ", "必填，但没有内容。"),
    ],
)
def test_a_fixed_value_in_doubt_is_refused_in_words(name: str, value: Any, words: str) -> None:
    with pytest.raises(WordedError) as refused:
        mapping_from({"layer": "stations", "fields": {}, "constants": {name: value}}, CATALOGUE)
    assert refused.value.parameter == f"constants.{name}"
    assert words in refused.value.words["message_zh"]


@pytest.mark.parametrize(
    "how", [{"header_row": 0}, {"header_row": True}, {"sheet": 3}, {"colour": "red"}, [1]]
)
def test_a_way_of_reading_that_makes_no_sense_is_refused(how: Any) -> None:
    with pytest.raises(InvalidInputError):
        mapping_from({"layer": "stations", "fields": {}, "read_as": how}, CATALOGUE)


def test_values_are_named_in_the_language_of_the_page() -> None:
    remark = Remark("read_as", detail={"as": "staff"})
    assert "登记" in remark.message("zh")
    assert "staff" in remark.message("en")
    allowed = Remark("not_a_choice", detail={"allowed": "open, closed, planned"})
    assert "正常、关闭、规划" in allowed.remedy("zh")


def test_every_reason_has_its_words_in_both_languages() -> None:
    for code, (zh, en) in REASONS.items():
        assert all(re.search("[\u4e00-\u9fff{]", text) for text in zh), code
        assert all(text.strip() for text in en), code
