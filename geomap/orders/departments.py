"""The district's departments that a street can call: the list in departments.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geomap.errors import DataError

MEMBERS = ("id", "name_zh", "name_en")


@dataclass(frozen=True, slots=True)
class Department:
    id: str
    name_zh: str
    name_en: str


def departments_from(document: Any) -> dict[str, Department]:
    """Read {"departments": [{id, name_zh, name_en}, ...]}; by id, in that order. Raises DataError naming the
    entry and the field at fault."""
    entries = document.get("departments") if isinstance(document, Mapping) else None
    if not isinstance(entries, list):
        raise _wrong('it holds no list of "departments"')
    read: dict[str, Department] = {}
    for number, entry in enumerate(entries, start=1):
        for name in MEMBERS:
            if not isinstance(entry, Mapping) or not isinstance(entry.get(name), str) or not entry[name]:
                raise _wrong(f"entry {number}, field {name} is no text")
        if entry["id"] in read:
            raise _wrong(f"entry {number}, field id: {entry['id']!r} stands there twice")
        read[entry["id"]] = Department(*(entry[name] for name in MEMBERS))
    return read


def _wrong(what: str) -> DataError:
    return DataError(f"departments.json: {what}.", hint="See data/departments.json for an example.")
