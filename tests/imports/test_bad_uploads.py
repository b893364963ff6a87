"""Files that are no lists, or none that one should read: each is refused in words, and nothing is kept."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from importing import HEADER, Importer, csv_of
from people_desk import Desk

from geomap.web.i18n import messages

NEW = ("新站一", "路一号", 2, "饮水、充电", "全天", 108.93, 34.24)


def workbook(*rows: tuple) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, part)
    return out.getvalue()


LIST = workbook(HEADER.split(","), NEW)
BAD = {
    "form": ("page.html", b"<table>"),
    "empty": ("list.csv", b""),
    "bomb": ("list.xlsx", with_part(LIST, "xl/media/1.bin", bytes(64 << 20))),
    "no_table": ("list.csv", "一些话\n没有表格\n".encode()),
    "not_excel": ("list.xlsx", b"plain text"),
    "large": ("list.csv", ",".join(f"列{i}" for i in range(400)).encode() + b"\n1"),
    "damaged": ("list.geojson", b'{"type": "FeatureCollection", "features": [{'),
    "parts": ("list.shp", b"\x00\x00\x27\x0a" + bytes(96)),
}


@pytest.mark.parametrize("code", BAD)
def test_each_is_refused_in_words(desk: Desk, admin: Importer, code: str) -> None:
    name, content = BAD[code]
    answer = admin.send(content, name)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert (answer.json["parameter"], answer.json["code"]) == ("file", code)
    assert answer.json["hint"]
    assert str(desk.folder.parent) not in answer.text
    assert f"import.fault.{code}" in messages("zh")
    assert not any(p for p in lists_of(desk).glob("*"))


def lists_of(desk: Desk) -> Path:
    found: Path = desk.app.extensions["imports"].folder
    return found


def test_a_file_beyond_the_limit_is_refused_before_it_is_kept(desk: Desk, tmp_path: Path) -> None:
    strict = desk.another(GEOMAP_RUNS=str(tmp_path / "strict"), GEOMAP_UPLOAD_MB="1")
    importer = Importer(strict.signed_in("admin"))
    answer = importer.send(b"x" * (2 << 20))
    assert (answer.status_code, answer.json["parameter"]) == (413, "file")
    assert "GEOMAP_UPLOAD_MB" in answer.json["hint"]
    assert not lists_of(strict).exists()


def test_macros_are_passed_over_and_said(admin: Importer) -> None:
    sent = admin.send(with_part(LIST, "xl/vbaProject.bin", b"macro"), "list.xlsm")
    assert [note["code"] for note in sent.json["notes"]] == ["macros"]
    assert admin.checked(sent.json["id"], sent.json["mapping"])["outcome"]["new"] == 1


def test_gbk_is_found_out_and_said(admin: Importer) -> None:
    sent = admin.send(
        csv_of(NEW, ("二号站", "丈八东路", 3, "饮水", "全天", 108.94, 34.22)).decode().encode("gbk")
    )
    assert sent.json["encoding"] == "gb18030"
    assert admin.checked(sent.json["id"], sent.json["mapping"])["outcome"]["new"] == 2


def test_what_a_file_is_called_leads_nowhere(desk: Desk, admin: Importer) -> None:
    for name in (
        "../../../evil.csv",
        "..\\..\\evil.csv",
        "/etc/evil.csv",
        "\u202eevil.csv",
        "." * 90 + "evil.csv",
    ):
        sent = admin.send(csv_of(NEW), name)
        assert sent.status_code == 201, name
        (found,) = (p for p in (lists_of(desk) / sent.json["id"]).iterdir() if p.suffix == ".csv")
        assert found.name == sent.json["name"]
        assert found.name.removesuffix(".csv").strip("_") == "evil"


def test_formulas_and_markup_stay_text(admin: Importer) -> None:
    rows = [("<script>alert(1)</script>", *NEW[1:]), ('=HYPERLINK("http://example.org","站")', *NEW[1:])]
    tried = admin.tried(workbook(HEADER.split(","), *rows), "list.xlsx")
    assert (tried["outcome"]["new"], tried["outcome"]["refused"]) == (1, 1)
    (new,) = admin.rows(tried["id"], "new")
    assert new["after"]["properties"]["name"] == rows[0][0]
    answer = admin.ask("GET", f"/{tried['id']}/refused?lang=en")
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}


def test_no_file_and_unknown_members_are_refused(admin: Importer) -> None:
    answer = admin.ask("POST", data={"layer": "stations"})
    assert (answer.status_code, answer.json["parameter"]) == (400, "file")
    for member, value in (("layer", "moons"), ("colour", "red"), ("encoding", "no-such")):
        answer = admin.send(csv_of(NEW), **{member: value})
        assert (answer.status_code, answer.json["parameter"]) == (400, member)
    assert json.loads(answer.text)["hint"]
