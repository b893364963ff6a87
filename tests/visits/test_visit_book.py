"""The book of visits, on both databases: once by key, undone in any order, whoever sends at the same time."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from databases import Place

from geomap.errors import InvalidInputError
from geomap.orders.history import span_of_days
from geomap.orders.visits import VISIT_KINDS, Visit, counted
from geomap.storage.visits.visits import VisitBook

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=ZONE)
VISIT = Visit("key", "s1", "received", NOW, "amy")
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 4)


@pytest.fixture
def book(place: Place) -> VisitBook:
    return VisitBook(place.make().database, ZONE)


def some_visits(count: int) -> list[Visit]:
    return [
        Visit(f"k{n}", f"s{n % 3}", VISIT_KINDS[n % 2], NOW - timedelta(hours=n), "amy") for n in range(count)
    ]


def test_eight_who_send_the_same_at_once_count_it_once(book: VisitBook) -> None:
    visits, undone = some_visits(24), {"k3", "k10"}

    def send(seed: int) -> None:
        mine = random.Random(seed).sample(visits, len(visits))
        for at in range(0, len(mine), 8):
            book.take(mine[at : at + 8], undone if seed % 2 else (), NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(8)))
    expected = counted(visits, undone, span_of_days(FIRST, LAST, ZONE), ZONE)
    assert sum(expected.values()) == 22
    assert book.counts(FIRST, LAST) == expected


@pytest.mark.parametrize("undone_first", [True, False])
def test_what_was_undone_stays_so_whichever_arrives_first(book: VisitBook, undone_first: bool) -> None:
    for undone in ((VISIT.key,), ()) if undone_first else ((), (VISIT.key,)):
        book.take([VISIT], undone, NOW)
    assert book.counts(FIRST, LAST) == {}


def test_days_are_the_towns_and_both_ends_count(book: VisitBook) -> None:
    midnight = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
    before, after = (replace(VISIT, key=str(s), at=midnight + timedelta(seconds=s)) for s in (-1, 0))
    book.take([before, after, replace(after, key="other", station="s2")], (), NOW)
    assert book.counts(date(2026, 3, 3), date(2026, 3, 3)) == {("s1", date(2026, 3, 3), "received"): 1}
    assert book.counts(LAST, LAST, {"s1"}) == {("s1", LAST, "received"): 1}
    assert len(book.counts(FIRST, LAST)) == 3


def test_a_list_is_taken_whole_or_not_at_all_and_names_what_is_wrong(book: VisitBook) -> None:
    wrong: tuple[tuple[str, Callable[[], Visit]], ...] = (
        ("visits[1].at", lambda: replace(VISIT, key="b", at=NOW - timedelta(days=8))),
        ("visits[1].key", lambda: replace(VISIT, key="taken")),
    )
    book.take([replace(VISIT, key="taken", who="somebody else")], (), NOW)
    for name, make in wrong:
        with pytest.raises(InvalidInputError) as refused:
            book.take([replace(VISIT, key="fine"), make()], (), NOW)
        assert refused.value.parameter == name
    assert sum(book.counts(FIRST, LAST).values()) == 1
