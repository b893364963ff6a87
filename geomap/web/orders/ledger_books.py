"""Ledgers and rates of spans of days, counted once for everybody who asks within a minute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock

from flask import current_app

from geomap.orders.history import Span, span_of_days
from geomap.orders.ledger import Ledger, ledger
from geomap.orders.rates import Rates, rates_by_office
from geomap.orders.units import Unit
from geomap.people.person import Person
from geomap.storage.orders.histories import histories
from geomap.storage.orders.moves import moves
from geomap.web.orders.acting import units_of
from geomap.web.orders.held import Orders, orders
from geomap.web.registered import register_in
from geomap.web.responsibility.rights import own_places
from geomap.web.snapshots import current_snapshot

KEPT = timedelta(seconds=60)
MOST_KEPT = 24
"""Spans: a year of months for two who compare."""


@dataclass(frozen=True, slots=True)
class Books:
    """What was counted of a span at an instant. rates: of the area of every office."""

    ledger: Ledger
    rates: Mapping[Unit, Rates]
    counted_at: datetime


@dataclass(slots=True)
class LedgerShelf:
    """The books counted last, by span and by how often orders had moved. One is counted at a time: who
    waits finds it done."""

    _kept: dict[tuple[Span, int], Books] = field(default_factory=dict)
    _counting: Lock = field(default_factory=Lock)

    def books(self, held: Orders, span: Span) -> Books:
        with self._counting:
            now, key = held.now(), (span, moves(held.book.database))
            found = self._kept.get(key)
            if found is None or not timedelta(0) <= now - found.counted_at < KEPT:
                self._kept.pop(key, None)
                while len(self._kept) >= MOST_KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = found = _counted(held, span, now)
            return found


def books_of(first: date, last: date) -> Books:
    """The books of the days from first to last. Raises InvalidInputError where last comes first."""
    shelf: LedgerShelf = current_app.extensions["order_ledgers"]
    return shelf.books(orders(), span_of_days(first, last, current_snapshot().timezone))


def sees_row(person: Person) -> Callable[[Unit], bool]:
    """Which rows the person sees: their own, and an office those below it: its communities and the stewards
    of its compounds. The district sees all."""
    if person.role == "district":
        return lambda _: True
    own = set(units_of(person))
    if any(unit.is_office for unit in own):
        places = own_places(person)
        own |= {Unit("community", community) for community in places.communities}
        posts = register_in(current_app).posts
        own |= {Unit("steward", p.id) for p in posts if p.kind == "steward" and places.hold(p)}
    return own.__contains__


def _counted(held: Orders, span: Span, now: datetime) -> Books:
    known = held.categories.by_code  # as OrderBook.known
    found = [one for one in histories(held.book.database, span) if one.order.category in known]
    return Books(
        ledger(found, held.categories, span, now), rates_by_office(found, held.categories, span, now), now
    )
