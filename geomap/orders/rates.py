"""The three rates: 响应率, 解决率, 满意率.

The newspaper's words give no definition; these are ours. Each is of the orders sent in a span, as they stand
at its end or now. Orders that were cancelled or merged are no one's failure and no one's success: they count
only where they had been answered, settled or rated, or had been promised to be, before. So that no office
cancels its way to a better rate unseen, it must say why, who sent it reads that, and the ledger counts what
offices cancelled in a column of its own (geomap.orders.ledger.Row.cancelled).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from geomap.orders.categories import Categories, Category
from geomap.orders.effects import promises
from geomap.orders.history import History, Span
from geomap.orders.order import Order
from geomap.orders.units import Unit

SATISFIED = 4
"""Of 5: this rating and better."""


@dataclass(frozen=True, slots=True)
class Rates:
    """to_answer: orders whose promised time to be accepted has passed, or that were accepted; answered: of
    these, accepted, referred or whistled for before it had passed (<). to_settle: orders whose promised time
    to be settled has passed, or that were settled; settled: of these, settled now, late or not, so that one
    that was reopened counts again when it is settled again. rated: orders that their sender or a voice
    rated, or reopened without a rating since, which says no less; satisfied: of these, those where the mean
    of all ratings is SATISFIED or better. So an order counts once, however many speak of it, nobody is
    unheard because theirs was merged, and no bad word is gone because the order was reopened. The promises
    are those made when the order was sent."""

    to_answer: int = 0
    answered: int = 0
    to_settle: int = 0
    settled: int = 0
    rated: int = 0
    satisfied: int = 0

    def __add__(self, other: Rates) -> Rates:
        return Rates(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def response(self) -> float | None:
        """响应率, 0 to 1; None: nothing to count."""
        return _share(self.answered, self.to_answer)

    @property
    def solution(self) -> float | None:
        """解决率, 0 to 1; None: nothing to count."""
        return _share(self.settled, self.to_settle)

    @property
    def satisfaction(self) -> float | None:
        """满意率, 0 to 1; None: nothing to count."""
        return _share(self.satisfied, self.rated)


def rates(histories: Iterable[History], categories: Categories, span: Span, now: datetime) -> Rates:
    """The rates of the orders sent in the span (since <= at < until), by what was done by its end, or until
    now (at <= now) where that lies within it."""
    return sum((one for _, one in _each(histories, categories, span, now)), Rates())


def rates_by_office(
    histories: Iterable[History], categories: Categories, span: Span, now: datetime
) -> Mapping[Unit, Rates]:
    """The same for the area of every office, by kind and id. An order that goes to a place of others counts
    for the response rate where it was when it was answered, or when that promise passed, and for the other
    two where it is: nobody gets rid of what they are late with, nor is charged with it who receives it."""
    found: defaultdict[Unit, Rates] = defaultdict(Rates)
    for chain, one in _each(histories, categories, span, now):
        for office in chain:
            found[office] += one
    return dict(sorted(found.items()))


Chain = tuple[Unit, ...]


def _each(
    histories: Iterable[History], categories: Categories, span: Span, now: datetime
) -> Iterator[tuple[Chain, Rates]]:
    until = min(span.until, now + timedelta.resolution)
    for history in histories:
        if span.holds(history.order.submitted_at):
            yield from _counts(history, categories[history.order.category], until)


def _counts(history: History, category: Category, until: datetime) -> Iterator[tuple[Chain, Rates]]:
    """What an order counts, and for the areas of which offices."""
    _, answer_by, settle_by = promises(category, history.order.submitted_at)
    last: Order | None = None
    answering: Chain = ()
    ended_at: datetime | None = None
    was_settled = False
    for event, order in history.stages(category, until):
        if last is None or (last.answered_at is None and event.at < answer_by):
            answering = order.chain
        last = order
        was_settled |= order.state == "settled"
        if order.state in ("cancelled", "merged"):
            ended_at = event.at
    if last is None:
        return
    to_answer = last.answered_at is not None or _passed(answer_by, until, ended_at)
    yield answering, Rates(to_answer, last.answered_at is not None and last.answered_at < answer_by)
    ratings = last.all_ratings
    to_settle = was_settled or _passed(settle_by, until, ended_at)
    yield (
        last.chain,
        Rates(
            to_settle=to_settle,
            settled=to_settle and last.state in ("settled", "confirmed"),
            rated=bool(ratings) or last.round > 0,
            satisfied=bool(ratings) and sum(ratings) >= SATISFIED * len(ratings),
        ),
    )


def _passed(promise: datetime, until: datetime, ended_at: datetime | None) -> bool:
    """Whether the promise had passed when the order ended, or by until where it did not."""
    return promise < until if ended_at is None else promise <= ended_at


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
