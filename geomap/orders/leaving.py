"""Stewards who leave with open orders: what they had goes back to the office, as of the instant they left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from geomap.orders.history import History
from geomap.orders.order import Event
from geomap.orders.steps import OWED

REASON = "post ended"


def leaving(
    histories: Iterable[History], ended_at: Callable[[str], datetime | None], now: datetime
) -> Iterator[tuple[str, Event]]:
    """(id of the order, its transfer to its office) for every owed order whose owner is a steward's post that
    does not hold at now.

    ended_at: of a post's id, when it last ceased to hold, None while it holds. The event's instant is that,
    or the order's last event where the order came to the post later; so it does not matter how late somebody
    looks, unless the clock has moved the order since. Let this look before the clock does.
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
