"""Where a store is, and how one comes to be: opened, brought up to date, filled from the data folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from geomap.errors import NotFoundError
from geomap.layers import LAYERS
from geomap.storage.database.connecting import Database, postgres_database, sqlite_database
from geomap.storage.database.store import Store
from geomap.storage.database.upgrading import upgrade
from geomap.storage.geojson import layer_path, read_catalogue, read_layer
from geomap.storage.geojson_writer import writing

FILE = "geomap.sqlite"
SEEDER = "geomap"
SEEDED = "The layers of the data folder, as they were."


def database_of(folder: Path, url: str = "") -> Database | None:
    """The database of a data folder: the one that url names, else the file in the folder, None without.
    url must have passed checked_url."""
    if url and make_url(url).get_backend_name() == "postgresql":
        return postgres_database(url)
    path = _file(folder, url)
    return sqlite_database(path) if url or path.exists() else None


def open_store(folder: Path, url: str = "") -> Store | None:
    """The store of a data folder, its tables brought up to date, filled from the folder's layers where it
    is empty. None where there is none: then the files are the truth.

    Raises UnavailableError, DataError where it is of a later geomap, FaultsError where the folder's layers
    cannot fill it.
    """
    database = database_of(folder, url)
    if database is None:
        return None
    with _closed_on_failure(database):
        upgrade(database)
        return _filled(database, folder)


def need_store(folder: Path, url: str = "") -> Store:
    """The same; raises NotFoundError where there is none."""
    store = open_store(folder, url)
    if store is None:
        raise NotFoundError(
            f"{folder} has no store; its GeoJSON files are served as they are.",
            hint="`python -m geomap store init` makes one.",
        )
    return store


def make_database(folder: Path, url: str = "") -> Database:
    """The database of a data folder, made where there is none yet, its tables brought up to date, and not
    filled. Raises DataError where its file cannot be made, and what open_store raises."""
    if not (url and make_url(url).get_backend_name() == "postgresql"):
        path = _file(folder, url)
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    database = database_of(folder, url)
    assert database is not None  # its file is there now
    with _closed_on_failure(database):
        upgrade(database)
    return database


def make_store(folder: Path, url: str = "") -> Store:
    """Make the store of a data folder where there is none yet, and open it. Raises what make_database and
    open_store raise."""
    database = make_database(folder, url)
    with _closed_on_failure(database):
        return _filled(database, folder)


@contextmanager
def _closed_on_failure(database: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        database.close()
        raise


def _filled(database: Database, folder: Path) -> Store:
    store = Store(database, lambda: read_catalogue(folder))
    if not store.mark().number:
        layers = {name: read_layer(layer_path(folder, name), name) for name in LAYERS}
        store.seed(layers, who=SEEDER, why=SEEDED)
    return store


def checked_url(text: str) -> str:
    """The URL of a database, or empty. Raises ValueError saying what is wanted."""
    if not text:
        return ""
    wanted = "postgresql://USER:PASSWORD@HOST/DATABASE, or sqlite:////PATH/TO/FILE"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise ValueError(wanted) from error
    if url.drivername not in {"postgresql", "postgresql+psycopg", "sqlite"} or not url.database:
        raise ValueError(wanted)
    return text


def _file(folder: Path, url: str) -> Path:
    return Path(make_url(url).database or FILE) if url else folder / FILE
