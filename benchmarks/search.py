"""Search by name at three sizes: what building it costs, and what a search costs.

    python -m benchmarks search [--rounds 7]

Seconds of CPU and megabytes kept to build, microseconds of CPU a search, beside rapidfuzz and a plain
scan of the lower-cased names; both of them look at the written names alone.
"""

from __future__ import annotations

import random
import time
import tracemalloc
from functools import partial

from rapidfuzz import fuzz, process

from benchmarks.measure import Contender, Report
from geomap.geodesy import LonLat
from geomap.search import Entry, NameIndex

SIZES = (2_000, 10_000, 190_000)
CITIES = 330
LETTERS = "pinyin, initials, addresses and other names"
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


def build(report: Report, entries: list[Entry]) -> NameIndex:
    """Build the index, and report what it took."""
    start = time.thread_time()
    index = NameIndex(entries)
    seconds = time.thread_time() - start
    tracemalloc.start()
    kept = NameIndex(entries)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    report.put("search, build", "s of CPU", {"geomap": seconds}, entries=len(kept))
    report.put("search, kept", "MB", {"geomap": size / 1e6}, entries=len(kept))
    return index


def measure(report: Report, entries: list[Entry], rounds: int) -> None:
    """All figures of one size."""
    index, names = build(report, entries), [entry.name.lower() for entry in entries]
    peers = {
        "what every name holds": {
            "plain scan": Contender(lambda: [n for n in names if "驿站" in n][:10], 1, LETTERS + "; an order")
        },
        "slip in characters": {
            "rapidfuzz": Contender(
                partial(process.extract, ASKED["slip in characters"], names, scorer=fuzz.partial_ratio),
                1,
                LETTERS,
            )
        },
    }
    for kind, text in ASKED.items():
        ours = Contender(partial(index.search, text), 1)
        report.add(f"search, {kind}", {"geomap": ours, **peers.get(kind, {})}, rounds, entries=len(entries))
    near = Contender(partial(index.search, "驿站", near=LonLat(108.9, 34.2)), 1)
    report.add("search, what every name holds, near", {"geomap": near}, rounds, entries=len(entries))


def run(report: Report, rounds: int, sizes: tuple[int, ...] = SIZES) -> None:
    """All figures of every size."""
    NameIndex(nation(10)).search("anping")  # loads pypinyin's dictionaries
    for count in sizes:
        measure(report, nation(count), rounds)
