"""Reads a GeoJSON file that has one feature a line, as GDAL and we write it, in little memory.

Any other file, and any doubt, is left to who reads the document as a whole: NotInLinesError says so.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import orjson

OPENING = re.compile(rb'"features"\s*:\s*\[$')
MOST_OPENING_BYTES = 1 << 20
CHUNK_BYTES = 1 << 21
MARK = "features stood here"

Take = Callable[[list[dict[str, Any]]], None]


class NotInLinesError(Exception):
    """The file is not one feature a line."""


def read_lines(path: Path, take: Take) -> dict[str, Any]:
    """Hand the features of a FeatureCollection on to take, some at a time and in order; return the
    document without them. Raises NotInLinesError, perhaps after some were handed on, and OSError."""
    with path.open("rb") as file:
        opening = _opening(file)
        closing = _features(file, take)
    # Both ends must make a document whose own features stood between them.
    document = _json(opening + orjson.dumps(MARK) + closing)
    if not isinstance(document, dict) or document.pop("features", None) != [MARK]:
        raise NotInLinesError
    return document


def _opening(file: BinaryIO) -> bytes:
    """The file up to the bracket behind which the features stand."""
    opening = file.readline(MOST_OPENING_BYTES).removeprefix(codecs.BOM_UTF8)
    while not OPENING.search(opening.rstrip()):
        line = file.readline(MOST_OPENING_BYTES)
        if not line or len(opening) > MOST_OPENING_BYTES:
            raise NotInLinesError
        opening += line
    return opening


def _features(file: BinaryIO, take: Take) -> bytes:
    """Hand on the features, each on a line and parted by commas; return the file from the bracket
    behind them."""
    lines: list[bytes] = []
    size, comma = 0, None
    for raw in file:
        line = raw.strip()
        if line.startswith(b"]") and not comma:
            take(_read(lines))
            return line + file.read()
        if comma is False or not line:
            break
        comma = line.endswith(b",")
        lines.append(line[:-1] if comma else line)
        size += len(line)
        if size > CHUNK_BYTES:
            take(_read(lines))
            lines, size = [], 0
    raise NotInLinesError


def _read(lines: list[bytes]) -> list[dict[str, Any]]:
    features: list[Any] = _json(b"[" + b",".join(lines) + b"]")
    if not all(type(f) is dict and f.get("type") == "Feature" for f in features):
        raise NotInLinesError
    return features


def _json(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NotInLinesError from error
