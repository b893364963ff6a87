"""Lists in any form become the same rows; what is no list is refused with what to do."""

from __future__ import annotations

import codecs
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pytest
import shapely
import xlwt

from geomap.errors import DataError
from geomap.intake.rows import Formula, Row, Table
from geomap.storage import tables_guard
from geomap.storage.tables import open_table
from geomap.storage.tables_guard import OLE_MAGIC
from geomap.storage.workbook_scan import scan_sheets

HEADER = ("驿站名称", "地址", "经度", "纬度")
ROWS = (
    ("小寨路便民驿站", "雁塔区小寨东路一百六十八号，近地铁站口", 108.946, 34.224),
    ("电子城便民驿站", "雁塔区电子正街与双桥一路交叉口，政务中心旁", 108.921, 34.202),
)


def rows_of(path: Path, **options: Any) -> list[Row]:
    return list(open_table(path, **options).read())


def write_csv(path: Path, encoding: str, separator: str = ",") -> Path:
    cells = ['"' + str(cell) + '"' if separator in str(cell) else str(cell) for row in ROWS for cell in row]
    lines = [separator.join(HEADER), *(separator.join(cells[i : i + 4]) for i in (0, 4))]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def workbook(path: Path, fill: Callable[[Any], None]) -> Path:
    book = openpyxl.Workbook()
    fill(book.active)
    book.save(path)
    return path


def frame() -> geopandas.GeoDataFrame:
    points = [shapely.Point(row[2], row[3]) for row in ROWS]
    columns = {"名称": [row[0] for row in ROWS], "地址": [row[1] for row in ROWS]}
    return geopandas.GeoDataFrame(columns, geometry=points, crs="EPSG:4326")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "big5"])
def test_a_csv_is_read_in_its_own_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    if encoding == "big5":
        text = "驛站名稱,地址\n" + "中正路便民驛站,臺北市中正區中山南路旁的公園裡面\n" * 5
        path.write_bytes(text.encode("big5"))
        table = open_table(path)
        assert table.sheets[0].header == ("驛站名稱", "地址")
    else:
        table = open_table(write_csv(path, encoding))
        assert [row.cells["驿站名称"] for row in table.read()] == [row[0] for row in ROWS]
        assert [row.number for row in table.read()] == [2, 3]
    assert table.encoding is not None
    assert (
        codecs.lookup(table.encoding).name.replace("_", "-")
        in {
            "utf-8": ("utf-8",),
            "utf-8-sig": ("utf-8-sig",),
            "gbk": ("gb18030",),
            "gb18030": ("gb18030",),
            "utf-16": ("utf-16",),
            "big5": ("big5", "big5hkscs", "cp950"),
        }[encoding]
    )


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_of_a_csv_is_found(tmp_path: Path, separator: str) -> None:
    table = open_table(write_csv(tmp_path / "list.csv", "utf-8", separator))
    assert table.separator == separator
    assert [row.cells["纬度"] for row in table.read()] == ["34.224", "34.202"]


def test_titles_and_totals_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "驿站一览表,,\n填报：街道办,,\n驿站名称,经度,纬度\n甲,108.9,34.2\n合计,1,\n", encoding="utf-8"
    )
    table = open_table(path)
    assert table.sheets[0].header_row == 3
    assert [(row.number, row.aside) for row in table.read()] == [(4, ""), (5, "total")]


def test_merged_cells_and_headers_of_two_rows_are_filled(tmp_path: Path) -> None:
    def fill(page: Any) -> None:
        page.append(["街道", "驿站名称", "坐标(GCJ-02)", None])
        page.append([None, None, "经度", "纬度"])
        for span in ("A1:A2", "B1:B2", "C1:D1", "A3:A4", "A5:D5"):
            page.merge_cells(span)
        page["A3"], page["B3"], page["C3"], page["D3"] = "小寨路街道", "甲", 108.9, 34.2
        page["B4"], page["A5"], page["B6"] = "乙", "二、电子城街道", "丙"

    table = open_table(workbook(tmp_path / "list.xlsx", fill))
    assert table.sheets[0].header == ("街道", "驿站名称", "坐标(GCJ-02)/经度", "坐标(GCJ-02)/纬度")
    rows = list(table.read())
    assert [(row.number, row.cells.get("街道"), row.aside) for row in rows] == [
        (3, "小寨路街道", ""),
        (4, "小寨路街道", ""),
        (5, "二、电子城街道", "heading"),
        (6, None, ""),
    ]


