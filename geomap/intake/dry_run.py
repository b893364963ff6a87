"""A list against the present: what would become of every row, without changing anything.

The rows are read twice: once, in part, for how positions are to be read (geomap.intake.survey), once
for themselves, a batch at a time. What they would become is judged by geomap.check, as every layer
is. A blank cell says nothing: it never takes a value away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice
from typing import Any

from geomap.check import outline_of
from geomap.errors import InvalidInputError
from geomap.intake.columns import ColumnMapping
from geomap.intake.drafts import Drafter
from geomap.intake.entries import Entry, EntryReader
from geomap.intake.judging import Judge, fill_parents
from geomap.intake.matching import Store, twins_of
from geomap.intake.named_areas import NamedAreas
from geomap.intake.outcome import Change, DryRun, Kept, Policy, Unplaced
from geomap.intake.places import place_entries, point_out
from geomap.intake.reasons import Remark
from geomap.intake.rows import Row, Table
from geomap.intake.survey import MOST_SURVEYED, Frame, located, survey
from geomap.layers import Layer
from geomap.services import Catalogue

BATCH_ROWS = 2_000
Progress = Callable[[int, int], None]
Permit = Callable[[Mapping[str, Any] | None, Mapping[str, Any] | None], str | None]
"""Why a feature may not be changed from the one to the other, None being one that is not there: a code of
geomap.intake.reasons; None where it may."""


def dry_run(
    table: Table,
    mapping: ColumnMapping,
    layers: Mapping[str, Layer],
    catalogue: Catalogue,
    today: date,
    policy: Policy | None = None,
    progress: Progress | None = None,
    permit: Permit | None = None,
    hand_on: Callable[[DryRun], None] | None = None,
) -> DryRun:
    """What importing table into the layer of mapping would do to layers, the present.

    today: the day that new and changed features get as updated_on, if the list has none. progress is
    told rows done and rows in all after each batch. permit: refuses changes that whoever imports may not
    make. hand_on: takes what was found of the rows since it was called last; then the result holds the counts
    alone, and memory is bounded by a batch, with the ids, names and positions of all rows.
    Raises InvalidInputError for a mapping that names columns the list does not have.
    """
    for label in sorted(mapping.used.difference(table.labels)):
        raise InvalidInputError(
            f"The list has no column {label!r}.",
            parameter="mapping",
            value=label,
            hint=f"Map columns of the list: {'、'.join(table.labels)}.",
        )
    run = _Run(table, mapping, layers, catalogue, today.isoformat(), policy or Policy(), permit)
    frame = run.survey()
    rows, done = table.read(), 0
    while batch := list(islice(rows, BATCH_ROWS)):
        run.take(batch, frame)
        run.hand_on(hand_on)
        done += len(batch)
        if progress is not None:
            progress(done, max(table.row_count, done))
    run.tell_defaults()
    run.hand_on(hand_on)
    return run.out


class _Run:
    """One dry run in the making. out: what it comes to."""

    def __init__(
        self,
        table: Table,
        mapping: ColumnMapping,
        layers: Mapping[str, Layer],
        catalogue: Catalogue,
        today: str,
        policy: Policy,
        permit: Permit | None,
    ) -> None:
        self.out = DryRun(layers[mapping.layer])
        self._permit = permit
        self._table, self._layers, self._policy = table, layers, policy
        self._outline = outline_of(layers.get("district"))
        self._areas = NamedAreas(layers)
        self._reader = EntryReader(mapping, catalogue, self._areas)
        self._store = Store(self.out.layer)
        self._defaults, self._assumed = defaults_of(table, mapping, today)
        self._drafter = Drafter(self.out, self._reader, self._store, policy, self._defaults, today)
        self._judge = Judge(layers, catalogue, self._outline, self._reader)

    def survey(self) -> Frame:
        """How positions are read, by rows from all over the list."""
        step = max(self._table.row_count // MOST_SURVEYED, 1)
        rows = islice(self._table.read(), 0, None, step)
        entries = (located(self._reader, row) for row in rows if not row.aside)
        self.out.frame = frame = survey(entries, self._reader, self._areas, self._outline)
        for remark in frame.remarks:
            self.out.note(remark)
        return frame

    def take(self, batch: list[Row], frame: Frame) -> None:
        """Bring a batch of rows to their end."""
        entries = [self._reader.read(row) for row in batch if not row.aside]
        self.out.counts["aside"] += len(batch) - len(entries)
        point_out(entries, frame, self._areas, self._reader)
        places = place_entries(entries, frame, self._policy)
        twins = twins_of(self._store, entries, places)
        drafts = list(map(self._drafter.draft, entries, places, twins))
        pairs = [(entry, draft) for entry, draft in zip(entries, drafts, strict=True) if draft is not None]
        fill_parents(self._layers, self.out.layer, [draft for _, draft in pairs])
        self._judge.judge(pairs)
        for entry, draft in zip(entries, drafts, strict=True):
            self._settle(entry, draft)

    def hand_on(self, take: Callable[[DryRun], None] | None) -> None:
        """Let take have what was found of the rows, if there is one; then it is kept here no longer."""
        if take is not None:
            take(self.out)
            self.out.forget_rows()

    def tell_defaults(self) -> None:
        """Note what new features got that the list does not say, and how many rows were no entries."""
        if aside := self.out.counts["aside"]:
            self.out.note(Remark("aside", detail={"count": str(aside)}))
        if self.out.counts["new"] or self.out.counts["needs_place"]:
            for name in self._assumed:
                value = str(self._defaults[name] or "—")
                self.out.note(Remark("defaults", field=name, detail={"field": name, "value": value}))

    def _settle(self, entry: Entry, draft: dict[str, Any] | None) -> None:
        out = self.out
        for note in entry.notes:
            out.note(note)
        if entry.refusals:
            out.refused += entry.refusals
            out.counts["refused"] += 1
        elif draft is None:
            out.counts["skipped"] += 1
        elif draft["geometry"] is None:
            if not self._refuses(entry, None, draft):
                out.needs_place.append(Unplaced(entry.sheet, entry.row, draft))
                out.counts["needs_place"] += 1
        else:
            self._keep(entry, draft)

    def _keep(self, entry: Entry, draft: dict[str, Any]) -> None:
        out, position = self.out, self.out.layer.position.get(draft["id"])
        before = None if position is None else out.layer.features[position]
        # First, so that whoever may not change a feature cannot guess by lists what it holds.
        if self._refuses(entry, before, draft):
            return
        if before == draft:
            out.unchanged.append(Kept(entry.sheet, entry.row, draft["id"]))
            out.counts["unchanged"] += 1
        else:
            out.changes.append(Change(out.layer.name, draft["id"], before, draft, entry.sheet, entry.row))
            out.widen(draft["geometry"])
            out.counts["new" if before is None else "changed"] += 1

    def _refuses(self, entry: Entry, before: Mapping[str, Any] | None, draft: Mapping[str, Any]) -> bool:
        """Whether whoever imports may not make a feature so; then the entry is refused."""
        code = None if self._permit is None else self._permit(before, draft)
        if code is not None:
            self.out.refused.append(self._reader.remark(entry, code, "name"))
            self.out.counts["refused"] += 1
        return code is not None


def defaults_of(table: Table, mapping: ColumnMapping, today: str) -> tuple[dict[str, Any], list[str]]:
    """What new features get where their row says nothing, and of which of these it must be told: what
    the list has no column for. How one enters may be unknown; a column of tiers or services is either
    filled in or the row is refused."""
    sure: dict[str, Any] = {"source": f"导入自 {table.name}", "updated_on": today}
    if mapping.layer != "stations":
        return sure, []
    filled = (
        mapping.fields.keys()
        | mapping.constants.keys()
        | ({"services"} if mapping.service_columns else set())
    )
    usual = {"kind": "street", "status": "open", "services": []}
    assumed = {name: value for name, value in usual.items() if name not in filled}
    return {**sure, "entry": "unknown", **assumed}, [*assumed, *({"entry"} - filled)]
