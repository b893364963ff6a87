"""The data desk in a real browser: a change is on the public map at once, and gone when undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import Databases
from driving import DESKTOP, PHONE, Visitor, sign_in
from people_desk import Desk, desk_in
from playwright.sync_api import Page, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)
from town import WEST

from geomap.web.i18n import messages

SEEN_WITHIN_MS = 2_000
HERE = "west-south"
KINDS = [text for key, text in messages("zh").items() if key.startswith("kind.stations.")]


@pytest.fixture
def desk(databases: Databases, kind: str, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path / "data", GEOMAP_RELOAD_S="1") as made:
        made.now = datetime.now(UTC)
        made.account("admin")
        made.account("amy", "street", WEST)
        yield made


@pytest.fixture
def foreseen() -> str:
    return "status of 4"


def open_desk(visitor: Visitor, name: str = "admin", state: str = "", **options) -> Page:
    page = visitor.open("/desk/sign-in", **{"here": None, "size": DESKTOP, **options})
    sign_in(page, name)
    visitor.go(page, f"/desk{state}")
    page.wait_for_selector("#desk[data-loaded]")
    return page


def row(page: Page, station: str = HERE):
    return page.locator(f'tbody tr[data-id="{station}"]')


def state(desk: Desk) -> str:
    layers = desk.app.extensions["store"].state().layers
    return json.dumps({name: list(layer.features) for name, layer in layers.items()}, sort_keys=True)


def public_hours(page: Page, hours: str) -> None:
    """Wait until the public map tells these hours of the station; two seconds, and no more."""
    page.wait_for_function(
        """async (hours) => {
            const answer = await fetch("/api/collections/stations/items/west-south", { cache: "no-store" });
            return (await answer.json()).properties.opening_hours === hours;
        }""",
        arg=hours,
        polling=100,
        timeout=SEEN_WITHIN_MS,
    )


def edit_hours(page: Page, text: str) -> None:
    row(page).locator(".c-opening_hours").dblclick()
    page.locator(".editing").fill(text)


def test_an_inline_edit_is_on_the_public_map_within_two_seconds_and_undone_to_the_letter(
    visitor: Visitor, desk: Desk
) -> None:
    before, page = state(desk), open_desk(visitor)
    edit_hours(page, "25/7")
    expect(page.locator(".cell-fault")).to_contain_text("Mo-Su 08:00-20:00")
    page.locator(".editing").fill("Mo-Su 07:00-21:00")
    expect(page.locator(".cell-fault")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(row(page).locator(".c-opening_hours")).to_contain_text("07:00")
    public_hours(page, "Mo-Su 07:00-21:00")
    expect(page.locator("#panel .past li").first.locator("ins")).to_contain_text("07:00")
    page.locator("#panel .undo").first.click()
    expect(row(page).locator(".c-opening_hours")).to_contain_text("08:00")
    public_hours(page, "Mo-Su 08:00-20:00")
    assert state(desk) == before


def test_the_keyboard_alone_finds_edits_and_leaves_a_cell(visitor: Visitor, desk: Desk) -> None:
    page = open_desk(visitor)
    page.locator('tbody [tabindex="0"]').first.focus()
    name = page.evaluate("document.activeElement.closest('tr').dataset.id")
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("select.editing")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row(page, name).locator(".c-tier")).to_be_focused()
    assert desk.app.extensions["store"].mark().number == 1


def test_a_kind_is_chosen_and_shown_in_words(visitor: Visitor, desk: Desk) -> None:
    page = open_desk(visitor, state=f"#id={HERE}")
    kinds = page.locator("#field-kind")
    page.locator("#panel .past li").first.wait_for()
    assert kinds.locator("option").all_inner_texts() == KINDS
    assert kinds.locator("option:checked").inner_text() == "临街"
    kinds.select_option(label="市场内")
    page.locator("#panel .form-foot button").click()
    change = page.locator("#panel .past li").first.locator("table.diff td")
    expect(change).to_have_text(["临街", "市场内"])
    stations = desk.app.extensions["store"].state().layers["stations"].features
    assert next(f for f in stations if f["id"] == HERE)["properties"]["kind"] == "market"


def drag(page: Page, east_px: float, south_px: float) -> None:
    box = page.locator(".in-hand .sign").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + east_px / 2, y + south_px / 2, steps=4)
    page.mouse.move(x + east_px, y + south_px, steps=4)
    page.mouse.up()


def test_a_point_is_dragged_and_saved_and_out_of_the_own_street_refused(visitor: Visitor, desk: Desk) -> None:
    before, page = state(desk), open_desk(visitor, "amy")
    row(page).locator(".c-name").click()
    expect(page.locator(".in-hand .sign")).to_be_visible()
    for _ in range(3):
        page.locator(".leaflet-control-zoom-out").click()
        page.wait_for_timeout(400)
    drag(page, 170, 0)
    expect(page.locator("#map-bar.wrong")).to_contain_text("移出负责的区域")
    page.locator("#map-bar button").click()
    expect(page.locator("#map-bar")).to_be_hidden()
    assert state(desk) == before
    drag(page, -20, -15)
    page.locator('#map-bar [data-act="desk.save_place"]').click()
    expect(page.locator("#panel .past li").first.locator("th", has_text="位置")).to_be_visible()
    moved = desk.app.extensions["store"].features([("stations", HERE)])["stations", HERE].feature["geometry"]
    assert moved["coordinates"][0] < 108.92
    assert moved["coordinates"][1] > 34.22


def test_verified_today_is_one_tap_on_a_phone(visitor: Visitor, desk: Desk) -> None:
    page = open_desk(visitor, "amy", size=PHONE)
    expect(page.locator('[data-tab="not_verified"] .count')).to_have_text("2")
    row(page).locator(".verify-row").tap()
    expect(page.locator('[data-tab="not_verified"] .count')).to_have_text("1")
    told = desk.app.extensions["store"].features([("stations", HERE)])["stations", HERE].feature["properties"]
    assert (
        told["verified_on"]
        == desk.now.astimezone(desk.app.extensions["snapshots"].current().timezone).date().isoformat()
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_who_comes_second_sees_both_versions_and_chooses(visitor: Visitor, desk: Desk) -> None:
    first, second = open_desk(visitor), open_desk(visitor, "amy")
    edit_hours(first, "24/7")
    first.keyboard.press("Enter")
    expect(row(first).locator(".c-opening_hours")).to_have_text("全天开放")
    edit_hours(second, "Mo-Su 09:00-18:00")
    second.keyboard.press("Enter")
    dialog = second.locator("dialog[open]")
    expect(dialog.locator("del")).to_have_text("24/7")
    expect(dialog.locator("ins")).to_contain_text("09:00")
    dialog.locator('[data-choice="mine"]').click()
    public_hours(second, "Mo-Su 09:00-18:00")


def test_many_rows_are_verified_set_and_undone_as_one(visitor: Visitor, desk: Desk) -> None:
    before, page = state(desk), open_desk(visitor)
    page.locator("thead input").check()
    page.locator("#bulk select").select_option("opening_hours")
    page.locator(".bulk-editor input").fill("24/7")
    page.locator('[data-bulk="apply"]').click()
    expect(page.locator("tbody .c-opening_hours", has_text="全天开放")).to_have_count(4)
    assert desk.app.extensions["store"].mark().number == 2
    page.locator('[data-tab="past"]').click()
    page.locator(".rows-holder .undo").first.click()
    page.locator('dialog[open] [data-choice="yes"]').click()
    page.locator('[data-tab="all"]').click()
    expect(page.locator("tbody .c-opening_hours", has_text="08:00")).to_have_count(4)
    assert state(desk) == before


def test_a_closing_is_on_the_card_and_page_of_the_public_until_it_is_opened(
    visitor: Visitor, desk: Desk
) -> None:
    page = open_desk(visitor, timezone_id="America/New_York")
    row(page).locator(".c-name").click()
    page.locator(".closing summary").click()
    page.fill("#closed-reason", "水管维修")
    page.fill("#closed-until", "2020-03-31T18:00")
    page.locator('button[data-deed="close"]').click()
    expect(page.locator("#live")).to_contain_text(messages("zh")["desk.wrong.until"])
    page.fill("#closed-until", "2099-03-31T18:00")
    page.locator('button[data-deed="close"]').click()
    expect(page.locator('[data-deed="reopen"]')).to_be_visible()
    assert '"closed_until": "2099-03-31T18:00:00+08:00"' in state(desk)  # the district's time, seen from afar
    page.wait_for_timeout(SEEN_WITHIN_MS)
    public = visitor.open(f"/stations/{HERE}", here=None)
    expect(public.locator(".loud.closed")).to_contain_text("水管维修")
    public = visitor.open("/", here=(108.92, 34.22))
    public.locator("#locate").click()
    expect(public.locator(f'.card[data-id="{HERE}"] .card-closed')).to_contain_text("水管维修")
    page.locator('[data-deed="reopen"]').click()
    expect(page.locator('[data-deed="reopen"]')).to_have_count(0)


def test_a_vertex_is_dragged_with_all_neighbours_that_share_it(visitor: Visitor, desk: Desk) -> None:
    page = open_desk(visitor, state=f"#layer=communities&id={WEST}001")
    page.locator('[data-deed="redraw"]').click()
    store = desk.app.extensions["store"]
    corners = page.locator(".shape-vertex")
    expect(corners).to_have_count(4)
    boxes = [corners.nth(i).bounding_box() for i in range(4)]
    inner = max(boxes, key=lambda box: box["x"] - box["y"])  # type: ignore[index]
    x, y = inner["x"] + 7, inner["y"] + 7  # type: ignore[index]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y + 30, steps=6)
    page.mouse.up()
    page.locator('[data-act="desk.save_shape"]').click()
    expect(page.locator("#map-bar")).to_be_hidden()
    assert store.mark().number == 2
    changes = list(store.changes(2))
    assert len(changes) == 4
    assert {change.layer for change in changes} == {"communities"}


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")])
def test_the_desk_bars_nobody(visitor: Visitor, axe: str, size: dict[str, int], theme: str) -> None:  # noqa: F811
    page = open_desk(visitor, size=size, color_scheme=theme)
    assert serious(page, axe) == []
    row(page).locator("input").check()
    row(page).locator(".c-name").click()
    page.wait_for_selector("#panel .past li")
    page.locator(".closing summary").click()
    assert serious(page, axe) == []
    page.locator("#panel .panel-head button").click()
    page.locator('[data-tab="past"]').click()
    page.wait_for_selector(".rows-holder .past li")
    assert serious(page, axe) == []


def test_ten_thousand_rows_are_a_few_elements(visitor: Visitor) -> None:
    page = open_desk(visitor)
    many = """(count) => {
        const original = window.fetch;
        window.fetch = async (url, options) => {
            const answer = await original(url, options);
            if (!String(url).endsWith("/items/stations")) return answer;
            const body = await answer.json(), [first] = body.features;
            const named = (name) => ({ ...first.properties, name });
            body.features = Array.from({ length: count }, (_, i) =>
                ({ ...first, id: `s${i}`, properties: named(`站 ${i}`) }));
            return new Response(JSON.stringify(body));
        };
    }"""
    page.evaluate(many, 10_000)
    page.locator("#layer-choice select").select_option("halls")
    page.wait_for_selector("#desk[data-loaded=halls]")
    page.locator("#layer-choice select").select_option("stations")
    expect(page.locator('[data-tab="all"] .count')).to_have_text("10,000")
    assert page.locator("tbody tr").count() < 80
    page.evaluate("document.querySelector('#rows').scrollTop = 1e9")
    expect(row(page, "s9999")).to_be_visible()
    assert page.locator("tbody tr").count() < 80
