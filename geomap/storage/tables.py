"""Opens a list in any of the forms that lists come in, as rows."""

from __future__ import annotations

from pathlib import Path

from geomap.errors import DataError
from geomap.intake.rows import ReadAs, Table
from geomap.storage.old_workbook import open_old_workbook
from geomap.storage.tables_guard import (
    DOCUMENTS,
    FORMATS,
    OLE_MAGIC,
    TEXTS,
    WORKBOOKS,
    ZIP_MAGIC,
    guard_file,
)
from geomap.storage.tables_json import open_json
from geomap.storage.tables_shapes import open_shapes
from geomap.storage.tables_text import open_csv
from geomap.storage.tables_workbook import open_workbook


def open_table(path: Path, read_as: ReadAs = ReadAs()) -> Table:  # noqa: B008 (frozen)
    """The rows of a list, its encoding, header and sheets found where read_as does not state them.

    What a file is, its name's ending says; a workbook may have any of theirs. Memory is bounded by a
    batch of rows, or for a workbook by the values of a sheet. Raises DataError with what to do for a
    file that cannot be read, holds no table, or is none that one should read: a bomb, encrypted, with
    more than 256 columns. Raises InvalidInputError for an encoding, a sheet or a header row stated that is
    none of this file's.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise DataError(f"{path}: not one of {', '.join(FORMATS)}.", hint="Save the list in one of these.")
    head = guard_file(path)
    if suffix in (*WORKBOOKS, *TEXTS):
        if head.startswith(ZIP_MAGIC):
            return open_workbook(path, read_as)
        if head.startswith(OLE_MAGIC):
            return open_old_workbook(path, read_as)
    if suffix in WORKBOOKS:
        raise DataError(
            f"{path}: not an Excel workbook.", hint="Open it in Excel and save it as .xlsx or .csv."
        )
    if suffix in TEXTS:
        return open_csv(path, read_as)
    if suffix in DOCUMENTS:
        return open_json(path, read_as)
    return open_shapes(path, read_as)
