"""Makes the pictures of the README: python docs/screenshots.py [--data FOLDER]

Serves the app with its clock set to a weekday morning, walks through it in Chromium at both sizes and
writes docs/images/*.png, small enough for a README.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from page import ARGS, CHROMIUMS  # noqa: E402

from geomap.web import create_app  # noqa: E402
from geomap.web.settings import settings_from  # noqa: E402

MORNING = datetime(2026, 11, 4, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
IMAGES = ROOT / "docs" / "images"
COLOURS = 256
STATIONS = ".resource-map .sign-station"
HERE = {"longitude": 108.9470, "latitude": 34.2080}


@contextmanager
def served_in_the_morning(data: Path) -> Iterator[str]:
    """The app on a free port, its clock standing still; yields its address."""
    app = create_app(settings_from({"GEOMAP_DATA": str(data), "GEOMAP_RELOAD_S": "0"}))
    app.config["NOW"] = lambda: MORNING
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def opened(
    browser: Browser, address: str, width: int, height: int, drawn: str = STATIONS, **options: object
) -> Page:
    """A page at rest: map drawn, names written, and there what drawn selects."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        **{"locale": "zh-CN", "geolocation": HERE, "permissions": ["geolocation"], **options},
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".resource-map.has-ground")
    page.wait_for_selector(drawn)
    return page


def keep(page: Page, name: str) -> None:
    """Write the picture in few colours and close its page."""
    page.wait_for_timeout(900)
    few = (
        Image.open(io.BytesIO(page.screenshot()))
        .convert("RGB")
        .quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)
    )
    packed = io.BytesIO()
    few.save(packed, "PNG", optimize=True)
    picture = packed.getvalue()
    path = IMAGES / f"{name}.png"
    path.write_bytes(picture)
    print(f"{path.relative_to(ROOT)}  {len(picture) / 1000:.0f} kB")
    page.context.close()


def phone(browser: Browser, url: str, name: str, **options: object) -> None:
    """A courier's phone after one tap and two wishes."""
    page = opened(browser, f"{url}/", 390, 844, has_touch=True, device_scale_factor=2, **options)
    page.locator("#chips [data-chip=drinking_water]").click()
    page.locator("#chips [data-chip=charging]").click()
    page.locator("#locate").click()
    page.wait_for_selector("ol.cards > li.card")
    page.locator("#chips").evaluate("(row) => { row.scrollLeft = 0; }")
    keep(page, name)


def desktop(browser: Browser, url: str, name: str, **options: object) -> None:
    """The panel beside the map, a station chosen, halls switched on."""
    view = "#at=108.94700,34.20800&layers=stations,halls,streets&view=108.94960,34.20950,15.5"
    page = opened(browser, f"{url}/{view}", 1280, 800, **options)
    page.locator(".card-head").first.click()
    keep(page, name)


def plan(browser: Browser, url: str, name: str) -> None:
    """The planner's desk on a weekday evening, with a plan found for one street."""
    state = "#area=610113001&hour=Tu22&radius=600&view=108.93600,34.22500,14.5"
    page = opened(browser, f"{url}/plan{state}", 1440, 900, "#figures .share")
    page.locator("[data-tab=proposals]").click()
    page.locator("[data-action=site]").click()
    page.wait_for_selector(".proposals")
    keep(page, name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT / "data")
    asked = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        print(f"No browser: none of {', '.join(CHROMIUMS)} is on the PATH.", file=sys.stderr)
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served_in_the_morning(asked.data) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*ARGS])
        phone(browser, url, "phone")
        phone(browser, url, "phone-dark", color_scheme="dark")
        desktop(browser, url, "desktop")
        plan(browser, url, "plan")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
