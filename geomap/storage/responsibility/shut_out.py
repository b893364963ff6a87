"""Stewards' posts that somebody holds and that can take no order: their account may not sign in any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from geomap.responsibility.accounts import AccountFault, account_fault
from geomap.responsibility.posts import Post
from geomap.storage.database.connecting import Database
from geomap.storage.people.accounts import Accounts
from geomap.storage.people.audit import Audit

NOTED_AS: dict[AccountFault, str] = {"no_such_account": "disable", "no_steward": "place"}
"""What the audit log calls the deed that shut an account out."""


def shut_out(database: Database, posts: Iterable[Post]) -> dict[str, tuple[str, AccountFault]]:
    """The stewards' posts among posts that are shut out, by id: their account, which was disabled, or became
    no steward's, and which of both. Raises UnavailableError."""
    named = [(p, p.account) for p in posts if p.kind == "steward" and p.account is not None]
    roles = Accounts(database).roles({account for _, account in named}) if named else {}
    faults = [(post.id, account, account_fault(post, roles)) for post, account in named]
    return {post: (account, fault) for post, account, fault in faults if fault is not None}


def shut_out_since(database: Database, posts: Iterable[Post], now: datetime) -> dict[str, datetime]:
    """Since when the stewards' posts among posts that are shut out are, by id. now: of one of which the log
    knows nothing any more. Raises UnavailableError."""
    found = shut_out(database, posts)
    accounts = {account for account, _ in found.values()}
    done = Audit(database).last_done({*NOTED_AS.values()}, accounts) if found else {}
    return {post: done.get((NOTED_AS[fault], account), now) for post, (account, fault) in found.items()}


def shut_out_days(database: Database, posts: Iterable[Post], now: datetime, zone: tzinfo) -> dict[str, date]:
    """The same as days: the first on which nobody could be given an order there."""
    found = shut_out_since(database, posts, now)
    return {post: at.astimezone(zone).date() for post, at in found.items()}
