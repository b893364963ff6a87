"""How long a start takes and what it keeps in memory: the server as `python app.py` starts it.

    python -m benchmarks start

Seconds on the clock from a fresh process until /healthz answers, the kernel's cache warm and the loops
compiled. Memory after some requests: the most that one worker and the process above it ever had
resident, and the share of each in what they have in memory together (PSS: pages shared by n processes
count 1/n).
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass
from pathlib import Path

from benchmarks import names
from benchmarks.load import children, get, load, tree_cpu_s
from benchmarks.measure import Report
from benchmarks.nation import asked_from
from benchmarks.servers import APP, app_server

QUESTIONS_S = 0.5
PROCESSES = ("the process above", "first worker", "second worker")


@dataclass(frozen=True)
class Start:
    """Seconds on the clock and of CPU until it answered, and megabytes by process, the one above first:
    the most it had resident, and its share."""

    clock_s: float
    cpu_s: float
    peaks_mb: list[float]
    shares_mb: list[float]


def run(report: Report, data: str, folder: Path, rounds: int) -> None:
    """All figures of one data folder, data being its name. The first start, which warms, does not count."""
    starts = [start(folder, workers=1) for _ in range(rounds + 1)][1:]
    two = start(folder, workers=2)
    above_mb, worker_mb = starts[-1].peaks_mb
    for figure, unit, value in (
        (names.START, "s", statistics.median(one.clock_s for one in starts)),
        ("start, warm cache, CPU", "s of CPU", statistics.median(one.cpu_s for one in starts)),
        (names.WORKER_PEAK, "MB resident", worker_mb),
        (names.LOADER_PEAK, "MB resident", above_mb),
        ("memory, one worker, all processes", "MB of PSS", sum(starts[-1].shares_mb)),
        ("memory, two workers, all processes", "MB of PSS", sum(two.shares_mb)),
        *(
            (f"memory, two workers, {name}", "MB of PSS", share)
            for name, share in zip(PROCESSES, two.shares_mb, strict=True)
        ),
    ):
        report.put(figure, unit, {"geomap": value}, data=data)


def start(folder: Path, workers: int) -> Start:
    """Start the server, ask it for a while, look at its memory, stop it."""
    questions = [get(f"/api/nearest?lon={x}&lat={y}") for x, y in zip(*asked_from(folder, 100), strict=True)]
    environment = {"GEOMAP_DATA": str(folder), "GEOMAP_WORKERS": str(workers)}
    with app_server(APP, environment) as (port, server, clock_s):
        cpu_s = tree_cpu_s(server.pid)
        load(port, server.pid, questions, QUESTIONS_S)
        processes = (server.pid, *children(server.pid))
        return Start(
            clock_s,
            cpu_s,
            [memory_mb(process, "status", "VmHWM") for process in processes],
            [memory_mb(process, "smaps_rollup", "Pss") for process in processes],
        )


def memory_mb(process: int, file: str, field: str) -> float:
    """Megabytes that /proc tells of a process."""
    found = re.search(rf"^{field}:\s+(\d+) kB", Path(f"/proc/{process}/{file}").read_text(), re.M)
    if found is None:
        raise LookupError(f"/proc/{process}/{file} has no {field}")
    return int(found[1]) * 1024 / 1e6
