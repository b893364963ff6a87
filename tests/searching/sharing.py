"""How a page shares a search: a ticket first, the search some seconds later, actions with own ids."""

from __future__ import annotations

from itertools import count
from typing import Any

from flask.testing import FlaskClient
from people_desk import Desk
from werkzeug.test import TestResponse

from tests.small_district import at

PAGE = {"Origin": "http://localhost"}
LON, LAT = at(0.9, 0.9)
ASKED = {"clues": "门楼", "lon": LON, "lat": LAT, "radius_m": 5_000}
GATE, BOTH = "compounds/gate", "compounds/both"
ANN, BOB = "ann-" + "a" * 16, "bob-" + "b" * 16
NUMBERS = count()


def make(desk: Desk, client: FlaskClient, **more: Any) -> TestResponse:
    """Open the page, wait, and share what was asked."""
    ticket = client.get("/api/lost/ticket").json["ticket"]
    desk.later(seconds=3)
    return client.post("/api/lost/searches", json={**ASKED, "ticket": ticket, **more}, headers=PAGE)


def code_of(desk: Desk, client: FlaskClient) -> str:
    answer = make(desk, client)
    assert answer.status_code == 201, answer.text
    code: str = answer.json["code"]
    return code


def action(searcher: str, deed: str, place: str | None = None, **more: Any) -> dict[str, Any]:
    made = {"id": f"action-{next(NUMBERS):012d}", "searcher": searcher, "deed": deed, **more}
    return made if place is None else {**made, "place": place}


def act(client: FlaskClient, code: str, body: dict[str, Any]) -> TestResponse:
    return client.post(f"/api/lost/searches/{code}/actions", json=body, headers=PAGE)


def follow(client: FlaskClient, code: str, **more: Any) -> TestResponse:
    return client.get(f"/api/lost/searches/{code}", **more)
