"""Reads a data folder: map.json, services.json and the layers in geojson/."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from geomap.calendar_days import calendar_of
from geomap.check import check, errors_of
from geomap.errors import DataError
from geomap.layer_builder import LayerBuilder
from geomap.layers import LAYERS, Layer
from geomap.map_settings import MapSettings, map_settings_from
from geomap.services import Catalogue, catalogue_from
from geomap.snapshot import Snapshot, build_snapshot
from geomap.storage.feature_lines import NotInLinesError, read_lines

FAULTS_NAMED = 10
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


def read_folder(folder: Path) -> tuple[MapSettings, Catalogue, dict[str, Layer]]:
    """Everything in a data folder, unchecked. Every layer's file must be there."""
    catalogue = read_catalogue(folder)
    settings = map_settings_from(read_json(folder / "map.json"), catalogue)
    calendar_of(settings.timezone, read_days(folder))  # Refused here, so that a check names it too.
    layers = {name: read_layer(folder / "geojson" / f"{name}.geojson", name) for name in LAYERS}
    return settings, catalogue, layers


def load_snapshot(folder: Path) -> Snapshot:
    """Read, check and index a data folder. Raises DataError naming file, feature and field."""
    settings, catalogue, layers = read_folder(folder)
    errors = errors_of(check(layers, catalogue))
    if errors:
        more = f" … and {len(errors) - FAULTS_NAMED} more" if len(errors) > FAULTS_NAMED else ""
        raise DataError(
            f"{folder / 'geojson'} has {len(errors)} fault(s): "
            + " | ".join(map(str, errors[:FAULTS_NAMED]))
            + more,
            hint="`python -m geomap check` lists every fault.",
        )
    return build_snapshot(settings, catalogue, layers, read_days(folder))
