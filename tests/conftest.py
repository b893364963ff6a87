"""What many tests share: the shipped data, served by an app whose clock stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geomap.snapshot import Snapshot
from geomap.web import create_app
from geomap.web.settings import settings_from

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
