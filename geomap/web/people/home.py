"""Where each role's work is: the pages of the desk in the order of daily use, the first of them its home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from geomap.people.permissions import Action, may_somewhere
from geomap.people.person import Person, Role


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the desk. icon: of the sprite. needs: what its readers may do somewhere; None: nothing."""

    icon: str
    needs: Action | None


DATA, ORDERS, CASES, LEDGER = "desk.desk", "order_board.board", "cases.listed", "ledger.shown"
VISITS, HALLS, POSTS = "visits.counting", "bookings.calendar", "posts.listed"
REPORTS, IMPORTS, PEOPLE = "reports.listed", "imports.wizard", "others.everybody"
LOG, ACCOUNT = "log.audit", "own.account"
TABS: Mapping[str, Tab] = {
    DATA: Tab("list", "read_desk"),
    ORDERS: Tab("clock", "work_orders"),
    CASES: Tab("people-group", "work_orders"),
    LEDGER: Tab("bars", "work_orders"),
    VISITS: Tab("user-clock", "count_visits"),
    HALLS: Tab("door-open", "book_halls"),
    POSTS: Tab("user-shield", "edit_posts"),
    REPORTS: Tab("triangle-exclamation", "answer_reports"),
    IMPORTS: Tab("file-import", "import"),
    PEOPLE: Tab("users", "manage_accounts"),
    LOG: Tab("list", "read_audit"),
    ACCOUNT: Tab("user", None),
}
"""By endpoint."""

OFFICE = (DATA, ORDERS, CASES, REPORTS, VISITS, HALLS, POSTS, LEDGER, IMPORTS, PEOPLE, LOG, ACCOUNT)
DAILY: Mapping[Role, tuple[str, ...]] = {
    "district": OFFICE,
    "street": OFFICE,
    "community": OFFICE,
    "mediator": (ORDERS, HALLS, CASES, LEDGER, ACCOUNT),
    "keeper": (VISITS, HALLS, ACCOUNT),
    "department": (ORDERS, CASES, LEDGER, HALLS, ACCOUNT),
    "steward": (ORDERS, CASES, LEDGER, HALLS, ACCOUNT),
    "organization": (HALLS, ACCOUNT),
    "social_organization": (HALLS, ACCOUNT),
    "viewer": (DATA, ACCOUNT),
}
"""Endpoints by daily use. No order comes to a keeper, so none of their pages stands there."""
HOME: Mapping[Role, str] = {role: endpoints[0] for role, endpoints in DAILY.items()}


def tabs_of(person: Person) -> dict[str, Tab]:
    """The pages that the person may open, by endpoint, in the order of daily use."""
    tabs = {endpoint: TABS[endpoint] for endpoint in DAILY[person.role]}
    return {e: tab for e, tab in tabs.items() if tab.needs is None or may_somewhere(person, tab.needs)}


def home_of(person: Person) -> str:
    """The address of the page where the person's work is."""
    return url_for(HOME[person.role])
