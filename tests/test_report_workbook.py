"""The workbook: read back by a second library, its figures are the answer's and its text is text."""

from __future__ import annotations

import math
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from report_cases import nowhere_served, proposal, report_of

from geomap.planning import Addition
from geomap.report import workbook as workbook_module
from geomap.report.matter import Report
from geomap.report.sentences import question
from geomap.report.workbook import workbook
from geomap.snapshot import Snapshot

FORMULAE = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://127.0.0.1","x")', "\t=1")


@pytest.fixture(scope="module")
def report(snapshot: Snapshot) -> Report:
    return report_of(snapshot, proposals=[proposal(1), proposal(2, price_yuan=None)], hour=34)


@pytest.fixture(scope="module")
def made(report: Report) -> bytes:
    return workbook(report)


def rows_of(made: bytes, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_name(sheet).to_python()


def test_it_has_the_sheets_that_are_promised(report: Report, made: bytes, snapshot: Snapshot) -> None:
    sheets = ["概要", "社区", "街道", "未覆盖", "一周"]
    assert CalamineWorkbook.from_filelike(BytesIO(made)).sheet_names == [*sheets, "建议"]
    assert CalamineWorkbook.from_filelike(BytesIO(workbook(report_of(snapshot)))).sheet_names == sheets


def test_the_summary_asks_the_question_gives_the_figures_and_shows_the_notice(
    report: Report, made: bytes
) -> None:
    rows = rows_of(made, "概要")
    parted = next(i for i, row in enumerate(rows) if row[0] == "怎么算的")
    told = {str(row[0]): row[1] for row in rows[:parted]}
    assert told["问题"] == question(report)
    assert told["居民"] == report.answer.whole.persons
    assert told["已覆盖"] == report.answer.whole.share
    why = {str(row[0]): row[1] for row in rows[parted:]}
    assert "WGS-84" in why["距离"]
    assert "演示数据" in why["声明"]
    assert report.snapshot.version in why["数据"]


def test_every_community_has_its_row_and_the_rows_sum_to_the_whole(report: Report, made: bytes) -> None:
    head, *rows = rows_of(made, "社区")
    assert head[:4] == ["代码", "名称", "街道", "居民（人）"]
    assert [row[0] for row in rows] == [area.id for area in report.answer.communities]
    assert sum(row[3] for row in rows) == report.answer.whole.persons
    assert sum(row[6] for row in rows) == report.answer.whole.uncovered_persons
    assert all(math.isclose(row[4] / row[3], row[5]) for row in rows)


def test_the_uncovered_are_those_beyond_the_radius_and_sum_to_the_figure(report: Report, made: bytes) -> None:
    _, *rows = rows_of(made, "未覆盖")
    assert len(rows) == len(report.answer.uncovered) > 0
    assert sum(row[3] for row in rows) == report.answer.whole.uncovered_persons
    assert min(row[4] for row in rows) > report.answer.scenario.radius_m


def test_the_week_has_168_shares_with_a_scale_of_colours_and_marks_the_hour_asked(
    report: Report, made: bytes
) -> None:
    rows = rows_of(made, "一周")[1:8]
    shares = [share for row in rows for share in row[1:]]
    assert shares == pytest.approx(report.answer.week_shares.tolist())
    sheet = openpyxl.load_workbook(BytesIO(made))["一周"]
    (ranges,) = sheet.conditional_formatting
    assert str(ranges.sqref) == "B2:Y8"
    thick = [cell.coordinate for row in sheet["B2:Y8"] for cell in row if cell.border.left.style == "thick"]
    assert thick == ["L3"]  # Tuesday, 10 o'clock


def test_proposals_tell_what_where_for_whom_and_at_what_price(report: Report, made: bytes) -> None:
    head, first, second = rows_of(made, "建议")
    told = dict(zip(head, first, strict=True))
    assert told["做什么"] == "新建二级驿站"
    assert told["受益（人）"] == 1200
    assert told["受益社区"] == "崇德坊社区 800 人、美尚社区 400 人"
    assert told["备选"] == "Market"
    assert (told["价格（元）"], second[head.index("价格（元）")]) == (250_000, "—")


def test_numbers_have_formats_heads_stay_in_sight_and_tables_have_filters(made: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(made))
    sheet = book["社区"]
    assert [sheet.cell(2, column).number_format for column in (1, 4, 6, 9)] == ["@", "#,##0", "0.0%", "#,##0"]
    for name in ("社区", "街道", "未覆盖", "建议"):
        assert book[name].freeze_panes == "C2"
        assert book[name].auto_filter.ref.startswith("A1:")
        assert all(book[name].column_dimensions[letter].width >= 8 for letter in "ABCDEFGH")
    assert all("演示数据" in sheet.oddFooter.center.text for sheet in book)


@pytest.mark.parametrize("text", FORMULAE)
def test_no_text_becomes_a_formula(snapshot: Snapshot, text: str) -> None:
    addition = Addition("n1", 108.93, 34.222, 2, ("drinking_water",), None, name=text)
    place = proposal(name=text)
    made = workbook(report_of(snapshot, proposals=[place], additions=(addition,)))
    assert text.strip() in [str(value).strip() for value in rows_of(made, "建议")[1]]
    with zipfile.ZipFile(BytesIO(made)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 6
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    cell = openpyxl.load_workbook(BytesIO(made))["建议"]["B2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)  # nor when somebody edits it


def test_text_that_no_workbook_can_hold_is_made_fit(snapshot: Snapshot) -> None:
    made = workbook(report_of(snapshot, proposals=[proposal(name="bell\x07\ufffe\uffff" + "long " * 20_000)]))
    name = rows_of(made, "建议")[1][1]
    assert name.split()[:2] == ["bell", "long"]
    assert len(name) <= 32_767


def test_out_of_reach_is_a_dash_not_an_infinite_number(snapshot: Snapshot) -> None:
    report = nowhere_served(snapshot)
    assert report.answer.notes == ("no_station",)
    made = workbook(report)
    assert {row[8] for row in rows_of(made, "社区")[1:]} == {"—"}
    assert {row[7] for row in rows_of(made, "未覆盖")[1:]} == {"—"}


def test_more_rows_than_a_sheet_takes_are_told_of(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_module, "MOST_ROWS", 5)
    report = report_of(snapshot)
    rows = rows_of(workbook(report), "社区")
    assert [row[0] for row in rows[1:6]] == [area.id for area in report.answer.communities[:5]]
    assert str(len(report.answer.communities) - 5) in rows[-1][0]


def test_english_is_complete(snapshot: Snapshot) -> None:
    made = workbook(report_of(snapshot, "en", [proposal()]))
    book = CalamineWorkbook.from_filelike(BytesIO(made))
    assert book.sheet_names == ["Summary", "Communities", "Subdistricts", "Not covered", "Week", "Proposals"]
    texts = [
        str(v) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for v in row
    ]
    assert [text for text in texts if any(ord(c) > 0x2E7F for c in text)] == []
