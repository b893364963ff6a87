"""People are kept alike in SQLite and PostgreSQL, and what must happen once happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from databases import Place
from sqlalchemy import inspect

from geomap.errors import InvalidInputError, UnavailableError
from geomap.storage.database.backup import back_up, restore
from geomap.storage.database.store import Store
from geomap.storage.people.audit import Sought
from geomap.storage.people.keeping import People, people_of
from geomap.storage.people.tables import ACCOUNT, AUDIT, LINK, SIGN_IN, TOKEN, TRIES
from geomap.storage.people.tries import ACCOUNT_PACE, Pace

NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
AT_ONCE = 8
QUICK = Pace(free=3, first_s=2.0, longest_s=16.0, forget_s=100.0)


def kept_by(store: Store) -> People:
    return people_of(store.database, idle_min=30, signed_in_h=12, link_h=72)


@pytest.fixture
def people(store: Store) -> People:
    return kept_by(store)


@pytest.fixture
def others(place: Place, people: People) -> list[People]:
    """The same people as several processes have them."""
    return [kept_by(place.open()) for _ in range(AT_ONCE)]


def at_once(others: list[People], deed: Callable[[People], Any]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(deed, others))


def test_the_migrations_make_the_tables_that_the_program_uses(store: Store) -> None:
    seen = inspect(store.database.engine)
    for table in (ACCOUNT, SIGN_IN, LINK, TOKEN, TRIES, AUDIT):
        found = {column["name"]: column["nullable"] for column in seen.get_columns(table.name)}
        assert found == {column.name: bool(column.nullable) for column in table.columns}
        indexed = {tuple(index["column_names"]) for index in seen.get_indexes(table.name)}
        assert {tuple(c.name for c in index.columns) for index in table.indexes} <= indexed


def test_an_account_comes_back_as_it_was_made(people: People) -> None:
    made = people.accounts.add("李红", "street", "610113001", "root", NOW)
    assert people.accounts.called(" 李红 ") == people.accounts.get(made.id) == made
    assert (made.state, made.made_at, made.recovery) == ("invited", NOW, [])
    people.accounts.set_totp(made.id, "secret", ["a", "b"])
    people.accounts.set_password(made.id, "hash")
    kept = people.accounts.need("李红")
    assert (kept.totp, kept.recovery, kept.password, kept.state) == ("secret", ["a", "b"], "hash", "active")
    people.accounts.place(made.id, "viewer", None)
    assert people.accounts.need("李红").person.area is None
    assert people.accounts.called("x" * 200) is None


def test_of_many_who_take_a_name_at_once_one_gets_it(people: People, others: list[People]) -> None:
    def add(one: People) -> str:
        try:
            return one.accounts.add("taken", "viewer", None, "root", NOW).name
        except InvalidInputError as error:
            return str(error.parameter)

    assert sorted(at_once(others, add)) == ["name"] * (AT_ONCE - 1) + ["taken"]


def test_a_link_a_code_and_a_recovery_code_are_each_used_once(people: People, others: list[People]) -> None:
    made = people.accounts.add("raced", "viewer", None, "root", NOW)
    people.accounts.set_totp(made.id, "secret", ["a", "b"])
    link = people.links.make(made.id, "root", NOW).secret
    deeds: tuple[Callable[[People], bool], ...] = (
        lambda one: one.links.use(link, NOW),
        lambda one: one.accounts.use_counter(made.id, 7),
        lambda one: one.accounts.use_recovery(made.id, "a"),
    )
    for deed in deeds:
        assert sum(at_once(others, deed)) == 1
    assert not people.accounts.use_counter(made.id, 6)
    assert people.accounts.use_counter(made.id, 8)
    assert people.accounts.need("raced").recovery == ["b"]


def test_tries_at_once_are_all_counted(people: People, others: list[People]) -> None:
    waits = at_once(others, lambda one: one.tries.begin([("door", ACCOUNT_PACE)], 1000.0))
    assert sum(wait == 0.0 for wait in waits) == ACCOUNT_PACE.free
    assert all(wait > 0 for wait in sorted(waits)[ACCOUNT_PACE.free :])


def test_the_pause_doubles_to_a_most_and_is_forgotten(people: People) -> None:
    now_s, pauses = 1000.0, []
    for _ in range(9):
        assert people.tries.begin([("door", QUICK)], now_s) == 0.0
        pauses.append(people.tries.begin([("door", QUICK)], now_s))
        now_s += pauses[-1]
    # The first free tries have no pause, so each of these counts two.
    assert [p for p in pauses if p] == [2.0, 4.0, 8.0, 16.0, 16.0, 16.0, 16.0, 16.0]
    assert people.tries.begin([("door", QUICK)], now_s + QUICK.forget_s) == 0.0
    assert people.tries.begin([("door", QUICK)], now_s + QUICK.forget_s) == 0.0


def test_a_success_forgets_the_account_and_takes_one_from_the_address(people: People) -> None:
    for _ in range(3):
        people.tries.begin([("address", QUICK), ("account", QUICK)], 1000.0)
    assert people.tries.begin([("account", QUICK)], 1000.0) == 2.0
    people.tries.succeed("account", "address")
    assert people.tries.begin([("account", QUICK)], 1000.0) == 0.0
    assert people.tries.begin([("address", QUICK)], 1000.0) == 0.0
    assert people.tries.begin([("address", QUICK)], 1000.0) == 2.0


def test_who_must_wait_at_one_thing_is_not_counted_at_the_next(people: People) -> None:
    for _ in range(3):
        people.tries.begin([("address", QUICK)], 1000.0)
    for _ in range(5):
        assert people.tries.begin([("address", QUICK), ("account", QUICK)], 1000.0) == 2.0
    assert people.tries.begin([("account", QUICK)], 1000.0) == 0.0


def test_signing_in_lasts_as_long_as_it_is_used_and_no_longer_than_a_day_shift(people: People) -> None:
    made = people.accounts.add("shift", "viewer", None, "root", NOW)
    secret, now = people.sign_ins.begin(made.id, NOW), NOW
    while (now := now + timedelta(minutes=29)) < NOW + timedelta(hours=12):
        assert people.sign_ins.account(secret, now) == made
    assert people.sign_ins.account(secret, now) is None
    secret = people.sign_ins.begin(made.id, NOW)
    assert people.sign_ins.account(secret, NOW + timedelta(minutes=30)) is None
    assert people.sign_ins.account("x", NOW) is None


def test_a_token_is_found_by_its_text_alone(people: People) -> None:
    made = people.accounts.add("program", "street", "610113001", "root", NOW)
    text, token = people.tokens.make(made.id, "QGIS", {"edit"}, NOW + timedelta(days=1), NOW)
    person = people.tokens.person(text, NOW)
    assert person is not None
    assert (person.name, person.area, person.scopes) == ("program", "610113001", frozenset({"edit"}))
    assert people.tokens.of(made.id)[0].used_at == NOW
    assert people.tokens.person(text, NOW + timedelta(days=1)) is None
    assert people.tokens.revoke(made.id, token.id, NOW)
    assert not people.tokens.revoke(made.id, token.id, NOW)
    assert people.tokens.person(text, NOW) is None


def test_the_audit_log_keeps_its_order_and_its_times(people: People, others: list[People]) -> None:
    at_once(others, lambda one: one.audit.note(NOW, "amy", "page", "edit", "done", layer="stations"))
    found = people.audit.latest(Sought(who="amy"), 100)
    assert len(found) == AT_ONCE
    assert [e.id for e in found] == sorted((e.id for e in found), reverse=True)
    assert {e.at for e in found} == {NOW}
    assert list(people.audit.each(Sought(before=found[3].id))) == found[4:]
    assert people.audit.latest(Sought(since=NOW + timedelta(seconds=1)), 1) == []
    assert people.audit.actions() == ["edit"]


def test_a_backup_brings_people_back_and_others_can_be_added(
    store: Store, people: People, tmp_path: Path
) -> None:
    made = people.accounts.add("kept", "street", "610113001", "root", NOW)
    people.accounts.set_totp(made.id, "secret", ["a"])
    text, _ = people.tokens.make(made.id, "QGIS", {"edit"}, NOW + timedelta(days=1), NOW)
    people.audit.note(NOW, "kept", "page", "edit", "done")
    kept = people.accounts.need("kept"), people.audit.latest(Sought(), 9)
    back_up(store.database, tmp_path / "store.backup")
    people.accounts.add("later", "viewer", None, "root", NOW)
    restore(store.database, tmp_path / "store.backup", replace=True)
    assert (people.accounts.all(), people.audit.latest(Sought(), 9)) == ([kept[0]], kept[1])
    assert people.tokens.person(text, NOW) is not None
    for deed in range(2):
        assert people.accounts.add(f"new{deed}", "viewer", None, "root", NOW).id > made.id
        people.audit.note(NOW, "new", "page", "edit", "done")
    assert len({e.id for e in people.audit.latest(Sought(), 9)}) == 3


def test_while_the_database_is_away_it_says_so_and_then_goes_on(place: Place, people: People) -> None:
    made = people.accounts.add("patient", "viewer", None, "root", NOW)
    secret = people.sign_ins.begin(made.id, NOW)
    place.lose()
    try:
        for deed in (
            people.accounts.all,
            lambda: people.sign_ins.account(secret, NOW),
            lambda: people.tries.begin([("door", QUICK)], 1000.0),
        ):
            with pytest.raises(UnavailableError):
                deed()
    finally:
        place.find()
    assert people.sign_ins.account(secret, NOW) == made
