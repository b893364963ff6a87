"""/api/nearest over HTTP, beside a bare Flask route that returns the same bytes and beside PostGIS behind
Flask, in the same server with the same settings, one worker.

    python -m benchmarks web

Each server is asked over some connections in turn: requests a second, the CPU of its processes, the
99th percentile. The asker has a core of its own where there are two.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson

from benchmarks import postgis_behind_flask
from benchmarks.load import Load, get, load
from benchmarks.measure import Report
from benchmarks.names import BARE
from benchmarks.servers import APP, Stores, app_server
from benchmarks.web import PATH

BEHIND = "PostGIS behind Flask"
BARE_SERVER = (sys.executable, "-m", "benchmarks.bare")
LACKS = {BARE: "finding the answer", BEHIND: "filters, hours, bearings, walking times"}


def run(
    report: Report,
    stores: Stores,
    data: str,
    folder: Path,
    answers: Mapping[str, str],
    rounds: int,
    seconds: float,
) -> None:
    """All figures of one data folder, data being its name, whose answers by query are given; each server
    is loaded for so many seconds a round."""
    features = orjson.loads((folder / "geojson/stations.geojson").read_bytes())["features"]
    if stores.postgis:
        postgis_behind_flask.fill(stores.postgis, features)
    with tempfile.TemporaryDirectory(prefix="geomap-answers-") as name, ExitStack() as stack:
        kept = Path(name) / "answers.json"
        kept.write_bytes(orjson.dumps(answers))
        environment = {"BENCH_ANSWERS": str(kept), "BENCH_POSTGIS": stores.postgis or ""}
        probe = f"{PATH}?{next(iter(answers))}"
        ours = stack.enter_context(app_server(APP, {"GEOMAP_DATA": str(folder)}))
        other = stack.enter_context(app_server(BARE_SERVER, environment, probe))
        contenders = {"geomap": (ours, PATH), BARE: (other, PATH)}
        if stores.postgis:
            contenders[BEHIND] = (other, postgis_behind_flask.PATH)
        loads: dict[str, list[Load]] = {name: [] for name in contenders}
        for turn in range(rounds + 1):
            for contender, ((port, server, _), path) in contenders.items():
                questions = [get(f"{path}?{query}") for query in answers]
                one = load(port, server.pid, questions, seconds if turn else seconds / 4)
                if turn:
                    loads[contender].append(one)
    put(report, loads, data=data, stations=len(features))


def put(report: Report, loads: Mapping[str, Sequence[Load]], **about: Any) -> None:
    """The medians of the rounds."""

    def median(of: str) -> dict[str, float]:
        return {name: statistics.median(getattr(one, of) for one in some) for name, some in loads.items()}

    lacks = {name: LACKS[name] for name in loads if name in LACKS}
    for figure, unit, of in (
        ("throughput", "requests/s", "requests_s"),
        ("CPU", "us of CPU a request, all processes of the web server", "cpu_us"),
        ("median", "ms", "p50_ms"),
        ("99th percentile", "ms", "p99_ms"),
    ):
        more = of == "requests_s"
        report.put(f"GET {PATH}, served, {figure}", unit, median(of), lacks, more_is_better=more, **about)
