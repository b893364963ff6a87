"""Makes the tables of a database and brings them up to date, one program at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from geomap.errors import DataError
from geomap.storage.database.all_tables import ALL_TABLES
from geomap.storage.database.connecting import Database
from geomap.storage.database.views import SCHEMA, refresh_views, views_are_current

MIGRATIONS = Path(__file__).with_name("migrations")
HEAD = "0013"
"""The last of the migrations: what the tables of this program are called."""
VERSIONS = tuple(sorted(path.name[1:5] for path in (MIGRATIONS / "versions").glob("m*.py")))
"""All of them, the first first."""


def upgrade(database: Database) -> None:
    """Bring the tables of a database up to date. Raises DataError where they are of a later geomap."""
    with database.reading() as connection:
        current = _is_current(connection, database.is_postgres)
    if current:
        return
    with database.writing() as connection:
        if version_of(connection) != HEAD:  # else somebody else was quicker
            migrate(connection, database.name)
        if database.is_postgres:
            refresh_views(connection)


def version_of(connection: Connection) -> str | None:
    """The migration that a database stands at, None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _is_current(connection: Connection, is_postgres: bool) -> bool:
    return version_of(connection) == HEAD and (not is_postgres or views_are_current(connection))


def migrate(connection: Connection, name: str, version: str = "head") -> None:
    """Bring the tables of a connection that writes to a version. Raises DataError where they are of a later
    geomap than this. name: of the database, for that."""
    from alembic import command  # noqa: PLC0415 (a start that finds all up to date needs none of it)
    from alembic.util import CommandError  # noqa: PLC0415

    try:
        command.upgrade(_config(connection), version)
    except CommandError as error:
        raise DataError(
            f"{name}: the store was made by a later geomap ({error}).", hint="Update the program."
        ) from error


def start_over(connection: Connection, version: str) -> None:
    """Drop all tables of the store and make them as they were at a version."""
    from alembic import command  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))  # its views stand in the way
    ALL_TABLES.drop_all(connection)
    command.stamp(_config(connection), "base")
    command.upgrade(_config(connection), version)


def _config(connection: Connection) -> Any:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
