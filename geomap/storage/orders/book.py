"""The book of orders: sending, taking steps, the clock.

A step is judged on the order as it is at that instant, with all that the clock did to it by then, and
written with its event in one transaction: of two who take a step at once one is first, and the other is
judged on what the first left. Every action carries a key of its own, made by whoever acts: sent twice, over
a bad connection, it is taken once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from geomap.errors import InvalidInputError, NotFoundError
from geomap.orders.case_echoes import HEARD
from geomap.orders.effects import apply, submitted
from geomap.orders.history import History
from geomap.orders.leaving import leaving
from geomap.orders.order import Event, Order, parts_of, why_not
from geomap.orders.photos import Photo
from geomap.orders.refusals import ForbiddenStepError, OrderMovedError
from geomap.orders.steps import OWED
from geomap.orders.units import unit_from
from geomap.storage.orders.case_rows import CaseRows
from geomap.storage.orders.codes import code_of, new_public_id, plain_code
from geomap.storage.orders.records import Action, Draft, Holder, Kept, Sent, Voice
from geomap.storage.orders.tables import ORDER, ORDER_EVENT, ORDER_PHOTO
from geomap.storage.orders.voices import add_voice, code_of_voice, lead_voices, voice_of_code
from geomap.storage.people.tables import hashed

SWEPT_AT_ONCE = 500
STEWARDS = ORDER.c.owner.startswith("steward:", autoescape=True)


class OrderBook(CaseRows):
    """The orders of a database."""

    def submit(self, draft: Draft) -> Sent:
        """Keep a new order, with its photos, as a whole. The same key again gives the order it made.
        Raises InvalidInputError for an unknown category."""
        category = self.categories[draft.category]
        event = Event(1, "submit", draft.at, draft.who, draft.unit)
        with self._writing() as connection:
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
                    written_at=draft.at,
                    **self._columns(order),
                )
                .returning(ORDER.c.id)
            )
            assert number is not None
            order = submitted(str(number), category, draft.place, draft.chain, event)
            self._write(connection, number, order, [event], draft.at)
            self._keep_photos(connection, number, 1, draft.photos)
            return Sent(self._kept(self._row(connection, number)), code, new=True)

    def sent(self, key: str) -> Sent | None:
        """What was sent with that key before, None for nothing."""
        with self.database.reading() as connection:
            return self._sent(connection, key)

    def take(self, action: Action) -> Kept:
        """Take a step. The same key again gives the order as it is now.

        Raises NotFoundError, OrderMovedError, ForbiddenStepError, and InvalidInputError for a key that was
        used for something else. merge and me_too have methods of their own.
        """
        while True:
            with self._writing() as connection:
                case = self._locked_case(connection, action.order) if action.step in HEARD else None
                row = self._row(connection, action.order, lock=True)
                if self._was_taken(connection, action):
                    return self._kept(row)
                if action.step in HEARD and case is None and self._open_cases(connection, [str(row.id)]):
                    continue  # it came to a table while this waited for it: tables are locked first
                order = self._step(connection, row, action)
                if case is not None:
                    self._hear(connection, case, _event_of(action, order.version), action.key)
                return self._kept(self._row(connection, action.order))

    def me_too(self, action: Action) -> Sent:
        """Take the step me_too, and give whoever took it a tracking code of their own. The same key again
        gives the same code: as with a sending, nobody must be able to guess it. Raises what take raises."""
        taken = replace(action, key=hashed(action.key))
        with self._writing() as connection:
            row = self._row(connection, action.order, lock=True)
            if self._was_taken(connection, taken):
                event = select(ORDER_EVENT.c.number).where(ORDER_EVENT.c.key == taken.key)
                known = code_of_voice(connection, row.id, connection.scalar(event) or 0)
                return Sent(self._kept(row), self._code(f"me_too {action.key}", known), new=False)
            order = self._step(connection, row, taken)
            code = code_of(self._sealer.marks(f"me_too {action.key}")[0])
            add_voice(connection, hashed(plain_code(code)), row.id, order.version)
            return Sent(self._kept(self._row(connection, row.id)), code, new=True)

    def merge(self, action: Action) -> Kept:
        """Take the step merge: said["into"] is the id of the order that this one becomes part of; that one
        gets a join, and whoever followed this one follows it. All or nothing. Raises what take raises."""
        into = int(action.said["into"])
        with self._writing() as connection:
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
            lead_voices(connection, rows[action.order], into)
            return self._kept(self._row(connection, action.order))

    def sweep(self, now: datetime) -> int:
        """Let the clock move all that is due at now or before; returns how many steps it took. Whoever
        sweeps late writes the same events: each has the instant at which it was due."""
        due = select(ORDER.c.id).where(ORDER.c.tick_at <= now, self.known).order_by(ORDER.c.tick_at)
        with self.database.reading() as connection:
            numbers = list(connection.scalars(due))
        count = 0
        for at in range(0, len(numbers), SWEPT_AT_ONCE):
            with self._writing() as connection:
                for number in sorted(numbers[at : at + SWEPT_AT_ONCE]):
                    count += len(self._ticked(connection, self._row(connection, number, lock=True), now)[1])
        return count

    def hand_back(self, ended_at: Callable[[str], datetime | None], now: datetime) -> int:
        """Give back to their offices the owed orders of stewards' posts that were left at now or before;
        returns how many. ended_at: as of geomap.orders.leaving. Whoever looks late writes the same, unless
        the clock has moved the order since: let this come before sweep."""
        owed = STEWARDS & ORDER.c.state.in_(OWED)
        with self.database.reading() as connection:
            owners = connection.scalars(select(ORDER.c.owner).where(owed).distinct()).all()
            ends = {owner: ended_at(unit_from(owner).id) for owner in owners}
            gone = {owner: end for owner, end in ends.items() if end is not None and end <= now}
            asked = select(ORDER.c.id, ORDER.c.owner).where(owed, self.known, ORDER.c.owner.in_(gone))
            rows = connection.execute(asked.order_by(ORDER.c.id)).all() if gone else []
        left = [(row.id, gone[row.owner]) for row in rows]
        count = 0
        for at in range(0, len(left), SWEPT_AT_ONCE):
            with self._writing() as connection:
                for number, end in left[at : at + SWEPT_AT_ONCE]:
                    count += self._hand_back(connection, number, end, ended_at, now)
        return count

    def kept(self, number: int) -> Kept:
        """The order of that id. Raises NotFoundError."""
        with self.database.reading() as connection:
            return self._kept(self._row(connection, number))

    def tracked(self, code: str) -> Holder:
        """What a tracking code opens. Raises NotFoundError."""
        mark = hashed(plain_code(code))
        with self.database.reading() as connection:
            own = connection.execute(select(ORDER).where(ORDER.c.code == mark)).first()
            spoken = voice_of_code(connection, mark)
            if own is None and spoken is None:
                raise NotFoundError("No order has this code.", hint="See whether it is copied whole.")
            voice = None if spoken is None else self._voice(connection, spoken)
            return Holder(None if own is None else self._kept(own), voice)

    def events(self, number: int) -> list[Event]:
        """All that happened to the order, in that order."""
        asked = select(ORDER_EVENT).where(ORDER_EVENT.c.order == number).order_by(ORDER_EVENT.c.number)
        with self.database.reading() as connection:
            return [self._event(row) for row in connection.execute(asked)]

    def listed(self, *conditions: Any, limit: int = 1_000, latest: bool = False) -> list[Kept]:
        """The orders that meet all conditions on ORDER, those due first in front; or, latest, those that
        changed last."""
        order = (ORDER.c.changed_at.desc(), ORDER.c.id.desc()) if latest else (ORDER.c.due, ORDER.c.id)
        asked = select(ORDER).where(*conditions, self.known).order_by(*order).limit(limit)
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
        return Sent(self._kept(row), self._code(key, row.code), new=False)

    def _code(self, key: str, mark: str | None) -> str | None:
        """The code with that hash, made of the key by whichever secret; None where none made it."""
        codes = map(code_of, self._sealer.marks(key))
        return next((code for code in codes if hashed(plain_code(code)) == mark), None)

    def _voice(self, connection: Connection, row: Row[Any]) -> Voice:
        now = self._row(connection, row.order)
        is_told = not self.categories[now.category].private
        kept = self._kept(now if is_told else self._row(connection, row.spoke))
        return Voice(f"{row.spoke}.{row.event}", row.spoke, kept)

    def _hand_back(
        self,
        connection: Connection,
        number: int,
        end: datetime,
        ended_at: Callable[[str], datetime | None],
        now: datetime,
    ) -> int:
        """How many times it went back: once, or not at all where somebody else was quicker."""
        order, _ = self._ticked(connection, self._row(connection, number, lock=True), now, until=end)
        last = (ORDER_EVENT.c.order == number) & (ORDER_EVENT.c.number == order.version)
        row = connection.execute(select(ORDER_EVENT).where(last)).one()
        going = list(leaving([History(order, [self._event(row)])], ended_at, now))
        for _, event in going:
            after = apply(order, event, self.categories[order.category])
            self._write(connection, number, after, [event], now)
        return len(going)

    def _step(self, connection: Connection, row: Row[Any], action: Action) -> Order:
        """Judge and write a step on a row that is locked; the order after it."""
        order, _ = self._ticked(connection, row, action.at)
        if action.version is not None and action.version != row.version:
            raise OrderMovedError(order, action.version)
        parts = parts_of(order, action.units, resident=action.resident, voice=action.voice)
        if (why := why_not(order, action.step, parts, action.at, action.said)) is not None:
            raise ForbiddenStepError(action.step, why, order)
        event = _event_of(action, order.version + 1)
        order = apply(order, event, self.categories[order.category])
        self._write(connection, row.id, order, [event], action.at, action.key)
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


def _event_of(action: Action, number: int) -> Event:
    return Event(number, action.step, action.at, action.who, action.unit, action.said)
