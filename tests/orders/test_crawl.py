"""A stranger asks every address that there is, and finds nothing that is for others."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from people_desk import Desk
from resident import YARD, at, book_of, desk, numbered, picture, send, town_desk  # noqa: F401 (fixtures)
from sqlalchemy import text
from town import STATIONS, WEST, WEST_SOUTH
from werkzeug.routing import BuildError

from geomap.layers import LAYERS
from geomap.orders.units import Unit
from geomap.responsibility.posts import Holder, Post
from geomap.storage.orders.cases import CaseAction
from geomap.storage.responsibility.kept import Told

FIRST_NUMBER = 76_543_210
EXACT = (108.912345, 34.212346)
WORDS, PRIVATE_WORDS = "unusual words of mine", "what happens behind our door"
NAME, PHONE = "Wang of unit three", "029-85251987"
TITLE, ACCOUNT = "What the table is about", "account-of-the-steward"
HOLDER, HOLDER_PHONE = "Zhao who holds the post", "13900002222"
CLUES = "west-south near the gate nobody else knows"
FORMS, STREET = ("json", "xml"), Unit("street", WEST)


@dataclass
class Kept:
    """A store with all that is secret. told: what everybody may know of."""

    secrets: dict[str, str]
    told: str
    numbers: list[int]
    own: str


@pytest.fixture
def kept(desk: Desk) -> Kept:  # noqa: F811
    _count_from(desk, FIRST_NUMBER)
    sent = {}
    for category, words in (("repair", WORDS), ("dispute", PRIVATE_WORDS)):
        said = {"place": EXACT, "words": words, "name": NAME, "phone": PHONE, "category": category}
        answer = send(desk, desk.visitor(), (picture(),), **said)
        assert answer.status_code == 201, answer.text
        sent[category] = numbered(desk, answer.json)
    public, private = sent["repair"], sent["dispute"]
    case = CaseAction(
        None,
        "open",
        desk.now,
        "case key",
        ACCOUNT,
        frozenset({STREET}),
        STREET,
        {"orders": (str(public["id"]),), "words": TITLE},
    )
    desk.app.extensions["cases"].open(case)
    search = _search(desk)
    _post(desk)
    secrets = {
        "words": WORDS,
        "private words": PRIVATE_WORDS,
        "name": NAME,
        "phone": PHONE,
        "title of a case": TITLE,
        "account": ACCOUNT,
        "holder": HOLDER,
        "holder's phone": HOLDER_PHONE,
        "longitude": str(EXACT[0]),
        "latitude": str(EXACT[1]),
        "number": str(public["id"]),
        "private number": str(private["id"]),
        "private id": private["public_id"],
        "code": public["code"],
        "private code": private["code"],
        "code of a search": search,
        "clues": CLUES,
    }
    return Kept(secrets, public["public_id"], [public["id"], private["id"]], public["code"])


def _count_from(desk: Desk, number: int) -> None:  # noqa: F811
    """Let the numbers of orders be ones that nothing else has."""
    database = desk.app.extensions["store"].database
    with database.writing() as connection:
        if database.is_postgres:
            name = "pg_get_serial_sequence('service_order', 'id')"
            connection.execute(text(f"SELECT setval({name}, {number})"))
        else:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = 'service_order'"))
            row = {"number": number}
            connection.execute(text("INSERT INTO sqlite_sequence VALUES ('service_order', :number)"), row)


def _search(desk: Desk) -> str:  # noqa: F811
    """The code of a search that somebody shared."""
    client = desk.visitor()
    ticket = client.get("/api/lost/ticket").json["ticket"]
    desk.later(seconds=5)
    asked = {"clues": CLUES, **at(YARD), "radius_m": 20_000, "ticket": ticket}
    answer = client.post("/api/lost/searches", json=asked, headers={"Origin": "http://localhost"})
    assert answer.status_code == 201, answer.text
    code: str = answer.json["code"]
    return code


def _post(desk: Desk) -> None:  # noqa: F811
    board = desk.app.extensions["register"]
    post = Post(
        "post-x", "steward", "compounds", ("yard",), "管家岗", date(2026, 1, 1), account=ACCOUNT, held=True
    )
    holder = Holder(HOLDER, HOLDER_PHONE)
    board.kept.write([board.kept.add(post, holder)], Told("tests", "appointed", "add", desk.now))
    board.look()


def values_of(kept: Kept) -> dict[str, list[str]]:
    """What a stranger would try for the parts of addresses, and for parameters, by their names."""
    numbers = [*map(str, kept.numbers), "1", "2", "3"]
    features = ["yard", "h1", "west-south", WEST, WEST_SOUTH]
    return {
        "layer": [*LAYERS],
        "layers": ["compounds,communities,stations"],
        "feature_id": features,
        "id": [*features, kept.told],
        "station": [*STATIONS],
        "hall": ["h1"],
        "form": [*FORMS],
        "code": ["repair", "dispute", kept.told, *numbers],
        "public_id": [kept.told],
        "number": [*numbers, kept.told],
        "photo": numbers,
        "lon": [f"{EXACT[0]:.4f}"],
        "lat": [f"{EXACT[1]:.4f}"],
        "long": [f"{EXACT[0]:.4f}"],
        "radius": ["5000"],
        "radius_m": ["5000"],
        "category": ["repair", "dispute"],
        "service_request_id": [f"{kept.told},{','.join(numbers)}"],
        "extensions": ["true"],
        "q": ["yard", WORDS[:7]],
        "clues": ["west-south"],
        "bbox": ["108.8,34.1,109.1,34.4"],
        "ref": ["compounds/yard"],
        "date": ["2026-03-04"],
        "token": ["x"],
    }


def addresses(app: Any, values: dict[str, list[str]]) -> Iterator[str]:
    """Every address of every view that answers GET, its parts filled in."""
    site = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        names = sorted(rule.arguments)
        for parts in itertools.product(*(values.get(name, ["yard", "1"]) for name in names)):
            with suppress(BuildError, ValueError):  # a part that is none there
                yield site.build(rule.endpoint, dict(zip(names, parts, strict=True)))


def queries(app: Any, values: dict[str, list[str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every GET of the API document, with each value of the parameters that it takes."""
    for path, methods in app.test_client().get("/api/openapi.json").json["paths"].items():
        operation = methods.get("get")
        if operation is None or "{" in path.replace("{format}", ""):
            continue
        server = (operation.get("servers") or methods.get("servers") or [{"url": "/api"}])[0]["url"]
        server = "/open311" if "{format}" in path else "/" + server.split("/", 3)[-1].strip("/")
        asked = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
        known = [name for name in asked if name in values]
        for picked in itertools.product(*(values[name] for name in known)):
            query = dict(zip(known, picked, strict=True))
            yield f"{server}{path.replace('{format}', 'json')}", query
            needed = {"lon", "lat", "category"} & query.keys()
            yield f"{server}{path.replace('{format}', 'xml')}", {name: query[name] for name in needed}


