"""A backup is the whole store at one moment, and comes back into either database, or not at all."""

from __future__ import annotations

import gzip
import json
import threading
from datetime import UTC, datetime
from itertools import compress
from typing import Any

import pytest
from databases import KINDS
from edits import all_of, edit
from sqlalchemy import (
    Boolean,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Table,
    Text,
    create_engine,
    func,
    insert,
    inspect,
    select,
)

from geomap.errors import DataError
from geomap.storage.database.all_tables import ALL_TABLES
from geomap.storage.database.backup import NotEmptyError, back_up, restore
from geomap.storage.database.opening import make_database
from geomap.storage.database.tables import JSON_TEXT, UtcTime
from geomap.storage.database.upgrading import HEAD, VERSIONS, migrate, upgrade, version_of
from geomap.storage.database.verifying import verify
from geomap.storage.orders.tables import ORDER
from tests.web.small_data import small_layers

TABLES = f'"tables":"{HEAD}"'.encode()
S1 = ("stations", "s1")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "store.backup"


@pytest.mark.parametrize("into", KINDS)
def test_a_backup_comes_back_into_either_database_as_it_was(place_of, store, file, into):
    edit(store, S1, phone="029-1")
    store.undo(2, who="k")
    mark = back_up(store.database, file)
    other = place_of(into, "other")
    database = make_database(other.folder, other.url)
    assert restore(database, file) == mark == store.mark()
    database.close()
    again = other.open()
    assert all_of(again.state()) == all_of(store.state())
    assert again.revisions() == store.revisions()
    assert again.history(*S1) == store.history(*S1)
    assert edit(again, S1, phone="029-2") == 4


MOMENT = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
SOME: dict[type, Any] = {
    UtcTime: MOMENT,
    LargeBinary: bytes(range(256)),
    Boolean: True,
    Integer: 1,
    Float: 108.94,
    Text: "1",
}


def some_row(table: Table) -> dict[str, Any]:
    """A row whose keys are all 1: it refers to the row of every other table."""
    return {
        column.name: {"one": [1]}
        if column.type is JSON_TEXT
        else next(value for kind, value in SOME.items() if isinstance(column.type, kind))
        for column in table.columns
    }


def rows_of(connection: Connection) -> dict[str, list[Any]]:
    return {
        table.name: sorted(map(repr, connection.execute(select(table)))) for table in ALL_TABLES.sorted_tables
    }


@pytest.mark.parametrize("into", KINDS)
def test_a_backup_holds_every_table(place_of, store, file, into):
    """Photographs, accounts, tokens, reports, posts, searches: whatever a migration has made."""
    with store.database.writing() as connection:
        for table in ALL_TABLES.sorted_tables:
            if not connection.scalar(select(func.count()).select_from(table)):
                connection.execute(insert(table), some_row(table))
        before = rows_of(connection)
    assert all(before.values())
    back_up(store.database, file)
    other = place_of(into, "other")
    database = make_database(other.folder, other.url)
    restore(database, file)
    with database.reading() as connection:
        assert rows_of(connection) == before
        made = set(inspect(connection).get_table_names()) - {"alembic_version", "spatial_ref_sys"}
    database.close()
    assert made == set(before)


