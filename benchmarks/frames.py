"""How smoothly the map moves in a real browser, however many stations there are.

    python -m benchmarks frames

Opens the map of the nation-like data at the size of a desktop and of a phone, drags it over several
screens, turns the wheel from the whole country to a street and back, and puts filters on and off. For
each it prints a JSON line of the times between frames, the browser's long tasks (over 50 ms on the main
thread) and the cost of the stations' tiles; the table shows the longest time without a new picture.
"""

from __future__ import annotations

import json
import math
import shutil
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks import names
from benchmarks.measure import OURS, Report
from benchmarks.page import ARGS, CHROMIUMS
from benchmarks.servers import APP, app_server

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
CITY = (121.4581, 31.2222)
"""The middle of the densest city of the nation-like data: Shanghai."""
FARTHEST, CITY_ZOOM, STREET_ZOOM = 4, 11, 18
SCREENS = 4
STEPS = 40
"""Moves of the mouse a drag, one a frame."""
REST_MS = 500
CHIPS = ("drinking_water", "nursing_room", "drinking_water", "charging", "nursing_room", "charging")
PROBE = """() => {
  const seen = (window.framesSeen = { gaps: [], tasks: [] });
  performance.setResourceTimingBufferSize(100000);
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((e) => e.duration)))
    .observe({ type: "longtask" });
  let last = performance.now();
  const frame = (now) => { seen.gaps.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""
FORGET = (
    """() => { framesSeen.gaps.length = framesSeen.tasks.length = 0; performance.clearResourceTimings(); }"""
)
SEEN = """() => ({
  gaps: [...framesSeen.gaps], tasks: [...framesSeen.tasks],
  tiles: performance.getEntriesByType("resource").filter((e) => e.name.includes("/map/stations/"))
    .map((e) => ({ ms: e.duration, server_ms: e.responseStart - e.requestStart, bytes: e.encodedBodySize })),
})"""


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th in a hundred and largest."""
    ordered = sorted(values) or [0.0]
    at = math.ceil(0.95 * len(ordered)) - 1
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[max(0, at)], 1),
        "max": round(ordered[-1], 1),
    }


class Hand:
    """Moves the map as a person does, with the mouse at a place that neither panel nor sheet covers."""

    def __init__(self, page: Page, size: str) -> None:
        self.page, self.size = page, size
        width, height = page.evaluate("[innerWidth, innerHeight]")
        self.at = (width * 0.65, height * 0.5) if size == "desktop" else (width * 0.5, height * 0.35)
        self.reach = width * 0.25 if size == "desktop" else width * 0.4
        page.mouse.move(*self.at)

    def go(self, zoom: float) -> None:
        """Show the city under the mouse."""
        box = self.page.locator(".resource-map").bounding_box()
        assert box is not None
        world = 256 * 2**zoom
        x = world * (CITY[0] / 360) - (self.at[0] - box["x"] - box["width"] / 2)
        y = world * math.asinh(math.tan(math.radians(CITY[1]))) / math.tau
        y += self.at[1] - box["y"] - box["height"] / 2
        lon, lat = x / world * 360, math.degrees(math.atan(math.sinh(y / world * math.tau)))
        self.page.evaluate("(hash) => { location.hash = hash; }", f"view={lon:.5f},{lat:.5f},{zoom}")
        self.page.wait_for_timeout(4 * REST_MS)

    def drag(self) -> None:
        """Drag the map inland over several of its screens and back."""
        x, y = self.at
        for way in [-1] * SCREENS + [1] * SCREENS:
            self.page.mouse.move(x + way * self.reach, y)
            self.page.mouse.down()
            for step in range(STEPS):
                self.page.mouse.move(x + way * self.reach * (1 - 2 * step / STEPS), y + 3 * math.sin(step))
            self.page.mouse.up()
            self.page.wait_for_timeout(REST_MS)

    def turn(self, way: int, notches: int) -> None:
        """Turn the wheel; way: -1 comes nearer."""
        self.page.mouse.move(*self.at)
        for _ in range(notches):
            self.page.mouse.wheel(0, way * 120)
            self.page.wait_for_timeout(120)
        self.page.wait_for_timeout(2 * REST_MS)

    def choose(self) -> None:
        """Put filters on and off again."""
        for chip in CHIPS:
            self.page.locator(f'#chips [data-chip="{chip}"]').click()
            self.page.wait_for_timeout(REST_MS)


