"""What is read of a list: as it is found, as somebody says, or as lists of its headers were the last time."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from geomap.errors import DataError, InvalidInputError
from geomap.intake.columns import ColumnMapping, Match, fingerprint, match_columns, matches_of
from geomap.intake.header import LAST_HEADER_ROW
from geomap.intake.mapping_json import mapping_document, mapping_from, read_as_from
from geomap.intake.rows import ReadAs, Sheet, Table
from geomap.layers import LAYERS
from geomap.services import Catalogue
from geomap.storage.imports.folder import ImportsFolder
from geomap.storage.tables import open_table
from geomap.web.imports.bench import kept_imports
from geomap.web.imports.faults import unreadable
from geomap.web.kinds import Choice, Integer, Text
from geomap.web.params import Parameter, table
from geomap.web.snapshots import current_snapshot

LONGEST_SHEET = 255
HOW = (
    Parameter("encoding", Text(32), "Of a CSV or a Shapefile's .dbf; found out where it is not given."),
    Parameter("sheet", Text(LONGEST_SHEET), "The one sheet that is read; else all that are lists."),
    Parameter(
        "header_row",
        Integer(1, LAST_HEADER_ROW),
        "Row of the column names, the last of two; found out where it is not given.",
    ),
)
READING = table(Parameter("layer", Choice(tuple(LAYERS)), "Layer that the list goes into."), *HOW)


def how_of(values: Mapping[str, Any]) -> ReadAs:
    """How a file is to be read, in values that were read by HOW."""
    return ReadAs(**{part.name: values.get(part.name) for part in HOW})


def told_of(path: Path, shown: str, layer: str, read_as: ReadAs) -> dict[str, Any]:
    """What is read of the list at path, called shown, and the mapping offered: the one last used for lists of
    these headers, else one guessed. Raises UnreadableFileError, InvalidInputError."""
    catalogue = current_snapshot().catalogue
    found = opened(path, shown, read_as)
    as_found = fingerprint(found.labels)
    known = _remembered(as_found, layer, catalogue)
    if known is not None and read_as == ReadAs() != known.read_as:
        with suppress(InvalidInputError):  # another file of these headers, which cannot be read so
            found, read_as = opened(path, shown, known.read_as), known.read_as
    if known is not None and known.used <= set(found.labels):
        mapping, matches = known, matches_of(found, known)
    else:
        known = None
        mapping, matches = match_columns(found, layer, catalogue)
    return {
        "name": shown,
        "form": found.form,
        "encoding": found.encoding,
        "separator": found.separator,
        "rows": found.row_count,
        "sheets": [_sheet(sheet) for sheet in found.sheets],
        "sheet_names": list(found.sheet_names),
        "notes": [{"code": note.code, "detail": dict(note.detail)} for note in found.notes],
        "columns": [_column(match) for match in matches],
        "fingerprints": sorted({as_found, fingerprint(found.labels)}),
        "mapping": mapping_document(replace(mapping, read_as=read_as)),
        "remembered": known is not None,
    }


def told_again(folder: ImportsFolder, import_id: str, layer: str, read_as: ReadAs) -> None:
    """Read a list that is kept in another way, and let go of what was asked of it before. Raises as told_of
    does, and then leaves all as it was."""
    before = folder.document(import_id, "read")
    told = told_of(folder.list_path(import_id), before["name"], layer, read_as)
    prints = sorted({*before["fingerprints"], *told["fingerprints"]})
    folder.keep(import_id, "work", {})
    folder.keep(import_id, "read", {**before, **told, "fingerprints": prints})


def kept_table(folder: ImportsFolder, import_id: str) -> tuple[Path, Table]:
    """A list that is kept: its file, and its rows as they were read."""
    told, path = folder.document(import_id, "read"), folder.list_path(import_id)
    return path, opened(path, told["name"], read_as_from(told["mapping"]["read_as"]))


def opened(path: Path, shown: str, read_as: ReadAs) -> Table:
    """The rows of a list that was sent. Raises UnreadableFileError, InvalidInputError."""
    try:
        return open_table(path, read_as)
    except DataError as error:
        raise unreadable(error, path, shown) from error


def _remembered(found: str, layer: str, catalogue: Catalogue) -> ColumnMapping | None:
    """The mapping last used for lists of a fingerprint, if it still can be."""
    document = kept_imports().mapping(found, layer)
    if document is not None:
        with suppress(InvalidInputError):  # a service may be no more
            return mapping_from(document, catalogue)
    return None


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "header_row": sheet.header_row,
        "rows": sheet.rows,
        "columns": list(sheet.header),
        "top": [{"row": row, "text": text} for row, text in sheet.top],
    }


def _column(match: Match) -> dict[str, Any]:
    return {
        "label": match.label,
        "target": match.target,
        "score": match.score,
        "preview": list(match.preview),
        "empty": match.empty,
    }
