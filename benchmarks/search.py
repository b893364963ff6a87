"""Search by name at three sizes: what building it costs, and what a search costs.

    python -m benchmarks.search [--rounds 7]

Prints one JSON line a figure: seconds of CPU and megabytes kept to build, milliseconds of CPU a search
(the median of the rounds), beside rapidfuzz and a plain scan of the lower-cased names in one run; both
of them look at the written names alone.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

from rapidfuzz import fuzz, process

from geomap.geodesy import LonLat
from geomap.search import Entry, NameIndex

SIZES = (2_000, 10_000, 190_000)
CITIES = 330
CHARACTERS = "安平宁海江州阳山城东南西北长春福泉新兴永昌德华清河林龙凤金石水木云天"
ASKED = {
    "exact": "安平市第0001号驿站",
    "prefix": "安平",
    "what every name holds": "驿站",
    "one letter": "s",
    "pinyin": "anpingshi",
    "initials": "aps",
    "initials of every name": "yz",
    "blend": "安ping",
    "number": "0331",
    "address": "示例十路25",
    "slip in characters": "安平市第0001号义站",
    "slip in letters": "anpignshi",
    "nothing like it": "qwertyuiop",
}


def nation(count: int) -> list[Entry]:
    """Stations numbered in cities, larger ones first."""
    choose = random.Random(count)
    first, last = choose.sample(CHARACTERS, 20), choose.sample(CHARACTERS, 20)
    cities = ["安平", *sorted({a + b for a in first for b in last} - {"安平"})][:CITIES]
    drawn = choose.choices(range(len(cities)), [1 / (rank + 3) for rank in range(len(cities))], k=count)
    numbers = [0] * len(cities)
    entries = []
    for position, city in enumerate(drawn):
        numbers[city] += 1
        road = f"{cities[city]}市示例{choose.choice('一二三四五六七八九十')}路{choose.randrange(300)}号"
        name = f"{cities[city]}市第{numbers[city]:04d}号驿站"
        english = f"City{city} Service Station {numbers[city]:04d}"
        lon, lat = choose.uniform(100, 122), choose.uniform(22, 45)
        entries.append(Entry("stations", f"s{position:06d}", name, english, road, lon, lat))
    return entries


def cpu_ms(run: Callable[[], Any], rounds: int) -> float:
    """Median milliseconds of this thread's CPU."""
    spent = []
    for _ in range(rounds):
        start = time.thread_time()
        run()
        spent.append((time.thread_time() - start) * 1e3)
    return round(statistics.median(spent), 2)


def build(entries: list[Entry]) -> NameIndex:
    """Build the index, and print what it took."""
    start = time.thread_time()
    index = NameIndex(entries)
    seconds = time.thread_time() - start
    tracemalloc.start()
    kept = NameIndex(entries)
    size, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    figures = {"cpu_s": round(seconds, 2), "kept_mb": round(size / 1e6, 1), "peak_mb": round(peak / 1e6, 1)}
    print(json.dumps({"figure": "search, build", "entries": len(kept), **figures}))
    return index


def report(figure: str, entries: int, run: Callable[[], Any], rounds: int) -> None:
    print(json.dumps({"figure": figure, "entries": entries, "ms": cpu_ms(run, rounds)}), flush=True)


def measure(entries: list[Entry], rounds: int) -> None:
    """All figures of one size."""
    index, count = build(entries), len(entries)
    for kind, text in ASKED.items():
        report(f"search, {kind}", count, partial(index.search, text), rounds)
    report(
        "search, what every name holds, near",
        count,
        lambda: index.search("驿站", near=LonLat(108.9, 34.2)),
        rounds,
    )
    names = [entry.name.lower() for entry in entries]
    slip = ASKED["slip in characters"]
    report("peer: plain scan", count, lambda: [name for name in names if "驿站" in name][:10], rounds)
    report(
        "peer: rapidfuzz, slip in characters",
        count,
        lambda: process.extract(slip, names, scorer=fuzz.partial_ratio, limit=10),
        rounds,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Search by name: building it, and searching.")
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    NameIndex(nation(10)).search("anping")  # loads pypinyin's dictionaries
    for count in SIZES:
        measure(nation(count), rounds)


if __name__ == "__main__":
    main()
