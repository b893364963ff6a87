"""Old Excel workbooks (.xls), turned into .xlsx by a process of its own with bounded memory.

A damaged .xls can make its reader ask for any amount of memory, or end the program that reads it; its
parts cannot be looked at beforehand as those of an .xlsx can. So it happens elsewhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from geomap.errors import DataError
from geomap.intake.reasons import Remark
from geomap.intake.rows import ReadAs, Row, Table
from geomap.storage.tables_workbook import open_workbook

MOST_MEMORY_BYTES = 2 << 30
LONGEST_S = 120
LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The name of the one part of a workbook that is encrypted."""


def open_old_workbook(path: Path, read_as: ReadAs) -> Table:
    """The sheets of an .xls that are lists, as of an .xlsx; of formulas only what they came to. Raises
    DataError."""
    if LOCKED in path.read_bytes():
        raise DataError(f"{path}: the workbook is locked by a password.", hint="Save it without one.")
    turned = _Turned(path, read_as)

    def read() -> Iterator[Row]:
        yield from turned.table.read()

    notes = (Remark("no_formulas"), *turned.table.notes)
    return replace(turned.table, name=path.name, form="xls", read=read, notes=notes)


class _Turned:
    """The .xlsx made of an .xls, as a table; its file goes when nobody reads it any more."""

    def __init__(self, path: Path, read_as: ReadAs) -> None:
        folder = Path(tempfile.mkdtemp(prefix="geomap-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        made = folder / f"{path.stem}.xlsx"
        _make(path, made)
        try:
            self.table = open_workbook(made, read_as)
        except DataError as error:
            raise DataError(error.message.replace(str(made), str(path)), hint=error.hint) from error


def _make(path: Path, out: Path) -> None:
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", __name__, str(path.resolve()), str(out)]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": root},
            capture_output=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode or not out.exists():
        raise DataError(
            f"{path}: the workbook cannot be read.", hint="Open it in Excel and save it as .xlsx."
        )


def _turn(path: Path, out: Path) -> None:
    """Write the sheets of path to out: values, merged cells and which are hidden."""
    with path.open("rb") as file:
        old = python_calamine.CalamineWorkbook.from_filelike(file)
    new = openpyxl.Workbook()
    first = new.worksheets[0]  # stays, empty: no workbook is without a sheet
    first.title = "".join(map(chr, range(0xE000, 0xE008)))
    for about in old.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet, page = old.get_sheet_by_name(about.name), new.create_sheet(about.name)
        if about.visible != python_calamine.SheetVisibleEnum.Visible:
            page.sheet_state = "hidden"
        left = sheet.start[1] if sheet.start else 0
        for row, values in enumerate(sheet.iter_rows() if sheet.height else (), start=1):
            for column, value in enumerate(values, start=left + 1):
                if value != "":
                    _put(page.cell(row, column), value)
        for (top, west), (bottom, east) in sheet.merged_cell_ranges or ():
            page.merge_cells(None, top + 1, west + 1, bottom + 1, east + 1)
    new.save(out)


def _put(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
    else:
        cell.value = value


def main() -> None:
    """Turn the .xls named first into the .xlsx named second, within MOST_MEMORY_BYTES where the system
    can bound it."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    except ImportError:
        pass  # Windows
    _turn(Path(sys.argv[1]), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
