"""A list comes back as it was, with the reasons for refused rows, and nothing in it reckons."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from intake_grounds import TODAY

from geomap.errors import DataError
from geomap.intake.columns import match_columns
from geomap.intake.dry_run import dry_run
from geomap.intake.reasons import Lang
from geomap.snapshot import Snapshot
from geomap.storage import refused_rows
from geomap.storage.refused_rows import refused_suffix, write_refused
from geomap.storage.tables import open_table

CSV = (
    "驿站一览表\n"
    "名称,等级,服务,地址,经度,纬度\n"
    '甲站,一级,热水,"=HYPERLINK(""http://example.org"")",108.9461,34.2101\n'
    "乙站,四级,停机坪,@SUM(1),-108.9461,34.2101\n"
)


def refused(snapshot: Snapshot, source: Path, out: Path, lang: Lang = "zh") -> None:
    table = open_table(source)
    mapping, _ = match_columns(table, "stations", snapshot.catalogue)
    run = dry_run(table, mapping, snapshot.layers, snapshot.catalogue, TODAY)
    assert refused_suffix(table) == out.suffix
    write_refused(source, table, run.refused, out, lang)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_csv_comes_back_as_excel_reads_it(snapshot: Snapshot, tmp_path: Path, encoding: str) -> None:
    source, out = tmp_path / "list.csv", tmp_path / "reasons.csv"
    source.write_text(CSV, encoding=encoding)
    refused(snapshot, source, out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        title, head, good, bad = csv.reader(file)
    assert title == ["驿站一览表"]
    assert head == ["名称", "等级", "服务", "地址", "经度", "纬度", "未导入的原因"]
    assert good[3:] == ['\'=HYPERLINK("http://example.org")', "108.9461", "34.2101", ""]
    assert bad[3:6] == ["'@SUM(1)", "-108.9461", "34.2101"]
    assert "等级不是一级、二级或三级" in bad[6]
    assert "停机坪" in bad[6]


def test_the_list_with_reasons_can_be_read_again(snapshot: Snapshot, tmp_path: Path) -> None:
    source, out = tmp_path / "list.csv", tmp_path / "reasons.csv"
    source.write_text(CSV, encoding="utf-8")
    refused(snapshot, source, out, "en")
    table = open_table(out)
    mapping, matches = match_columns(table, "stations", snapshot.catalogue)
    assert matches[-1].label == "Why it was not imported"
    assert matches[-1].target == ""
    run = dry_run(table, mapping, snapshot.layers, snapshot.catalogue, TODAY)
    (change,) = run.changes
    assert change.after["properties"]["address"] == '=HYPERLINK("http://example.org")'


@pytest.mark.parametrize("most", [0, 10_000])
def test_a_workbook_large_or_small_comes_back_without_formulas_and_links(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(refused_rows, "MOST_KEPT_CELLS", most)
    book = openpyxl.Workbook()
    page = book.active
    page.append(["名称", "等级", "经度", "纬度"])
    page.append(['=HYPERLINK("http://example.org","甲")', "一级", 108.9461, 34.2101])
    page.append(["乙", "四级", 108.9561, 34.2101])
    page["A3"].hyperlink = "http://example.org"
    book.save(tmp_path / "list.xlsx")
    refused(snapshot, tmp_path / "list.xlsx", tmp_path / "reasons.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "reasons.xlsx").active.iter_rows())
    assert [cell.value for cell in rows[0]] == ["名称", "等级", "经度", "纬度", "未导入的原因"]
    assert [row[0].value for row in rows[1:]] == ['=HYPERLINK("http://example.org","甲")', "乙"]
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in rows for cell in row)
    assert "公式" in str(rows[1][4].value)
    assert "等级" in str(rows[2][4].value)
    assert rows[1][2].value == 108.9461


def test_where_nothing_can_be_written_it_says_so(snapshot: Snapshot, tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text(CSV, encoding="utf-8")
    with pytest.raises(DataError, match="cannot be written"):
        refused(snapshot, source, Path("/dev/null/reasons.csv"))
