"""Measuring: contenders take turns, the median counts; a JSON line a figure, and a table at the end."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Contender:
    """run answers `asked` questions. lacks: what its answer does not hold that ours does. clock: CPU of
    this thread, or for what another process does, time.perf_counter."""

    run: Callable[[], Any]
    asked: int
    lacks: str = ""
    clock: Callable[[], float] = time.thread_time


@dataclass
class Report:
    """The figures of a run, printed as they come and again as a table."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, figure: str, contenders: Mapping[str, Contender], rounds: int, **more: Any) -> None:
        """Measure contenders, of which "geomap" is ours, and print microseconds a question."""
        micros = take_turns(contenders, rounds)
        own = micros["geomap"]
        row = {
            "figure": figure,
            **more,
            "us": {name: round(value, 3) for name, value in micros.items()},
            "times_as_fast": {name: round(v / own, 2) for name, v in micros.items() if name != "geomap"},
            "lacks": {name: c.lacks for name, c in contenders.items() if c.lacks},
        }
        self.rows.append(row)
        print(json.dumps(row), flush=True)

    def table(self) -> str:
        """One line a figure: ours in microseconds, then how many times as fast as each peer."""
        lines = []
        for row in self.rows:
            peers = "  ".join(f"{name} ×{ratio:g}" for name, ratio in row["times_as_fast"].items())
            about = " ".join(
                f"{v:,} {k}" if isinstance(v, int) else str(v)
                for k, v in row.items()
                if k not in {"figure", "us", "times_as_fast", "lacks"}
            )
            lines.append(f"{row['figure']:16} {about:44} {row['us']['geomap']:9.3f} µs  {peers}")
        return "\n".join(lines)


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
