"""`python -m geomap lost`: the places that a lost person may mean, in the shortest order to visit them."""

from __future__ import annotations

import argparse
from typing import Any

from geomap.cli_output import DONE, FINDINGS, print_json, print_table
from geomap.searching.candidates import Finder
from geomap.searching.clues import Clues
from geomap.snapshot import Snapshot
from geomap.web.api.lost import candidates_body, order_body
from geomap.web.i18n import in_words, messages


def answer_lost(options: argparse.Namespace, snapshot: Snapshot, clues: Clues, values: dict[str, Any]) -> int:
    """Print the candidates and the order of the visits; returns the exit status. values: as the table of
    LOST_BY_OPTIONS reads them."""
    found = candidates_body(Finder(snapshot, clues), values)
    of_key = {feature["properties"]["key"]: feature["properties"] for feature in found["features"]}
    way = order_body(snapshot, {**values, "places": tuple(of_key)}) if of_key else None
    if options.json:
        print_json({"candidates": found, "order": way})
    elif way is None:
        print("Nothing around speaks for it: " + ", ".join(one["word"] for one in found["heard"]))
    else:
        _print(found, way, of_key)
    return DONE if way else FINDINGS


def _print(found: dict[str, Any], way: dict[str, Any], of_key: dict[str, Any]) -> None:
    rank = {key: number for number, key in enumerate(of_key, start=1)}
    legs = [leg["properties"] for leg in way["features"]]
    print_table(
        ("visit", "leg_m", "rank", "id", "name", "score", "why"),
        [
            (
                number, round(leg["distance_m"]), rank[leg["to"]], leg["to"], one["name"], one["score"],
                "; ".join(map(_why, one["reasons"])),
            )
            for number, leg in enumerate(legs, start=1)
            if leg["to"] and (one := of_key[leg["to"]])
        ],
    )  # fmt: skip
    unmet = [one["word"] for one in found["heard"] if not one["met"]]
    if unmet:
        print(f"Nothing around speaks for: {', '.join(unmet)}.")
    straight = sum(leg["note"] is not None for leg in legs)
    if straight:
        print(f"{straight} of {len(legs)} legs are straight: no way by street.")
    bound = "" if way["proven"] else f" (not proven; no order is shorter than {way['lower_bound_m']:.0f} m)"
    print(
        f"{found['numberReturned']} of {found['numberMatched']} candidates, {way['distance_m']:.0f} m "
        f"by {way['mode']}{bound}."
    )


def _why(reason: dict[str, Any]) -> str:
    """A reason in words."""
    metres = round(reason["away_m"] or 0.0)
    kind = "beside" if reason["kind"] == "near" and not metres else reason["kind"]
    what = in_words(reason["what"], reason["what_en"], "en")
    return messages("en")[f"lost.why.{kind}"].format(word=reason["word"], what=what, count=metres)
