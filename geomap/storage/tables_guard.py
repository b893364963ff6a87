"""What a file of rows may be, by its ending, and what it must not be: empty, too large, a bomb, encrypted."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from geomap.errors import DataError, InvalidInputError

WORKBOOKS = (".xlsx", ".xlsm", ".xls")
TEXTS = (".csv", ".tsv", ".txt")
DOCUMENTS = (".json", ".geojson")
SHAPES = (".shp", ".zip", ".gpkg", ".kml")
FORMATS = (*WORKBOOKS, *TEXTS, *DOCUMENTS, *SHAPES)

MOST_BYTES = 256 << 20
MOST_UNPACKED_BYTES = 2 << 30
MOST_RATIO = 200
"""A workbook of equal rows is packed a hundredfold; a bomb a thousandfold."""
LEAST_SUSPECT_BYTES = 32 << 20
"""Below this a high ratio does no harm."""
MOST_MEMBERS = 10_000
MOST_COLUMNS = 256
MOST_CELLS = 20_000_000
"""In the rectangle around all cells of a sheet: what is kept in memory at once, some 24 bytes each."""

OLE_MAGIC = b"\xd0\xcf\x11\xe0"
ZIP_MAGIC = b"PK"


def guard_file(path: Path) -> bytes:
    """Refuse what is no file, empty or larger than MOST_BYTES; return its first bytes."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise DataError(
            f"{path}: the file cannot be read ({error.strerror}).", hint="Check its name and its rights."
        ) from error
    if not size:
        raise DataError(f"{path}: the file is empty.", hint="Save the list again.")
    if size > MOST_BYTES:
        raise DataError(
            f"{path}: the file has {size >> 20} MB, at most {MOST_BYTES >> 20} MB are read.",
            hint="Leave pictures out, or split the list.",
        )
    return head


def guard_zip(path: Path) -> zipfile.ZipFile:
    """Open a packed file, unless its parts would unpack to too much. Raises DataError."""
    try:
        packed = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DataError(f"{path}: the file is damaged ({error}).", hint="Save it again.") from error
    members = packed.infolist()
    unpacked = sum(member.file_size for member in members)
    worst = max(
        (m.file_size / max(m.compress_size, 1) for m in members if m.file_size > LEAST_SUSPECT_BYTES),
        default=0,
    )
    reason = ""
    if any(member.flag_bits & 1 for member in members):
        reason = "its parts are encrypted"
    elif len(members) > MOST_MEMBERS:
        reason = f"it holds {len(members)} parts"
    elif unpacked > MOST_UNPACKED_BYTES or worst > MOST_RATIO:
        reason = f"it would unpack to {unpacked >> 20} MB, as no list does"
    if reason:
        packed.close()
        raise DataError(f"{path}: the file is refused: {reason}.", hint="Save the list alone in a new file.")
    return packed


def guard_columns(path: Path, sheet: str, columns: int, rows: int = 0) -> None:
    """Refuse a sheet of more than MOST_COLUMNS columns or MOST_CELLS cells in its rectangle."""
    if columns > MOST_COLUMNS:
        raise DataError(
            f"{path}, {sheet}: the table has {columns} columns, at most {MOST_COLUMNS} are read.",
            hint="Delete the columns that hold no part of the list.",
        )
    if columns * rows > MOST_CELLS:
        raise DataError(
            f"{path}, {sheet}: the table reaches over {rows} rows and {columns} columns.",
            hint="Delete stray cells far from the list, or split it.",
        )


def wanted_sheets(names: Sequence[str], sheet: str | None) -> Sequence[str]:
    """The one of the tables of a file that was asked for, all where none was. Raises InvalidInputError."""
    if sheet is None:
        return names
    if sheet not in names:
        raise InvalidInputError(
            f"The file has no sheet {sheet!r}.",
            parameter="sheet",
            value=sheet,
            hint=f"Use one of {'、'.join(names)}.",
        )
    return (sheet,)


def header_is_its_own(form: str, header_row: int | None) -> None:
    """Refuse a header row stated of a file whose format names the columns."""
    if header_row is not None:
        raise InvalidInputError(
            f"A {form} has no header row.",
            parameter="header_row",
            value=header_row,
            hint="Leave it out: the format itself names the columns.",
        )


def no_table(path: Path) -> DataError:
    """What to say of a file in which no sheet has a header."""
    return DataError(
        f"{path}: there is no table in the file.",
        hint="A list has a row of column names, such as 名称, 地址, 经度, 纬度, and rows below it.",
    )
