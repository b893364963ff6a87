"""What the ledger and cases answer is what the API document promises: operations and kinds of error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import Databases
from order_desk import SOUTH, Worker, move_in, sent, take
from people_desk import Desk, desk_in

from tests.described import Document, Seen, holding_to, undescribed

TAGS = {"cases", "ledger"}
DUE = "2026-03-06T18:00"


@pytest.fixture(scope="module")
def seen() -> Seen:
    return set()


@pytest.fixture(scope="module")
def desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory, seen: Seen) -> Iterator[Desk]:
    """A desk whose clients hold every answer against its document."""
    with desk_in(databases, "sqlite", tmp_path_factory.mktemp("described") / "data") as made:
        move_in(made)
        made.app.test_client_class = holding_to(Document(made.app), seen)
        yield made


def test_every_operation_answers_as_it_promises(desk: Desk, seen: Seen) -> None:
    west, tax = Worker.at(desk, "west"), Worker.at(desk, "tax")
    number = sent(desk)
    take(desk, number, "accept", SOUTH)
    case = west.post("/cases", orders=[number], words="一起办").json["id"]
    member = {"units": [str(SOUTH)]}
    met = {"held_at": DUE, "place": "会议室", "words": "查清"}
    decided = {"words": "办", "to": "department:tax", "due": DUE}
    for worker, step, said in (
        (west, "add", {"orders": [sent(desk)]}),
        (west, "call", {"departments": ["tax", "housing"], "due": DUE}),
        (west, "release", {"departments": ["housing"], "reason": "叫错了"}),
        (tax, "report_in", {}),
        (tax, "pledge", {"words": "来办"}),
        (west, "group", member),
        (west, "meet", met),
        (west, "decide", decided),
        (west, "decide", decided),
        (west, "withdraw", {"decision": 2, "reason": "多了"}),
        (tax, "done", {"decision": 1, "words": "已办"}),
        (west, "note", {"words": "好"}),
        (west, "settle", {"words": "办结"}),
        (west, "take_up", {"reason": "又坏了"}),
        (west, "drop", {"reason": "不办了"}),
    ):
        answer = worker.post(f"/cases/{case}/{step}", **said)
        assert answer.status_code == 200, (step, answer.text)
    assert west.get(f"/cases/{case}").json["state"] == "dropped"
    assert west.get("/cases").json["cases"]
    assert west.get("/orders/ledger").json["rows"]
    assert west.get("/orders/ledger.xlsx").data[:2] == b"PK"
    promised = {
        operation["operationId"]
        for operation in Document(desk.app).operations()
        if operation["tags"][0] in TAGS
    }
    assert len(promised) == 19
    assert promised == {name for name, status in seen if status < 300} & promised


def test_every_kind_of_error_is_told_as_it_promises(desk: Desk) -> None:
    """Each of these is held against the document by the client."""
    west, tax, vic = (Worker.at(desk, name) for name in ("west", "tax", "vic"))
    case = west.post("/cases", orders=[sent(desk)], words="一起办").json["id"]
    nobody = Worker(desk.visitor(), {})
    headers = {**west.pays, "Idempotency-Key": "k" * 9}
    plain = west.client.post(f"/api/desk/cases/{case}/note", data="x", headers=headers)
    for answer, status in (
        (nobody.get("/cases"), 401),
        (nobody.post(f"/cases/{case}/note", words="x"), 401),
        (vic.get("/cases"), 403),
        (tax.post("/cases", orders=[1], words="x"), 403),
        (tax.get(f"/cases/{case}"), 404),
        (west.get("/cases", state="lost"), 400),
        (west.post(f"/cases/{case}/note"), 400),
        (west.post(f"/cases/{case}/take_up", reason="x"), 409),
        (west.post(f"/cases/{case}/note", words="x", version=9), 412),
        (west.post(f"/cases/{case}/note", words="x" * 100_000), 413),
        (plain, 415),
        (vic.get("/orders/ledger"), 403),
        (west.get("/orders/ledger", to="2026-02-30"), 400),
    ):
        assert answer.status_code == status, answer.text
    desk.place.lose()
    try:
        assert west.get("/cases").status_code == 503
    finally:
        desk.place.find()


def test_no_route_is_missing_from_the_document(desk: Desk) -> None:
    assert undescribed(desk.app, Document(desk.app).text) == []
