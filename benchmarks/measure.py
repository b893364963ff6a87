"""Measuring: contenders take turns, the median counts; a JSON line a figure, and a table at the end."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OURS = "geomap"
US_CPU = "us of CPU a question"

Row = dict[str, Any]


@dataclass(frozen=True)
class Contender:
    """run answers `asked` questions. lacks: what its answer does not hold that ours does. clock: CPU of
    this thread, and for what a server does, cpu_with."""

    run: Callable[[], Any]
    asked: int
    lacks: str = ""
    clock: Callable[[], float] = time.thread_time


@dataclass
class Report:
    """The figures of a run, printed as they come and again as a table.

    A row says what was measured: figure, about (the numbers it was measured with), unit, measured (by
    contender, "geomap" being ours), times_better (ours than each peer; below 1 the peer is better) and
    lacks (what a peer's answer does not hold).
    """

    rows: list[Row] = field(default_factory=list)

    def add(
        self, figure: str, contenders: Mapping[str, Contender], rounds: int, **about: Any
    ) -> dict[str, float]:
        """Measure contenders in microseconds a question, print and return them."""
        micros = take_turns(contenders, rounds)
        self.put(figure, US_CPU, micros, {n: c.lacks for n, c in contenders.items() if c.lacks}, **about)
        return micros

    def put(
        self,
        figure: str,
        unit: str,
        measured: Mapping[str, float],
        lacks: Mapping[str, str] | None = None,
        *,
        more_is_better: bool = False,
        **about: Any,
    ) -> None:
        """Print what was measured otherwise. The unit's first word is short for it."""
        own = measured[OURS]
        ratios = {n: own / v if more_is_better else v / own for n, v in measured.items() if n != OURS}
        row = {
            "figure": figure,
            "about": about,
            "unit": unit,
            "measured": {name: round(value, 5) for name, value in measured.items()},
            "times_better": {name: round(ratio, 2) for name, ratio in ratios.items()},
            "lacks": dict(lacks or {}),
        }
        self.rows.append(row)
        print(json.dumps(row, ensure_ascii=False), flush=True)

    def table(self) -> str:
        """A Markdown line a figure: ours, then how many times as good it is as each peer."""
        lines = ["| figure | geomap | so many times as good as each peer |", "|---|--:|---|"]
        for row in self.rows:
            peers = ", ".join(f"{name} {times(ratio)}" for name, ratio in row["times_better"].items())
            shown = f"{row['measured'][OURS]:,.6g} {row['unit'].split()[0]}"
            lines.append(f"| {described(row)} | {shown} | {peers} |")
        return "\n".join(lines)


def times(ratio: float) -> str:
    """A ratio with the digits that count."""
    return f"{ratio:,.0f}" if ratio >= 20 else f"{ratio:.2g}"


def described(row: Row) -> str:
    """A row's figure and the numbers it was measured with."""
    numbers = (f"{k} {v:,}" if isinstance(v, int) else f"{k} {v}" for k, v in row["about"].items())
    return ", ".join((row["figure"], *numbers))


def take_turns(contenders: Mapping[str, Contender], rounds: int) -> dict[str, float]:
    """Median microseconds a question by contender, each run once before it counts."""
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, contender in contenders.items():
            start = contender.clock()
            contender.run()
            if turn:
                spent[name].append((contender.clock() - start) / contender.asked * 1e6)
    return {name: statistics.median(times) for name, times in spent.items()}


def cpu_with(server: int) -> Callable[[], float]:
    """A clock of the CPU seconds of this thread and of another process's first one, which answers it: what
    a server's answer costs, without the wait for a core that others keep busy."""
    told = Path(f"/proc/{server}/schedstat")
    return lambda: time.thread_time() + int(told.read_text().split()[0]) * 1e-9


def affordable(run_one: Callable[[int], Any], most: int, seconds: float = 0.25) -> int:
    """How many questions, from 20 to most, fit into so many seconds on the clock; run_one(i) asks the
    i-th."""
    start = time.perf_counter()
    for number in range(20):
        run_one(number)
    each = (time.perf_counter() - start) / 20
    return max(20, min(most, int(seconds / each)))
