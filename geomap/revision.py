"""A change of the data, and what is kept of it: who, when, why, before and after.

A feature is a GeoJSON Feature of a layer in geomap.layers. A change replaces what a feature was by what it
is to become; a revision is an ordered set of changes that is written as a whole. Nothing is deleted: a
feature that goes is retired. geomap.storage.database keeps them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from geomap.check import Fault
from geomap.errors import GeomapError, InvalidInputError
from geomap.features import Feature, rounded
from geomap.layers import LAYERS

Key = tuple[str, str]
"""A layer's name and a feature's id."""

NO_DIGEST = ""
"""What stands before the first revision."""
MEMBERS = frozenset({"type", "id", "properties", "geometry"})
MOST_CHARACTERS = 1_000
"""Of who and of why."""
FAULTS_NAMED = 10


@dataclass(frozen=True, slots=True)
class Change:
    """What one feature was and is to become. before: None where it is new, or comes back after it was
    retired. after: None where it is retired."""

    layer: str
    id: str
    before: Feature | None
    after: Feature | None

    @property
    def key(self) -> Key:
        return self.layer, self.id

    def inverse(self) -> Change:
        return Change(self.layer, self.id, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a history stands. Equal marks mean equal histories, and so equal data.

    number: of the last revision, 0 without any. digest: of that revision and of all before it.
    """

    number: int = 0
    digest: str = NO_DIGEST


@dataclass(frozen=True, slots=True)
class Revision:
    """What was done at once. number: from 1, without gaps. at: UTC. kind: seed, edit, import, undo …
    count: its changes. digest: of it and of all revisions before it."""

    number: int
    who: str
    at: datetime
    why: str
    kind: str
    count: int
    digest: str

    @property
    def mark(self) -> Mark:
        return Mark(self.number, self.digest)


@dataclass(frozen=True, slots=True)
class Step:
    """One change in the history of a feature, with the revision that made it."""

    revision: Revision
    change: Change


@dataclass(frozen=True, slots=True)
class Stored:
    """A feature as it stands. revision: number of the one that last changed it. feature: as it last was
    where it is retired."""

    feature: Feature
    revision: int
    retired: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two who changed the same feature. mine: what it was to become. theirs: what it is, None where it
    is not there. found: number of the revision that made it so, None where there never was one.
    expected: the number that was counted on, None where none was named."""

    layer: str
    id: str
    mine: Feature | None
    theirs: Feature | None
    found: int | None
    expected: int | None = None


class ConflictError(GeomapError):
    """Features are not what their changes start from. conflicts: each, with both versions."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        first = conflicts[0]
        more = f" So were {len(conflicts) - 1} more." if len(conflicts) > 1 else ""
        super().__init__(
            f"{first.layer}, {first.id}: somebody else has changed it in the meantime.{more}",
            hint="Look at both versions, then change it again.",
        )
        self.conflicts = tuple(conflicts)


class MovedOnError(GeomapError):
    """The history stands elsewhere than where changes start from."""

    def __init__(self, expected: Mark, found: Mark) -> None:
        super().__init__(
            f"The data were changed in the meantime: revision {found.number} is the last, not "
            f"{expected.number}.",
            hint="Look at what the change would do now, then do it.",
        )
        self.expected, self.found = expected, found


