"""A disk that is full at any step of an import: it is said, nothing is half written, and it goes on later."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from importing import Importer, csv_of
from people_desk import Desk
from sqlalchemy import event

from geomap.storage.database.connecting import Database

LIMIT = 1 << 20
"""Of a file, in bytes. The system refuses to write beyond it, as a full disk refuses to write at all."""
ROWS = 2_500


@contextmanager
def full_disk() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def many(rows: int = ROWS, words: str = "") -> bytes:
    """Stations on a grid in the town; words make their addresses longer."""
    spots = ((108.905 + 0.0004 * (i % 100), 34.205 + 0.0004 * (i // 100)) for i in range(rows))
    named = enumerate(spots)
    return csv_of(
        *((f"第{i}站", f"路{i}号{words}", 2, "饮水", "全天", f"{x:.4f}", f"{y:.4f}") for i, (x, y) in named)
    )


def of_lists(desk: Desk) -> list[str]:
    folder: Path = desk.app.extensions["imports"].folder
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def test_a_list_for_which_there_is_no_room_is_refused_and_leaves_nothing(desk: Desk, admin: Importer) -> None:
    content = many(words="长" * 200)
    assert len(content) > LIMIT
    part = b'--part\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\n'
    form = part + content + b"\r\n--part--\r\n"  # the client of the tests would need the disk itself
    with full_disk():
        refused = admin.ask("POST", data=form, content_type="multipart/form-data; boundary=part")
    assert (refused.status_code, refused.content_type) == (503, "application/problem+json")
    assert "GEOMAP_RUNS" in refused.json["hint"]
    assert of_lists(desk) == []
    assert admin.send(content).status_code == 201


def test_a_dry_run_without_room_says_so_leaves_nothing_and_can_be_made_again(
    desk: Desk, admin: Importer
) -> None:
    content = many()
    assert len(content) < LIMIT
    sent: dict[str, Any] = admin.send(content).json
    with full_disk():
        tried = admin.checked(sent["id"], sent["mapping"])
    assert (tried["status"], tried["outcome"], tried["job"]["status"]) == ("read", None, "failed")
    assert tried["job"]["problem"]["status"] == 503
    assert "Free some space" in tried["job"]["problem"]["hint"]
    assert [name for name in of_lists(desk) if "sqlite" in name] == []
    assert admin.checked(sent["id"], sent["mapping"])["outcome"]["new"] == ROWS


@contextmanager
def full_sqlite(database: Database) -> Iterator[None]:
    """A file that may grow by a few pages more."""

    def fill(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 20}").close()

    event.listen(database.engine, "connect", fill)
    yield
    event.remove(database.engine, "connect", fill)


@contextmanager
def full_postgresql(desk: Desk) -> Iterator[None]:
    """A server that says, at one change of many, what it says when it cannot extend a file."""
    statements = (
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.place < 20 THEN "
        "RETURN NEW; END IF; RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON change FOR EACH ROW EXECUTE FUNCTION no_room()",
        "DROP FUNCTION no_room CASCADE",
    )
    with psycopg.connect(desk.place.url, autocommit=True) as connection:
        for statement in statements[:2]:
            connection.execute(statement)
        yield
        connection.execute(statements[2])


def test_a_store_without_room_takes_no_part_of_a_list_and_all_of_it_later(
    desk: Desk, admin: Importer
) -> None:
    store = desk.app.extensions["store"]
    tried, mark = admin.tried(many()), store.mark()
    with full_postgresql(desk) if store.database.is_postgres else full_sqlite(store.database):
        failed = admin.apply(tried)
    assert (failed["status"], failed["revision"]) == ("checked", None)
    problem = failed["job"]["problem"]
    assert (problem["status"], problem["hint"]) == (503, "Free some space, then try again.")
    assert store.mark() == mark
    assert admin.apply(failed)["revision"] == mark.number + 1
