"""What a dry run came to, as a file: pages of its rows are read without the rest.

An SQLite file, written as the rows are read, and in place once it is whole. kinds: new, changed, unchanged,
refused, duplicates, needs_place, notes.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from geomap.check import Fault
from geomap.intake.outcome import Change as RowChange
from geomap.intake.outcome import DryRun
from geomap.intake.reasons import Remark, remark_of
from geomap.revision import Change, Mark
from geomap.storage.imports.folder import unwritable

KINDS = ("new", "changed", "unchanged", "refused", "duplicates", "needs_place", "notes")
Item = dict[str, Any]


@contextmanager
def writing_outcome(path: Path) -> Iterator[OutcomeWriter]:
    """Write what a dry run comes to, as it goes. There is no outcome at path until all of it was written.
    Raises BusyError where the disk is full."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(draft)) as file:
            writer = OutcomeWriter(file)
            yield writer
        with _room():
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


class OutcomeWriter:
    """Takes what is found of rows, some at a time, and in the end what it comes to as a whole."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        self._counts: Counter[str] = Counter()
        self._told: list[Remark] = []
        with _room():
            file.execute("PRAGMA journal_mode = OFF")
            file.execute("PRAGMA synchronous = OFF")  # who dies here leaves a draft, which is no outcome
            file.execute("CREATE TABLE item (kind TEXT, place INTEGER, body BLOB, PRIMARY KEY (kind, place))")

    def take(self, run: DryRun) -> None:
        """Write what run holds of rows."""
        self._told += [remark for remark in run.notes if not remark.row]
        with _room():
            for kind, items in _items(run).items():
                self._add(kind, items)

    def changes(self, layer: str) -> Iterator[Change]:
        """New and changed features so far."""
        return _changes(self._file, layer)

    def done(self, run: DryRun, mark: Mark, faults: Iterable[Fault]) -> None:
        """Write what run came to. mark: where the history stood. faults: of the layers as a whole."""
        about = {
            **run.summary(),
            "layer": run.layer.name,
            "mark": [mark.number, mark.digest],
            "duplicates": self._counts["duplicates"],
            "faults": [_fault(fault) for fault in faults],
            "told": list(map(_remark, self._told)),
        }
        with _room():
            self._add("about", [about])
            self._file.commit()

    def _add(self, kind: str, items: Iterable[Item]) -> None:
        rows = [(kind, place, orjson.dumps(item)) for place, item in enumerate(items, self._counts[kind])]
        self._file.executemany("INSERT INTO item VALUES (?, ?, ?)", rows)
        self._counts[kind] += len(rows)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise unwritable(error) from error


class OutcomeFile:
    """What was written. Raises FileNotFoundError where there is none."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise FileNotFoundError(path)
        # Nobody writes it any more, and a shared disk may have no locks.
        self._address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"

    @property
    def about(self) -> Item:
        """The counts, the layer, how positions were read, faults of the whole, what is told of the file."""
        return self.page("about", 0, 1)[0]

    @property
    def mark(self) -> Mark:
        return Mark(*self.about["mark"])

    def page(self, kind: str, offset: int, limit: int) -> list[Item]:
        """Items of a kind from the one at offset on, limit at most."""
        asked = "SELECT body FROM item WHERE kind = ? AND place >= ? ORDER BY place LIMIT ?"
        with closing(self._open()) as file:
            return [orjson.loads(body) for (body,) in file.execute(asked, (kind, offset, limit))]

    def count(self, kind: str) -> int:
        with closing(self._open()) as file:
            (found,) = file.execute("SELECT count(*) FROM item WHERE kind = ?", (kind,)).fetchone()
        return int(found)

    def each(self, kind: str) -> Iterator[Item]:
        """All items of a kind, one after the other."""
        with closing(self._open()) as file:
            yield from _each(file, kind)

    def changes(self) -> Iterator[Change]:
        """New and changed features, for a revision."""
        layer = self.about["layer"]
        with closing(self._open()) as file:
            yield from _changes(file, layer)

    def refused(self) -> Iterator[Remark]:
        return (Remark(**item) for item in self.each("refused"))

    def told(self) -> Iterator[Remark]:
        """What is told of the file as a whole."""
        return (Remark(**item) for item in self.about["told"])

    def notes(self) -> Iterator[Remark]:
        """What is told of single rows."""
        return (Remark(**item) for item in self.each("notes"))

    def _open(self) -> sqlite3.Connection:
        # Whoever lets go of a reading half-way may leave it to a thread that collects.
        return sqlite3.connect(self._address, uri=True, check_same_thread=False)


def _each(file: sqlite3.Connection, kind: str) -> Iterator[Item]:
    for (body,) in file.execute("SELECT body FROM item WHERE kind = ? ORDER BY place", (kind,)):
        yield orjson.loads(body)


def _changes(file: sqlite3.Connection, layer: str) -> Iterator[Change]:
    for kind in ("new", "changed"):
        for item in _each(file, kind):
            yield Change(layer, item["id"], item["before"], item["after"])


def _items(run: DryRun) -> Mapping[str, Iterable[Item]]:
    layer = run.layer
    names = layer.column("name")
    return {
        "new": [_change(change) for change in run.changes if change.before is None],
        "changed": [_change(change) for change in run.changes if change.before is not None],
        "unchanged": ({**asdict(kept), "name": names[layer.position[kept.id]]} for kept in run.unchanged),
        "refused": map(_remark, run.refused),
        "duplicates": (
            {**asdict(twin), "name_there": names[layer.position[twin.id]]} for twin in run.duplicates
        ),
        "needs_place": (asdict(unplaced) for unplaced in run.needs_place),
        "notes": (_remark(remark) for remark in run.notes if remark.row),
    }


def _change(change: RowChange) -> Item:
    return {name: getattr(change, name) for name in ("sheet", "row", "id", "before", "after")}


def _fault(fault: Fault) -> Item:
    return {"feature_id": fault.feature_id, "remark": _remark(remark_of(fault, "", 0, "", ""))}


def _remark(remark: Remark) -> Item:
    return {**asdict(remark), "detail": dict(remark.detail)}
