"""The orders of a box as the board shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_

from geomap.orders.categories import URGENCIES
from geomap.orders.ledger import due_for, holders
from geomap.orders.order import Call, Order
from geomap.orders.steps import ENDED, OWED
from geomap.orders.units import Unit
from geomap.storage.orders.boards import answered_for, in_chain, in_sight, owned
from geomap.storage.orders.records import Kept
from geomap.storage.orders.tables import ORDER
from geomap.web.answers import iso
from geomap.web.orders.held import orders
from geomap.web.orders.names import unit
from geomap.web.orders.seeing import handed_up, private_categories, sees, steps_now
from geomap.web.orders.told import row, row_below
from geomap.web.snapshots import current_snapshot

MOST_OPEN, MOST_ENDED = 400, 60
"""Shown at once: those due first, and those that ended last."""
URGENCY_RANK = {urgency: -at for at, urgency in enumerate(URGENCIES)}


def board_body(units: frozenset[Unit], asked: Mapping[str, Any]) -> dict[str, Any]:
    """{"orders": rows, the most urgent and those due first in front, ended ones last; "more": whether there
    are others; "now": the instant of its clocks; "unit": the one asked for}."""
    conditions = [in_sight(units, private_categories()), *_box(asked["box"], units), *_filters(asked)]
    book, whose = orders().book, asked.get("unit")
    open_ones = book.listed(*conditions, ORDER.c.state.not_in(ENDED), limit=MOST_OPEN + 1)
    ended = book.listed(*conditions, ORDER.c.state.in_(ENDED), limit=MOST_ENDED + 1, latest=True)
    open_rows = _rows(units, open_ones[:MOST_OPEN], asked)
    open_rows.sort(key=lambda told: URGENCY_RANK[told["urgency"]])
    return {
        "orders": [*open_rows, *_rows(units, ended[:MOST_ENDED], asked)],
        "more": len(open_ones) > MOST_OPEN or len(ended) > MOST_ENDED,
        "now": iso(orders().now(), current_snapshot()),
        "unit": whose and unit(whose),
    }


def _box(box: str, units: frozenset[Unit]) -> list[Any]:
    if box == "mine":
        return [owned(units)]
    if box == "office":
        return [answered_for(units)]
    return [in_chain(units), ~answered_for(units)] if box == "below" else []


def _filters(asked: Mapping[str, Any]) -> list[Any]:
    filters: list[Any] = []
    if "state" in asked:
        filters.append(ORDER.c.state.in_(asked["state"]))
    if "category" in asked:
        filters.append(ORDER.c.category.in_([orders().categories[code].code for code in asked["category"]]))
    if "urgency" in asked:
        codes = [one.code for one in orders().categories.all if one.urgency in asked["urgency"]]
        filters.append(ORDER.c.category.in_(codes))
    if "unit" in asked:
        filters.append(or_(owned([asked["unit"]]), answered_for([asked["unit"]])))
    if "since" in asked:
        since = orders().now() if asked["since"] == "now" else asked["since"]
        zone = current_snapshot().timezone
        filters.append(ORDER.c.written_at >= (since if since.tzinfo else since.replace(tzinfo=zone)))
    return filters


def _rows(units: frozenset[Unit], found: list[Kept], asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    told, words = [], asked.get("q", "").casefold()
    for kept in found:
        if (asked["box"] == "mine" and not _has(units, kept)) or not _is_owed_as_asked(kept.order, asked):
            continue
        one = _row(units, kept)
        if one is not None and (not words or words in _searched(kept, one)):
            told.append(one)
    return told


def _row(units: frozenset[Unit], kept: Kept) -> dict[str, Any] | None:
    """None where they may not see it."""
    if handed_up(units, kept.order):
        return row_below(kept) | {"may": [], "call": None}
    if not sees(units, kept.order):
        return None
    return row(kept) | {"may": steps_now(units, kept.order), "call": _call(units, kept)}


def _is_owed_as_asked(order: Order, asked: Mapping[str, Any]) -> bool:
    """Whether it stands on the books of the unit asked for, and is late, where that is asked."""
    whose = asked.get("unit")
    if whose is not None and whose not in holders(order):
        return False
    if not asked["overdue"]:
        return True
    due = order.due if whose is None else due_for(order, whose)
    return order.state in OWED and due <= orders().now()


def _has(units: frozenset[Unit], kept: Kept) -> bool:
    """Whether it is theirs to move on: a department that was released has it no more."""
    return kept.order.owner in units or _call(units, kept) is not None


def _call(units: frozenset[Unit], kept: Kept) -> dict[str, Any] | None:
    """When the department that looks on must report in by, and whether it has."""
    for name, call in kept.order.calls.items():
        if Unit("department", name) in units and not call.released_at and kept.order.state in OWED:
            return _told_call(call)
    return None


def _told_call(call: Call) -> dict[str, Any]:
    return {
        "due": iso(call.due, current_snapshot()),
        "reported": call.reported_at is not None,
        "pledged": call.pledged_at is not None,
        "overdue": call.reported_at is None and orders().now() >= call.due,
    }


def _searched(kept: Kept, told: Mapping[str, Any]) -> str:
    """All text of an order that a search looks at. What somebody wrote is sealed in the database, so it is
    searched here."""
    areas = [told[name]["name"] for name in ("community", "compound") if told[name]]
    written = "" if told["handed_up"] else kept.words or ""
    named = f"#{kept.id}", kept.public_id, told["category_name"], told["owner"]["name"]
    texts = [*named, written, *areas]
    return "\n".join(texts).casefold()
