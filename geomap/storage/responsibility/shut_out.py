"""Stewards' posts that somebody holds and that can take no order: their account may not sign in any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from geomap.responsibility.accounts import AccountFault, account_fault
from geomap.responsibility.posts import Post
from geomap.storage.database.connecting import Database
from geomap.storage.people.accounts import Accounts
from geomap.storage.people.audit import Audit, Sought

NOTED_AS: dict[AccountFault, str] = {"no_such_account": "disable", "no_steward": "place"}
"""What the audit log calls the deed that shut an account out."""


def shut_out_since(database: Database, posts: Iterable[Post], now: datetime) -> dict[str, datetime]:
    """Since when the stewards' posts among posts are shut out, by id: their account was disabled, or became
    no steward's. now: of one of which the log knows nothing any more."""
    named = [post for post in posts if post.kind == "steward" and post.account is not None]
    if not named:
        return {}
    roles, audit = Accounts(database).roles(), Audit(database)
    since = {}
    for post in named:
        if (fault := account_fault(post, roles)) is not None:
            done = Sought(action=NOTED_AS[fault], outcome="done", feature=post.account)
            since[post.id] = next((entry.at for entry in audit.latest(done, 1)), now)
    return since


def shut_out_days(database: Database, posts: Iterable[Post], now: datetime, zone: tzinfo) -> dict[str, date]:
    """The same as days: the first on which nobody could be given an order there."""
    found = shut_out_since(database, posts, now)
    return {post: at.astimezone(zone).date() for post, at in found.items()}
