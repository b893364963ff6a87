"""Reads a data folder: map.json, services.json and the layers in geojson/."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from geomap.calendar_days import calendar_of
from geomap.errors import DataError
from geomap.layer_builder import LayerBuilder
from geomap.layers import LAYERS, Layer
from geomap.map_settings import MapSettings, map_settings_from
from geomap.searching.clues import NO_CLUES, Clues, clues_from
from geomap.services import Catalogue, catalogue_from
from geomap.storage.feature_lines import NotInLinesError, read_lines

CHUNK = 4_096


def read_json(path: Path) -> Any:
    """The JSON document at path, with or without a byte order mark. Raises DataError naming the file
    and, for bad JSON, the place."""
    try:
        return orjson.loads(path.read_bytes().removeprefix(codecs.BOM_UTF8))
    except OSError as error:
        raise DataError(
            f"{path}: the file cannot be read ({error.strerror}).",
            hint="Put the file there, or point GEOMAP_DATA at a folder that has it.",
        ) from error
    except orjson.JSONDecodeError as error:
        raise DataError(
            f"{path}, line {error.lineno}, column {error.colno}: not JSON ({error.msg}).",
            hint="Correct the file at that place.",
        ) from error


def read_layer(path: Path, name: str) -> Layer:
    """The layer in the GeoJSON file at path. Its features are not checked beyond being features."""
    builder = LayerBuilder(name)
    try:
        return builder.done(head_of(read_lines(path, builder.add)))
    except (NotInLinesError, OSError):
        return _read_whole(path, name)


def _read_whole(path: Path, name: str) -> Layer:
    document = read_json(path)
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise DataError(
            f"{path}: not a GeoJSON FeatureCollection.",
            hint="A layer without features is a FeatureCollection with an empty list.",
        )
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise DataError(f"{path}, feature number {number}: not a GeoJSON Feature.", hint="Correct it.")
    builder = LayerBuilder(name)
    for start in range(0, len(features), CHUNK):
        builder.add(features[start : start + CHUNK])
    return builder.done(head_of(document))


def head_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a FeatureCollection holds beside its features."""
    return {key: value for key, value in document.items() if key not in {"type", "features"}}


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue of services of a data folder."""
    return catalogue_from(read_json(folder / "services.json"))


def read_days(folder: Path) -> Any:
    """The days that the operator adds to the official calendar: calendar.json, or None without one."""
    path = folder / "calendar.json"
    return read_json(path) if path.exists() else None


def read_clues(folder: Path) -> Clues:
    """The catalogue of clues: clues.json, or one that is empty without it."""
    path = folder / "clues.json"
    return clues_from(read_json(path)) if path.exists() else NO_CLUES


def read_settings(folder: Path) -> tuple[MapSettings, Catalogue, Any]:
    """map.json, services.json and calendar.json of a data folder, each checked."""
    catalogue, days = read_catalogue(folder), read_days(folder)
    settings = map_settings_from(read_json(folder / "map.json"), catalogue)
    calendar_of(settings.timezone, days)  # Refused here, so that a check names it too.
    read_clues(folder)
    return settings, catalogue, days


def read_folder(folder: Path) -> tuple[MapSettings, Catalogue, dict[str, Layer]]:
    """Everything in a data folder, its layers unchecked. Every layer's file must be there."""
    settings, catalogue, _ = read_settings(folder)
    layers = {name: read_layer(layer_path(folder, name), name) for name in LAYERS}
    return settings, catalogue, layers


def layer_path(folder: Path, name: str) -> Path:
    """Where the layer called name stands in a data folder."""
    return folder / "geojson" / f"{name}.geojson"
