"""A backup is the whole store at one moment, and comes back into either database, or not at all."""

from __future__ import annotations

import gzip
import threading

import pytest
from databases import KINDS
from edits import all_of, edit

from geomap.errors import DataError
from geomap.storage.database.backup import NotEmptyError, back_up, restore
from geomap.storage.database.opening import make_database
from geomap.storage.database.upgrading import HEAD
from geomap.storage.database.verifying import verify
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


TABLES = f'"tables":"{HEAD}"'.encode()


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
