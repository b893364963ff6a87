"""The book of bookings: of two who want a hall at once one has it, and the other is told."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, insert, select, true, update

from geomap.errors import InvalidInputError, NotFoundError
from geomap.hours import Hours
from geomap.hours import State as HoursState
from geomap.orders.bookings import Booking, BookingOverError, check_booking
from geomap.storage.database.connecting import Database
from geomap.storage.halls.tables import BOOKING


@dataclass(frozen=True, slots=True)
class Kept:
    """A booking as the book has it. on_map: whether booking.organization is an id. who: the account that
    booked. reason: why somebody else cancelled it."""

    booking: Booking
    on_map: bool
    who: str
    made_at: datetime
    cancelled_by: str | None = None
    reason: str | None = None


class HallBook:
    """The bookings of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def book(
        self,
        key: str,
        wanted: Booking,
        hours: Hours | None,
        capacity: int | None,
        now: datetime,
        *,
        who: str,
        on_map: bool,
    ) -> tuple[Kept, HoursState]:
        """Book a hall, judged on the bookings there are at that instant; the booking, and what its hours say.
        The same key again gives the booking it made. wanted.id is made here.

        Raises what geomap.orders.bookings.check_booking raises, and InvalidInputError for a key that was
        used for another booking.
        """
        wanted = replace(wanted, id=f"booking-{secrets.token_hex(8)}")
        with self._database.writing(alone=False) as connection:
            self._take_turn(connection, wanted.hall)
            known = connection.execute(select(BOOKING).where(BOOKING.c.key == key)).first()
            if known is not None:
                kept = _kept(known)
                if kept.who != who or not _same(kept.booking, wanted):
                    raise InvalidInputError(
                        "key was used for another booking.",
                        parameter="key",
                        value=key[:80],
                        hint="Make a new one for every booking, such as a UUID.",
                    )
                is_open = hours is not None and hours.at(wanted.since).state == "open"
                return kept, "open" if is_open else "unknown"
            met = _meeting(connection, wanted.since, wanted.until, BOOKING.c.hall == wanted.hall)
            state = check_booking(wanted, (one.booking for one in met), hours, capacity, now)
            kept = Kept(wanted, on_map, who, now)
            connection.execute(insert(BOOKING).values(key=key, **_columns(kept)))
        return kept, state

    def cancel(self, booking_id: str, now: datetime, *, who: str, reason: str | None) -> Kept:
        """Let a booking hold no more; what is cancelled stays as it is. Raises NotFoundError, and
        BookingOverError where its time is over."""
        with self._database.writing(alone=False) as connection:
            self._take_turn(connection, self._row(connection, booking_id).hall)
            kept = _kept(self._row(connection, booking_id))
            if kept.booking.cancelled_at is not None:
                return kept
            if kept.booking.until <= now:
                raise BookingOverError(kept.booking)
            cancelled = {"cancelled_at": now, "cancelled_by": who, "reason": reason}
            connection.execute(update(BOOKING).where(BOOKING.c.id == booking_id).values(**cancelled))
            return _kept(self._row(connection, booking_id))

    def get(self, booking_id: str) -> Kept:
        """Raises NotFoundError."""
        with self._database.reading() as connection:
            return _kept(self._row(connection, booking_id))

    def between(self, hall: str, since: datetime, until: datetime) -> list[Kept]:
        """The hall's bookings with an instant of since <= at < until, cancelled ones too, in order."""
        with self._database.reading() as connection:
            return _meeting(connection, since, until, BOOKING.c.hall == hall)

    def everywhere(self, since: datetime, until: datetime) -> list[Kept]:
        """The same of the bookings of all halls."""
        with self._database.reading() as connection:
            return _meeting(connection, since, until, true())

    def made_by(self, who: str, since: datetime, until: datetime) -> list[Kept]:
        """The same of the bookings that an account made, of all halls."""
        with self._database.reading() as connection:
            return _meeting(connection, since, until, BOOKING.c.who == who)

    def made_for(self, organization: str, on_map: bool, since: datetime, until: datetime) -> list[Kept]:
        """The same of the bookings in the name of an organisation, whoever made them."""
        its_own = (BOOKING.c.organization == organization) & (BOOKING.c.on_map == on_map)
        with self._database.reading() as connection:
            return _meeting(connection, since, until, its_own)

    def _take_turn(self, connection: Connection, hall: str) -> None:
        """Let those who want the same hall wait for each other. SQLite has one writer anyway."""
        if self._database.is_postgres:
            name = f"hall {hall}"
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))

    def _row(self, connection: Connection, booking_id: str) -> Row[Any]:
        row = None
        if booking_id.isprintable():
            row = connection.execute(select(BOOKING).where(BOOKING.c.id == booking_id)).first()
        if row is None:
            raise NotFoundError(f"There is no booking {booking_id[:80]!r}.", hint="See /desk/bookings.")
        return row


def _meeting(
    connection: Connection, since: datetime, until: datetime, whose: ColumnElement[bool]
) -> list[Kept]:
    """The bookings with an instant of since <= at < until, cancelled ones too, in order."""
    table = BOOKING.c
    asked = (
        select(BOOKING)
        .where(whose, table.since < until, table.until > since)
        .order_by(table.since, table.made_at, table.id)
    )
    return [_kept(row) for row in connection.execute(asked)]


def old_bookings(before: datetime) -> Select[tuple[str]]:
    """Ids of the bookings whose time was over before that instant (<), and that are not forgotten."""
    is_old = BOOKING.c.until < before, BOOKING.c.who != ""
    return select(BOOKING.c.id).where(*is_old).order_by(BOOKING.c.id)


def forget_bookings(connection: Connection, ids: Sequence[str]) -> None:
    """Forget which accounts made and cancelled the bookings of these ids, why, and who came together where
    the map does not have them. Hall, time, purpose and persons stay to be counted."""
    name = case((BOOKING.c.on_map, BOOKING.c.organization), else_="")
    gone = {"who": "", "cancelled_by": None, "reason": None, "organization": name}
    of_them = update(BOOKING).where(BOOKING.c.id.in_(ids))
    connection.execute(of_them.values(key="forgotten/" + BOOKING.c.id, **gone))


def holding(kept: Iterable[Kept]) -> list[Booking]:
    """The bookings that are not cancelled."""
    return [one.booking for one in kept if one.booking.cancelled_at is None]


def _same(one: Booking, other: Booking) -> bool:
    return replace(one, id="", cancelled_at=None) == replace(other, id="", cancelled_at=None)


def _columns(kept: Kept) -> dict[str, Any]:
    booking = kept.booking
    names = ("id", "hall", "organization", "purpose", "since", "until", "persons", "cancelled_at")
    return {
        **{name: getattr(booking, name) for name in names},
        "on_map": kept.on_map,
        "who": kept.who,
        "made_at": kept.made_at,
    }


def _kept(row: Row[Any]) -> Kept:
    booking = Booking(
        row.id,
        row.hall,
        row.organization,
        row.purpose,
        row.since,
        row.until,
        row.persons,
        row.cancelled_at,
    )
    return Kept(booking, row.on_map, row.who, row.made_at, row.cancelled_by, row.reason)
