"""A simulated month of orders through Spring Festival 2026, counted again on paper; or many actors at once.

    python -m benchmarks.orders [--count 20000] [--seed 2026]
    python -m benchmarks.orders --model 100000 [--actors 8] [--on sqlite] [--seed 2026]

--model: so many tries of steps by so many actors at once, on SQLite and, where it is installed, on PostGIS;
a JSON line for each, with the faults that order_actors.prove found. Without it a JSON line: how many orders
had no owner at some moment, how many the clock did not move at the minute that paper finds, the three rates
and whether paper finds the same; and what counting them takes. Ends with status 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import astuple
from pathlib import Path

import psycopg

from benchmarks.order_actors import FAULTS, Crowd, prove
from benchmarks.order_month import BEGIN, CATEGORIES, END, LAST_LOOK, month
from benchmarks.order_recount import paper, recounted_rates
from benchmarks.postgis_server import postgresql, postgresql_folder
from geomap.orders.history import History, Span
from geomap.orders.ledger import ledger
from geomap.orders.rates import rates
from geomap.orders.steps import OWED
from geomap.storage.database.connecting import Database, postgres_database, sqlite_database
from geomap.storage.database.upgrading import upgrade
from geomap.storage.sealing import Sealer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.orders", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--model", type=int, metavar="STEPS", help="let actors take so many steps at once")
    parser.add_argument("--actors", type=int, default=8)
    parser.add_argument("--on", choices=("sqlite", "postgis"), help="on this database alone (default: both)")
    options = parser.parse_args()
    sys.exit(_acted(options) if options.model else _month(options))


def _acted(options: argparse.Namespace) -> bool:
    """Whether anything was wrong after all acted."""
    wrong = False
    with ExitStack() as stack:
        for kind, connect in _databases(stack, options.on):
            sealer, began = Sealer(secrets.token_urlsafe()), time.perf_counter()
            told = Crowd(connect, sealer, options.model, options.seed).act(options.actors)
            acted_s = time.perf_counter() - began
            with closing(connect()) as database:
                found = prove(database, sealer, told)
            figures = {
                "database": kind,
                "actors": options.actors,
                "tries": told.tries,
                "taken": len(told.taken),
                "sent": len(told.sent),
                "refused": dict(told.refused.most_common()),
                "sent_again": told.away,
                "seconds": round(acted_s, 1),
                "tries_a_second": round(told.tries / acted_s),
            }
            print(json.dumps(figures | found), flush=True)
            wrong |= any(found[fault] for fault in FAULTS)
    return wrong


def _databases(stack: ExitStack, on: str | None) -> Iterator[tuple[str, Callable[[], Database]]]:
    """Empty databases: kind, and how to connect."""
    places: list[tuple[str, Callable[[], Database]]] = []
    if on != "postgis":
        file = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="geomap-orders-"))) / "orders"
        file.touch()
        places.append(("sqlite", lambda: sqlite_database(file)))
    if on != "sqlite" and postgresql_folder() is not None:
        told = psycopg.conninfo.conninfo_to_dict(stack.enter_context(postgresql()))
        url = "postgresql://{user}:{password}@{host}:{port}/{dbname}".format(**told)
        places.append(("postgis", lambda: postgres_database(url)))
    for kind, connect in places:
        with closing(connect()) as database:
            upgrade(database)
        yield kind, connect


def _month(options: argparse.Namespace) -> bool:
    """Whether anything differs from what paper says."""
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
    return bool(ownerless or clock_wrong or not same)


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
