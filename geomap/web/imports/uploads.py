"""A file taken in, and kept for the import to come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from geomap.errors import InvalidInputError
from geomap.layers import LAYERS
from geomap.people.permissions import may_somewhere, reach
from geomap.people.person import Person
from geomap.storage.imports.folder import safe_name, unwritable
from geomap.web.errors import TooLargeError
from geomap.web.imports.reading import HOW, how_of, told_of
from geomap.web.kinds import Choice, Text
from geomap.web.params import Parameter, read, table
from geomap.web.people.gate import refuse, signed_in

FORM_BYTES = 100_000
"""What a form may hold beside its file."""
UPLOAD = table(
    Parameter("layer", Choice(tuple(LAYERS)), "Layer that the list goes into.", default="stations"),
    *HOW,
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
    return told_of(path, safe_name(file.filename or ""), values["layer"], how_of(values))
