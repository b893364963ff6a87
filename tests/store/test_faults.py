"""Whatever is killed, full, lost or busy: nothing is half-written, and it goes on afterwards."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from databases import url_of
from edits import all_of, edit
from sqlalchemy import event

from geomap.errors import UnavailableError
from geomap.storage.database import connecting
from geomap.storage.database.opening import open_store
from geomap.storage.database.verifying import verify
from tests.web.small_data import DATA

S1 = ("stations", "s1")
KEYS = [("stations", f"s{number}") for number in (1, 2, 3, 4)]
WRITER = """
import os, sys
from pathlib import Path
from geomap.revision import Change
from geomap.storage.database.opening import need_store
store = need_store(Path(os.environ["GEOMAP_DATA"]), os.environ["GEOMAP_DATABASE_URL"])
keys = [("stations", f"s{number}") for number in (1, 2, 3, 4)]
print("ready", flush=True)
while True:
    there = {key: found.feature for key, found in store.features(keys).items()}
    phone = {"phone": str(store.mark().number)}
    changes = [Change(*k, f, {**f, "properties": f["properties"] | phone}) for k, f in there.items()]
    try:
        store.commit(changes, who=sys.argv[1], why="Again.")
    except Exception as error:
        if type(error).__name__ != "ConflictError":
            raise
"""


def writer(place, name: str) -> subprocess.Popen[bytes]:
    """A process that writes revisions of four changes each, one after the other."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, name],
        cwd=DATA.parent,
        env=os.environ | place.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    return process


def whole(store) -> None:
    with store.database.reading() as connection:
        verify(connection)
    for revision in store.revisions():
        assert revision.kind == "seed" or revision.count == 4


def test_writers_killed_at_any_moment_leave_whole_revisions_and_do_not_keep_others_out(place, store):
    draw = random.Random(1)
    processes = [writer(place, f"writer {number}") for number in range(2)]
    for process in processes:
        until = store.mark().number + 4
        end = time.monotonic() + 20
        while store.mark().number < until and time.monotonic() < end:
            time.sleep(draw.uniform(0.01, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert store.mark().number >= until
        whole(store)
    phones = {found.feature["properties"]["phone"] for found in store.features(KEYS).values()}
    assert len(phones) == 1  # no revision was written by halves
    number = store.mark().number
    assert edit(store, S1, phone="after all") == number + 1


def test_a_full_disk_refuses_the_change_and_keeps_the_store(place_of):
    place = place_of("sqlite")
    store = place.make()
    before = all_of(store.state())

    def fill(connection, _record) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}").close()

    event.listen(store.database.engine, "connect", fill)
    with pytest.raises(UnavailableError, match="disk of the store is full"):
        edit(store, S1, entry_note="x" * 100_000)
    assert (store.mark().number, all_of(store.state())) == (1, before)
    event.remove(store.database.engine, "connect", fill)
    assert edit(store, S1, entry_note="x" * 100_000) == 2
    with store.database.reading() as connection:
        verify(connection)


def test_a_database_that_goes_away_is_said_to_and_comes_back_by_itself(place, store):
    store.mark()
    place.lose()
    for ask in (store.mark, store.state, lambda: edit(store, S1, phone="1"), lambda: store.undo(1, who="k")):
        with pytest.raises(UnavailableError, match="cannot be reached"):
            ask()
    place.find()
    assert edit(store, S1, phone="1") == 2


def test_who_waits_too_long_for_others_is_told(place, store, monkeypatch):
    monkeypatch.setattr(connecting, "WAIT_S", 0.2)
    other = place.open()
    with store.database.writing(), pytest.raises(UnavailableError, match="perhaps a long list"):
        edit(other, S1, phone="1")
    assert edit(other, S1, phone="1") == 2


def test_readers_do_not_wait_for_a_writer(place, store):
    other = place.open()
    with store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM change")
        assert other.mark().number == 1
        assert all_of(other.state()) == all_of(store.state_at(1))
        connection.rollback()


def test_a_file_that_is_no_database_is_said_to_be_damaged(place_of):
    place = place_of("sqlite")
    place.make().close()
    path = place.folder / "geomap.sqlite"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(UnavailableError, match="damaged"):
        place.open()


@pytest.mark.postgis
def test_a_database_that_refuses_its_user_says_what_to_do(place_of, postgis):
    place = place_of("postgis")
    with psycopg.connect(postgis, autocommit=True) as connection:
        connection.execute("CREATE DATABASE plain")
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'guest-word'")
    address = url_of(postgis, "plain").partition("@")[2]
    for password, told in (("wrong-word", "user or the password"), ("guest-word", "does not let its user")):
        with pytest.raises(UnavailableError, match=told) as caught:
            open_store(place.folder, f"postgresql://guest:{password}@{address}")
        assert caught.value.hint
        assert password not in f"{caught.value.message} {caught.value.hint} {caught.value.__cause__}"
