"""Rows of cases and their events: locked, read, written; inside somebody's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from geomap.errors import NotFoundError
from geomap.orders.case_echoes import heard
from geomap.orders.cases import Case, CaseEvent, apply_case, begun, parties
from geomap.orders.order import Event
from geomap.orders.units import unit_from
from geomap.storage.orders.codec import order_from, said_document, said_from
from geomap.storage.orders.rows import OrderRows
from geomap.storage.orders.tables import CASE, CASE_EVENT, CASE_PARTY


class CaseRows(OrderRows):
    """What all who write cases share, or orders that may be in some."""

    def _open_cases(self, connection: Connection, orders: Collection[str]) -> dict[str, str]:
        """The open case of each of orders that is in one, both by id."""
        taken_in = select(CASE.c.id, CASE_EVENT.c.said).join(CASE_EVENT, CASE_EVENT.c.case == CASE.c.id)
        asked = taken_in.where(CASE.c.state == "open", CASE_EVENT.c.step.in_(["open", "add"]))
        return {
            order: str(row.id)
            for row in connection.execute(asked.order_by(CASE.c.id))
            for order in row.said["orders"]
            if order in orders
        }

    def _locked_case(self, connection: Connection, order: int) -> Case | None:
        """The open case that an order is in. It must be locked before the order: so do all."""
        found = self._open_cases(connection, [str(order)])
        if not found:
            return None
        return self._case(connection, self._case_row(connection, int(found[str(order)]), lock=True))

    def _hear(self, connection: Connection, case: Case, event: Event, key: str) -> None:
        """Let the case, which is locked, take the step that one of its orders took, where that is its too."""
        orders = [order_from(self._row(connection, int(order)).kept) for order in case.orders]
        told = heard(case, orders, event)
        if told is not None:
            self._move(connection, apply_case(case, told), told, f"{key}/case")

    def _move(self, connection: Connection, case: Case, event: CaseEvent, key: str) -> None:
        """Write the case as the event, its last, left it."""
        connection.execute(update(CASE).where(CASE.c.id == int(case.id)).values(**columns(case, event)))
        self._keep(connection, case, event, key)

    def _keep(self, connection: Connection, case: Case, event: CaseEvent, key: str) -> None:
        number = int(case.id)
        said = said_document(event.said, self._sealer.seal)
        told = {"step": event.step, "at": event.at, "who": event.who, "unit": str(event.unit), "said": said}
        connection.execute(insert(CASE_EVENT).values(case=number, number=event.number, key=key, **told))
        connection.execute(delete(CASE_PARTY).where(CASE_PARTY.c.case == number))
        connection.execute(
            insert(CASE_PARTY), [{"case": number, "unit": str(unit)} for unit in sorted(parties(case))]
        )

    def _case_row(self, connection: Connection, number: int, *, lock: bool = False) -> Row[Any]:
        asked = select(CASE).where(CASE.c.id == number)
        row = connection.execute(asked.with_for_update() if lock else asked).first()
        if row is None:
            raise NotFoundError(f"There is no case {number}.")
        return row

    def _case(self, connection: Connection, row: Row[Any]) -> Case:
        return replayed(row, self._case_events(connection, [row.id])[row.id])

    def _case_events(self, connection: Connection, numbers: Sequence[int]) -> dict[int, list[CaseEvent]]:
        asked = select(CASE_EVENT).where(CASE_EVENT.c.case.in_(numbers))
        found: defaultdict[int, list[CaseEvent]] = defaultdict(list)
        for row in connection.execute(asked.order_by(CASE_EVENT.c.case, CASE_EVENT.c.number)):
            said = said_from(row.said, self._sealer.open)
            event = CaseEvent(row.number, row.step, row.at, row.who, unit_from(row.unit), said)
            found[row.case].append(event)
        return found


def columns(case: Case, event: CaseEvent) -> dict[str, Any]:
    return {"state": case.state, "version": event.number, "changed_at": event.at}


def replayed(row: Row[Any], events: Sequence[CaseEvent]) -> Case:
    first, *later = events
    offices = tuple(unit_from(text) for text in row.offices)
    case = begun(str(row.id), offices, first)
    for event in later:
        case = apply_case(case, event)
    return replace(case, forgotten=row.forgotten)
