"""The list again, with a column that says of every refused row why."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font

from geomap.intake.plain import plain
from geomap.intake.reasons import Lang, Remark
from geomap.intake.rows import Table
from geomap.storage.geojson_writer import writing
from geomap.storage.tables_text import csv_lines

HEADS: Mapping[Lang, str] = {"zh": "未导入的原因", "en": "Why it was not imported"}
MOST_KEPT_CELLS = 500_000
"""Of a workbook up to this size all is kept, its looks too; of a larger one the values."""

Reasons = Mapping[tuple[str, int], str]


def refused_suffix(table: Table) -> str:
    """The ending of the file that write_refused writes for a list: .csv for CSV, else .xlsx."""
    return ".csv" if table.form == "csv" else ".xlsx"


def write_refused(
    source: Path, table: Table, refused: Iterable[Remark], out: Path, lang: Lang = "zh"
) -> None:
    """Write the list at source, which table was opened from, to out with a last column of reasons.

    All rows are there as they were, those refused with their reasons; nothing in it reckons: formulas
    stand as text, links are gone. CSV is UTF-8 with a byte order mark, as Excel wants it. Raises
    DataError where out cannot be written.
    """
    reasons = _reasons(refused, lang)
    cells = sum(sheet.rows * (len(sheet.header) + 1) for sheet in table.sheets)
    with writing(out):
        if table.form == "csv":
            _write_csv(source, table, reasons, out, HEADS[lang])
        elif table.form == "xlsx" and cells <= MOST_KEPT_CELLS:
            _write_workbook(source, table, reasons, out, HEADS[lang])
        else:
            _write_values(table, reasons, out, HEADS[lang])


def _reasons(refused: Iterable[Remark], lang: Lang) -> Reasons:
    told: dict[tuple[str, int], list[str]] = defaultdict(list)
    for remark in refused:
        what = f"{remark.column}：{remark.message(lang)} {remark.remedy(lang)}"
        told[remark.sheet, remark.row].append(what)
    return {place: "\n".join(texts) for place, texts in told.items()}


def _write_csv(source: Path, table: Table, reasons: Reasons, out: Path, head: str) -> None:
    sheet, width = table.sheets[0], 0
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=table.separator or ",")
        for line, cells in csv_lines(source, table.encoding or "utf-8", table.separator or ","):
            if line == sheet.header_row:
                width = len(cells)
            reason = head if line == sheet.header_row else reasons.get((sheet.name, line), "")
            filled = [*cells, *[""] * (width - len(cells))]
            rows.writerow([*map(_harmless, filled), _harmless(reason)] if width else filled)


def _harmless(text: str) -> str:
    """Text that no program takes for a formula when it opens the CSV: an apostrophe before its sign."""
    begins = text.lstrip()[:1]
    if begins in ("=", "@", "\t", "\r") or (begins in ("+", "-") and not _is_number(text)):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    return text.strip().lstrip("+-").replace(".", "", 1).replace("-", "").replace(" ", "").isdigit()


def _write_workbook(source: Path, table: Table, reasons: Reasons, out: Path, head: str) -> None:
    book = openpyxl.load_workbook(source, keep_links=False)
    for sheet in table.sheets:
        page: Any = book[sheet.name]
        column = page.max_column + 1
        _put(page.cell(sheet.header_row, column), head)
        for (name, row), reason in reasons.items():
            if name == sheet.name:
                _put(page.cell(row, column), reason)
    for page in book.worksheets:
        for cells in page.iter_rows():
            for cell in cells:
                if isinstance(cell, Cell):
                    _disarm(cell)
    book.save(out)


def _put(cell: Any, text: str) -> None:
    cell.value = text
    cell.data_type = "s"
    cell.font = Font(color="C00000")


def _disarm(cell: Cell) -> None:
    """A formula as the text it is, and no link."""
    if cell.data_type == "f":
        text = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", "")
        cell.value = str(text)
        cell.data_type = "s"
        cell.quotePrefix = True
    if cell.hyperlink is not None:
        cell.hyperlink = None


def _write_values(table: Table, reasons: Reasons, out: Path, head: str) -> None:
    """Labels, values and reasons alone, a row at a time."""
    book = openpyxl.Workbook(write_only=True)
    pages: dict[str, Any] = {}
    for number, sheet in enumerate(table.sheets, start=1):
        title = "".join("_" if sign in r"[]:*?/\\" else sign for sign in sheet.name)[:31]
        pages[sheet.name] = page = book.create_sheet(title or str(number))
        page.append([_text_cell(page, label) for label in (*sheet.header, head)])
    headers = {sheet.name: sheet.header for sheet in table.sheets}
    for row in table.read():
        page = pages[row.sheet]
        cells = [row.cells.get(label) for label in headers[row.sheet]]
        texts = [cell if isinstance(cell, int | float) else _text_cell(page, plain(cell)) for cell in cells]
        page.append([*texts, _text_cell(page, reasons.get((row.sheet, row.number), ""))])
    book.save(out)


def _text_cell(page: Any, text: str) -> Any:
    """A cell that stays text, whatever it begins with."""
    cell = openpyxl.cell.WriteOnlyCell(page, value=text)
    cell.data_type = "s"
    return cell
