"""A whole store as one file, and back: of SQLite or PostgreSQL, into either, while servers run.

A gzipped text of JSON lines: a head; for each table its name, columns and number of rows, then a row a
line; an end with the number of all rows. All of it is read in one transaction, so it is the store at one
moment. It holds every table of the store, whatever its use.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Column, Connection, LargeBinary, Table, delete, func, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from geomap.errors import DataError, GeomapError
from geomap.revision import Mark
from geomap.storage.database.all_tables import ALL_TABLES
from geomap.storage.database.connecting import Database
from geomap.storage.database.reading import BIT_BY_BIT, mark_of
from geomap.storage.database.tables import UtcTime, Wkb
from geomap.storage.database.upgrading import HEAD, VERSIONS, migrate, start_over
from geomap.storage.database.verifying import verify
from geomap.storage.database.views import refresh_views
from geomap.storage.geojson_writer import writing

FORMAT = "geomap store"
VERSION = 1
ROWS = 2_000
"""Written at a time."""
BYTES = (Wkb, LargeBinary)
"""Types of what JSON has as hexadecimal digits."""


class NotEmptyError(GeomapError):
    """A store that holds revisions is not replaced unless one says so."""


def back_up(database: Database, path: Path) -> Mark:
    """Write the store to a file, which is there whole or not at all; returns where its history stood.
    Raises DataError where the file cannot be written."""
    draft = path.with_name(f".{path.name}.draft")
    with writing(path), database.reading() as connection:
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6) as packed:
                    mark = _write(connection, packed)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return mark


def restore(database: Database, path: Path, *, replace: bool = False) -> Mark:
    """Put what a file holds in the place of the store, all or nothing; returns where its history stands.

    The tables must be up to date. A backup of an earlier version goes into the tables of that version, which
    are then brought up to date. What is restored is verified before it counts. Raises NotEmptyError where
    the store holds revisions and replace is not said; DataError where the file is no backup, is torn, or is
    of a later version of the tables.
    """
    with database.writing() as connection:
        found = mark_of(connection)
        if found.number and not replace:
            raise NotEmptyError(
                f"{database.name} holds {found.number} revision(s), which would be lost.",
                hint="Back it up, then say --replace.",
            )
        try:
            with gzip.open(path, "rb") as file:
                mark = _read(connection, file, path, database.name)
        except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error, IntegrityError) as error:
            raise _refused(path, f"it cannot be read as a backup ({error})") from error
        if verify(connection) != mark:
            raise _refused(path, "its revisions are not those it tells of")
        if database.is_postgres:
            _count_on(connection)
    return mark


def _count_on(connection: Connection) -> None:
    """Let what PostgreSQL numbers by itself go on after the greatest number restored."""
    for table in ALL_TABLES.sorted_tables:
        if (column := table.autoincrement_column) is not None:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
                    f"coalesce(max({column.name}), 0) + 1, false) FROM {table.name}"
                )
            )


def _write(connection: Connection, file: gzip.GzipFile) -> Mark:
    mark = mark_of(connection)
    head = {"format": FORMAT, "version": VERSION, "tables": HEAD, "made_at": datetime.now(UTC)}
    _line(file, {**head, "revision": mark.number, "digest": mark.digest})
    rows = 0
    for table in ALL_TABLES.sorted_tables:
        columns = list(table.columns)
        count = connection.scalar(select(func.count()).select_from(table)) or 0
        _line(file, {"table": table.name, "columns": [column.name for column in columns], "count": count})
        asked = select(table).order_by(*table.primary_key.columns)
        for row in connection.execute(asked, execution_options=BIT_BY_BIT):
            _line(file, [_out(column, value) for column, value in zip(columns, row, strict=True)])
        rows += count
    _line(file, {"rows": rows})
    return mark


def _line(file: gzip.GzipFile, document: Any) -> None:
    file.write(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))


def _read(connection: Connection, file: gzip.GzipFile, path: Path, name: str) -> Mark:
    lines: Iterator[Any] = map(orjson.loads, file)
    head = next(lines, None)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise _refused(path, "it is no backup of a store")
    version = head["tables"]
    if head["version"] != VERSION or version not in VERSIONS:
        raise _refused(
            path, f"its tables are of version {version}, the program's of {HEAD}", "Update the program."
        )
    tables = _emptied(connection, version)
    rows = 0
    for line in lines:
        if "rows" in line:
            if line["rows"] != rows:
                break
            if version != HEAD:
                migrate(connection, name)
                if connection.dialect.name == "postgresql":
                    refresh_views(connection)
            return Mark(head["revision"], head["digest"])
        table = tables[line["table"]]
        for part in _parts(lines, line["count"]):
            connection.execute(insert(table), [_row(table, line["columns"], values) for values in part])
            rows += len(part)
    raise _refused(path, "its end is missing")


def _emptied(connection: Connection, version: str) -> dict[str, Table]:
    """The tables by name, as they are at a version, without rows."""
    if version == HEAD:
        for table in reversed(ALL_TABLES.sorted_tables):
            connection.execute(delete(table))
        return {table.name: table for table in ALL_TABLES.sorted_tables}
    start_over(connection, version)
    return {
        table.name: table for table in ALL_TABLES.sorted_tables if inspect(connection).has_table(table.name)
    }


def _parts(lines: Iterator[Any], count: int) -> Iterator[list[Any]]:
    """The next count lines, ROWS at a time."""
    while count > 0 and (part := list(islice(lines, min(ROWS, count)))):
        yield part
        count -= len(part)


def _row(table: Table, names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    return {name: _in(table.columns[name], value) for name, value in zip(names, values, strict=True)}


def _out(column: Column[Any], value: Any) -> Any:
    """A value as JSON has it."""
    return value.hex() if isinstance(column.type, BYTES) and value is not None else value


def _in(column: Column[Any], value: Any) -> Any:
    """A value of JSON as the column has it."""
    if value is None:
        return None
    if isinstance(column.type, BYTES):
        return bytes.fromhex(value)
    return datetime.fromisoformat(value) if isinstance(column.type, UtcTime) else value


def _refused(path: Path, why: str, remedy: str = "Name a file that `store backup` wrote.") -> DataError:
    return DataError(f"{path}: {why}.", hint=f"Nothing was changed. {remedy}")
