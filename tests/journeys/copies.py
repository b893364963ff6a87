"""What the service worker keeps of a site on a device, as its pages see it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

PAUSE_MS, MOST_LOOKS = 50, 200

COPIES = """async (ending) => {
    const names = (await caches.keys()).filter((name) => name.endsWith(ending));
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({ url }) => new URL(url).pathname);
}"""
"""The paths of the copies in caches whose name ends so."""
TEXTS = """async () => {
    const texts = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) texts.push(await (await cache.match(request)).text());
    }
    return texts.join();
}"""
"""All that stands in them."""


def has_copy(page: Page, path: str, ending: str = "pages", *, kept: bool = True) -> None:
    """Wait until this device has a copy of a page, or has none."""
    until(page, lambda: (path in page.evaluate(COPIES, f"-{ending}")) is kept)


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until something holds that the page cannot wait for by itself."""
    for _ in range(MOST_LOOKS):
        if holds():
            return
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"It did not come to hold in {MOST_LOOKS * PAUSE_MS / 1000} s.")
