"""The cases of a database: opened over orders, moved step by step with what they do to their orders.

A case is what its events make of it, and nothing else is kept as truth. A step and its echoes on the orders
are one transaction; every action carries a key, and is taken once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from geomap.errors import InvalidInputError, NotFoundError
from geomap.orders.case_steps import CaseState, CaseStep
from geomap.orders.cases import (
    ECHOED,
    Case,
    CaseEvent,
    apply_case,
    check_orders,
    echoes,
    opened,
    parties,
    told_to_orders,
    why_not_case,
)
from geomap.orders.effects import apply
from geomap.orders.order import Event, Order
from geomap.orders.refusals import CaseMovedError, ForbiddenCaseStepError
from geomap.orders.units import Unit, unit_from
from geomap.storage.orders.codec import said_document, said_from
from geomap.storage.orders.rows import OrderRows
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


class CaseBook(OrderRows):
    """The cases of a database, and what they do to its orders."""

    def open(self, action: CaseAction) -> Case:
        """Open a case over orders. The same key again gives the case it opened. Raises InvalidInputError as
        geomap.orders.cases.opened does, NotFoundError for an order that is not there."""
        with self.database.writing(alone=False) as connection:
            self._take_turn(connection, action.key)
            if (known := self._taken(connection, action)) is not None:
                return self._case(connection, known)
            orders = self._orders(connection, action.said["orders"], action.at)
            event = _event_of(action, 1)
            case = opened("", orders, event)
            number = connection.scalar(
                insert(CASE)
                .values(
                    offices=[str(unit) for unit in case.offices], opened_at=action.at, **_columns(case, event)
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
        used for something else, and for orders that cannot be added.
        """
        assert action.case is not None
        with self.database.writing(alone=False) as connection:
            row = self._case_row(connection, action.case, lock=True)
            case = self._case(connection, row)
            if self._taken(connection, action) is not None:
                return case
            if action.version is not None and action.version != case.version:
                raise CaseMovedError(case.version, action.version)
            if (why := why_not_case(case, action.step, action.units, action.at, action.said)) is not None:
                raise ForbiddenCaseStepError(action.step, why)
            if action.step == "add":
                check_orders(action.unit, self._orders(connection, action.said["orders"], action.at))
            event = _event_of(action, case.version + 1)
            if action.step in ECHOED:
                self._echo(connection, event, self._orders(connection, case.orders, action.at), action.key)
            case = apply_case(case, event)
            connection.execute(update(CASE).where(CASE.c.id == action.case).values(**_columns(case, event)))
            self._keep(connection, case, event, action.key)
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
        return [_replayed(row, events[row.id]) for row in rows]

    def _orders(self, connection: Connection, ids: Iterable[Any], at: datetime) -> list[Order]:
        """The orders, locked in one order for everybody, as the clock left them at that instant; as asked."""
        numbers = [int(order) for order in ids]
        found = {
            number: self._ticked(connection, self._row(connection, number, lock=True), at)[0]
            for number in sorted(set(numbers))
        }
        return [found[number] for number in numbers]

    def _echo(self, connection: Connection, event: CaseEvent, orders: Sequence[Order], key: str) -> None:
        said = told_to_orders(event)
        for order, step in echoes(event, orders):
            taken = Event(order.version + 1, step, event.at, event.who, event.unit, said)
            after = apply(order, taken, self.categories[order.category])
            self._write(connection, int(order.id), after, [taken], f"{key}/{order.id}")

    def _keep(self, connection: Connection, case: Case, event: CaseEvent, key: str) -> None:
        number = int(case.id)
        said = said_document(event.said, self._sealer.seal)
        told = {"step": event.step, "at": event.at, "who": event.who, "unit": str(event.unit), "said": said}
        connection.execute(insert(CASE_EVENT).values(case=number, number=event.number, key=key, **told))
        connection.execute(delete(CASE_PARTY).where(CASE_PARTY.c.case == number))
        connection.execute(
            insert(CASE_PARTY), [{"case": number, "unit": str(unit)} for unit in sorted(parties(case))]
        )

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

    def _case_row(self, connection: Connection, number: int, *, lock: bool = False) -> Row[Any]:
        asked = select(CASE).where(CASE.c.id == number)
        row = connection.execute(asked.with_for_update() if lock else asked).first()
        if row is None:
            raise NotFoundError(f"There is no case {number}.")
        return row

    def _case(self, connection: Connection, row: Row[Any]) -> Case:
        return _replayed(row, self._case_events(connection, [row.id])[row.id])

    def _case_events(self, connection: Connection, numbers: Sequence[int]) -> dict[int, list[CaseEvent]]:
        asked = select(CASE_EVENT).where(CASE_EVENT.c.case.in_(numbers))
        found: defaultdict[int, list[CaseEvent]] = defaultdict(list)
        for row in connection.execute(asked.order_by(CASE_EVENT.c.case, CASE_EVENT.c.number)):
            said = said_from(row.said, self._sealer.open)
            event = CaseEvent(row.number, row.step, row.at, row.who, unit_from(row.unit), said)
            found[row.case].append(event)
        return found


def _event_of(action: CaseAction, number: int) -> CaseEvent:
    return CaseEvent(number, action.step, action.at, action.who, action.unit, action.said)


def _columns(case: Case, event: CaseEvent) -> dict[str, Any]:
    return {"state": case.state, "version": event.number, "changed_at": event.at}


def _replayed(row: Row[Any], events: Sequence[CaseEvent]) -> Case:
    first, *later = events
    offices = tuple(unit_from(text) for text in row.offices)
    orders = tuple(first.said["orders"])
    case = Case(str(row.id), first.said["words"], offices, orders, first.at, version=first.number)
    for event in later:
        case = apply_case(case, event)
    return case
