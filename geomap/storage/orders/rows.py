"""Rows of orders and events: locked, moved by the clock, written, read; inside somebody's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from geomap.errors import NotFoundError
from geomap.orders.categories import Categories
from geomap.orders.escalation import next_tick, ticks
from geomap.orders.order import Event, Order
from geomap.orders.photos import Photo
from geomap.orders.units import unit_from
from geomap.storage.database.connecting import Database
from geomap.storage.orders.codec import order_document, order_from, said_document, said_from
from geomap.storage.orders.moves import count_move
from geomap.storage.orders.records import Kept
from geomap.storage.orders.tables import ORDER, ORDER_EVENT, ORDER_PHOTO
from geomap.storage.sealing import Sealer

HAS_MOVED = "geomap_order_has_moved"


class OrderRows:
    """What all who write orders share. sealer: for what somebody wrote."""

    def __init__(self, database: Database, categories: Categories, sealer: Sealer) -> None:
        self.database = database
        self.categories = categories
        self._sealer = sealer
        self.known = ORDER.c.category.in_([*categories.by_code])
        """Of orders whose category this process knows: one that runs on while the catalogue is changed beside
        it leaves others to those that know them."""

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that writes steps: orders are locked first, and that they moved is counted last."""
        with self.database.writing(alone=False) as connection:
            connection.info[HAS_MOVED] = False
            yield connection
            if connection.info[HAS_MOVED]:
                count_move(connection)

    def _ticked(
        self, connection: Connection, row: Row[Any], now: datetime, until: datetime | None = None
    ) -> tuple[Order, list[Event]]:
        """The order of a locked row as the clock left it at until, else now; written; and what it did."""
        order = order_from(row.kept)
        order, passed = ticks(order, self.categories[order.category], until or now)
        if passed:
            self._write(connection, row.id, order, passed, now)
        elif (tick_at := self._tick_at(order)) != row.tick_at:  # another catalogue, or another calendar
            connection.execute(update(ORDER).where(ORDER.c.id == row.id).values(tick_at=tick_at))
        return order, passed

    def _tick_at(self, order: Order) -> datetime | None:
        tick = next_tick(order, self.categories[order.category])
        return None if tick is None else tick.at

    def _write(
        self,
        connection: Connection,
        number: int,
        order: Order,
        events: Sequence[Event],
        now: datetime,
        key: str | None = None,
    ) -> None:
        """Write events, and the order as they left it. now: of whoever writes."""
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
        kept = self._columns(order) | {"changed_at": events[-1].at, "written_at": now}
        connection.execute(update(ORDER).where(ORDER.c.id == number).values(**kept))
        connection.info[HAS_MOVED] = True

    def _columns(self, order: Order) -> dict[str, Any]:
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
            "tick_at": self._tick_at(order),
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
        given = row.name is not None, row.phone is not None
        more = row.forgotten, row.changed_at, row.written_at, row.public_id
        return Kept(row.id, order_from(row.kept), words, row.source, *given, *more)

    def _event(self, row: Row[Any]) -> Event:
        unit = None if row.unit is None else unit_from(row.unit)
        return Event(row.number, row.step, row.at, row.who, unit, said_from(row.said, self._sealer.open))
