"""A file taken in: read, its columns guessed, and kept for the import to come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from geomap.errors import DataError, InvalidInputError
from geomap.intake.columns import Match, fingerprint, match_columns, matches_of
from geomap.intake.mapping_json import mapping_document, mapping_from
from geomap.intake.rows import Table
from geomap.layers import LAYERS
from geomap.people.permissions import may_somewhere, reach
from geomap.people.person import Person
from geomap.services import Catalogue
from geomap.storage.imports.folder import safe_name, unwritable
from geomap.storage.tables import open_table
from geomap.web.errors import TooLargeError
from geomap.web.imports.bench import kept_imports
from geomap.web.imports.faults import unreadable
from geomap.web.kinds import Choice, Text
from geomap.web.params import Parameter, read, table
from geomap.web.people.gate import refuse, signed_in
from geomap.web.snapshots import current_snapshot

FORM_BYTES = 100_000
"""What a form may hold beside its file."""
UPLOAD = table(
    Parameter("layer", Choice(tuple(LAYERS)), "Layer that the list goes into.", default="stations"),
    Parameter("encoding", Text(32), "Of a CSV or a Shapefile's .dbf; found out where it is not given."),
    Parameter("csrf_token", Text(400), "Of the page, for whoever is signed in by a cookie."),
)


def importer() -> Person:
    """Whoever sent this request, who may import somewhere. Raises NotSignedInError, NotAllowedError."""
    person = signed_in()
    if not may_somewhere(person, "import"):
        refuse("import", "role" if reach(person, "import") == "none" else "scope")
    return person


def uploaded() -> tuple[Person, FileStorage, dict[str, Any]]:
    """Whoever sends a file, the file, and what is said of it.

    Werkzeug writes the file to a temporary one as it comes, and ends at GEOMAP_UPLOAD_MB. Raises
    TooLargeError, InvalidInputError where there is no file.
    """
    most_mb = current_app.config["SETTINGS"].upload_mb
    request.max_content_length = (most_mb << 20) + FORM_BYTES
    try:
        person = importer()
        values = read(UPLOAD, request.form)
        file = request.files.get("file")
    except RequestEntityTooLarge as error:
        raise TooLargeError(
            f"The file is larger than {most_mb} MB.",
            parameter="file",
            hint="Leave pictures out, split the list, or let the operator set GEOMAP_UPLOAD_MB.",
        ) from error
    except OSError as error:  # Werkzeug's temporary file
        raise unwritable(error) from error
    if file is None or not file.filename:
        raise InvalidInputError(
            "No file was sent.", parameter="file", hint="Send it as the part named file of a multipart form."
        )
    return person, file, values


def read_list(path: Path, file: FileStorage, values: dict[str, Any]) -> dict[str, Any]:
    """Write the file to path and tell what was read of it. Raises UnreadableFileError."""
    file.save(path, buffer_size=1 << 20)
    shown = safe_name(file.filename or "")
    found = opened(path, shown, values.get("encoding"))
    catalogue = current_snapshot().catalogue
    mapping, matches, is_remembered = _mapping(found, values["layer"], catalogue)
    return {
        "name": shown,
        "form": found.form,
        "encoding": found.encoding,
        "separator": found.separator,
        "rows": found.row_count,
        "sheets": [
            {"name": s.name, "header_row": s.header_row, "rows": s.rows, "columns": list(s.header)}
            for s in found.sheets
        ],
        "notes": [{"code": note.code, "detail": dict(note.detail)} for note in found.notes],
        "columns": [
            {"label": m.label, "target": m.target, "score": m.score, "preview": list(m.preview)}
            for m in matches
        ],
        "fingerprint": fingerprint(found.labels),
        "asked_encoding": values.get("encoding"),
        "mapping": mapping,
        "remembered": is_remembered,
    }


def opened(path: Path, shown: str, encoding: str | None) -> Table:
    """The rows of a list that was sent. Raises UnreadableFileError."""
    try:
        "".encode(encoding or "utf-8")
        return open_table(path, encoding)
    except DataError as error:
        raise unreadable(error, path, shown) from error
    except LookupError as error:
        raise InvalidInputError(
            f"There is no encoding {encoding!r}.",
            parameter="encoding",
            value=encoding,
            hint="Give one such as utf-8 or gb18030, or none.",
        ) from error


def _mapping(found: Table, layer: str, catalogue: Catalogue) -> tuple[dict[str, Any], list[Match], bool]:
    """The mapping last used for lists of these headers, else the one guessed; the columns by it; whether it
    is remembered."""
    known = kept_imports().mapping(fingerprint(found.labels), layer)
    if known is not None:
        mapping = mapping_from(known, catalogue)
        if mapping.used <= set(found.labels):
            return known, matches_of(found, mapping), True
    guessed, matches = match_columns(found, layer, catalogue)
    return mapping_document(guessed), matches, False
