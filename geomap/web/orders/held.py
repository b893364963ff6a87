"""What the views of orders share: the book, the catalogues, the clock's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app

from geomap.errors import GeomapError
from geomap.orders.categories import Categories
from geomap.orders.departments import Department
from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.private import Contacts

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Orders:
    """The orders of an application. now: its clock. kept_days: so long after its end an order keeps what is
    personal: see geomap.web.retention. ended_at: of an instant, what says when a steward's post of an id
    was left by then: see geomap.web.registered."""

    book: OrderBook
    contacts: Contacts
    categories: Categories
    departments: Mapping[str, Department]
    now: Callable[[], datetime]
    kept_days: int
    ended_at: Callable[[datetime], Callable[[str], datetime | None]]
    _away: bool = field(default=False)

    def sweep(self) -> None:
        """Let what stewards who left had go back, and let the clock move what is due; called beside the look
        for a new revision, and raises nothing. Every process may: what one has written, another finds
        done."""
        try:
            now = self.now()
            self.book.hand_back(self.ended_at(now), now)
            self.book.sweep(now)
            self._away = False
        except GeomapError as error:
            if not self._away:
                log.error("The clock of orders waits: %s", error.message)
            self._away = True
        except Exception:
            log.exception("The clock of orders could not be read")


def orders() -> Orders:
    """Those of the application that answers this request."""
    held: Orders = current_app.extensions["orders"]
    return held
