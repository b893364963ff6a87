"""`python -m geomap siting`: where stations are best put, and records of it run again."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from geomap.cli_output import DONE, FINDINGS, print_json, print_table
from geomap.errors import GeomapError
from geomap.planning.siting import prepared
from geomap.planning.siting_question import SitingQuestion
from geomap.siting import Run
from geomap.snapshot import Snapshot
from geomap.web.api.sitings import question_from, question_of, run_of
from geomap.web.jobs import Watch


def answer_siting(
    options: argparse.Namespace, snapshot: Snapshot, values: dict[str, Any], now: datetime
) -> int:
    """Answer a question and print what is proposed; values: as the table of SITING reads them."""
    run = _run(snapshot, question_from(snapshot, values, now), values["time_limit_s"])
    if options.out is not None:
        try:
            options.out.write_text(run.to_json(), encoding="utf-8")
        except OSError as error:
            raise GeomapError(
                f"{options.out} cannot be written ({error.strerror}).", hint="Choose another."
            ) from error
    if options.json:
        print_json(run.result)
    else:
        _print(run.result)
    return DONE if run.result["proposals"] else FINDINGS


def replay_siting(options: argparse.Namespace, snapshot: Snapshot) -> int:
    """Run a record again; says whether the answer is the same, or what differs."""
    held = read_run(options.replay)
    again = _run(snapshot, *question_of(snapshot, held, datetime.now(UTC)))
    differences = held.differences(again)
    if options.json:
        print_json({"same": not differences, "differences": list(differences), "result": again.result})
    elif not differences:
        print("The answer is the same.")
    else:
        print(f"There are differences: {', '.join(differences)}.")
        if "time" in {
            result.get("stopped") for result in (held.result, again.result) if isinstance(result, dict)
        }:
            print("Time cut the search short, and what is found by then can differ.")
    return FINDINGS if differences else DONE


def _run(snapshot: Snapshot, question: SitingQuestion, time_limit_s: float) -> Run:
    """Answer a question; the error stream shows how far the search is."""
    with tqdm(bar_format="{desc}", disable=None) as bar:

        def tell(progress: Mapping[str, Any]) -> None:
            value, bound = progress["value"], progress["bound"]
            if value is not None and bound is not None:
                bar.set_description_str(f"{value:,.0f}, bound {bound:,.0f}, {progress['elapsed_s']:g} s")

        return run_of(prepared(snapshot, question), time_limit_s, Watch(time_limit_s, tell))


def read_run(path: Path) -> Run:
    """The record that --out wrote. Raises GeomapError where it is none."""
    try:
        return Run.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise GeomapError(
            f"{path} cannot be read ({reason}).", hint="Give a file that --out wrote."
        ) from error


def _print(result: Mapping[str, Any]) -> None:
    print_table(
        ("id", "name", "do", "tier", "lon", "lat", "persons", "lost", "yuan"),
        [
            (
                p["id"],
                p["name"],
                "+".join(p["actions"]),
                p["tier"],
                f"{p['lon']:.5f}",
                f"{p['lat']:.5f}",
                f"{p['persons']:,.0f}",
                None if p["lost"] is None else f"{p['lost']:,.0f}",
                p["price_yuan"],
            )
            for p in result["proposals"]
        ],
    )
    for plan in result["frontier"]:
        print(f"{plan['budget_yuan']:,} yuan: {plan['value']:,.0f} {_words(result)}")
    sure = "proven" if result["optimal"] else f"{result['stopped']}, bound {_number(result['bound'])}"
    print(f"{result['value']:,.0f} {_words(result)} ({sure}).")
    before, after = result["before"], result["after"]
    print(
        f"Covered: {before['covered_persons']:,.0f} of {before['persons']:,.0f} persons before, "
        f"{after['covered_persons']:,.0f} after."
    )
    for note in result["notes"]:
        print(note["text"])


def _words(result: Mapping[str, Any]) -> str:
    words: str = result["unit"].replace("_", "-")
    return f"{words} a week" if words == "person-hours" else words


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:,.0f}"
