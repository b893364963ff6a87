"""What a stranger can learn of another's order: nothing personal, and of private kinds nothing at all."""

from __future__ import annotations

import math
from uuid import uuid4

import pytest
from resident import (  # noqa: F401 (fixtures)
    PAGE,
    STREET_ONLY,
    YARD,
    at,
    book_of,
    desk,
    numbered,
    picture,
    send,
    sent,
    ticket_of,
    town_desk,
)

from geomap.storage.orders.codes import ALPHABET
from geomap.storage.orders.records import Action
from geomap.web.orders.public import NEAR_PACE

NAME, PHONE, WORDS = "王先生-name", "029-85251234", "unusual words of mine"
PUBLIC = {
    "id", "category", "category_name", "state", "community", "compound", "submitted_at",
    "clock", "me_too",
}  # fmt: skip
PRIVATE = "dispute"
HERE = (108.912345, 34.212346)


@pytest.fixture
def both(desk):  # noqa: F811
    """An order that everybody may know of, and one that nobody may: (number, code) each."""
    made = []
    for category in ("repair", PRIVATE):
        answer = send(
            desk,
            desk.visitor(),
            (picture(),),
            category=category,
            place=HERE,
            words=WORDS,
            name=NAME,
            phone=PHONE,
        )
        made.append((numbered(desk, answer.json)["id"], answer.json["code"]))
    return made


def asked_of_everything(client, number: int) -> list:
    """All that a stranger can get."""
    near = [
        client.get("/api/orders/near", query_string={**at(YARD), "category": category})
        for category in ("repair", PRIVATE)
    ]
    return [
        *near,
        client.get("/api/orders"),
        client.get("/api/orders", query_string={"category": PRIVATE}),
        client.get("/api/orders/place", query_string=at(YARD)),
        client.get("/api/orders/categories"),
        client.get(f"/api/orders/track/{number}"),
        client.get("/api/orders/track/0000-0000-0000-0000"),
        client.get("/orders", headers={"Accept": "text/html"}),
        client.get("/orders/new", headers={"Accept": "text/html"}),
    ]


def test_no_answer_holds_words_name_number_code_or_the_exact_place(desk, both):  # noqa: F811
    (number, code), (_, hidden) = both
    for answer in asked_of_everything(desk.visitor(), number):
        for personal in (WORDS, NAME, PHONE, code, hidden, '"photos":[', str(HERE[0]), str(HERE[1])):
            assert personal not in answer.text, (answer.request.path, personal)


def test_a_private_order_is_as_if_it_were_not(desk, both):  # noqa: F811
    (number, _), (hidden, _) = both
    client = desk.visitor()
    listed = client.get("/api/orders").json["orders"]
    public, private = (book_of(desk).kept(one).public_id for one in (number, hidden))
    assert [one["id"] for one in listed] == [public]
    assert set(listed[0]) == PUBLIC | {"lon", "lat"}
    near = client.get("/api/orders/near", query_string={**at(YARD), "category": PRIVATE})
    assert near.json == {"orders": []}
    ticket = ticket_of(client)
    desk.later(seconds=5)
    answers = [
        client.post(f"/api/orders/{one}/me_too", json={"key": str(uuid4()), "ticket": ticket}, headers=PAGE)
        for one in (private, "0" * 10)
    ]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].text.replace(private, "N") == answers[1].text.replace("0" * 10, "N")
    assert book_of(desk).kept(hidden).order.me_too == 0


def test_the_public_point_is_of_the_compound_or_of_a_grid(desk, both):  # noqa: F811
    sent(desk, place=STREET_ONLY, category="repair")
    street, yard = desk.visitor().get("/api/orders").json["orders"]
    assert 108.91 < yard["lon"] < 108.915
    assert (yard["lon"], yard["lat"]) != HERE
    assert (street["lon"], street["lat"]) == STREET_ONLY, "this one stands on the grid"
    moved = (STREET_ONLY[0] + 0.0004, STREET_ONLY[1] - 0.0004)
    sent(desk, place=moved, category="repair")
    newest = desk.visitor().get("/api/orders").json["orders"][0]
    assert (newest["lon"], newest["lat"]) == STREET_ONLY


