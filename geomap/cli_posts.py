"""`python -m geomap posts`: the register of who answers for what; taken in, listed, checked, taken away."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import shapely

from geomap.cli_output import DONE, FINDINGS, day_of, machine_user, print_json, print_table
from geomap.layers import Layer
from geomap.responsibility.ground import ground_exceptions
from geomap.responsibility.links import standings
from geomap.responsibility.named import AreaNames
from geomap.responsibility.places import places_of
from geomap.responsibility.posts import KINDS
from geomap.responsibility.reading import Entry
from geomap.responsibility.register import NO_POSTS, Register
from geomap.responsibility.seeding import seeds
from geomap.responsibility.taking_in import TakenIn, take_in
from geomap.responsibility.telling import span_text, taken_body
from geomap.responsibility.vacancies import vacancies
from geomap.storage.database.opening import need_store, open_store
from geomap.storage.geojson import read_catalogue, read_settings
from geomap.storage.geojson_writer import writing
from geomap.storage.people.accounts import Accounts
from geomap.storage.responsibility.kept import KeptRegister, Told, new_id
from geomap.storage.responsibility.lists import workbook_of
from geomap.storage.responsibility.shut_out import shut_out_days
from geomap.storage.sealing import sealer_of
from geomap.storage.tables import open_table
from geomap.web.settings import Settings, settings_from

POSTS_HELP = "Posts that answer for a place, by date."


def add_posts_commands(posts: argparse.ArgumentParser) -> None:
    """Give the command posts its own commands."""
    commands = posts.add_subparsers(
        title="commands", required=True, metavar="COMMAND", parser_class=type(posts)
    )

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--json", action="store_true", help="print one JSON document")
        added.set_defaults(run=run)
        return added

    taking = command("import", import_command, "Say what a list would change and, with --apply, write it.")
    taking.add_argument("file", type=Path, help="an Excel workbook or CSV, a post a row")
    taking.add_argument("--from", dest="valid_from", metavar="DATE", help="first day, for rows without one")
    taking.add_argument("--apply", action="store_true", help="write it, if no row is refused")
    taking.add_argument("--why", help="why, in words that the history keeps")
    listing = command("list", list_command, "List the posts of a day; no names.")
    checking = command("check", check_command, "Areas without a holder, posts held twice, odd ground.")
    for dated in (listing, checking):
        dated.add_argument("--on", metavar="DATE", help="the day (default: today)")
    export = command("export", export_command, "Write the register as a workbook that can be taken in again.")
    export.add_argument("out", type=Path, help="the .xlsx to write")
    export.add_argument("--holders", action="store_true", help="with names and telephone numbers")
    seed = command("seed", seed_command, "Make posts without holders of the titles in the layers' fields.")
    seed.add_argument("--from", dest="valid_from", metavar="DATE", help="their first day (default: today)")
    command("reseal", reseal_command, "Seal names and numbers with the first key, so that others can go.")


def import_command(options: argparse.Namespace) -> int:
    with _open() as (settings, kept, layers):
        mark, entries = kept.opened()
        taken = take_in(
            open_table(options.file),
            entries,
            AreaNames(layers),
            read_catalogue(settings.data),
            partial(new_id, "post"),
            valid_from=None if options.valid_from is None else day_of(options.valid_from, "from"),
            roles=Accounts(kept.database).roles(),
        )
        applied = options.apply and not taken.refused and bool(taken.added or taken.changed)
        if applied:
            kept.take_in(taken, _told("import", options.why or f"Imported from {options.file.name}."), mark)
    _show_taken(taken, applied, options.json)
    return FINDINGS if taken.refused else DONE


def list_command(options: argparse.Namespace) -> int:
    with _open() as (settings, kept, layers):
        day, names = _on(options, settings), AreaNames(layers)
        rows = [
            {
                "id": p.id,
                "kind": p.kind,
                "areas": [names.name_of(p.layer, area) for area in p.areas],
                "title": p.title,
                "from": p.valid_from.isoformat(),
                "to": p.valid_to and p.valid_to.isoformat(),
                "held": p.held,
            }
            for p in kept.shelf().register.posts
            if p.span.holds(day)
        ]
    if options.json:
        print_json(rows)
    elif rows:
        print_table(tuple(rows[0]), [(*row.values(),) for row in rows])
    return DONE if rows else FINDINGS


def check_command(options: argparse.Namespace) -> int:
    with _open() as (settings, kept, layers):
        day, names, shelf = _on(options, settings), AreaNames(layers), kept.shelf()
        outline = shapely.union_all(layers["district"].geometry)
        zone = ZoneInfo(read_settings(settings.data)[0].timezone)
        shut_out = shut_out_days(kept.database, shelf.register.posts, datetime.now(UTC), zone)
    vacant = vacancies(shelf.register, places_of(layers), day, shut_out)
    overlaps = shelf.register.overlaps()
    ground = [e for e in ground_exceptions(layers, outline) if e.why != "no_compound"]
    behind = [s for s in standings(shelf.links, shelf.problems, day) if s.is_behind]
    rows: list[tuple[str, str, str, str]] = [
        (v.why, v.kind, names.name_of(v.layer, v.area), span_text(v.span)) for v in vacant
    ]
    rows += [("overlap", o.kind, names.name_of(o.layer, o.area), span_text(o.span)) for o in overlaps]
    rows += [(e.why, e.layer, ", ".join(e.ids), f"{e.area_m2:.0f} m2") for e in ground]
    rows += [
        ("behind", "", s.leader, f"{s.solved} of {s.due} due; lacks {', '.join(s.missing)}") for s in behind
    ]
    if options.json:
        print_json([dict(zip(("what", "kind", "where", "detail"), row, strict=True)) for row in rows])
    else:
        print_table(("what", "kind", "where", "detail"), rows)
        counts = Counter(v.kind for v in vacant)
        told = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
        print(f"{day}: without a holder: {told or 'none'}; held twice: {len(overlaps)}.")
    return FINDINGS if rows else DONE


def export_command(options: argparse.Namespace) -> int:
    with _open() as (_, kept, layers):
        if options.holders:
            entries = list(kept.opened()[1].values())
        else:
            entries = [Entry(post) for post in kept.shelf().register.posts]
    book = workbook_of(entries, AreaNames(layers), places_of(layers), with_holders=options.holders)
    with writing(options.out):
        options.out.write_bytes(book)
    return _tell(options, {"written": str(options.out), "posts": len(entries)})


def seed_command(options: argparse.Namespace) -> int:
    with _open() as (settings, kept, layers):
        shelf = kept.shelf()
        first = day_of(options.valid_from, "from") if options.valid_from else _today(settings)
        made = seeds(layers, shelf.register, first, partial(new_id, "post"))
        if made:
            told = _told("seed", "The titles of the layers' fields.")
            kept.write([kept.add(post, None) for post in made], told, shelf.mark)
    return _tell(options, {"posts": len(made)})


def reseal_command(options: argparse.Namespace) -> int:
    with _open() as (_, kept, _layers):
        return _tell(options, {"posts": kept.reseal(_told("reseal", "The key was changed."))})


def stored_register() -> Register:
    """The posts of the data folder's store, none where there is no store."""
    settings = settings_from()
    store = open_store(settings.data, settings.database_url)
    if store is None:
        return NO_POSTS
    with store:
        return _kept(settings, store.database).shelf().register


