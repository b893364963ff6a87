"""A steward who leaves with open orders: what they had goes back, at that instant, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from book_cases import COMMUNITY, HERE, START, STEWARD, action, book_of, draft
from databases import Databases
from order_desk import Worker, sent
from people_desk import Desk, desk_in
from sqlalchemy.event import listen
from town import WEST, WEST_SOUTH

from geomap.orders.order import Place, chain_of
from geomap.orders.units import Unit
from geomap.responsibility.posts import Holder, Post
from geomap.storage.orders.tables import ORDER
from geomap.storage.responsibility.kept import Told
from geomap.storage.responsibility.shut_out import shut_out_since

END = START + timedelta(hours=2)
LATE = START + timedelta(days=3)


def ended_at(post: str) -> datetime | None:
    return END if post == STEWARD.id else None


def dispatched(book, to: Unit = STEWARD, **said) -> int:
    number = book.submit(draft(**said)).kept.id
    book.take(action(number, "dispatch", COMMUNITY, 10, to=to))
    return number


def test_what_a_post_had_that_ended_goes_back_to_the_office_at_that_instant(book) -> None:
    left, other = dispatched(book), dispatched(book, Unit("steward", "post-2"))
    assert book.hand_back(ended_at, END - timedelta(seconds=1)) == 0
    assert book.hand_back(ended_at, LATE) == 1
    order, event = book.kept(left).order, book.events(left)[-1]
    assert (order.state, order.owner) == ("submitted", COMMUNITY)
    assert (event.step, event.at, event.who) == ("transfer", END, "system")
    assert book.kept(other).order.state == "dispatched"
    assert book.hand_back(ended_at, LATE) == 0


def test_what_is_given_back_late_is_new_to_whoever_looked_in_between(book) -> None:
    number = dispatched(book)
    between = END + timedelta(hours=1)
    assert book.hand_back(ended_at, LATE) == 1
    assert [kept.id for kept in book.listed(ORDER.c.written_at >= between)] == [number]
    kept = book.kept(number)
    assert (kept.changed_at, kept.written_at) == (END, LATE)
    assert book.sweep(LATE + timedelta(days=9)) > 0
    assert book.kept(number).written_at == LATE + timedelta(days=9)


def test_what_the_clock_did_before_the_post_ended_stands_before_it(book) -> None:
    number = dispatched(book)
    end = START + timedelta(days=2)
    assert book.hand_back(lambda _: end, LATE) == 1
    steps = [(event.step, event.at <= end) for event in book.events(number)]
    assert steps[:2] == [("submit", True), ("dispatch", True)]
    assert [step for step, _ in steps[2:]] == [*["escalate"] * (len(steps) - 3), "transfer"]
    assert all(in_time for _, in_time in steps)
    assert book.kept(number).order.owner == book.kept(number).order.office


def test_processes_that_look_at_once_give_it_back_once(store) -> None:
    numbers = [dispatched(book_of(store.database)) for _ in range(5)]
    start, counts = Barrier(4), []

    def look() -> None:
        book = book_of(store.database)
        start.wait()
        counts.append(book.hand_back(ended_at, LATE))

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 5
    events = [event.step for number in numbers for event in book_of(store.database).events(number)]
    assert events.count("transfer") == 5


@pytest.fixture
def desk(databases: Databases, kind: str, tmp_path) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path / "data") as made:
        yield made


def given_to_a_steward(desk: Desk) -> int:
    """An order in the yard that the steward of post-1 has accepted, 20 minutes after START."""
    held = desk.app.extensions["orders"]
    place = Place(HERE.point, WEST, WEST_SOUTH, "yard")
    district = str(desk.app.extensions["snapshots"].current().layers["district"].ids[0])
    sent = draft(place=place, chain=chain_of(place, district), category="sanitation")
    number = held.book.submit(sent).kept.id
    held.book.take(action(number, "dispatch", Unit("community", WEST_SOUTH), 10, to=STEWARD))
    held.book.take(action(number, "accept", STEWARD, 20))
    return number


def appointed(desk: Desk, valid_to: date | None, account: str | None = None) -> Post:
    """The post of a steward who is named, in the register."""
    kept, first = desk.app.extensions["register"].kept, date(2026, 1, 1)
    post = Post("post-1", "steward", "compounds", ("yard",), "一号院管家", first, valid_to, account=account)
    kept.write(
        [kept.add(replace(post, held=True), Holder("王女士"))], Told("tests", "appointed", "add", desk.now)
    )
    desk.app.extensions["register"].look()
    return post


@pytest.mark.parametrize("moves_on", [False, True])
def test_a_post_without_a_holder_gives_back_what_it_had_though_it_lasts(desk: Desk, moves_on: bool) -> None:
    """Whoever looks late finds the instant at which the register was told."""
    kept, held = desk.app.extensions["register"].kept, desk.app.extensions["orders"]
    post, number = appointed(desk, date(2027, 1, 1)), given_to_a_steward(desk)
    desk.now = gone = START + timedelta(minutes=40)
    held.sweep()
    assert held.book.kept(number).order.owner == STEWARD
    kept.write([kept.change(post, None, None)], Told("tests", "moved away", "change", gone))
    if moves_on:
        later = replace(post, title="一号院大管家")
        kept.write([kept.change(later, None)], Told("tests", "title", "change", gone + timedelta(minutes=5)))
    desk.app.extensions["register"].look()
    desk.now = gone + timedelta(minutes=7)
    held.sweep()
    held.sweep()
    order = held.book.kept(number).order
    assert (order.state, order.owner) == ("submitted", order.office)
    back = [event for event in held.book.events(number) if event.step == "transfer"]
    assert [(event.at, event.who) for event in back] == [(gone, "system")]


def test_a_post_that_somebody_else_holds_in_the_meantime_gives_nothing_back(desk: Desk) -> None:
    kept, held = desk.app.extensions["register"].kept, desk.app.extensions["orders"]
    post, number = appointed(desk, None), given_to_a_steward(desk)
    for holder in (None, Holder("李先生")):
        kept.write([kept.change(post, None, holder)], Told("tests", "changed", "change", START))
    desk.app.extensions["register"].look()
    desk.now = START + timedelta(minutes=40)
    held.sweep()
    assert held.book.kept(number).order.owner == STEWARD


def test_the_register_says_who_left(desk: Desk) -> None:
    """On the day on which the post holds no more, from midnight in the district."""
    appointed(desk, date(2026, 3, 6))
    held, number = desk.app.extensions["orders"], given_to_a_steward(desk)
    midnight = datetime.fromisoformat("2026-03-06T00:00+08:00")
    desk.now = midnight - timedelta(seconds=1)
    held.sweep()
    assert held.book.kept(number).order.owner == STEWARD
    desk.now = midnight + timedelta(minutes=7)
    held.sweep()
    assert held.book.kept(number).order.owner == held.book.kept(number).order.office
    assert [e.at for e in held.book.events(number) if e.step == "transfer"] == [midnight]


def close_account(desk: Desk, name: str, deed: str, at: datetime) -> None:
    """Shut the account out of what stewards do, as the page of accounts does it."""
    account, own = desk.people.accounts.need(name), desk.people.accounts
    own.disable(account.id) if deed == "disable" else own.place(account.id, "viewer", None)
    desk.people.audit.note(at, "admin", "page", deed, "done", feature=name)


@pytest.mark.parametrize("deed", ["disable", "place"])
def test_a_post_whose_account_is_shut_out_gives_back_what_it_had(desk: Desk, deed: str) -> None:
    desk.account("sam", "steward")
    appointed(desk, None, "sam")
    held, number = desk.app.extensions["orders"], given_to_a_steward(desk)
    desk.now = gone = START + timedelta(minutes=40)
    held.sweep()
    assert held.book.kept(number).order.owner == STEWARD
    close_account(desk, "sam", deed, gone)
    desk.now = gone + timedelta(minutes=7)
    held.sweep()
    held.sweep()
    order = held.book.kept(number).order
    assert (order.state, order.owner) == ("submitted", order.office)
    assert [(e.at, e.who) for e in held.book.events(number) if e.step == "transfer"] == [(gone, "system")]


def test_a_post_whose_account_is_shut_out_gives_back_at_once_what_the_log_knows_nothing_of(desk) -> None:
    desk.account("sam", "steward")
    appointed(desk, None, "sam")
    held, number = desk.app.extensions["orders"], given_to_a_steward(desk)
    desk.people.accounts.disable(desk.people.accounts.need("sam").id)
    desk.now = START + timedelta(minutes=50)
    held.sweep()
    assert [e.at for e in held.book.events(number) if e.step == "transfer"] == [desk.now]


def test_no_order_goes_to_a_post_whose_account_is_shut_out_and_the_gaps_name_it(desk: Desk) -> None:
    for name, role, area in (("sam", "steward", None), ("south", "community", WEST_SOUTH)):
        desk.account(name, role, area)  # type: ignore[arg-type]
    appointed(desk, None, "sam")
    desk.now = START + timedelta(minutes=30)
    south, number = Worker.at(desk, "south"), sent(desk)
    told = south.get(f"/orders/{number}/choices").json["dispatch"]
    assert [(one["unit"], one["vacant"], one["shut_out"]) for one in told] == [(str(STEWARD), False, False)]
    assert [v for v in south.get("/posts").json["vacancies"] if v["kind"] == "steward"] == []
    close_account(desk, "sam", "disable", desk.now)
    told = south.get(f"/orders/{number}/choices").json["dispatch"]
    assert [(one["unit"], one["vacant"], one["shut_out"]) for one in told] == [(str(STEWARD), False, True)]
    refused = south.post(f"/orders/{number}/dispatch", to=str(STEWARD))
    assert (refused.status_code, refused.json["parameter"]) == (400, "to")
    gaps = [v for v in south.get("/posts").json["vacancies"] if v["kind"] == "steward"]
    assert [(v["area"], v["why"], v["from"], v["to"]) for v in gaps] == [
        ("yard", "shut_out", "2026-03-04", None)
    ]
    assert [p["shut_out"] for p in south.get("/posts").json["posts"]] == [True]
    before = south.get("/posts", on="2026-03-03").json["vacancies"]
    assert [v for v in before if v["kind"] == "steward"] == [], "until then somebody could"


def test_residents_are_told_who_gets_an_order_while_the_database_is_away(desk: Desk) -> None:
    desk.account("sam", "steward")
    appointed(desk, None, "sam")
    asked = {"lon": 108.912, "lat": 34.212}
    before = desk.visitor().get("/api/orders/place", query_string=asked)
    desk.place.lose()
    try:
        away = desk.visitor().get("/api/orders/place", query_string=asked)
    finally:
        desk.place.find()
    assert before.json["compounds"][0]["steward"]["unit"] == str(STEWARD)
    assert (away.status_code, away.json["compounds"]) == (200, before.json["compounds"])


def test_who_is_shut_out_is_asked_of_the_database_as_often_for_many_as_for_one(desk: Desk) -> None:
    posts, asked = [], []
    for name in ("sam", "tom", "tim"):
        desk.account(name, "steward")
        close_account(desk, name, "disable", START + timedelta(minutes=len(posts)))
        first = date(2026, 1, 1)
        posts.append(Post(name, "steward", "compounds", ("yard",), "管家", first, account=name, held=True))
    database = desk.app.extensions["store"].database
    listen(database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    counts = []
    for some in (posts[:1], posts):
        asked.clear()
        since = shut_out_since(database, some, LATE)
        assert since == {p.id: START + timedelta(minutes=n) for n, p in enumerate(some)}
        counts.append(len(asked))
    assert counts[0] == counts[1]
