"""The store as the rest of geomap uses it: states, revisions, undo, each checked and written whole."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Self

from sqlalchemy import Connection

from geomap.editing.drafts import applied, new_errors
from geomap.errors import InvalidInputError
from geomap.features import Feature
from geomap.layers import Layer, read_geometry
from geomap.revision import (
    Change,
    Conflict,
    ConflictError,
    FaultsError,
    Key,
    LaterChangesError,
    Mark,
    MovedOnError,
    Revision,
    Step,
    Stored,
    checked_words,
    normal_change,
)
from geomap.services import Catalogue
from geomap.storage.database import reading, writing
from geomap.storage.database.connecting import Database
from geomap.storage.database.reading import State

Also = Callable[[Connection, Revision], None]


class Store:
    """A database whose tables are up to date. Threads may share it; so may a process and its forks.

    Every method raises UnavailableError where the database is away, busy for too long, full or damaged.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Callable[[], Catalogue],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """catalogue: gives the services by which stations are checked, as they are at the moment."""
        self.database = database
        self._catalogue = catalogue
        self._clock = clock
        self._held: State | None = None
        self._alone = threading.Lock()  # threads wait for each other here, not in the database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the database; a store that is used again connects again."""
        self.database.close()

    def mark(self) -> Mark:
        """Where the history stands."""
        with self.database.reading() as connection:
            return reading.mark_of(connection)

    def state(self) -> State:
        """All layers as they stand. Only those that changed since the last time are read."""
        with self.database.reading() as connection:
            self._held = reading.state_of(connection, self._held)
            return self._held

    def hold(self, state: State) -> None:
        """Take a state read earlier, perhaps by another process, so that its layers need not be read."""
        self._held = state

    def state_at(self, number: int) -> State:
        """All layers as revision number left them. Raises NotFoundError."""
        with self.database.reading() as connection:
            return reading.state_at(connection, number)

    def features(self, keys: Iterable[Key]) -> dict[Key, Stored]:
        """Those of the features named that there are, or were before they were retired."""
        with self.database.reading() as connection:
            return reading.stored(connection, keys)

    def retired(self, layer: str) -> dict[str, Feature]:
        """The features of a layer that are retired, by id, as they were."""
        with self.database.reading() as connection:
            return reading.retired(connection, layer)

    def revisions(self, since: int = 0, limit: int | None = None) -> list[Revision]:
        """Revisions after the one numbered since, the latest first, limit at most."""
        with self.database.reading() as connection:
            return reading.revisions(connection, since, limit)

    def revision(self, number: int) -> tuple[Revision, list[Change]]:
        """A revision and its changes, in their order. Raises NotFoundError."""
        with self.database.reading() as connection:
            return reading.revision_of(connection, number), reading.changes(connection, number)

    def history(self, layer: str, feature_id: str) -> list[Step]:
        """Every change of a feature, the latest first; none where there never was such a feature."""
        with self.database.reading() as connection:
            return reading.history(connection, layer, feature_id)

    def latest_changes(self, layer: str, before: int | None = None, limit: int = 100) -> list[Step]:
        """The latest changes of a layer, limit at most. before: only of revisions with lower numbers."""
        with self.database.reading() as connection:
            return reading.latest_changes(connection, layer, before, limit)

    def table(self, layer: str) -> tuple[State, dict[str, int]]:
        """All layers, and of each feature of one the number of the revision that last changed it."""
        with self.database.reading() as connection:
            self._held = reading.state_of(connection, self._held)
            return self._held, reading.numbers(connection, layer)

    def counts(self) -> list[tuple[str, int, int]]:
        """Layer, how many features it has, and how many are retired."""
        with self.database.reading() as connection:
            return list(reading.counts(connection))

    def commit(
        self,
        changes: Iterable[Change],
        *,
        who: str,
        why: str,
        kind: str = "edit",
        expected: Mapping[Key, int] | None = None,
        at: Mark | None = None,
        also: Also | None = None,
    ) -> Revision:
        """Write changes as one revision, all or none.

        What a change holds as before must be what there is, whatever the order of its members; so must the
        number of the revision that last changed the feature, where expected names one. Changes that change
        nothing are left out. at: where the history must still stand. also: writes what belongs to the
        revision beside it, in the same transaction.

        Raises MovedOnError where the history no longer stands at at; ConflictError with all that somebody
        else changed in the meantime; FaultsError with every fault that the layers would have;
        InvalidInputError for what cannot be kept, and where nothing is left to change. Whatever is raised,
        nothing was written.
        """
        words = checked_words("who", who), checked_words("why", why)
        wanted = [normal_change(change) for change in changes]
        _refuse_twice(wanted)
        with self._alone, self.database.writing() as connection:
            if at is not None and (found := reading.mark_of(connection)) != at:
                raise MovedOnError(at, found)
            known = reading.stored(connection, (change.key for change in wanted))
            _refuse_conflicts(wanted, known, expected or {})
            revision, state = self._write(connection, wanted, known, *words, kind)
            if also is not None:
                also(connection, revision)
        self._held = state
        return revision

    def undo(
        self,
        number: int,
        *,
        who: str,
        why: str | None = None,
        force: Mapping[Key, int | None] = MappingProxyType({}),
        also: Also | None = None,
    ) -> Revision:
        """Give the features of revision number what they were before it, as a new revision. also: as commit
        takes it.

        force: features that go back although a later revision changed them, each with the number of the last
        one that did, None whichever it is.

        Raises LaterChangesError where a later revision changed one of them that force does not name so;
        FaultsError where the layers would have faults; NotFoundError.
        """
        why = f"Undoes revision {number}." if why is None else why
        words = checked_words("who", who), checked_words("why", why)
        with self._alone, self.database.writing() as connection:
            reading.revision_of(connection, number)
            done = reading.changes(connection, number)
            known = reading.stored(connection, (change.key for change in done))
            later = {key: found.revision for key, found in known.items() if found.revision != number}
            if left := {key: by for key, by in later.items() if force.get(key, -1) not in (None, by)}:
                raise LaterChangesError(number, left)
            back = [Change(*c.key, _standing(known[c.key]), c.before) for c in done]
            revision, state = self._write(connection, back, known, *words, "undo")
            if also is not None:
                also(connection, revision)
        self._held = state
        return revision

    def seed(self, layers: Mapping[str, Layer], *, who: str, why: str) -> Revision | None:
        """Fill an empty store with layers, as revision 1; None where it is not empty. Raises FaultsError."""
        wanted = [
            normal_change(Change(layer.name, feature["id"], None, dict(feature)))
            for layer in layers.values()
            for feature in layer.features
        ]
        with self._alone, self.database.writing() as connection:
            if reading.mark_of(connection) != Mark():
                return None
            writing.write_heads(connection, {layer.name: layer.head for layer in layers.values()})
            revision, state = self._write(connection, wanted, {}, who, why, "seed")
        self._held = state
        return revision

    def _write(
        self,
        connection: Connection,
        wanted: Sequence[Change],
        known: Mapping[Key, Stored],
        who: str,
        why: str,
        kind: str,
    ) -> tuple[Revision, State]:
        """Write what is wanted and read it back; what is checked is what then stands in the database."""
        changes = [change for change in wanted if change.before != change.after]
        if not changes:
            raise InvalidInputError(
                "There is nothing to change.", parameter="changes", hint="It is already so, as a whole."
            )
        before = reading.state_of(connection, self._held)
        self._refuse_unwritable(before, changes)
        revision = writing.append(connection, changes, known, who=who, at=self._clock(), why=why, kind=kind)
        state = reading.state_of(connection, before)
        self._refuse_faults(before.layers, state.layers, {change.layer for change in changes})
        return revision, state

    def _refuse_unwritable(self, before: State, changes: Sequence[Change]) -> None:
        """Raise FaultsError where a feature has no geometry or properties: the tables could not take it,
        so the layers are put together here to find every fault."""
        given = [change.after for change in changes if change.after is not None]
        if all(read_geometry(f["geometry"]) and isinstance(f["properties"], dict) for f in given):
            return
        layers = applied(before.layers, changes)
        self._refuse_faults(before.layers, layers, {change.layer for change in changes})

    def _refuse_faults(
        self, before: Mapping[str, Layer], after: Mapping[str, Layer], changed: Collection[str]
    ) -> None:
        """Raise FaultsError for the errors after that were not there before."""
        if errors := new_errors(before, after, self._catalogue(), changed):
            raise FaultsError(errors)


def _refuse_twice(changes: Sequence[Change]) -> None:
    seen: set[Key] = set()
    for change in changes:
        if change.key in seen:
            raise InvalidInputError(
                f"{change.layer}, {change.id}: it is changed twice.",
                parameter="changes",
                value=change.id,
                hint="Give each feature one change.",
            )
        seen.add(change.key)


def _refuse_conflicts(
    changes: Sequence[Change], known: Mapping[Key, Stored], expected: Mapping[Key, int]
) -> None:
    conflicts = []
    for change in changes:
        found = known.get(change.key)
        theirs = None if found is None else _standing(found)
        number = None if found is None else found.revision
        if change.before != theirs or expected.get(change.key, number) != number:
            conflicts.append(Conflict(*change.key, change.after, theirs, number, expected.get(change.key)))
    if conflicts:
        raise ConflictError(conflicts)


def _standing(found: Stored) -> Feature | None:
    return None if found.retired else found.feature
