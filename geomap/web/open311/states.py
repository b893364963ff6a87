"""The states of orders in the words of GeoReport v2 (status) and of CitySDK (detailed_status)."""

from __future__ import annotations

from collections.abc import Iterable

from geomap.orders.steps import OWED, STATES, State

STATUSES = ("open", "closed")
DETAILED_OF: dict[State, str] = {
    "submitted": "RECEIVED",
    "dispatched": "IN_PROCESS",
    "accepted": "IN_PROCESS",
    "referred": "IN_PROCESS",
    "settled": "PROCESSED",
    "confirmed": "ARCHIVED",
    "merged": "REJECTED",
    "cancelled": "REJECTED",
}
"""merged: a duplicate, which goes on as another request. REJECTED ones are told to nobody: see
geomap.web.orders.known."""
DETAILED = tuple(dict.fromkeys(DETAILED_OF.values()))


def status_of(state: State) -> str:
    """open while somebody owes it. What was settled is closed, and opens again if it is reopened."""
    return "open" if state in OWED else "closed"


def states_of(statuses: Iterable[str], detailed: Iterable[str]) -> list[State]:
    """The states that have one of statuses and one of detailed."""
    among, detailed_among = set(statuses), set(detailed)
    return [s for s in STATES if status_of(s) in among and DETAILED_OF[s] in detailed_among]
