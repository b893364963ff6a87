"""The register in the store's database: posts read without opening a name, holders only when asked for."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from geomap.responsibility.links import Link, Problem
from geomap.responsibility.posts import Holder, Post
from geomap.responsibility.reading import Entry
from geomap.responsibility.register import Register
from geomap.responsibility.taking_in import TakenIn
from geomap.storage.database.connecting import Database
from geomap.storage.responsibility.documents import (
    SEALED,
    holder_of,
    link_of,
    post_document,
    post_of,
    problem_of,
    sealed,
    sealed_as_before,
)
from geomap.storage.responsibility.entries import Entries, Kept, Sort, Write
from geomap.storage.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Told:
    """Who writes what for which reason, and when."""

    who: str
    why: str
    deed: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """All of the register at one moment. versions: of posts, links and problems by id."""

    mark: int
    register: Register
    links: tuple[Link, ...]
    problems: tuple[Problem, ...]
    versions: Mapping[str, int]


class KeptRegister:
    """sealer: makes the one that names and numbers are sealed with, when it is first needed: who only
    reads posts needs no key."""

    def __init__(self, database: Database, sealer: Callable[[], Sealer]) -> None:
        self.database = database
        self.entries = Entries(database)
        self._make_sealer = sealer

    @cached_property
    def sealer(self) -> Sealer:
        return self._make_sealer()

    def shelf(self) -> Shelf:
        mark, kept = self.entries.all("post", "link", "problem")
        return Shelf(
            mark,
            Register(post_of(i, one.document) for i, one in kept["post"].items()),
            tuple(link_of(i, one.document) for i, one in kept["link"].items()),
            tuple(problem_of(i, one.document) for i, one in kept["problem"].items()),
            {i: one.version for of_sort in kept.values() for i, one in of_sort.items()},
        )

    def opened(self) -> tuple[int, dict[str, Entry]]:
        """The mark, and every post with who holds it. Raises DataError where no key opens one."""
        mark, kept = self.entries.all("post")
        return mark, {i: self._entry(i, one) for i, one in kept["post"].items()}

    def entry(self, post_id: str) -> tuple[int, Entry]:
        """A post's version, and it with who holds it. Raises NotFoundError, DataError."""
        kept = self.entries.get("post", post_id)
        return kept.version, self._entry(post_id, kept)

    def vacated_at(self, post_id: str) -> datetime | None:
        """When the post lost its holder, or was made without one; None where somebody holds it, and for no
        post that is known."""
        at = None
        for step in self.entries.history("post", post_id):
            if post_of(post_id, step.after).held:
                break
            at = step.at
        return at

    def add(self, post: Post, holder: Holder | None) -> Write:
        """The write of a post that is new."""
        return Write("post", post.id, post_document(post, sealed(holder, self.sealer)), 0)

    def change(self, post: Post, version: int | None, *holder: Holder | None) -> Write:
        """The write of a post that is there; holder: the one it has from now on, left out: the same."""
        if holder:
            return Write("post", post.id, post_document(post, sealed(holder[0], self.sealer)), version)
        as_before = sealed_as_before(self.entries.get("post", post.id).document)
        return Write("post", post.id, post_document(post, as_before), version)

    def write(self, writes: Sequence[Write], told: Told, mark: int | None = None) -> int:
        """See Entries.write."""
        return self.entries.write(writes, who=told.who, why=told.why, deed=told.deed, at=told.at, mark=mark)

    def take_in(self, taken: TakenIn, told: Told, mark: int) -> int:
        """Write what a list comes to, whole, where the register still stands at mark."""
        added = [self.add(entry.post, entry.holder) for entry in taken.added]
        changed = [
            self.change(after.post, None)
            if before.holder == after.holder
            else self.change(after.post, None, after.holder)
            for before, after in taken.changed
        ]
        return self.write([*changed, *added], told, mark)

    def reseal(self, told: Told) -> int:
        """Seal every holder with the first key, so that the others can go; returns how many posts. What the
        history holds stays sealed as it was. Raises DataError where no key opens one."""
        mark, kept = self.entries.all("post")
        writes = []
        for post_id, one in kept["post"].items():
            tokens = {name: one.document[name] for name in SEALED if one.document[name] is not None}
            if tokens:
                anew = {name: self.sealer.resealed(token) for name, token in tokens.items()}
                writes.append(Write("post", post_id, {**one.document, **anew}, one.version))
        if writes:
            self.write(writes, told, mark)
        return len(writes)

    def _entry(self, post_id: str, kept: Kept) -> Entry:
        return Entry(post_of(post_id, kept.document), holder_of(kept.document, self.sealer))


def new_id(sort: Sort) -> str:
    """An id that nothing has yet."""
    return f"{sort}-{secrets.token_hex(6)}"


def open_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document of a history without what is sealed: whether it was, and no more."""
    shown = {k: v for k, v in document.items() if k not in ("name", "phone")}
    return shown | {f"has_{k}": document[k] is not None for k in ("name", "phone") if k in document}
