"""The board of orders as journeys see it: its desk, how it is opened, and what its cards say."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from databases import Databases
from driving import ZH, Visitor, sign_in
from order_desk import move_in, orders_of
from people_desk import Desk, desk_in
from PIL import Image
from playwright.sync_api import Page
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)


def orders_desk() -> Any:
    """A fixture: a desk where orders are worked on, and its people."""

    @pytest.fixture(scope="module")
    def desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
        folder = tmp_path_factory.mktemp("desk") / "data"
        with desk_in(databases, "sqlite", folder) as made:
            made.now = datetime.now(UTC)
            move_in(made)
            yield made

    return desk


def foreseen_failures() -> Any:
    """A fixture: these journeys look for what failed to load themselves."""
    return pytest.fixture(name="foreseen")(lambda: "Failed to load resource")


def board_of(visitor: Visitor, name: str, **options: object) -> Page:
    """The board as an account sees it, when its orders are there."""
    page = visitor.open("/desk/sign-in?next=/desk/orders", here=None, **options)
    sign_in(page, name)
    page.wait_for_selector("#orders-desk[data-ready]")
    return page


def card(page: Page, number: int, column: str) -> str:
    """Wait for the card of an order in a column; what stands on it."""
    found = page.locator(f'[data-column="{column}"] .order-card[data-id="{number}"]')
    found.wait_for(timeout=6_000)
    return found.inner_text()


def waiting_for(desk: Desk, departments: list[str]) -> str:
    """What a street that settles an order reads while these have not come."""
    names = "、".join(orders_of(desk).departments[one].name_zh for one in departments)
    return ZH["settle_waits.calls_or_release"].format(names=names)


def photo() -> dict[str, object]:
    kept_in = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(kept_in, "JPEG")
    return {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": kept_in.getvalue()}


def steps(desk: Desk, number: int) -> list[str]:
    return [event.step for event in orders_of(desk).book.events(number)]
