"""The book of orders: sending, taking steps, the clock.

A step is judged on the order as it is at that instant, with all that the clock did to it by then, and
written with its event in one transaction: of two who take a step at once one is first, and the other is
judged on what the first left. Every action carries a key of its own, made by whoever acts: sent twice, over
a bad connection, it is taken once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from geomap.errors import InvalidInputError, NotFoundError
from geomap.orders.effects import apply, submitted
from geomap.orders.history import History
from geomap.orders.leaving import leaving
from geomap.orders.order import Event, Order, parts_of, why_not
from geomap.orders.photos import Photo
from geomap.orders.refusals import ForbiddenStepError, OrderMovedError
from geomap.orders.steps import OWED
from geomap.orders.units import unit_from
from geomap.storage.orders.codes import code_of, new_public_id, plain_code
from geomap.storage.orders.records import Action, Draft, Kept, Sent
from geomap.storage.orders.rows import OrderRows
from geomap.storage.orders.tables import ORDER, ORDER_EVENT, ORDER_PHOTO
from geomap.storage.people.tables import hashed

SWEPT_AT_ONCE = 500
STEWARDS = ORDER.c.owner.startswith("steward:", autoescape=True)


class OrderBook(OrderRows):
    """The orders of a database."""

    def submit(self, draft: Draft) -> Sent:
        """Keep a new order, with its photos, as a whole. The same key again gives the order it made.
        Raises InvalidInputError for an unknown category."""
        category = self.categories[draft.category]
        event = Event(1, "submit", draft.at, draft.who, draft.unit)
        with self.database.writing(alone=False) as connection:
            self._take_turn(connection, draft.key)
            if known := self._sent(connection, draft.key):
                return known
            code = code_of(self._sealer.marks(draft.key)[0])
            order = submitted("", category, draft.place, draft.chain, event)
            number = connection.scalar(
                insert(ORDER)
                .values(
                    code=hashed(plain_code(code)),
                    key=hashed(draft.key),
                    public_id=new_public_id(),
                    words=self._sealer.seal(draft.words),
                    name=draft.name and self._sealer.seal(draft.name),
                    phone=draft.phone and self._sealer.seal(draft.phone),
                    source=draft.source,
                    forgotten=False,
                    changed_at=draft.at,
                    **self._columns(order),
                )
                .returning(ORDER.c.id)
            )
            assert number is not None
            order = submitted(str(number), category, draft.place, draft.chain, event)
            self._write(connection, number, order, [event])
            self._keep_photos(connection, number, 1, draft.photos)
            return Sent(self._kept(self._row(connection, number)), code, new=True)

    def sent(self, key: str) -> Sent | None:
        """What was sent with that key before, None for nothing."""
        with self.database.reading() as connection:
            return self._sent(connection, key)

    def take(self, action: Action) -> Kept:
        """Take a step. The same key again gives the order as it is now.

        Raises NotFoundError, OrderMovedError, ForbiddenStepError, and InvalidInputError for a key that was
        used for something else. merge has a method of its own.
        """
        with self.database.writing(alone=False) as connection:
            row = self._row(connection, action.order, lock=True)
            if self._was_taken(connection, action):
                return self._kept(row)
            self._step(connection, row, action)
            return self._kept(self._row(connection, action.order))

    def merge(self, action: Action) -> Kept:
        """Take the step merge: said["into"] is the id of the order that this one becomes part of; that one
        gets a join. Both or neither. Raises what take raises."""
        into = int(action.said["into"])
        with self.database.writing(alone=False) as connection:
            # In one order for everybody: two who merge the same two at once do not wait for each other.
            rows = {
                number: self._row(connection, number, lock=True) for number in sorted({action.order, into})
            }
            if self._was_taken(connection, action):
                return self._kept(rows[action.order])
            order = self._step(connection, rows[action.order], action)
            joined = {"joined": str(action.order), "me_too": order.me_too}
            other = Action(
                into,
                "join",
                action.at,
                f"{action.key}/join",
                action.who,
                action.units,
                action.unit,
                said=joined,
            )
            self._step(connection, rows[into], other)
            return self._kept(self._row(connection, action.order))

    def sweep(self, now: datetime) -> int:
        """Let the clock move all that is due at now or before; returns how many steps it took. Whoever
        sweeps late writes the same events: each has the instant at which it was due."""
        count = 0
        while True:
            due = select(ORDER.c.id).where(ORDER.c.tick_at <= now).order_by(ORDER.c.tick_at)
            with self.database.reading() as connection:
                numbers = list(connection.scalars(due.limit(SWEPT_AT_ONCE)))
            if not numbers:
                return count
            with self.database.writing(alone=False) as connection:
                for number in sorted(numbers):
                    count += len(self._ticked(connection, self._row(connection, number, lock=True), now)[1])

    def hand_back(self, ended_at: Callable[[str], datetime | None], now: datetime) -> int:
        """Give back to their offices the owed orders of stewards' posts that ended at now or before; returns
        how many. ended_at: as of geomap.orders.leaving. Whoever looks late writes the same, unless the clock
        has moved the order since: let this come before sweep."""
        owed = STEWARDS & ORDER.c.state.in_(OWED)
        with self.database.reading() as connection:
            owners = connection.scalars(select(ORDER.c.owner).where(owed).distinct()).all()
            ends = {owner: ended_at(unit_from(owner).id) for owner in owners}
            gone = {owner: end for owner, end in ends.items() if end is not None and end <= now}
            asked = select(ORDER.c.id, ORDER.c.owner).where(owed, ORDER.c.owner.in_(gone))
            rows = connection.execute(asked.order_by(ORDER.c.id)).all() if gone else []
        left = [(row.id, gone[row.owner]) for row in rows]
        count = 0
        for at in range(0, len(left), SWEPT_AT_ONCE):
            with self.database.writing(alone=False) as connection:
                for number, end in left[at : at + SWEPT_AT_ONCE]:
                    count += self._hand_back(connection, number, end, ended_at, now)
        return count

    def kept(self, number: int) -> Kept:
        """The order of that id. Raises NotFoundError."""
        with self.database.reading() as connection:
            return self._kept(self._row(connection, number))

    def tracked(self, code: str) -> Kept:
        """The order of a tracking code. Raises NotFoundError."""
        with self.database.reading() as connection:
            row = connection.execute(select(ORDER).where(ORDER.c.code == hashed(plain_code(code)))).first()
            if row is not None:
                return self._kept(row)
        raise NotFoundError("No order has this code.", hint="See whether it is copied whole.")

    def events(self, number: int) -> list[Event]:
        """All that happened to the order, in that order."""
        asked = select(ORDER_EVENT).where(ORDER_EVENT.c.order == number).order_by(ORDER_EVENT.c.number)
        with self.database.reading() as connection:
            return [self._event(row) for row in connection.execute(asked)]

    def listed(self, *conditions: Any, limit: int = 1_000, latest: bool = False) -> list[Kept]:
        """The orders that meet all conditions on ORDER, those due first in front; or, latest, those that
        changed last."""
        order = (ORDER.c.changed_at.desc(), ORDER.c.id.desc()) if latest else (ORDER.c.due, ORDER.c.id)
        asked = select(ORDER).where(*conditions).order_by(*order).limit(limit)
        with self.database.reading() as connection:
            return [self._kept(row) for row in connection.execute(asked)]

    def photo(self, number: int, photo: int) -> Photo:
        """A photo of the order. Raises NotFoundError."""
        table = ORDER_PHOTO.c
        asked = select(table.width, table.height, table.image).where(table.order == number, table.id == photo)
        with self.database.reading() as connection:
            row = connection.execute(asked).first()
        if row is None:
            raise NotFoundError("The order has no such photo.")
        return Photo(*row)

    def photos(self, number: int) -> list[tuple[int, int]]:
        """(id, number of the event it came with) of the order's photos."""
        table = ORDER_PHOTO.c
        asked = select(table.id, table.event).where(table.order == number).order_by(table.id)
        with self.database.reading() as connection:
            return [(row.id, row.event) for row in connection.execute(asked)]

    def _sent(self, connection: Connection, key: str) -> Sent | None:
        """What was sent with that key, its code by whichever secret made it."""
        row = connection.execute(select(ORDER).where(ORDER.c.key == hashed(key))).first()
        if row is None:
            return None
        code = next(
            (c for c in map(code_of, self._sealer.marks(key)) if hashed(plain_code(c)) == row.code), None
        )
        return Sent(self._kept(row), code, new=False)

    def _hand_back(
        self,
        connection: Connection,
        number: int,
        end: datetime,
        ended_at: Callable[[str], datetime | None],
        now: datetime,
    ) -> int:
        """How many times it went back: once, or not at all where somebody else was quicker."""
        order, _ = self._ticked(connection, self._row(connection, number, lock=True), end)
        last = (ORDER_EVENT.c.order == number) & (ORDER_EVENT.c.number == order.version)
        row = connection.execute(select(ORDER_EVENT).where(last)).one()
        going = list(leaving([History(order, [self._event(row)])], ended_at, now))
        for _, event in going:
            after = apply(order, event, self.categories[order.category])
            self._write(connection, number, after, [event])
        return len(going)

    def _step(self, connection: Connection, row: Row[Any], action: Action) -> Order:
        """Judge and write a step on a row that is locked; the order after it."""
        order, _ = self._ticked(connection, row, action.at)
        if action.version is not None and action.version != row.version:
            raise OrderMovedError(order, action.version)
        parts = parts_of(order, action.units, resident=action.resident)
        if (why := why_not(order, action.step, parts, action.at, action.said)) is not None:
            raise ForbiddenStepError(action.step, why, order)
        event = Event(order.version + 1, action.step, action.at, action.who, action.unit, action.said)
        order = apply(order, event, self.categories[order.category])
        self._write(connection, row.id, order, [event], action.key)
        self._keep_photos(connection, row.id, event.number, action.photos)
        return order

    def _was_taken(self, connection: Connection, action: Action) -> bool:
        """Whether the action's key was used before, for the same."""
        table = ORDER_EVENT.c
        row = connection.execute(select(table.order, table.step).where(table.key == action.key)).first()
        if row is None:
            return False
        if (row.order, row.step) != (action.order, action.step):
            raise InvalidInputError(
                "key was used for another action.",
                parameter="key",
                value=action.key[:80],
                hint="Make a new one for every action, such as a UUID.",
            )
        return True
