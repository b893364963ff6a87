"""Forgets what is personal in orders and cases that ended long ago: words, names, numbers, photos, and which
accounts worked on them.

What remains is what a ledger counts: category, place to the compound, units, steps and instants. Codes of
voices that followed it open nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Connection, Select, case, delete, select, update

from geomap.orders.case_steps import CaseState
from geomap.orders.steps import ENDED
from geomap.storage.orders.codec import TEXTS
from geomap.storage.orders.moves import count_move
from geomap.storage.orders.tables import (
    CASE,
    CASE_EVENT,
    ORDER,
    ORDER_EVENT,
    ORDER_LOOK,
    ORDER_PHOTO,
    ORDER_VOICE,
)
from geomap.storage.people.tables import AUDIT

GROUND_DEG = 3
"""Decimals of a degree that a forgotten position keeps: some 100 m."""
NOBODY = ("resident", "system")
"""Whoever is no account: an event of theirs names nobody."""
LOOKED = "order_contact"
"""The action under which the audit log holds the reason of a look."""
ENDED_CASES = tuple(state for state in get_args(CaseState) if state != "open")


def old_orders(before: datetime) -> Select[tuple[int]]:
    """Ids of the orders that ended and last changed before that instant (<), and are not forgotten."""
    is_old = ORDER.c.forgotten.is_(False), ORDER.c.state.in_(ENDED), ORDER.c.changed_at < before
    return select(ORDER.c.id).where(*is_old).order_by(ORDER.c.id)


def forget_orders(connection: Connection, numbers: Sequence[int]) -> None:
    """Forget what is personal in the orders of these ids."""
    connection.execute(delete(ORDER_PHOTO).where(ORDER_PHOTO.c.order.in_(numbers)))
    connection.execute(delete(ORDER_LOOK).where(ORDER_LOOK.c.order.in_(numbers)))
    connection.execute(delete(ORDER_VOICE).where(ORDER_VOICE.c.order.in_(numbers)))
    looked = AUDIT.c.action == LOOKED, AUDIT.c.feature.in_([str(number) for number in numbers])
    connection.execute(update(AUDIT).where(*looked).values(reason=None))
    of_them = ORDER_EVENT.c.order.in_(numbers)
    who = case((ORDER_EVENT.c.who.in_(NOBODY), ORDER_EVENT.c.who), else_="")
    connection.execute(update(ORDER_EVENT).where(of_them).values(who=who, key=None))
    for event in connection.execute(select(ORDER_EVENT).where(of_them)).all():
        if TEXTS & event.said.keys():
            said = {name: value for name, value in event.said.items() if name not in TEXTS}
            one = (ORDER_EVENT.c.order == event.order) & (ORDER_EVENT.c.number == event.number)
            connection.execute(update(ORDER_EVENT).where(one).values(said=said))
    for row in connection.execute(select(ORDER).where(ORDER.c.id.in_(numbers))).all():
        connection.execute(update(ORDER).where(ORDER.c.id == row.id).values(**_remains(row.kept)))
    count_move(connection)


def old_cases(before: datetime) -> Select[tuple[int]]:
    """Ids of the cases that were settled or dropped, last changed before that instant (<), and are not
    forgotten. Its orders end by themselves."""
    is_old = CASE.c.forgotten.is_(False), CASE.c.state.in_(ENDED_CASES), CASE.c.changed_at < before
    return select(CASE.c.id).where(*is_old).order_by(CASE.c.id)


def forget_cases(connection: Connection, numbers: Sequence[int]) -> None:
    """Forget what is personal in the cases of these ids. Their words are emptied, not taken away: a case is
    made of its events, which must go on saying something."""
    of_them = CASE_EVENT.c.case.in_(numbers)
    for event in connection.execute(select(CASE_EVENT).where(of_them)).all():
        said = event.said | dict.fromkeys(TEXTS & event.said.keys(), "")
        key = f"forgotten/{event.case}/{event.number}"
        one = (CASE_EVENT.c.case == event.case) & (CASE_EVENT.c.number == event.number)
        connection.execute(update(CASE_EVENT).where(one).values(who="", key=key, said=said))
    connection.execute(update(CASE).where(CASE.c.id.in_(numbers)).values(forgotten=True))


def _remains(kept: dict[str, Any]) -> dict[str, Any]:
    """What is left of an order. Its tracking code opens it no more: nothing is behind it."""
    lon, lat, *areas = kept["place"]
    lon, lat = round(lon, GROUND_DEG), round(lat, GROUND_DEG)
    gone = dict.fromkeys(("words", "name", "phone"))
    return {**gone, "lon": lon, "lat": lat, "kept": {**kept, "place": [lon, lat, *areas]}, "forgotten": True}
