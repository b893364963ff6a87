"""The book of orders: sending, taking steps, the clock.

A step is judged on the order as it is at that instant, with all that the clock did to it by then, and
written with its event in one transaction: of two who take a step at once one is first, and the other is
judged on what the first left. Every action carries a key of its own, made by whoever acts: sent twice, over
a bad connection, it is taken once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from geomap.errors import InvalidInputError, NotFoundError
from geomap.orders.categories import Categories
from geomap.orders.effects import apply, submitted
from geomap.orders.escalation import next_tick, ticks
from geomap.orders.order import Event, Order, parts_of, why_not
from geomap.orders.photos import Photo
from geomap.orders.refusals import ForbiddenStepError, OrderMovedError
from geomap.orders.units import unit_from
from geomap.storage.database.connecting import Database
from geomap.storage.orders.codec import order_document, order_from, said_document, said_from
from geomap.storage.orders.codes import code_of, plain_code
from geomap.storage.orders.records import Action, Draft, Kept, Sent
from geomap.storage.orders.tables import ORDER, ORDER_EVENT, ORDER_PHOTO
from geomap.storage.people.tables import hashed
from geomap.storage.sealing import Sealer

SWEPT_AT_ONCE = 500


class OrderBook:
    """The orders of a database. sealer: for what somebody wrote."""

    def __init__(self, database: Database, categories: Categories, sealer: Sealer) -> None:
        self.database = database
        self.categories = categories
        self._sealer = sealer

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

    def _ticked(self, connection: Connection, row: Row[Any], now: datetime) -> tuple[Order, list[Event]]:
        order = order_from(row.kept)
        order, passed = ticks(order, self.categories[order.category], now)
        if passed:
            self._write(connection, row.id, order, passed)
        return order, passed

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

    def _write(
        self,
        connection: Connection,
        number: int,
        order: Order,
        events: Sequence[Event],
        key: str | None = None,
    ) -> None:
        for event in events:
            connection.execute(
                insert(ORDER_EVENT).values(
                    order=number,
                    number=event.number,
                    step=event.step,
                    at=event.at,
                    who=event.who,
                    unit=event.unit and str(event.unit),
                    said=said_document(event.said, self._sealer.seal),
                    key=key,
                )
            )
        kept = self._columns(order) | {"changed_at": events[-1].at}
        connection.execute(update(ORDER).where(ORDER.c.id == number).values(**kept))

    def _columns(self, order: Order) -> dict[str, Any]:
        tick = next_tick(order, self.categories[order.category])
        return {
            "category": order.category,
            "lon": order.place.point.lon,
            "lat": order.place.point.lat,
            "community": order.place.community,
            "street": order.place.street,
            "compound": order.place.compound,
            "submitted_at": order.submitted_at,
            "state": order.state,
            "owner": str(order.owner),
            "office": str(order.office),
            "due": order.due,
            "tick_at": tick and tick.at,
            "version": order.version,
            "kept": order_document(order),
        }

    def _take_turn(self, connection: Connection, key: str) -> None:
        """Let what is sent twice at once wait for itself. SQLite has one writer anyway."""
        if self.database.is_postgres:
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))

    def _row(self, connection: Connection, number: int, *, lock: bool = False) -> Row[Any]:
        asked = select(ORDER).where(ORDER.c.id == number)
        row = connection.execute(asked.with_for_update() if lock else asked).first()
        if row is None:
            raise NotFoundError(f"There is no order {number}.")
        return row

    def _keep_photos(self, connection: Connection, number: int, event: int, photos: Sequence[Photo]) -> None:
        for photo in photos:
            connection.execute(
                insert(ORDER_PHOTO).values(
                    order=number, event=event, width=photo.width, height=photo.height, image=photo.image
                )
            )

    def _kept(self, row: Row[Any]) -> Kept:
        words = None if row.words is None else self._sealer.open(row.words)
        has_name, has_phone = row.name is not None, row.phone is not None
        order = order_from(row.kept)
        return Kept(row.id, order, words, row.source, has_name, has_phone, row.forgotten, row.changed_at)

    def _event(self, row: Row[Any]) -> Event:
        unit = None if row.unit is None else unit_from(row.unit)
        return Event(row.number, row.step, row.at, row.who, unit, said_from(row.said, self._sealer.open))
