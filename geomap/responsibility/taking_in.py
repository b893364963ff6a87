"""What a list would change of the register: rows added, changed, as they are, refused; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from geomap.intake.reasons import Remark
from geomap.intake.rows import Row, Table
from geomap.people.person import Role
from geomap.responsibility.accounts import account_fault
from geomap.responsibility.columns import HEADINGS, columns_of
from geomap.responsibility.handing import ended
from geomap.responsibility.named import AreaNames
from geomap.responsibility.posts import Post
from geomap.responsibility.reading import Entry, RowReader
from geomap.services import Catalogue


@dataclass(slots=True)
class TakenIn:
    """changed: entries before and after, among them empty posts that end because a row fills them."""

    added: list[Entry] = field(default_factory=list)
    changed: list[tuple[Entry, Entry]] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Remark] = field(default_factory=list)


def take_in(
    table: Table,
    entries: Mapping[str, Entry],
    names: AreaNames,
    catalogue: Catalogue,
    new_id: Callable[[], str],
    *,
    valid_from: date | None = None,
    is_own: Callable[[Post], bool] = lambda _: True,
    roles: Mapping[str, Role] | None = None,
) -> TakenIn:
    """What the rows of a list come to, against the entries there are, by id.

    A row is an entry where it has its id, or its kind, areas and first day; that is changed to what the row
    says, and stays as it is where the list has no column. Any other is a new one. A row that would be held
    on a day on which its area has a holder of that kind is refused, whether the other is in the register or
    an earlier row; a post that nobody holds gives way. valid_from: for rows without a first day. is_own:
    whether whoever imports may write the post. roles: of all accounts that may sign in, which one that a row
    newly names must be among; None: any may be named. Raises InvalidInputError where the list has no column
    of kind or area.
    """
    columns = columns_of(table.labels)
    reader = RowReader(columns, names, catalogue, valid_from)
    taking = _Taking(dict(entries), columns, is_own, roles)
    for row in table.read():
        if row.aside or not any(row.cells.get(label) is not None for label in columns.values()):
            continue
        entry, faults = reader.entry(row, new_id())
        if entry is None:
            taking.refused += faults
        else:
            taking.take(row, entry)
    return taking.outcome(entries)


class _Taking:
    def __init__(
        self,
        current: dict[str, Entry],
        columns: Mapping[str, str],
        is_own: Callable[[Post], bool],
        roles: Mapping[str, Role] | None,
    ) -> None:
        self._current, self._columns, self._is_own, self._roles = current, columns, is_own, roles
        self._known = frozenset(current)
        self._touched: set[str] = set()
        self._as_is = 0
        self.refused: list[Remark] = []
        self._by_area: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for post_id, entry in current.items():
            self._index(post_id, entry.post)

    def take(self, row: Row, entry: Entry) -> None:
        """Take the entry of a row, or note why not."""
        before = self._same(entry.post)
        if before is None and self._columns.get("id") and row.cells.get(self._columns["id"]) is not None:
            self._refuse(row, "no_such_post", "id")
            return
        if before is not None:
            entry = self._filled(entry, before)
        if not all(map(self._is_own, [entry.post, *([before.post] if before else [])])):
            self._refuse(row, "elsewhere", "area")
            return
        if entry == before:
            self._as_is += 1
            return
        if (fault := self._account_fault(entry.post, before)) is not None:
            self._refuse(row, fault, "account")
            return
        in_the_way = [*self._in_the_way(entry.post)]
        other = next((p for p in in_the_way if p.held or not entry.post.held), None)
        if other is not None:
            self._refuse(row, "held_already", "area", title=other.title, first=str(other.valid_from))
            return
        for empty in in_the_way:
            shortened = ended(empty, max(empty.valid_from, entry.post.valid_from))
            self._set(Entry(shortened))
        self._set(entry)

    def outcome(self, entries: Mapping[str, Entry]) -> TakenIn:
        new = [post_id for post_id in self._current if post_id not in self._known]
        changed = [post_id for post_id in self._current if post_id in self._touched & self._known]
        return TakenIn(
            [self._current[post_id] for post_id in new],
            [(entries[post_id], self._current[post_id]) for post_id in changed],
            self._as_is,
            self.refused,
        )

    def _same(self, post: Post) -> Entry | None:
        """The entry that the post is, as it is by now."""
        if post.id in self._current:
            return self._current[post.id]
        ids = self._by_area[post.layer, post.areas[0]]
        known = (self._current[post_id] for post_id in ids)
        return next((entry for entry in known if _identity(entry.post) == _identity(post)), None)

    def _filled(self, entry: Entry, before: Entry) -> Entry:
        """The entry with what the list has no column for as it was before."""
        kept = {name: getattr(before.post, name) for name in _KEPT if name not in self._columns}
        post, holder = replace(entry.post, id=before.post.id, **kept), entry.holder
        if "holder_name" not in self._columns:
            holder, post = before.holder, replace(post, public_name=before.post.public_name)
        return Entry(replace(post, held=holder is not None or post.account is not None), holder)

    def _account_fault(self, post: Post, before: Entry | None) -> str | None:
        """Of an account that the post had before nothing is asked: it may have been disabled since."""
        if self._roles is None or (before is not None and before.post.account == post.account):
            return None
        return account_fault(post, self._roles)

    def _in_the_way(self, post: Post) -> Iterator[Post]:
        """Other posts of its role at one of its areas on one of its days."""
        ids = dict.fromkeys(i for area in post.areas for i in self._by_area[post.layer, area] if i != post.id)
        for other in (self._current[post_id].post for post_id in ids):
            if other.role == post.role and not other.span.common(post.span).is_empty:
                yield other

    def _set(self, entry: Entry) -> None:
        before = self._current.get(entry.post.id)
        self._current[entry.post.id] = entry
        self._touched.add(entry.post.id)
        if before is None or before.post.areas != entry.post.areas:
            self._index(entry.post.id, entry.post)

    def _index(self, post_id: str, post: Post) -> None:
        for area in post.areas:
            ids = self._by_area[post.layer, area]
            if post_id not in ids:
                ids.append(post_id)

    def _refuse(self, row: Row, code: str, target: str, **detail: str) -> None:
        label = self._columns.get(target, HEADINGS[target])
        value = str(row.cells.get(label) or "")[:80]
        self.refused.append(
            Remark(code, row.sheet, row.number, label, target, value, {"column": label, **detail})
        )


def _identity(post: Post) -> tuple[object, ...]:
    return post.role, post.layer, post.areas, post.valid_from


_KEPT = ("title", "title_en", "account", "valid_to")
