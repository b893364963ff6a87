"""A resident sends an order without an account: it is kept whole and once, or refused with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from resident import (  # noqa: F401 (fixtures)
    BOTH,
    OUTSIDE,
    PAGE,
    STREET_ONLY,
    WORDS,
    YARD,
    at,
    book_of,
    desk,
    form,
    numbered,
    picture,
    send,
    sent,
    ticket_of,
    town_desk,
)
from town import WEST_SOUTH

from geomap.orders.photos import MOST_PHOTOS
from geomap.orders.units import Unit
from geomap.web.orders import public, sending
from geomap.web.orders.posts import Steward
from geomap.web.orders.public import NETWORK_PACE
from geomap.web.turns import Turns


def test_it_is_kept_with_its_photos_and_owned_by_the_community(desk):  # noqa: F811
    answer = send(desk, desk.visitor(), (picture(), picture("PNG")), name="王先生", phone="029-85251234")
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["url"].endswith(f"/orders/{answer.json['code']}")
    kept = book_of(desk).kept(numbered(desk, answer.json)["id"])
    assert (kept.words, kept.has_name, kept.has_phone) == (WORDS, True, True)
    assert kept.order.owner == Unit("community", WEST_SOUTH)
    assert kept.order.place.compound == "yard"
    assert len(book_of(desk).photos(kept.id)) == 2


def test_sent_twice_over_a_bad_connection_it_is_one_order_with_one_code(desk):  # noqa: F811
    client, key = desk.visitor(), str(uuid4())
    first, again = (send(desk, client, key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert len(book_of(desk).listed()) == 1


def test_photos_are_made_anew_one_at_a_time_and_too_many_who_wait_are_told_so(desk, monkeypatch):  # noqa: F811
    monkeypatch.setattr(sending, "turns", Turns(at_once=0, waiting=0))
    client, key = desk.visitor(), str(uuid4())
    busy = send(desk, client, (picture(),), key=key)
    assert (busy.status_code, book_of(desk).listed()) == (503, [])
    assert send(desk, client, key=key).status_code == 201


def test_a_photo_that_fails_leaves_no_order(desk):  # noqa: F811
    client, key = desk.visitor(), str(uuid4())
    refused = send(desk, client, (picture(), b""), key=key)
    assert (refused.status_code, refused.json["parameter"]) == (400, "photos[1]")
    assert book_of(desk).listed() == []
    assert send(desk, client, (picture(),), key=key).status_code == 201


def test_a_database_that_fails_between_order_and_photo_leaves_neither(desk, monkeypatch):  # noqa: F811
    book, key = book_of(desk), str(uuid4())

    def lost(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(book), "_keep_photos", lost)
    with pytest.raises(KeyboardInterrupt):
        send(desk, desk.visitor(), (picture(),), key=key)
    monkeypatch.undo()
    assert book.listed() == []
    assert book.sent(key) is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"category": "none such"}, "category"),
        ({"words": None}, "words"),
        ({"words": " \n "}, "words"),
        ({"words": "x" * 100_000}, "words"),
        ({"words": "right \u202e to left"}, "words"),
        ({"words": "bell \x07"}, "words"),
        ({"words": "\u3164"}, "words"),
        ({"name": "\u200d"}, "name"),
        ({"lon": OUTSIDE[0]}, "lon"),
        ({"lon": "east"}, "lon"),
        ({"lat": None}, "lat"),
        ({"key": "1"}, "key"),
        ({"key": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}, "key"),
        ({"compound": "elsewhere"}, "compound"),
        ({"phone": "call me"}, "phone"),
        ({"name": "two\nlines"}, "name"),
        ({"ticket": "forged"}, "ticket"),
        ({"homepage": "https://buy.example"}, "homepage"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_used_is_named_and_leaves_nothing(desk, said, field):  # noqa: F811
    answer = send(desk, desk.visitor(), **said)
    assert (answer.status_code, answer.json["parameter"]) == (400, field), answer.text
    assert answer.json["hint"]
    assert book_of(desk).listed() == []


@pytest.mark.parametrize("field", ["words", "name", "phone", "category"])
def test_bytes_that_are_no_utf_8_are_refused_by_the_name_of_their_field(desk, field):  # noqa: F811
    client = desk.visitor()
    said = form(ticket=ticket_of(client)) | {field: "王先生的灯"}
    desk.later(seconds=20)
    parts = [
        f'--here\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + str(text).encode("gb18030" if name == field else "utf-8")
        for name, text in said.items()
    ]
    body = b"\r\n".join([*parts, b"--here--\r\n"])
    answer = client.post(
        "/api/orders", data=body, headers=PAGE, content_type="multipart/form-data; boundary=here"
    )
    assert (answer.status_code, answer.json["parameter"]) == (400, field), answer.text
    assert book_of(desk).listed() == []


@pytest.mark.parametrize(
    "photo",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:200], b"%PDF-1.7"],
    ids=["svg", "cut", "pdf"],
)
def test_what_is_no_photo_is_named(desk, photo):  # noqa: F811
    answer = send(desk, desk.visitor(), (photo,))
    assert (answer.status_code, answer.json["parameter"]) == (400, "photos[0]")


def test_too_much_and_the_wrong_kind_are_told_apart(desk):  # noqa: F811
    client = desk.visitor()
    many = send(desk, client, (picture(),) * (MOST_PHOTOS + 1))
    assert (many.status_code, many.json["parameter"]) == (400, "photos")
    large = send(desk, client, (b"\0" * 25_000_000,))
    assert (large.status_code, large.json["parameter"]) == (413, "photos")
    plain = client.post("/api/orders", json=form(), headers=PAGE)
    assert (plain.status_code, plain.json["parameter"]) == (415, "Content-Type")


def test_invisible_characters_that_say_nothing_are_left_out_and_lines_kept(desk):  # noqa: F811
    told = sent(desk, words="\ufeff一\u200b楼\r\n家里👩\u200d👧漏水\t了 ")
    assert book_of(desk).kept(told["id"]).words == "一楼\n家里👩\u200d👧漏水 了"


def test_the_place_says_who_gets_it_and_which_compounds_hold_it(desk, monkeypatch):  # noqa: F811
    steward = Steward(Unit("steward", "post-1"), "管家岗", None, False)
    monkeypatch.setattr(public, "stewards_at", lambda where: [steward] if where.compound == "yard" else [])
    client = desk.visitor()

    def told(place):
        return client.get("/api/orders/place", query_string=at(place))

    assert told(YARD).json["community"]["id"] == WEST_SOUTH
    assert [c["steward"]["unit"] for c in told(YARD).json["compounds"]] == ["steward:post-1"]
    assert [(c["id"], c["steward"] is None) for c in told(BOTH).json["compounds"]] == [
        ("yard", False),
        ("court", True),
    ]
    assert told(STREET_ONLY).json["compounds"] == []
    outside = told(OUTSIDE)
    assert (outside.status_code, outside.json["parameter"]) == (400, "lon")


def test_where_two_compounds_overlap_one_must_be_chosen(desk):  # noqa: F811
    client = desk.visitor()
    refused = send(desk, client, place=BOTH)
    assert (refused.status_code, refused.json["parameter"]) == (400, "compound")
    chosen = send(desk, client, place=BOTH, compound="court")
    assert book_of(desk).kept(numbered(desk, chosen.json)["id"]).order.place.compound == "court"
    assert book_of(desk).kept(sent(desk, place=STREET_ONLY)["id"]).order.place.compound is None


def test_the_promise_that_is_shown_before_is_the_one_that_is_kept(desk):  # noqa: F811
    client = desk.visitor()
    before = client.get("/api/orders/categories").json["categories"]
    shown = {one["code"]: one for one in before}
    assert (shown["sanitation"]["promised_h"], shown["sanitation"]["around_the_clock"]) == (16, False)
    # Wednesday 10:30 on, in office hours of 7.5: Wednesday 5.5 left, Thursday 7.5, Friday 3.
    assert shown["sanitation"]["settle_due"] == "2026-03-06T11:30:00+08:00"
    assert shown["lift"]["around_the_clock"]
    kept = book_of(desk).kept(sent(desk, category="sanitation")["id"])
    assert kept.order.settle_due == datetime.fromisoformat("2026-03-06T11:30:20+08:00")


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_orders_from_another_site_are_refused(desk, headers):  # noqa: F811
    client = desk.visitor()
    data = form(ticket=ticket_of(client))
    desk.later(seconds=20)
    answer = client.post("/api/orders", data=data, headers=headers, content_type="multipart/form-data")
    assert answer.status_code == 403
    number = sent(desk)["public_id"]
    body = {"key": str(uuid4()), "ticket": data["ticket"]}
    assert client.post(f"/api/orders/{number}/me_too", json=body, headers=headers).status_code == 403


def test_a_ticket_must_be_some_seconds_old_and_a_network_that_floods_must_wait(desk):  # noqa: F811
    client = desk.visitor()
    data = form(ticket=ticket_of(client))
    early = client.post("/api/orders", data=data, headers=PAGE, content_type="multipart/form-data")
    assert (early.status_code, early.headers["Retry-After"]) == (429, "2")
    key = str(uuid4())
    keys = [key, *(str(uuid4()) for _ in range(NETWORK_PACE.free))]
    answers = [send(desk, client, key=one).status_code for one in keys]
    assert answers == [201] * NETWORK_PACE.free + [429]
    assert send(desk, client, key=key).status_code == 200, (
        "what was taken before is told however many came since"
    )
    assert sent(desk)["id"]


def test_pages_of_places_lead_there_only_where_orders_are_taken(desk, client):  # noqa: F811
    page = {"Accept": "text/html"}
    for path in ("/stations/west-south", "/compounds/yard", f"/communities/{WEST_SOUTH}"):
        assert "/orders/new?lon=108.9" in desk.visitor().get(path, headers=page).text, path
    station = client.get("/stations", headers=page).text
    assert "/orders/new" not in station
    assert client.get("/orders/new", headers=page).status_code == 404
    assert client.get("/api/orders/categories").status_code == 404
