"""The book keeps every order once, as its events made it, whoever acts at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from book_cases import (
    CATEGORIES,
    COMMUNITY,
    DISTRICT,
    HERE,
    OTHER,
    START,
    STEWARD,
    STREET,
    a_key,
    action,
    book_of,
    draft,
)

from geomap.errors import InvalidInputError, NotFoundError
from geomap.orders.effects import replay, submitted
from geomap.orders.photos import Photo
from geomap.orders.refusals import ForbiddenStepError, OrderMovedError
from geomap.storage.orders.book import OrderBook

PICTURE = Photo(2, 1, b"pixels")


def replayed(book: OrderBook, number: int):
    first, *rest = book.events(number)
    kept = book.kept(number).order
    category = CATEGORIES[kept.category]
    chain = kept.chain if not any("chain" in e.said for e in rest) else None
    assert chain is not None
    return replay(submitted(str(number), category, kept.place, chain, first), rest, category)


def test_an_order_goes_from_the_door_to_the_steward_and_back(book: OrderBook) -> None:
    sent = book.submit(draft(photos=[PICTURE]))
    number = sent.kept.id
    assert sent.kept.order.owner == COMMUNITY
    book.take(action(number, "dispatch", COMMUNITY, 5, to=STEWARD))
    book.take(action(number, "accept", STEWARD, 20))
    book.take(action(number, "settle", STEWARD, 90, words="清运完毕", photos=[PICTURE]))
    kept = book.take(action(number, "confirm", None, 100, rating=5))
    assert (kept.order.state, kept.order.rating, kept.order.settler) == ("confirmed", 5, STEWARD)
    assert kept.order == replayed(book, number)
    assert [e.step for e in book.events(number)] == ["submit", "dispatch", "accept", "settle", "confirm"]
    assert [event for _, event in book.photos(number)] == [1, 4]
    assert book.photo(number, book.photos(number)[0][0]) == PICTURE
    assert sent.code is not None
    assert book.tracked(sent.code.lower().replace("-", " ")).own == kept


def test_what_is_sent_twice_is_kept_once(book: OrderBook) -> None:
    once = draft()
    first, again = book.submit(once), book.submit(once)
    assert again.kept.id == first.kept.id
    assert (again.code, again.new) == (first.code, False)
    assert book.sent(once.key) == again
    assert book.sent("another key") is None
    taken = action(first.kept.id, "dispatch", COMMUNITY, to=STEWARD)
    assert book.take(taken).order == book.take(taken).order
    assert len(book.events(first.kept.id)) == 2


def test_a_key_that_did_something_else_is_refused(book: OrderBook) -> None:
    number = book.submit(draft()).kept.id
    book.take(action(number, "dispatch", COMMUNITY, to=STEWARD, key="mine"))
    with pytest.raises(InvalidInputError) as refused:
        book.take(action(number, "accept", STEWARD, key="mine"))
    assert refused.value.parameter == "key"


def test_whoever_counts_on_an_older_version_is_told_what_is_there(book: OrderBook) -> None:
    number = book.submit(draft()).kept.id
    book.take(action(number, "dispatch", COMMUNITY, to=STEWARD, version=1))
    with pytest.raises(OrderMovedError) as moved:
        book.take(action(number, "cancel", COMMUNITY, reason="twice", version=1))
    assert (moved.value.order.version, moved.value.seen) == (2, 1)


@pytest.mark.parametrize(
    ("step", "unit", "said", "why"),
    [
        ("dispatch", OTHER, {"to": STEWARD}, "part"),
        ("dispatch", COMMUNITY, {}, "missing"),
        ("accept", STEWARD, {}, "part"),
        ("settle", COMMUNITY, {"words": "x"}, "state"),
        ("confirm", COMMUNITY, {}, "part"),
    ],
)
def test_a_forbidden_step_leaves_nothing_behind(book: OrderBook, step, unit, said, why) -> None:
    number = book.submit(draft()).kept.id
    with pytest.raises(ForbiddenStepError) as refused:
        book.take(action(number, step, unit, **said))
    assert refused.value.why == why
    assert len(book.events(number)) == 1


def test_of_two_dispatchers_at_once_one_dispatches(book: OrderBook) -> None:
    number = book.submit(draft()).kept.id
    rivals = [action(number, "dispatch", COMMUNITY, to=replace(STEWARD, id=f"post-{i}")) for i in range(8)]

    def go(one) -> str:
        try:
            return str(book.take(one).order.owner)
        except ForbiddenStepError as refused:
            return refused.why

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(go, rivals))
    assert sorted(told)[:-1] == ["state"] * 7
    assert str(book.kept(number).order.owner) in told
    assert len(book.events(number)) == 2


def test_the_same_sent_by_several_connections_at_once_is_kept_once(book: OrderBook) -> None:
    once = draft()
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(book.submit, [once] * 8))
    assert len({one.kept.id for one in sent}) == 1
    assert len({one.code for one in sent}) == 1
    assert sum(one.new for one in sent) == 1


def test_two_orders_become_one_with_all_who_reported_it(book: OrderBook) -> None:
    one, two = (book.submit(draft()).kept.id for _ in range(2))
    book.take(action(two, "me_too"))
    merged = book.merge(action(two, "merge", COMMUNITY, 1, into=str(one)))
    assert (merged.order.state, merged.order.merged_into) == ("merged", str(one))
    assert book.kept(one).order.me_too == 2
    assert [e.step for e in book.events(one)] == ["submit", "join"]


def test_two_who_merge_the_same_two_crosswise_make_no_ring(book: OrderBook) -> None:
    one, two = (book.submit(draft()).kept.id for _ in range(2))
    crosswise = [
        action(one, "merge", COMMUNITY, into=str(two)),
        action(two, "merge", COMMUNITY, into=str(one)),
    ]

    def go(what) -> str:
        try:
            return book.merge(what).order.state
        except ForbiddenStepError as refused:
            return refused.why

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, crosswise)) == ["merged", "state"]
    assert {book.kept(n).order.state for n in (one, two)} == {"merged", "submitted"}


def test_a_merge_into_what_is_over_changes_neither(book: OrderBook) -> None:
    one, two = (book.submit(draft()).kept.id for _ in range(2))
    book.take(action(one, "cancel", None, reason="mistaken"))
    with pytest.raises(ForbiddenStepError):
        book.merge(action(two, "merge", COMMUNITY, into=str(one)))
    assert [len(book.events(n)) for n in (one, two)] == [2, 1]


def test_the_clock_writes_the_instant_it_was_due_however_late_and_often_it_looks(book: OrderBook) -> None:
    numbers = [book.submit(draft(category="lift")).kept.id for _ in range(3)]
    late = START + timedelta(days=3)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: book.sweep(late), range(4))) == 2 * len(numbers)
    assert book.sweep(late) == 0
    for number in numbers:
        escalations = [e for e in book.events(number) if e.step == "escalate"]
        assert [e.at for e in escalations] == [START + timedelta(minutes=30), START + timedelta(minutes=150)]
        assert book.kept(number).order.owner == DISTRICT
        assert book.kept(number).order == replayed(book, number)


def test_a_step_after_the_clock_ran_out_finds_the_order_with_the_level_above(book: OrderBook) -> None:
    number = book.submit(draft(category="lift")).kept.id
    kept = book.take(action(number, "accept", STREET, 31))
    assert kept.order.level == 1
    assert [e.step for e in book.events(number)] == ["submit", "escalate", "accept"]


def test_nothing_of_what_somebody_wrote_can_be_read_in_the_database(place) -> None:
    book = book_of(place.make().database)
    sent = book.submit(draft(words="锁坏了 unusual-words", name="unusual-name", phone="13800001234"))
    book.take(action(sent.kept.id, "cancel", None, reason="reason-of-mine"))
    kept = place.bytes_kept()
    for text in (
        "unusual-words",
        "unusual-name",
        "13800001234",
        "reason-of-mine",
        sent.code,
        sent.code.replace("-", ""),
    ):
        assert text.encode() not in kept


def test_an_unknown_order_or_code_is_not_found(book: OrderBook) -> None:
    for ask in (lambda: book.kept(7), lambda: book.tracked("0000"), lambda: book.take(action(7, "me_too"))):
        with pytest.raises(NotFoundError):
            ask()
    with pytest.raises(InvalidInputError):
        book.submit(draft(category="none of these", key=a_key(), place=HERE))
