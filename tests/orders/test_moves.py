"""Whether an order moved: a kept number that every committed step raises and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from book_cases import COMMUNITY, START, STEWARD, a_key, action, draft

from geomap.errors import GeomapError
from geomap.storage.database.store import Store
from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.moves import moves
from geomap.storage.retention.running import forget


def test_every_step_of_anybody_makes_the_number_greater(book: OrderBook) -> None:
    seen = [moves(book.database)]
    number = book.submit(draft()).kept.id
    seen.append(moves(book.database))
    other = book.submit(draft()).kept.id
    for taken in (
        action(number, "dispatch", COMMUNITY, to=STEWARD),
        action(number, "accept", STEWARD),
        action(number, "settle", STEWARD, words="清运完毕"),
        action(number, "confirm", None, rating=5),
        action(other, "me_too", None),
    ):
        book.take(taken)
        seen.append(moves(book.database))
    book.merge(action(other, "merge", COMMUNITY, into=str(book.submit(draft()).kept.id)))
    seen.append(moves(book.database))
    assert seen == sorted(set(seen))


def test_the_clock_and_forgetting_make_it_greater_where_they_did_something(book: OrderBook) -> None:
    number = book.submit(draft()).kept.id
    seen = moves(book.database)
    book.sweep(START)
    assert moves(book.database) == seen
    book.sweep(START + timedelta(days=2))
    assert moves(book.database) == seen + 1
    book.take(action(number, "cancel", None, 2 * 24 * 60, reason="自己修好了"))
    forget(book.database, {"orders": START}, START)
    assert moves(book.database) == seen + 2
    forget(book.database, {"orders": START + timedelta(days=3)}, START)
    assert moves(book.database) == seen + 3


def test_what_is_read_refused_or_sent_again_leaves_it_as_it_is(book: OrderBook) -> None:
    once = draft()
    number = book.submit(once).kept.id
    dispatched = action(number, "dispatch", COMMUNITY, to=STEWARD)
    book.take(dispatched)
    seen = moves(book.database)
    book.submit(once)
    book.take(dispatched)
    book.listed()
    for refused in (action(number, "settle", STEWARD, words="好了"), action(number, "accept", COMMUNITY)):
        with pytest.raises(GeomapError):
            book.take(refused)
    assert moves(book.database) == seen


def test_of_many_who_write_at_once_each_is_counted_and_sees_so_at_once(store: Store, book: OrderBook) -> None:
    numbers = [book.submit(draft()).kept.id for _ in range(4)]
    began = moves(store.database)

    def notes(number: int) -> bool:
        grows = True
        for _ in range(6):
            before = moves(store.database)
            book.take(action(number, "note", COMMUNITY, words="看过"))
            grows &= moves(store.database) > before
        return grows

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(notes, numbers))
    assert moves(store.database) == began + 4 * 6


def test_orders_merged_crosswise_at_once_do_not_wait_for_each_other_for_ever(book: OrderBook) -> None:
    pairs = [tuple(book.submit(draft()).kept.id for _ in range(2)) for _ in range(4)]
    began = moves(book.database)

    def merged(pair: tuple[int, int]) -> bool:
        try:
            book.merge(action(pair[0], "merge", COMMUNITY, into=str(pair[1]), key=a_key()))
        except GeomapError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(merged, [one for a, b in pairs for one in ((a, b), (b, a))]))
    assert done.count(True) == len(pairs)
    assert moves(book.database) == began + len(pairs)
