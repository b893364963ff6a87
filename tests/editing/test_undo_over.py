"""Undoing what was changed again later: told in full, and done by who answers for the whole district."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from asking import Editor
from people_desk import Desk
from town import STATIONS

HERE, NORTH = "west-south", "west-north"
UNDO = "/api/desk/revisions/2/undo"


@pytest.fixture
def twice(desk: Desk) -> Desk:
    """Revision 2 changed two stations, revision 3 one of them again."""
    editor = Editor(desk, "street")
    assert editor.many("edit", {HERE: 1, NORTH: 1}, properties={"tier": 2}).status_code == 200
    assert editor.patch(HERE, 2, properties={"tier": 1, "address": "路口"}).status_code == 200
    return desk


def test_each_later_change_is_told_with_who_when_and_what_would_go(twice: Desk) -> None:
    answer = Editor(twice, "district").send("POST", UNDO, {})
    assert answer.status_code == 409
    (later,) = answer.json["later"]
    assert (later["id"], later["revision"], later["who"], later["kind"]) == (HERE, 3, "street", "edit")
    done = twice.app.extensions["store"].revision(3)
    assert abs(datetime.fromisoformat(later["at"]) - done.at) < timedelta(seconds=1)
    told = {row["field"]: (row["before"], row["after"]) for row in later["diff"]}
    assert told["address"] == ("路口", None)
    assert answer.json["may_force"] is True
    assert Editor(twice, "street").send("POST", UNDO, {}).json["may_force"] is False


def test_the_district_undoes_it_all_the_same_as_one_revision(twice: Desk) -> None:
    store = twice.app.extensions["store"]
    before = store.state_at(1).layers["stations"]
    answer = Editor(twice, "district").send("POST", UNDO, {"force": {"stations": {HERE: 3}}})
    assert (answer.status_code, answer.json) == (200, {"revision": 4, "features": 2}), answer.text
    now = store.state().layers["stations"]
    for station in STATIONS:
        assert dict(now.features[now.position[station]]) == dict(before.features[before.position[station]])


def test_nobody_else_may_and_nothing_that_came_unseen_is_undone(twice: Desk) -> None:
    for name in ("street", "community"):
        answer = Editor(twice, name).send("POST", UNDO, {"force": {"stations": {HERE: 3}}})
        assert (answer.status_code, answer.json["reason"]) == (403, "role")
    Editor(twice, "street").patch(HERE, 3, properties={"tier": 3})
    answer = Editor(twice, "district").send("POST", UNDO, {"force": {"stations": {HERE: 3}}})
    assert (answer.status_code, answer.json["later"][0]["revision"]) == (409, 4)
    assert twice.app.extensions["store"].mark().number == 4


@pytest.mark.parametrize("force", [[], {"moons": {HERE: 3}}, {"stations": {HERE: "last"}}, "all"])
def test_what_makes_no_sense_is_refused_by_name(twice: Desk, force: Any) -> None:
    answer = Editor(twice, "district").send("POST", UNDO, {"force": force})
    assert (answer.status_code, answer.json["parameter"]) == (400, "force")
