"""Whoever holds the tracking code follows the order, confirms, reopens and cancels it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from resident import (  # noqa: F401 (fixtures)
    PAGE,
    YARD,
    at,
    book_of,
    desk,
    picture,
    sent,
    ticket_of,
    town_desk,
)
from town import WEST, WEST_SOUTH

from geomap.orders.units import Unit
from geomap.storage.orders.records import Action

COMMUNITY, STREET = Unit("community", WEST_SOUTH), Unit("street", WEST)
HOUSING = Unit("department", "housing")


def work(desk, number: int, step: str, **said):  # noqa: F811
    action = Action(
        number, step, desk.now, str(uuid4()), "amy", frozenset({COMMUNITY, STREET}), COMMUNITY, said=said
    )
    return book_of(desk).take(action)


def take(desk, code: str, step: str, **body):  # noqa: F811
    return desk.visitor().post(f"/api/orders/track/{code}/{step}", json={"key": str(uuid4()), **body})


def settled(desk):  # noqa: F811
    told = sent(desk)
    work(desk, told["id"], "accept")
    desk.later(minutes=30)
    work(desk, told["id"], "settle", words="修好了")
    return told


def test_it_says_who_has_it_until_when_and_what_was_done(desk):  # noqa: F811
    told = sent(desk)
    client, path = desk.visitor(), f"/api/orders/track/{told['code'].lower()}"
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    order = answer.json
    assert (order["state"], order["owner"]["unit"]) == ("submitted", str(COMMUNITY))
    assert (order["clock"]["left_working_min"], order["clock"]["overdue"]) == (30, False)
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    desk.later(minutes=45)
    overdue = client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).json
    assert (overdue["clock"]["left_working_min"], overdue["clock"]["overdue"]) == (-15, True)
    work(desk, told["id"], "accept")
    after = client.get(path).json
    assert [event["step"] for event in after["events"]] == ["submit", "escalate", "accept"]
    assert "amy" not in str(after), "a sender is told the post, not the person"


def test_notes_among_those_who_work_on_it_are_not_for_the_sender(desk):  # noqa: F811
    told = sent(desk)
    work(desk, told["id"], "note", words="between us")
    assert "between us" not in desk.visitor().get(f"/api/orders/track/{told['code']}").text


def test_the_sender_reads_what_is_meant_for_them_and_of_the_rest_the_steps_alone(desk):  # noqa: F811
    told, inside = sent(desk), "words among colleagues"
    other, due = Unit("community", "610113001002"), desk.now + timedelta(hours=4)
    for unit, step, said in (
        (COMMUNITY, "accept", {}),
        (COMMUNITY, "refuse", {"reason": inside}),
        (COMMUNITY, "transfer", {"to": other, "reason": inside}),
        (STREET, "whistle", {"departments": ("housing",), "due": due, "words": inside}),
        (HOUSING, "pledge", {"words": inside}),
        (STREET, "release", {"departments": ("housing",), "reason": inside}),
        (STREET, "settle", {"words": "修好了"}),
    ):
        action = Action(told["id"], step, desk.now, str(uuid4()), "amy", frozenset({unit}), unit, said=said)
        book_of(desk).take(action)
    answer = take(desk, told["code"], "reopen", reason="还是漏")
    assert inside not in answer.text
    events = {event["step"]: event["said"] for event in answer.json["events"]}
    assert list(events) == [
        "submit", "accept", "refuse", "transfer", "whistle", "pledge", "release", "settle", "reopen",
    ]  # fmt: skip
    assert (events["settle"], events["reopen"]) == ({"words": "修好了"}, {"reason": "还是漏"})
    assert events["transfer"]["to"]["unit"] == str(other)
    assert [one["unit"] for one in events["release"]["departments"]] == [str(HOUSING)]


def test_why_an_office_cancelled_it_is_told_to_the_sender(desk):  # noqa: F811
    told = sent(desk)
    work(desk, told["id"], "cancel", reason="已在别处办理")
    order = desk.visitor().get(f"/api/orders/track/{told['code']}").json
    assert order["events"][-1]["said"] == {"reason": "已在别处办理"}


def test_departments_that_were_called_are_told_by_their_names(desk):  # noqa: F811
    told, names = sent(desk), {"housing": "住房和城乡建设局", "police": "公安分局"}
    due = desk.now + timedelta(hours=4)
    said = {"departments": tuple(names), "due": due}
    units = frozenset({STREET})
    action = Action(told["id"], "whistle", desk.now, str(uuid4()), "amy", units, STREET, said=said)
    book_of(desk).take(action)
    event = desk.visitor().get(f"/api/orders/track/{told['code']}").json["events"][-1]
    assert [one["name"] for one in event["said"]["departments"]] == list(names.values())


def test_it_is_confirmed_once_with_a_rating(desk):  # noqa: F811
    code, key = settled(desk)["code"], str(uuid4())
    first, again = (take(desk, code, "confirm", key=key, rating=5) for _ in range(2))
    assert (first.status_code, first.json["state"], first.json["rating"]) == (200, "confirmed", 5)
    assert first.json["events"] == again.json["events"]
    late = take(desk, code, "confirm", rating=1)
    assert late.status_code == 409


def test_it_is_reopened_with_a_reason_within_fifteen_days(desk):  # noqa: F811
    code = settled(desk)["code"]
    missing = take(desk, code, "reopen")
    assert (missing.status_code, missing.json["parameter"]) == (400, "reason")
    desk.later(days=14, hours=23)
    reopened = take(desk, code, "reopen", reason="还是漏").json
    assert (reopened["state"], reopened["round"], reopened["owner"]["unit"]) == (
        "submitted",
        1,
        str(COMMUNITY),
    )
    other = settled(desk)["code"]
    desk.later(days=15)
    assert take(desk, other, "reopen", reason="还是漏").status_code == 409


@pytest.mark.parametrize(
    ("step", "body", "field"),
    [
        ("confirm", {"rating": 6}, "rating"),
        ("confirm", {"rating": True}, "rating"),
        ("confirm", {"key": "1"}, "key"),
        ("cancel", {"reason": "x" * 501}, "reason"),
        ("cancel", {"reason": "\u202e"}, "reason"),
        ("cancel", {"reason": "ok", "who": "me"}, "who"),
    ],
)
def test_what_cannot_be_used_is_named(desk, step, body, field):  # noqa: F811
    answer = take(desk, settled(desk)["code"], step, **body)
    assert (answer.status_code, answer.json["parameter"]) == (400, field)


def test_it_is_cancelled_while_nobody_settled_it_and_by_no_wrong_code(desk):  # noqa: F811
    code = sent(desk)["code"]
    assert take(desk, "0000-0000-0000-0000", "cancel", reason="好了").status_code == 404
    assert take(desk, code, "settle", words="x").status_code in {404, 405}
    assert take(desk, code, "cancel", reason="好了").json["state"] == "cancelled"


def test_me_too_counts_once_a_key_and_is_told_to_the_sender(desk):  # noqa: F811
    told = sent(desk, category="repair")
    client = desk.visitor()
    near = client.get("/api/orders/near", query_string={**at(YARD), "category": "repair"}).json["orders"]
    assert [one["id"] for one in near] == [told["public_id"]]
    body = {"key": str(uuid4()), "ticket": ticket_of(client)}
    desk.later(seconds=5)
    counts = [
        client.post(f"/api/orders/{told['public_id']}/me_too", json=body, headers=PAGE).json["me_too"]
        for _ in "ab"
    ]
    assert counts == [1, 1]
    assert client.get(f"/api/orders/track/{told['code']}").json["me_too"] == 1


def test_its_page_is_for_whoever_holds_the_code_alone(desk):  # noqa: F811
    code, client = sent(desk)["code"], desk.visitor()
    page = client.get(f"/orders/{code}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    told = {
        name: page.headers[name]
        for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag", "X-Frame-Options")
    }
    assert told == {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
        "X-Frame-Options": "DENY",
    }
    assert client.get(f"/orders/{code}/qr.svg").mimetype == "image/svg+xml"
    for path in ("/orders/none-such", "/orders/none-such/qr.svg"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 404


def test_what_is_personal_is_forgotten_after_its_time_without_being_asked(desk):  # noqa: F811
    told = sent(desk, words="forget me", photos=(picture(),))
    take(desk, told["code"], "cancel", reason="好了")
    held = desk.app.extensions["orders"]
    desk.later(days=held.kept_days - 1)
    look_around(desk)
    assert book_of(desk).kept(told["id"]).words == "forget me"
    desk.later(days=2)
    look_around(desk)
    kept = book_of(desk).kept(told["id"])
    assert (kept.forgotten, kept.words, book_of(desk).photos(told["id"])) == (True, None, [])
    assert desk.visitor().get(f"/api/orders/track/{told['code']}").json["words"] is None


def look_around(there) -> None:
    """What a server does all the time beside its requests."""
    for look in there.app.extensions["snapshots"].beside:
        look()
