"""What journeys do on the page of a search for somebody lost, and what they see there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from driving import ZH, Visitor
from people_desk import Desk
from playwright.sync_api import Locator, Page, expect

from tests.small_district import at

HERE = at(0.9, 0.9)
CARD = ".lost-card"
WAY = f"{CARD}[data-part=way]"
SOON_MS = 2_000


def asked(visitor: Visitor, clues: str = "门楼，湖边", radius_m: int = 1_500, **options: object) -> Page:
    """Say what is remembered, locate, and find."""
    page = visitor.open("/search-party", here=HERE, **options)
    page.fill("#clues", clues)
    page.locator("#radius").select_option(str(radius_m))
    page.locator("#locate").click()
    expect(page.locator("#from")).to_have_text(ZH["lost.from_here"].format(where=ZH["lost.located"]))
    page.locator("#ask [type=submit]").click()
    page.wait_for_selector(CARD)
    return page


def shared(visitor: Visitor, desk: Desk, **options: object) -> Page:
    page = asked(visitor, **options)
    desk.later(seconds=5)
    page.locator(".lost-share button").click()
    page.wait_for_url(re.compile(r"/search-party/[\w-]+$"))
    page.wait_for_selector(f"{CARD} [data-act=go]")
    return page


def deed(page: Page, name: str, act: str) -> None:
    page.locator(f'{CARD}[data-place="compounds/{name}"] [data-act="{act}"]').click()


def pill(page: Page, name: str) -> Locator:
    return page.locator(f'{CARD}[data-place="compounds/{name}"] .pill')


def order(page: Page) -> list[str]:
    names: list[str] = page.locator(CARD).evaluate_all("(cards) => cards.map((card) => card.dataset.place)")
    return names


def goes(page: Page, keys: Sequence[str]) -> None:
    """Wait until the way leads to these places, one after the other, and map and cards number them so."""
    page.wait_for_function(
        """([css, keys]) => JSON.stringify([...document.querySelectorAll(css)].map((c) => c.dataset.place))
            === JSON.stringify(keys)""",
        arg=[WAY, list(keys)],
    )
    numbers = [str(number) for number in range(1, len(keys) + 1)]
    expect(page.locator(f"{WAY} .lost-number")).to_have_text(numbers)
    for key, number in zip(keys, numbers, strict=True):
        expect(page.locator(f'.on-map[data-key="{key}"]')).to_have_text(number)
