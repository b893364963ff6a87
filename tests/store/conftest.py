"""Every test of the store runs on SQLite, and on PostGIS where one is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from places import Place, in_a_file, in_postgis, url_of

from benchmarks.postgis_server import postgresql, postgresql_folder
from geomap.storage.database.connecting import postgres_database
from geomap.storage.database.store import Store
from geomap.storage.database.upgrading import upgrade
from tests.web.small_data import write_folder

DATABASES = ("one", "two")
"""As many as a test uses at once; the next test finds them emptied."""
KINDS = ("sqlite", "postgis")


@pytest.fixture(scope="session")
def postgis() -> Iterator[str]:
    """How to connect to a PostGIS that runs for these tests alone."""
    if postgresql_folder() is None:
        pytest.skip("no PostgreSQL with PostGIS is installed (Debian: apt install postgresql-postgis)")
    with postgresql() as conninfo:
        for name in DATABASES:
            with psycopg.connect(conninfo, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            database = postgres_database(url_of(conninfo, name))
            upgrade(database)
            database.close()
        yield conninfo


@pytest.fixture
def place_of(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """Makes places: place_of(kind, name of the folder)."""
    made: list[Place] = []
    names = iter(DATABASES)

    def make(kind: str, name: str = "data", folder: Path | None = None) -> Place:
        folder = folder or write_folder(tmp_path / name)
        if kind == "sqlite":
            made.append(in_a_file(folder))
        else:
            made.append(in_postgis(folder, request.getfixturevalue("postgis"), next(names)))
        return made[-1]

    yield make
    for place in made:
        place.close()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(kind: str, place_of: Callable[..., Place]) -> Place:
    return place_of(kind)


@pytest.fixture
def store(place: Place) -> Store:
    return place.make()
