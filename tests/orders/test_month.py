"""A month of orders through Spring Festival and its make-up workdays, counted again on paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from datetime import datetime, timedelta
from functools import cache

import pytest

from benchmarks.order_month import BEGIN, CATEGORIES, END, LAST_LOOK, ZONE, month
from benchmarks.order_recount import Page, paper, recounted_by_office, recounted_rates
from geomap.orders.history import History, Span
from geomap.orders.ledger import Row, ledger
from geomap.orders.order import Event
from geomap.orders.rates import Rates, rates, rates_by_office
from geomap.orders.steps import OWED
from geomap.orders.units import Unit

COUNT = 250
SPANS = [
    (BEGIN, END),
    (datetime(2026, 2, 14, tzinfo=ZONE), datetime(2026, 2, 24, tzinfo=ZONE)),
    (datetime(2026, 2, 28, tzinfo=ZONE), datetime(2026, 3, 1, tzinfo=ZONE)),
]


@cache
def orders() -> list[History]:
    return month(COUNT)


def test_the_clock_moves_every_order_at_the_minute_that_paper_finds() -> None:
    for history in orders():
        told = [(event.at, event.step) for event in history.events if event.at < LAST_LOOK]
        assert told == [(page.at, page.step) for page in paper(history, LAST_LOOK)]
    steps = Counter(event.step for history in orders() for event in history.events)
    assert (
        min(steps[step] for step in ("escalate", "rate", "reopen", "whistle", "refer", "lapse", "transfer"))
        > 0
    )


def test_every_order_has_an_owner_and_an_office_at_every_moment() -> None:
    for history in orders():
        category = CATEGORIES[history.order.category]
        stages = list(history.stages(category, LAST_LOOK + timedelta(seconds=1)))
        assert stages[-1][1] == history.order
        for (_, order), page in zip(stages, paper(history, LAST_LOOK + timedelta(seconds=1)), strict=True):
            assert (order.state, order.owner, order.office) == (page.state, page.owner, page.office)
            assert order.office in order.chain
            assert order.due == page.due or order.state not in OWED


@pytest.mark.parametrize(("since", "until"), SPANS)
def test_the_three_rates_are_those_that_paper_gives(since: datetime, until: datetime) -> None:
    found = rates(orders(), CATEGORIES, Span(since, until), LAST_LOOK)
    assert astuple(found) == recounted_rates(orders(), since, until)
    assert found.to_answer > 0


@pytest.mark.parametrize(("since", "until"), SPANS)
def test_the_rates_of_every_office_are_those_that_paper_gives(since: datetime, until: datetime) -> None:
    found = rates_by_office(orders(), CATEGORIES, Span(since, until), LAST_LOOK)
    assert {office: astuple(one) for office, one in found.items()} == recounted_by_office(
        orders(), since, until
    )
    street = [one for office, one in found.items() if office.id.startswith("s3c")]
    assert sum(street, Rates()) == found[Unit("street", "s3")]


@pytest.mark.parametrize(("since", "until"), SPANS)
@pytest.mark.parametrize("now", [LAST_LOOK, datetime(2026, 2, 17, 10, tzinfo=ZONE)])
def test_the_ledger_is_what_the_pages_add_up_to(since: datetime, until: datetime, now: datetime) -> None:
    found = ledger(orders(), CATEGORIES, Span(since, until), now)
    expected: dict[Unit | None, Row] = {None: Row()}
    until = min(until, now + timedelta.resolution)
    for history in orders():
        pages = paper(history, until)
        for unit in {None}.union(*(page.on_books for page in pages)):
            add(expected.setdefault(unit, Row()), unit, pages, since, until, history)
    assert found.total == expected.pop(None)
    assert found.rows == {unit: row for unit, row in expected.items() if any(astuple(row))}
    for row in (*found.rows.values(), found.total):
        gone = row.settled + row.handed_back + row.passed_on + row.cancelled
        assert row.carried + row.taken == gone + row.owing
        assert row.overdue <= row.owing


def add(row: Row, unit: Unit | None, pages: list[Page], since, until, history: History) -> None:
    """What one order adds to the row of one unit; None: the total."""

    def has(page: Page | None) -> bool:
        return page is not None and bool(page.on_books if unit is None else unit in page.on_books)

    row.carried += has(next((p for p in reversed(pages) if p.at < since), None))
    row.owing += bool(pages) and has(pages[-1])
    for before, page in zip([None, *pages], pages, strict=False):
        if page.at < since:
            continue
        row.taken += has(page) and not has(before)
        if has(before) and not has(page):
            back = page.step in ("refuse", "conclude") and unit == before.owner
            by_office = any(e.step == page.step == "cancel" and e.unit is not None for e in history.events)
            name = "handed_back" if back else "cancelled" if by_office else "passed_on"
            name = "settled" if page.state == "settled" else name
            setattr(row, name, getattr(row, name) + 1)
        if page.step == "reopen":
            settling = max(at for at, p in enumerate(pages) if p.at < page.at and p.settled_at == p.at)
            row.reopened += has(pages[settling - 1])
    if pages and has(pages[-1]):
        last = pages[-1]
        due = last.due
        if unit is not None and unit.kind == "department" and unit != last.owner:
            due = last.settle_by if unit.id in last.here else min(last.called[unit.id], last.settle_by)
        row.overdue += due < until


def test_offices_cancel_some_in_the_month() -> None:
    total = ledger(orders(), CATEGORIES, Span(BEGIN, END), LAST_LOOK).total
    assert 0 < total.cancelled < total.passed_on


def test_an_order_that_nobody_looked_at_since_is_counted_as_the_clock_has_it() -> None:
    """The books do not depend on when somebody swept: without the clock's last steps they are the same."""
    span = Span(BEGIN, END)
    unswept = [History(*without_last_ticks(history)) for history in orders()]
    assert any(len(a.events) < len(b.events) for a, b in zip(unswept, orders(), strict=True))
    assert ledger(unswept, CATEGORIES, span, LAST_LOOK) == ledger(orders(), CATEGORIES, span, LAST_LOOK)
    assert rates(unswept, CATEGORIES, span, LAST_LOOK) == rates(orders(), CATEGORIES, span, LAST_LOOK)


def without_last_ticks(history: History):
    events: list[Event] = list(history.events)
    while events[-1].who == "system":
        events.pop()
    stages = history.stages(CATEGORIES[history.order.category], LAST_LOOK + timedelta(days=1))
    return [order for event, order in stages if event.number <= len(events)][-1], events
