"""How a page reports: a ticket first, the report some seconds later, from the page's own origin."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from people_desk import Desk
from werkzeug.test import TestResponse

STATION = "west-south"
PAGE = {"Origin": "http://localhost"}
NEAREST = {"lon": 108.921, "lat": 34.221, "limit": 1}


def ticket_of(client: FlaskClient, station: str = STATION) -> str:
    ticket: str = client.get(f"/api/stations/{station}/reports").json["ticket"]
    return ticket


def passer_by(desk: Desk, network: int) -> FlaskClient:
    """A browser in a network of its own."""
    client = desk.app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"10.{network // 250}.{network % 250}.7"
    return client


def report(
    desk: Desk, client: FlaskClient, kind: str = "locked", station: str = STATION, **more: Any
) -> TestResponse:
    """Open the card, wait, and report."""
    ticket = ticket_of(client, station)
    desk.later(seconds=3)
    body = {"kind": kind, "ticket": ticket, **more}
    return client.post(f"/api/stations/{station}/reports", json=body, headers=PAGE)


def shown(client: FlaskClient, station: str = STATION) -> dict[str, int]:
    """What everybody is shown: how many by kind."""
    answer = client.get(f"/api/stations/{station}/reports")
    assert answer.status_code == 200, answer.text
    return {one["kind"]: one["count"] for one in answer.json["reports"]}


def nearest(client: FlaskClient, **query: Any) -> list[dict[str, Any]]:
    """The stations found nearest to the reported one: those that meet the question in full."""
    features: list[dict[str, Any]] = client.get("/api/nearest", query_string={**NEAREST, **query}).json[
        "features"
    ]
    return features


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the report form of a station's page."""
    form = page[page.index('class="report-form"') :]
    return dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[: form.index("</form>")])
    )
