"""The store as the rest of geomap uses it: states, revisions, undo, each checked and written whole."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from types import MappingProxyType
from typing import Self

from sqlalchemy import Connection

from geomap.errors import InvalidInputError
from geomap.features import Feature
from geomap.layers import Layer
from geomap.revision import (
    Change,
    Conflict,
    ConflictError,
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
from geomap.storage.database.proving import refuse_faults
from geomap.storage.database.reading import PART, State
from geomap.storage.database.writing import RevisionWriter

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

    def revision(self, number: int) -> Revision:
        """The revision of that number. Raises NotFoundError."""
        with self.database.reading() as connection:
            return reading.revision_of(connection, number)

    def changes(self, number: int) -> Iterator[Change]:
        """The changes of a revision, in their order; read some at a time, for there may be many."""
        with self.database.reading() as connection:
            yield from chain.from_iterable(reading.changes(connection, number))

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
        nothing are left out. They are written part by part as they come, so that they need not stand in
        memory at once. at: where the history must still stand. also: writes what belongs to the revision
        beside it, in the same transaction.

        Raises MovedOnError where the history no longer stands at at; ConflictError with all that somebody
        else changed in the meantime; FaultsError with every fault that the layers would have;
        InvalidInputError for what cannot be kept, and where nothing is left to change. Whatever is raised,
        nothing was written.
        """
        words = checked_words("who", who), checked_words("why", why)
        parts = _normal_parts(changes)
        first = next(parts, [])  # a few changes that cannot be kept make nobody wait
        conflicts: list[Conflict] = []
        with self._alone, self.database.writing() as connection:
            if at is not None and (found := reading.mark_of(connection)) != at:
                raise MovedOnError(at, found)
            writer = self._writer(connection, *words, kind)
            for part in chain([first], parts):
                known = reading.stored(connection, (change.key for change in part))
                conflicts += _conflicts(part, known, expected or {})
                if not conflicts:
                    writer.add(_changing(part), known)
            if conflicts:
                raise ConflictError(conflicts)
            revision = self._proven(connection, writer)
            if also is not None:
                also(connection, revision)
        return revision

    def undo(
        self,
        number: int,
        *,
        who: str,
        why: str | None = None,
        force: Mapping[Key, int | None] = MappingProxyType({}),
        hear: Callable[[Change], object] = lambda _: None,
        also: Also | None = None,
    ) -> Revision:
        """Give the features of revision number what they were before it, as a new revision. hear: is told of
        each change of that revision before it is undone, and may raise what forbids it. also: as commit takes
        it.

        force: features that go back although a later revision changed them, each with the number of the last
        one that did, None whichever it is.

        Raises LaterChangesError where a later revision changed one of them that force does not name so;
        FaultsError where the layers would have faults; NotFoundError.
        """
        why = f"Undoes revision {number}." if why is None else why
        words = checked_words("who", who), checked_words("why", why)
        later: dict[Key, int] = {}
        with self._alone, self.database.writing() as connection:
            reading.revision_of(connection, number)
            writer = self._writer(connection, *words, "undo")
            for done in reading.changes(connection, number):
                for change in done:
                    hear(change)
                known = reading.stored(connection, (change.key for change in done))
                stands = {key: found.revision for key, found in known.items()}
                later |= {
                    key: by
                    for key, by in stands.items()
                    if by != number and force.get(key, -1) not in (None, by)
                }
                if not later:
                    back = [Change(*c.key, _standing(known[c.key]), c.before) for c in done]
                    writer.add(_changing(back), known)
            if later:
                raise LaterChangesError(number, later)
            revision = self._proven(connection, writer)
            if also is not None:
                also(connection, revision)
        return revision

    def seed(self, layers: Mapping[str, Layer], *, who: str, why: str) -> Revision | None:
        """Fill an empty store with layers, as revision 1; None where it is not empty. Raises FaultsError."""
        features = ((layer.name, feature) for layer in layers.values() for feature in layer.features)
        wanted = _normal_parts(Change(name, feature["id"], None, dict(feature)) for name, feature in features)
        with self._alone, self.database.writing() as connection:
            if reading.mark_of(connection) != Mark():
                return None
            writing.write_heads(connection, {layer.name: layer.head for layer in layers.values()})
            writer = self._writer(connection, who, why, "seed")
            for part in wanted:
                writer.add(part, ())
            return self._proven(connection, writer)

    def _writer(self, connection: Connection, who: str, why: str, kind: str) -> RevisionWriter:
        return RevisionWriter(connection, who=who, at=self._clock(), why=why, kind=kind)

    def _proven(self, connection: Connection, writer: RevisionWriter) -> Revision:
        """The revision that was written. Raises InvalidInputError where it changes nothing, FaultsError for
        the faults that its layers have now."""
        if not writer.count:
            raise InvalidInputError(
                "There is nothing to change.", parameter="changes", hint="It is already so, as a whole."
            )
        refuse_faults(connection, writer, self._catalogue(), self._held)
        return writer.done()


def _normal_parts(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """The changes as they are kept, some at a time. Raises InvalidInputError for one that cannot be kept, and
    for a feature that is changed twice."""
    left, seen = map(normal_change, changes), set[Key]()
    while part := list(islice(left, PART)):
        _refuse_twice(part, seen)
        yield part


def _changing(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.before != change.after]


def _refuse_twice(changes: Sequence[Change], seen: set[Key]) -> None:
    for change in changes:
        if change.key in seen:
            raise InvalidInputError(
                f"{change.layer}, {change.id}: it is changed twice.",
                parameter="changes",
                value=change.id,
                hint="Give each feature one change.",
            )
        seen.add(change.key)


def _conflicts(
    changes: Sequence[Change], known: Mapping[Key, Stored], expected: Mapping[Key, int]
) -> list[Conflict]:
    conflicts = []
    for change in changes:
        found = known.get(change.key)
        theirs = None if found is None else _standing(found)
        number = None if found is None else found.revision
        if change.before != theirs or expected.get(change.key, number) != number:
            conflicts.append(Conflict(*change.key, change.after, theirs, number, expected.get(change.key)))
    return conflicts


def _standing(found: Stored) -> Feature | None:
    return None if found.retired else found.feature
