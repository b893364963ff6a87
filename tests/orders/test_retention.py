"""What is personal is forgotten after its time, gone from the files, and noted: on either database."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from book_cases import CATEGORIES, COMMUNITY, SEALER, START, STREET, ZONE, action, book_of, draft
from databases import Place
from sqlalchemy import event, select, text

from geomap.cli import main
from geomap.orders.bookings import Booking
from geomap.orders.photos import Photo
from geomap.orders.refusals import ForbiddenCaseStepError
from geomap.orders.visits import Visit
from geomap.public_reports import Report
from geomap.responsibility.posts import Holder, Post
from geomap.searching.party import Action as Deed
from geomap.storage.database.store import Store
from geomap.storage.halls.book import HallBook
from geomap.storage.orders.cases import CaseAction, CaseBook
from geomap.storage.orders.private import Contacts, Look
from geomap.storage.orders.tables import CASE_EVENT, ORDER, ORDER_EVENT
from geomap.storage.people.audit import Audit
from geomap.storage.public_reports import Answer, PublicReports
from geomap.storage.responsibility.kept import KeptRegister, Told
from geomap.storage.responsibility.tables import ENTRY
from geomap.storage.retention.running import due, erase_forgotten, forget, record
from geomap.storage.retention.sorts import SORTS
from geomap.storage.searching.searches import Searches
from geomap.storage.visits.visits import VisitBook
from geomap.web.retention import RetentionClock

LATER = START + timedelta(days=4)
"""After all that life_of(START) does, before what life_of(LATER) does."""
AFTER = LATER + timedelta(days=10)


def all_before(instant: datetime) -> dict[str, datetime]:
    return dict.fromkeys(SORTS, instant)


def life_of(store: Store, at: datetime, mark: str) -> dict[str, Any]:
    """One of everything that is kept of people, ended at that instant or soon after; every text and name in
    it holds the mark. Returns the ids of its order, case and post."""
    database = store.database
    minutes = (at - START) / timedelta(minutes=1)
    book, cases = book_of(database), CaseBook(database, CATEGORIES, SEALER)
    photo = Photo(1, 1, f"photo {mark}".encode())
    told = draft(words=f"words {mark}", name=f"name {mark}", at=at, photos=[photo])
    order = book.submit(told).kept.id
    case = int(cases.open(case_action(None, "open", at, mark, orders=[order], words=f"case {mark}")).id)
    meeting = {"held_at": at, "place": f"place {mark}", "words": f"met {mark}"}
    cases.take(case_action(case, "meet", at, mark, **meeting))
    cases.take(case_action(case, "drop", at, mark, reason=f"dropped {mark}"))
    Contacts(database, SEALER).look(Look(order, at, f"who {mark}", COMMUNITY, f"look {mark}"))
    book.take(action(order, "cancel", COMMUNITY, minutes, reason=f"reason {mark}"))
    audit = Audit(database)
    audit.note(at, f"who {mark}", "page", "order_contact", "done", feature=str(order), reason=f"why {mark}")
    reports = PublicReports(database)
    reports.add(Report("s1", "broken", at, f"reporter {mark}"), f"report {mark}", "")
    reports.settle(Answer("s1", at, f"who {mark}", "answered", f"answer {mark}"), 10**9)
    searches = Searches(database, 7)
    code = searches.make({"candidates": [{"key": "a/1"}], "clues": f"clues {mark}"}, at)
    searches.take(code, Deed("a" * 16, "b" * 16, "go", at, "a/1", f"searcher {mark}"), at)
    visit = Visit(f"visit-{at.isoformat()}", "s1", "received", at, f"who {mark}")
    VisitBook(database, ZONE).take([visit], (), at)
    wanted = Booking("", "hall", f"club {mark}", "council", at, at + timedelta(hours=1), 3)
    halls = HallBook(database)
    booked, _ = halls.book(f"key {mark}", wanted, None, None, at, who=f"who {mark}", on_map=False)
    register = KeptRegister(database, lambda: SEALER)
    day = at.date()
    post = Post(f"post-{day}", "steward", "compounds", ("yard",), "管家", day, day + timedelta(days=1))
    made = register.add(replace(post, public_name=f"public {mark}"), Holder(f"holder {mark}"))
    register.write([made], Told(f"who {mark}", f"why {mark}", "add", at))
    halls.cancel(booked.booking.id, at, who=f"other {mark}", reason=f"water {mark}")
    return {"order": order, "case": case, "post": post.id}


def case_action(case: int | None, step: str, at: datetime, mark: str, **said) -> CaseAction:
    units = frozenset({STREET})
    return CaseAction(case, step, at, f"{mark}/{case}/{step}", f"who {mark}", units, STREET, said)  # type: ignore[arg-type]


def test_a_post_that_ended_long_ago_stays_and_who_held_it_goes(store: Store) -> None:
    life_of(store, START, "OLDMARK")
    register = KeptRegister(store.database, lambda: SEALER)
    (before,) = register.shelf().register.posts
    assert forget(store.database, {"holders": AFTER}, AFTER) == {"holders": 1}
    (after,) = register.shelf().register.posts
    assert after == replace(before, held=False, public_name=None)
    assert register.entry(after.id)[1].holder is None
    (step,) = register.entries.history("post", after.id)
    assert (step.who, step.why, step.after["name"]) == ("", "", None)


def sealed(store: Store, order: int, case: int, post: str) -> list[bytes]:
    """All that is sealed in an order, a case and a post, as it is kept."""
    with store.database.reading() as connection:
        row = connection.execute(select(ORDER).where(ORDER.c.id == order)).one()
        said = [
            *connection.scalars(select(ORDER_EVENT.c.said).where(ORDER_EVENT.c.order == order)),
            *connection.scalars(select(CASE_EVENT.c.said).where(CASE_EVENT.c.case == case)),
        ]
        holder = connection.scalars(select(ENTRY.c.document).where(ENTRY.c.id == post)).one()["name"]
    texts = [one[name] for one in said for name in ("words", "reason", "place") if one.get(name)]
    return [text.encode() for text in (row.words, row.name, holder, *texts)]


@pytest.fixture
def careless(place: Place, store: Store) -> Store:
    """A store whose database overwrites nothing by itself, and has looked at its columns."""
    engine = store.database.engine
    if store.database.is_postgres:
        return store
    event.listen(engine, "connect", lambda driver, _: driver.execute("PRAGMA secure_delete = OFF").close())
    return store


def test_what_is_forgotten_is_gone_from_the_files_and_what_is_young_is_kept(
    place: Place, careless: Store
) -> None:
    store = careless
    old, young = life_of(store, START, "OLDMARK"), life_of(store, LATER, "YOUNGMARK")
    for number in range(60):  # so that rows are moved from page to page
        book_of(store.database).submit(draft(words=f"filling {number} " * number))
    old_tokens, young_tokens = sealed(store, **old), sealed(store, **young)
    assert len(old_tokens) == 8
    with store.database.without_transaction() as connection:
        connection.execute(text("ANALYZE"))
        if store.database.is_postgres:
            samples = text("SELECT concat(most_common_vals, histogram_bounds) FROM pg_stats")
            assert not [sample for sample in connection.scalars(samples) if "MARK" in sample]
    before = place.bytes_kept()
    assert b"OLDMARK" in before
    assert all(token in before for token in old_tokens)
    counts = dict.fromkeys(SORTS, 1)
    assert due(store.database, all_before(LATER)) == counts
    assert forget(store.database, all_before(LATER), AFTER) == counts
    assert erase_forgotten(store.database, AFTER)
    after = place.bytes_kept()
    assert b"OLDMARK" not in after
    assert not any(token in after for token in old_tokens)
    assert after.count(b"photo YOUNGMARK") >= 1
    assert all(token in after for token in young_tokens)
    assert due(store.database, all_before(LATER)) == dict.fromkeys(SORTS, 0)


def test_what_is_counted_stays(store: Store) -> None:
    old = life_of(store, START, "OLDMARK")
    book = book_of(store.database)
    before, steps = book.kept(old["order"]).order, [e.step for e in book.events(old["order"])]
    days = START.date(), AFTER.date()
    visits = VisitBook(store.database, ZONE).counts(*days)
    forget(store.database, all_before(AFTER), AFTER)
    kept = book.kept(old["order"])
    assert (kept.words, kept.has_name, kept.forgotten) == (None, False, True)
    assert (kept.order.state, kept.order.version) == (before.state, before.version)
    assert [e.step for e in book.events(old["order"])] == steps
    assert {e.who for e in book.events(old["order"])} == {"resident", ""}
    assert VisitBook(store.database, ZONE).counts(*days) == visits
    assert visits.total() == 1
    (booked,) = HallBook(store.database).between("hall", START, AFTER)
    assert (booked.booking.organization, booked.who, booked.reason) == ("", "", None)
    assert booked.booking.persons == 3


def test_a_forgotten_case_says_so_and_is_over(store: Store) -> None:
    number = life_of(store, START, "OLDMARK")["case"]
    cases = CaseBook(store.database, CATEGORIES, SEALER)
    assert not cases.kept(number).forgotten
    forget(store.database, {"cases": AFTER}, AFTER)
    case = cases.kept(number)
    assert (case.title, case.state, case.forgotten) == ("", "dropped", True)
    assert [(one.place, one.words) for one in case.meetings] == [("", "")]
    assert [(e.step, e.who) for e in cases.case_events(number)] == [("open", ""), ("meet", ""), ("drop", "")]


@pytest.mark.parametrize("kept_days", [0, 3])
def test_an_order_and_its_case_are_forgotten_each_by_its_own_end(store: Store, kept_days: int) -> None:
    book, cases = book_of(store.database), CaseBook(store.database, CATEGORIES, SEALER)
    order = book.submit(draft()).kept.id
    case = int(cases.open(case_action(None, "open", START, "a", orders=[order], words="title")).id)
    book.take(action(order, "cancel", COMMUNITY, 10, reason="mistaken"))
    before = START + timedelta(days=1)
    assert forget(store.database, {"orders": before, "cases": before}, AFTER) == {"orders": 1, "cases": 0}
    assert cases.kept(case).title == "title"
    cases.take(case_action(case, "settle", START + timedelta(days=kept_days), "b", words="done"))
    assert forget(store.database, {"cases": before}, AFTER)["cases"] == (kept_days == 0)


def test_a_settled_case_that_is_forgotten_is_not_taken_up_again(store: Store) -> None:
    book, cases = book_of(store.database), CaseBook(store.database, CATEGORIES, SEALER)
    order = book.submit(draft()).kept.id
    case = int(cases.open(case_action(None, "open", START, "a", orders=[order], words="title")).id)
    cases.take(case_action(case, "settle", START, "b", words="done"))
    forget(store.database, {"cases": LATER}, AFTER)
    with pytest.raises(ForbiddenCaseStepError) as refused:
        cases.take(case_action(case, "take_up", AFTER, "c", reason="again"))
    assert refused.value.why == "state"


def test_while_somebody_reads_what_was_there_before_erasing_is_put_off_and_told(
    place: Place, store: Store
) -> None:
    life_of(store, START, "OLDMARK")
    reader = place.open().database
    with reader.reading() as connection:
        connection.execute(select(ORDER)).all()
        forget(store.database, {"orders": AFTER}, AFTER)
        assert not erase_forgotten(store.database, AFTER)
        assert [line.erased_at for line in record(store.database, 9)] == [None]
    assert erase_forgotten(store.database, AFTER + timedelta(hours=1))
    assert [line.erased_at for line in record(store.database, 9)] == [AFTER + timedelta(hours=1)]


def test_the_record_tells_when_what_and_how_many_and_nothing_personal(place: Place, store: Store) -> None:
    life_of(store, START, "OLDMARK")
    forget(store.database, {"orders": LATER, "searches": LATER, "cases": START}, AFTER, "operator")
    told = {(line.what, line.count, line.before, line.at, line.who) for line in record(store.database, 9)}
    assert told == {("orders", 1, LATER, AFTER, "operator"), ("searches", 1, LATER, AFTER, "operator")}
    assert "OLDMARK" not in str(record(store.database, 9))
    assert len(record(store.database, 1)) == 1


def test_processes_that_forget_at_once_forget_each_order_once(store: Store) -> None:
    book = book_of(store.database)
    for _ in range(20):
        book.take(action(book.submit(draft()).kept.id, "cancel", None, reason="mistaken"))
    start, counts = Barrier(4), []

    def look() -> None:
        start.wait()
        counts.append(forget(store.database, {"orders": LATER}, AFTER)["orders"])

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 20 == sum(line.count for line in record(store.database, 9))


def clock_of(store: Store, now: list[datetime]) -> RetentionClock:
    """now: its one member is the instant at which it looks."""
    holder = SimpleNamespace(store=store, current=lambda: SimpleNamespace(timezone=ZONE))
    days = dict.fromkeys(("orders_days", "reports_days", "lost_days", "audit_days"), 30)
    return RetentionClock(holder, SimpleNamespace(**days), lambda: now[0], lambda: None)  # type: ignore[arg-type]


def test_a_server_forgets_once_a_day_of_the_district(store: Store) -> None:
    book, midnight = book_of(store.database), datetime(2026, 4, 4, tzinfo=ZONE)
    now = [midnight - timedelta(hours=1)]
    clock = clock_of(store, now)
    clock.look()
    book.take(action(book.submit(draft()).kept.id, "cancel", None, reason="mistaken"))
    for instant, told in ((midnight - timedelta(seconds=1), 0), (midnight, 1), (midnight, 1)):
        now[0] = instant
        clock.look()
        assert len(record(store.database, 9)) == told


def test_a_server_tries_again_soon_what_it_put_off(place: Place, store: Store) -> None:
    book = book_of(store.database)
    book.take(action(book.submit(draft()).kept.id, "cancel", None, reason="mistaken"))
    now = [START + timedelta(days=40)]
    clock = clock_of(store, now)
    with place.open().database.reading() as connection:
        connection.execute(select(ORDER)).all()
        clock.look()
    for minutes, erased in ((9, False), (10, True)):
        now[0] = START + timedelta(days=40, minutes=minutes)
        clock.look()
        assert [line.erased_at is not None for line in record(store.database, 9)] == [erased]


@pytest.fixture
def run(place: Place, store: Store, monkeypatch, capsys) -> Callable[..., tuple[int, str]]:
    del store
    for name, value in place.environment(GEOMAP_CACHE="none").items():
        monkeypatch.setenv(name, value)

    def command(*words: str) -> tuple[int, str]:
        status = main(["store", *words])
        told = capsys.readouterr()
        return status, told.out + told.err

    return command


def test_the_operator_counts_first_then_forgets_and_shows_the_record(run, store: Store) -> None:
    life_of(store, datetime.now(UTC) - timedelta(days=400), "OLDMARK")
    assert run("forgotten") == (1, "")
    status, told = run("forget", "--dry-run", "--json")
    counts = {row["what"]: row["count"] for row in json.loads(told)["forgotten"]}
    assert (status, counts) == (0, dict.fromkeys(SORTS, 1) | {"audit": 0})
    assert run("forgotten")[0] == 1
    status, told = run("forget", "orders", "audit", "--before", datetime.now(UTC).date().isoformat())
    assert status == 0
    assert "orders" in told
    assert due(store.database, all_before(AFTER))["orders"] == 0
    status, told = run("forgotten", "--json")
    assert [(line["what"], line["count"], bool(line["erased_at"])) for line in json.loads(told)] == [
        ("audit", 1, True),
        ("orders", 1, True),
    ]
    assert "orders" in run("forgotten")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("forget", "everything"), "everything"),
        (("forget", "--before", "2026-01-01"), "before"),
        (("forget", "orders", "--before", "soon"), "soon"),
        (("forget", "orders", "--before", "2999-01-01"), "2999-01-01"),
        (("forgotten", "--limit", "0"), "limit"),
    ],
)
def test_what_the_operator_cannot_mean_is_refused_in_one_line(run, words: tuple[str, ...], told: str) -> None:
    status, said = run(*words)
    assert (status, said.count("\n")) == (2, 1)
    assert told in said
