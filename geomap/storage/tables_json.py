"""GeoJSON and JSON arrays of records as rows, read bit by bit."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import ijson
import orjson

from geomap.errors import DataError
from geomap.intake.rows import ReadAs, Row, Sheet, Table
from geomap.layers import read_geometry
from geomap.storage.tables_guard import guard_columns, header_is_its_own, no_table, wanted_sheets
from geomap.storage.tables_shapes import to_wgs84
from geomap.storage.tables_text import encoding_of, known_encoding

FEATURES = "features.item"
MOST_DEPTH = 64
SHOWN_CHARACTERS = 120


def open_json(path: Path, read_as: ReadAs) -> Table:
    """A GeoJSON FeatureCollection, or an array of objects, alone or as the one array in an object.
    A row's number is its place in the array, from 1. Raises DataError."""
    wanted_sheets((path.stem,), read_as.sheet)
    header_is_its_own("JSON", read_as.header_row)
    with path.open("rb") as file:
        encoding = known_encoding(read_as.encoding) if read_as.encoding else encoding_of(file)
    _guard_depth(path, encoding)
    prefix, crs = _shape(path, encoding)
    geographic = prefix == FEATURES
    labels: dict[str, None] = {}
    count = 0
    for item in _items(path, encoding, prefix):
        labels.update(dict.fromkeys(_cells(item, geographic)))
        guard_columns(path, path.name, len(labels))
        count += 1
    if not labels and not (geographic and count):
        raise no_table(path)
    sheet = Sheet(path.stem, tuple(labels), 0, count)
    moved = to_wgs84(path, crs)

    def read() -> Iterator[Row]:
        for number, item in enumerate(_items(path, encoding, prefix), start=1):
            geometry = read_geometry(item.get("geometry")) if geographic else None
            yield Row(sheet.name, number, _cells(item, geographic), moved(geometry))

    form = "geojson" if geographic else "json"
    return Table(path.name, form, (sheet,), read, encoding, sheet_names=(sheet.name,))


def _guard_depth(path: Path, encoding: str) -> None:
    """Refuse things within things within things: their names alone would fill the memory."""
    depth = 0
    for event, _ in _parsed(path, encoding, lambda file: ijson.basic_parse(file, use_float=True)):
        depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
        if depth > MOST_DEPTH:
            raise DataError(f"{path}: the JSON is nested too deep.", hint="Save the list anew.")


def _shape(path: Path, encoding: str) -> tuple[str, str | None]:
    """Where the rows stand in the document, and the CRS that a GeoJSON of the older kind names."""
    prefix, crs, kind, arrays = "", None, "", []
    for at, event, value in _parsed(path, encoding, lambda file: ijson.parse(file, use_float=True)):
        if at == "" and event == "start_array":
            return "item", None
        if at == "type":
            kind = value
        elif at == "crs.properties.name":
            crs = value
        elif event == "start_map" and at.endswith(".item") and at.count(".") == 1 and at not in arrays:
            arrays.append(at)
    if kind == "FeatureCollection":
        return FEATURES, crs
    if len(arrays) != 1:
        raise no_table(path)
    prefix = arrays[0]
    return prefix, None


def _items(path: Path, encoding: str, prefix: str) -> Iterator[Mapping[str, Any]]:
    for item in _parsed(path, encoding, lambda file: ijson.items(file, prefix, use_float=True)):
        if not isinstance(item, dict):
            raise DataError(f"{path}: the list holds {item!r:.40}, which is no object.", hint="Give objects.")
        yield item


def _parsed(path: Path, encoding: str, parse: Callable[[BinaryIO], Iterator[Any]]) -> Iterator[Any]:
    try:
        with path.open("rb") as raw:
            if raw.read(3) != codecs.BOM_UTF8:
                raw.seek(0)
            plain = encoding in ("utf-8", "utf-8-sig", "ascii")
            yield from parse(raw if plain else codecs.EncodedFile(raw, "utf-8", encoding))
    except (ijson.JSONError, UnicodeError) as error:
        told = " ".join(str(error).split())[:SHOWN_CHARACTERS]
        raise DataError(f"{path}: not JSON ({told}).", hint="Correct the file, or save it anew.") from error


def _cells(item: Mapping[str, Any], geographic: bool) -> dict[str, Any]:
    """The cells of a record; of a feature its id and its properties."""
    if not geographic:
        return {label: _cell(value) for label, value in item.items() if value is not None}
    own = item.get("properties")
    cells = {} if item.get("id") is None else {"id": str(item["id"])}
    cells |= {k: _cell(v) for k, v in own.items() if v is not None} if isinstance(own, dict) else {}
    return cells


def _cell(value: Any) -> Any:
    """Lists of texts and numbers stay lists; other things in things become their JSON."""
    nested = isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(v, dict | list) for v in value)
    )
    return orjson.dumps(value).decode() if nested else value
