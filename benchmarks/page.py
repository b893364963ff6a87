"""How heavy and how quick the front page is on an empty cache, in a real browser.

    python benchmarks/page.py [--runs 5] [--data FOLDER]

Starts the app as in production, opens / in fresh profiles and prints one JSON line a figure: bytes
that came over the wire, requests, hosts, and the time until the big button answers and the stations
are drawn. Times are the median of the runs; the rest is of the first.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
ARGS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")
PHONE = {"width": 390, "height": 844}
START_S = 180
"""Data of a whole country take a minute or two where others share the machine."""
READY = """() => document.querySelector(".resource-map.has-ground")
    && document.querySelector(".resource-map .sign-station")
    && document.querySelector(".invite") && !document.querySelector("#locate").disabled"""


@contextmanager
def served(data: Path | None) -> Iterator[str]:
    """The app served by its own production server on a free port; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"GEOMAP_PORT": str(port), "GEOMAP_HOST": "127.0.0.1"}
    if data is not None:
        environment["GEOMAP_DATA"] = str(data)
    server = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/healthz")
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(url: str) -> None:
    """Return once url answers. Raises TimeoutError."""
    last = time.monotonic() + START_S
    while time.monotonic() < last:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} does not answer")


def first_load(browser: Browser, url: str) -> dict[str, Any]:
    """Open the front page in a fresh profile; what came over the wire and how long it took."""
    context = browser.new_context(viewport=dict(PHONE), locale="zh-CN")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    hosts: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def sent(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            hosts[event["requestId"]] = urlsplit(event["request"]["url"]).netloc

    wire.on("Network.requestWillBeSent", sent)
    wire.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], int(event["encodedDataLength"])),
    )
    began = time.perf_counter()
    page.goto(f"{url}/", wait_until="commit")
    page.wait_for_function(READY, polling=10)
    interactive_s = time.perf_counter() - began
    page.wait_for_load_state("networkidle")
    context.close()
    return {
        "bytes": sum(size for request, size in sizes.items() if request in hosts),
        "requests": len(hosts),
        "hosts": sorted(set(hosts.values())),
        "interactive_s": interactive_s,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        print(f"No browser: none of {', '.join(CHROMIUMS)} is on the PATH.", file=sys.stderr)
        return 2
    with served(asked.data) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*ARGS])
        loads = [first_load(browser, url) for _ in range(asked.runs)]
        browser.close()
    first = loads[0]
    times = [load["interactive_s"] for load in loads]
    foreign = [host for host in first["hosts"] if f"http://{host}" != url]
    for figure, value, unit in (
        ("page.transferred", first["bytes"], "bytes"),
        ("page.requests", first["requests"], "requests"),
        ("page.foreign_hosts", len(foreign), "hosts"),
        ("page.interactive_first", round(times[0], 3), "s"),
        ("page.interactive_median", round(statistics.median(times), 3), "s"),
    ):
        print(json.dumps({"figure": figure, "value": value, "unit": unit, "runs": asked.runs}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
