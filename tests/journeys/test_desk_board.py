"""The freshness board, undoing what was changed later, and boundaries of several layers drawn together."""

from __future__ import annotations

import pytest
from driving import Visitor
from people_desk import Desk
from playwright.sync_api import Page, expect
from test_desk import HERE, desk, foreseen, open_desk, row  # noqa: F401 (fixtures of both files)
from town import EAST, WEST, WEST_SOUTH

from tests.editing.asking import Editor


def test_the_board_counts_as_the_api_does_and_a_number_filters_the_table(
    visitor: Visitor,
    desk: Desk,  # noqa: F811
) -> None:
    page = open_desk(visitor)
    board = Editor(desk, "admin").get("/api/desk/items/stations")["board"]
    page.locator('[data-tab="board"]').click()
    for street in (WEST, EAST):
        shown = page.locator(f'.of-street[data-street="{street}"] [data-due="not_verified"]')
        expect(shown).to_have_text(str(board["streets"][street]["not_verified"]))
    page.locator(f'.of-street[data-street="{WEST}"] .opens').click()
    inner = page.locator(f'.of-community[data-community="{WEST_SOUTH}"] [data-due="not_verified"]')
    expect(inner).to_have_text(str(board["communities"][WEST_SOUTH]["not_verified"]))
    inner.click()
    expect(page.locator("tbody tr[data-id]")).to_have_count(1)
    expect(row(page)).to_be_visible()
    row(page).locator(".verify-row").click()
    expect(page.locator("tbody tr[data-id]")).to_have_count(0)
    page.locator('[data-tab="board"]').click()
    left = page.locator(f'.of-street[data-street="{WEST}"] [data-due="not_verified"]')
    expect(left).to_have_text(str(board["streets"][WEST]["not_verified"] - 1))


def changed_twice(desk: Desk) -> None:  # noqa: F811
    editor = Editor(desk, "admin")
    assert editor.many("edit", {HERE: 1, "west-north": 1}, properties={"tier": 2}).status_code == 200
    assert editor.patch(HERE, 2, properties={"address": "路口"}).status_code == 200


def undo_the_first(page: Page) -> None:
    page.locator('[data-tab="past"]').click()
    page.locator('.past li[data-revision="2"] .undo').first.click()
    page.locator('dialog[open] [data-choice="yes"]').click()
    expect(page.locator("dialog[open] .later li")).to_have_count(1)
    expect(page.locator("dialog[open] .later del").last).to_be_visible()


def test_the_district_sees_what_was_changed_later_and_undoes_it_too(visitor: Visitor, desk: Desk) -> None:  # noqa: F811
    changed_twice(desk)
    page = open_desk(visitor)
    undo_the_first(page)
    page.locator('dialog[open] [data-choice="yes"]').click()
    expect(page.locator('.past li[data-revision="4"]').first).to_be_visible()
    properties = (
        desk.app.extensions["store"].features([("stations", HERE)])["stations", HERE].feature["properties"]
    )
    assert "address" not in properties


def test_a_street_is_told_who_may(visitor: Visitor, desk: Desk) -> None:  # noqa: F811
    changed_twice(desk)
    page = open_desk(visitor, "amy")
    undo_the_first(page)
    expect(page.locator("dialog[open]")).to_contain_text("区级账号")
    expect(page.locator('dialog[open] [data-choice="yes"]')).to_have_count(0)
    assert desk.app.extensions["store"].mark().number == 3


def drag(page: Page, east_px: float, south_px: float, corner: str) -> None:
    """Drag the south-eastern ("se") or the north-eastern ("ne") corner."""
    vertices = page.locator(".shape-vertex")
    expect(vertices).to_have_count(4)
    boxes = [vertices.nth(i).bounding_box() for i in range(4)]
    sign = 1 if corner == "se" else -1
    box = max(boxes, key=lambda box: box["x"] + sign * box["y"])  # type: ignore[index]
    x, y = box["x"] + 7, box["y"] + 7  # type: ignore[index]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + east_px, y + south_px, steps=6)
    page.mouse.up()


def test_a_corner_that_streets_and_communities_share_moves_in_all_of_them_as_one_revision(
    visitor: Visitor,
    desk: Desk,  # noqa: F811
) -> None:
    page = open_desk(visitor, state=f"#layer=streets&id={WEST}")
    page.locator('[data-deed="redraw"]').click()
    drag(page, 0, -25, "ne")
    expect(page.locator("#map-bar.wrong")).to_be_visible()  # the district would have a gap
    expect(page.locator('[data-act="desk.save_shape"]')).to_have_count(0)
    page.locator('[data-act="desk.cancel"]').click()
    page.locator("#layer-choice select").select_option("communities")
    page.wait_for_selector("#desk[data-loaded=communities]")
    page.locator(f'tbody tr[data-id="{WEST_SOUTH}"] .c-name').click()
    page.locator('[data-deed="redraw"]').click()
    drag(page, 0, -20, "ne")
    page.locator('[data-act="desk.save_shape"]').click()
    expect(page.locator("#map-bar")).to_be_hidden()
    changes = list(desk.app.extensions["store"].changes(2))
    assert {change.layer for change in changes} >= {"communities"}


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_who_redraws_second_sees_both_boundaries_and_chooses(
    visitor: Visitor,
    desk: Desk,  # noqa: F811
    choice: str,
) -> None:
    page, store = (
        open_desk(visitor, state=f"#layer=communities&id={WEST_SOUTH}"),
        desk.app.extensions["store"],
    )
    before = store.state().layers["communities"]
    page.locator('[data-deed="redraw"]').click()
    drag(page, 0, -20, "ne")
    expect(page.locator('[data-act="desk.save_shape"]')).to_be_visible()
    Editor(desk, "admin").patch(WEST_SOUTH, 1, layer="communities", properties={"population": 7})
    page.locator('[data-act="desk.save_shape"]').click()
    expect(page.locator("#map-bar.wrong")).to_contain_text("别人刚刚改过")
    expect(page.locator(".shape-theirs")).to_have_count(1)
    assert store.mark().number == 2
    page.locator(f'[data-act="desk.keep_{choice}"]').click()
    expect(page.locator(".shape-theirs")).to_have_count(0)
    expect(page.locator("#field-population")).to_have_value("7")
    after = store.features([("communities", WEST_SOUTH)])["communities", WEST_SOUTH].feature
    assert after["properties"]["population"] == 7
    was = next(feature for feature in before.features if feature["id"] == WEST_SOUTH)
    assert (after["geometry"] == was["geometry"]) == (choice == "theirs")
