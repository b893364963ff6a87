"""How far ahead of its peers geomap is, beside how far it is meant to be: each figure of one run, its
target, and whether it is reached."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import names
from benchmarks.measure import OURS, Row

Measured = Callable[[Sequence[Row]], float]
PYTHON_PEERS = (
    "scipy",
    "pykdtree",
    "pynanoflann",
    "scikit-learn",
    "geopandas",
    "shapely",
    "Flask",
    "granian",
)


@dataclass(frozen=True)
class Target:
    """A figure in words, how it comes out of a run's rows, and what is wanted: at least so many times
    (unit ×), or at most so much. measured raises LookupError where the run has no such row."""

    figure: str
    wanted: float
    measured: Measured
    unit: str = "×"
    at_least: bool = True

    def line(self, rows: Sequence[Row]) -> str:
        """The Markdown line: figure, wanted, measured, verdict."""
        wanted = f"{'≥' if self.at_least else '≤'} {shown(self.wanted, self.unit)}"
        try:
            value = self.measured(rows)
        except LookupError as missing:
            return f"| {self.figure} | {wanted} | – | not measured: {missing.args[0]} |"
        reached = value >= self.wanted if self.at_least else value <= self.wanted
        return f"| {self.figure} | {wanted} | {shown(value, self.unit)} | {'yes' if reached else '**no**'} |"


def shown(value: float, unit: str) -> str:
    """A figure with three digits that count."""
    digits = max(0, 3 - len(str(int(abs(value)))))
    number = f"{value:,.{digits}f}"
    return f"{number}×" if unit == "×" else f"{number} {unit}"


def row_of(rows: Sequence[Row], figure: str, about: dict[str, Any]) -> Row:
    """The row of that figure whose about holds those numbers. Raises LookupError."""
    for row in rows:
        if row["figure"] == figure and about.items() <= row["about"].items():
            return row
    raise LookupError(f"{figure} is not in this run")


def own(figure: str, **about: Any) -> Measured:
    """Our figure itself."""
    return lambda rows: float(row_of(rows, figure, about)["measured"][OURS])


def most(figure: str) -> Measured:
    """Our largest of all figures of that name."""

    def measured(rows: Sequence[Row]) -> float:
        found = [row["measured"][OURS] for row in rows if row["figure"] == figure]
        if not found:
            raise LookupError(f"{figure} is not in this run")
        return float(max(found))

    return measured


def ahead(figure: str, *peers: str, **about: Any) -> Measured:
    """How many times as fast as the best of peers that took part."""

    def measured(rows: Sequence[Row]) -> float:
        micros = row_of(rows, figure, about)["measured"]
        present = [micros[peer] for peer in peers if peer in micros]
        if not present:
            raise LookupError(f"{' and '.join(peers)} took no part")
        return float(min(present) / micros[OURS])

    return measured


def cost(figure: str, peer: str, **about: Any) -> Measured:
    """How many times the peer's figure ours is."""
    return lambda rows: 1 / ahead(figure, peer, **about)(rows)


def surplus(figure: str, peer: str, **about: Any) -> Measured:
    """How much more than the peer's figure ours is."""

    def measured(rows: Sequence[Row]) -> float:
        micros = row_of(rows, figure, about)["measured"]
        return float(micros[OURS] - micros[peer])

    return measured


def growth(figure: str, small: int, large: int, by: str = "stations", **about: Any) -> Measured:
    """How many times our figure at small stations, or what it is by, it is at large."""
    return lambda rows: own(figure, **about, **{by: large})(rows) / own(figure, **about, **{by: small})(rows)


K, MOST, DISTRICT = 5, 1_000_000, 100_000
BATCH, SINGLE = names.BATCH.format(K), names.SINGLE.format(K)
FILTERED, FIRST_USE = names.FILTERED.format(K), names.FIRST_USE.format(K)

