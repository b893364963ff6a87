"""Names and telephone numbers of whoever sent an order: sealed, and every look at them noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from geomap.errors import InvalidInputError, NotFoundError
from geomap.orders.units import Unit, unit_from
from geomap.storage.database.connecting import Database
from geomap.storage.orders.tables import ORDER, ORDER_LOOK
from geomap.storage.sealing import Sealer

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Contact:
    """None for what was not given, or is forgotten."""

    name: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody read a contact."""

    order: int
    at: datetime
    who: str
    unit: Unit | None
    reason: str


class Contacts:
    """The contacts of a database's orders. Who may look is for the caller to say."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def look(self, look: Look) -> Contact:
        """The contact of an order: the look is kept before it is answered. Raises InvalidInputError without
        a reason, NotFoundError, and DataError where no key opens it."""
        reason = look.reason.strip()
        if not reason or len(reason) > LONGEST_REASON:
            raise InvalidInputError(
                f"reason must have 1 to {LONGEST_REASON} characters.",
                parameter="reason",
                value=reason[:80],
                hint="Say what the number is needed for.",
            )
        asked = select(ORDER.c.name, ORDER.c.phone).where(ORDER.c.id == look.order)
        with self._database.writing(alone=False) as connection:
            row = connection.execute(asked).first()
            if row is None:
                raise NotFoundError(f"There is no order {look.order}.")
            kept = {"at": look.at, "who": look.who, "unit": look.unit and str(look.unit), "reason": reason}
            connection.execute(insert(ORDER_LOOK).values(order=look.order, **kept))
        return Contact(*(sealed and self._sealer.open(sealed) for sealed in row))

    def looks(self, order: int) -> list[Look]:
        """Who looked at the contact of an order, the first in front."""
        table = ORDER_LOOK.c
        asked = select(table.order, table.at, table.who, table.unit, table.reason)
        with self._database.reading() as connection:
            rows = connection.execute(asked.where(table.order == order).order_by(table.id)).all()
        return [Look(r.order, r.at, r.who, r.unit and unit_from(r.unit), r.reason) for r in rows]