class FaultsError(InvalidInputError):
    """The data would have faults after a change, which is refused as a whole. faults: all of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        more = f" … and {len(faults) - FAULTS_NAMED} more" if len(faults) > FAULTS_NAMED else ""
        super().__init__(
            f"The change would make {len(faults)} fault(s): "
            + " | ".join(map(str, faults[:FAULTS_NAMED]))
            + more,
            parameter=faults[0].field,
            value=faults[0].value,
            hint="Nothing was changed. Correct these, then change all at once.",
        )
        self.faults = tuple(faults)


class LaterChangesError(GeomapError):
    """A revision cannot be undone as it is: others came after it. later: for each such feature the
    number of the revision that last changed it."""

    def __init__(self, number: int, later: Mapping[Key, int]) -> None:
        named = ", ".join(f"{layer} {id_} (revision {by})" for (layer, id_), by in list(later.items())[:10])
        super().__init__(
            f"Revision {number} cannot be undone: later revisions changed {len(later)} of its features: "
            f"{named}.",
            hint="Undo those first, or name the features that are to go back all the same.",
        )
        self.number = number
        self.later = dict(later)


def normal_change(change: Change) -> Change:
    """The change with its features as they are kept: see normal_feature. Raises InvalidInputError."""
    if change.layer not in LAYERS:
        raise InvalidInputError(
            f"There is no layer {change.layer!r}.",
            parameter="layer",
            value=change.layer,
            hint=f"Layers: {', '.join(LAYERS)}.",
        )
    return Change(
        change.layer,
        change.id,
        *(None if f is None else normal_feature(change.key, f) for f in (change.before, change.after)),
    )


def normal_feature(key: Key, feature: Mapping[str, Any]) -> Feature:
    """A feature as it is kept and written: its four members in one order, degrees of six decimals, no
    heights, no bbox. What is wrong with its values is left to geomap.check.

    Raises InvalidInputError where it cannot be kept at all: another id, members that no layer has, what
    is no JSON, or a NUL character, which PostgreSQL's texts cannot hold.
    """
    feature_id = key[1]
    if not isinstance(feature, Mapping):
        raise _unfit(key, "feature", feature, "Give a GeoJSON feature.")
    if not isinstance(feature_id, str) or feature.get("id") != feature_id:
        raise _unfit(key, "id", feature.get("id"), "An id stays; retire the one and add the other.")
    if strangers := sorted(feature.keys() - MEMBERS - {"bbox"}):
        raise _unfit(key, strangers[0], None, "Put it among the properties.")
    whole = {
        "type": "Feature",
        "id": feature_id,
        "properties": feature.get("properties"),
        "geometry": feature.get("geometry"),
    }
    try:
        text = orjson.dumps(rounded(whole))
    except TypeError as error:
        raise _unfit(key, "properties", None, f"Give what JSON can hold ({error}).") from error
    if b"\\u0000" in text.replace(b"\\\\", b""):
        raise _unfit(key, "properties", None, "Leave out the NUL character.")
    kept: Feature = orjson.loads(text)
    return kept


def _unfit(key: Key, member: str, value: Any, hint: str) -> InvalidInputError:
    return InvalidInputError(
        f"{key[0]}, {key[1]}: its {member} cannot be kept.", parameter=member, value=value, hint=hint
    )


def checked_words(name: str, text: str) -> str:
    """Who did it, or why, without blanks around it. Raises InvalidInputError where it says nothing."""
    words = text.strip()
    unfit = "\0" in words or any("\ud800" <= character <= "\udfff" for character in words)
    if unfit or not 0 < len(words) <= MOST_CHARACTERS:
        raise InvalidInputError(
            f"{name} must say something, in {MOST_CHARACTERS} characters at most.",
            parameter=name,
            value=text[:80],
            hint="A change is kept with who made it and why.",
        )
    return words


class Digest:
    """Of a revision that follows the one whose digest is before, of changes that come bit by bit. count: how
    many of them there were; text: 32 hexadecimal digits."""

    def __init__(self, before: str, number: int, who: str, at: datetime, why: str, kind: str) -> None:
        self.count = 0
        self._hash = hashlib.blake2b(before.encode(), digest_size=16)
        self._hash.update(orjson.dumps([number, who, at.astimezone(UTC).isoformat(), why, kind]))

    def add(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self._hash.update(orjson.dumps([change.layer, change.id, change.before, change.after]))
            self.count += 1

    @property
    def text(self) -> str:
        return self._hash.hexdigest()


def changes_between(
    layer: str, before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> list[Change]:
    """What makes the features before those after: in the order of after, the retired ones last."""
    was = {feature["id"]: dict(feature) for feature in before}
    changes = [Change(layer, feature["id"], was.pop(feature["id"], None), dict(feature)) for feature in after]
    retired = [Change(layer, feature_id, feature, None) for feature_id, feature in was.items()]
    return [change for change in (*changes, *retired) if change.before != change.after]
