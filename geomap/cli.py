"""The terminal's door: the same powers as the API, one table or one JSON document a command.

Exit status: 0 done, 1 findings (faults in the data, or nothing found), 2 input that cannot be used,
said in one line.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from werkzeug.datastructures import MultiDict

from geomap.cli_check import CHECK_HELP, check_command
from geomap.cli_coverage import answer_coverage, coverage_options
from geomap.cli_import import add_import_options
from geomap.cli_layers import export_files, export_options, import_command
from geomap.cli_map import map_options, write_map
from geomap.cli_output import BAD_INPUT, DONE, FINDINGS, print_json, print_table, report
from geomap.cli_people import people_command, people_options
from geomap.cli_posts import POSTS_HELP, add_posts_commands, stored_register
from geomap.cli_store import STORE_HELP, add_store_commands
from geomap.cli_streets import answer_reach
from geomap.errors import GeomapError
from geomap.public_reports import Reported
from geomap.snapshot import Snapshot
from geomap.storage.facts import load_facts
from geomap.storage.geojson import read_catalogue, read_clues, read_json
from geomap.storage.geojson_writer import write_layers
from geomap.storage.reported import load_reported
from geomap.storage.stored import load_current
from geomap.web.api.bodies import nearest_body, search_body, whereabouts_body
from geomap.web.api.operations import NEAREST, NEAREST_BATCH, REACH, SEARCH, WHEREAMI, Operation
from geomap.web.api.operations_lost import LOST_BY_OPTIONS
from geomap.web.api.operations_planning import COVERAGE
from geomap.web.api.operations_siting import SITING_BY_OPTIONS
from geomap.web.params import read, shown
from geomap.web.settings import settings_from


class OneLineParser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"geomap: {message}. `{self.prog} --help` lists what it takes.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except GeomapError as error:
        print(refusal(error), file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        return DONE
    return status


def refusal(error: GeomapError) -> str:
    """One line: what is wrong, in which field, what came there, and the remedy."""
    field, value = getattr(error, "parameter", None), getattr(error, "value", None)
    at = None if field is None or value is None else f"({field}: {shown(value)!r})"
    return " ".join(filter(None, ("geomap:", error.message, at, error.hint)))


def parser() -> OneLineParser:
    """Every command with its options; those of the API's questions come from the API's own tables."""
    top = OneLineParser(prog="python -m geomap", description="Service stations and the resource map.")
    commands = top.add_subparsers(
        title="commands", required=True, metavar="COMMAND", parser_class=OneLineParser
    )

    def command(name: str, run: Any, help_text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_text, description=help_text)
        added.add_argument("--json", action="store_true", help="print one JSON document")
        added.set_defaults(run=run)
        return added

    command("check", check_command, CHECK_HELP)
    nearest = command("nearest", nearest_command, NEAREST.summary)
    _ask(nearest, NEAREST, ("lon", "lat"))
    nearest.add_argument("--points", type=Path, help="answer a whole CSV, Parquet or GeoJSON file instead")
    nearest.add_argument("--out", type=Path, help="with --points, the CSV or Parquet file of the answers")
    reach = command("reach", reach_command, REACH.summary)
    _ask(reach, REACH, ("lon", "lat"))
    reach.add_argument("--out", type=Path, help="the GeoJSON file to write (default: print it)")
    _ask(command("whereami", whereami_command, WHEREAMI.summary), WHEREAMI, ("lon", "lat"))
    _ask(command("search", search_command, SEARCH.summary), SEARCH, ("q",))
    _ask(command("lost", lost_command, LOST_BY_OPTIONS.summary), LOST_BY_OPTIONS, ("clues", "lon", "lat"))
    coverage = command("coverage", coverage_command, COVERAGE.summary)
    _ask(coverage, COVERAGE, ())
    coverage_options(coverage)
    _siting(command("siting", siting_command, SITING_BY_OPTIONS.summary))
    export_options(command("export", export_command, "Copy layers into another format."))
    add_import_options(
        command("import", import_command, "Check a file as a layer and, with --apply, put it in place.")
    )
    map_options(command("map", map_command, "Write a map as one HTML file that opens without a network."))
    demo = command("demo", demo_command, "Make the demonstration layers from the fact tables.")
    demo.add_argument("--out", type=Path, help="folder for the layers (default: geojson/ of the data folder)")
    demo.add_argument(
        "--stations", type=int, help="instead, a whole data folder of so many stations around China's cities"
    )
    demo.add_argument("--seed", type=int, default=1, help="of those stations (default: 1)")
    people_options(command("people", people_command, "Accounts of the people who keep the data."))
    add_posts_commands(commands.add_parser("posts", help=POSTS_HELP, description=POSTS_HELP))
    add_store_commands(commands.add_parser("store", help=STORE_HELP, description=STORE_HELP))
    command("serve", serve_command, "Serve the map, the pages and the API.")
    return top


def _ask(command: argparse.ArgumentParser, operation: Operation, positional: Sequence[str]) -> None:
    for name, parameter in operation.parameters.items():
        flag = name if name in positional else f"--{name.replace('_', '-')}"
        nargs = "?" if name in positional else None  # What is missing the table tells, in its own words.
        command.add_argument(flag, nargs=nargs, metavar=name.upper(), help=parameter.help.replace("%", "%%"))
    command.set_defaults(operation=operation)


def _siting(command: argparse.ArgumentParser) -> None:
    _ask(command, SITING_BY_OPTIONS, ())
    command.add_argument("--out", type=Path, help="write the record of the run there, JSON, to be replayed")
    command.add_argument("--replay", type=Path, help="instead, run a record again and compare the answers")


def nearest_command(options: argparse.Namespace) -> int:
    snapshot, values, now = _loaded(), _values(options), datetime.now(UTC)
    reported = _reported(snapshot, now)
    if options.points is not None:
        return points_command(options, snapshot, values, now, reported)
    body = nearest_body(snapshot, values, now, reported)
    relaxed = body.get("relaxed", {})
    if options.json:
        print_json(body)
        return DONE if body["features"] else FINDINGS
    found = body["features"] or relaxed.get("features", [])
    if body["note"]:
        print(f"Measured straight, not by street ({body['note']}).")
    if relaxed.get("dropped"):
        given_up = ", ".join(f"{d['parameter']}={d['value']}" for d in relaxed["dropped"])
        print(f"No station meets all of it; these come closest, without {given_up}:")
    print_table(
        ("id", "name", "tier", "distance_m", "open", "until"),
        [
            (f["id"], p["name"], p["tier"], round(p["distance_m"]), p["open"], p["open_until"])
            for f in found
            for p in (f["properties"],)
        ],
    )
    return DONE if body["features"] else FINDINGS


def points_command(
    options: argparse.Namespace,
    snapshot: Snapshot,
    values: dict[str, Any],
    now: datetime,
    reported: Reported,
) -> int:
    from geomap.cli_points import answer_points  # pyarrow is needed for files of points alone.

    count, off = answer_points(snapshot, values, now, reported, options.points, options.out)
    without = f"; {off} of them are off the streets and have none" if off else ""
    return report(options, [options.out], [f"{options.out}: answers for {count} points{without}"])


def reach_command(options: argparse.Namespace) -> int:
    answer_reach(_loaded(), _values(options), options.out)
    return report(options, [options.out], [str(options.out)]) if options.out else DONE


def coverage_command(options: argparse.Namespace) -> int:
    return answer_coverage(options, _loaded(), _values(options))


def whereami_command(options: argparse.Namespace) -> int:
    snapshot, now = _loaded(), datetime.now(UTC)
    told = _reported(snapshot, now), stored_register()
    body = whereabouts_body(snapshot, _values(options), now, *told)
    if options.json:
        print_json(body)
    else:
        rows = [
            (kind, a["id"], a["name"]) for kind in ("street", "community", "compound") if (a := body[kind])
        ]
        rows += [(r["role"], r["id"], r["post"]) for r in body["responsible"]]
        print_table(("what", "id", "name"), rows)
        if body["message"]:
            print(body["message"])
    return DONE if body["inside"] else FINDINGS


def search_command(options: argparse.Namespace) -> int:
    body = search_body(_loaded(), _values(options))
    if options.json:
        print_json(body)
    else:
        rows = [(r["layer"], r["id"], r["name"], r["match"], r["address"]) for r in body["results"]]
        print_table(("layer", "id", "name", "match", "address"), rows)
    return DONE if body["results"] else FINDINGS


def lost_command(options: argparse.Namespace) -> int:
    from geomap.cli_lost import answer_lost  # HiGHS is needed by this command and siting alone.

    return answer_lost(options, _loaded(), read_clues(settings_from().data), _values(options))


def siting_command(options: argparse.Namespace) -> int:
    from geomap.cli_siting import answer_siting, replay_siting  # HiGHS is needed by this command alone.

    if options.replay is not None:
        return replay_siting(options, _loaded())
    return answer_siting(options, _loaded(), _values(options), datetime.now(UTC))


def export_command(options: argparse.Namespace) -> int:
    return export_files(options, _loaded())


def map_command(options: argparse.Namespace) -> int:
    return write_map(options, _loaded())


def demo_command(options: argparse.Namespace) -> int:
    from geomap.demo import demonstration_layers  # Needed by this command alone.

    folder = settings_from().data
    if options.stations is not None:
        from geomap.storage.nation import make_nation

        written = make_nation(folder, options.out, options.stations, options.seed)
        return report(options, written, map(str, written))
    layers = demonstration_layers(
        load_facts(folder / "facts"), read_catalogue(folder), read_json(folder / "map.json")
    )
    written = write_layers(options.out or folder / "geojson", layers)
    return report(options, written, [f"{p}: {len(layers[p.stem]['features'])} features" for p in written])


def serve_command(_options: argparse.Namespace) -> int:
    from geomap.web.serve import serve  # The server is needed by this command alone.

    return serve()


def _loaded() -> Snapshot:
    settings = settings_from()
    return load_current(settings.data, settings.cache, settings.database_url)


def _reported(snapshot: Snapshot, now: datetime) -> Reported:
    """What passers-by report, where there is a store: the same as the API hears."""
    settings = settings_from()
    return load_reported(settings.data, settings.database_url, snapshot, now)


def _values(options: argparse.Namespace) -> dict[str, Any]:
    """The question's values, read by the API's own table."""
    many = getattr(options, "points", None) is not None
    parameters = NEAREST_BATCH.parameters if many else options.operation.parameters
    given = {name: getattr(options, name) for name in options.operation.parameters}
    return read(parameters, MultiDict({k: v for k, v in given.items() if v is not None}))
