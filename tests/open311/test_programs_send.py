"""Sending an order by GeoReport v2: who may, where, what is kept, and that it is taken once."""

from __future__ import annotations

import io
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from people_desk import Desk
from PIL import Image
from sqlalchemy import select
from town import EAST_SOUTH, WEST, WEST_SOUTH

from geomap.storage.orders.private import Contacts, Look
from geomap.storage.orders.tables import ORDER
from geomap.web.open311.sending import KEY_HEADER, PACE
from tests.open311.asking import HERE, Program


def body(program: Program, **fields: str) -> dict[str, str]:
    return {
        "api_key": program.key,
        "service_code": "road_light",
        "description": "路灯不亮",
        **HERE,
        **fields,
    }


def count(desk: Desk) -> int:
    with desk.app.extensions["store"].database.reading() as connection:
        return len(connection.execute(select(ORDER.c.id)).all())


def photo(width: int = 40) -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (width, 30), "green").save(made, "JPEG")
    made.seek(0)
    return made


def test_what_is_sent_is_an_order_of_its_community_with_words_and_a_sealed_contact(
    program: Program, desk: Desk
) -> None:
    public_id = program.send(
        description="路灯不亮\n已三天",
        address_string="大门东侧",
        first_name="伟",
        last_name="张",
        phone="13812345678",
    )
    kept = program.kept(public_id)
    number = kept.id
    assert kept.words == "路灯不亮\n已三天\n大门东侧"
    assert (kept.source, kept.has_name, kept.has_phone) == ("open311", True, True)
    assert str(kept.order.owner) == f"community:{WEST_SOUTH}"
    assert kept.order.place.street == WEST
    (event,) = desk.app.extensions["orders"].book.events(number)
    assert (event.step, event.who, event.unit) == ("submit", "west", None)
    with desk.app.extensions["store"].database.reading() as connection:
        row = connection.execute(select(ORDER).where(ORDER.c.id == number)).one()
    assert not any("张伟" in str(value) or "13812345678" in str(value) for value in row)
    book = desk.app.extensions["orders"].book
    contact = Contacts(book.database, book._sealer).look(Look(number, desk.now, "west", None, "to call"))
    assert (contact.name, contact.phone) == ("张伟", "13812345678")


def test_a_key_comes_in_the_body_or_as_a_bearer_token(program: Program) -> None:
    fields = body(program)
    del fields["api_key"]
    answer = program.post(fields, Authorization=f"Bearer {program.key}")
    assert answer.status_code == 200
    assert program.kept(answer.json[0]["service_request_id"]).source == "open311"


def test_nobody_sends_without_a_key_that_allows_it(
    program: Program, desk: Desk, others: dict[str, str]
) -> None:
    for why, key in others.items():
        for form in ("json", "xml"):
            answer = program.post(body(program, api_key=key), form)
            assert answer.status_code == 403, why
        fields = {name: value for name, value in body(program).items() if name != "api_key"}
        assert program.post(fields, Authorization=f"Bearer {key}").status_code == 403, why
    signed_in = desk.signed_in("west")
    fields = {name: value for name, value in body(program).items() if name != "api_key"}
    assert signed_in.post("/open311/v2/requests.json", data=fields).status_code == 403
    assert signed_in.post("/open311/v2/requests.json", data=body(program, api_key="x")).status_code == 403
    assert count(desk) == 0


