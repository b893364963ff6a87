"""`python -m geomap import LIST`: a list of an office's own, with its own columns, into a layer."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tqdm import tqdm

from geomap.check import check, errors_of
from geomap.cli_import import put_in_place
from geomap.cli_output import print_json, print_table
from geomap.errors import InvalidInputError
from geomap.intake.columns import ColumnMapping, Match, match_columns, matches_of
from geomap.intake.dry_run import dry_run
from geomap.intake.mapping_json import mapping_document, mapping_from
from geomap.intake.outcome import DryRun, Policy, applied
from geomap.intake.rows import Table
from geomap.layer_builder import layer_from
from geomap.storage.geojson import read_json, read_settings
from geomap.storage.geojson_writer import collection
from geomap.storage.refused_rows import write_refused
from geomap.storage.stored import read_current
from geomap.storage.tables import open_table
from geomap.web.settings import Settings


def import_list(options: argparse.Namespace, settings: Settings) -> bool:
    """Say what importing a list would do and, with --apply, do it. Returns whether no row was refused."""
    catalogue, layers = read_current(settings.data, settings.database_url)
    timezone = read_settings(settings.data)[0].timezone
    given = _given(options, catalogue)
    table = open_table(options.file, given.read_as)
    mapping, matches = _mapping(given, table, catalogue)
    today: date = datetime.now(ZoneInfo(timezone)).date()
    policy = Policy(options.same_name, options.same_place)
    with tqdm(total=table.row_count, unit=" rows", unit_scale=True, disable=None) as bar:
        run = dry_run(
            table, mapping, layers, catalogue, today, policy, lambda done, _: bar.update(done - bar.n)
        )
    layer = layer_from(mapping.layer, list(applied(run)), run.layer.head)
    errors = [f for f in errors_of(check({**layers, layer.name: layer}, catalogue)) if f.layer == layer.name]
    if options.refused is not None:
        write_refused(options.file, table, run.refused, options.refused)
    done = options.apply and bool(run.kept) and not errors
    if done:
        put_in_place(settings, options, collection(layer.features, layer.head))
    if options.json:
        print_json(_document(table, mapping, matches, run, done) | {"faults": [f.as_dict() for f in errors]})
    else:
        _print(table, matches, run, done)
        print("".join(f"{fault.severity}: {fault}\n" for fault in errors), end="")
    return not run.refused and not errors


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
    table: Table, mapping: ColumnMapping, matches: list[Match], run: DryRun, done: bool
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
            {"label": m.label, "target": m.target, "score": m.score, "preview": list(m.preview)}
            for m in matches
        ],
        "applied": done,
        **run.summary(),
        "refusals": [remark.as_dict() for remark in run.refused],
        "remarks": [remark.as_dict() for remark in run.notes],
    }


def _print(table: Table, matches: list[Match], run: DryRun, done: bool) -> None:
    about = f"{table.form}, {table.encoding}" if table.encoding else table.form
    print(f"{table.name} ({about}): {table.row_count} rows in {len(table.sheets)} sheets.")
    for note in table.notes:
        print(f"{note.message()} {note.remedy()}")
    print_table(
        ("column", "field", "first value"),
        [(m.label, m.target or "(left out)", m.preview[0] if m.preview else "") for m in matches],
    )
    for remark in run.notes:
        if not remark.row:
            print(f"{remark.message()} {remark.remedy()}")
    print_table(
        ("sheet", "row", "column", "value", "reason", "remedy"),
        [(r.sheet, r.row, r.column, r.value, r.message(), r.remedy()) for r in run.refused],
    )
    counts = run.summary()
    told = ", ".join(f"{counts[name]} {name}" for name in counts if isinstance(counts[name], int))
    print(f"{told}; {'applied' if done else 'nothing was changed'}.")
