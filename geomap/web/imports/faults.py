"""Why a file cannot be read, by a code that pages have words for; its place on this machine is not told."""

from __future__ import annotations

from pathlib import Path

from geomap.errors import DataError
from geomap.web.errors import UnreadableFileError

CODES: tuple[tuple[str, str], ...] = (
    ("not one of", "form"),
    ("the file is empty", "empty"),
    ("at most", "large"),
    ("the table reaches", "large"),
    ("the text is not", "encoding"),
    ("the file is refused", "bomb"),
    ("there is no table", "no_table"),
    ("by a password", "locked"),
    ("not an Excel", "not_excel"),
    ("the Shapefile's", "parts"),
    ("coordinate system", "crs"),
    ("JSON", "damaged"),
)
"""What a message of geomap.storage.tables holds, and the code; the first that fits."""
OTHER = "damaged"


def unreadable(error: DataError, path: Path, shown: str) -> UnreadableFileError:
    """What is to be told of a file at path, called shown, that is no list, or none that one should read."""
    message = error.message.replace(str(path), shown)
    code = next((code for sign, code in CODES if sign in message), OTHER)
    return UnreadableFileError(message, code, value=shown, hint=error.hint)
