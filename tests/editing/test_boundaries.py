"""Areas of several layers that share a boundary are redrawn together, as one revision, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from asking import BOUNDARIES, Editor
from people_desk import Desk
from shapely.geometry import shape
from town import EAST, EAST_NORTH, EAST_SOUTH, WEST, WEST_NORTH, WEST_SOUTH, box

MOVED_DEG = 108.96
"""Where the border of the two streets is to be, east of where it is."""
OUTLINES = {
    "streets": {WEST: box(108.9, 34.2, MOVED_DEG, 34.3), EAST: box(MOVED_DEG, 34.2, 109.0, 34.3)},
    "communities": {
        WEST_SOUTH: box(108.9, 34.2, MOVED_DEG, 34.25),
        WEST_NORTH: box(108.9, 34.25, MOVED_DEG, 34.3),
        EAST_SOUTH: box(MOVED_DEG, 34.2, 109.0, 34.25),
        EAST_NORTH: box(MOVED_DEG, 34.25, 109.0, 34.3),
    },
}
VERSIONS = {layer: dict.fromkeys(areas, 1) for layer, areas in OUTLINES.items()}


def tried(editor: Editor, geometries: dict[str, Any]) -> Any:
    answer = editor.send("POST", f"{BOUNDARIES}/try", {"geometries": geometries})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_streets_and_communities_that_share_a_border_are_saved_as_one_revision(desk: Desk) -> None:
    editor = Editor(desk, "district")
    answer = editor.redraw(VERSIONS, OUTLINES, why="新路通了")
    assert answer.status_code == 200, answer.text
    assert answer.json["revision"] == 2
    assert {layer: [f["id"] for f in rows] for layer, rows in answer.json["features"].items()} == {
        layer: list(areas) for layer, areas in OUTLINES.items()
    }
    store = desk.app.extensions["store"]
    revision, changes = store.revision(2), list(store.changes(2))
    assert (revision.count, revision.why) == (6, "新路通了")
    assert {change.id for change in changes} == {*OUTLINES["streets"], *OUTLINES["communities"]}
    assert editor.send("POST", "/api/desk/revisions/2/undo", {}).json["features"] == 6


def test_all_that_somebody_else_has_changed_are_named_and_none_is_saved(desk: Desk) -> None:
    editor = Editor(desk, "district")
    editor.patch(WEST, 1, layer="streets", properties={"address": "路口"})
    editor.patch(EAST_NORTH, 1, layer="communities", properties={"population": 7})
    answer = editor.redraw(VERSIONS, OUTLINES)
    assert answer.status_code == 412
    assert {(c["layer"], c["id"], c["expected"], c["found"]) for c in answer.json["conflicts"]} == {
        ("streets", WEST, 1, 2),
        ("communities", EAST_NORTH, 1, 3),
    }
    assert desk.app.extensions["store"].mark().number == 3


def test_a_draft_over_a_neighbour_is_refused_and_the_overlap_is_what_both_hold(still: Desk) -> None:
    editor = Editor(still, "district")
    draft = {"communities": {WEST_SOUTH: OUTLINES["communities"][WEST_SOUTH]}}
    told = tried(editor, draft)
    assert {fault["code"] for fault in told["faults"]} == {"untiled"}
    assert all("重叠" in fault["words"] for fault in told["faults"])
    over = {frozenset((o["id"], o["other"])): shape(o["geometry"]) for o in told["overlaps"]}
    assert over.keys() == {frozenset((WEST_SOUTH, EAST_SOUTH))}
    expected = shape(box(108.95, 34.2, MOVED_DEG, 34.25))
    assert next(iter(over.values())).symmetric_difference(expected).area < 1e-12
    assert editor.redraw({"communities": {WEST_SOUTH: 1}}, draft).status_code == 400
    assert still.app.extensions["store"].mark().number == 1


def test_what_fits_is_told_to_fit_and_who_may_not_save_it_is_told_why(still: Desk) -> None:
    assert tried(Editor(still, "district"), OUTLINES) == {"faults": [], "overlaps": [], "why_not": None}
    streets = {"streets": OUTLINES["streets"]}
    assert tried(Editor(still, "street"), streets)["why_not"] == "own_boundary"
    alone = {"communities": OUTLINES["communities"]}
    assert tried(Editor(still, "street"), alone)["why_not"] in ("was_outside", "leaves_area")
    assert Editor(still, "viewer").redraw(VERSIONS, OUTLINES).status_code == 403


@pytest.mark.parametrize(
    ("items", "geometries", "status", "parameter"),
    [
        ({}, OUTLINES, 400, "items"),
        ({"moons": {"m": 1}}, OUTLINES, 400, "items"),
        ({"streets": {WEST: 1}}, OUTLINES, 400, "geometries"),
        ({"streets": {WEST: "x"}}, {"streets": {WEST: OUTLINES["streets"][WEST]}}, 400, "items"),
        ({"streets": {WEST: 1}}, {"streets": {WEST: {"type": "Polygon"}}}, 400, "geometry"),
        ({"streets": {"no": 1}}, {"streets": {"no": OUTLINES["streets"][WEST]}}, 404, None),
        ({"streets": {WEST: 1}}, {"streets": [1]}, 400, "geometries"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    still: Desk, items: Any, geometries: Any, status: int, parameter: str | None
) -> None:
    answer = Editor(still, "district").redraw(items, geometries)
    assert (answer.status_code, answer.json["parameter"]) == (status, parameter), answer.text
