"""A search is shared by its link alone: seen alike by all, changed once by each action, forgotten in time."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from people_desk import Desk
from sharing import ANN, ASKED, BOB, BOTH, GATE, PAGE, act, action, code_of, follow, make

from geomap.storage.retention.running import due
from geomap.web.retention import befores


def test_whoever_has_the_link_sees_the_same_list_in_every_process(desk: Desk) -> None:
    ann = desk.visitor()
    made = make(desk, ann)
    assert made.status_code == 201
    code = made.json["code"]
    assert made.json["link"] == f"http://localhost/search-party/{code}"
    other = desk.another()
    other.now = desk.now
    bob = other.visitor()
    seen = follow(bob, code).json
    assert [one["key"] for one in seen["candidates"]] == [BOTH, GATE]
    assert (seen["clues"], seen["searchers"], seen["you"], seen["ended"]) == ("门楼", 0, None, None)
    assert {one["state"] for one in seen["places"].values()} == {"open"}
    assert act(ann, code, action(ANN, "go", GATE)).status_code == 200
    seen = follow(bob, code, query_string={"searcher": BOB}).json
    assert (seen["places"][GATE]["going"], seen["searchers"], seen["you"]) == (1, 1, None)
    assert act(bob, code, action(BOB, "searched", BOTH, words="门卫没看见")).json["you"] == 2
    seen = follow(ann, code, query_string={"searcher": ANN}).json
    assert (seen["places"][BOTH]["state"], seen["places"][BOTH]["words"]) == ("searched", "门卫没看见")


def test_a_searcher_alone_is_told_where_they_ticked_last(desk: Desk) -> None:
    client = desk.visitor()
    code = code_of(desk, client)
    assert act(client, code, action(ANN, "searched", GATE)).json["at"] == GATE
    assert act(client, code, action(BOB, "go", BOTH)).json["at"] is None
    assert follow(client, code, query_string={"searcher": ANN}).json["at"] == GATE
    assert follow(client, code).json["at"] is None
    assert act(client, code, action(BOB, "reopen", GATE)).json["at"] is None
    assert follow(client, code, query_string={"searcher": ANN}).json["at"] is None


def test_while_nothing_changes_a_look_is_answered_without_a_body(desk: Desk) -> None:
    client = desk.visitor()
    code = code_of(desk, client)
    tag = follow(client, code).headers["ETag"]
    again = follow(client, code, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    act(client, code, action(ANN, "go", GATE))
    changed = follow(client, code, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert "no-cache" in changed.headers["Cache-Control"]


def test_an_action_sent_twice_counts_once(desk: Desk) -> None:
    client = desk.visitor()
    code, once = code_of(desk, client), action(ANN, "searched", GATE)
    first, second = (act(client, code, once) for _ in range(2))
    assert (first.status_code, first.json) == (200, second.json)
    assert act(client, code, {**once, "id": f"{once['id']}-other"}).status_code == 409


def test_of_two_who_go_to_one_place_at_once_one_is_refused(desk: Desk) -> None:
    code, answers = code_of(desk, desk.visitor()), dict[str, int]()
    go = threading.Barrier(6)

    def send(searcher: str) -> None:
        client = desk.app.test_client()
        go.wait()
        answers[searcher] = act(client, code, action(searcher, "go", GATE)).status_code

    threads = [threading.Thread(target=send, args=(f"searcher-{i:012d}",)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers.values()) == [200, 409, 409, 409, 409, 409]
    winner = next(name for name, status in answers.items() if status == 200)
    seen = follow(desk.visitor(), code, query_string={"searcher": winner}).json
    assert (seen["places"][GATE]["going"], seen["you"]) == (1, 1)


def test_a_refusal_says_why(desk: Desk) -> None:
    client = desk.visitor()
    code = code_of(desk, client)
    act(client, code, action(ANN, "go", GATE))
    refused = act(client, code, action(BOB, "go", GATE))
    assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    assert (refused.json["reason"], bool(refused.json["hint"])) == ("taken", True)


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"id": "short"}, "id"),
        ({"id": "a b" + "c" * 16}, "id"),
        ({"searcher": ""}, "searcher"),
        ({"deed": "eat"}, "deed"),
        ({"place": "compounds/none"}, "place"),
        ({"place": None}, "place"),
        ({"words": "x" * 201}, "words"),
        ({"words": "see www.example.org"}, "words"),
        ({"words": "a\u202eb"}, "words"),
        ({"phone": "1"}, "phone"),
    ],
)
def test_an_action_that_cannot_be_read_is_refused_by_field(
    desk: Desk, change: dict[str, Any], parameter: str
) -> None:
    client = desk.visitor()
    refused = act(client, code_of(desk, client), {**action(ANN, "searched", GATE), **change})
    assert (refused.status_code, refused.json["parameter"]) == (400, parameter)


def test_a_code_of_no_search_is_no_search(desk: Desk) -> None:
    client = desk.visitor()
    for path in ("/api/lost/searches/none", "/search-party/none", "/search-party/none/qr.svg"):
        assert client.get(path).status_code == 404
    assert act(client, "none", action(ANN, "go", GATE)).status_code == 404


def test_a_search_is_forgotten_so_many_days_after_its_last_action(desk: Desk) -> None:
    client, database = desk.visitor(), desk.app.extensions["store"].database
    kept, forgotten = code_of(desk, client), code_of(desk, client)
    desk.later(days=6)
    act(client, kept, action(ANN, "stop"))
    desk.later(days=1, seconds=1)
    assert (follow(client, kept).status_code, follow(client, forgotten).status_code) == (200, 404)
    assert due(database, befores(desk.app.config["SETTINGS"], desk.now))["searches"] == 1
    desk.later(days=6)
    assert follow(client, kept).status_code == 404
    assert due(database, befores(desk.app.config["SETTINGS"], desk.now))["searches"] == 2


def test_searches_are_swept_beside_the_look_for_revisions(desk: Desk) -> None:
    code_of(desk, desk.visitor())
    desk.later(days=8)
    for look in desk.app.extensions["snapshots"].beside:
        look()
    assert due(desk.app.extensions["store"].database, {"searches": desk.now}) == {"searches": 0}


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://elsewhere.example"}, {**PAGE, "Sec-Fetch-Site": "cross-site"}]
)
def test_other_sites_can_neither_make_nor_change_a_search(desk: Desk, headers: dict[str, str]) -> None:
    client = desk.visitor()
    code = code_of(desk, client)
    for path, body in (
        ("/api/lost/searches", {**ASKED, "ticket": "x"}),
        (f"/api/lost/searches/{code}/actions", action(ANN, "go", GATE)),
    ):
        assert client.post(path, json=body, headers=headers).status_code == 403


def test_searches_of_one_network_are_slowed_down_and_those_of_another_are_not(desk: Desk) -> None:
    client = desk.visitor()
    statuses = [make(desk, client).status_code for _ in range(8)]
    assert statuses[:6] == [201] * 6
    assert statuses[-1] == 429
    assert make(desk, desk.visitor()).status_code == 429, "of the same network"
    elsewhere = desk.app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert make(desk, elsewhere).status_code == 201


def test_whoever_is_signed_in_shares_and_searches_like_anybody(desk: Desk) -> None:
    amy = desk.signed_in("amy")
    assert act(amy, code_of(desk, amy), action(ANN, "go", GATE)).status_code == 200


def test_a_ticket_must_be_some_seconds_old_and_of_this_site(desk: Desk) -> None:
    client = desk.visitor()
    ticket = client.get("/api/lost/ticket").json["ticket"]
    fresh = client.post("/api/lost/searches", json={**ASKED, "ticket": ticket}, headers=PAGE)
    assert fresh.status_code == 429
    forged = make(desk, client, ticket="forged")
    assert (forged.status_code, forged.json["parameter"]) == (400, "ticket")


def test_a_search_for_what_is_nowhere_around_is_not_made(desk: Desk) -> None:
    refused = make(desk, desk.visitor(), clues="菜市场")
    assert (refused.status_code, refused.json["parameter"]) == (400, "clues")


def test_the_page_and_the_code_of_a_shared_search_are_kept_by_nobody(desk: Desk) -> None:
    client = desk.visitor()
    code = code_of(desk, client)
    page, qr = client.get(f"/search-party/{code}"), client.get(f"/search-party/{code}/qr.svg")
    assert (page.status_code, page.headers["X-Robots-Tag"]) == (200, "noindex")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == qr.headers["Cache-Control"] == "no-store"
    assert (qr.status_code, qr.mimetype) == (200, "image/svg+xml")
