"""Where a store under test is kept, of either kind: a data folder, and a database that can be lost.

Fixtures of tests/conftest.py make them: whatever uses `kind`, or what stands on it, runs on SQLite and on
PostGIS.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psycopg
import pytest
from wanting import do_without

from benchmarks.postgis_server import postgresql, postgresql_folder
from geomap.storage.database.all_tables import ALL_TABLES
from geomap.storage.database.connecting import postgres_database
from geomap.storage.database.opening import FILE, make_store, need_store
from geomap.storage.database.store import Store
from geomap.storage.database.upgrading import upgrade
from geomap.storage.imports import tables as _of_imports  # noqa: F401 (they are emptied, too)
from geomap.storage.orders import tables as _of_orders  # noqa: F401
from geomap.storage.people import tables as _of_people  # noqa: F401
from geomap.storage.responsibility import tables as _of_posts  # noqa: F401
from geomap.storage.searching import tables as _of_searches  # noqa: F401

KINDS = ("sqlite", pytest.param("postgis", marks=pytest.mark.postgis))
"""To parametrise by."""
ADMINISTRATION = "postgres"
"""The database from which others are made and shut."""
MODEL = "model"
"""The database that others are copies of: its tables are there, and empty."""


@dataclass
class Place:
    """folder: the data folder. url: of the database, empty for the file in the folder."""

    folder: Path
    url: str = ""
    stores: list[Store] = field(default_factory=list)

    def make(self) -> Store:
        return self._kept(make_store(self.folder, self.url))

    def open(self) -> Store:
        """Another store of the same database, as another process would have it."""
        return self._kept(need_store(self.folder, self.url))

    def close(self) -> None:
        for store in self.stores:
            store.close()

    def environment(self, **more: str) -> dict[str, str]:
        return {"GEOMAP_DATA": str(self.folder), "GEOMAP_DATABASE_URL": self.url, **more}

    def lose(self) -> None:
        """Take the database away from all who use it."""
        if self.url:
            self._administer("ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            self._administer(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            )
        else:
            self._move(FILE, "lost")

    def find(self) -> None:
        """Give it back."""
        if self.url:
            self._administer("ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        else:
            self._move("lost", FILE)

    def bytes_kept(self) -> bytes:
        """All bytes of the database's files, to look for what must not be there: of SQLite's with those
        beside it; of PostgreSQL's tables, indexes, what is stored beside them, and its statistics."""
        if not self.url:
            return b"".join(path.read_bytes() for path in self.folder.glob(f"{FILE}*"))
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            paths = "SELECT pg_relation_filepath(oid) AS path FROM pg_class WHERE relkind IN ('r', 't', 'i')"
            asked = f"SELECT pg_read_binary_file(path) FROM ({paths}) AS p WHERE path IS NOT NULL"
            return b"".join(row[0] for row in connection.execute(asked))

    def _kept(self, store: Store) -> Store:
        self.stores.append(store)
        return store

    def _move(self, name: str, to: str) -> None:
        for path in self.folder.glob(f"{name}*"):
            with suppress(FileNotFoundError):  # the file beside it goes with the last who used it
                path.rename(self.folder / path.name.replace(name, to, 1))

    def _administer(self, statement: str) -> None:
        name = psycopg.conninfo.conninfo_to_dict(self.url)["dbname"]
        with psycopg.connect(self.url, dbname=ADMINISTRATION, autocommit=True) as connection:
            connection.execute(statement.format(name=name))


class Databases:
    """Makes places, while a block lasts. Its PostGIS is its own; it starts when the first place needs it."""

    def __init__(self) -> None:
        self._running = ExitStack()
        self._made = 0
        self._free: list[str] = []
        """Databases that no place uses any more. To empty one is ten times as quick as to make one."""

    def __enter__(self) -> Databases:
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    @cached_property
    def conninfo(self) -> str:
        """How to connect to the PostGIS. Where none is installed the test is skipped; in CI it fails."""
        if postgresql_folder() is None:
            do_without("no PostgreSQL with PostGIS is installed (Debian: apt install postgresql-postgis)")
        conninfo = self._running.enter_context(postgresql())
        _run(conninfo, f"CREATE DATABASE {MODEL}")
        database = postgres_database(url_of(conninfo, MODEL))
        upgrade(database)
        database.close()
        return conninfo

    @contextmanager
    def place(self, kind: str, folder: Path) -> Iterator[Place]:
        """A place with that data folder, its database without anything in it."""
        with ExitStack() as stack:
            url = url_of(self.conninfo, stack.enter_context(self._empty_one())) if kind == "postgis" else ""
            place = Place(folder, url)
            stack.callback(place.close)
            yield place

    @contextmanager
    def _empty_one(self) -> Iterator[str]:
        """The name of a database of the PostGIS that has nothing in it."""
        if self._free:
            name = self._free.pop()
            _delete_all(url_of(self.conninfo, name))
        else:
            self._made += 1
            name = f"place_{self._made}"
            _run(self.conninfo, f"CREATE DATABASE {name} TEMPLATE {MODEL}")
        yield name
        self._free.append(name)


def url_of(conninfo: str, database: str) -> str:
    told = psycopg.conninfo.conninfo_to_dict(conninfo)
    return "postgresql://{user}:{password}@{host}:{port}/".format(**told) + database


def _run(conninfo: str, statement: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(statement)


def _delete_all(conninfo: str) -> None:
    """Delete all rows and count from one again. TRUNCATE writes every table anew, which takes longer."""
    deletions = [f"DELETE FROM {table.name}" for table in reversed(ALL_TABLES.sorted_tables)]
    counters = "SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences"
    _run(conninfo, "; ".join([*deletions, counters]))
