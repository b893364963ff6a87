"""A revision into the tables, part by part, in the transaction of the only writer there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from geomap.features import Feature
from geomap.layers import read_geometry
from geomap.revision import Change, Digest, Key, Revision
from geomap.storage.database.reading import PART, mark_of
from geomap.storage.database.tables import CHANGE, COLLECTION, FEATURE, REVISION


class RevisionWriter:
    """Writes the next revision, whose changes come part by part.

    number: of the revision. layers: those changed so far. unwritable: whether a feature came without a
    geometry or properties, which the table of features cannot take; it stands among the changes alone, and
    the transaction must be undone.
    """

    def __init__(self, connection: Connection, *, who: str, at: datetime, why: str, kind: str) -> None:
        before = mark_of(connection)
        self.number = before.number + 1
        self.layers: set[str] = set()
        self.unwritable = False
        self._connection = connection
        self._told: dict[str, Any] = {"number": self.number, "who": who, "at": at, "why": why, "kind": kind}
        self._digest = Digest(before.digest, self.number, who, at, why, kind)
        # The changes name it, so it comes first; what it holds is known when all have come.
        connection.execute(insert(REVISION).values(**self._told, count=0, digest=self._digest.text))
        last = connection.execute(
            select(FEATURE.c.layer, func.max(FEATURE.c.place)).group_by(FEATURE.c.layer)
        )
        self._places: defaultdict[str, int] = defaultdict(lambda: -1, map(tuple, last))

    @property
    def count(self) -> int:
        """Changes so far."""
        return self._digest.count

    def add(self, changes: Sequence[Change], known: Collection[Key]) -> None:
        """Write some changes. known: those of their features that there are or were."""
        if not changes:
            return
        _write_changes(self._connection, self.number, self.count, changes)
        self._digest.add(changes)
        self.layers |= {change.layer for change in changes}
        writable = [change for change in changes if change.after is None or _is_writable(change.after)]
        self.unwritable |= len(writable) < len(changes)
        _write_retired(self._connection, self.number, [c for c in writable if c.after is None])
        there = [change for change in writable if change.after is not None]
        _write_changed(self._connection, self.number, [c for c in there if c.key in known])
        self._write_new([c for c in there if c.key not in known])

    def done(self) -> Revision:
        """The revision, once all its changes have come."""
        made = Revision(**self._told, count=self.count, digest=self._digest.text)
        connection = self._connection
        of_it = update(REVISION).where(REVISION.c.number == self.number)
        connection.execute(of_it.values(count=made.count, digest=made.digest))
        if made.count > PART and connection.dialect.name == "postgresql":
            # Its own analysis comes a minute later; until then it would plan as if the tables were empty.
            connection.execute(text(f"ANALYZE {CHANGE.name}, {FEATURE.name}"))
        return made

    def _write_new(self, changes: Sequence[Change]) -> None:
        """New features come last in their layer, in the order of their changes."""
        rows = []
        for change in changes:
            self._places[change.layer] += 1
            rows.append(
                {
                    "layer": change.layer,
                    "id": change.id,
                    "place": self._places[change.layer],
                    "revision": self.number,
                    "retired": False,
                    **_columns(change),
                }
            )
        if rows:
            self._connection.execute(insert(FEATURE), rows)


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


def _of_feature() -> Any:
    return update(FEATURE).where(FEATURE.c.layer == bindparam("of_layer"), FEATURE.c.id == bindparam("of_id"))


def _is_writable(feature: Feature) -> bool:
    return bool(read_geometry(feature["geometry"])) and isinstance(feature["properties"], dict)


def _columns(change: Change) -> dict[str, Any]:
    """The geometry and the properties of a feature that has both."""
    feature: Feature = change.after or {}
    return {
        "geometry": shapely.to_wkb(read_geometry(feature["geometry"])),
        "properties": feature["properties"],
    }
