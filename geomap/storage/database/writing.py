"""A revision into the tables, in the transaction of the only writer there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from geomap.features import Feature
from geomap.layers import read_geometry
from geomap.revision import Change, Key, Revision, digest_of
from geomap.storage.database.reading import mark_of
from geomap.storage.database.tables import CHANGE, COLLECTION, FEATURE, REVISION

ROWS = 2_000
"""Written at a time."""


def append(
    connection: Connection,
    changes: Sequence[Change],
    known: Collection[Key],
    *,
    who: str,
    at: datetime,
    why: str,
    kind: str,
) -> Revision:
    """Write changes as the next revision. known: those of their features that there are or were."""
    before = mark_of(connection)
    number = before.number + 1
    digest = digest_of(before.digest, number, who, at, why, kind, changes)
    revision = Revision(number, who, at, why, kind, len(changes), digest)
    connection.execute(
        insert(REVISION).values(
            number=number, who=who, at=at, why=why, kind=kind, count=len(changes), digest=digest
        )
    )
    for begin in range(0, len(changes), ROWS):
        part = changes[begin : begin + ROWS]
        _write_changes(connection, number, begin, part)
        _write_retired(connection, number, [c for c in part if c.after is None])
        _write_changed(connection, number, [c for c in part if c.after is not None and c.key in known])
    _write_new(connection, number, [c for c in changes if c.after is not None and c.key not in known])
    if len(changes) > ROWS and connection.dialect.name == "postgresql":
        # Its own analysis comes a minute later; until then it would plan as if the tables were empty.
        connection.execute(text(f"ANALYZE {CHANGE.name}, {FEATURE.name}"))
    return revision


def write_heads(connection: Connection, heads: Mapping[str, Mapping[str, Any]]) -> None:
    """What the collections hold beside their features."""
    connection.execute(
        insert(COLLECTION), [{"layer": layer, "head": dict(head)} for layer, head in heads.items()]
    )


def _write_changes(connection: Connection, number: int, begin: int, changes: Sequence[Change]) -> None:
    rows = [
        {
            "revision": number,
            "place": place,
            "layer": change.layer,
            "id": change.id,
            "before": change.before,
            "after": change.after,
        }
        for place, change in enumerate(changes, begin)
    ]
    connection.execute(insert(CHANGE), rows)


def _write_retired(connection: Connection, number: int, changes: Sequence[Change]) -> None:
    if changes:
        connection.execute(
            _of_feature().values(revision=number, retired=True),
            [{"of_layer": change.layer, "of_id": change.id} for change in changes],
        )


def _write_changed(connection: Connection, number: int, changes: Sequence[Change]) -> None:
    if changes:
        connection.execute(
            _of_feature().values(
                revision=number,
                retired=False,
                geometry=bindparam("geometry"),
                properties=bindparam("properties"),
            ),
            [{"of_layer": change.layer, "of_id": change.id, **_columns(change)} for change in changes],
        )


def _write_new(connection: Connection, number: int, changes: Sequence[Change]) -> None:
    """New features come last in their layer, in the order of their changes."""
    last = connection.execute(select(FEATURE.c.layer, func.max(FEATURE.c.place)).group_by(FEATURE.c.layer))
    places: defaultdict[str, int] = defaultdict(lambda: -1, map(tuple, last))
    for begin in range(0, len(changes), ROWS):
        rows = []
        for change in changes[begin : begin + ROWS]:
            places[change.layer] += 1
            rows.append(
                {
                    "layer": change.layer,
                    "id": change.id,
                    "place": places[change.layer],
                    "revision": number,
                    "retired": False,
                    **_columns(change),
                }
            )
        connection.execute(insert(FEATURE), rows)


def _of_feature() -> Any:
    return update(FEATURE).where(FEATURE.c.layer == bindparam("of_layer"), FEATURE.c.id == bindparam("of_id"))


def _columns(change: Change) -> dict[str, Any]:
    """The geometry and the properties of a feature that has both."""
    feature: Feature = change.after or {}
    return {
        "geometry": shapely.to_wkb(read_geometry(feature["geometry"])),
        "properties": feature["properties"],
    }
