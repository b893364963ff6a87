"""What a list is once it is read: sheets with a header, and rows of cells under it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from geomap.intake.reasons import Remark

Value = Any
"""A cell: text, number, bool, date, datetime, a list of texts, Formula, or None where it is blank."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula. cached: what it came to when the file was last saved, or None."""

    text: str
    cached: Value = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Row:
    """One row. number: as the program that wrote the file counts, from 1. cells: by header label.

    geometry: what a file of features gives beside its columns, in WGS 84 degrees unless the file says
    nothing of it. aside: why the row is no entry of the list ("heading", "total", "header"), or "".
    """

    sheet: str
    number: int
    cells: Mapping[str, Value]
    geometry: shapely.Geometry | None = None
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. header: its labels, each once. header_row: the last row of the header, 0
    where the format itself names its columns. rows: how many rows follow, at most. top: its first rows,
    number and text, for whoever must say which is the header."""

    name: str
    header: tuple[str, ...]
    header_row: int
    rows: int
    top: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How a file is to be read, as somebody says; what is None is found out.

    encoding: of text, as Python calls it; formats that state theirs pass it over. sheet: the one table of
    the file that is the list, hidden or not. header_row: the row that names the columns, from 1; the last
    one, where two do.
    """

    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows. read: begins a new reading of all rows, sheet by sheet, some at a time.

    form: xlsx, csv …. encoding, separator: of text, as found. notes: what was read otherwise than it
    stands. sheet_names: of all tables of the file, those that are not read, too.
    """

    name: str
    form: str
    sheets: tuple[Sheet, ...]
    read: Callable[[], Iterator[Row]]
    encoding: str | None = None
    separator: str | None = None
    notes: tuple[Remark, ...] = ()
    sheet_names: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all sheets, each once, in their order."""
        return tuple(dict.fromkeys(label for sheet in self.sheets for label in sheet.header))

    @property
    def row_count(self) -> int:
        return sum(sheet.rows for sheet in self.sheets)