@pytest.mark.parametrize(
    ("fields", "status", "named"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "dragons"}, 404, "service_code"),
        ({"jurisdiction_id": "city.gov"}, 404, "jurisdiction_id"),
        ({"description": ""}, 400, "description"),
        ({"description": "长" * 4_001}, 400, "description"),
        ({"description": "a\u202eb"}, 400, "description"),
        ({"lat": "35.5"}, 400, "long"),
        ({"lat": "abc"}, 400, "lat"),
        ({"lat": "NaN"}, 400, "lat"),
        ({"lat": ""}, 400, "lat and long"),
        ({"lat": "", "long": "", "address_string": "小寨路口"}, 400, "lat and long"),
        ({"lat": "", "long": "", "address_id": "castle"}, 400, "address_id"),
        ({"address_id": "yard"}, 400, "address_id"),
        ({"phone": "call me"}, 400, "phone"),
        ({"first_name": "a" * 30, "last_name": "b" * 30}, 400, "first_name and last_name"),
        ({"last_name": "\u3164"}, 400, "last_name"),
        ({"attribute[colour]": "red"}, 400, "attribute"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_the_name_of_what_is_wrong(
    program: Program, desk: Desk, fields: dict[str, str], status: int, named: str
) -> None:
    answer = program.post(body(program, **fields))
    assert answer.status_code == status, answer.text
    (error,) = answer.json
    assert error["code"] == status
    assert named in error["description"]
    assert count(desk) == 0


@pytest.mark.parametrize(
    ("method", "path", "used"),
    [
        ("PUT", "requests", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("DELETE", "requests/1", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "services", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_another_method_is_refused_in_the_form_of_the_address(
    program: Program, method: str, path: str, used: set[str]
) -> None:
    client = program.desk.app.test_client()
    told = client.open(f"/open311/v2/{path}.json", method=method)
    assert (told.status_code, told.json[0]["code"], {*told.allow}) == (405, 405, used)
    (error,) = ElementTree.fromstring(client.open(f"/open311/v2/{path}.xml", method=method).data)
    assert (error.tag, error.findtext("code")) == ("error", "405")
    other = client.put("/api/nearest")
    assert (other.status_code, other.mimetype) == (405, "application/problem+json")


@pytest.mark.parametrize("value", [b"%B5%C6", "路灯".encode("gb18030"), "灯".encode()[:2]])
def test_bytes_that_are_no_utf_8_are_refused_by_the_name_of_their_field(
    program: Program, desk: Desk, value: bytes
) -> None:
    fields = {name: text for name, text in body(program).items() if name != "description"}
    sent = urlencode(fields).encode() + b"&description=" + value
    answer = desk.app.test_client().post(
        "/open311/v2/requests.json", data=sent, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400, answer.text
    assert "description" in answer.json[0]["description"]
    assert count(desk) == 0


def test_a_body_that_is_no_form_is_refused(program: Program) -> None:
    client = program.desk.app.test_client()
    answer = client.post("/open311/v2/requests.json", json=body(program))
    assert (answer.status_code, answer.json[0]["code"]) == (400, 400)
    doubled = client.post("/open311/v2/requests.json", data={**body(program), "api_key": ["a", "b"]})
    assert (doubled.status_code, doubled.json[0]["code"]) == (400, 400)


def test_an_address_id_stands_for_a_place_inside_its_compound(program: Program) -> None:
    place = program.kept(program.send(lat=None, long=None, address_id="yard")).order.place
    assert place.compound == "yard"
    assert place.community == WEST_SOUTH
    assert 108.91 < place.point.lon < 108.915


def test_where_compounds_overlap_the_answer_says_which_to_choose_from(program: Program, desk: Desk) -> None:
    there = {"lat": "34.212", "long": "108.9145"}  # in yard and in court
    answer = program.post(body(program, **there))
    assert answer.status_code == 400
    description = answer.json[0]["description"]
    assert all(word in description for word in ("address_id", "yard", "court"))
    assert program.kept(program.send(**there, address_id="court")).order.place.compound == "court"


def test_a_photo_comes_as_a_file_and_an_address_of_one_is_never_fetched(program: Program, desk: Desk) -> None:
    book = desk.app.extensions["orders"].book
    with_file = program.post({**body(program), "media": (photo(), "a.jpg")})
    assert len(book.photos(program.kept(with_file.json[0]["service_request_id"]).id)) == 1
    fields = body(program, media_url="http://169.254.169.254/x.jpg", description="又不亮")
    told = program.post(fields)
    assert book.photos(program.kept(told.json[0]["service_request_id"]).id) == []
    assert "media_url" in told.json[0]["service_notice"]
    for files in ({"media": (io.BytesIO(b"<svg/>"), "a.svg")}, {"other": (photo(), "a.jpg")}):
        assert program.post({**body(program), **files}).status_code == 400


def test_the_same_sent_again_is_taken_once(program: Program, desk: Desk) -> None:
    def sent(fields: dict[str, str], **headers: str) -> str:
        answer = program.post(fields, **headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json[0]["service_request_id"])

    first = sent(body(program))
    assert sent(body(program)) == first
    assert sent(body(program, service_code="noise")) != first
    key = {KEY_HEADER: "3f0c"}
    keyed = sent(body(program), **key)
    assert keyed != first
    assert sent(body(program, description="别的话"), **key) == keyed
    desk.later(days=1)
    assert sent(body(program)) != first
    assert sent(body(program), **key) == keyed


def test_a_token_asked_for_stands_for_the_id_and_no_other_can_be_made(program: Program) -> None:
    (told,) = program.post(body(program, delayed="true")).json
    assert "service_request_id" not in told
    (resolved,) = program.get(f"tokens/{told['token']}")
    assert list(resolved) == ["service_request_id", "token"]
    assert program.kept(resolved["service_request_id"]).words == "路灯不亮"
    root = program.xml(f"tokens/{told['token']}")
    assert root.findtext("request/service_request_id") == str(resolved["service_request_id"])
    for token in (told["token"][:-1], told["token"] + "x", "1", "Mg.abc"):
        assert program.get(f"tokens/{token}", 404)[0]["code"] == 404


def test_who_sends_too_much_waits_and_is_told_how_long(program: Program, desk: Desk) -> None:
    for _ in range(PACE.free):
        assert program.post(body(program)).status_code == 200
    answer = program.post(body(program), "xml")
    assert answer.status_code == 429
    desk.later(seconds=int(answer.headers["Retry-After"]))
    assert program.post(body(program)).status_code == 200


def test_another_place_is_another_offices(program: Program) -> None:
    place = program.kept(program.send(lat="34.22", long="108.98")).order
    assert str(place.owner) == f"community:{EAST_SOUTH}"
