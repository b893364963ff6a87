"""Visits counted in a real browser: without a connection, undone, sent once; and what the table says then."""

from __future__ import annotations

import pytest
from driving import PHONE, ZH, Visitor, sign_in
from people_desk import Desk, desk_with
from playwright.sync_api import Page
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)

SCREEN = {"width": 1440, "height": 900}
desk = desk_with(("admin",), ("keeper", "keeper", "west-south"))


@pytest.fixture
def foreseen() -> str:
    """Without a connection the browser itself complains."""
    return "ERR_INTERNET_DISCONNECTED"


def opened(visitor: Visitor, who: str, size: dict[str, int], now_ms: int) -> Page:
    context = visitor.context(size=size, here=None)
    context.clock.install(time=now_ms / 1000)
    page = context.new_page()
    page.goto(f"{visitor.site.url}/desk/visits")
    sign_in(page, who)
    page.wait_for_selector("#station")
    return page


def counted(desk: Desk) -> dict[str, int]:
    day = desk.now.date()
    counts = desk.app.extensions["visits"].counts(day, day)
    return {kind: count for (_, _, kind), count in counts.items()}


def test_taps_without_a_connection_are_sent_once_it_is_back_and_once(
    desk: Desk,
    visitor: Visitor,
    axe: str,  # noqa: F811
) -> None:
    page = opened(visitor, "keeper", PHONE, int(desk.now.timestamp() * 1000))
    page.tap('[data-kind="received"]')
    page.wait_for_selector("#waiting.open")
    assert counted(desk) == {"received": 1}
    page.context.set_offline(True)
    for kind in ("received", "matched", "advice"):
        page.tap(f'[data-kind="{kind}"]')
    page.tap("#undo")
    shown = page.locator("#waiting")
    shown.filter(has_text=ZH["visits.waiting"].format(count=3)).wait_for()
    assert page.locator('[data-kind="received"]').inner_text().endswith(ZH["visits.today"].format(count=2))
    assert counted(desk) == {"received": 1}
    page.context.set_offline(False)
    page.wait_for_selector("#waiting.open")
    assert counted(desk) == {"received": 2, "matched": 1}
    page.reload()
    page.wait_for_selector("#waiting.open")
    assert counted(desk) == {"received": 2, "matched": 1}
    assert serious(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_table_tells_what_was_counted(desk: Desk, visitor: Visitor, axe: str) -> None:  # noqa: F811
    page = opened(visitor, "admin", SCREEN, int(desk.now.timestamp() * 1000))
    page.click('[data-kind="advice"]')
    page.wait_for_selector("#waiting.open")
    page.wait_for_selector("#undo")
    page.clock.fast_forward(61_000)
    page.wait_for_selector("#undo", state="detached")
    page.click("[data-tab=statistics]")
    page.wait_for_selector(".visit-bar")
    expected = counted(desk)
    rows = page.locator(".visit-table tbody tr").all_inner_texts()
    shown = {row.split("\t")[0]: int(row.split("\t")[1]) for row in rows}
    assert shown == {ZH[f"visits.kind.{kind}"]: count for kind, count in expected.items()}
    page.check("input[name=station]")
    page.locator("th", has_text=ZH["visits.station"]).wait_for()
    with page.expect_download() as download:
        page.click("a[download]")
    assert download.value.suggested_filename.endswith(".xlsx")
    assert serious(page, axe) == []
