"""What a reader of values does not tell of an .xlsx: its formulas, its errors, and how far it reaches.

The sheets' XML is passed through once, bit by bit; nothing is kept but what is asked for.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from geomap.errors import DataError

CHUNK_BYTES = 1 << 18
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(slots=True)
class SheetScan:
    """formulas: text by (row, column), from 0; an error value without a formula is one, too. rows,
    columns: how far cells with values reach."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0


def scan_sheets(path: Path, packed: zipfile.ZipFile) -> dict[str, SheetScan]:
    """The scan of each worksheet of an .xlsx, by its name. Raises DataError for damaged XML."""
    try:
        return {name: _Scanner().scan(packed, part) for name, part in _parts(packed).items()}
    except (expat.ExpatError, KeyError, ValueError, zipfile.BadZipFile, EOFError) as error:
        raise DataError(
            f"{path}: the workbook is damaged ({error}).", hint="Open it in Excel and save it anew."
        ) from error


def _parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """The part that holds each worksheet, by the sheet's name."""
    book = _book_part(packed)
    folder = posixpath.dirname(book)
    targets: dict[str, str] = {}
    names: list[tuple[str, str]] = []

    def relation(tag: str, given: dict[str, str]) -> None:
        if tag.endswith("Relationship") and given.get("Type", "").endswith("/worksheet"):
            target = given["Target"]
            targets[given["Id"]] = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            )

    def sheet(tag: str, given: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            names.append((given["name"], next(v for k, v in given.items() if k.rpartition(":")[2] == "id")))

    _parse(packed.read(f"{folder}/_rels/{posixpath.basename(book)}.rels"), relation)
    _parse(packed.read(book), sheet)
    return {name: targets[key] for name, key in names if key in targets}


def _book_part(packed: zipfile.ZipFile) -> str:
    found: list[str] = []

    def relation(tag: str, given: dict[str, str]) -> None:
        if tag.endswith("Relationship") and given.get("Type", "").endswith("/officeDocument"):
            found.append(given["Target"].lstrip("/"))

    _parse(packed.read("_rels/.rels"), relation)
    return found[0] if found else "xl/workbook.xml"


def _parse(document: bytes, start: Any) -> None:
    parser = _parser()
    parser.StartElementHandler = start
    parser.Parse(document, True)


def _parser() -> Any:
    """A parser that refuses entities of the document's own: no workbook has them, bombs do."""
    parser = expat.ParserCreate()

    def refuse(*_: Any) -> None:
        raise ValueError("it declares entities")

    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    return parser


class _Scanner:
    """Handlers of one sheet's XML. A cell counts once it holds a value or a formula."""

    def __init__(self) -> None:
        self.found = SheetScan()
        self._row = self._column = -1
        self._text: list[str] | None = None
        self._error = False
        self._formula = ""
        self._shared: dict[str, str] = {}
        self._share = ""

    def scan(self, packed: zipfile.ZipFile, part: str) -> SheetScan:
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._said
        with packed.open(part) as file:
            while chunk := file.read(CHUNK_BYTES):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
        return self.found

    def _start(self, tag: str, given: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._place(given.get("r"))
            self._error = given.get("t") == "e"
        elif tag == "row":
            self._row = int(given["r"]) - 1 if "r" in given else self._row + 1
            self._column = -1
        elif tag == "f":
            self._text, self._share = [], given.get("si", "")
        elif tag == "v":
            self.found.rows = max(self.found.rows, self._row + 1)
            self.found.columns = max(self.found.columns, self._column + 1)
            if self._error:
                self._text = []
        elif tag == "is":
            self.found.rows = max(self.found.rows, self._row + 1)
            self.found.columns = max(self.found.columns, self._column + 1)

    def _end(self, tag: str) -> None:
        if self._text is None:
            return
        text, self._text, at = "".join(self._text), None, (self._row, self._column)
        if tag.rpartition(":")[2] == "f":
            if self._share:
                text = self._shared.setdefault(self._share, text) or text
            self.found.formulas[at] = f"={text}"
        elif tag.rpartition(":")[2] == "v":
            self.found.formulas.setdefault(at, text)

    def _said(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _place(self, reference: str | None) -> None:
        found = _CELL.fullmatch(reference) if reference else None
        if found is None:
            self._column += 1
            return
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        self._row, self._column = int(found[2]) - 1, column - 1
