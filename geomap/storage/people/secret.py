"""The key that signs cookies and encrypts the secrets of one-time codes: given, or for a machine of one's own
made once and kept beside the store."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from geomap.errors import DataError

FILE = "secret.key"
LEAST = 32
"""Characters of a key."""


def kept_key(folder: Path) -> str:
    """The key in folder, made if there is none; only its owner can read it. Raises DataError.

    Processes that start at once agree on one: it is written aside and put in place only where there is
    none yet.
    """
    path = folder / FILE
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path}: the key cannot be read or made ({error}).", hint="Set GEOMAP_SECRET_KEY."
        ) from error
    if len(key) < LEAST:
        raise DataError(f"{path}: the key is cut short.", hint="Delete the file; all must sign in again.")
    return key


def _make(path: Path) -> None:
    aside = path.with_name(f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    except FileExistsError:
        pass  # another process was quicker
    finally:
        aside.unlink()
