"""The book of bookings, on both databases: no hall is booked twice for an instant, whoever writes at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from random import Random
from zoneinfo import ZoneInfo

import pytest
from databases import Place

from geomap.errors import InvalidInputError, NotFoundError
from geomap.orders.bookings import Booking, BookingOverError, HallTakenError
from geomap.storage.halls.book import HallBook, Kept, holding

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
TEN = NOW.replace(day=5, hour=10, minute=0)
WANTED = Booking("", "h1", "org-1", "lecture", TEN, TEN + timedelta(hours=2), 20)


@pytest.fixture
def book(place: Place) -> HallBook:
    return HallBook(place.make().database)


def booked(book: HallBook, key: str, wanted: Booking = WANTED, now: datetime = NOW) -> Kept:
    return book.book(key, wanted, None, None, now, who="amy", on_map=True)[0]


def test_of_eight_who_want_a_hall_at_once_one_has_it(book: HallBook) -> None:
    def want(seed: int) -> int:
        got, chance = 0, Random(seed)
        for n in range(5):
            since = TEN + timedelta(minutes=30 * chance.randrange(16))
            until = since + timedelta(minutes=chance.choice((30, 60, 90)))
            with suppress(HallTakenError):
                booked(book, f"{seed}-{n}", replace(WANTED, since=since, until=until))
                got += 1
        return got

    with ThreadPoolExecutor(8) as pool:
        got = sum(pool.map(want, range(8)))
    kept = holding(book.between("h1", TEN - timedelta(days=1), TEN + timedelta(days=1)))
    assert 0 < len(kept) == got
    assert not [pair for pair in combinations(kept, 2) if pair[0].meets(pair[1].since, pair[1].until)]


def test_what_touches_is_free_and_so_is_another_hall(book: HallBook) -> None:
    booked(book, "a")
    after = replace(WANTED, since=WANTED.until, until=WANTED.until + timedelta(hours=1))
    for key, wanted in (("b", after), ("c", replace(WANTED, hall="h2"))):
        booked(book, key, wanted)
    with pytest.raises(HallTakenError) as refused:
        booked(book, "d", replace(after, since=after.since - timedelta(minutes=1)))
    assert refused.value.taken.since == WANTED.since


def test_what_is_sent_twice_books_once_even_all_at_once(book: HallBook) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: booked(book, "same").booking.id, range(8)))
    assert len(ids) == 1
    with pytest.raises(InvalidInputError) as refused:
        booked(book, "same", replace(WANTED, persons=21))
    assert refused.value.parameter == "key"


def test_what_is_cancelled_makes_room_and_says_why(book: HallBook) -> None:
    first = booked(book, "a")
    cancelled = book.cancel(first.booking.id, NOW, who="street", reason="停水")
    assert (cancelled.cancelled_by, cancelled.reason, cancelled.booking.cancelled_at) == (
        "street",
        "停水",
        NOW,
    )
    again = book.cancel(first.booking.id, NOW + timedelta(minutes=1), who="amy", reason=None)
    assert again == cancelled == book.get(first.booking.id)
    second = booked(book, "b")
    kept = book.between("h1", WANTED.since, WANTED.until)
    assert {one.booking.id for one in kept} == {first.booking.id, second.booking.id}
    assert [one.id for one in holding(kept)] == [second.booking.id]


def test_what_is_over_or_never_was_cannot_be_cancelled(book: HallBook) -> None:
    made = booked(book, "a")
    with pytest.raises(BookingOverError):
        book.cancel(made.booking.id, WANTED.until, who="amy", reason=None)
    for unknown in ("booking-none", "\x00"):
        with pytest.raises(NotFoundError):
            book.cancel(unknown, NOW, who="amy", reason=None)
