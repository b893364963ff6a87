"""Reads the fact tables that the demonstration layers are made from."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from geomap.demo.facts import (
    ArterialFact,
    CommunityFact,
    CompoundFact,
    DistrictFact,
    Facts,
    LandscapeFact,
    Position,
    StationFact,
    StreetFact,
)
from geomap.errors import DataError

Row = Mapping[str, Any]
T = TypeVar("T")


def load_facts(folder: Path) -> Facts:
    """Read the fact tables in folder. Raises DataError naming the file and the row at fault."""
    return Facts(
        district=_each(folder / "district.json", _district)[0],
        streets=_each(folder / "streets.json", _street),
        communities=_each(folder / "communities.csv", _community),
        arterials=_each(folder / "arterials.json", _arterial),
        landscape=_each(folder / "landscape.json", _landscape),
        compounds=_each(folder / "compounds.csv", _compound),
        stations=_each(folder / "stations.csv", _station),
    )


def _each(path: Path, build: Callable[[Row], T]) -> tuple[T, ...]:
    """Build a fact from every row of a table. An object in place of a list is a table of one row."""
    try:
        text = path.read_text(encoding="utf-8")
        table = list(csv.DictReader(text.splitlines())) if path.suffix == ".csv" else json.loads(text)
    except (OSError, ValueError) as error:
        raise DataError(f"{path.name} cannot be read: {error}.", hint="Restore the fact table.") from error
    facts = []
    for number, row in enumerate(table if isinstance(table, list) else [table], start=1):
        try:
            facts.append(build(row))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{path.name}, row {number}: {type(error).__name__} {error}.") from error
    return tuple(facts)


def _district(row: Row) -> DistrictFact:
    return DistrictFact(
        row["code"], row["name"], row["name_en"], int(row["residents"]), _positions(row["boundary"])
    )


def _street(row: Row) -> StreetFact:
    return StreetFact(
        row["code"], row["name"], row["name_en"], row["office_road"], _positions(row["rough_area"])
    )


def _community(row: Row) -> CommunityFact:
    return CommunityFact(row["code"], row["name"], row["short_name"], row["name_en"], _maybe_position(row))


def _arterial(row: Row) -> ArterialFact:
    return ArterialFact(row["name"], row["name_en"], row["road_class"], _positions(row["points"]))


def _landscape(row: Row) -> LandscapeFact:
    return LandscapeFact(row["name"], row["name_en"], row["kind"], _positions(row["outline"]))


def _compound(row: Row) -> CompoundFact:
    tags = tuple(row["tags"].split())
    return CompoundFact(row["name"], row["name_en"], row["community_code"], tags, row["in_press"] == "yes")


def _station(row: Row) -> StationFact:
    return StationFact(
        row["name"],
        row["name_en"],
        int(row["tier"]),
        _maybe_position(row),
        row["community_code"] or None,
        row["in_press"] == "yes",
    )


def _positions(pairs: list[list[float]]) -> tuple[Position, ...]:
    return tuple((float(lon), float(lat)) for lon, lat in pairs)


def _maybe_position(row: Row) -> Position | None:
    return (float(row["lon"]), float(row["lat"])) if row["lon"] else None
