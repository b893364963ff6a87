"""The clock takes every order that is due once, whatever catalogue it was sent under."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from book_cases import CATEGORIES, SEALER, START, draft
from sqlalchemy import select

from geomap.orders.categories import Categories
from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.tables import ORDER

LATE = START + timedelta(days=3)


def with_lift_escalating_after(book: OrderBook, hours: float) -> OrderBook:
    """The book of a process that reads another catalogue."""
    changed = (
        replace(one, escalate=timedelta(hours=hours)) if one.code == "lift" else one for one in CATEGORIES.all
    )
    return OrderBook(book.database, Categories(changed), SEALER)


def tick_at(book: OrderBook, number: int):
    with book.database.reading() as connection:
        return connection.scalar(select(ORDER.c.tick_at).where(ORDER.c.id == number))


def test_an_order_that_now_escalates_later_is_put_off_and_not_taken_again(
    book: OrderBook, monkeypatch
) -> None:
    number = book.submit(draft(category="lift")).kept.id
    book.sweep(START + timedelta(minutes=30))
    slower = with_lift_escalating_after(book, 100)
    taken, row = [], OrderBook._row

    def counted(self, connection, asked, **how):
        taken.append(asked)
        assert len(taken) < 5, "the same order is taken again and again"
        return row(self, connection, asked, **how)

    monkeypatch.setattr(OrderBook, "_row", counted)
    assert slower.sweep(LATE) == 0
    assert taken == [number]
    assert tick_at(book, number) == START + timedelta(minutes=30, hours=100)
    assert slower.sweep(LATE) == 0
    assert taken == [number]
    assert slower.sweep(START + timedelta(minutes=30, hours=100)) == 1


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_more_than_are_taken_in_one_turn_are_all_taken(book: OrderBook, monkeypatch, at_once) -> None:
    monkeypatch.setattr("geomap.storage.orders.book.SWEPT_AT_ONCE", at_once)
    numbers = [book.submit(draft(category="lift")).kept.id for _ in range(3)]
    assert book.sweep(LATE) == 2 * len(numbers)
    assert [book.kept(number).order.level for number in numbers] == [2, 2, 2]


def test_orders_of_a_category_that_is_unknown_stop_no_others(book: OrderBook) -> None:
    """As while a server that runs on has not read the catalogue that another has."""
    strange, lift = (book.submit(draft(category=code)).kept.id for code in ("heating", "lift"))
    older = OrderBook(book.database, Categories(c for c in CATEGORIES.all if c.code != "heating"), SEALER)
    assert older.sweep(LATE) == 2
    assert [kept.id for kept in older.listed()] == [lift]
    assert book.kept(strange).order.level == 0
    assert book.sweep(LATE) == 2
    assert book.kept(strange).order.level == 2
