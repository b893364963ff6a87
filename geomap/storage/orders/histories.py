"""Orders with their events, for ledgers and rates: those of a span, in two queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import or_, select

from geomap.orders.history import History, Span
from geomap.orders.order import Event
from geomap.orders.steps import OWED
from geomap.orders.units import unit_from
from geomap.storage.database.connecting import Database
from geomap.storage.orders.codec import order_from, said_from
from geomap.storage.orders.tables import ORDER, ORDER_EVENT


def histories(database: Database, span: Span) -> Iterator[History]:
    """The orders that were owed or touched in the span, by id. What somebody wrote stays sealed: nobody
    counts words."""
    touched = (
        ORDER.c.submitted_at < span.until,
        or_(ORDER.c.changed_at >= span.since, ORDER.c.state.in_(OWED)),
    )
    columns = ORDER_EVENT.c
    asked = (
        select(
            columns.order, columns.number, columns.step, columns.at, columns.who, columns.unit, columns.said
        )
        .join(ORDER, ORDER.c.id == columns.order)
        .where(*touched)
        .order_by(columns.order, columns.number)
    )
    with database.reading() as connection:
        events: defaultdict[int, list[Event]] = defaultdict(list)
        for row in connection.execute(asked):
            unit = None if row.unit is None else unit_from(row.unit)
            event = Event(row.number, row.step, row.at, row.who, unit, said_from(row.said, str))
            events[row.order].append(event)
        kept = select(ORDER.c.id, ORDER.c.kept).where(*touched).order_by(ORDER.c.id)
        for order in connection.execute(kept):
            yield History(order_from(order.kept), events.pop(order.id))