def test_no_number_of_questions_about_what_is_near_tells_two_neighbours_apart(desk):  # noqa: F811
    """Two orders 4 m apart in one cell of the grid are near the very same points."""
    one, other = YARD, (YARD[0] + 0.00004, YARD[1])
    numbers = [sent(desk, place=place, category="repair")["public_id"] for place in (one, other)]
    client, found = desk.visitor(), {number: set() for number in numbers}
    for i in range(-9, 10, 2):
        for j in range(-9, 10, 2):
            point = (YARD[0] + i * 0.0001, YARD[1] + j * 0.0001)
            answer = client.get("/api/orders/near", query_string={**at(point), "category": "repair"}).json
            for told in answer["orders"]:
                assert "distance_m" not in told
                found[told["id"]].add((i, j))
    assert found[numbers[0]] == found[numbers[1]]
    assert 0 < len(found[numbers[0]]) < 100
    assert all(math.hypot(i * 9.2, j * 11.1) <= 90 for i, j in found[numbers[0]])


def test_who_asks_very_often_what_is_near_must_wait(desk):  # noqa: F811
    client, asked = desk.visitor(), {"category": "repair"}
    for i in range(NEAR_PACE.free):
        place = (YARD[0] + i * 0.001 % 0.03, YARD[1])
        assert client.get("/api/orders/near", query_string={**at(place), **asked}).status_code == 200
    desk.later(seconds=0.5)
    answer = client.get("/api/orders/near", query_string={**at(STREET_ONLY), **asked})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    desk.later(seconds=1)
    assert client.get("/api/orders/near", query_string={**at(STREET_ONLY), **asked}).status_code == 200


def test_ids_do_not_tell_how_many_orders_there_are(desk):  # noqa: F811
    before, _, after = (sent(desk, category=category) for category in ("repair", PRIVATE, "repair"))
    ids = [one["id"] for one in desk.visitor().get("/api/orders").json["orders"]]
    assert ids == [after["public_id"], before["public_id"]]
    assert all(len(one) == 10 and set(one) <= set(ALPHABET) for one in ids)
    assert str(after["id"]) not in ids  # as a whole: two digits of a random id may be the same by chance


def test_what_a_public_order_was_merged_into_is_told_nobody(desk):  # noqa: F811
    one, into = sent(desk, category="repair"), sent(desk, category=PRIVATE)
    book = book_of(desk)
    office = book.kept(one["id"]).order.office
    said = {"into": str(into["id"])}
    book.merge(Action(one["id"], "merge", desk.now, "merge", "amy", frozenset({office}), office, said=said))
    client = desk.visitor()
    assert client.get("/api/orders").json["orders"] == []
    assert client.get("/open311/v2/requests.json").json == []
    assert client.get(f"/open311/v2/requests/{one['public_id']}.json").status_code == 404
    own = client.get(f"/api/orders/track/{one['code']}")
    assert (own.json["state"], own.json["merged"]) == ("merged", None)
    assert own.json["events"][-1]["said"] == {}
    assert into["public_id"] not in own.text


def test_everybody_is_told_of_an_order_for_ninety_days_on_every_way(desk):  # noqa: F811
    old, gone = sent(desk, category="repair"), sent(desk, category="repair")
    book_of(desk).take(
        Action(gone["id"], "cancel", desk.now, "cancel", "resident", resident=True, said={"reason": "x"})
    )

    def seen():
        client, nearby = desk.visitor(), {**at(YARD), "category": "repair"}
        return [
            {one["id"] for one in client.get("/api/orders").json["orders"]},
            {one["id"] for one in client.get("/api/orders/near", query_string=nearby).json["orders"]},
            {one["service_request_id"] for one in client.get("/open311/v2/requests.json").json},
            {
                one
                for one in (old["public_id"], gone["public_id"])
                if client.get(f"/open311/v2/requests/{one}.json").status_code == 200
            },
        ]

    assert seen() == [{old["public_id"]}] * 4
    desk.later(days=90)
    assert seen() == [set()] * 4


def test_photos_need_the_code_of_their_own_order(desk, both):  # noqa: F811
    (number, code), _ = both
    client = desk.visitor()
    own = client.get(f"/api/orders/track/{code}/photos/1")
    assert (own.status_code, own.mimetype, own.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
    assert client.get(f"/api/orders/track/{code}").json["photos"] == [{"id": 1, "event": 1}]
    for photo in (0, 2, 1_000_000):
        assert client.get(f"/api/orders/track/{code}/photos/{photo}").status_code == 404
    for other in ("0000-0000-0000-0000", str(number), book_of(desk).kept(number).public_id):
        assert client.get(f"/api/orders/track/{other}/photos/1").status_code == 404


def test_no_other_site_may_read_an_answer(desk, both):  # noqa: F811
    for answer in asked_of_everything(desk.visitor(), both[0][0]):
        assert "Access-Control-Allow-Origin" not in answer.headers
