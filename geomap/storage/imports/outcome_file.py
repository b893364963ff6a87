"""What a dry run came to, as a file: pages of its rows are read without the rest.

An SQLite file, written once and whole. kinds: new, changed, unchanged, refused, duplicates, needs_place,
notes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from geomap.check import Fault
from geomap.intake.outcome import DryRun
from geomap.intake.reasons import Remark, remark_of
from geomap.revision import Change, Mark

KINDS = ("new", "changed", "unchanged", "refused", "duplicates", "needs_place", "notes")
Item = dict[str, Any]


def write_outcome(path: Path, run: DryRun, mark: Mark, faults: Iterable[Fault]) -> None:
    """Write what run came to. mark: where the history stood. faults: of the layers as a whole."""
    about = {
        **run.summary(),
        "layer": run.layer.name,
        "mark": [mark.number, mark.digest],
        "duplicates": len(run.duplicates),
        "faults": [_fault(fault) for fault in faults],
        "told": [_remark(remark) for remark in run.notes if not remark.row],
    }
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft)) as file:
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("PRAGMA synchronous = OFF")  # who dies here leaves a draft, which is no outcome
        file.execute("CREATE TABLE item (kind TEXT, place INTEGER, body BLOB, PRIMARY KEY (kind, place))")
        for kind, items in _items(run).items():
            rows = ((kind, place, orjson.dumps(item)) for place, item in enumerate(items))
            file.executemany("INSERT INTO item VALUES (?, ?, ?)", rows)
        file.execute("INSERT INTO item VALUES ('about', 0, ?)", (orjson.dumps(about),))
        file.commit()
    draft.replace(path)


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
        asked = "SELECT body FROM item WHERE kind = ? ORDER BY place"
        with closing(self._open()) as file:
            for (body,) in file.execute(asked, (kind,)):
                yield orjson.loads(body)

    def changes(self) -> Iterator[Change]:
        """New and changed features, for a revision."""
        layer = self.about["layer"]
        for kind in ("new", "changed"):
            for item in self.each(kind):
                yield Change(layer, item["id"], item["before"], item["after"])

    def refused(self) -> Iterator[Remark]:
        return (Remark(**item) for item in self.each("refused"))

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._address, uri=True)


def _items(run: DryRun) -> Mapping[str, Iterable[Item]]:
    layer = run.layer
    names = layer.values("name")
    return {
        "new": _changes(run, is_new=True),
        "changed": _changes(run, is_new=False),
        "unchanged": (
            {"sheet": kept.sheet, "row": kept.row, "id": kept.id, "name": names[layer.position[kept.id]]}
            for kept in run.unchanged
        ),
        "refused": map(_remark, run.refused),
        "duplicates": (
            {**asdict(twin), "name_there": names[layer.position[twin.id]]} for twin in run.duplicates
        ),
        "needs_place": (asdict(unplaced) for unplaced in run.needs_place),
        "notes": (_remark(remark) for remark in run.notes if remark.row),
    }


def _changes(run: DryRun, *, is_new: bool) -> Iterator[Item]:
    for change in run.changes():
        if (change.before is None) == is_new:
            yield {
                "sheet": change.sheet,
                "row": change.row,
                "id": change.id,
                "before": change.before,
                "after": change.after,
            }


def _fault(fault: Fault) -> Item:
    return {"feature_id": fault.feature_id, "remark": _remark(remark_of(fault, "", 0, "", ""))}


def _remark(remark: Remark) -> Item:
    return {**asdict(remark), "detail": dict(remark.detail)}
