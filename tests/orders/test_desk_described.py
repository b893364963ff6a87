"""What the desk answers about orders is what its API document promises, with success and with errors."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from databases import Databases
from order_desk import PEOPLE, ROOM, Worker, a_key, dispatched, move_in, sent, soon, town_with_rooms
from people_desk import Desk, desk_in
from resident import picture
from town import WEST_NORTH
from werkzeug.test import TestResponse

from geomap.web.api.operations_orders_desk import ORDERS_DESK
from tests.described import Document, Seen, holding_to, undescribed


@dataclass(frozen=True)
class Told:
    desk: Desk
    document: Document
    seen: Seen
    people: dict[str, Worker]


@pytest.fixture(scope="module")
def told(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A desk whose clients hold every answer against its document."""
    folder = town_with_rooms(tmp_path_factory.mktemp("described") / "data", ROOM)
    with desk_in(databases, kind, folder) as desk:
        document, seen = Document(desk.app), Seen()
        desk.app.test_client_class = holding_to(document, seen)
        move_in(desk)
        yield Told(desk, document, seen, {name: Worker.at(desk, name) for name, _, _ in PEOPLE})


def ok(answer: TestResponse) -> TestResponse:
    assert answer.status_code < 400, answer.text
    return answer


def settle_with_photo(worker: Worker, number: int) -> TestResponse:
    return worker.client.post(
        f"/api/desk/orders/{number}/settle",
        data={"words": "好了", "photos": (io.BytesIO(picture()), "after.jpg")},
        headers={"Idempotency-Key": a_key(), **worker.pays},
    )


def go_all_ways(told: Told) -> None:
    """Every step of the desk is taken once at least."""
    south, west, max_ = (told.people[name] for name in ("south", "west", "max"))
    housing, police = told.people["housing"], told.people["police"]
    one, two, three, four = (sent(told.desk) for _ in range(4))
    ok(south.client.get(f"/api/desk/orders/{one}/choices"))
    ok(south.take(one, "dispatch", to="steward:post-1"))
    ok(south.take(one, "transfer", to="steward:post-2", reason="二号院的"))
    ok(told.people["tom"].take(one, "refuse", reason="不是我的"))
    ok(west.take(one, "whistle", departments=["housing", "police"], due=soon(told.desk), words="请到现场"))
    ok(west.client.get(f"/api/desk/orders/{one}/choices"))
    ok(housing.client.get("/api/desk/orders?box=mine"))
    ok(housing.take(one, "report_in"))
    ok(housing.take(one, "pledge", words="三天内"))
    ok(west.take(one, "release", departments=["police"], reason="不涉及"))
    assert ok(police.one(one)).json["past"]
    ok(west.take(one, "note", words="已联系"))
    ok(west.take(one, "settle", words="好了", no_photo="天黑"))
    ok(south.take(two, "refer", to=f"room:{ROOM}"))
    ok(max_.take(two, "conclude", outcome="agreed", words="和解", judicial=True))
    ok(south.take(three, "merge", into=four))
    ok(south.take(four, "transfer", to=f"community:{WEST_NORTH}", reason="在北边"))
    ok(told.people["north"].take(four, "accept"))
    ok(told.people["north"].take(four, "refuse", reason="再看看"))
    ok(told.people["north"].take(four, "cancel", reason="重复"))


def test_every_operation_of_the_desk_answers_as_it_promises(told: Told) -> None:
    go_all_ways(told)
    number, sam = dispatched(told.desk, sent(told.desk)), told.people["sam"]
    ok(sam.take(number, "accept"))
    ok(sam.look(number))
    photo = ok(settle_with_photo(sam, number)).json["photos"][0]["id"]
    ok(sam.client.get(f"/api/desk/orders/{number}/photos/{photo}"))
    board = ok(sam.client.get("/api/desk/orders"))
    again = sam.client.get("/api/desk/orders", headers={"If-None-Match": board.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    ok(sam.one(number))
    promised = {
        (operation["operationId"], int(status))
        for operation in told.document.operations()
        for status in operation["responses"]
        if operation["operationId"] in {one.name for one in ORDERS_DESK.operations} and status < "400"
    }
    left = {(name, status) for name, status in promised - told.seen if status != 204}
    assert promised
    assert not left
    assert {("deskOrder_refuse", 204), ("deskOrder_transfer", 204)} <= told.seen


def test_every_kind_of_error_is_told_as_it_promises(told: Told) -> None:
    """Each of these is held against the document by the client."""
    number, people = dispatched(told.desk, sent(told.desk)), told.people
    sam, south = people["sam"], people["south"]
    path, key = f"/api/desk/orders/{number}/note", {"Idempotency-Key": a_key(), **sam.pays}
    answers = {
        "a step that its state forbids": (sam.take(number, "settle", words="好了"), 409),
        "a version that is past": (south.take(number, "note", words="x", version=1), 412),
        "another's part": (sam.take(number, "cancel", reason="x"), 403),
        "no key": (sam.client.post(path, json={}, headers={**sam.pays}), 400),
        "no token of the session": (sam.client.post(path, json={"words": "x"}), 400),
        "nobody": (told.desk.visitor().get(f"/api/desk/orders/{number}"), 401),
        "a viewer": (people["vic"].client.get("/api/desk/orders"), 403),
        "another's order": (people["tom"].one(number), 404),
        "no such box": (sam.client.get("/api/desk/orders?box=none"), 400),
        "too long": (sam.client.post(path, json={"words": "x" * 200_000}, headers=key), 413),
        "no JSON": (sam.client.post(path, data="x", headers=key), 415),
        "no such photo": (sam.client.get(f"/api/desk/orders/{number}/photos/1"), 404),
        "a contact without having accepted": (sam.look(number), 403),
    }
    assert {why: answer.status_code for why, (answer, _) in answers.items()} == {
        why: status for why, (_, status) in answers.items()
    }


def test_a_database_that_is_away_is_told_as_it_promises(told: Told) -> None:
    told.desk.place.lose()
    try:
        assert told.people["sam"].client.get("/api/desk/orders").status_code == 503
    finally:
        told.desk.place.find()


def test_no_route_is_missing_from_the_document(told: Told) -> None:
    assert undescribed(told.desk.app, told.document.text) == []


def test_what_may_be_sent_besides_stands_in_the_document(told: Told) -> None:
    settle = told.document.operation("POST", "/desk/orders/1/settle")
    assert set(settle["requestBody"]["content"]) == {"application/json", "multipart/form-data"}
    assert {one["name"] for one in settle["parameters"]} == {"id", "Idempotency-Key", "If-Match"}
