"""Cells of an Excel workbook: numbers are numbers with a format, text is text, whatever it begins with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from geomap.report.look import ACCENT, ACCENT_INK

COUNT, METRES, SHARE, DEGREES, TEXT = "#,##0", "#,##0", "0.0%", "0.000000", "@"
NONE = "—"
LONGEST_CELL = 32_000  # characters; Excel takes 32,767
NOT_XML = {0xFFFE: " ", 0xFFFF: " "}
"""What openpyxl lets through and no XML may hold."""
HEAD_FONT = Font(bold=True, color=ACCENT_INK.lstrip("#"))
HEAD_FILL = PatternFill("solid", start_color=ACCENT.lstrip("#"))


class Column(NamedTuple):
    """A column of a sheet: the key of its heading, the format of its cells, its width in characters."""

    key: str
    number_format: str
    width: float


def head(sheet: Worksheet, titles: Sequence[str]) -> None:
    """Set the head of a table, in the first row."""
    for place, title in enumerate(titles, start=1):
        cell = put(sheet.cell(1, place), title)
        cell.font, cell.fill = HEAD_FONT, HEAD_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def put(cell: Cell, value: Any, number_format: str = TEXT) -> Cell:
    """Set a cell. Text never becomes a formula, here or when somebody edits it; what there is none of, and
    lengths that are infinite, are a dash."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        value, number_format = NONE, TEXT
    if isinstance(value, str):
        cell.value, cell.data_type, cell.quotePrefix = clean(value), "s", True
    else:
        cell.value = value
    cell.number_format = number_format
    return cell


def clean(text: str) -> str:
    """Text without characters that a workbook cannot hold."""
    clean: str = ILLEGAL_CHARACTERS_RE.sub(" ", text).translate(NOT_XML)
    return clean[:LONGEST_CELL]
