"""Several workers: the data once in memory, and a worker that dies is replaced while the others answer."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_data import DATA, write_folder

if sys.platform != "linux":  # elsewhere workers do not fork, and /proc is not there to tell
    pytest.skip("workers share memory on Linux", allow_module_level=True)


@pytest.fixture
def server(tmp_path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"GEOMAP_DATA": str(write_folder(tmp_path)), "GEOMAP_PORT": str(port), "GEOMAP_WORKERS": "2"}
    settings["GEOMAP_RUNS"] = str(tmp_path / "runs")
    process = subprocess.Popen([sys.executable, "app.py"], cwd=DATA.parent, env={**os.environ, **settings})
    try:
        address = f"http://127.0.0.1:{port}/healthz"
        wait_until(lambda: health(address) is not None)
        yield process, address
    finally:
        process.terminate()
        process.wait(20)


def health(address: str) -> dict[str, object] | None:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return json.load(answer)
    except OSError:
        return None


def wait_until(met, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def workers(process: subprocess.Popen[bytes]) -> set[int]:
    """The processes that a server has made."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return {int(pid) for pid in children.split()}


def private_kb(pid: int) -> int:
    memory = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in memory.splitlines() if line.startswith("Private_"))


def test_a_worker_that_is_killed_is_replaced_while_the_server_answers(server):
    process, address = server
    wait_until(lambda: len(workers(process)) == 2)
    before = workers(process)
    killed = min(before)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: len(workers(process) - {killed}) == 2)
    assert process.poll() is None
    for _ in range(20):
        wait_until(lambda: health(address) is not None, 5)


def test_a_worker_keeps_little_of_its_own(server):
    process, address = server
    wait_until(lambda: len(workers(process)) == 2)
    assert health(address)
    for pid in workers(process):
        assert private_kb(pid) < 60_000


def test_a_siting_that_one_worker_took_is_told_by_all(server):
    _, address = server
    base = address.removesuffix("/healthz")
    asked = json.dumps({"model": "mclp", "p": 1, "radius_m": 2000}).encode()
    post = urllib.request.Request(
        f"{base}/api/siting", data=asked, headers={"Content-Type": "application/json", "Connection": "close"}
    )
    with urllib.request.urlopen(post, timeout=30) as answer:
        job = answer.headers["Location"]

    def told() -> dict[str, object]:
        with urllib.request.urlopen(job, timeout=30) as answer:
            return json.load(answer)

    wait_until(lambda: told()["status"] == "done")
    assert {json.dumps(told(), sort_keys=True) for _ in range(20)} == {json.dumps(told(), sort_keys=True)}
