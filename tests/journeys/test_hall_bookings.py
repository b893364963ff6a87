"""A hall booked in a real browser, on a phone and on a screen: seen by everybody, taken, cancelled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import Databases
from driving import PHONE, ZH, Site, Visitor, serving
from people_desk import Desk, desk_in
from playwright.sync_api import Page
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)
from test_people_pages import sign_in
from town import WEST_SOUTH

SIZES = [PHONE, {"width": 1440, "height": 900}]
SECRET = "<b>书法协会</b>"


@pytest.fixture(scope="module")
def desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path_factory.mktemp("desk") / "data") as made:
        made.account("admin")
        made.account("south", "community", WEST_SOUTH)
        made.account("steward", "steward")
        yield made


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    with serving(desk.app) as url:
        yield Site(url, desk.app)


@pytest.fixture
def foreseen() -> str:
    """A time that is taken is refused."""
    return "status of 409"


def opened(visitor: Visitor, who: str, size: dict[str, int]) -> Page:
    page = visitor.context(size=size, here=None).new_page()
    page.goto(f"{visitor.site.url}/desk/bookings")
    sign_in(page, who)
    page.wait_for_selector(".booking-day")
    return page


def fill(page: Page, day: str, since: str, until: str) -> None:
    for name, value in {"day": day, "since": since, "until": until, "persons": "12"}.items():
        page.fill(f"#form-{name}", value)
    page.fill("#form-organization_name", SECRET)
    page.click("dialog button.primary")


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_a_hall_is_booked_seen_by_all_and_cancelled(
    visitor: Visitor,
    axe: str,  # noqa: F811
    size: dict[str, int],
) -> None:
    day = "2026-03-05" if size is PHONE else "2026-03-06"
    page = opened(visitor, "steward", size)
    page.click("#book")
    fill(page, day, "10:00", "11:30")
    page.wait_for_selector("dialog", state="detached")
    page.wait_for_selector("#problem .told")
    card = page.locator(f'[data-day="{day}"]')
    assert "10:00–11:30" in card.inner_text()
    assert SECRET in card.inner_text()
    assert serious(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.click("#book")
    fill(page, day, "11:00", "12:00")
    page.locator("dialog .fault", has_text=ZH["bookings.taken"]).wait_for()
    page.keyboard.press("Escape")
    public = visitor.open(f"/halls/h1?week={day}", size=size, here=None)
    week = public.locator("#calendar")
    assert "10:00–11:30" in week.inner_text()
    assert "书法协会" not in public.content()
    assert serious(public, axe) == []
    assert public.evaluate("document.documentElement.scrollWidth") <= size["width"]
    keeper = opened(visitor, "south", size)
    keeper.locator(f'[data-day="{day}"] [data-booking] button').click()
    keeper.fill("#form-reason", "停水检修")
    keeper.click("dialog button.primary")
    keeper.wait_for_selector(f'[data-day="{day}"] .booking.gone')
    page.click('[data-week="this_week"]')
    page.locator(".booking.gone", has_text="停水检修").first.wait_for()
