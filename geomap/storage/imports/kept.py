"""What outlives an import: mappings by their headers, rows that need a place, and who imported what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from geomap.errors import NotAllowedError, NotFoundError
from geomap.features import Feature
from geomap.revision import Key
from geomap.storage.database.connecting import Database
from geomap.storage.imports.tables import IMPORTED, MAPPING, UNPLACED

ROWS = 2_000
"""Written at a time."""
MOST_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class Imported:
    """An import that was applied, by who. revision: None where it brought nothing but rows that need a place.
    undone_by: the revision that took it back, None while it stands."""

    revision: int | None
    undone_by: int | None
    who: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A row that waits for its place. feature: what it becomes there; its geometry is None."""

    feature: Feature
    layer: str
    import_id: str
    list: str
    sheet: str
    row: int
    who: str
    at: datetime

    @property
    def key(self) -> Key:
        return self.layer, self.feature["id"]


class KeptImports:
    """Of one database. What belongs to a revision takes the connection that writes it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def mapping(self, fingerprint: str, layer: str) -> dict[str, Any] | None:
        """The mapping last used for lists of these headers; None where there was none."""
        asked = select(MAPPING.c.mapping).where(_is_mapping(fingerprint, layer))
        with self.database.reading() as connection:
            found: dict[str, Any] | None = connection.scalar(asked)
        return found

    def imported(self, import_id: str) -> Imported | None:
        """What became of an import; None while it was not applied."""
        asked = select(IMPORTED.c.revision, IMPORTED.c.undone_by, IMPORTED.c.who).where(
            IMPORTED.c.id == import_id
        )
        with self.database.reading() as connection:
            row = connection.execute(asked).first()
        return None if row is None else Imported(*row)

    def unplaced(self, who: str | None = None) -> list[Unplaced]:
        """Rows that need a place, the oldest first, MOST_LISTED at most; who: only those of that person."""
        asked = select(UNPLACED).order_by(UNPLACED.c.at, UNPLACED.c.sheet, UNPLACED.c.row).limit(MOST_LISTED)
        if who is not None:
            asked = asked.where(UNPLACED.c.who == who)
        with self.database.reading() as connection:
            return [_unplaced(row) for row in connection.execute(asked)]

    def one_unplaced(self, key: Key) -> Unplaced:
        """The row of that layer and id. Raises NotFoundError."""
        with self.database.reading() as connection:
            row = connection.execute(select(UNPLACED).where(_is_unplaced(key))).first()
        if row is None:
            raise NotFoundError(
                "No such row waits for a place.", hint="Load the list anew: somebody may have placed it."
            )
        return _unplaced(row)

    def unplaced_of_others(self, layer: str, who: str) -> frozenset[str]:
        """Ids of the rows for a layer that wait for somebody else than who."""
        asked = select(UNPLACED.c.id).where(UNPLACED.c.layer == layer, UNPLACED.c.who != who)
        with self.database.reading() as connection:
            return frozenset(connection.scalars(asked))

    def forget_unplaced(self, key: Key) -> None:
        """Let a row wait no longer, without placing it."""
        with self.database.writing(alone=False) as connection:
            placed(connection, key)


def keep_imported(
    connection: Connection, import_id: str, revision: int | None, who: str, at: datetime
) -> None:
    """Note that an import was applied."""
    connection.execute(insert(IMPORTED).values(id=import_id, revision=revision, who=who, at=at))


def keep_mapping(
    connection: Connection, fingerprint: str, mapping: Mapping[str, Any], who: str, at: datetime
) -> None:
    """Remember a mapping for lists of these headers, in the place of the one before."""
    layer = str(mapping["layer"])
    connection.execute(delete(MAPPING).where(_is_mapping(fingerprint, layer)))
    connection.execute(
        insert(MAPPING).values(fingerprint=fingerprint, layer=layer, mapping=dict(mapping), who=who, at=at)
    )


def keep_unplaced(connection: Connection, rows: Iterable[Unplaced], *, of_anybody: bool) -> None:
    """Let rows wait for their places. One that waits already, from a list before, is replaced; of_anybody:
    whoever's it is. Raises NotAllowedError where it is another's and must stay."""
    known = (UNPLACED.c.layer == bindparam("of_layer")) & (UNPLACED.c.id == bindparam("of_id"))
    if not of_anybody:
        known &= UNPLACED.c.who == bindparam("of_who")
    left = iter(rows)
    while part := list(islice(left, ROWS)):
        keys = [{"of_layer": row.layer, "of_id": row.key[1], "of_who": row.who} for row in part]
        connection.execute(delete(UNPLACED).where(known), keys)
        columns = [
            {"id": row.key[1], **{name: getattr(row, name) for name in Unplaced.__dataclass_fields__}}
            for row in part
        ]
        try:
            connection.execute(insert(UNPLACED), columns)
        except IntegrityError as error:
            raise NotAllowedError(
                "A row of this list waits for a place already, for another account.",
                action="import",
                reason="role",
                hint="Make the dry run again: it names the row.",
            ) from error


def keep_undone(connection: Connection, revision: int, undone_by: int) -> None:
    """Note that a revision was taken back; if an import made it, its rows wait no longer."""
    of_it = IMPORTED.c.revision == revision
    connection.execute(update(IMPORTED).where(of_it).values(undone_by=undone_by))
    connection.execute(delete(UNPLACED).where(UNPLACED.c.import_id.in_(select(IMPORTED.c.id).where(of_it))))


def placed(connection: Connection, key: Key) -> None:
    """Take a row out of those that wait."""
    connection.execute(delete(UNPLACED).where(_is_unplaced(key)))


def _is_mapping(fingerprint: str, layer: str) -> Any:
    return (MAPPING.c.fingerprint == fingerprint) & (MAPPING.c.layer == layer)


def _is_unplaced(key: Key) -> Any:
    return (UNPLACED.c.layer == key[0]) & (UNPLACED.c.id == key[1])


def _unplaced(row: Any) -> Unplaced:
    return Unplaced(**{name: row._mapping[name] for name in Unplaced.__dataclass_fields__})
