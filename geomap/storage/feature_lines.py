"""Reads a GeoJSON file bit by bit where it can be cut behind features, as a feature a line can.

So GDAL writes it, and so do we. Any other file, and any doubt, is left to who reads the document as a
whole: NotInLinesError says so.
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
MOST_FEATURE_BYTES = 1 << 25
CUT = b",\n"
CLOSING = b"\n]"
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
    """Hand on the features; return the file from the bracket behind them.

    Where each of the pieces is the inside of an array, all of them with commas between are too.
    """
    left, begun = b"\n", False
    while (more := file.read(CHUNK_BYTES)) and len(left) < MOST_FEATURE_BYTES:
        left += more.replace(b"\r\n", b"\n")
        cut = left.rfind(CUT)
        if cut >= 0:
            take(_inside(left[:cut]))
            left, begun = left[cut + len(CUT) - 1 :], True
    end = left.rfind(CLOSING)
    if more or end < 0:
        raise NotInLinesError
    if begun or left[:end].strip():
        take(_inside(left[:end]))
    return left[end + 1 :]


def _inside(text: bytes) -> list[dict[str, Any]]:
    """What stands in an array, if it is features and not nothing."""
    features: list[Any] = _json(b"[" + text + b"]")
    if not features or not all(type(f) is dict and f.get("type") == "Feature" for f in features):
        raise NotInLinesError
    return features


def _json(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NotInLinesError from error
