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
    picture,
    send,
    sent,
    ticket_of,
    town_desk,
)

NAME, PHONE, WORDS = "王先生-name", "029-85251234", "unusual words of mine"
PUBLIC = {
    "id", "category", "category_name", "state", "community", "compound", "submitted_at",
    "clock", "me_too", "merged_into",
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
        made.append((answer.json["id"], answer.json["code"]))
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
    assert [one["id"] for one in listed] == [number]
    assert set(listed[0]) == PUBLIC | {"lon", "lat"}
    near = client.get("/api/orders/near", query_string={**at(YARD), "category": PRIVATE})
    assert near.json == {"orders": []}
    ticket = ticket_of(client)
    desk.later(seconds=5)
    answers = [
        client.post(f"/api/orders/{one}/me_too", json={"key": str(uuid4()), "ticket": ticket}, headers=PAGE)
        for one in (hidden, hidden + 1000)
    ]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].json["detail"].replace(str(hidden), "N") == answers[1].json["detail"].replace(
        str(hidden + 1000), "N"
    )
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

    def seen_from(place):
        number = sent(desk, place=place, category="repair")["id"]
        client, found = desk.visitor(), set()
        for i in range(-8, 9):
            for j in range(-8, 9):
                point = (YARD[0] + i * 0.00005, YARD[1] + j * 0.00005)
                answer = client.get("/api/orders/near", query_string={**at(point), "category": "repair"}).json
                if number in {one["id"] for one in answer["orders"]}:
                    found.add((i, j))
        return found

    one, other = seen_from(YARD), seen_from((YARD[0] + 0.00004, YARD[1]))
    assert one == other
    assert 0 < len(one) < 17 * 17
    assert all(math.hypot(i * 4.6, j * 5.55) <= 46 for i, j in one)


def test_photos_need_the_code_of_their_own_order(desk, both):  # noqa: F811
    (number, code), (_, hidden) = both
    client, photo = desk.visitor(), book_of(desk).photos(number)[0][0]
    own = client.get(f"/api/orders/track/{code}/photos/{photo}")
    assert (own.status_code, own.mimetype, own.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
    for other in (hidden, "0000-0000-0000-0000", str(number)):
        assert client.get(f"/api/orders/track/{other}/photos/{photo}").status_code == 404


def test_no_other_site_may_read_an_answer(desk, both):  # noqa: F811
    for answer in asked_of_everything(desk.visitor(), both[0][0]):
        assert "Access-Control-Allow-Origin" not in answer.headers
