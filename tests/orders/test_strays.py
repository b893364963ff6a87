"""A category, a department or a room that is given up while orders name it: said at the start, by name."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from book_cases import DATA
from databases import Place
from order_desk import SOUTH, Worker, move_in, sent, take
from people_desk import desk_of
from town import town_layers

from geomap.cli import main
from geomap.errors import DataError
from geomap.orders.units import Unit
from geomap.storage.orders.strays import TRANSFER
from tests.web.small_data import write_folder

Entries = list[dict[str, Any]]
NOBODY = {"departments": []}


@pytest.fixture
def place(kind: str, place_of: Callable[..., Place], tmp_path) -> Place:
    """The town with three orders, two of them of sanitation, and catalogues of its own."""
    place = place_of(kind, folder=write_folder(tmp_path / "data", town_layers()))
    for name in ("order_categories.json", "departments.json"):
        shutil.copy(DATA / name, place.folder / name)
    place.make()
    desk = desk_of(place)
    move_in(desk)
    for category in ("sanitation", "sanitation", "lift"):
        sent(desk, category=category)
    desk.close()
    return place


def change(place: Place, name: str, member: str, changed: Callable[[Entries], Entries]) -> None:
    path = place.folder / name
    document = json.loads(path.read_text(encoding="utf-8"))
    document[member] = changed(document[member])
    path.write_text(json.dumps(document), encoding="utf-8")


def without(key: str, value: str) -> Callable[[Entries], Entries]:
    return lambda entries: [one for one in entries if one[key] != value]


def checked(place: Place, monkeypatch, capsys) -> tuple[int, Entries]:
    for name, value in place.environment().items():
        monkeypatch.setenv(name, value)
    status = main(["check", "--json"])
    found: Entries = json.loads(capsys.readouterr().out)["orders"]
    return status, found


def test_a_category_that_orders_are_kept_of_cannot_be_taken_away(place, monkeypatch, capsys) -> None:
    assert checked(place, monkeypatch, capsys) == (0, [])
    change(place, "order_categories.json", "categories", without("code", "sanitation"))
    with pytest.raises(DataError, match="'sanitation'; kept orders that name it: 2") as refused:
        desk_of(place)
    assert '"retired": true' in (refused.value.hint or "")
    status, found = checked(place, monkeypatch, capsys)
    assert status == 1
    assert [(one["kind"], one["id"], one["orders"], one["severity"]) for one in found] == [
        ("category", "sanitation", 2, "error")
    ]
    main(["check"])
    assert '"retired": true' in capsys.readouterr().out


def test_what_is_retired_is_served_and_no_longer_offered(place, monkeypatch, capsys) -> None:
    retire = {"code": "sanitation", "retired": True}
    change(
        place,
        "order_categories.json",
        "categories",
        lambda entries: [one | retire if one["code"] == "sanitation" else one for one in entries],
    )
    assert checked(place, monkeypatch, capsys) == (0, [])
    desk = desk_of(place)
    board = Worker.at(desk, "south").get("/orders").json["orders"]
    assert sorted(one["category"] for one in board) == ["lift", "sanitation", "sanitation"]
    client = desk.visitor()
    offered = client.get("/api/orders/categories").json["categories"]
    assert "sanitation" not in {one["code"] for one in offered}
    assert "lift" in {one["code"] for one in offered}
    services = client.get("/open311/v2/services.json").json
    assert {one["service_code"] for one in services} == {one["code"] for one in offered}
    assert client.get("/open311/v2/services/sanitation.json").status_code == 404
    desk.close()


def test_departments_and_rooms_that_have_gone_are_warned_of_and_their_orders_shown(
    place, monkeypatch, capsys, caplog
) -> None:
    desk = desk_of(place)
    take(desk, sent(desk), "refer", SOUTH, to=Unit("room", "room-9"))
    take(desk, sent(desk), "dispatch", SOUTH, to=Unit("department", "housing"))
    desk.close()
    change(place, "departments.json", "departments", without("id", "housing"))
    change(place, "order_categories.json", "categories", lambda entries: [one | NOBODY for one in entries])
    with caplog.at_level(logging.WARNING):
        desk = desk_of(place)
    assert [record.getMessage() for record in caplog.records if "transfer" in record.getMessage()] == [
        f"There is no department 'housing'; kept orders that name it: 1. {TRANSFER}",
        f"There is no room 'room-9'; kept orders that name it: 1. {TRANSFER}",
    ]
    status, found = checked(place, monkeypatch, capsys)
    assert (status, {one["severity"] for one in found}) == (0, {"warning"})
    south = Worker.at(desk, "south")
    assert {one["owner"]["name"] for one in south.get("/orders").json["orders"]} > {"housing", "room-9"}
    desk.app.extensions["orders"].sweep()
    desk.close()
