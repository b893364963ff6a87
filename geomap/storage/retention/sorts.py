"""What is kept of people, and how each is forgotten; in the order in which it is done.

orders, cases       what was written in them, who sent them, who worked on them
holders             who held posts that ended
bookings, visits    which account booked a hall, or counted; who came where the map does not have them
answers, reports    what passers-by wrote and what they were answered, as a whole
searches            searches for people who are lost, as a whole
audit               who did what, as a whole
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table

from geomap.storage.database.tables import PUBLIC_REPORT, REPORT_ANSWER
from geomap.storage.halls.book import forget_bookings, old_bookings
from geomap.storage.halls.tables import BOOKING
from geomap.storage.orders.forgetting import forget_cases, forget_orders, old_cases, old_orders
from geomap.storage.orders.tables import (
    CASE_EVENT,
    ORDER,
    ORDER_EVENT,
    ORDER_LOOK,
    ORDER_PHOTO,
    ORDER_VOICE,
)
from geomap.storage.people.audit import forget_entries, old_entries
from geomap.storage.people.tables import AUDIT
from geomap.storage.public_reports import forget_answers, forget_reports, old_answers, old_reports
from geomap.storage.responsibility.forgetting import forget_holders, old_holders
from geomap.storage.responsibility.tables import ENTRY, ENTRY_CHANGE
from geomap.storage.searching.searches import forget_searches, old_searches
from geomap.storage.searching.tables import LOST_ACTION, LOST_SEARCH
from geomap.storage.visits.tables import VISIT
from geomap.storage.visits.visits import forget_visits, old_visits


@dataclass(frozen=True, slots=True)
class Sort:
    """old: asks for the ids of what ended before an instant and is not forgotten, in a fixed order. forget:
    forgets these. tables: those in which it changes rows."""

    old: Callable[[datetime], Select[Any]]
    forget: Callable[[Connection, Sequence[Any]], None]
    tables: tuple[Table, ...]


SORTS: Mapping[str, Sort] = {
    "orders": Sort(
        old_orders, forget_orders, (ORDER, ORDER_EVENT, ORDER_PHOTO, ORDER_LOOK, ORDER_VOICE, AUDIT)
    ),
    "cases": Sort(old_cases, forget_cases, (CASE_EVENT,)),
    "holders": Sort(old_holders, forget_holders, (ENTRY, ENTRY_CHANGE)),
    "bookings": Sort(old_bookings, forget_bookings, (BOOKING,)),
    "visits": Sort(old_visits, forget_visits, (VISIT,)),
    "reports": Sort(old_reports, forget_reports, (PUBLIC_REPORT,)),
    "answers": Sort(old_answers, forget_answers, (REPORT_ANSWER, PUBLIC_REPORT)),
    "searches": Sort(old_searches, forget_searches, (LOST_SEARCH, LOST_ACTION)),
    "audit": Sort(old_entries, forget_entries, (AUDIT,)),
}