def test_formulas_are_seen_with_their_last_results(tmp_path: Path) -> None:
    path = workbook(tmp_path / "plain.xlsx", lambda page: [page.append(HEADER), page.append(ROWS[0])])
    changed = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"<v>108.946</v>", b"<f>100+8.946</f><v>108.946</v>")
            new.writestr(name, part)
    (row,) = rows_of(changed)
    assert row.cells["经度"] == Formula("=100+8.946", 108.946)
    assert row.cells["纬度"] == 34.224


def test_an_old_xls_is_read_and_says_what_it_cannot_tell(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("站点")
    for at, cells in enumerate((HEADER, *ROWS)):
        for column, cell in enumerate(cells):
            page.write(at, column, cell)
    page.write_merge(3, 4, 0, 0, "两行的驿站")
    page.write(4, 1, "侧门")
    book.save(str(tmp_path / "list.xls"))
    table = open_table(tmp_path / "list.xls")
    assert [row.cells["驿站名称"] for row in table.read()] == [*(row[0] for row in ROWS), *["两行的驿站"] * 2]
    assert [note.code for note in table.notes] == ["no_formulas"]
    assert (table.name, table.form) == ("list.xls", "xls")


def test_several_sheets_are_read_and_bare_ones_named(tmp_path: Path) -> None:
    def fill(page: Any) -> None:
        page.append(HEADER)
        page.append(ROWS[0])
        other = page.parent.create_sheet("第二批")
        other.append(["名称", "日期"])
        other.append(["乙", date(2026, 3, 1)])
        page.parent.create_sheet("说明")["A1"] = "填表说明"
        page.parent.create_sheet("附注").append(["甲方", "乙方"])
        choices = page.parent.create_sheet("选项")
        choices.append(["等级", "状态"])
        choices.sheet_state = "hidden"

    table = open_table(workbook(tmp_path / "list.xlsx", fill))
    assert [sheet.name for sheet in table.sheets] == ["Sheet", "第二批"]
    assert [row.sheet for row in table.read()] == ["Sheet", "第二批"]
    assert [note.detail for note in table.notes] == [{"sheets": "说明、附注、选项"}]


@pytest.mark.parametrize("form", ["geojson", "gpkg", "kml", "shp", "zip"])
def test_files_of_features_bring_their_geometries(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"list.{form}"
    if form in ("shp", "zip"):
        frame().to_file(tmp_path / "list.shp", encoding="GBK")
        (tmp_path / "list.cpg").unlink()  # as most Chinese programs write it
    elif form == "kml":
        frame().rename(columns={"名称": "Name"}).to_file(path, driver="KML")
    else:
        frame().to_file(path)
    if form == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            for part in tmp_path.glob("list.*[xfp]"):
                if part != path:
                    packed.write(part, part.name)
    rows = rows_of(path)
    name = "Name" if form == "kml" else "名称"
    assert [row.cells[name] for row in rows] == [row[0] for row in ROWS]
    assert [row.number for row in rows] == [1, 2]
    for row, given in zip(rows, ROWS, strict=True):
        assert row.geometry is not None
        assert shapely.get_coordinates(row.geometry).tolist() == [[given[2], given[3]]]


def test_other_coordinate_systems_become_wgs_84(tmp_path: Path) -> None:
    frame().to_crs("EPSG:4547").to_file(tmp_path / "list.gpkg")
    for row, given in zip(rows_of(tmp_path / "list.gpkg"), ROWS, strict=True):
        assert shapely.get_coordinates(row.geometry)[0] == pytest.approx(given[2:], abs=1e-7)


def test_json_records_are_rows_alone_or_in_an_object(tmp_path: Path) -> None:
    records = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    for document in (records, {"code": 0, "data": records}):
        path = tmp_path / "list.json"
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8-sig")
        assert [dict(row.cells) for row in rows_of(path)] == records


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))


