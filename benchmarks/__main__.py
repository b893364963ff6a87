"""Measures geomap beside its peers: a JSON line a figure, then one table, then what is reached.

    python -m benchmarks [nearest areas coverage network search tours web page frames start] [--quick]

Without names everything is measured. PostgreSQL with PostGIS and pgRouting, and Redis take part where
they are installed (`make bench-peers` installs them): on the loopback, in temporary folders, while this runs.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"  # before numpy and its like are loaded

from benchmarks import (
    areas,
    coverage,
    frames,
    names,
    nearest,
    network,
    page,
    peers_pgrouting,
    peers_postgis,
    peers_redis,
    search,
    served,
    start,
    tours,
    web,
)
from benchmarks.measure import Report
from benchmarks.nation import SHIPPED, asked_from, nation_folder
from benchmarks.reach import reach, where
from benchmarks.servers import Stores, stores

PARTS = ("nearest", "areas", "coverage", "network", "search", "tours", "web", "page", "frames", "start")
QUICK_ROUNDS, ROUNDS = 2, 5
POINTS = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measures geomap beside its peers."
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument(
        "--quick", action="store_true", help="few rounds, and nothing beyond 200,000 stations"
    )
    parser.add_argument("--rounds", type=int, help=f"how often each is measured (default: {ROUNDS})")
    options = parser.parse_args()
    parts = options.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that servers are stopped
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    report, began, load = Report(), time.monotonic(), os.getloadavg()
    with stores() as peers:
        measure(report, parts, peers, rounds, options.quick)
        servers = [peers_postgis.versions(peers.postgis)] if peers.postgis else []
        if peers.postgis and peers_pgrouting.present(peers.postgis):
            servers.append(peers_pgrouting.versions(peers.postgis))
        servers += [peers_redis.versions(*peers.redis)] if peers.redis else []
    print(f"\n{report.table()}\n\n{where(load, servers)}\n\n{reach(report.rows)}\n")
    print(f"{(time.monotonic() - began) / 60:.1f} minutes.")


def measure(report: Report, parts: tuple[str, ...], peers: Stores, rounds: int, quick: bool) -> None:
    """Measure the parts, in the order in which they need each other."""
    if "nearest" in parts:
        nearest.run(report, peers, rounds, nearest.SIZES[:3] if quick else nearest.SIZES)
    if "areas" in parts:
        areas.run(report, rounds, areas.SIZES[:2] if quick else areas.SIZES)
    if "coverage" in parts:
        coverage.run(report, rounds, *((200_000, 5_000) if quick else ()))
    if "network" in parts:
        network.run(report, peers, rounds, network.SIZES[:1] if quick else network.SIZES)
    if "search" in parts:
        search.run(report, rounds, search.SIZES[:2] if quick else search.SIZES)
    if "tours" in parts:
        tours.run(report, rounds)
    if {"web", "start"} & set(parts):
        for data, folder in ((names.SHIPPED, SHIPPED), (names.NATION, nation_folder())):
            if "web" in parts:
                answers = web.run(report, data, folder, *asked_from(folder, POINTS), rounds)
                served.run(report, peers, data, folder, answers, rounds, seconds=0.5 if quick else 1.5)
            if "start" in parts:
                start.run(report, data, folder, rounds=1 if quick else 3)
    if "page" in parts:
        page.run(report, rounds)
    if "frames" in parts:
        frames.run(report, nation_folder())


if __name__ == "__main__":
    main()
