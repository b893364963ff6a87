"""Writes layers as GeoJSON files that are the same bytes for the same layers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geomap.errors import DataError
from geomap.features import rounded


def write_layers(folder: Path, layers: Mapping[str, Mapping[str, Any]]) -> list[Path]:
    """Write each layer to folder/<name>.geojson and return the paths, in the layers' order.

    One feature a line, UTF-8, positions as geomap.features.rounded has them, a newline at the end. A file is
    replaced whole: a reader sees the old one or the new one, never half. Raises DataError where it
    cannot be written.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        return [_replace(folder / f"{name}.geojson", layer_text(layer)) for name, layer in layers.items()]


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the operating system has against writing at path into one DataError."""
    try:
        yield
    except OSError as error:
        at = error.filename or path
        raise DataError(
            f"{at}: it cannot be written ({error.strerror or error}).",
            hint="Name another place, or free this one.",
        ) from error


def collection(features: Sequence[Mapping[str, Any]], head: Mapping[str, Any]) -> dict[str, Any]:
    """A FeatureCollection with the members of head, such as its name and notices."""
    return {"type": "FeatureCollection", **head, "features": features}


def layer_text(layer: Mapping[str, Any]) -> str:
    """The text of a FeatureCollection, one feature a line."""
    head = {key: value for key, value in layer.items() if key != "features"}
    opening = _compact(head)[:-1]
    lines = ",\n".join(_compact(rounded(feature)) for feature in layer["features"])
    return f'{opening},"features":[\n{lines}\n]}}\n'


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _replace(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