@contextmanager
def _open() -> Iterator[tuple[Settings, KeptRegister, Any]]:
    settings = settings_from()
    with need_store(settings.data, settings.database_url) as store:
        layers: dict[str, Layer] = dict(store.state().layers)
        yield settings, _kept(settings, store.database), layers


def _kept(settings: Settings, database: Any) -> KeptRegister:
    return KeptRegister(database, lambda: sealer_of(settings.private_key, settings.secret_key, settings.data))


def _told(deed: str, why: str) -> Told:
    return Told(machine_user(), why, deed, datetime.now(UTC))


def _on(options: argparse.Namespace, settings: Settings) -> date:
    return day_of(options.on, "on") if options.on else _today(settings)


def _today(settings: Settings) -> date:
    zone = ZoneInfo(read_settings(settings.data)[0].timezone)
    return datetime.now(zone).date()


def _show_taken(taken: TakenIn, applied: bool, as_json: bool) -> None:
    if as_json:
        print_json({**taken_body(taken), "applied": applied})
        return
    print_table(
        ("sheet", "row", "column", "value", "reason", "remedy"),
        [(r.sheet, r.row, r.column, r.value, r.message(), r.remedy()) for r in taken.refused],
    )
    counts = f"{len(taken.added)} new, {len(taken.changed)} changed, {taken.unchanged} unchanged"
    print(f"{counts}, {len(taken.refused)} refusals; {'written' if applied else 'nothing was changed'}.")


def _tell(options: argparse.Namespace, document: dict[str, Any]) -> int:
    if options.json:
        print_json(document)
    else:
        print("; ".join(f"{name}: {value}" for name, value in document.items()))
    return DONE
