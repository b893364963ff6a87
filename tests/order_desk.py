"""What tests of orders at the desk share: who works in the town, orders of its places, requests of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from people_desk import Desk
from town import EAST, EAST_SOUTH, STATIONS, WEST, WEST_NORTH, WEST_SOUTH
from werkzeug.test import TestResponse

from geomap.geodesy import LonLat
from geomap.orders.order import Place, chain_of
from geomap.orders.units import Unit, unit_from
from geomap.responsibility.posts import Post
from geomap.storage.orders.records import Action, Draft
from geomap.storage.responsibility.kept import Told
from geomap.web.orders.held import Orders

PEOPLE = (
    ("admin", "district", None),
    ("west", "street", WEST),
    ("east", "street", EAST),
    ("south", "community", WEST_SOUTH),
    ("north", "community", WEST_NORTH),
    ("sam", "steward", None),
    ("housing", "department", "housing"),
    ("land", "department", "natural_resources"),
    ("tax", "department", "tax"),
    ("city", "department", "urban_management"),
    ("max", "mediator", "room-1"),
    ("vic", "viewer", None),
)
CORNER = {WEST_SOUTH: "west-south", WEST_NORTH: "west-north", EAST_SOUTH: "east-south"}
SOUTH, WEST_STREET = Unit("community", WEST_SOUTH), Unit("street", WEST)
POST = Unit("steward", "post-1")

_keys = count(1)


def a_key() -> str:
    return f"test-key-{next(_keys):06}"


def move_in(desk: Desk) -> None:
    """Let everybody have an account; sam is the steward of the town's yard."""
    for name, role, area in PEOPLE:
        desk.account(name, role, area)  # type: ignore[arg-type]
    board = desk.app.extensions["register"]
    post = Post(POST.id, "steward", "compounds", ("yard",), "一号院管家", date(2026, 1, 1), account="sam")
    board.kept.write([board.kept.add(post, None)], Told("tests", "appointed", "add", desk.now))
    board.look()


def orders_of(desk: Desk) -> Orders:
    held: Orders = desk.app.extensions["orders"]
    return held


def sent(desk: Desk, community: str = WEST_SOUTH, category: str = "sanitation", **said: Any) -> int:
    """Send an order from a place of a community; its number."""
    lon, lat = STATIONS[CORNER[community]]
    district = str(desk.app.extensions["snapshots"].current().layers["district"].ids[0])
    place = Place(LonLat(lon, lat), community[:9], community, None)
    chain = chain_of(place, district)
    draft = Draft(a_key(), category, place, chain, said.pop("words", "门口的垃圾满了"), desk.now, **said)
    return orders_of(desk).book.submit(draft).kept.id


def take(desk: Desk, number: int, step: str, unit: str | Unit | None = None, **said: Any) -> None:
    """Take a step of an order for a unit, None: for whoever sent it."""
    unit = unit_from(unit) if isinstance(unit, str) else unit
    units = frozenset() if unit is None else frozenset({unit})
    action = Action(number, step, desk.now, a_key(), "tests", units, unit, unit is None, said)  # type: ignore[arg-type]
    orders_of(desk).book.take(action)


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