def test_no_address_tells_a_stranger_what_is_for_others(desk: Desk, kept: Kept) -> None:  # noqa: F811
    own = desk.visitor().get(f"/api/orders/track/{kept.own}").text
    assert all(kept.secrets[name] in own for name in ("words", "longitude", "latitude")), "these are kept"
    values, client = values_of(kept), desk.visitor()
    asked: dict[tuple[str, tuple[tuple[str, str], ...]], None] = {}
    for path in addresses(desk.app, values):
        asked[path, ()] = None
    for path, query in queries(desk.app, values):
        asked[path, tuple(sorted(query.items()))] = None
    answered, knowing = set(), set()
    for (path, query), language in itertools.product(asked, ("zh", "en")):
        headers = {"Accept": "text/html, application/json, */*", "Accept-Language": language}
        answer = client.get(path, query_string=dict(query), headers=headers)
        assert answer.status_code < 500, (path, query, answer.text)
        if answer.status_code == 200:
            answered.add(path)
        told = f"{answer.headers}\n{answer.get_data().decode(errors='replace')}"
        knowing |= {path} if kept.told in told and kept.told not in path else set()
        for name, secret in kept.secrets.items():
            given = secret in path or any(secret in value for _, value in query)
            assert given or secret not in told, (name, path, query, language)
    assert {
        "/api/orders",
        "/api/orders/near",
        "/open311/v2/requests.json",
        "/open311/v2/requests.xml",
    } <= knowing
    assert f"/open311/v2/requests/{kept.told}.json" in answered
    assert {"/orders", "/orders/new", "/api/openapi.json", "/api/orders/categories"} <= answered
    assert book_of(desk).listed(limit=9)[0].words in (WORDS, PRIVATE_WORDS)
