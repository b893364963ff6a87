"""The desk of the town, with accounts that sign in by its own forms, and a clock that a test sets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from databases import Databases, Place
from flask import Flask
from flask.testing import FlaskClient
from town import town_layers
from werkzeug.test import TestResponse

from geomap.people.person import Role
from geomap.storage.people.accounts import Account
from geomap.storage.people.keeping import People
from geomap.web import create_app
from geomap.web.people.credentials import new_hash
from geomap.web.settings import settings_from
from tests.web.small_data import write_folder

START = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
PASSWORD = "seven stations by the pagoda"
PAGE = {"Accept": "text/html"}
TOKEN_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Desk:
    """An app of a place with a store. told: its environment, beside the place. now: what its clock shows."""

    place: Place
    app: Flask
    told: dict[str, str]
    now: datetime = START
    _hash: str = field(default="", repr=False)
    _clients: int = 0
    _others: list[Desk] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.place.folder

    @property
    def people(self) -> People:
        found: People = self.app.extensions["people"]
        return found

    def another(self, **environment: str) -> Desk:
        """Another process of the same place, closed when this one is."""
        made = desk_of(self.place, **(self.told | environment))
        self._others.append(made)
        return made

    def close(self) -> None:
        for other in self._others:
            other.close()
        self.app.extensions["snapshots"].stop()
        self.app.extensions["store"].close()

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def account(self, name: str, role: Role = "district", area: str | None = None) -> Account:
        """An account that has the password that all have here."""
        made = self.people.accounts.add(name, role, area, "tests", self.now)
        if not self._hash:
            with self.app.app_context():
                self._hash = new_hash(PASSWORD)
        self.people.accounts.set_password(made.id, self._hash)
        return self.people.accounts.need(name)

    def visitor(self) -> FlaskClient:
        """A browser of its own address: tries at the door are counted by it."""
        self._clients += 1
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"10.0.{self._clients // 250}.{self._clients % 250 + 1}"
        return client

    def signed_in(self, name: str, password: str = PASSWORD) -> FlaskClient:
        client = self.visitor()
        answer = sign_in(client, name, password)
        assert answer.status_code == 303, answer.text
        return client


@contextmanager
def desk_in(databases: Databases, kind: str, folder: Path, **environment: str) -> Iterator[Desk]:
    """A desk in a folder while the block lasts; the town is put there where nothing is."""
    if not folder.exists():
        write_folder(folder, town_layers())
    with databases.place(kind, folder) as place:
        place.make()
        with closing(desk_of(place, **environment)) as desk:
            yield desk


def desk_of(place: Place, **environment: str) -> Desk:
    """A process of a place. By its clock from the first: what follows the store forgets what is old."""
    told = {"GEOMAP_CACHE": "none", "GEOMAP_RELOAD_S": "0", **environment}
    made: list[Desk] = []
    settings = settings_from(place.environment(**told))
    made.append(Desk(place, create_app(settings, lambda: made[0].now if made else START), told))
    return made[0]


def desk_with(*accounts: tuple[Any, ...], **more: list[dict[str, Any]]) -> Any:
    """A fixture named as it is assigned: the town's desk for the tests of one file. accounts: name, and role
    and area where they are not the district's. more: by layer, features besides the town's."""

    @pytest.fixture(scope="module")
    def desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
        layers = town_layers()
        for layer, features in more.items():
            layers[layer] += features
        folder = write_folder(tmp_path_factory.mktemp("desk") / "data", layers)
        with desk_in(databases, kind, folder) as made:
            for account in accounts:
                made.account(*account)
            yield made

    return desk


def csrf_of(client: FlaskClient, path: str = "/desk/sign-in") -> str:
    """The CSRF token of the client's session, as a page's form holds it."""
    page = client.get(path, headers=PAGE, follow_redirects=True)
    found = TOKEN_FIELD.search(page.text)
    assert found, page.text
    return found[1]


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    form = {"name": name, "password": password, "csrf_token": csrf_of(client), **more}
    return client.post("/desk/sign-in", data=form, headers=PAGE)


def send(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """Send a form as the desk's pages do."""
    return client.post(path, data={"csrf_token": csrf_of(client), **fields}, headers=PAGE)


def is_in(client: FlaskClient) -> bool:
    """Whether the client is signed in."""
    return client.get("/api/desk/me").status_code == 200
