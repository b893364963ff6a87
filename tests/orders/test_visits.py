"""Two taps count a visit once, however bad the connection."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geomap.errors import InvalidInputError
from geomap.orders.history import span_of_days
from geomap.orders.visits import AHEAD, OLDEST, VISIT_KINDS, Visit, check_visit, counted, summed

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZONE)
VISIT = Visit("key", "s001", "received", NOW, "staff")
MARCH = span_of_days(date(2026, 3, 1), date(2026, 3, 31), ZONE)


def test_what_is_sent_again_and_in_any_order_is_counted_once() -> None:
    chance = random.Random(1)
    visits = [
        Visit(f"k{n}", f"s{n % 3}", VISIT_KINDS[n % 2], NOW + timedelta(hours=7 * n), "staff")
        for n in range(60)
    ]
    undone = {"k3", "k17", "k59", "of no visit"}
    sent = visits * 3
    chance.shuffle(sent)
    expected: Counter = Counter()
    for n in range(60):
        if f"k{n}" not in undone:
            expected[f"s{n % 3}", (NOW + timedelta(hours=7 * n)).date(), VISIT_KINDS[n % 2]] += 1
    found = counted(sent, undone, MARCH, ZONE)
    assert found == expected
    assert summed(found, ("kind",)) == {("received",): 30, ("matched",): 27}
    assert summed(found, ("day", "station"))[date(2026, 3, 4), "s0"] == 1
    assert sum(summed(found, ()).values()) == 57


def test_a_day_begins_at_midnight_of_the_town() -> None:
    last_s = datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC)
    visits = [replace(VISIT, key=str(n), at=last_s + timedelta(seconds=n)) for n in range(2)]
    found = summed(counted(visits, (), MARCH, ZONE), ("day",))
    assert found == {(date(2026, 3, 4),): 1, (date(2026, 3, 5),): 1}
    only = span_of_days(date(2026, 3, 4), date(2026, 3, 4), ZONE)
    assert summed(counted(visits, (), only, ZONE), ()) == {(): 1}


@pytest.mark.parametrize("at", [NOW - OLDEST, NOW, NOW + AHEAD])
def test_a_visit_that_waited_for_a_connection_is_taken(at: datetime) -> None:
    check_visit(replace(VISIT, at=at), NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "greeted"),
        ("key", ""),
        ("key", "k" * 81),
        ("at", datetime(2026, 3, 4, 10, 0)),
        ("at", NOW + AHEAD + timedelta(seconds=1)),
        ("at", NOW - OLDEST - timedelta(seconds=1)),
    ],
)
def test_what_cannot_be_a_visit_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_visit(replace(VISIT, **{name: value}), NOW)
    assert refused.value.parameter == name
