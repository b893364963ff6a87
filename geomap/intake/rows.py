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
    where the format itself names its columns. rows: how many rows follow, at most."""

    name: str
    header: tuple[str, ...]
    header_row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows. read: begins a new reading of all rows, sheet by sheet, some at a time.

    form: xlsx, csv …. encoding, separator: of text, as found. notes: what was read otherwise than it
    stands.
    """

    name: str
    form: str
    sheets: tuple[Sheet, ...]
    read: Callable[[], Iterator[Row]]
    encoding: str | None = None
    separator: str | None = None
    notes: tuple[Remark, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all sheets, each once, in their order."""
        return tuple(dict.fromkeys(label for sheet in self.sheets for label in sheet.header))

    @property
    def row_count(self) -> int:
        return sum(sheet.rows for sheet in self.sheets)
