"""The cases of a database: opened over orders, moved step by step with what they do to their orders.

A case is what its events make of it, and nothing else is kept as truth. A step and its echoes on the orders
are one transaction; every action carries a key, and is taken once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from geomap.errors import InvalidInputError
from geomap.orders.case_echoes import ECHOED, TAKING_IN, as_kept, echoes
from geomap.orders.case_steps import CaseState, CaseStep
from geomap.orders.cases import (
    Case,
    CaseEvent,
    apply_case,
    check_free,
    check_orders,
    opened,
    why_not_case,
)
from geomap.orders.effects import apply
from geomap.orders.order import Event, Order
from geomap.orders.refusals import CaseMovedError, ForbiddenCaseStepError
from geomap.orders.units import Unit
from geomap.storage.orders.case_rows import CaseRows, columns, replayed
from geomap.storage.orders.tables import CASE, CASE_EVENT, CASE_PARTY

MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class CaseAction:
    """A step somebody wants to take. case: None for open. key: made by whoever acts, the same when it is sent
    again. units: all that they act for; unit: the one that takes it. version: of the case they saw, or None.
    """

    case: int | None
    step: CaseStep
    at: datetime
    key: str
    who: str
    units: frozenset[Unit]
    unit: Unit
    said: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    version: int | None = None


class CaseBook(CaseRows):
    """The cases of a database, and what they do to its orders."""

    def open(self, action: CaseAction) -> Case:
        """Open a case over orders. The same key again gives the case it opened. Raises InvalidInputError as
        geomap.orders.cases.opened does, NotFoundError for an order that is not there."""
        with self._writing() as connection:
            self._take_turn(connection, action.key)
            if (known := self._taken(connection, action)) is not None:
                return self._case(connection, known)
            orders = self._orders(connection, action.said["orders"], action.at)
            event = as_kept(None, _event_of(action, 1), orders)
            case = opened("", orders, event)
            check_free(case.orders, self._open_cases(connection, case.orders))
            number = connection.scalar(
                insert(CASE)
                .values(
                    offices=[str(unit) for unit in case.offices], opened_at=action.at, **columns(case, event)
                )
                .returning(CASE.c.id)
            )
            assert number is not None
            case = replace(case, id=str(number))
            self._keep(connection, case, event, action.key)
            return case

    def take(self, action: CaseAction) -> Case:
        """Take a step, with its echoes on the orders. The same key again gives the case as it is now.

        Raises NotFoundError, CaseMovedError, ForbiddenCaseStepError; InvalidInputError for a key that was
        used for something else, for orders that cannot be added, and where one is in another open case.
        """
        assert action.case is not None
        with self._writing() as connection:
            row = self._case_row(connection, action.case, lock=True)
            case = self._case(connection, row)
            if self._taken(connection, action) is not None:
                return case
            if action.version is not None and action.version != case.version:
                raise CaseMovedError(case.version, action.version)
            if (why := why_not_case(case, action.step, action.units, action.at, action.said)) is not None:
                raise ForbiddenCaseStepError(action.step, why)
            event = _event_of(action, case.version + 1)
            if action.step in TAKING_IN:
                event = as_kept(case, event, self._taken_in(connection, case, action))
            if action.step == "call":
                event = as_kept(case, event, ())
            if action.step in ECHOED:
                self._echo(connection, event, self._orders(connection, case.orders, action.at), action.key)
            case = apply_case(case, event)
            self._move(connection, case, event, action.key)
            return case

    def was_taken(self, action: CaseAction) -> int | None:
        """The case that an action with its key was taken on before, None for none. Raises InvalidInputError
        where the key was used for something else."""
        with self.database.reading() as connection:
            row = self._taken(connection, action)
            return None if row is None else int(row.id)

    def kept(self, number: int) -> Case:
        """The case of that id. Raises NotFoundError."""
        with self.database.reading() as connection:
            return self._case(connection, self._case_row(connection, number))

    def case_events(self, number: int) -> list[CaseEvent]:
        """All that happened to a case, in that order."""
        with self.database.reading() as connection:
            return self._case_events(connection, [number])[number]

    def of(self, units: Iterable[Unit], states: Iterable[CaseState]) -> list[Case]:
        """The latest cases that those who act for units may see, what changed last in front; at most
        MOST_LISTED."""
        mine = select(CASE_PARTY.c.case).where(CASE_PARTY.c.unit.in_([str(unit) for unit in units]))
        asked = select(CASE).where(CASE.c.id.in_(mine), CASE.c.state.in_(list(states)))
        with self.database.reading() as connection:
            asked = asked.order_by(CASE.c.changed_at.desc(), CASE.c.id.desc()).limit(MOST_LISTED)
            rows = connection.execute(asked).all()
            events = self._case_events(connection, [row.id for row in rows])
        return [replayed(row, events[row.id]) for row in rows]

    def _orders(self, connection: Connection, ids: Iterable[Any], at: datetime) -> list[Order]:
        """The orders, locked in one order for everybody, as the clock left them at that instant; as asked."""
        numbers = [int(order) for order in ids]
        found = {
            number: self._ticked(connection, self._row(connection, number, lock=True), at)[0]
            for number in sorted(set(numbers))
        }
        return [found[number] for number in numbers]

    def _taken_in(self, connection: Connection, case: Case, action: CaseAction) -> list[Order]:
        """The orders that are added, or those of a case that is taken up again. Raises InvalidInputError
        where they cannot be added, or are in another case by now."""
        ids = action.said["orders"] if action.step == "add" else case.orders
        orders = self._orders(connection, ids, action.at)
        if action.step == "add":
            check_orders(action.unit, orders)
        check_free(ids, self._open_cases(connection, ids))
        return orders

    def _echo(self, connection: Connection, event: CaseEvent, orders: Sequence[Order], key: str) -> None:
        for order, step, said in echoes(event, orders):
            taken = Event(order.version + 1, step, event.at, event.who, event.unit, said)
            after = apply(order, taken, self.categories[order.category])
            self._write(connection, int(order.id), after, [taken], event.at, f"{key}/{order.id}")

    def _taken(self, connection: Connection, action: CaseAction) -> Row[Any] | None:
        asked = select(CASE, CASE_EVENT.c.step).join(CASE_EVENT, CASE_EVENT.c.case == CASE.c.id)
        row = connection.execute(asked.where(CASE_EVENT.c.key == action.key)).first()
        if row is not None and (row.step != action.step or action.case not in (None, row.id)):
            raise InvalidInputError(
                "key was used for another action.",
                parameter="key",
                value=action.key[:80],
                hint="Make a new one for every action, such as a UUID.",
            )
        return row


def _event_of(action: CaseAction, number: int) -> CaseEvent:
    return CaseEvent(number, action.step, action.at, action.who, action.unit, action.said)
