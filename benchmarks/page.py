"""How heavy and how quick the front page is on an empty cache, in a real browser.

    python -m benchmarks page

Starts the app as in production, opens / in fresh profiles and measures what came over the wire, from
how many hosts, and the time until the big button answers and the stations are drawn. Times are the
median of the runs; the rest is of the first.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from benchmarks.measure import Report
from benchmarks.servers import APP, app_server

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
ARGS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")
PHONE = {"width": 390, "height": 844}
READY = """() => document.querySelector(".resource-map.has-ground")
    && document.querySelector(".resource-map .sign-station")
    && document.querySelector(".invite") && !document.querySelector("#locate").disabled"""


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


def run(report: Report, runs: int = 5) -> None:
    """The page's figures; without a browser, a word that there are none."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        print(f"No browser: none of {', '.join(CHROMIUMS)} is on the PATH.", file=sys.stderr)
        return
    with app_server(APP, {}) as (port, _, _), sync_playwright() as playwright:
        url = f"http://127.0.0.1:{port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=[*ARGS])
        loads = [first_load(browser, url) for _ in range(runs)]
        browser.close()
    first, times = loads[0], [load["interactive_s"] for load in loads]
    foreign = [host for host in first["hosts"] if f"http://{host}" != url]
    for figure, value, unit in (
        ("transferred", first["bytes"] / 1e3, "kB over the wire"),
        ("requests", first["requests"], "requests"),
        ("foreign hosts", len(foreign), "hosts"),
        ("first time to interactive", times[0], "s"),
        ("time to interactive", statistics.median(times), "s"),
    ):
        report.put(f"front page on a phone, empty cache, {figure}", unit, {"geomap": value}, runs=runs)
