"""The API and the terminal tell the candidates, and the order to visit them, alike."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from people_desk import Desk
from sharing import ASKED, BOTH, GATE, LAT, LON

from geomap.cli import main
from geomap.web.finding import Finders
from tests.web.small_data import DATA, write_folder

ORDER = {"lon": LON, "lat": LAT, "places": [BOTH, GATE]}


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    return desk.app.test_client()


def test_candidates_come_with_their_reasons_and_what_was_heard(client: FlaskClient) -> None:
    body = client.get("/api/lost/candidates", query_string={**ASKED, "clues": "牌坊，湖边，菜市场"}).json
    first = body["features"][0]
    assert (first["id"], first["properties"]["key"]) == ("both", BOTH)
    assert [r["kind"] for r in first["properties"]["reasons"]] == ["tag", "near"]
    assert [(h["word"], h["clue"], h["met"]) for h in body["heard"]] == [
        ("牌坊", "gate_tower", True),
        ("湖边", "water", True),
        ("菜市场", "market", False),
    ]
    assert (body["numberMatched"], body["numberReturned"]) == (2, 2)


def test_the_order_is_drawn_leg_by_leg(client: FlaskClient) -> None:
    body = client.post("/api/lost/order", json=ORDER).json
    legs = [leg["properties"] for leg in body["features"]]
    assert [leg["to"] for leg in legs] == body["order"]
    assert sorted(body["order"]) == [BOTH, GATE]
    assert body["distance_m"] == pytest.approx(sum(leg["distance_m"] for leg in legs), abs=0.01)
    assert (body["proven"], body["mode"]) == (True, "walk")
    for key in (GATE, BOTH):
        assert client.post("/api/lost/order", json={**ORDER, "first": key}).json["order"][0] == key
    back = client.post("/api/lost/order", json={**ORDER, "return_to_start": True}).json
    assert back["features"][-1]["properties"]["to"] is None
    assert back["features"][-1]["geometry"]["coordinates"][-1] == pytest.approx([LON, LAT])


@pytest.mark.parametrize(
    ("change", "status", "parameter"),
    [
        ({"places": []}, 400, "places"),
        ({"places": [f"compounds/{i}" for i in range(51)]}, 400, "places"),
        ({"places": ["gate"]}, 400, "places"),
        ({"places": ["compounds/none"]}, 404, None),
        ({"places": 7}, 400, "places"),
        ({"mode": "fly"}, 400, "mode"),
        ({"lon": 200}, 400, "lon"),
        ({"lat": None}, 400, "lat"),
        ({"return_to_start": "yes"}, 400, "return_to_start"),
        ({"first": "compounds/pond"}, 400, "first"),
        ({"first": 1}, 400, "first"),
    ],
)
def test_an_order_that_cannot_be_is_refused_by_field(
    client: FlaskClient, change: dict[str, Any], status: int, parameter: str | None
) -> None:
    refused = client.post("/api/lost/order", json={**ORDER, **change})
    assert (refused.status_code, refused.json["parameter"]) == (status, parameter)
    assert refused.json["hint"]


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"clues": ""}, "clues"),
        ({"clues": "！！"}, "clues"),
        ({"clues": "x" * 201}, "clues"),
        ({"radius_m": 49}, "radius_m"),
        ({"radius_m": 20_001}, "radius_m"),
        ({"layers": "roads"}, "layers"),
        ({"limit": 51}, "limit"),
        ({"lat": 91}, "lat"),
    ],
)
def test_a_question_that_cannot_be_is_refused_by_field(
    client: FlaskClient, change: dict[str, Any], parameter: str
) -> None:
    refused = client.get("/api/lost/candidates", query_string={**ASKED, **change})
    assert (refused.status_code, refused.json["parameter"]) == (400, parameter)


def test_without_a_desk_all_but_sharing_is_there(app: Flask) -> None:
    public = app.test_client()
    lon, lat = 108.947, 34.208
    found = public.get("/api/lost/candidates", query_string={"clues": "门楼", "lon": lon, "lat": lat})
    assert found.json["features"]
    assert public.get("/search-party").status_code == 200
    for path in ("/search-party/none", "/search-party/none/qr.svg", "/api/lost/searches/none"):
        assert public.get(path).status_code == 404


def test_a_changed_catalogue_is_used_and_a_broken_one_is_not(tmp_path: Path, desk: Desk) -> None:
    folder, snapshot = write_folder(tmp_path / "data"), desk.app.extensions["snapshots"].current()
    finders = Finders(folder)
    assert not finders.of(snapshot).clues.clues
    shutil.copy(DATA / "clues.json", folder)
    made = finders.of(snapshot)
    assert "gate_tower" in made.clues.clues
    assert finders.of(snapshot) is made
    (folder / "clues.json").write_text('{"clues": 7}', encoding="utf-8")
    assert finders.of(snapshot) is made


def test_the_terminal_prints_the_visits_in_their_order(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEOMAP_DATA", str(desk.folder))
    asked = ["lost", "门楼 湖边 菜市场", str(LON), str(LAT), "--radius-m", "5000"]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert "has 门楼 (门楼)" in said
    assert "South Lake" in said
    assert "Nothing around speaks for: 菜市场." in said
    assert main([*asked, "--json", "--mode", "ride"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["order"]["order"] == [f["properties"]["to"] for f in told["order"]["features"]]
    assert main(["lost", "菜市场", str(LON), str(LAT)]) == 1
    assert main(["lost", "！！", str(LON), str(LAT)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
