"""What tests of orders at the desk share: who works in the town, orders of its places, requests of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from people_desk import START, Desk
from sqlalchemy import delete
from town import EAST, EAST_SOUTH, STATIONS, WEST, WEST_NORTH, WEST_SOUTH, town_layers
from werkzeug.test import TestResponse

from geomap.geodesy import LonLat
from geomap.orders.order import Place, chain_of
from geomap.orders.units import Unit, unit_from
from geomap.responsibility.posts import Post
from geomap.storage.orders.records import Action, Draft, Kept
from geomap.storage.orders.tables import ORDER, ORDER_EVENT, ORDER_LOOK, ORDER_PHOTO, ORDER_VOICE
from geomap.storage.people.tables import TRIES
from geomap.storage.responsibility.kept import Told
from geomap.web.orders.held import Orders
from tests.web.small_data import feature, point, write_folder

ROOM = "room-1"
PEOPLE = (
    ("admin", "district", None),
    ("west", "street", WEST),
    ("east", "street", EAST),
    ("south", "community", WEST_SOUTH),
    ("north", "community", WEST_NORTH),
    ("sam", "steward", None),
    ("tom", "steward", None),
    ("housing", "department", "housing"),
    ("land", "department", "natural_resources"),
    ("tax", "department", "tax"),
    ("city", "department", "urban_management"),
    ("police", "department", "police"),
    ("max", "mediator", ROOM),
    ("vic", "viewer", None),
)
POSTS = (("post-1", "一号院管家", "sam"), ("post-2", "二号院管家", "tom"), ("post-3", "三号院管家", None))
"""Stewards of the yard in WEST_SOUTH; the third post is vacant."""
CORNER = {WEST_SOUTH: "west-south", WEST_NORTH: "west-north", EAST_SOUTH: "east-south"}
SOUTH, WEST_STREET = Unit("community", WEST_SOUTH), Unit("street", WEST)
POST = Unit("steward", "post-1")

_keys = count(1)


def a_key() -> str:
    return f"test-key-{next(_keys):06}"


def town_with_rooms(folder: Path, *rooms: str) -> Path:
    """The town's folder, with mediation rooms in WEST_SOUTH."""
    layers = town_layers()
    layers["mediation_rooms"] = [feature(room, point(108.921, 34.221), kind="labour") for room in rooms]
    return write_folder(folder, layers)


def move_in(desk: Desk) -> None:
    """Let everybody have an account, and the stewards their posts."""
    for name, role, area in PEOPLE:
        desk.account(name, role, area)
    board = desk.app.extensions["register"]
    first_day = date(2026, 1, 1)
    posts = [
        Post(post, "steward", "compounds", ("yard",), title, first_day, account=account)
        for post, title, account in POSTS
    ]
    board.kept.write(
        [board.kept.add(post, None) for post in posts], Told("tests", "appointed", "add", desk.now)
    )
    board.look()


def clear(desk: Desk) -> None:
    """Set the clock to its start, and take all orders away, and all tries that were counted."""
    desk.now = START
    with desk.app.extensions["store"].database.writing() as connection:
        for table in (ORDER_VOICE, ORDER_LOOK, ORDER_PHOTO, ORDER_EVENT, ORDER, TRIES):
            connection.execute(delete(table))


def orders_of(desk: Desk) -> Orders:
    held: Orders = desk.app.extensions["orders"]
    return held


def kept(desk: Desk, number: int) -> Kept:
    return orders_of(desk).book.kept(number)


def sent(desk: Desk, community: str = WEST_SOUTH, category: str = "sanitation", **said: Any) -> int:
    """Send an order from a place, point, of a community; its number."""
    lon, lat = STATIONS[CORNER[community]]
    district = str(desk.app.extensions["snapshots"].current().layers["district"].ids[0])
    place = Place(said.pop("point", LonLat(lon, lat)), community[:9], community, None)
    said = {"words": "门口的垃圾满了", "name": "王女士", "phone": "13800001111", **said}
    draft = Draft(a_key(), category, place, chain_of(place, district), said.pop("words"), desk.now, **said)
    return orders_of(desk).book.submit(draft).kept.id


def take(desk: Desk, number: int, step: str, unit: str | Unit | None = None, **said: Any) -> None:
    """Take a step of an order for a unit, None: for whoever sent it."""
    unit = unit_from(unit) if isinstance(unit, str) else unit
    units = frozenset() if unit is None else frozenset({unit})
    action = Action(number, step, desk.now, a_key(), "tests", units, unit, unit is None, said)
    orders_of(desk).book.take(action)


def dispatched(desk: Desk, number: int) -> int:
    """Let the order's office give it to the steward sam; its number."""
    take(desk, number, "dispatch", kept(desk, number).order.office, to=POST)
    return number


def soon(desk: Desk, **by: float) -> str:
    """An instant that lies so far ahead."""
    return (desk.now + timedelta(**(by or {"hours": 4}))).isoformat()


@dataclass
class Worker:
    """Somebody at the desk. pays: the header that lets them change something."""

    client: FlaskClient
    pays: dict[str, str]

    @staticmethod
    def at(desk: Desk, name: str) -> Worker:
        """Signed in, with the token that their page carries."""
        client = desk.signed_in(name)
        return Worker(client, {"X-CSRFToken": client.get("/api/desk/me").json["csrf_token"]})

    @staticmethod
    def by_token(desk: Desk, name: str) -> Worker:
        """A program of theirs, which is let in for longer than a page."""
        account, until = desk.people.accounts.need(name), desk.now.replace(year=2027)
        text, _ = desk.people.tokens.make(account.id, "orders", ("orders",), until, desk.now)
        return Worker(desk.visitor(), {"Authorization": f"Bearer {text}"})

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/desk{path}", query_string=query, headers=self.pays)

    def post(self, path: str, **said: Any) -> TestResponse:
        """key, version: of the action; the rest is what it says."""
        headers = {"Idempotency-Key": said.pop("key", None) or a_key(), **self.pays}
        if (version := said.pop("version", None)) is not None:
            headers["If-Match"] = f'"{version}"'
        return self.client.post(f"/api/desk{path}", json=said, headers=headers)

    def take(self, number: int, step: str, **said: Any) -> TestResponse:
        """Take a step of an order, as post sends it."""
        return self.post(f"/orders/{number}/{step}", **said)

    def look(self, number: int, reason: str = "上门前联系") -> TestResponse:
        return self.post(f"/orders/{number}/contact", reason=reason)

    def one(self, number: int) -> TestResponse:
        return self.get(f"/orders/{number}")

    def sees_now(self, number: int) -> bool:
        """Whether they have a part in the order, and not only had one."""
        answer = self.one(number)
        return answer.status_code == 200 and not answer.json["past"]

    def board(self, **asked: Any) -> list[int]:
        answer = self.get("/orders", **asked)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json["orders"]]
