"""How a resident sends an order: a ticket first, the order some seconds later, from the page's own origin."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from databases import Databases
from flask.testing import FlaskClient
from order_desk import clear
from people_desk import Desk, desk_in
from PIL import Image
from town import box, town_layers
from werkzeug.test import TestResponse

from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.tables import ORDER
from tests.web.small_data import write_folder

PAGE = {"Origin": "http://localhost"}
YARD, BOTH, STREET_ONLY = (108.912, 34.212), (108.9145, 34.2145), (108.93, 34.22)
"""In one compound, in two that overlap, in none."""
OUTSIDE = (110.0, 34.2)
WORDS = "三号楼电梯停了\n老人下不了楼"


@pytest.fixture(scope="module")
def town_desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The town with a second compound over a corner of the first."""
    layers = town_layers()
    second = {**layers["compounds"][0], "id": "court", "geometry": box(108.914, 34.214, 108.918, 34.218)}
    layers["compounds"].append(second)
    folder = write_folder(tmp_path_factory.mktemp("desk") / "data", layers)
    with desk_in(databases, kind, folder) as made:
        yield made


@pytest.fixture
def desk(town_desk: Desk) -> Desk:
    """The same without orders."""
    clear(town_desk)
    return town_desk


def book_of(desk: Desk) -> OrderBook:
    held: OrderBook = desk.app.extensions["orders"].book
    return held


def at(place: tuple[float, float]) -> dict[str, float]:
    return {"lon": place[0], "lat": place[1]}


def ticket_of(client: FlaskClient, place: tuple[float, float] = YARD) -> str:
    ticket: str = client.get("/api/orders/place", query_string=at(place)).json["ticket"]
    return ticket


def picture(kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, kind, **options)
    return out.getvalue()


def form(place: tuple[float, float] = YARD, **more: Any) -> dict[str, Any]:
    said = {"key": str(uuid4()), "category": "lift", "words": WORDS, **at(place), **more}
    return {name: value for name, value in said.items() if value is not None}


def send(desk: Desk, client: FlaskClient, photos: tuple[bytes, ...] = (), **said: Any) -> TestResponse:
    """Open the page, write for a while, and send."""
    data = form(**said)
    data.setdefault("ticket", ticket_of(client))
    desk.later(seconds=20)
    if photos:
        data["photos"] = [(io.BytesIO(photo), f"{i}.jpg") for i, photo in enumerate(photos)]
    return client.post("/api/orders", data=data, headers=PAGE, content_type="multipart/form-data")


def sent(desk: Desk, **said: Any) -> dict[str, Any]:
    """An order that somebody in a network of their own sent."""
    answer = send(desk, desk.visitor(), **said)
    assert answer.status_code == 201, answer.text
    return numbered(desk, answer.json)


def numbered(desk: Desk, told: dict[str, Any]) -> dict[str, Any]:
    """An order that somebody is told of, with its number at the desk as id."""
    (kept,) = book_of(desk).listed(ORDER.c.public_id == told["id"])
    return told | {"id": kept.id, "public_id": told["id"]}
