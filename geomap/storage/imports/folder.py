"""Lists on their way in: a folder each, with the file, what was read of it, and what its dry runs came to.

Several machines may share the folder: a list counts once it has a name of its own, which it gets in one
step; until then it is a draft. Filling one takes minutes at most, so a draft of hours is left over from a
process that died, and swept. No lock is held: many a shared disk has none that all machines heed.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from geomap.errors import BusyError, NotFoundError
from geomap.storage.tables_guard import FORMATS

ID = re.compile(r"[\w-]{22}", re.ASCII)
DRAFT = "draft."
KEPT_DAYS = 7
DRAFT_H = 6
HOUR_S = 3_600.0
MOST_KEPT = 200
LONGEST_STEM = 40
DAY_S = 86_400.0

Document = dict[str, Any]


class ImportsFolder:
    """The folder of all imports, which is made when the first list comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self, file_name: str, fill: Callable[[Path], Document]) -> str:
        """Keep a list; returns its id, which cannot be guessed. fill writes it to the path it is given, of
        which file_name says the ending and little more, and returns what is to be known of it as "read".

        Whatever fill raises, nothing is kept. Raises BusyError where the folder cannot be written to.
        """
        self.sweep()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=self.folder))
        except OSError as error:
            raise unwritable(error) from error
        try:
            path = draft / safe_name(file_name)
            document = fill(path)
            _write(draft / "read.json", {**document, "file": path.name})
            made = secrets.token_urlsafe(16)
            draft.rename(self.folder / made)
            return made
        except OSError as error:
            raise unwritable(error) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def document(self, import_id: str, name: str) -> Document:
        """A document of an import, empty where it was not kept yet. Raises NotFoundError for no import."""
        folder = self.path(import_id)
        try:
            found: Document = orjson.loads((folder / f"{name}.json").read_bytes())
        except FileNotFoundError:
            return {}
        return found

    def keep(self, import_id: str, name: str, document: Document) -> None:
        """Keep a document whole, in the place of the one before. Raises BusyError where the disk is full."""
        try:
            _write(self.path(import_id) / f"{name}.json", document)
        except OSError as error:
            raise unwritable(error) from error

    def path(self, import_id: str) -> Path:
        """The folder of an import. Raises NotFoundError."""
        folder = self.folder / import_id
        if not ID.fullmatch(import_id) or not folder.is_dir():
            raise NotFoundError(
                "There is no such import.",
                hint=f"Lists are kept for {KEPT_DAYS} days in the folder of GEOMAP_RUNS, which machines that "
                "share a store must share. Send the file again.",
            )
        return folder

    def list_path(self, import_id: str) -> Path:
        """The list itself. Raises NotFoundError."""
        return self.path(import_id) / str(self.document(import_id, "read")["file"])

    def discard(self, import_id: str) -> None:
        """Drop an import and all of it. Raises NotFoundError."""
        shutil.rmtree(self.path(import_id), ignore_errors=True)

    def sweep(self) -> None:
        """Drop drafts older than DRAFT_H, imports older than KEPT_DAYS, and all but MOST_KEPT."""
        if not self.folder.is_dir():
            return
        kept: list[tuple[float, Path]] = []
        for path in self.folder.iterdir():
            age_s = _age_s(path)
            if path.name.startswith(DRAFT):
                if age_s > DRAFT_H * HOUR_S:
                    shutil.rmtree(path, ignore_errors=True)
            elif ID.fullmatch(path.name):
                kept.append((age_s, path))
        for place, (age_s, path) in enumerate(sorted(kept)):
            if place >= MOST_KEPT or age_s > KEPT_DAYS * DAY_S:
                shutil.rmtree(path, ignore_errors=True)


def safe_name(file_name: str) -> str:
    """A name to keep a file by: letters and digits of the one given, and its ending where lists have it."""
    name = PurePosixPath(file_name.replace("\\", "/")).name
    stem, dot, ending = name.rpartition(".")
    suffix = f".{ending.lower()}" if dot else ""
    letters = re.sub(r"[^\w-]+", "_", stem if suffix in FORMATS else name)[:LONGEST_STEM].strip("_")
    return f"{letters or 'list'}{suffix if suffix in FORMATS else '.unknown'}"


def _write(path: Path, document: Document) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(orjson.dumps(document))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def unwritable(error: Exception) -> BusyError:
    """What is to be told where a list, or what was found of it, cannot be written."""
    return BusyError(
        f"The list cannot be kept ({getattr(error, 'strerror', None) or error}).",
        hint="Free some space in the folder of GEOMAP_RUNS and in that of temporary files, then try again.",
    )
