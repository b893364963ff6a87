"""What tests of the desk's side of orders share: a desk of the town, its people, orders in its places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from people_desk import Desk
from town import EAST, EAST_SOUTH, STATIONS, WEST, WEST_NORTH, WEST_SOUTH
from werkzeug.test import TestResponse

from geomap.geodesy import LonLat
from geomap.orders.order import Place, chain_of
from geomap.orders.units import Unit
from geomap.storage.orders.records import Action, Draft, Kept
from geomap.web.orders.held import Orders
from geomap.web.orders.posts import Steward

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
    ("police", "department", "police"),
    ("max", "mediator", ROOM),
    ("vic", "viewer", None),
)
POSTS = {"sam": "post-1", "tom": "post-2"}
TITLES = {"post-1": "一号院管家", "post-2": "二号院管家", "post-3": "三号院管家"}
STREET_OF = {WEST_SOUTH: "west-south", WEST_NORTH: "west-north", EAST_SOUTH: "east-south"}

_keys = count(1)


def a_key() -> str:
    return f"test-key-{next(_keys):06}"


def register(patch: pytest.MonkeyPatch) -> None:
    """A register of posts: sam and tom are stewards of the west's south, one post there is vacant."""
    stewards = [
        Steward(Unit("steward", post), title, None, post == "post-3") for post, title in TITLES.items()
    ]

    def stewards_at(place: Place) -> list[Steward]:
        return stewards if place.community == WEST_SOUTH else []

    def posts_of(account: str) -> list[str]:
        return [POSTS[account]] if account in POSTS else []

    def title_of(post: str) -> tuple[str, str | None] | None:
        return (TITLES[post], None) if post in TITLES else None

    patch.setattr("geomap.web.orders.receivers.stewards_at", stewards_at)
    patch.setattr("geomap.web.orders.acting.posts_of", posts_of)
    patch.setattr("geomap.web.orders.names.title_of", title_of)


def orders_of(desk: Desk) -> Orders:
    held: Orders = desk.app.extensions["orders"]
    return held


def sent(desk: Desk, community: str = WEST_SOUTH, category: str = "sanitation", **said: Any) -> int:
    """Send an order from a place, point, of a community; its number."""
    lon, lat = STATIONS[STREET_OF[community]]
    district = str(desk.app.extensions["snapshots"].current().layers["district"].ids[0])
    point = said.pop("point", LonLat(lon, lat))
    place = Place(point, community[:9], community, None)
    draft = Draft(
        a_key(),
        category,
        place,
        chain_of(place, district),
        said.pop("words", "门口的垃圾满了"),
        desk.now,
        **{"name": "王女士", "phone": "13800001111", **said},
    )
    return orders_of(desk).book.submit(draft).kept.id


def dispatched(desk: Desk, number: int, post: str = "post-1") -> int:
    """Let the community's office give an order to a steward's post; its number."""
    book = orders_of(desk).book
    office = book.kept(number).order.office
    said = {"to": Unit("steward", post)}
    units = frozenset({office})
    book.take(Action(number, "dispatch", desk.now, a_key(), "south", units, office, said=said))
    return number


def kept(desk: Desk, number: int) -> Kept:
    return orders_of(desk).book.kept(number)


@dataclass
class Worker:
    """Somebody at the desk, with the token that their page carries."""

    desk: Desk
    client: FlaskClient
    csrf: str

    @staticmethod
    def at(desk: Desk, name: str) -> Worker:
        client = desk.signed_in(name)
        return Worker(desk, client, client.get("/api/desk/me").json["csrf_token"])

    def take(self, number: int, step: str, **said: Any) -> TestResponse:
        """key, version: of the action; the rest is what it says."""
        headers = {"Idempotency-Key": said.pop("key", None) or a_key(), "X-CSRFToken": self.csrf}
        if (version := said.pop("version", None)) is not None:
            headers["If-Match"] = f'"{version}"'
        return self.client.post(f"/api/desk/orders/{number}/{step}", json=said, headers=headers)

    def look(self, number: int, reason: str = "上门前联系") -> TestResponse:
        headers = {"X-CSRFToken": self.csrf}
        return self.client.post(
            f"/api/desk/orders/{number}/contact", json={"reason": reason}, headers=headers
        )

    def one(self, number: int) -> TestResponse:
        return self.client.get(f"/api/desk/orders/{number}")

    def sees_now(self, number: int) -> bool:
        """Whether they have a part in the order, and not only had one."""
        answer = self.one(number)
        return answer.status_code == 200 and not answer.json["past"]

    def board(self, **asked: Any) -> list[int]:
        answer = self.client.get("/api/desk/orders", query_string=asked)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json["orders"]]


def soon(desk: Desk, **by: float) -> str:
    """An instant that lies so far ahead."""
    return (desk.now + timedelta(**(by or {"hours": 4}))).isoformat()
