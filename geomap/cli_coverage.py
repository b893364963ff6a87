"""`python -m geomap coverage`: who is within reach of help, as a table, a document or a file to hand out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import shapely

from geomap.cli_output import DONE, print_json, print_table
from geomap.cli_siting import read_run
from geomap.demand import Demand
from geomap.errors import DataError
from geomap.planning import AreaFigures, CoverageAnswer, Proposal, coverage_of, ground_of
from geomap.planning.ground import area_feature
from geomap.report import Report, Words, write_report
from geomap.snapshot import Snapshot
from geomap.storage.population import read_population
from geomap.web.api.coverage import NOTES, coverage_body, metres
from geomap.web.api.operations_planning import TOLD, WHATIFS
from geomap.web.api.proposals import PROPOSALS, proposals_from
from geomap.web.api.scenarios import scenario_from
from geomap.web.i18n import LANGUAGES, messages
from geomap.web.params import read_members

WORST = 10


def coverage_options(command: argparse.ArgumentParser) -> None:
    """The options beside those of the API's question."""
    command.add_argument(
        "--whatif",
        type=Path,
        metavar="FILE",
        help="JSON of additions and changes, as POST /api/coverage takes them",
    )
    command.add_argument(
        "--population", type=Path, metavar="FILE", help="count the people of this population grid instead"
    )
    command.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="a report: .xlsx, .geojson, .png (a map) or .pdf (a brief)",
    )
    command.add_argument(
        "--proposals",
        type=Path,
        metavar="FILE",
        help="a record of siting: --out shows its proposals",
    )
    command.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of the report")


def answer_coverage(options: argparse.Namespace, snapshot: Snapshot, values: dict[str, Any]) -> int:
    """Answer values of COVERAGE, stations of a file thought otherwise, and print the figures."""
    if options.whatif is not None:
        values = values | read_members(WHATIFS, _document(options.whatif))
    moment = datetime.now(UTC)
    scenario = scenario_from(snapshot, values, moment)
    people = None if options.population is None else _people(snapshot, scenario.area, options.population)
    answer = coverage_of(snapshot, scenario, ground_of(snapshot, scenario.area, people))
    body = coverage_body(snapshot, answer, **{name: values[name] for name in TOLD if name in values})
    if options.out is not None:
        made_on = moment.astimezone(snapshot.timezone).date()
        words = Words(options.lang, messages(options.lang))
        write_report(
            options.out, Report(snapshot, answer, words, made_on, _proposals(snapshot, options.proposals))
        )
    if options.json:
        print_json(body)
    else:
        _print(answer, body)
    return DONE


def _print(answer: CoverageAnswer, body: dict[str, Any]) -> None:
    """The whole, the streets and the communities with most people left out."""
    rows = [("all", answer.whole), *(("street", f) for f in answer.streets)]
    worst = [f for f in answer.communities if f.uncovered_persons][:WORST]
    print_table(
        ("area", "id", "name", "persons", "covered", "share", "backup", "median_m", "p90_m"),
        [(kind, *_row(figures)) for kind, figures in (*rows, *(("community", f) for f in worst))],
    )
    for row in body["radii"]:
        print(f"within {row['radius_m']:g} m: {row['covered_persons']:,.0f} persons")
    for note in answer.notes:
        print(NOTES[note])


def _row(figures: AreaFigures) -> tuple[Any, ...]:
    return (
        figures.id,
        figures.name,
        f"{figures.persons:,.0f}",
        f"{figures.covered_persons:,.0f}",
        f"{figures.share:.1%}",
        f"{figures.backup_persons:,.0f}",
        *(None if m is None else round(m) for m in map(metres, (figures.median_m, figures.p90_m))),
    )


def _people(snapshot: Snapshot, area: str | None, path: Path) -> Demand:
    outline: shapely.Geometry = snapshot.outline
    if area is not None:
        layer, feature = area_feature(snapshot, area)
        outline = snapshot.layers[layer].geometry[snapshot.layers[layer].position[feature["id"]]]
    return read_population(path, outline)


def _proposals(snapshot: Snapshot, path: Path | None) -> Sequence[Proposal]:
    if path is None:
        return ()
    result = read_run(path).result
    if not isinstance(result, dict) or "proposals" not in result:
        raise DataError(f"{path} holds no proposals.", hint="Give a record that siting --out wrote.")
    return proposals_from(snapshot, PROPOSALS.check(result["proposals"]))


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read as JSON ({error}).", hint="Give a JSON file.") from error
    if not isinstance(document, dict):
        raise DataError(f"{path} holds no JSON object.", hint='Write {"additions": [{…}], "changes": [{…}]}.')
    return document