def as_of(version, packed: bytes) -> bytes:
    """A backup as a geomap of that version wrote it: with the tables and columns its migrations had made."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrate(connection, "then", version)
        made = inspect(connection)
        there = {name: {c["name"] for c in made.get_columns(name)} for name in made.get_table_names()}
    lines, keep, rows, columns = [], True, 0, []
    for line in gzip.decompress(packed).replace(TABLES, f'"tables":"{version}"'.encode()).splitlines():
        told = json.loads(line)
        if "table" in told:
            keep = told["table"] in there
            rows += told["count"] if keep else 0
            columns = [name in there.get(told["table"], ()) for name in told["columns"]]
            told["columns"] = list(compress(told["columns"], columns))
        elif isinstance(told, list):
            told = list(compress(told, columns))
        if keep and "rows" not in told:
            lines.append(json.dumps(told).encode())
    return gzip.compress(b"\n".join([*lines, json.dumps({"rows": rows}).encode()]))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_backup_of_every_earlier_version_comes_back_and_is_brought_up_to_date(store, file, version):
    edit(store, S1, phone="029-1")
    mark, before = back_up(store.database, file), all_of(store.state())
    file.write_bytes(as_of(version, file.read_bytes()))
    edit(store, S1, phone="029-2")
    assert restore(store.database, file, replace=True) == mark == store.mark()
    assert all_of(store.state()) == before
    with store.database.reading() as connection:
        assert version_of(connection) == HEAD
        there = set(inspect(connection).get_table_names())
    assert set(ALL_TABLES.tables) <= there
    upgrade(store.database)
    assert edit(store, S1, phone="029-3") == 3


def test_an_order_of_an_earlier_backup_was_written_when_it_changed(store, file):
    changed_at = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
    with store.database.writing() as connection:
        connection.execute(insert(ORDER), some_row(ORDER) | {"changed_at": changed_at})
    back_up(store.database, file)
    file.write_bytes(as_of("0009", file.read_bytes()))
    restore(store.database, file, replace=True)
    with store.database.reading() as connection:
        assert connection.scalars(select(ORDER.c.written_at)).all() == [changed_at]


def test_an_earlier_backup_that_is_torn_leaves_the_tables_as_they_were(store, file):
    back_up(store.database, file)
    whole = gzip.decompress(as_of("0001", file.read_bytes()))
    file.write_bytes(gzip.compress(whole.rsplit(b"\n", 1)[0]))
    before = store.mark(), all_of(store.state())
    with pytest.raises(DataError, match="end is missing"):
        restore(store.database, file, replace=True)
    assert (store.mark(), all_of(store.state())) == before
    with store.database.reading() as connection:
        assert version_of(connection) == HEAD


def test_a_backup_of_a_later_version_is_refused_with_the_remedy(store, file):
    back_up(store.database, file)
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()).replace(TABLES, b'"tables":"9999"')))
    with pytest.raises(DataError, match=f"of version 9999, the program's of {HEAD}") as refused:
        restore(store.database, file, replace=True)
    assert "Update the program" in (refused.value.hint or "")


def test_a_store_that_holds_revisions_is_replaced_only_if_one_says_so(store, file):
    back_up(store.database, file)
    before = all_of(store.state())
    edit(store, S1, phone="029-1")
    with pytest.raises(NotEmptyError, match="2 revision"):
        restore(store.database, file)
    assert store.mark().number == 2
    restore(store.database, file, replace=True)
    assert all_of(store.state()) == before


def test_a_backup_made_while_others_write_is_one_moment(place, store, file):
    stop = threading.Event()

    def write() -> None:
        mine = place.open()
        number = 0
        while not stop.is_set():
            number += 1
            edit(mine, S1, phone=str(number))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        marks = []
        for _ in range(3):
            marks.append(back_up(store.database, file))
            restored = gzip.decompress(file.read_bytes()).decode()
            assert f'"digest":"{marks[-1].digest}"' in restored
    finally:
        stop.set()
        writer.join()
    assert restore(store.database, file, replace=True) == marks[-1]
    assert store.revisions(limit=1)[0].mark == marks[-1]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b[: len(b) // 2],
        lambda b: b[:-12] + bytes(12),
        lambda _: b"",
        lambda _: b"PK\x03\x04 a table",
        lambda _: gzip.compress(b'{"type":"FeatureCollection"}\n'),
        lambda b: gzip.compress(gzip.decompress(b)[:-1].rsplit(b"\n", 1)[0]),
        lambda b: gzip.compress(gzip.decompress(b).replace(b"24/7", b"off", 1)),
        lambda b: gzip.compress(gzip.decompress(b).replace(TABLES, b'"tables":"9999"')),
        lambda b: gzip.compress(gzip.decompress(b).replace(b'["stations","s1",', b'["stations","s2",')),
    ],
    ids=["half", "no sum", "empty", "no gzip", "geojson", "no end", "altered", "later", "twice"],
)
def test_a_file_that_is_torn_altered_or_no_backup_changes_nothing(store, file, spoil):
    back_up(store.database, file)
    edit(store, S1, phone="029-1")
    before = store.mark(), all_of(store.state())
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(DataError, match=r"store.backup|Revision|features"):
        restore(store.database, file, replace=True)
    assert (store.mark(), all_of(store.state())) == before
    with store.database.reading() as connection:
        verify(connection)


def test_a_backup_is_written_whole_or_not_at_all(store, file, tmp_path):
    with pytest.raises(DataError, match="cannot be written"):
        back_up(store.database, tmp_path / "no" / "folder")
    assert not list(tmp_path.glob("*.draft"))
    back_up(store.database, file)
    assert file.stat().st_mode & 0o077 == 0
    assert len(small_layers()["stations"]) == gzip.decompress(file.read_bytes()).count(b'["stations","s')
