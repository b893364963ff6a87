"""Who said me too, or sent what was merged, over HTTP: what their code tells, and what it may do."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from order_desk import Worker
from resident import (  # noqa: F401 (fixtures)
    PAGE,
    STREET_ONLY,
    YARD,
    book_of,
    desk,
    picture,
    sent,
    ticket_of,
    town_desk,
)
from test_tracking import COMMUNITY, STREET, take, work
from town import WEST_SOUTH

from geomap.geodesy import distance_m
from geomap.storage.orders.records import Action
from geomap.storage.retention.running import forget

HTML = {"Accept": "text/html"}
HERE = (108.912345, 34.212346)
WORDS, NAME, PHONE, DONE = "三号楼 unusual words", "王先生-name", "029-85251234", "找到了 502 的王先生"
PRIVATE = "dispute"
FOLLOWED = {
    "id", "category", "category_name", "state", "community", "compound", "submitted_at", "clock", "me_too",
    "owner", "reopen_until", "rating", "round", "events", "may",
}  # fmt: skip


def me_too(desk, number: int, key: str | None = None):  # noqa: F811
    client = desk.visitor()
    body = {"key": key or str(uuid4()), "ticket": ticket_of(client)}
    desk.later(seconds=5)
    public_id = desk.app.extensions["orders"].book.kept(number).public_id
    return client.post(f"/api/orders/{public_id}/me_too", json=body, headers=PAGE)


def code_of(desk, number: int) -> str:  # noqa: F811
    code: str = me_too(desk, number).json["code"]
    return code


def tracked(desk, code: str):  # noqa: F811
    answer = desk.visitor().get(f"/api/orders/track/{code}")
    assert answer.status_code == 200, answer.text
    return answer.json


def merge(desk, number: int, into: int) -> None:  # noqa: F811
    said, units = {"into": str(into)}, frozenset({COMMUNITY, STREET})
    book_of(desk).merge(Action(number, "merge", desk.now, str(uuid4()), "amy", units, COMMUNITY, said=said))


def settle(desk, number: int) -> None:  # noqa: F811
    work(desk, number, "accept")
    work(desk, number, "settle", words=DONE)


def full(desk, **said):  # noqa: F811
    """An order with all that is personal, in the yard."""
    return sent(desk, photos=(picture(),), name=NAME, phone=PHONE, words=WORDS, **{"place": HERE, **said})


def test_me_too_gives_a_code_whose_page_follows_the_order(desk):  # noqa: F811
    order, key = sent(desk), str(uuid4())
    first, again = (me_too(desk, order["id"], key) for _ in range(2))
    assert first.json["code"] == again.json["code"] != order["code"]
    assert first.json["url"].endswith(f"/orders/{first.json['code']}")
    assert (again.json["me_too"], first.headers["Cache-Control"]) == (1, "no-store")
    client, code = desk.visitor(), first.json["code"]
    work(desk, order["id"], "accept")
    told = tracked(desk, code)
    assert set(told) == FOLLOWED
    assert (told["state"], told["owner"]["unit"], told["clock"]["overdue"]) == (
        "accepted",
        str(COMMUNITY),
        False,
    )
    assert [event["step"] for event in told["events"]] == ["submit", "me_too", "accept"]
    page = client.get(f"/orders/{code}", headers=HTML)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert client.get(f"/orders/{code}/qr.svg").mimetype == "image/svg+xml"


@pytest.mark.parametrize("place", [HERE, (STREET_ONLY[0] + 0.0004, STREET_ONLY[1] - 0.0004)])
def test_a_voice_learns_nothing_that_is_personal(desk, place):  # noqa: F811
    target, other = full(desk, place=place, category="repair"), sent(desk, category="repair")
    voice = code_of(desk, target["id"])
    merge(desk, other["id"], target["id"])
    settle(desk, target["id"])
    take(desk, target["code"], "reopen", reason="王先生家还是漏")
    settle(desk, target["id"])
    work(desk, target["id"], "note", words="between us")
    take(desk, target["code"], "confirm", rating=1)
    client, photo = desk.visitor(), book_of(desk).photos(target["id"])[0][0]
    personal = (
        WORDS,
        NAME,
        PHONE,
        DONE,
        "王先生",
        "between us",
        target["code"],
        '"rating":1',
        "amy",
        *map(str, place),
    )
    for code in (voice, other["code"]):
        told = client.get(f"/api/orders/track/{code}").text
        page = client.get(f"/orders/{code}", headers=HTML).text
        for text in personal:
            assert text not in told, text
            assert text not in page, text
        assert client.get(f"/api/orders/track/{code}/photos/{photo}").status_code == 404
    last = tracked(desk, voice)["events"][-1]
    assert (last["step"], last["said"]) == ("confirm", {})


def test_the_map_of_a_voices_page_is_about_the_compound(desk):  # noqa: F811
    """The very same page for two orders at two ends of a yard."""

    def page(place) -> str:
        order = sent(desk, place=place, category="repair")
        code = code_of(desk, order["id"])
        text = desk.visitor().get(f"/orders/{code}", headers=HTML).text.replace(code, "CODE")
        return re.sub(r'nonce="[^"]+"', "", text)

    ends = (108.9102, 34.2102), (108.9138, 34.2138)
    assert distance_m(*ends[0], *ends[1]) > 400
    one, other = map(page, ends)
    assert one == other
    assert not any(str(x) in one for end in ends for x in end)


def test_the_sender_of_a_merged_order_keeps_their_own_and_follows_the_other(desk):  # noqa: F811
    own, other, last = (
        sent(desk, category="repair", words=words) for words in ("我的话", "他的话", "别人的话")
    )
    merge(desk, own["id"], other["id"])
    merge(desk, other["id"], last["id"])
    settle(desk, last["id"])
    told = tracked(desk, own["code"])
    assert (told["words"], told["state"], told["may"]) == ("我的话", "merged", [])
    now = told["merged"]
    assert set(now) == FOLLOWED
    assert (now["id"], now["state"], now["may"]) == (last["public_id"], "settled", ["rate", "reopen"])
    assert [event["step"] for event in now["events"]] == ["submit", "join", "accept", "settle"]
    assert all(event["said"] == {} for event in now["events"])
    assert tracked(desk, last["code"])["merged"] is None


def test_a_voice_says_whether_it_is_settled_for_them_and_reopens_it(desk):  # noqa: F811
    order, own = sent(desk, category="repair"), sent(desk, category="repair")
    voice, key = code_of(desk, order["id"]), str(uuid4())
    merge(desk, own["id"], order["id"])
    settle(desk, order["id"])
    assert tracked(desk, voice)["may"] == ["rate", "reopen"]
    first, again = (take(desk, voice, "rate", key=key, rating=2) for _ in range(2))
    assert (first.status_code, first.json["rating"], first.json["may"]) == (200, 2, ["reopen"])
    assert first.json == again.json
    assert take(desk, voice, "rate", rating=5).status_code == 409
    merged = take(desk, own["code"], "rate", rating=4).json["merged"]
    assert (merged["rating"], merged["state"]) == (4, "settled")
    for step, body in (("confirm", {"rating": 5}), ("cancel", {"reason": "好了"})):
        for code in (voice, own["code"]):
            assert take(desk, code, step, **body).status_code == 409, step
    assert take(desk, order["code"], "rate", rating=5).status_code == 409, "the sender confirms"
    assert tracked(desk, order["code"])["rating"] is None
    again = take(desk, voice, "reopen", reason="我们楼还是暗").json
    assert (again["state"], again["round"], again["rating"]) == ("submitted", 1, None)
    assert again["events"][-1]["said"] == {"reason": "我们楼还是暗"}, "their own words they see"
    for code in (order["code"], own["code"], code_of(desk, order["id"])):
        assert "我们楼" not in desk.visitor().get(f"/api/orders/track/{code}").text
    seen_by = {code: tracked(desk, code) for code in (order["code"], voice, own["code"])}
    seen_by[own["code"]] = seen_by[own["code"]]["merged"]
    by = {
        code: [event["by"] for event in told["events"] if event["step"] in ("submit", "rate", "reopen")]
        for code, told in seen_by.items()
    }
    assert by == {
        order["code"]: ["you", "voice", "voice", "voice"],
        voice: ["sender", "you", "voice", "you"],
        own["code"]: ["sender", "voice", "you", "voice"],
    }
    assert {e["by"] for e in seen_by[voice]["events"] if e["step"] in ("accept", "settle", "join")} == {None}
    assert [e["by"] for e in seen_by[voice]["events"] if e["step"] == "me_too"] == ["you", "voice"]


@pytest.mark.parametrize(
    ("step", "body", "field"),
    [
        ("rate", {}, "rating"),
        ("rate", {"rating": 0}, "rating"),
        ("rate", {"rating": 3, "voice": "1.1"}, "voice"),
        ("reopen", {}, "reason"),
    ],
)
def test_what_cannot_be_used_is_named(desk, step, body, field):  # noqa: F811
    order = sent(desk)
    code = code_of(desk, order["id"])
    settle(desk, order["id"])
    answer = take(desk, code, step, **body)
    assert (answer.status_code, answer.json["parameter"]) == (400, field)


def test_a_step_whose_answer_was_lost_is_sent_again_after_a_merge(desk):  # noqa: F811
    order, other = sent(desk, category="repair"), sent(desk, category="repair")
    voice, keys = code_of(desk, order["id"]), {"key": str(uuid4()), "reason": "还是暗"}
    settle(desk, order["id"])
    assert take(desk, voice, "reopen", **keys).json["id"] == order["public_id"]
    merge(desk, order["id"], other["id"])
    again = take(desk, voice, "reopen", **keys)
    assert (again.status_code, again.json["id"], again.json["round"]) == (200, other["public_id"], 0)


def test_a_merge_into_a_private_kind_tells_that_it_was_merged_alone(desk):  # noqa: F811
    order, hidden = sent(desk, category="repair"), sent(desk, category=PRIVATE)
    voice = code_of(desk, order["id"])
    merge(desk, order["id"], hidden["id"])
    work(desk, hidden["id"], "accept")
    told = tracked(desk, voice)
    assert (told["id"], told["state"], told["may"], told["category"]) == (
        order["public_id"],
        "merged",
        [],
        "repair",
    )
    assert tracked(desk, order["code"])["merged"] is None
    assert me_too(desk, hidden["id"]).status_code == 404


def test_nobody_says_me_too_of_what_is_settled(desk):  # noqa: F811
    order = sent(desk)
    settle(desk, order["id"])
    assert me_too(desk, order["id"]).status_code == 409


def test_the_desk_sees_what_a_voice_said(desk):  # noqa: F811
    order = sent(desk)
    voice = code_of(desk, order["id"])
    settle(desk, order["id"])
    take(desk, voice, "rate", rating=2)
    take(desk, voice, "reopen", reason="还是暗")
    desk.account("south", "community", WEST_SOUTH)
    rated, reopened = Worker.at(desk, "south").get(f"/orders/{order['id']}").json["events"][-2:]
    assert (rated["step"], rated["said"]["rating"], rated["who"]) == ("rate", 2, "resident")
    assert (reopened["said"]["reason"], reopened["said"]["voice"]) == ("还是暗", rated["said"]["voice"])


def test_after_forgetting_a_voices_code_is_as_none(desk):  # noqa: F811
    order = sent(desk)
    voice, client = code_of(desk, order["id"]), desk.visitor()
    assert take(desk, order["code"], "cancel", reason="好了").status_code == 409
    work(desk, order["id"], "cancel", reason="查无此事")
    desk.later(days=1)
    forget(desk.app.extensions["store"].database, {"orders": desk.now}, desk.now)
    answers = [client.get(f"/api/orders/track/{code}") for code in (voice, "0000-0000-0000-0000")]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].json["detail"] == answers[1].json["detail"]
    assert client.get(f"/orders/{voice}", headers=HTML).status_code == 404
