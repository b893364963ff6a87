"""A database: one way to read it, one way to write it, and what can go wrong in words."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from geomap.errors import UnavailableError

WAIT_S = 15
"""How long a writer waits for those before it."""
LOOK_S = 0.01
CONNECT_S = 3
SILENCE_MS = 5_000
"""How long a PostgreSQL that has vanished from the network is waited for."""
WRITERS = 0x67656F6D
"""The advisory lock that a writer holds; no other use of the database takes this number."""
WRITING = "geomap_writing"
NO_TRANSACTION = "AUTOCOMMIT"
"""As SQLAlchemy calls it."""

TROUBLES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("disk is full", "53100"), "The disk of the store is full.", "Free some space, then try again."),
    (
        ("is locked", "55P03"),
        "Others are writing to the store, perhaps a long list that is imported as a whole.",
        "Nothing of this was written. Try again in a few minutes.",
    ),
    (("readonly", "25006"), "The store can only be read.", "Let the server write to it."),
    (("malformed", "not a database"), "The file of the store is damaged.", "Restore a backup."),
    (
        ("authentication failed",),
        "The database refuses the user or the password.",
        "See what GEOMAP_DATABASE_URL says.",
    ),
    (
        ("42501",),
        "The database does not let its user do that.",
        "Grant the user CREATE in the database, and let an administrator run CREATE EXTENSION postgis there.",
    ),
    (("0A000", "58P01"), "The database server has no PostGIS.", "Install PostGIS beside PostgreSQL."),
)
"""What a message of SQLite holds, or a state of PostgreSQL is; what it means; what to do."""


class Database:
    """name: what it is called in messages, without a secret. engine: SQLAlchemy's."""

    def __init__(self, name: str, engine: Engine) -> None:
        self.name = name
        self.engine = engine

    @property
    def is_postgres(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database throughout. Raises UnavailableError."""
        options: dict[str, Any] = {}
        if self.is_postgres:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._troubles(), self.engine.connect() as connection:
            yield connection.execution_options(**options)

    @contextmanager
    def writing(self, *, alone: bool = True) -> Iterator[Connection]:
        """A connection for the only writer there is now; committed at the end, or undone by an error.
        Raises UnavailableError, where others write for longer than WAIT_S too.

        alone: False for what has nothing to do with features, and need not wait for a long import where
        the database lets several write (PostgreSQL).
        """
        with self._troubles(), self.engine.connect() as connection:
            connection.execution_options(**{WRITING: True})
            with connection.begin():
                if self.is_postgres:
                    connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_S}s'"))
                    if alone:
                        connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITERS})"))
                yield connection

    @contextmanager
    def without_transaction(self) -> Iterator[Connection]:
        """A connection for what no transaction may hold. Raises UnavailableError."""
        with self._troubles(), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level=NO_TRANSACTION)

    def close(self) -> None:
        """Close what is connected; who asks again connects again."""
        self.engine.dispose()

    def forget_connections(self) -> None:
        """In a process made by a fork: leave the connections to the process before."""
        self.engine.dispose(close=False)

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if (trouble := _trouble(error)) is None:
                raise
            raise trouble from error


def sqlite_database(path: Path) -> Database:
    """The database in a file, which must exist: what has vanished is not made anew, empty."""

    def connect() -> sqlite3.Connection:
        address = f"{path.absolute().as_uri()}?mode=rw"
        # SQLAlchemy says when a transaction begins, not the driver: see _begin.
        return sqlite3.connect(
            address, uri=True, timeout=WAIT_S, isolation_level=None, check_same_thread=False
        )

    # Without a pool: a process that forks must hand no connection of SQLite to its child.
    engine = _engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return Database(str(path), engine)


def postgres_database(url: str) -> Database:
    """The PostgreSQL database that a URL names."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    arguments = {"connect_timeout": CONNECT_S, "tcp_user_timeout": SILENCE_MS, "application_name": "geomap"}
    engine = _engine(address, connect_args=arguments, pool_pre_ping=True)
    return Database(f"PostgreSQL {address.database or ''} at {address.host or 'this machine'}", engine)


def _engine(url: Any, **options: Any) -> Engine:
    return create_engine(
        url,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        hide_parameters=True,  # errors are logged, and rows may be personal
        **options,
    )


def _tune(connection: sqlite3.Connection, _record: object) -> None:
    """Readers do not wait for a writer (WAL); what was said to be written outlives a power cut (FULL)."""
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}").close()


def _begin(connection: Connection) -> None:
    """A writer takes its turn at once: two who had read first could not both go on. All who wait look as
    often, so that each has its turn: SQLite's own waiting looks the less often the longer one has waited."""
    options = connection.get_execution_options()
    if options.get("isolation_level") == NO_TRANSACTION:
        return
    if not options.get(WRITING):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA busy_timeout = 0").close()
    last = time.monotonic() + WAIT_S
    while time.monotonic() < last:
        try:
            driver.execute("BEGIN IMMEDIATE").close()
        except sqlite3.OperationalError:
            time.sleep(random.uniform(0.5, 1.5) * LOOK_S)
        else:
            driver.execute(f"PRAGMA busy_timeout = {int(1_000 * WAIT_S)}").close()
            return
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # it raises what SQLAlchemy makes of it


def _trouble(error: DBAPIError) -> UnavailableError | None:
    """What the operator can do something about; None: a mistake of ours."""
    state = getattr(error.orig, "sqlstate", None) or ""
    for signs, message, hint in TROUBLES:
        if any(sign == state or sign in str(error.orig) for sign in signs):
            return UnavailableError(message, hint=hint)
    lost = error.connection_invalidated or "unable to open" in str(error.orig) or "I/O" in str(error.orig)
    refused = isinstance(error, OperationalError) and state[:2] in {"", "08", "28", "3D", "55", "57"}
    if lost or (refused and not isinstance(error.orig, sqlite3.Error)):
        return UnavailableError(
            "The store cannot be reached.",
            hint="See whether its database runs. What was being written may have been: see the history.",
        )
    return None
