"""Where lists are tried: the shipped district, and other people's ground as an empty box."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from geomap.intake.rows import Row, Sheet, Table
from geomap.layer_builder import layer_from
from geomap.layers import Layer

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
SHARED = ROOT.parent / "shared" / "data"
TODAY = date(2026, 3, 4)


def empty_ground(west: float, south: float, east: float, north: float) -> dict[str, Layer]:
    """A district that is a box, without streets and without a station."""
    box = {
        "type": "Feature",
        "id": "100000",
        "properties": {"name": "一区", "source": "试", "updated_on": "2026-01-01", "code": "100000"},
        "geometry": shapely.geometry.mapping(shapely.box(west, south, east, north)),
    }
    return {"district": layer_from("district", [box]), "stations": layer_from("stations", [])}


def table_of(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """A table of one sheet, its first row numbered 2."""

    def read() -> Iterator[Row]:
        for number, cells in enumerate(rows, start=2):
            told: Mapping[str, Any] = {k: v for k, v in zip(header, cells, strict=True) if v is not None}
            yield Row("表", number, told)

    return Table("list.csv", "csv", (Sheet("表", tuple(header), 1, len(rows)),), read)
