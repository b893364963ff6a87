"""Where the device cannot say where it is, the page says so and a tap or a name does as well."""

from __future__ import annotations

import pytest
from driving import CARD, DESKTOP, PHONE, ZH, Site, Visitor, hash_values, locate, point_at, shows
from playwright.sync_api import Page, expect

FAILING = "navigator.geolocation.getCurrentPosition = (found, failed) => failed({ code: %d });"
SILENT = """navigator.geolocation.getCurrentPosition = (found, failed, options) => {
    if (options.timeout) setTimeout(() => failed({ code: 3 }), options.timeout);
};"""


def told(page: Page, key: str) -> None:
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text(ZH[key])
    expect(notice).to_contain_text(ZH["ui.locate_instead"])


def tap_map(page: Page, x: float, y: float) -> tuple[float, float]:
    page.locator(".resource-map").click(position={"x": x, "y": y})
    page.wait_for_selector(CARD)
    lon, lat = map(float, hash_values(page)["at"].split(","))
    return lon, lat


def test_permission_denied_is_said_and_a_tap_on_the_map_answers(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/#view=108.94700,34.20800,15", here=None)
    page.locator("#locate").click()
    told(page, "ui.locate_denied")
    expected = point_at(page, 200, 250)
    tapped = tap_map(page, 200, 250)
    assert tapped == pytest.approx(expected, abs=3e-5)
    shows(page, site.nearest(tapped))
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".where")).to_contain_text(ZH["ui.this_point"])


@pytest.mark.parametrize(("code", "key"), [(2, "ui.locate_unavailable"), (3, "ui.locate_timeout")])
def test_other_failures_say_why_and_trying_again_works(
    visitor: Visitor, site: Site, code: int, key: str
) -> None:
    context = visitor.context()
    context.add_init_script(
        f"const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);"
        f"window.mend = () => {{ navigator.geolocation.getCurrentPosition = real; }}; {FAILING % code}"
    )
    page = context.new_page()
    visitor.go(page, "/")
    page.locator("#locate").click()
    told(page, key)
    page.evaluate("mend()")
    page.get_by_role("button", name=ZH["ui.again"]).click()
    shows(page, site.nearest())


def test_a_device_that_never_answers_is_not_waited_for_longer_than_ten_seconds(visitor: Visitor) -> None:
    context = visitor.context()
    context.add_init_script(SILENT)
    page = context.new_page()
    page.clock.install()
    visitor.go(page, "/")
    page.locator("#locate").click()
    expect(page.get_by_role("status").filter(has_text=ZH["ui.locating"])).to_be_visible()
    page.clock.fast_forward(10_000)
    told(page, "ui.locate_timeout")


def test_from_the_notice_a_name_can_be_searched_instead(visitor: Visitor) -> None:
    page = visitor.open(here=None)
    page.locator("#locate").click()
    page.get_by_role("alert").get_by_role("button", name=ZH["ui.search"], exact=True).click()
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_tap_on_the_map_moves_the_origin(visitor: Visitor, site: Site, size: dict[str, int]) -> None:
    page = visitor.open("/#view=108.94700,34.20800,15", size=size)
    first = tap_map(page, 120, 200)
    shows(page, site.nearest(first))
    page.wait_for_timeout(400)
    second = tap_map(page, 240, 300)
    assert second != first
    shows(page, site.nearest(second))
    expect(page.locator(".origin")).to_have_count(1)


def test_a_server_that_cannot_be_reached_is_named_and_asked_again(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    page.route("**/api/nearest*", lambda route: route.abort())
    page.locator("#locate").click()
    expect(page.get_by_role("alert")).to_contain_text(ZH["ui.offline"])
    page.unroute("**/api/nearest*")
    page.get_by_role("button", name=ZH["ui.again"]).click()
    shows(page, site.nearest())
    visitor.complaints = [one for one in visitor.complaints if "ERR_FAILED" not in one]


def test_a_slow_answer_never_replaces_a_newer_one(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    page.route("**/api/nearest*tier=1&*", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.locator("#chips [data-chip=drinking_water]").click()
    page.locator("#chips [data-chip=charging]").click()
    page.locator("#chips [data-chip=drinking_water]").click()
    shows(page, site.nearest(services="charging"))
    page.wait_for_timeout(300)
    shows(page, site.nearest(services="charging"))
