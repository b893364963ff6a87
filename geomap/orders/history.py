"""An order with all that happened to it: what it was at any instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geomap.errors import InvalidInputError
from geomap.orders.categories import Category
from geomap.orders.effects import apply, submitted
from geomap.orders.escalation import ticks
from geomap.orders.order import Event, Order, chain_of


@dataclass(frozen=True, slots=True)
class Span:
    """The instants with since <= at < until, both aware."""

    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until


def span_of_days(first: date, last: date, zone: ZoneInfo) -> Span:
    """The days from first to last, both included. Raises InvalidInputError where last comes first."""
    if last < first:
        raise InvalidInputError(
            f"The last day, {last}, lies before the first, {first}.",
            parameter="to",
            value=last.isoformat(),
            hint="Exchange the two.",
        )
    since, until = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return Span(since, until)


@dataclass(frozen=True, slots=True)
class History:
    """order: as it is now. events: all of its, from the submit on, by number."""

    order: Order
    events: Sequence[Event]

    def stages(self, category: Category, until: datetime) -> Iterator[tuple[Event, Order]]:
        """Each event with at < until, and the order after it. What the clock did by then is among them,
        whether somebody has looked since or not."""
        sent, *later = self.events
        if sent.at >= until:
            return
        # A transfer to another place brings that place's chain; the order began with its own.
        chain = chain_of(self.order.place, self.order.chain[-1].id)
        order = submitted(self.order.id, category, self.order.place, chain, sent)
        yield sent, order
        for event in later:
            if event.at >= until:
                break
            order = apply(order, event, category)
            yield event, order
        if len(self.events) == order.version:
            for event in ticks(order, category, until - timedelta(microseconds=1))[1]:
                order = apply(order, event, category)
                yield event, order
