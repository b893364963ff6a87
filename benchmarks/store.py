"""Writers and readers of one store, killed at random: is a revision lost or torn, and how fast is it?

    python -m benchmarks.store [--seconds 60] [--writers 8] [--readers 8] [--url postgresql://…]

On the shipped data, in a temporary folder, or in the database that --url names, which must be empty. Every
writer gives all stations of its own choice the same number in one revision; every reader looks whether they
have one; every second one of them is killed with SIGKILL and replaced. What a writer was told is written
must be in the history, whose digests are proved at the end. Then one edit's way to a served answer.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TextIO

import numpy as np

from benchmarks.nation import SHIPPED
from benchmarks.servers import APP, app_server
from geomap.revision import Change, ConflictError
from geomap.storage.database.opening import make_store, need_store
from geomap.storage.database.store import Store
from geomap.storage.database.verifying import verify

GROUPS = [[("stations", f"s{4 * group + number:03d}") for number in range(1, 5)] for group in range(4)]
Role = Callable[[Store, TextIO, int], None]
TURN_S = 1.0
EDITS = 10


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--url", default="", help="a PostgreSQL database (default: SQLite)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="geomap-store-") as name:
        folder = Path(shutil.copytree(SHIPPED, Path(name) / "data"))
        with make_store(folder, options.url) as store:
            roles = [write] * options.writers + [read] * options.readers
            figure("processes", **crowd(store, folder, options.url, roles, options.seconds))
            figure("one edit, seconds until it is served", **edit_to_answer(store, folder, options.url))


def figure(what: str, **values: object) -> None:
    print(json.dumps({"figure": what, **values}), flush=True)


def write(store: Store, told: TextIO, number: int) -> None:
    """Commit again and again; a line for each revision that was told to be written. Two share a group of
    stations, so that one comes too late now and then."""
    keys = GROUPS[number // 2 % len(GROUPS)]
    while True:
        there = {key: found.feature for key, found in store.features(keys).items()}
        mark = {"phone": f"{os.getpid()}.{time.monotonic_ns()}"}
        changes = [Change(*k, f, {**f, "properties": f["properties"] | mark}) for k, f in there.items()]
        began = time.perf_counter()
        try:
            revision = store.commit(changes, who=f"writer {os.getpid()}", why="Measured.")
        except ConflictError:
            print("conflict", file=told, flush=True)
        else:
            took_ms = 1e3 * (time.perf_counter() - began)
            print(f"{revision.number} {revision.digest} {took_ms:.2f}", file=told, flush=True)


def read(store: Store, told: TextIO, _number: int) -> None:
    """Read the latest state again and again; a line for each, and whether it was whole."""
    last = 0
    while True:
        began = time.perf_counter()
        state = store.state()
        took_ms = 1e3 * (time.perf_counter() - began)
        stations = state.layers["stations"]
        whole = state.mark.number >= last
        for keys in GROUPS:
            written = [stations.features[stations.position[key]]["properties"]["phone"] for _, key in keys]
            whole &= len(set(written)) == 1 or not any("." in phone for phone in written)
        last = state.mark.number
        print(f"{last} {'whole' if whole else 'TORN'} {took_ms:.2f}", file=told, flush=True)
        time.sleep(0.05)


def crowd(
    store: Store, folder: Path, url: str, roles: Sequence[Role], seconds: float
) -> dict[str, float | int]:
    """Let processes of these roles work, some killed; what they were told, and what stands in the store."""
    with tempfile.TemporaryDirectory(prefix="geomap-told-") as name:

        def work(number: int) -> None:
            store.database.forget_connections()
            with (Path(name) / f"{roles[number].__name__}.{number}").open("a") as told:
                roles[number](need_store(folder, url), told, number)

        began, first = time.monotonic(), store.mark().number
        killed, failed = _work_and_kill(work, len(roles), seconds)
        elapsed_s, written = time.monotonic() - began, store.mark().number - first
        written_lines, read_lines = (_lines(Path(name), role.__name__) for role in (write, read))
    told = [line for line in written_lines if line != ["conflict"]]
    return {
        "seconds": round(elapsed_s, 1),
        "killed": killed,
        "failed": failed,
        "revisions": written,
        "revisions_a_second": round(written / elapsed_s, 1),
        **_milliseconds("commit", [line[2] for line in told]),
        "conflicts": len(written_lines) - len(told),
        "reads": len(read_lines),
        **_milliseconds("read", [line[2] for line in read_lines]),
        "torn": sum(line[1] == "TORN" for line in read_lines),
        "lost": _lost(store, told),
    }


def _work_and_kill(work: Callable[[int], None], count: int, seconds: float) -> tuple[int, int]:
    """Let count processes work, kill one every TURN_S or so and fork another in its place. How many were
    killed, and how many had ended by themselves."""
    draw, killed, failed = random.Random(1), 0, 0

    def start(number: int) -> BaseProcess:
        process = get_context("fork").Process(target=work, args=(number,), daemon=True)
        process.start()
        return process

    processes = [start(number) for number in range(count)]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(TURN_S * draw.uniform(0.5, 1.5))
        number = draw.randrange(count)
        failed += not processes[number].is_alive()
        processes[number].kill()
        processes[number].join()
        killed += 1
        processes[number] = start(number)
    for process in processes:
        process.kill()
        process.join()
    return killed, failed


def _lines(folder: Path, role: str) -> list[list[str]]:
    """The whole lines that processes of a role wrote before they were killed."""
    texts = [path.read_text() for path in folder.glob(f"{role}.*")]
    lines = [line.split() for text in texts for line in text.split("\n")[:-1]]
    return [line for line in lines if len(line) == 3 or line == ["conflict"]]


def _milliseconds(what: str, texts: Sequence[str]) -> dict[str, float]:
    p50, p95 = np.percentile([float(text) for text in texts], [50, 95])
    return {f"{what}_p50_ms": round(float(p50), 1), f"{what}_p95_ms": round(float(p95), 1)}


def _lost(store: Store, told: Sequence[Sequence[str]]) -> int:
    """How many revisions that writers were told of are not in the history, which is proved first."""
    with store.database.reading() as connection:
        verify(connection)
    kept = {(str(revision.number), revision.digest) for revision in store.revisions()}
    return sum((number, digest) not in kept for number, digest, _ in told)


def edit_to_answer(store: Store, folder: Path, url: str) -> dict[str, float]:
    """Seconds from a commit's end until a server's /api/nearest shows it, over EDITS edits."""
    layer, station = GROUPS[0][0]
    lon, lat = store.features([GROUPS[0][0]])[GROUPS[0][0]].feature["geometry"]["coordinates"]
    environment = {"GEOMAP_DATA": str(folder), "GEOMAP_DATABASE_URL": url}
    waits_s = []
    with app_server(APP, environment) as (port, _, _):
        address = f"http://127.0.0.1:{port}/api/nearest?lon={lon}&lat={lat}&limit=1&status=any"
        for number in range(EDITS):
            feature = store.features([GROUPS[0][0]])[GROUPS[0][0]].feature
            after = {**feature, "properties": feature["properties"] | {"phone": f"edit {number}"}}
            store.commit([Change(layer, station, feature, after)], who="bench", why="Measured.")
            began = time.perf_counter()
            while f"edit {number}".encode() not in urllib.request.urlopen(address).read():
                time.sleep(0.005)
            waits_s.append(time.perf_counter() - began)
            time.sleep(random.Random(number).uniform(0, 1))
    return {"median": round(float(np.median(waits_s)), 2), "longest": round(max(waits_s), 2)}


if __name__ == "__main__":
    main()
