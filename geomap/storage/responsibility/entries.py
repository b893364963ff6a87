"""Documents with versions, every change of which is kept with who, when and why. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, update

from geomap.errors import GeomapError, NotFoundError
from geomap.storage.database.connecting import Database
from geomap.storage.responsibility.tables import ENTRY, ENTRY_CHANGE

Sort = Literal["post", "link", "problem"]
Document = Mapping[str, Any]


class ChangedMeanwhileError(GeomapError):
    """What a change counts on is not so any more: somebody else was quicker."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} was changed in the meantime.", hint="Look at it as it is now, then try again."
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it stands."""

    version: int
    document: Document


@dataclass(frozen=True, slots=True)
class Write:
    """What a document is to become. version: the one it is made from, 0 where it is new; None: whichever."""

    sort: Sort
    id: str
    document: Document
    version: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a document; before is None where it was new then."""

    number: int
    at: datetime
    who: str
    why: str
    deed: str
    sort: Sort
    id: str
    version: int
    before: Document | None
    after: Document


class Entries:
    """The documents of a database. Every method raises UnavailableError where it cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self) -> int:
        """The number of the last change, 0 without any: cheap to ask for twice a second."""
        with self._database.reading() as connection:
            return _mark(connection)

    def all(self, *sorts: Sort) -> tuple[int, dict[Sort, dict[str, Kept]]]:
        """The mark, and the documents of those sorts by id, in the order they were first written."""
        with self._database.reading() as connection:
            return _mark(connection), {sort: _of(connection, sort) for sort in sorts}

    def get(self, sort: Sort, entry_id: str) -> Kept:
        """Raises NotFoundError."""
        asked = select(ENTRY.c.version, ENTRY.c.document).where(ENTRY.c.sort == sort, ENTRY.c.id == entry_id)
        row = None
        if entry_id.isprintable():
            with self._database.reading() as connection:
                row = connection.execute(asked).first()
        if row is None:
            raise NotFoundError(f"There is no {sort} {entry_id[:80]!r}.", hint="See /desk/posts.")
        return Kept(*row)

    def write(
        self,
        writes: Iterable[Write],
        *,
        who: str,
        why: str,
        deed: str,
        at: datetime,
        mark: int | None = None,
    ) -> int:
        """Write documents, all or none; returns the mark after it.

        mark: where the register stood when they were made, None: wherever. Raises ChangedMeanwhileError
        where it stands elsewhere by now, or a document has another version than its write counts on.
        """
        with self._database.writing() as connection:  # alone: what is read here stays so until it is written
            if mark is not None and _mark(connection) != mark:
                raise ChangedMeanwhileError("The register")
            for one in writes:
                _write(connection, one, {"who": who, "why": why, "deed": deed, "at": at})
            return _mark(connection)

    def history(self, sort: Sort, entry_id: str) -> list[Step]:
        """Every change of a document, the latest first."""
        asked = (
            select(ENTRY_CHANGE)
            .where(ENTRY_CHANGE.c.sort == sort, ENTRY_CHANGE.c.id == entry_id)
            .order_by(ENTRY_CHANGE.c.number.desc())
        )
        with self._database.reading() as connection:
            return [Step(**row._mapping) for row in connection.execute(asked)]


def _mark(connection: Connection) -> int:
    return connection.scalar(select(func.max(ENTRY_CHANGE.c.number))) or 0


def _of(connection: Connection, sort: Sort) -> dict[str, Kept]:
    first = select(ENTRY_CHANGE.c.id, func.min(ENTRY_CHANGE.c.number).label("place")).where(
        ENTRY_CHANGE.c.sort == sort
    )
    places = first.group_by(ENTRY_CHANGE.c.id).subquery()
    asked = (
        select(ENTRY.c.id, ENTRY.c.version, ENTRY.c.document)
        .join(places, places.c.id == ENTRY.c.id)
        .where(ENTRY.c.sort == sort)
        .order_by(places.c.place)
    )
    return {row.id: Kept(row.version, row.document) for row in connection.execute(asked)}


def _write(connection: Connection, one: Write, told: dict[str, Any]) -> None:
    this = (ENTRY.c.sort == one.sort) & (ENTRY.c.id == one.id)
    row = connection.execute(select(ENTRY.c.version, ENTRY.c.document).where(this)).first()
    version = 0 if row is None else row.version
    if one.version is not None and one.version != version:
        raise ChangedMeanwhileError(f"The {one.sort} {one.id}")
    after = dict(one.document)
    if row is None:
        connection.execute(insert(ENTRY).values(sort=one.sort, id=one.id, version=1, document=after))
    else:
        connection.execute(update(ENTRY).where(this).values(version=version + 1, document=after))
    before = None if row is None else row.document
    change = {"sort": one.sort, "id": one.id, "version": version + 1, "before": before, "after": after}
    connection.execute(insert(ENTRY_CHANGE).values(**told, **change))
