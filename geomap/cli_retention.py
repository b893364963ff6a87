"""`python -m geomap store forget` and `forgotten`: what is personal goes after its time; the record of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from geomap.cli_output import DONE, FINDINGS, day_of, machine_user, print_json, print_table
from geomap.errors import InvalidInputError
from geomap.storage.database.opening import need_store
from geomap.storage.geojson import read_settings
from geomap.storage.retention.running import Befores, due, erase_forgotten, forget, record
from geomap.storage.retention.sorts import SORTS
from geomap.web.retention import befores
from geomap.web.settings import Settings, settings_from

SHOWN = 50
Command = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_retention_commands(command: Command) -> None:
    """Add the two to the commands of the store."""
    forgetting = command(
        "forget", forget_command, "Forget what is personal and kept longer than the settings say, now."
    )
    forgetting.add_argument(
        "what", nargs="*", metavar="WHAT", help=f"of {', '.join(SORTS)} (default: all of them)"
    )
    forgetting.add_argument("--before", metavar="DAY", help="of WHAT, all that ended before this day")
    forgetting.add_argument("--dry-run", action="store_true", help="count, and forget nothing")
    listing = command(
        "forgotten", forgotten_command, "List what was forgotten: when, by whom, how many, ended before when."
    )
    listing.add_argument("--limit", type=int, default=SHOWN, help=f"of lines (default: {SHOWN})")


def forget_command(options: argparse.Namespace) -> int:
    settings, now = settings_from(), datetime.now(UTC)
    asked = _befores(options, settings, now)
    with need_store(settings.data, settings.database_url) as store:
        if options.dry_run:
            return _tell(options, asked, due(store.database, asked))
        counts = forget(store.database, asked, now, machine_user())
        erased = erase_forgotten(store.database, now)
    return _tell(options, asked, counts, erased=erased)


def forgotten_command(options: argparse.Namespace) -> int:
    if options.limit < 1:
        raise InvalidInputError(
            "--limit must be at least 1.", parameter="limit", value=options.limit, hint="Ask for one or more."
        )
    settings = settings_from()
    with need_store(settings.data, settings.database_url) as store:
        rows = [
            {name: _shown(value) for name, value in asdict(line).items()}
            for line in record(store.database, options.limit)
        ]
    if options.json:
        print_json(rows)
    elif rows:
        print_table(tuple(rows[0]), [tuple(row.values()) for row in rows])
    return DONE if rows else FINDINGS


def _befores(options: argparse.Namespace, settings: Settings, now: datetime) -> Befores:
    """What is to be forgotten. Raises InvalidInputError for a name of nothing, and for a day without a name
    or that is yet to come."""
    for name in options.what:
        if name not in SORTS:
            raise InvalidInputError(
                f"{name!r} is nothing that is forgotten.",
                parameter="what",
                value=name,
                hint=f"Name some of {', '.join(SORTS)}.",
            )
    by_settings = befores(settings, now)
    names = options.what or list(by_settings)
    if not options.before:
        return {name: by_settings[name] for name in names}
    if not options.what:
        raise InvalidInputError(
            "--before says nothing of what.",
            parameter="before",
            value=options.before,
            hint=f"Name some of {', '.join(SORTS)}, such as `store forget orders --before 2026-01-01`.",
        )
    zone = ZoneInfo(read_settings(settings.data)[0].timezone)
    before = datetime.combine(day_of(options.before, "before"), time(), zone)
    if before > now:
        raise InvalidInputError(
            "--before is a day to come.",
            parameter="before",
            value=options.before,
            hint="Give today or a day before.",
        )
    return dict.fromkeys(names, before)


def _tell(
    options: argparse.Namespace, asked: Befores, counts: Mapping[str, int], *, erased: bool | None = None
) -> int:
    """erased: None: nothing was forgotten, only counted."""
    rows = [{"what": n, "before": _shown(asked[n]), "count": counts[n]} for n in counts]
    if options.json:
        print_json({"forgotten": rows, "dry_run": erased is None, "erased": erased})
        return DONE
    print_table(tuple(rows[0]), [tuple(row.values()) for row in rows])
    if erased is None:
        print("Nothing was forgotten: this is a dry run.")
    elif not erased:
        print("Somebody still reads what was there before: a server erases it from the files soon.")
    return DONE


def _shown(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="seconds") if isinstance(value, datetime) else value
