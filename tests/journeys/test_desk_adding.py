"""A new feature at the desk: by a tap, by numbers, from a community; and where it may not be."""

from __future__ import annotations

import pytest
from driving import DESKTOP, PHONE, Visitor
from people_desk import Desk
from playwright.sync_api import Page, expect
from test_desk import desk, foreseen, open_desk, row  # noqa: F401 (fixtures of both files)
from town import WEST_SOUTH


def tap_the_map(page: Page, east_px: float = 0) -> None:
    box = page.locator(".desk-map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2 + east_px, box["y"] + box["height"] / 2)


def fill(page: Page) -> None:
    page.fill("#field-name", "新站")
    page.locator("#field-tier").select_option(label="三级驿站")
    page.locator("#field-kind").select_option(label="临街")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_station_is_added_by_a_tap_and_stands_in_the_store(
    visitor: Visitor,
    desk: Desk,  # noqa: F811
    size: dict[str, int],
) -> None:
    page = open_desk(visitor, "amy", size=size)
    page.locator('[data-act="new"]').click()
    expect(page.locator("#new-layer")).to_have_value("stations")
    expect(page.locator(".own-area")).to_be_visible()
    tap_the_map(page)
    expect(page.locator("#new-where")).to_contain_text("位于")
    lon, lat = float(page.input_value("#new-lon")), float(page.input_value("#new-lat"))
    page.locator(".form-foot button").click()
    expect(page.locator("#fault-name")).to_contain_text("必填")
    expect(page.locator("#field-name")).to_be_focused()
    fill(page)
    expect(page.locator("#fault-name")).to_be_hidden()
    page.locator(".form-foot button").click()
    expect(page.locator("#panel h2")).to_have_text("新站")
    made = [
        f
        for f in desk.app.extensions["store"].state().layers["stations"].features
        if f["properties"]["name"] == "新站"
    ]
    assert [f["geometry"]["coordinates"] for f in made] == [[lon, lat]]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_what_is_typed_wrong_is_told_as_it_is_typed(visitor: Visitor, desk: Desk) -> None:  # noqa: F811
    page = open_desk(visitor)
    page.locator('[data-act="new"]').click()
    page.fill("#new-lon", "108.92")
    page.fill("#new-lat", "95")
    expect(page.locator("#new-lat")).to_have_attribute("aria-invalid", "")
    page.fill("#new-lat", "34.23")
    expect(page.locator("#new-where")).to_contain_text("位于")
    page.fill("#field-opening_hours", "25/7")
    expect(page.locator("#fault-opening_hours")).to_contain_text("Mo-Su 08:00-20:00")
    page.fill("#new-lat", "33.5")
    expect(page.locator("#new-where")).to_contain_text("辖区之外")
    expect(page.locator(".form-foot button")).to_be_disabled()
    assert desk.app.extensions["store"].mark().number == 1


def test_outside_the_own_street_is_said_before_the_save(visitor: Visitor, desk: Desk) -> None:  # noqa: F811
    page = open_desk(visitor, "amy")
    page.locator('[data-act="new"]').click()
    page.fill("#new-lon", "108.98")
    page.fill("#new-lat", "34.22")
    expect(page.locator("#new-where")).to_contain_text("不能保存")
    expect(page.locator(".form-foot button")).to_be_disabled()
    page.fill("#new-lon", "108.93")
    expect(page.locator(".form-foot button")).to_be_enabled()
    assert desk.app.extensions["store"].mark().number == 1


def test_a_compound_starts_from_a_community_and_its_code_is_filled_in(
    visitor: Visitor,
    desk: Desk,  # noqa: F811
) -> None:
    page = open_desk(visitor)
    page.locator('[data-act="new"]').click()
    page.locator("#new-layer").select_option("compounds")
    page.fill("#new-from", WEST_SOUTH)
    page.locator("#new-found [role=option]").first.click()
    expect(page.locator("#new-where")).to_contain_text("位于")
    expect(page.locator("#field-community_code")).to_have_value(WEST_SOUTH)
    page.fill("#field-name", "新院")
    page.locator(".form-foot button").click()
    expect(page.locator("#panel h2")).to_have_text("新院")
    expect(page.locator("#layer-choice select")).to_have_value("compounds")
    assert len(desk.app.extensions["store"].state().layers["compounds"].features) == 2
