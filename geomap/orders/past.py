"""What a unit may know of an order that it has no more: the steps it took part in, and who has it now.

A steward whose order a street took over by a whistle is told so, and by whom; nobody who had an order finds
it gone without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from geomap.orders.categories import Category
from geomap.orders.history import History
from geomap.orders.ledger import holders
from geomap.orders.order import Event
from geomap.orders.units import Unit

OWN_WORDS = frozenset({"no_photo", "reason", "words"})
"""Members of an event that are for those who took the step, and for whoever works on the order now."""


def own_steps(history: History, category: Category, units: frozenset[Unit], now: datetime) -> Iterator[Event]:
    """The events that units took, or by which the order came onto the books of one of them or left these, up
    to now (at <= now); those that others took without what they wrote. None where no unit ever had it."""
    before: frozenset[Unit] = frozenset()
    for event, order in history.stages(category, now + timedelta.resolution):
        after = holders(order)
        if event.unit in units:
            yield event
        elif not units.isdisjoint(before ^ after):
            said = {name: value for name, value in event.said.items() if name not in OWN_WORDS}
            yield replace(event, said=said)
        before = after
