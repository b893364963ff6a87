"""Excel workbooks as rows: .xlsx, and .xlsm, whose macros are never looked at.

python-calamine reads the values, ten times as fast as openpyxl and with the ranges of merged cells;
workbook_scan adds the formulas, and knows beforehand how much there is to read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine

from geomap.errors import DataError
from geomap.intake.columns import field_like
from geomap.intake.header import aside_of, find_header, no_header, searched, top_of
from geomap.intake.reasons import Remark
from geomap.intake.rows import Formula, ReadAs, Row, Sheet, Table
from geomap.storage.tables_guard import guard_columns, guard_zip, no_table, wanted_sheets
from geomap.storage.workbook_scan import SheetScan, scan_sheets

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of merged cells, from 0."""


def open_workbook(path: Path, read_as: ReadAs) -> Table:
    """The sheets of an .xlsx that are lists. Merged cells are filled downwards; across, only in headers.
    A row's number is Excel's. Raises DataError; InvalidInputError for a sheet or header row stated that is
    not there."""
    notes = []
    with guard_zip(path) as packed:
        scans = scan_sheets(path, packed)
        if any(name.endswith("vbaProject.bin") for name in packed.namelist()):
            notes.append(Remark("macros"))
    for name, scan in scans.items():
        guard_columns(path, name, scan.columns, scan.rows)
    parts, names = _parts(path, scans, read_as)
    if not parts:
        raise no_header(read_as.header_row) if read_as.header_row else no_table(path)
    kept = {part[0].name for part in parts}
    bare = [name for name in names if name not in kept and read_as.sheet is None]
    if bare:
        notes.append(Remark("sheets_without_table", detail={"sheets": "、".join(bare)}))

    def read() -> Iterator[Row]:
        book = _opened(path)
        for sheet, labels, scan in parts:
            yield from _rows(book.get_sheet_by_name(sheet.name), sheet, labels, scan)

    sheets = tuple(part[0] for part in parts)
    return Table(path.name, "xlsx", sheets, read, notes=tuple(notes), sheet_names=tuple(names))


Part = tuple[Sheet, tuple[str, ...], SheetScan]


def _parts(path: Path, scans: Mapping[str, SheetScan], read_as: ReadAs) -> tuple[list[Part], list[str]]:
    """The sheets that are lists, and the names of all that hold anything. Where none is stated, hidden ones,
    where choices of cells are kept, those without a header and, beside others, those with labels that name
    no field at all are passed over."""
    book = _opened(path)
    parts: list[Part] = []
    names: list[str] = []
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = _sheet(path, book, about.name)
        if not sheet.height:
            continue
        names.append(about.name)
        shown = about.visible == python_calamine.SheetVisibleEnum.Visible
        if about.name == read_as.sheet or (read_as.sheet is None and shown):
            part = _part(path, sheet, scans.get(about.name, SheetScan()), read_as.header_row)
            parts += [] if part is None else [part]
    wanted_sheets(names, read_as.sheet)
    return [part for part in parts if any(map(field_like, part[0].header))] or parts, names


def _part(path: Path, sheet: Any, scan: SheetScan, header_row: int | None) -> Part | None:
    """A sheet with its labels by column, None without a header."""
    bottom, right = sheet.end
    guard_columns(path, sheet.name, right + 1, bottom + 1)
    first = _filled_across(
        list(islice(_cells(sheet, scan), searched(header_row))), sheet.merged_cell_ranges or []
    )
    if header_row is not None and header_row > len(first):
        return None
    found = find_header(first, None if header_row is None else header_row - 1)
    if found is None:
        return None
    _, last, labels = found
    top = top_of(range(1, len(first) + 1), first)
    return Sheet(sheet.name, tuple(filter(None, labels)), last + 1, max(bottom - last, 0), top), labels, scan


def _opened(path: Path) -> Any:
    with _readable(path), path.open("rb") as file:  # by what it holds: many an .xls is an .xlsx by name
        return python_calamine.CalamineWorkbook.from_filelike(file)


def _sheet(path: Path, book: Any, name: str) -> Any:
    with _readable(path):
        return book.get_sheet_by_name(name)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turns what the reader has against a workbook into DataError: its panics too, which it raises as
    what no one else would catch."""
    try:
        yield
    except BaseException as error:
        panic = type(error).__name__ == "PanicException"
        if not panic and not isinstance(error, python_calamine.CalamineError | OSError | ValueError):
            raise
        raise DataError(
            f"{path}: the workbook cannot be read ({error}).", hint="Open it in Excel and save it as .xlsx."
        ) from error


def _cells(sheet: Any, scan: SheetScan) -> Iterator[list[Any]]:
    """The sheet's rows from its first, each from column A: None where blank, formulas as Formula."""
    indent = [None] * (sheet.start[1] if sheet.start else 0)
    by_row: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for (row, column), text in scan.formulas.items():
        by_row[row].append((column, text))
    for number, values in enumerate(sheet.iter_rows()):
        cells = [*indent, *(None if value == "" else value for value in values)]
        for column, text in by_row.get(number, ()):
            cells += [None] * (column + 1 - len(cells))
            cells[column] = Formula(text, cells[column])
        yield cells


def _filled_across(rows: list[list[Any]], merged: Sequence[Range]) -> list[list[Any]]:
    """The rows with the value of merged cells in each of them."""
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            row.extend([None] * (right + 1 - len(row)))
            row[left : right + 1] = [value] * (right + 1 - left)
    return rows


def _rows(sheet: Any, about: Sheet, labels: Sequence[str], scan: SheetScan) -> Iterator[Row]:
    merged = sorted(sheet.merged_cell_ranges or [])
    wide = {top: right - left for (top, left), (_, right) in merged if right > left}
    tall = [span for span in merged if span[1][0] > span[0][0]]
    open_spans: list[tuple[int, int, Any]] = []  # last row, column, value
    for at, cells in enumerate(_cells(sheet, scan)):
        open_spans = [span for span in open_spans if span[0] >= at]
        for _, column, value in open_spans:
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = value
        while tall and tall[0][0][0] <= at:
            (_, left), (bottom, _) = tall.pop(0)
            if left < len(cells):
                open_spans.append((bottom, left, cells[left]))
        told = sum(cell is not None for cell in cells)
        if at < about.header_row or not told:
            continue
        aside = "heading" if told == 1 and wide.get(at) else aside_of(cells, labels)
        values = {label: c for label, c in zip(labels, cells, strict=False) if label and c is not None}
        yield Row(about.name, at + 1, values, aside=aside)
