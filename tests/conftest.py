"""What many tests share: the shipped data, served by an app whose clock stands still; places for stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from databases import KINDS, Databases, Place
from flask import Flask
from flask.testing import FlaskClient

from geomap.snapshot import Snapshot
from geomap.web import create_app
from geomap.web.settings import settings_from
from tests.web.small_data import write_folder

DATA = Path(__file__).parents[1] / "data"
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Wednesday morning without a holiday near."""


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test finds what another run kept in the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def app() -> Flask:
    app = create_app(settings_from({"GEOMAP_DATA": str(DATA), "GEOMAP_RELOAD_S": "0"}))
    app.config.update(TESTING=False, NOW=lambda: NOW)
    return app


@pytest.fixture(scope="session")
def client(app: Flask) -> FlaskClient:
    """A client that remembers nothing: no test finds the language another one chose."""
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="session")
def snapshot(app: Flask) -> Snapshot:
    held: Snapshot = app.extensions["snapshots"].current()
    return held


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    with Databases() as made:
        yield made


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: every test that uses one runs on each."""
    return str(request.param)


@pytest.fixture
def place_of(databases: Databases, tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """Makes places: place_of(kind, name of the folder)."""
    with ExitStack() as stack:

        def make(kind: str, name: str = "data", folder: Path | None = None) -> Place:
            folder = folder or write_folder(tmp_path / name)
            return stack.enter_context(databases.place(kind, folder))

        yield make


@pytest.fixture
def place(kind: str, place_of: Callable[..., Place]) -> Place:
    return place_of(kind)