def cpu_s(wire: CDPSession) -> float:
    """The CPU time that the main thread has spent on tasks."""
    metrics = wire.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


def measured(report: Report, page: Page, size: str, movement: str, act: Callable[[], None]) -> None:
    """Do it and print what the browser noticed meanwhile. main_cpu_s: CPU time of the page's main thread,
    which other programs of the machine disturb least."""
    wire = page.context.new_cdp_session(page)
    wire.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate(FORGET)
    before = cpu_s(wire)
    act()
    spent_s = cpu_s(wire) - before
    wire.detach()
    seen: dict[str, Any] = page.evaluate(SEEN)
    tiles = seen["tiles"]
    row = {
        "movement": movement,
        "size": size,
        "main_cpu_s": round(spent_s, 3),
        "frames": len(seen["gaps"]),
        "gap_ms": spread(seen["gaps"]),
        "over_50_ms": sum(gap > 50 for gap in seen["gaps"]),
        "over_100_ms": sum(gap > 100 for gap in seen["gaps"]),
        "long_tasks": len(seen["tasks"]),
        "long_task_ms": spread(seen["tasks"]),
        "tiles": len(tiles),
        "tile_ms": spread([tile["ms"] for tile in tiles]),
        "tile_server_ms": spread([tile["server_ms"] for tile in tiles]),
        "tile_bytes": spread([tile["bytes"] for tile in tiles]),
        "tile_bytes_total": sum(tile["bytes"] for tile in tiles),
    }
    print(json.dumps(row), flush=True)
    about = {"p95": row["gap_ms"]["p95"], "over 100": row["over_100_ms"], "of": row["frames"]}
    longest = {OURS: row["gap_ms"]["max"]}
    report.put(names.FRAMES, "ms between pictures", longest, size=size, movement=movement, **about)


def visit(report: Report, browser: Browser, url: str, size: str) -> None:
    """All figures at one size, in a fresh profile."""
    context = browser.new_context(viewport=dict(SIZES[size]), locale="zh-CN", has_touch=size == "phone")
    page = context.new_page()
    page.goto(f"{url}/#view={CITY[0]},{CITY[1]},{FARTHEST}")
    page.wait_for_selector(".resource-map.has-ground", state="attached")
    page.wait_for_selector(".invite")
    page.evaluate(PROBE)
    hand = Hand(page, size)
    hand.go(FARTHEST)
    notches = 2 * (STREET_ZOOM - FARTHEST)
    measured(report, page, size, "pan the country", hand.drag)
    hand.go(FARTHEST)
    measured(report, page, size, "zoom in", lambda: hand.turn(-1, notches))
    measured(report, page, size, "zoom out", lambda: hand.turn(1, notches))
    for zoom in (CITY_ZOOM, 14, STREET_ZOOM - 2):
        hand.go(zoom)
        measured(report, page, size, f"pan at {zoom}", hand.drag)
    hand.go(CITY_ZOOM)
    measured(report, page, size, "filter", hand.choose)
    context.close()


def run(report: Report, folder: Path) -> None:
    """All movements at both sizes; without a browser, a word that there are none."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        print(f"No browser: none of {', '.join(CHROMIUMS)} is on the PATH.", file=sys.stderr)
        return
    served = {"GEOMAP_DATA": str(folder)}
    with app_server(APP, served) as (port, _, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*ARGS])
        for size in SIZES:
            visit(report, browser, f"http://127.0.0.1:{port}", size)
        browser.close()
