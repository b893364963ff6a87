"""A simulated month of orders through Spring Festival 2026, counted again on paper.

    python -m benchmarks.orders [--count 20000] [--seed 2026]

Prints a JSON line: how many orders had no owner at some moment, how many the clock did not move at the
minute that paper finds, the three rates and whether paper finds the same; and what counting them takes.
Ends with status 1 where anything differs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import astuple

from benchmarks.order_month import BEGIN, CATEGORIES, END, LAST_LOOK, month
from benchmarks.order_recount import paper, recounted_rates
from geomap.orders.history import History, Span
from geomap.orders.ledger import ledger
from geomap.orders.rates import rates
from geomap.orders.steps import OWED


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.orders", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    histories, span = month(options.count, options.seed), Span(BEGIN, END)
    clock_wrong = sum(not _as_on_paper(history) for history in histories)
    ownerless = sum(not _always_owned(history) for history in histories)
    began = time.perf_counter()
    found = rates(histories, CATEGORIES, span, LAST_LOOK)
    rates_s = time.perf_counter() - began
    books = ledger(histories, CATEGORIES, span, LAST_LOOK)
    ledger_s = time.perf_counter() - began - rates_s
    same = astuple(found) == recounted_rates(histories, BEGIN, END)
    figures = {
        "orders": len(histories),
        "events": sum(len(history.events) for history in histories),
        "escalated": sum(e.step == "escalate" for history in histories for e in history.events),
        "without_owner": ownerless,
        "clock_wrong": clock_wrong,
        "rates": [found.response, found.solution, found.satisfaction],
        "rates_as_on_paper": same,
        "units": len(books.rows),
        "rates_s": round(rates_s, 2),
        "ledger_s": round(ledger_s, 2),
    }
    print(json.dumps(figures))
    sys.exit(bool(ownerless or clock_wrong or not same))


def _as_on_paper(history: History) -> bool:
    stages = history.stages(CATEGORIES[history.order.category], LAST_LOOK)
    told = [(event.at, event.step, order.state, order.owner, order.office) for event, order in stages]
    pages = paper(history, LAST_LOOK)
    return told == [(page.at, page.step, page.state, page.owner, page.office) for page in pages]


def _always_owned(history: History) -> bool:
    """Whether some office, steward or room that there is had it at every moment until it was settled."""
    stages = history.stages(CATEGORIES[history.order.category], LAST_LOOK)
    return all(
        order.office in order.chain
        and (order.owner in order.chain or (order.owner.kind in ("steward", "room") and order.owner.id != ""))
        for _, order in stages
        if order.state in OWED
    )


if __name__ == "__main__":
    main()
