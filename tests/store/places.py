"""Where a store under test is kept: a folder with the small district, and a database that can be lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from geomap.revision import Change, Key
from geomap.storage.database.opening import FILE, make_store, need_store
from geomap.storage.database.store import Store
from geomap.storage.database.tables import METADATA
from geomap.storage.imports import tables as _of_imports  # noqa: F401 (they are emptied, too)


@dataclass
class Place:
    """folder: the data folder. url: of the database, empty for the file in the folder. lose, find: take the
    database away from all who use it, and give it back."""

    folder: Path
    url: str
    lose: Callable[[], None]
    find: Callable[[], None]
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

    def _kept(self, store: Store) -> Store:
        self.stores.append(store)
        return store


def in_a_file(folder: Path) -> Place:
    def move(name: str, to: str) -> None:
        for path in folder.glob(f"{name}*"):
            with suppress(FileNotFoundError):  # the file beside it goes with the last who used it
                path.rename(folder / path.name.replace(name, to, 1))

    return Place(folder, "", lambda: move(FILE, "lost"), lambda: move("lost", FILE))


def in_postgis(folder: Path, conninfo: str, name: str) -> Place:
    """A database of the server, emptied of what the test before left."""

    def run(statement: str, database: str = "postgres") -> None:
        with psycopg.connect(conninfo, dbname=database, autocommit=True) as connection:
            connection.execute(statement)

    def lose() -> None:
        run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    run("TRUNCATE " + ", ".join(METADATA.tables), name)  # those of all that is imported by now
    find = partial(run, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    return Place(folder, url_of(conninfo, name), lose, find)


def url_of(conninfo: str, database: str) -> str:
    told = psycopg.conninfo.conninfo_to_dict(conninfo)
    return "postgresql://{user}:{password}@{host}:{port}/".format(**told) + database


def changed(store: Store, key: Key, **properties: Any) -> Change:
    """The change that gives a feature of the store other properties."""
    feature = store.features([key])[key].feature
    return Change(*key, feature, {**feature, "properties": {**feature["properties"], **properties}})


def edit(store: Store, key: Key, **properties: Any) -> int:
    """Commit that change; returns the number of the revision."""
    return store.commit([changed(store, key, **properties)], who="an editor", why="It changed.").number


def all_of(state: Any) -> str:
    """A state as one text: every layer's head and features, in their order, members in theirs."""
    return json.dumps(
        {name: [dict(layer.head), list(layer.features)] for name, layer in state.layers.items()}
    )
