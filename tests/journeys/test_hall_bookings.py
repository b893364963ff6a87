"""Halls booked in a real browser, on a phone and on a screen: seen by everybody, taken, cancelled; by offices
for anybody, by organisations for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from databases import Databases
from driving import PHONE, ZH, Site, Visitor, serving
from people_desk import Desk, desk_in
from playwright.sync_api import Page, expect
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
        made.account("party", "organization", "org")
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
    page.goto(f"{visitor.site.url}/desk/bookings?hall=h1")
    sign_in(page, who)
    page.wait_for_selector(".booking-day")
    return page


def book_on(page: Page, day: str) -> None:
    page.locator(f'[data-day="{day}"] button.primary').last.click()


def fill(page: Page, day: str, since: str, until: str) -> None:
    for name, value in {"day": day, "since": since, "until": until, "persons": "12"}.items():
        page.fill(f"#form-{name}", value)
    page.fill("#form-organization", SECRET)
    page.locator("#form-organization-found .found").wait_for()
    page.keyboard.press("Escape")
    page.click("dialog button.primary")


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_a_hall_is_booked_seen_by_all_and_cancelled(
    visitor: Visitor,
    axe: str,  # noqa: F811
    size: dict[str, int],
) -> None:
    day = "2026-03-05" if size is PHONE else "2026-03-06"
    page = opened(visitor, "steward", size)
    book_on(page, day)
    fill(page, day, "10:00", "11:30")
    page.wait_for_selector("dialog", state="detached")
    page.wait_for_selector("#problem .told")
    card = page.locator(f'[data-day="{day}"]')
    assert "10:00–11:30" in card.inner_text()
    assert SECRET in card.inner_text()
    assert serious(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    book_on(page, day)
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


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_an_organisation_comes_to_the_calendar_and_books_for_itself_by_day_hall_and_free_time(
    visitor: Visitor,
    axe: str,  # noqa: F811
    size: dict[str, int],
) -> None:
    day = "2026-03-10" if size is PHONE else "2026-03-11"
    page = visitor.context(size=size, here=None).new_page()
    page.goto(f"{visitor.site.url}/desk/sign-in")
    sign_in(page, "party")
    page.wait_for_url("**/desk/bookings")
    page.locator('.hall-card[data-hall="h1"]').wait_for()
    page.click('[data-week="after"]')
    page.click(f'[data-choose="{day}"]')
    page.locator(f'[data-choose="{day}"][aria-pressed="true"]').wait_for()
    assert serious(page, axe) == []
    page.click('[data-hall="h1"] summary')
    page.click('[data-hall="h1"] .booking button.primary')
    assert page.input_value("#form-day") == day
    assert "第一党支部" in page.locator("dialog").inner_text()
    assert page.locator("#form-organization").count() == 0
    assert serious(page, axe) == []
    page.fill("#form-since", "09:00")
    page.fill("#form-until", "10:30")
    page.fill("#form-persons", "12")
    page.click("dialog button.primary")
    page.wait_for_selector("#problem .told")
    card = page.locator('.hall-card[data-hall="h1"]')
    assert card.get_attribute("open") is not None
    line = card.locator("[data-booking]")
    assert "09:00–10:30" in line.inner_text()
    assert "第一党支部" in line.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    links = page.locator(".desk-nav a").evaluate_all("all => all.map((one) => new URL(one.href).pathname)")
    assert links == ["/desk/bookings", "/desk/account"]
    other = opened(visitor, "steward", size)
    other.select_option("#hall", "")
    other.click('[data-week="after"]')
    other.click(f'[data-choose="{day}"]')
    other.click('[data-hall="h1"] summary')
    seen = other.locator('[data-hall="h1"] [data-booking]')
    expect(seen).to_contain_text("第一党支部")
    expect(seen.locator("button")).to_have_count(0)
    line.locator("button").click()
    page.click("dialog button.primary")
    page.locator("#problem .told", has_text=ZH["bookings.cancelled"]).wait_for()
    assert "09:00–10:30" in page.locator("[data-booking].gone").first.inner_text()


def test_an_office_chooses_the_organisation_by_typing(visitor: Visitor) -> None:
    page = opened(visitor, "steward", PHONE)
    book_on(page, "2026-03-07")
    page.locator("#form-organization").press_sequentially("dyd")
    page.locator("#form-organization-found .found", has_text="第一党支部").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#form-organization") == "第一党支部"
    page.fill("#form-persons", "9")
    page.click("dialog button.primary")
    page.wait_for_selector("#problem .told")
    made = visitor.site.app.extensions["hall_book"].everywhere(
        datetime(2026, 3, 6, 16, tzinfo=UTC), datetime(2026, 3, 7, 16, tzinfo=UTC)
    )
    assert [(one.booking.organization, one.on_map) for one in made] == [("org", True)]
