"""Public reports are kept alike in SQLite and PostgreSQL, and outlive a database that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import Place
from flask import Flask
from sqlalchemy import inspect

from geomap.public_reports import Kind, Report
from geomap.storage.database.backup import back_up, restore
from geomap.storage.database.store import Store
from geomap.storage.database.tables import PUBLIC_REPORT, REPORT_ANSWER
from geomap.storage.public_reports import Answer, PublicReports
from geomap.storage.retention.running import forget
from geomap.web import create_app
from geomap.web.settings import settings_from

NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
ADDRESS = "/api/stations/s1/reports"


def later(**by: float) -> datetime:
    return NOW + timedelta(**by)


def said(reporter: str, kind: Kind = "locked", at: datetime = NOW) -> Report:
    return Report("s1", kind, at, reporter)


def answered(words: str | None = None, at: datetime = NOW) -> Answer:
    return Answer("s1", at, "amy", "answered" if words else "done", words)


@pytest.fixture
def kept(store: Store) -> PublicReports:
    return PublicReports(store.database)


def test_the_migration_makes_the_tables_that_the_program_uses(store: Store) -> None:
    seen = inspect(store.database.engine)
    for table in (PUBLIC_REPORT, REPORT_ANSWER):
        found = {column["name"]: column["nullable"] for column in seen.get_columns(table.name)}
        assert found == {column.name: bool(column.nullable) for column in table.columns}


def test_what_is_seen_changes_with_every_report_and_every_answer(kept: PublicReports) -> None:
    marks = [kept.seen()]
    for add in (
        lambda: kept.add(said("a"), None, ""),
        lambda: kept.add(said("b"), None, ""),
        lambda: kept.settle(answered(), 10**9),
    ):
        add()
        marks.append(kept.seen())
    assert len(set(marks)) == len(marks)


def test_many_reporters_at_once_are_all_kept_and_all_are_seen(place: Place, kept: PublicReports) -> None:
    others = [PublicReports(place.open().database) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda i: others[i].add(said(f"r{i}"), None, ""), range(8)))
    assert taken == [True] * 8
    assert {report.reporter for report in kept.counting(NOW)} == {f"r{i}" for i in range(8)}


def test_whoever_reports_on_after_midnight_stays_the_same_reporter(kept: PublicReports) -> None:
    kept.add(said("tuesday"), None, "monday")
    kept.add(said("wednesday", at=later(hours=1)), None, "tuesday")
    kept.add(said("else", at=later(hours=1)), None, "nobody")
    assert {report.reporter for report in kept.counting(later(hours=1))} == {"tuesday", "else"}


def test_an_answer_settles_what_was_seen_once_and_its_words_are_shown_for_a_week(kept: PublicReports) -> None:
    kept.add(said("a"), "words", "")
    (seen,) = (one.id for one in kept.unsettled())
    kept.add(said("b"), None, "")
    assert kept.settle(answered("Repaired."), seen) == 1
    assert kept.settle(answered(), seen) == 0
    assert [one.report.reporter for one in kept.unsettled()] == ["b"]
    assert [one.words for one in kept.replies(later(days=6))] == ["Repaired."]
    assert kept.replies(later(days=7)) == []


def of_both(one):
    return {"reports": one, "answers": one}


def test_what_is_older_than_is_kept_is_forgotten_and_nothing_else(store: Store, kept: PublicReports) -> None:
    kept.add(said("a"), None, "")
    kept.settle(answered("Repaired."), 10**9)
    kept.add(said("b", at=later(days=1)), None, "")
    assert forget(store.database, of_both(NOW), NOW) == of_both(0)
    assert forget(store.database, of_both(later(seconds=1)), NOW) == of_both(1)
    assert [one.report.reporter for one in kept.unsettled()] == ["b"]
    assert kept.replies(NOW) == []


def test_a_backup_holds_them(place: Place, store: Store, kept: PublicReports, tmp_path: Path) -> None:
    kept.add(said("a"), "words", "")
    kept.settle(answered("Repaired."), 10**9)
    kept.add(said("b"), "more", "")
    before = kept.unsettled(), kept.replies(NOW)
    back_up(store.database, tmp_path / "backup")
    kept.settle(answered(), 10**9)
    restore(store.database, tmp_path / "backup", replace=True)
    assert (kept.unsettled(), kept.replies(NOW)) == before


@pytest.fixture
def app(place: Place, store: Store) -> Iterator[Flask]:
    del store  # it is there before the app is
    told = place.environment(GEOMAP_RELOAD_S="0", GEOMAP_CACHE="none", GEOMAP_SECRET_KEY="k" * 40)
    app = create_app(settings_from(told))
    app.config["NOW"] = lambda: NOW
    yield app
    app.extensions["store"].close()


def test_while_the_database_is_away_reports_are_shown_and_none_is_taken(app: Flask, place: Place) -> None:
    board, client = app.extensions["reports"], app.test_client()
    board.kept.add(said("a"), None, "")
    board.look()
    ticket = client.get(ADDRESS).json["ticket"]
    app.config["NOW"] = lambda: later(minutes=1)
    send = {"json": {"kind": "locked", "ticket": ticket}, "headers": {"Origin": "http://localhost"}}
    place.lose()
    board.look()
    refused = client.post(ADDRESS, **send)
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    assert [one["count"] for one in client.get(ADDRESS).json["reports"]] == [1]
    place.find()
    assert client.post(ADDRESS, **send).status_code == 201
    assert [one["count"] for one in client.get(ADDRESS).json["reports"]] == [2]