def _wide(path: Path) -> None:
    workbook(path, lambda page: page.append([f"列{i}" for i in range(10_000)]))


def _stray(path: Path) -> None:
    workbook(path, lambda page: [page.append(HEADER), page.cell(1_000_000, 200, "x")])


def _entities(path: Path) -> None:
    plain = workbook(path.with_name("plain.xlsx"), lambda page: page.append(HEADER))
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                part = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + part
            new.writestr(name, part)


def _locked(path: Path) -> None:
    path.write_bytes(OLE_MAGIC + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("bomb.xlsx", _bomb, "unpack"),
        ("wide.xlsx", _wide, "10000 columns"),
        ("stray.xlsx", _stray, "reaches over"),
        ("entities.xlsx", _entities, "entities"),
        ("locked.xlsx", _locked, "password"),
        ("broken.xls", lambda path: path.write_bytes(OLE_MAGIC + b"\0" * 2000), "cannot be read"),
        ("empty.xlsx", lambda path: workbook(path, list), "no table"),
        ("nothing.csv", lambda path: path.write_bytes(b""), "empty"),
        ("prose.csv", lambda path: path.write_text("这不是表\n只是文字\n", encoding="utf-8"), "no table"),
        (
            "wide.csv",
            lambda path: path.write_text(",".join(f"列{i}" for i in range(999)) + "\n"),
            "999 columns",
        ),
        ("text.xlsx", lambda path: path.write_text("名称,地址\n"), "not an Excel"),
        ("broken.json", lambda path: path.write_text('[{"名称": "甲"'), "not JSON"),
        ("deep.json", lambda path: path.write_text("{" + '"a":{' * 500), "nested"),
        ("numbers.json", lambda path: path.write_text("[1, 2]"), "no object"),
        ("lone.shp", lambda path: path.write_bytes(b"x" * 100), ".shx is missing"),
        ("word.docx", lambda path: path.write_bytes(b"PK"), "not one of"),
        ("broken.gpkg", lambda path: path.write_bytes(b"SQLite format 3\0"), "cannot be read"),
        ("broken.xlsx", lambda path: path.write_bytes(b"PK\x03\x04 and no more"), "damaged"),
        ("absent.csv", str, "cannot be read"),
    ],
)
def test_what_is_no_list_is_refused_with_a_remedy(
    tmp_path: Path, name: str, make: Callable[[Path], Any], told: str
) -> None:
    make(tmp_path / name)
    with pytest.raises(DataError, match=told) as refused:
        list(open_table(tmp_path / name).read())
    assert refused.value.hint


def test_a_shapefile_without_its_dbf_says_so(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "list.shp")
    (tmp_path / "list.dbf").unlink()
    with pytest.raises(DataError, match=r"\.dbf is missing"):
        open_table(tmp_path / "list.shp")


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_guard, "MOST_BYTES", 10)
    with pytest.raises(DataError, match="at most"):
        open_table(write_csv(tmp_path / "list.csv", "utf-8"))


def test_macros_are_left_out_and_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsm", lambda page: [page.append(HEADER), page.append(ROWS[0])])
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"macros")
    table: Table = open_table(path)
    assert [note.code for note in table.notes] == ["macros"]
    assert len(list(table.read())) == 1


def test_errors_of_a_workbook_are_no_blank_cells(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx", lambda page: [page.append(HEADER), page.append(["#REF!", "x", 1, 2])]
    )
    with zipfile.ZipFile(path) as packed:
        assert scan_sheets(path, packed)["Sheet"].formulas == {(1, 0): "#REF!"}
    assert rows_of(path)[0].cells["驿站名称"] == Formula("#REF!", None)
