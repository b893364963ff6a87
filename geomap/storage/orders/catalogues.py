"""Reads what can be ordered and whom a street can call: of the data folder, else those shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geomap.errors import DataError
from geomap.orders.categories import Categories, categories_from
from geomap.orders.departments import Department, departments_from
from geomap.storage.geojson import read_json

SHIPPED = Path(__file__).resolve().parents[3] / "data"


def read_categories(folder: Path) -> Categories:
    """What order_categories.json says. Raises DataError."""
    return categories_from(_read(folder, "order_categories.json"))


def read_departments(folder: Path, categories: Categories) -> dict[str, Department]:
    """What departments.json says. Raises DataError, also where a category names one that is not there."""
    departments = departments_from(_read(folder, "departments.json"))
    for category in categories.all:
        for name in category.departments:
            if name not in departments:
                raise DataError(
                    f"order_categories.json, {category.code}: there is no department {name!r}.",
                    hint="Add it to departments.json, or correct the name.",
                )
    return departments


def _read(folder: Path, name: str) -> Any:
    path = folder / name
    return read_json(path if path.exists() else SHIPPED / name)
