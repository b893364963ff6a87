"""Shared searches are kept alike in SQLite and PostgreSQL, one action after the other, whoever takes them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import Place
from sqlalchemy import inspect

from geomap.errors import NotFoundError
from geomap.searching import party
from geomap.searching.party import Action, Deed, RefusedDeedError
from geomap.storage.database.backup import back_up, restore
from geomap.storage.database.store import Store
from geomap.storage.retention.running import forget
from geomap.storage.searching import searches as kept_searches
from geomap.storage.searching.searches import Searches
from geomap.storage.searching.tables import LOST_ACTION, LOST_SEARCH

NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
KEYS = [f"compounds/c{i}" for i in range(8)]
ASKED = {"clues": "门楼", "candidates": [{"key": key} for key in KEYS]}


def did(number: int, deed: Deed, place: str | None, searcher: str = "a" * 16) -> Action:
    return Action(f"action-{number:012d}", searcher, deed, NOW, place)


@pytest.fixture
def searches(store: Store) -> Searches:
    return Searches(store.database, 7)


def test_the_migration_makes_the_tables_that_the_program_uses(store: Store) -> None:
    seen = inspect(store.database.engine)
    for table in (LOST_SEARCH, LOST_ACTION):
        found = {column["name"]: column["nullable"] for column in seen.get_columns(table.name)}
        assert found == {column.name: bool(column.nullable) for column in table.columns}


def test_what_many_take_at_once_is_all_taken_and_numbered_without_a_gap(
    place: Place, searches: Searches
) -> None:
    code = searches.make(ASKED, NOW)
    others = [Searches(place.open().database, 7) for _ in KEYS]

    def take(i: int) -> int:
        return others[i].take(code, did(i, "go", KEYS[i], f"searcher-{i:08d}"), NOW).last

    with ThreadPoolExecutor(len(KEYS)) as pool:
        numbers = list(pool.map(take, range(len(KEYS))))
    assert sorted(numbers) == list(range(1, len(KEYS) + 1))
    found = searches.get(code, NOW)
    assert {one.going for one in found.party.places.values()} == {f"searcher-{i:08d}" for i in range(8)}


def test_one_action_sent_by_many_at_once_counts_once(place: Place, searches: Searches) -> None:
    code, once = searches.make(ASKED, NOW), did(1, "searched", KEYS[0])
    others = [Searches(place.open().database, 7) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        last = list(pool.map(lambda one: one.take(code, once, NOW).last, others))
    assert last == [1] * 6


def test_what_is_refused_leaves_nothing_behind(searches: Searches) -> None:
    code = searches.make(ASKED, NOW)
    searches.take(code, did(1, "go", KEYS[0]), NOW)
    before = searches.get(code, NOW)
    with pytest.raises(RefusedDeedError):
        searches.take(code, did(2, "go", KEYS[0], "b" * 16), NOW)
    assert searches.get(code, NOW) == before
    assert searches.last(code, NOW) == 1


def test_a_search_takes_so_many_actions_and_no_more(
    searches: Searches, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept_searches.MOST_ACTIONS == party.MOST_ACTIONS
    monkeypatch.setattr(kept_searches, "MOST_ACTIONS", 2)
    code = searches.make(ASKED, NOW)
    for number in (1, 2):
        searches.take(code, did(number, "go", KEYS[number]), NOW)
    with pytest.raises(RefusedDeedError) as refused:
        searches.take(code, did(3, "go", KEYS[3]), NOW)
    assert refused.value.reason == "full"


def test_what_nobody_touched_is_forgotten_with_all_that_was_done(searches: Searches, store: Store) -> None:
    old, young = searches.make(ASKED, NOW), searches.make(ASKED, NOW)
    searches.take(old, did(1, "go", KEYS[0]), NOW)
    searches.take(young, did(1, "go", KEYS[0]), NOW + timedelta(seconds=1))
    then = NOW + timedelta(days=7, seconds=1)
    with pytest.raises(NotFoundError):
        searches.last(old, then)
    assert forget(store.database, {"searches": NOW + timedelta(seconds=1)}, then) == {"searches": 1}
    assert searches.last(young, then) == 1
    with store.database.reading() as connection:
        assert len(connection.execute(LOST_ACTION.select()).all()) == 1


def test_no_code_is_kept_as_it_is(searches: Searches, store: Store) -> None:
    code = searches.make(ASKED, NOW)
    with store.database.reading() as connection:
        assert code not in str(connection.execute(LOST_SEARCH.select()).all())


def test_a_backup_holds_them(store: Store, searches: Searches, tmp_path: Path) -> None:
    code = searches.make(ASKED, NOW)
    searches.take(code, did(1, "searched", KEYS[0]), NOW)
    before = searches.get(code, NOW)
    back_up(store.database, tmp_path / "backup")
    searches.take(code, did(2, "stop", None), NOW)
    restore(store.database, tmp_path / "backup", replace=True)
    assert searches.get(code, NOW) == before
