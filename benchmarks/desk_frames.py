"""How smoothly the table of the data desk moves in a real browser with ten thousand rows and more.

    python -m benchmarks.desk_frames [STATIONS]

Makes a data folder of so many stations (20,000) with a store and an account, signs in, scrolls the table from
end to end, types into the search, chooses what is due, and sorts. For each it prints a JSON line of the times
between frames and the browser's long tasks.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from benchmarks.frames import FORGET, PROBE, REST_MS, SEEN, SIZES, spread
from benchmarks.page import ARGS, CHROMIUMS
from geomap.storage.database.opening import make_store
from geomap.storage.nation import make_nation
from geomap.web import create_app
from geomap.web.people.credentials import new_hash
from geomap.web.settings import settings_from

DATA = Path(__file__).parents[1] / "data"
STATIONS = 20_000
NAME, PASSWORD = "keeper", "a table of many rows"
WHEEL_PX, NOTCHES = 600, 60


@contextmanager
def desk(stations: int) -> Iterator[str]:
    """The address of a desk with so many stations, and an account of the district."""
    with tempfile.TemporaryDirectory() as folder:
        make_nation(DATA, Path(folder), stations)
        make_store(Path(folder)).close()
        app = create_app(settings_from({"GEOMAP_DATA": folder, "GEOMAP_RELOAD_S": "0"}))
        accounts = app.extensions["people"].accounts
        account = accounts.add(NAME, "district", None, "bench", datetime.now(UTC))
        with app.app_context():
            accounts.set_password(account.id, new_hash(PASSWORD))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        app.extensions["store"].close()


def scroll(page: Page) -> None:
    page.locator("#rows").hover()
    for _ in range(NOTCHES):
        page.mouse.wheel(0, WHEEL_PX)
        page.wait_for_timeout(16)
    page.evaluate("document.querySelector('#rows').scrollTop = 1e9")


def search(page: Page) -> None:
    page.locator("#filters input").press_sequentially("12", delay=200)
    page.wait_for_timeout(REST_MS)
    page.fill("#filters input", "")


def due(page: Page) -> None:
    for tab in ("not_verified", "hours_unknown", "all"):
        page.locator(f'[data-tab="{tab}"]').click()
        page.wait_for_timeout(REST_MS)


def sort(page: Page) -> None:
    for column in ("verified_on", "tier", "name"):
        page.locator(f"thead .c-{column} button").dispatch_event("click")
        page.wait_for_timeout(REST_MS)


DEEDS: tuple[Callable[[Page], None], ...] = (scroll, search, due, sort)


def measure(page: Page, size: str) -> None:
    """Print what each deed costs."""
    page.evaluate(PROBE)
    for deed in DEEDS:
        page.evaluate(FORGET)
        deed(page)
        page.wait_for_timeout(REST_MS)
        seen = page.evaluate(SEEN)
        told = {"frame_ms": spread(seen["gaps"]), "task_ms": spread(seen["tasks"])}
        print(json.dumps({"size": size, "deed": deed.__name__, **told}), flush=True)


def run(stations: int) -> None:
    path = next(filter(None, map(shutil.which, CHROMIUMS)))
    with desk(stations) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGS])
        for size, viewport in SIZES.items():
            page = browser.new_page(viewport=viewport, locale="zh-CN")  # type: ignore[arg-type]
            page.goto(f"{url}/desk/sign-in")
            page.fill("#name", NAME)
            page.fill("#password", PASSWORD)
            page.click("form.panel button.primary")
            page.goto(f"{url}/desk")
            page.wait_for_selector("#desk[data-loaded]", timeout=60_000)
            page.wait_for_timeout(4 * REST_MS)
            measure(page, size)
        browser.close()


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else STATIONS)
