"""`python -m geomap store`: make a store, see how it stands, back it up, bring it back, undo, forget."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from geomap.cli_output import DONE, FINDINGS, machine_user, print_json, print_table
from geomap.cli_retention import add_retention_commands
from geomap.errors import InvalidInputError
from geomap.layers import LAYERS
from geomap.revision import Key, Mark, Revision
from geomap.storage.database.backup import back_up, restore
from geomap.storage.database.opening import make_database, make_store, need_store
from geomap.storage.database.store import Store
from geomap.storage.database.verifying import verify
from geomap.storage.imports.kept import keep_undone
from geomap.web.settings import settings_from

SHOWN = 20
STORE_HELP = "Keep the layers in a database, with every revision of them."


def add_store_commands(store: argparse.ArgumentParser) -> None:
    """Give the command store its own commands."""
    commands = store.add_subparsers(
        title="commands", required=True, metavar="COMMAND", parser_class=type(store)
    )

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--json", action="store_true", help="print one JSON document")
        added.set_defaults(run=run)
        return added

    command("init", init_command, "Make a store of the data folder's layers; from then on it is the truth.")
    status = command("status", status_command, "Where the store is, where its history stands, what it holds.")
    status.add_argument("--verify", action="store_true", help="prove that it is whole, revision by revision")
    backup = command("backup", backup_command, "Write the whole store to a file, while servers run.")
    backup.add_argument("file", type=Path)
    restoring = command("restore", restore_command, "Put a backup in the place of the store.")
    restoring.add_argument("file", type=Path)
    restoring.add_argument("--replace", action="store_true", help="give up the revisions that are there")
    history = command("history", history_command, "List revisions, or all changes of one feature.")
    history.add_argument("layer", nargs="?", choices=LAYERS, metavar="LAYER")
    history.add_argument("id", nargs="?", metavar="ID")
    history.add_argument("--limit", type=int, default=SHOWN, help=f"of revisions (default: {SHOWN})")
    undo = command("undo", undo_command, "Undo a revision by a new one.")
    undo.add_argument("number", type=int)
    undo.add_argument("--who", help="who undoes it (default: the user of this machine)")
    undo.add_argument("--why", help="why")
    undo.add_argument(
        "--force",
        action="append",
        default=[],
        metavar="LAYER/ID",
        help="a feature that is to go back although it was changed again later; may be repeated",
    )
    add_retention_commands(command)


def init_command(options: argparse.Namespace) -> int:
    settings = settings_from()
    with make_store(settings.data, settings.database_url) as store:
        return _show(store, options)


def status_command(options: argparse.Namespace) -> int:
    with _store() as store:
        if options.verify:
            with store.database.reading() as connection:
                verify(connection)
        return _show(store, options)


def backup_command(options: argparse.Namespace) -> int:
    with _store() as store:
        return _tell(options, back_up(store.database, options.file), f"{options.file}: backed up")


def restore_command(options: argparse.Namespace) -> int:
    settings = settings_from()
    database = make_database(settings.data, settings.database_url)
    with closing(database):
        mark = restore(database, options.file, replace=options.replace)
    return _tell(options, mark, f"{database.name}: restored")


def history_command(options: argparse.Namespace) -> int:
    if options.layer and not options.id:
        raise InvalidInputError("An id is missing.", parameter="id", hint="Give LAYER ID, or neither.")
    if options.limit < 1:
        raise InvalidInputError(
            "--limit must be at least 1.", parameter="limit", value=options.limit, hint="Ask for one or more."
        )
    with _store() as store:
        if not options.layer:
            return _list(options, [_revision(r) for r in store.revisions(limit=options.limit)])
        steps = store.history(options.layer, options.id)
    rows = [
        {**_revision(s.revision), "before": s.change.before, "after": s.change.after}
        if options.json
        else {**_revision(s.revision), "changed": ", ".join(_changed(s.change.before, s.change.after))}
        for s in steps
    ]
    return _list(options, rows)


def undo_command(options: argparse.Namespace) -> int:
    who = options.who or machine_user()
    force = {_key(text): None for text in options.force}
    with _store() as store:
        revision = store.undo(
            options.number,
            who=who,
            why=options.why,
            force=force,
            also=lambda connection, made: keep_undone(connection, options.number, made.number),
        )
    return _tell(options, revision.mark, f"revision {options.number} undone")


def _store() -> Store:
    settings = settings_from()
    return need_store(settings.data, settings.database_url)


def _show(store: Store, options: argparse.Namespace) -> int:
    counts = store.counts()
    last = store.revisions(limit=1)
    if options.json:
        layers = {name: {"features": features, "retired": retired} for name, features, retired in counts}
        print_json({"store": store.database.name, "last": _revision(last[0]), "layers": layers})
        return DONE
    print(f"{store.database.name}, revision {last[0].number} of {_revision(last[0])['at']}")
    print_table(("layer", "features", "retired"), counts)
    return DONE


def _tell(options: argparse.Namespace, mark: Mark, words: str) -> int:
    if options.json:
        print_json({"revision": mark.number, "digest": mark.digest})
    else:
        print(f"{words}; the history stands at revision {mark.number}.")
    return DONE


def _list(options: argparse.Namespace, rows: list[dict[str, Any]]) -> int:
    if options.json:
        print_json(rows)
    elif rows:
        print_table(tuple(rows[0]), [tuple(row.values()) for row in rows])
    return DONE if rows else FINDINGS


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "revision": revision.number,
        "at": revision.at.isoformat(timespec="seconds"),
        "who": revision.who,
        "kind": revision.kind,
        "changes": revision.count,
        "why": revision.why,
    }


def _changed(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """What of a feature was changed, by the names of its fields."""
    if before is None or after is None:
        return ["retired" if after is None else "added"]
    was, is_now = before["properties"], after["properties"]
    fields = [name for name in {**was, **is_now} if was.get(name) != is_now.get(name)]
    return fields + (["geometry"] if before["geometry"] != after["geometry"] else [])


def _key(text: str) -> Key:
    layer, _, feature_id = text.partition("/")
    if layer not in LAYERS or not feature_id:
        raise InvalidInputError(
            f"--force is {text!r}.",
            parameter="force",
            value=text,
            hint="Give LAYER/ID, such as stations/s001.",
        )
    return layer, feature_id
