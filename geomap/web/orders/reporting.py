"""By when a department that is called should report in: told before somebody calls, and judged alike after.

What is proposed is geomap.orders.calls.REPORT_IN of working time, by the hours of whichever order is in the
greatest hurry: a lift that stands still knows no night. Another time may be given, also at night: nobody
moves it, but whoever gives it is told that nobody works then, and so is everybody who reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from geomap.errors import InvalidInputError
from geomap.orders.calls import LATEST_DUE, REPORT_IN
from geomap.orders.order import Order
from geomap.orders.working_time import WorkingTime
from geomap.web.answers import iso
from geomap.web.orders.held import orders
from geomap.web.params import shown
from geomap.web.snapshots import current_snapshot

MINUTE = timedelta(minutes=1)


def hours_of(several: Iterable[Order]) -> WorkingTime:
    """The working time by which departments come to these orders, of which there is one at least: the one
    whose REPORT_IN from now is over first; where that is alike, as at two in the afternoon, the one in which
    as much again is."""
    now = orders().now()
    return min(
        _hours_of_each(several), key=lambda one: (one.after(now, REPORT_IN), one.after(now, 2 * REPORT_IN))
    )


def is_off_hours(due: datetime, several: Iterable[Order]) -> bool:
    """Whether nobody works at due who comes to one of these orders, whenever somebody asks."""
    return not any(hours.holds(due) for hours in _hours_of_each(several))


def report_by(several: Iterable[Order]) -> dict[str, Any]:
    """What a form to call departments to these orders begins with. due: proposed, on the minute; within_h: of
    working time, which runs around_the_clock or in the spans open, until latest; provisional: whether
    holidays may yet move it."""
    hours, now = hours_of(several), orders().now()
    due, latest = hours.after(now, REPORT_IN), now + LATEST_DUE
    due += -timedelta(seconds=due.second, microseconds=due.microsecond) % MINUTE
    return {
        "now": _iso(now),
        "due": _iso(due),
        "within_h": REPORT_IN.total_seconds() / 3600,
        "around_the_clock": hours.hours.text == "24/7",
        "provisional": hours.is_provisional(due),
        "latest": _iso(latest),
        "open": [[_iso(start), _iso(end)] for start, end in hours.spans(now, latest)],
    }


def check_latest(due: datetime) -> None:
    """Raise InvalidInputError for a time to report in by that lies too far ahead."""
    if due > orders().now() + LATEST_DUE:
        raise InvalidInputError(
            "due lies too far ahead.",
            parameter="due",
            value=shown(due.isoformat()),
            hint=f"Give an instant after now, at most {LATEST_DUE.days} days from now.",
        )


def _hours_of_each(several: Iterable[Order]) -> list[WorkingTime]:
    return [*dict.fromkeys(orders().categories[one.category].hours for one in several)]


def _iso(at: datetime) -> str:
    return iso(at, current_snapshot())
