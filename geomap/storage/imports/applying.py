"""What a dry run came to, put into a store: by a server and by the terminal alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection

from geomap.errors import InvalidInputError
from geomap.revision import Change, Revision
from geomap.storage.database.store import Store
from geomap.storage.imports.kept import Unplaced
from geomap.storage.imports.outcome_file import OutcomeFile

Also = Callable[[Connection, Revision | None], None]


def apply_outcome(
    store: Store, outcome: OutcomeFile, changes: Iterable[Change], also: Also, *, who: str, why: str
) -> Revision | None:
    """Write the changes of an outcome as one revision; None where it has nothing but rows that need a place.
    also: writes what belongs to it, those rows among it, in the same transaction.

    Raises what Store.commit raises, MovedOnError where the store moved on since the dry run;
    InvalidInputError where the list brings nothing.
    """
    about = outcome.about
    if about["new"] + about["changed"]:
        return store.commit(changes, who=who, why=why, kind="import", at=outcome.mark, also=also)
    if not about["needs_place"]:
        raise InvalidInputError(
            "The list brings nothing new.", parameter="file", hint="Nothing need be applied."
        )
    with store.database.writing() as connection:
        also(connection, None)
    return None


def unplaced_of(
    outcome: OutcomeFile, import_id: str, name: str, who: str, at: datetime
) -> Iterator[Unplaced]:
    """The rows of an outcome that need a place. name: of the list."""
    layer = outcome.about["layer"]
    for item in outcome.each("needs_place"):
        yield Unplaced(
            feature=item["feature"],
            layer=layer,
            import_id=import_id,
            list=name,
            sheet=item["sheet"],
            row=item["row"],
            who=who,
            at=at,
        )
