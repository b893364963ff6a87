"""Writes a nation-like data folder, the stations one at a time: memory does not grow with their number."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from geomap.demo.nation import City, Nation, nation_layers
from geomap.errors import DataError, InvalidInputError
from geomap.storage.geojson import read_catalogue, read_json
from geomap.storage.geojson_writer import write_layers


def make_nation(folder: Path, out: Path | None, count: int, seed: int = 1) -> list[Path]:
    """Write a data folder of count invented stations to out, by the facts and services of folder.

    Returns the paths. Raises InvalidInputError if out is None or the count cannot be.
    """
    if out is None:
        raise InvalidInputError(
            "--stations needs --out.", parameter="out", hint="Name a folder for the new data."
        )
    nation = nation_layers(
        load_cities(folder / "facts" / "cities.csv"),
        read_catalogue(folder),
        read_json(folder / "map.json").get("quick_services", []),
        count,
        seed,
    )
    return write_nation(out, nation, (folder / "services.json").read_bytes())


def load_cities(path: Path) -> tuple[City, ...]:
    """The table of cities at path. Raises DataError naming the row at fault."""
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, ValueError) as error:
        raise DataError(f"{path.name} cannot be read: {error}.", hint="Restore the fact table.") from error
    cities = []
    for number, row in enumerate(rows, start=1):
        try:
            cities.append(
                City(
                    row["name"],
                    row["name_en"],
                    row["province"],
                    float(row["lon"]),
                    float(row["lat"]),
                    int(row["residents"]),
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{path.name}, row {number}: {type(error).__name__} {error}.") from error
    return tuple(cities)


def write_nation(folder: Path, nation: Nation, services: bytes) -> list[Path]:
    """Write map.json, services.json and every layer under folder; services is the text of
    services.json. Returns the paths."""
    layers = folder / "geojson"
    written = write_layers(layers, nation.layers)
    written.append(write_stream(layers / "stations.geojson", nation.stations_head, nation.stations))
    settings = json.dumps(nation.settings, ensure_ascii=False, indent=2) + "\n"
    for name, content in (("map.json", settings.encode()), ("services.json", services)):
        (folder / name).write_bytes(content)
        written.append(folder / name)
    return written


def write_stream(path: Path, head: Mapping[str, Any], features: Iterable[Mapping[str, Any]]) -> Path:
    """Write a FeatureCollection, whose head has no features yet, one feature a line as they come.

    The file is replaced whole.
    """
    draft = path.with_name(f".{path.name}.draft")
    opening = orjson.dumps({key: value for key, value in head.items() if key != "features"})[:-1]
    with draft.open("wb") as file:
        file.write(opening + b',"features":[')
        for number, feature in enumerate(features):
            file.write((b",\n" if number else b"\n") + orjson.dumps(feature))
        file.write(b"\n]}\n")
    draft.replace(path)
    return path
