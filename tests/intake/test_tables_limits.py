"""Reading a list takes little memory, and damage to it ends in words."""

from __future__ import annotations

import json
import random
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from geomap.errors import DataError
from geomap.storage.tables import open_table


@pytest.mark.parametrize("form", ["csv", "json", "geojson"])
def test_rows_pass_through_and_are_not_kept(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"list.{form}"
    if form == "csv":
        path.write_text("名称,地址\n" + f"甲,{'地' * 40}\n" * 20_000, encoding="utf-8")
    else:
        record = {"名称": "甲", "地址": "地" * 40}
        feature = {"type": "Feature", "properties": record, "geometry": None}
        rows = [feature if form == "geojson" else record] * 20_000
        document = {"type": "FeatureCollection", "features": rows} if form == "geojson" else rows
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    table = open_table(path)
    tracemalloc.start()
    count = sum(1 for _ in table.read())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == table.row_count == 20_000
    assert most < 1 << 20


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The same bytes with a few of them changed, or some missing."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 3, 10])):
        at = chance.randrange(len(changed))
        if chance.random() < 0.7:
            changed[at] = chance.randrange(256)
        else:
            del changed[at : at + chance.randrange(1, 20)]
    return bytes(changed)


def read_or_refused(path: Path) -> bool:
    try:
        list(open_table(path).read())
    except DataError as error:
        return not error.hint
    return True


def test_a_damaged_xls_is_read_or_refused(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("站点")
    for at, cells in enumerate((("名称", "地址"), ("甲", "一号"), ("乙", "二号"))):
        for column, cell in enumerate(cells):
            page.write(at, column, cell)
    book.save(str(tmp_path / "sound.xls"))
    sound, chance = (tmp_path / "sound.xls").read_bytes(), random.Random(1)
    outcomes = {read_or_refused(tmp_path / "sound.xls")}
    for _ in range(12):  # each in a process of its own
        (tmp_path / "list.xls").write_bytes(damaged(sound, chance))
        outcomes.add(read_or_refused(tmp_path / "list.xls"))
    assert outcomes == {True, False}


def test_a_damaged_xlsx_is_read_or_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for cells in (("名称", "地址"), ("甲", "=1+1"), ("乙", "二号")):
        book.active.append(cells)
    book.save(tmp_path / "sound.xlsx")
    with zipfile.ZipFile(tmp_path / "sound.xlsx") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    chance, outcomes = random.Random(1), set()
    for _ in range(100):
        with zipfile.ZipFile(tmp_path / "list.xlsx", "w") as packed:
            for name, part in parts.items():
                packed.writestr(name, damaged(part, chance) if chance.random() < 0.3 else part)
        outcomes.add(read_or_refused(tmp_path / "list.xlsx"))
    assert outcomes == {True, False}
