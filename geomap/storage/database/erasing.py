"""Leaves no byte of what was deleted in the files of a database.

The bytes of a deleted row lie in the files until something is written over them. So SQLite's file, and
PostgreSQL's tables with their indexes, are written anew, which takes a lock and as long as copying them: for
an hour when few work. What is not in the database's hands stays: backups, PostgreSQL's log
until it is recycled, blocks of the disk that the file system gave up.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from sqlalchemy import Connection, Table, text

from geomap.storage.database.connecting import Database

PATIENCE_S = 2
"""How long those are waited for who still read what was there before; then it is put off."""
LOOK_S = 0.1


def erase(database: Database, tables: Iterable[Table]) -> bool:
    """Write anew what held rows of the tables. False: somebody still reads what was there before, so that it
    must be kept for them; try later. Raises UnavailableError where others hold the tables."""
    with database.without_transaction() as connection:
        if database.is_postgres:
            return _erase_postgres(connection, sorted(table.name for table in tables))
        return _erase_sqlite(connection)


def _erase_sqlite(connection: Connection) -> bool:
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {1_000 * PATIENCE_S}").close()
    connection.exec_driver_sql("VACUUM").close()
    busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    return not busy


def _erase_postgres(connection: Connection, names: list[str]) -> bool:
    if _are_read(connection):
        return False
    connection.execute(text(f"SET lock_timeout = '{PATIENCE_S}s'"))
    try:
        connection.execute(text(f"VACUUM (FULL, ANALYZE) {', '.join(names)}"))
    finally:
        connection.execute(text("RESET lock_timeout"))
    return True


def _are_read(connection: Connection) -> bool:
    """Whether a transaction that began before now goes on: it may see rows that were deleted since, and these
    would be copied for it."""
    began = connection.scalar(text("SELECT clock_timestamp()"))
    older = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start < :began"
        " AND backend_xmin IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    last = time.monotonic() + PATIENCE_S
    while connection.scalar(older, {"began": began}):
        if time.monotonic() > last:
            return True
        time.sleep(LOOK_S)
    return False
