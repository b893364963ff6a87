"""Nothing owing (接一单、清一单、不赊账): what each unit took, settled and owes in a span of days.

The newspaper's words give no definition; these are ours. A unit has an order on its books while the order is
owed and the unit is its owner, its office, or a department that was called and not released. So an order
stands on several books at once, and each book balances:

    carried + taken == settled + handed_back + passed_on + cancelled + owing
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from geomap.orders.categories import Categories, Category
from geomap.orders.history import History, Span
from geomap.orders.order import Event, Order
from geomap.orders.steps import OWED
from geomap.orders.units import Unit


@dataclass(slots=True)
class Row:
    """carried: on the books when the span began. taken: came onto them in the span, by whatever step, the
    same order as often as it came. settled: gone from them because the order was settled. handed_back: gone
    because the unit, its owner, refused it, concluded without agreement, or left with it open. passed_on:
    gone otherwise: up a level, to another unit, merged, released, cancelled by who sent it. cancelled: gone
    because an office cancelled it, which no rate counts, so that it is told here. owing: on the books at the
    end. overdue: of those owing, what was due at an instant of the span or earlier: see due_for. reopened:
    times that an order was reopened which had been on the books when it was settled."""

    carried: int = 0
    taken: int = 0
    settled: int = 0
    handed_back: int = 0
    passed_on: int = 0
    cancelled: int = 0
    owing: int = 0
    overdue: int = 0
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """rows: of every unit that had an order in the span, by kind and id. total: of the orders themselves,
    each once, whoever had it; areas: the same of the orders of each office's area, which one that goes to a
    place of others leaves at that instant. at: the end of the span or now, which is when owing and overdue
    are counted."""

    rows: Mapping[Unit, Row]
    areas: Mapping[Unit, Row]
    total: Row
    at: datetime


@dataclass(frozen=True, slots=True)
class Area:
    """All orders of an office's area, whoever has them; None: of all areas."""

    office: Unit | None


Rows = dict[Unit | Area, Row]


def ledger(histories: Iterable[History], categories: Categories, span: Span, now: datetime) -> Ledger:
    """The books of all units over the span. Where now lies within it, until now (at <= now). Orders that were
    no longer owed before the span, and not touched since, add nothing and may be left out."""
    rows: Rows = {}
    span = Span(span.since, min(span.until, now + timedelta.resolution))
    for history in histories:
        _enter(rows, history, categories[history.order.category], span)
    total = rows.pop(Area(None), Row())
    kept = {key: row for key, row in rows.items() if any(astuple(row))}
    units = {key: row for key, row in kept.items() if isinstance(key, Unit)}
    areas = {key.office: row for key, row in kept.items() if isinstance(key, Area) and key.office}
    return Ledger(dict(sorted(units.items())), dict(sorted(areas.items())), total, min(span.until, now))


def due_for(order: Order, unit: Unit) -> datetime:
    """When the unit must have done what it owes: a department that was called has to report in first."""
    call = order.calls.get(unit.id) if unit.kind == "department" else None
    if call is None or unit == order.owner:
        return order.due
    return order.settle_due if call.reported_at else min(call.due, order.settle_due)


def holders(order: Order) -> frozenset[Unit]:
    """The units that have the order on their books."""
    if order.state not in OWED:
        return frozenset()
    called = {Unit("department", name) for name, call in order.calls.items() if call.is_open}
    return frozenset({order.owner, order.office} | called)


def _enter(rows: Rows, history: History, category: Category, span: Span) -> None:
    held: frozenset[Unit | Area] = frozenset()
    settled_by: frozenset[Unit | Area] = frozenset()
    before = history.order
    for event, order in history.stages(category, span.until):
        units = holders(order)
        areas = frozenset(map(Area, (None, *order.chain)))
        holding: frozenset[Unit | Area] = units | areas if units else frozenset()
        if event.at < span.since:
            for unit in holding ^ held:
                _row(rows, unit).carried += 1 if unit in holding else -1
        else:
            for unit in held - holding:
                _leave(_row(rows, unit), unit, event, before, order)
            for unit in holding - held:
                _row(rows, unit).taken += 1
            for unit in settled_by if event.step == "reopen" else ():
                _row(rows, unit).reopened += 1
        if held and order.state == "settled":
            settled_by = held
        held, before = holding, order
    for unit in held:
        row = _row(rows, unit)
        row.owing += 1
        row.overdue += (due_for(before, unit) if isinstance(unit, Unit) else before.due) < span.until


def _leave(row: Row, unit: Unit | Area, event: Event, before: Order, order: Order) -> None:
    left = event.step in ("refuse", "conclude") or (event.step == "transfer" and event.unit is None)
    if order.state == "settled":
        row.settled += 1
    elif left and unit == before.owner:
        row.handed_back += 1
    elif event.step == "cancel" and event.unit is not None:
        row.cancelled += 1
    else:
        row.passed_on += 1


def _row(rows: Rows, unit: Unit | Area) -> Row:
    return rows.setdefault(unit, Row())
