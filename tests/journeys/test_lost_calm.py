"""A search for somebody lost goes on being told: whatever was pressed, and however often something failed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from databases import Databases
from driving import DESKTOP, ZH, Visitor
from lost_pages import CARD, SOON_MS, asked, deed, pill, shared
from people_desk import Desk, desk_in
from playwright.sync_api import Route, expect

from tests.searching.conftest import quarter_layers
from tests.small_district import at
from tests.web.small_data import DATA, write_folder


@pytest.fixture
def desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = write_folder(tmp_path_factory.mktemp("desk") / "data", quarter_layers())
    shutil.copy(DATA / "clues.json", folder)
    with desk_in(databases, "sqlite", folder) as made:
        yield made


def test_a_press_that_opened_a_menu_holds_back_no_news(visitor: Visitor, desk: Desk) -> None:
    """The menu takes the end of the press: the page hears of none."""
    ann = shared(visitor, desk, size=DESKTOP)
    bob = visitor.context(here=at(1.8, 1.8)).new_page()
    bob.goto(ann.url)
    bob.wait_for_selector(f"{CARD} [data-act=go]")
    ann.locator(f"{CARD} .card-title").first.hover()
    ann.mouse.down(button="right")
    deed(bob, "both", "searched")
    expect(pill(ann, "both")).to_have_text(ZH["lost.state.searched"], timeout=SOON_MS)


def test_an_order_that_fails_often_is_asked_for_again_once_at_a_time(visitor: Visitor, desk: Desk) -> None:
    page, tries = asked(visitor), []

    def refuse(route: Route) -> None:
        tries.append(route)
        route.abort("connectionfailed")

    page.clock.install()
    page.route("**/lost/order", refuse)
    presses = 4
    for _ in range(presses):
        with page.expect_event("requestfailed"):
            page.locator("#modes button").last.click()
        page.clock.run_for(600)
    expect(page.locator("#told")).to_contain_text(ZH["lost.way_late"])
    with page.expect_event("requestfailed"):
        for _ in range(5):
            page.clock.run_for(600)
            page.wait_for_load_state("networkidle")
    counted = len(tries)
    page.goto("about:blank")
    assert counted == presses + 1
    visitor.complaints[:] = [c for c in visitor.complaints if "ERR_CONNECTION_FAILED" not in c]
