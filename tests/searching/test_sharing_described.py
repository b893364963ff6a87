"""What shared searches answer is what the API document promises: every operation, every kind of error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from people_desk import Desk
from sharing import ANN, ASKED, BOB, BOTH, GATE, LAT, LON, PAGE, act, action, code_of, follow, make
from werkzeug.test import TestResponse

from geomap.web.searching.operations import SHARED_SEARCHES
from tests.described import Document, Seen, holding_to, undescribed

NAMES = {operation.name for operation in SHARED_SEARCHES.operations} | {"lostCandidates", "lostOrder"}


@dataclass(frozen=True)
class Told:
    desk: Desk
    document: Document
    seen: Seen


@pytest.fixture
def told(desk: Desk) -> Iterator[Told]:
    """A desk whose clients hold every answer against its document."""
    document, seen = Document(desk.app), Seen()
    desk.app.test_client_class = holding_to(document, seen)
    yield Told(desk, document, seen)
    desk.app.test_client_class = None


def ok(answer: TestResponse) -> TestResponse:
    assert answer.status_code < 300, answer.text
    return answer


def test_every_operation_of_searching_answers_as_it_promises(told: Told) -> None:
    client = told.desk.visitor()
    ok(client.get("/api/lost/candidates", query_string=ASKED))
    ok(client.post("/api/lost/order", json={"lon": LON, "lat": LAT, "places": [GATE, BOTH]}))
    code = code_of(told.desk, client)
    ok(act(client, code, action(ANN, "go", GATE)))
    ok(act(client, code, action(BOB, "searched", BOTH, words="门卫没看见")))
    seen = ok(follow(client, code, query_string={"searcher": ANN}))
    assert seen.json["places"][GATE]["going"] == seen.json["you"] == 1
    again = follow(client, code, headers={"If-None-Match": seen.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert ok(act(client, code, action(ANN, "found", GATE))).json["ended"] == "found"
    promised = {
        (operation["operationId"], int(status))
        for operation in told.document.operations()
        for status in operation["responses"]
        if operation["operationId"] in NAMES and status < "400"
    }
    assert {name for name, _ in promised} == NAMES
    assert promised - told.seen == set()


def test_every_kind_of_error_is_told_as_it_promises(told: Told) -> None:
    """Each of these is held against the document by the client."""
    client = told.desk.visitor()
    code = code_of(told.desk, client)
    path = f"/api/lost/searches/{code}/actions"
    ok(act(client, code, action(ANN, "go", GATE)))
    nothing = make(told.desk, client, clues="火星基地")
    early = client.get("/api/lost/ticket").json["ticket"]
    answers = {
        "nothing is asked of a ticket": (client.get("/api/lost/ticket?for=me"), 400),
        "nothing speaks for it": (nothing, 400),
        "no such deed": (act(client, code, action(ANN, "fly", GATE)), 400),
        "another site": (client.post("/api/lost/searches", json={}), 403),
        "no such search": (follow(client, "none"), 404),
        "somebody else's way": (act(client, code, action(BOB, "go", GATE)), 409),
        "too long": (act(client, code, action(ANN, "note", GATE, words="x" * 9_000)), 413),
        "no JSON": (client.post(path, data="x", headers=PAGE), 415),
        "too quick": (
            client.post("/api/lost/searches", json={**ASKED, "ticket": early}, headers=PAGE),
            429,
        ),
    }
    assert {why: answer.status_code for why, (answer, _) in answers.items()} == {
        why: status for why, (_, status) in answers.items()
    }


def test_a_database_that_is_away_is_told_as_it_promises(told: Told) -> None:
    client = told.desk.visitor()
    code = code_of(told.desk, client)
    told.desk.place.lose()
    try:
        assert follow(client, code).status_code == 503
        assert act(client, code, action(ANN, "go", GATE)).status_code == 503
    finally:
        told.desk.place.find()


def test_no_route_is_missing_from_the_document(told: Told) -> None:
    assert undescribed(told.desk.app, told.document.text) == []
