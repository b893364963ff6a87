"""`python -m geomap import LIST`: a list of an office's own, with its own columns, into a layer."""

from __future__ import annotations

import argparse
import secrets
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from tqdm import tqdm

from geomap.check import Fault
from geomap.cli_output import machine_user, print_json, print_table
from geomap.errors import InvalidInputError
from geomap.intake.columns import ColumnMapping, Match, match_columns, matches_of
from geomap.intake.dry_run import dry_run
from geomap.intake.judging import whole_faults
from geomap.intake.mapping_json import mapping_document, mapping_from
from geomap.intake.outcome import DryRun, Policy, applied
from geomap.intake.rows import Table
from geomap.layers import Layer
from geomap.revision import Mark, Revision
from geomap.services import Catalogue
from geomap.storage.database.opening import open_store
from geomap.storage.database.reading import State
from geomap.storage.database.store import Store
from geomap.storage.geojson import read_folder, read_json, read_settings
from geomap.storage.geojson_writer import collection, write_layers
from geomap.storage.imports.applying import apply_outcome, unplaced_of
from geomap.storage.imports.kept import keep_imported, keep_unplaced
from geomap.storage.imports.outcome_file import OutcomeFile, writing_outcome
from geomap.storage.refused_rows import write_refused
from geomap.storage.tables import open_table
from geomap.web.settings import Settings


def import_list(options: argparse.Namespace, settings: Settings) -> bool:
    """Say what importing a list would do and, with --apply, do it. Returns whether no row was refused."""
    map_settings, catalogue, _ = read_settings(settings.data)
    with ExitStack() as stack:
        store = open_store(settings.data, settings.database_url)
        if store is None:
            state = State(Mark(), read_folder(settings.data)[2])
        else:
            state = stack.enter_context(store).state()
        given = _given(options, catalogue)
        table = open_table(options.file, given.read_as)
        mapping, matches = _mapping(given, table, catalogue)
        found = Path(stack.enter_context(TemporaryDirectory(prefix="geomap-import-"))) / "outcome.sqlite"
        today = datetime.now(ZoneInfo(map_settings.timezone)).date()
        run, faults = _try(options, table, mapping, state, catalogue, today, found)
        outcome = OutcomeFile(found)
        if options.refused is not None:
            write_refused(options.file, table, outcome.refused(), options.refused)
        brings = run.counts["new"] + run.counts["changed"] + (run.counts["needs_place"] if store else 0)
        done = options.apply and bool(brings) and not faults
        if done:
            _put_in_place(options, settings, store, run.layer, outcome)
        if options.json:
            document = _document(table, mapping, matches, run, outcome, done)
            print_json(document | {"faults": [fault.as_dict() for fault in faults]})
        else:
            _print(table, matches, run, outcome, done)
            print("".join(f"{fault.severity}: {fault}\n" for fault in faults), end="")
    return not run.counts["refused"] and not faults


def _try(
    options: argparse.Namespace,
    table: Table,
    mapping: ColumnMapping,
    state: State,
    catalogue: Catalogue,
    today: date,
    found: Path,
) -> tuple[DryRun, list[Fault]]:
    """Make the dry run, and write to found what it comes to. Returns its counts, and what is wrong with the
    layers as a whole."""
    policy = Policy(options.same_name, options.same_place)
    with (
        tqdm(total=table.row_count, unit=" rows", unit_scale=True, disable=None) as bar,
        writing_outcome(found) as outcome,
    ):

        def tell(rows: int, _of: int) -> None:
            bar.update(rows - bar.n)

        present = mapping, state.layers, catalogue
        run = dry_run(table, *present, today, policy, tell, hand_on=outcome.take)
        changes = outcome.changes(mapping.layer)
        faults = whole_faults(run.layer, changes, state.layers, catalogue)
        outcome.done(run, state.mark, faults)
    return run, faults


