"""Stewards who leave with open orders: what they had goes back to the office, as of the instant they left.

A steward's post is left when it ends, and when it lasts but nobody holds it any more, or its holder's account
may not sign in: nobody can accept what was dispatched to such a post, and no office dispatches to one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from geomap.orders.history import History
from geomap.orders.order import Event
from geomap.orders.steps import OWED

REASON = "nobody who can take orders holds the post"


def leaving(
    histories: Iterable[History], ended_at: Callable[[str], datetime | None], now: datetime
) -> Iterator[tuple[str, Event]]:
    """(id of the order, its transfer to its office) for every owed order whose owner is a steward's post that
    was left by now.

    ended_at: of a post's id, when it ended, lost its holder or its account was shut out, None while somebody
    holds it. The event's instant is that, or the order's last event where it came to the post later; so
    it does not matter how late somebody looks, unless the clock has moved the order since. Let this look
    before the clock does.
    """
    for history in histories:
        order = history.order
        if order.state not in OWED or order.owner.kind != "steward":
            continue
        end = ended_at(order.owner.id)
        if end is None or end > now:
            continue
        at = max(end, history.events[-1].at)
        said = {"to": order.office, "reason": REASON}
        yield order.id, Event(order.version + 1, "transfer", at, "system", None, said)