TARGETS = (
    *(
        Target(
            f"Batch k=5, 100,000 points, {size:,} stations, against the better of pynanoflann and pykdtree",
            wanted,
            ahead(BATCH, "pynanoflann", "pykdtree", stations=size),
        )
        for size, wanted in ((500, 1.4), (20_000, 2), (200_000, 3), (MOST, 4))
    ),
    Target("The same, 200,000, against cKDTree", 4.5, ahead(BATCH, "cKDTree", stations=200_000)),
    Target(
        "The same, 200,000, against BallTree haversine",
        150,
        ahead(BATCH, "BallTree haversine", stations=200_000),
    ),
    Target(
        "Single, filter 5 %, 1,000,000, k=5, against a cKDTree kept for that very filter",
        3,
        ahead(FILTERED, "cKDTree", stations=MOST, filter="5 %"),
    ),
    Target(
        "The same against PostGIS geography", 40, ahead(FILTERED, names.POSTGIS, stations=MOST, filter="5 %")
    ),
    Target(
        "Single, filter 0.1 % seen before, 1,000,000, k=5, against PostGIS without a partial index",
        100,
        ahead(FILTERED, names.POSTGIS, stations=MOST, filter="0.1 %"),
    ),
    Target("The same at first use", 20, ahead(FIRST_USE, names.POSTGIS, stations=MOST, filter="0.1 %")),
    Target(
        "Growth of a single query, 20,000 to 1,000,000", 1.6, growth(SINGLE, 20_000, MOST), at_least=False
    ),
    Target(
        "Point in polygon, batch, 2,000 polygons, against geopandas sjoin",
        5,
        ahead(names.AREA_BATCH, names.SJOIN, areas=2_000),
    ),
    Target("The same, single, against STRtree", 5, ahead(names.AREA_SINGLE, names.STRTREE, areas=2_000)),
    Target(
        "By street, single, k=5, half of 2,000 stations, 100,000 nodes, against scipy's bounded Dijkstra",
        4,
        ahead(names.STREET_SINGLE, names.DIJKSTRA, nodes=DISTRICT, where=names.ONE_DISTRICT),
    ),
    Target(
        "The same against pgRouting's drivingDistance",
        25,
        ahead(names.STREET_SINGLE, names.PGROUTING, nodes=DISTRICT, where=names.ONE_DISTRICT),
    ),
    Target(
        "The same district in 1,000,000 nodes, against scipy",
        50,
        ahead(names.STREET_SINGLE, names.DIJKSTRA, nodes=MOST, where=names.ONE_DISTRICT),
    ),
    Target(
        "The same, growth from 100,000 to 1,000,000 nodes",
        1.3,
        growth(names.STREET_SINGLE, DISTRICT, MOST, by="nodes", where=names.ONE_DISTRICT),
        at_least=False,
    ),
    Target(
        "All 1,000,000 nodes to their nearest station by street, against scipy's Dijkstra from all of them",
        1,
        ahead(names.STREET_ALL, names.MANY_SOURCES, nodes=MOST),
    ),
    *(
        Target(
            f"GET /api/nearest, {words} data, CPU a request, against bare Flask with the same bytes",
            1.7,
            cost(names.GET, names.BARE, data=words),
            at_least=False,
        )
        for words in (names.SHIPPED, names.NATION)
    ),
    *(
        Target(
            f"POST of 1,000 points, {words} data, {kind}, CPU a point more than the index",
            wanted,
            surplus(names.POST.format(kind), names.INDEX, data=words),
            "µs",
            at_least=False,
        )
        for words in (names.SHIPPED, names.NATION)
        for kind, wanted in (("JSON", 2), ("Arrow", 1))
    ),
    Target("Start, 186,100 stations, warm cache", 5, own(names.START, data=names.NATION), "s", False),
    Target(
        "The same, peak memory of the one worker",
        600,
        own(names.WORKER_PEAK, data=names.NATION),
        "MB",
        False,
    ),
    Target(
        "The same, peak memory of the process that loads",
        600,
        own(names.LOADER_PEAK, data=names.NATION),
        "MB",
        False,
    ),
    Target(
        "Map of 186,100 stations: the longest frame while panning, zooming and filtering",
        100,
        most(names.FRAMES),
        "ms",
        False,
    ),
)


def reach(rows: Sequence[Row], targets: Sequence[Target] = TARGETS) -> str:
    """The Markdown table of targets beside what rows measured."""
    head = ["| figure | wanted | measured | reached |", "|---|--:|--:|---|"]
    return "\n".join([*head, *(target.line(rows) for target in targets)])


def where(load: tuple[float, ...], servers: Sequence[str] = ()) -> str:
    """Date, machine and versions, in words. load: of the machine when the run began, over 1, 5 and 15
    minutes."""
    peers = [f"{name} {version(name)}" for name in PYTHON_PEERS]
    return (
        f"{date.today().isoformat()}, Python {platform.python_version()}, {cpu_model()},"
        f" load {load[0]:.1f} at the start; {', '.join([*peers, *servers])}."
    )


def cpu_model() -> str:
    """The processor's name, as far as the system tells, and how many cores."""
    cores = len(Path("/proc/cpuinfo").read_text().split("\nmodel name")) - 1
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return f"{line.partition(':')[2].strip()}, {cores} cores"
    return platform.processor() or platform.machine()
