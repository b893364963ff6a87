"""Writes layers as GeoJSON files that are the same bytes for the same layers."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DECIMALS = 6
"""Digits written of a degree: about 0.1 m on the ground."""


def write_layers(folder: Path, layers: Mapping[str, Mapping[str, Any]]) -> list[Path]:
    """Write each layer to folder/<name>.geojson and return the paths, in the layers' order.

    One feature a line, UTF-8, coordinates of DECIMALS digits, a newline at the end. A file is
    replaced whole: a reader sees the old one or the new one, never half.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_replace(folder / f"{name}.geojson", layer_text(layer)) for name, layer in layers.items()]


def layer_text(layer: Mapping[str, Any]) -> str:
    """The text of a FeatureCollection, one feature a line."""
    head = {key: value for key, value in layer.items() if key != "features"}
    opening = _compact(head)[:-1]
    lines = ",\n".join(_compact(_rounded(feature)) for feature in layer["features"])
    return f'{opening},"features":[\n{lines}\n]}}\n'


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _rounded(feature: Mapping[str, Any]) -> dict[str, Any]:
    geometry = feature["geometry"]
    if geometry is not None:
        geometry = {**geometry, "coordinates": _round(geometry["coordinates"])}
    return {**feature, "geometry": geometry}


def _round(coordinates: Any) -> Any:
    if isinstance(coordinates, int | float):
        return round(float(coordinates), DECIMALS)
    return [_round(part) for part in coordinates]


def _replace(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
