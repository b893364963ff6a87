"""Forgets who held the posts that ended long ago; which posts there were, for what and when, stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, or_, select, update

from geomap.storage.responsibility.documents import SEALED
from geomap.storage.responsibility.entries import Document
from geomap.storage.responsibility.tables import ENTRY, ENTRY_CHANGE

PERSONAL = (*SEALED, "account", "public_name")


def old_holders(before: datetime) -> Select[tuple[str]]:
    """Ids of the posts that ended before the day of that instant (<, in UTC) and say who held them."""
    document = ENTRY.c.document
    ended = document["valid_to"].as_string() < before.date().isoformat()
    named = or_(*(document[name].as_string().is_not(None) for name in PERSONAL))
    return select(ENTRY.c.id).where(ENTRY.c.sort == "post", ended, named).order_by(ENTRY.c.id)


def forget_holders(connection: Connection, ids: Sequence[str]) -> None:
    """Forget who held the posts of these ids, in their history, too, with why it was changed."""
    posts = select(ENTRY.c.id, ENTRY.c.document).where(ENTRY.c.sort == "post", ENTRY.c.id.in_(ids))
    for post in connection.execute(posts).all():
        one = (ENTRY.c.sort == "post") & (ENTRY.c.id == post.id)
        connection.execute(update(ENTRY).where(one).values(document=_without(post.document)))
    table = ENTRY_CHANGE.c
    changes = select(table.number, table.before, table.after).where(table.sort == "post", table.id.in_(ids))
    for change in connection.execute(changes).all():
        said = {"before": change.before and _without(change.before), "after": _without(change.after)}
        one = table.number == change.number
        connection.execute(update(ENTRY_CHANGE).where(one).values(who="", why="", **said))


def _without(document: Document) -> dict[str, Any]:
    return {**document, **dict.fromkeys(PERSONAL)}
