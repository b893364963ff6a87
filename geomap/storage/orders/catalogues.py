"""Reads what can be ordered and whom a street can call: of the data folder, else those shipped."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geomap.errors import DataError
from geomap.orders.categories import Categories, categories_from
from geomap.orders.departments import Department, departments_from
from geomap.storage.geojson import read_json

SHIPPED = Path(__file__).resolve().parents[3] / "data"
CATEGORIES = "order_categories.json"


def read_categories(folder: Path) -> Categories:
    """What order_categories.json says. Raises DataError."""
    return categories_from(_read(folder, CATEGORIES))


def categories_changed_at(folder: Path) -> datetime:
    """When what read_categories reads was last written."""
    return datetime.fromtimestamp(_path(folder, CATEGORIES).stat().st_mtime, UTC)


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
    return read_json(_path(folder, name))


def _path(folder: Path, name: str) -> Path:
    path = folder / name
    return path if path.exists() else SHIPPED / name
