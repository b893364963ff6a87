"""Lets what is personal be forgotten when its time is over, once a day, at any server of the store."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask import Flask

from geomap.errors import GeomapError
from geomap.storage.retention.running import Befores, erase_forgotten, forget
from geomap.web.following import StoreHolder
from geomap.web.registered import RegisterBoard, today_in
from geomap.web.settings import Settings

AGAIN = timedelta(minutes=10)
"""When to try again what was put off, or failed."""

log = logging.getLogger(__name__)


def befores(settings: Settings, now: datetime) -> Befores:
    """What ended before that instant is to be forgotten now, by name of geomap.storage.retention.sorts."""
    days = {
        **dict.fromkeys(("orders", "cases", "holders", "bookings", "visits"), settings.orders_days),
        **dict.fromkeys(("reports", "answers"), settings.reports_days),
        "searches": settings.lost_days,
        "audit": settings.audit_days,
    }
    return {name: now - timedelta(days=kept) for name, kept in days.items()}


class RetentionClock:
    """look is called beside the look for a new revision: on the first of a day of the district, and after
    AGAIN where something was put off, it forgets and erases. It raises nothing. Every process may: what one
    has done, another finds done. forgot: called once it is, for what this process remembers by itself."""

    def __init__(
        self,
        holder: StoreHolder,
        settings: Settings,
        now: Callable[[], datetime],
        forgot: Callable[[], None],
    ) -> None:
        self._holder, self._settings, self._now, self._forgot = holder, settings, now, forgot
        self._done_on: date | None = None
        self._tried_at = datetime.min.replace(tzinfo=UTC)

    def look(self) -> None:
        now = self._now()
        today = today_in(self._holder.current(), now)
        if today == self._done_on or abs(now - self._tried_at) < AGAIN:
            return
        self._tried_at = now
        try:
            database = self._holder.store.database
            forget(database, befores(self._settings, now), now)
            self._forgot()
            if erase_forgotten(database, now):
                self._done_on = today
        except GeomapError as error:
            log.error("What is personal could not be forgotten: %s", error.message)
        except Exception:
            log.exception("What is personal could not be forgotten")


def keep_retention(app: Flask, holder: StoreHolder, settings: Settings) -> None:
    """Forget in time what the store of an application keeps. It must follow the register."""
    board: RegisterBoard = app.extensions["register"]

    def now() -> datetime:
        moment: datetime = app.config["NOW"]()
        return moment

    holder.beside.append(RetentionClock(holder, settings, now, board.look_anew).look)
