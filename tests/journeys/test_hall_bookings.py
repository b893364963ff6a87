"""Halls booked in a real browser, on a phone and on a screen: seen by everybody, taken, cancelled; by offices
for anybody, by organisations for themselves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from driving import PHONE, ZH, Visitor, sign_in
from people_desk import Desk, desk_with
from playwright.sync_api import Page, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)
from town import WEST_SOUTH

from tests.web.small_data import feature, point

SIZES = [PHONE, {"width": 1440, "height": 900}]
SECRET = "<b>书法协会</b>"
desk = desk_with(
    ("admin",),
    ("south", "community", WEST_SOUTH),
    ("steward", "steward"),
    ("party", "organization", "org"),
    halls=[feature("h2", point(108.931, 34.231), kind="hall", opening_hours="Mo-Fr 09:00-18:00")],
)


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
    page.locator("dialog .fault", has_text=ZH["bookings.taken_by_you"]).wait_for()
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
    assert page.locator("#week").inner_text() == "3月9日 – 3月15日"
    assert (
        page.get_attribute(f'[data-choose="{day}"]', "aria-label")
        == f"周{'二' if size is PHONE else '三'} 3月{day[-2:]}日"
    )
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


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_days_gone_by_closed_and_full_are_told_apart_by_everybody(
    visitor: Visitor, size: dict[str, int]
) -> None:
    """The town's clock shows Wednesday; h2 is shut on Saturday and Sunday."""
    page = visitor.context(size=size, here=None).new_page()
    page.goto(f"{visitor.site.url}/desk/bookings?hall=h2")
    sign_in(page, "party")
    days = page.locator(".booking-day")
    expect(days.locator(".pill.day-past")).to_have_text([ZH["bookings.day.past"]] * 2)
    expect(days.locator(".pill.day-closed")).to_have_text([ZH["bookings.day.closed"]] * 2)
    page.select_option("#hall", "")
    for day, standing in (("2026-03-03", "past"), ("2026-03-07", "closed")):
        page.click(f'[data-choose="{day}"]')
        expect(page.locator('[data-hall="h2"] summary .pill')).to_have_text(ZH[f"bookings.day.{standing}"])
    public = visitor.open("/halls/h2", size=size, here=None)
    expect(public.locator("#calendar .pill.day-past")).to_have_text([ZH["bookings.day.past"]] * 2)
    expect(public.locator("#calendar .pill.day-closed")).to_have_text([ZH["bookings.day.closed"]] * 2)


def test_a_day_on_which_the_hall_has_closed_by_now_has_gone_by_and_is_not_full(
    visitor: Visitor, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "now", datetime(2026, 3, 4, 10, 0, tzinfo=UTC))  # 18:00 in the district
    page = visitor.context(size=PHONE, here=None).new_page()
    page.goto(f"{visitor.site.url}/desk/bookings?hall=h2")
    sign_in(page, "party")
    expect(page.locator(".booking-day.today h3 .pill")).to_have_text(ZH["bookings.day.past"])
    public = visitor.open("/halls/h2", size=PHONE, here=None)
    expect(public.locator("#calendar .today .pill")).to_have_text(ZH["bookings.day.past"])


def test_an_organisation_reads_of_its_own_booking_that_it_is_its_own(visitor: Visitor) -> None:
    day = "2026-03-05"
    page = visitor.context(size=PHONE, here=None).new_page()
    page.goto(f"{visitor.site.url}/desk/bookings?hall=h2")
    sign_in(page, "party")

    def book() -> None:
        page.locator(f'[data-day="{day}"] button.primary').first.click()
        for name, value in {"since": "09:00", "until": "18:00", "persons": "12"}.items():
            page.fill(f"#form-{name}", value)
        page.click("dialog button.primary")

    book()
    expect(page.locator(f'[data-day="{day}"] .pill.own')).to_have_text(ZH["bookings.ours"])
    expect(page.locator(f'[data-day="{day}"] h3 .pill')).to_have_text(ZH["bookings.day.full"])
    day = "2026-03-06"
    late = visitor.context(size=PHONE, here=None).new_page()
    late.goto(f"{visitor.site.url}/desk/bookings?hall=h2")
    sign_in(late, "party")
    expect(late.locator(f'[data-day="{day}"] button.primary')).to_be_visible()
    book()
    expect(page.locator(f'[data-day="{day}"] .pill.own')).to_be_visible()
    late.locator(f'[data-day="{day}"] button.primary').click()
    late.fill("#form-persons", "12")
    late.click("dialog button.primary")
    expect(late.locator("dialog .fault")).to_have_text(ZH["bookings.taken_by_ours"])