def _put_in_place(
    options: argparse.Namespace, settings: Settings, store: Store | None, layer: Layer, outcome: OutcomeFile
) -> None:
    """Make the changes: as one revision where there is a store, where rows without a place wait for one; else
    in the file of the layer."""
    if store is None:
        features = list(applied(layer, outcome.changes()))
        write_layers(settings.data / "geojson", {layer.name: collection(features, layer.head)})
        return
    import_id, who, at = secrets.token_urlsafe(16), machine_user(), datetime.now(UTC)

    def also(connection: Connection, revision: Revision | None) -> None:
        keep_imported(connection, import_id, None if revision is None else revision.number, who, at)
        waiting = unplaced_of(outcome, import_id, options.file.name, who, at)
        keep_unplaced(connection, waiting, of_anybody=True)

    why = f"Imported from {options.file.name}."
    apply_outcome(store, outcome, outcome.changes(), also, who=who, why=why)


def _given(options: argparse.Namespace, catalogue: Any) -> ColumnMapping:
    """What is stated of the mapping, by --mapping and by the options, which come first; without fields where
    they are to be guessed."""
    document = {} if options.mapping is None else read_json(options.mapping)
    if not isinstance(document, dict):
        return mapping_from(document, catalogue)  # says what is wrong
    how = {"encoding": options.encoding, "sheet": options.sheet, "header_row": options.header_row}
    stated = {
        "layer": options.layer,
        **({"datum": options.datum} if options.datum else {}),
        "read_as": _with(document.get("read_as"), {k: v for k, v in how.items() if v is not None}),
        "constants": _with(document.get("constants"), dict(map(_fixed, options.set))),
    }
    return mapping_from({**document, **stated}, catalogue)


def _with(member: Any, more: dict[str, Any]) -> Any:
    """A member of a mapping with more in it; what is no object stays, to be refused as it stands."""
    return {**(member or {}), **more} if isinstance(member or {}, dict) else member


def _fixed(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise InvalidInputError(
            f"--set {text}: there is no =.", parameter="set", value=text, hint="Write --set tier=3."
        )
    return name.strip(), value.strip()


def _mapping(given: ColumnMapping, table: Table, catalogue: Any) -> tuple[ColumnMapping, list[Match]]:
    """The mapping that was given, or, if it names no columns, one guessed from them with what was given."""
    if given.used:
        return given, matches_of(table, given)
    mapping, matches = match_columns(table, given.layer, catalogue)
    guessed = {name: getattr(mapping, name) for name in ("fields", "service_columns")}
    return replace(given, **guessed), matches


def _document(
    table: Table,
    mapping: ColumnMapping,
    matches: list[Match],
    run: DryRun,
    outcome: OutcomeFile,
    done: bool,
) -> dict[str, Any]:
    return {
        "file": {
            "form": table.form,
            "encoding": table.encoding,
            "sheet_names": list(table.sheet_names),
            "sheets": [{"name": s.name, "header_row": s.header_row, "rows": s.rows} for s in table.sheets],
            "notes": [note.as_dict() for note in table.notes],
        },
        "mapping": mapping_document(mapping),
        "columns": [
            {
                "label": m.label,
                "target": m.target,
                "score": m.score,
                "preview": list(m.preview),
                "empty": m.empty,
            }
            for m in matches
        ],
        "applied": done,
        **run.summary(),
        "refusals": [remark.as_dict() for remark in outcome.refused()],
        "remarks": [remark.as_dict() for remark in (*outcome.told(), *outcome.notes())],
    }


def _print(table: Table, matches: list[Match], run: DryRun, outcome: OutcomeFile, done: bool) -> None:
    about = f"{table.form}, {table.encoding}" if table.encoding else table.form
    print(f"{table.name} ({about}): {table.row_count} rows in {len(table.sheets)} sheets.")
    for note in table.notes:
        print(f"{note.message()} {note.remedy()}")
    print_table(
        ("column", "field", "first value"),
        [(m.label, m.target or _left_out(m), m.preview[0] if m.preview else "") for m in matches],
    )
    for remark in outcome.told():
        print(f"{remark.message()} {remark.remedy()}")
    print_table(
        ("sheet", "row", "column", "value", "reason", "remedy"),
        [(r.sheet, r.row, r.column, r.value, r.message(), r.remedy()) for r in outcome.refused()],
    )
    counts = run.summary()
    told = ", ".join(f"{counts[name]} {name}" for name in counts if isinstance(counts[name], int))
    print(f"{told}; {'applied' if done else 'nothing was changed'}.")


def _left_out(match: Match) -> str:
    return "(left out: empty)" if match.empty else "(left out)"
