"""The register is kept alike in SQLite and PostgreSQL: every change, and nothing private in the open."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from databases import Place
from sqlalchemy import inspect, select

from geomap.errors import DataError, NotFoundError
from geomap.responsibility.links import Link, Problem, Step
from geomap.responsibility.posts import Holder
from geomap.responsibility.reading import Entry
from geomap.storage.database.backup import back_up, restore
from geomap.storage.database.store import Store
from geomap.storage.responsibility.documents import link_document, problem_document
from geomap.storage.responsibility.entries import ChangedMeanwhileError, Write
from geomap.storage.responsibility.kept import KeptRegister, Told
from geomap.storage.responsibility.tables import ENTRY, ENTRY_CHANGE
from geomap.storage.sealing import Sealer
from tests.responsibility.offices import START, post

TOLD = Told("amy", "任命文件", "add", datetime(2026, 3, 4, tzinfo=UTC))
HOLDER = Holder("王芳", "13812345678")
KEY = "k" * 40


def kept_in(store: Store, key: str = KEY) -> KeptRegister:
    return KeptRegister(store.database, lambda: Sealer(key))


@pytest.fixture
def kept(store: Store) -> Iterator[KeptRegister]:
    return kept_in(store)


def test_the_migration_makes_the_tables_that_the_program_uses(store: Store) -> None:
    seen = inspect(store.database.engine)
    for table in (ENTRY, ENTRY_CHANGE):
        found = {column["name"]: column["nullable"] for column in seen.get_columns(table.name)}
        assert found == {column.name: bool(column.nullable) for column in table.columns}


def test_posts_are_read_without_a_key_and_holders_only_with_it(kept: KeptRegister, store: Store) -> None:
    kept.write([kept.add(post(account="amy"), HOLDER)], TOLD)
    blind = KeptRegister(store.database, lambda: pytest.fail("a key was asked for"))
    assert blind.shelf().register.posts == (post(account="amy"),)
    assert kept.entry("p1") == (1, Entry(post(account="amy"), HOLDER))
    with pytest.raises(DataError):
        kept_in(store, "x" * 40).entry("p1")


def test_no_name_and_no_number_is_in_the_database_in_the_open(kept: KeptRegister, store: Store) -> None:
    kept.write([kept.add(post(), HOLDER)], TOLD)
    kept.write([kept.change(post(), 1, Holder("李雷", "029-85251234"))], TOLD)
    with store.database.reading() as connection:
        rows = [*connection.execute(select(ENTRY)), *connection.execute(select(ENTRY_CHANGE))]
    text = repr(rows)
    assert "服务长岗" in text
    for private in (HOLDER.name, HOLDER.phone, "李雷", "029-85251234"):
        assert private not in text


def test_every_change_is_kept_with_who_when_why_before_and_after(kept: KeptRegister) -> None:
    kept.write([kept.add(post(), HOLDER)], TOLD)
    ended = post(valid_to=date(2026, 5, 1))
    kept.write([kept.change(ended, 1)], replace(TOLD, who="bob", why="离任", deed="end"))
    last, first = kept.entries.history("post", "p1")
    assert (first.who, first.why, first.at, first.before) == ("amy", "任命文件", TOLD.at, None)
    assert (last.who, last.deed, last.version, last.before) == ("bob", "end", 2, first.after)
    assert last.after == {**first.after, "valid_to": "2026-05-01"}
    assert kept.entry("p1")[1].holder == HOLDER


@pytest.mark.parametrize("version", [0, 2])
def test_a_change_that_counts_on_another_version_is_refused_whole(kept: KeptRegister, version: int) -> None:
    kept.write([kept.add(post(), None)], TOLD)
    with pytest.raises(ChangedMeanwhileError):
        kept.write([kept.add(post("p2"), None), kept.change(post(title="其他"), version)], TOLD)
    assert kept.shelf().register.posts == (post(held=False),)


def test_of_many_who_change_one_version_at_once_one_is_first(place: Place, kept: KeptRegister) -> None:
    kept.write([kept.add(post(), None)], TOLD)

    def attempt(number: int) -> bool:
        mine = kept_in(place.open())
        try:
            mine.write([mine.change(post(title=f"岗 {number}"), 1)], TOLD)
        except ChangedMeanwhileError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    assert kept.entries.get("post", "p1").version == 2


def test_a_list_made_from_an_older_register_is_refused(kept: KeptRegister) -> None:
    mark = kept.shelf().mark
    kept.write([kept.add(post(), None)], TOLD)
    with pytest.raises(ChangedMeanwhileError):
        kept.write([kept.add(post("p2"), None)], TOLD, mark)


def test_links_and_problems_come_back_as_they_were(kept: KeptRegister) -> None:
    link = Link("l1", "区委副书记岗", "village", "某村", START, date(2027, 1, 1), None)
    problem = Problem("q1", "l1", "漏水", (Step("taken_up", START, "提出"), Step("solved", START, "办结")))
    writes = [
        Write("link", "l1", link_document(link), 0),
        Write("problem", "q1", problem_document(problem), 0),
    ]
    kept.write(writes, TOLD)
    shelf = kept.shelf()
    assert (shelf.links, shelf.problems, shelf.versions) == ((link,), (problem,), {"l1": 1, "q1": 1})


def test_what_is_not_there_is_not_found(kept: KeptRegister) -> None:
    for name in ("p9", "\x00"):
        with pytest.raises(NotFoundError):
            kept.entry(name)


def test_a_backup_holds_the_register(kept: KeptRegister, store: Store, tmp_path: Path) -> None:
    kept.write([kept.add(post(), HOLDER)], TOLD)
    back_up(store.database, tmp_path / "store.gz")
    kept.write([kept.change(post(title="其他"), 1)], TOLD)
    restore(store.database, tmp_path / "store.gz", replace=True)
    assert kept.entry("p1") == (1, Entry(post(), HOLDER))
    kept.write([kept.change(post(title="其他"), 1)], TOLD)
    assert kept.entries.history("post", "p1")[0].version == 2
