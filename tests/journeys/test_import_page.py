"""Importing a list in a real browser: the list every office has, on the shipped district."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Databases
from driving import DESKTOP, PHONE, Site, Visitor, serving
from messy_workbook import BAD_ROWS, FIRST_ROW, SHEETS, Messy, make_messy_workbook
from people_desk import PASSWORD, Desk, desk_in
from playwright.sync_api import Page, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)

from geomap.web.i18n import messages

DATA = Path(__file__).parents[2] / "data"
ZH = messages("zh")


@pytest.fixture(scope="module")
def desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("shipped") / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.sqlite*", "osm*", "population*"))
    runs = str(tmp_path_factory.mktemp("runs"))
    with desk_in(databases, kind, folder, GEOMAP_RELOAD_S="5", GEOMAP_RUNS=runs) as made:
        made.account("admin")
        yield made


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    with serving(desk.app) as url:
        yield Site(url, desk.app)


@pytest.fixture
def foreseen() -> str:
    return "status of 4"


@pytest.fixture(scope="module")
def messy(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Messy:
    layers = desk.app.extensions["store"].state().layers
    path = tmp_path_factory.mktemp("messy") / "驿站.xlsx"
    return make_messy_workbook(path, layers["communities"], layers["streets"])


def opened(visitor: Visitor, size: dict[str, int] = DESKTOP, path: str = "/desk/import", **more: str) -> Page:
    page = visitor.open(path, size=size, here=None, **more)
    page.fill("#name", "admin")
    page.fill("#password", PASSWORD)
    page.click("form.panel button.primary")
    page.wait_for_selector("#import h2" if path == "/desk/import" else "#waiting li")
    return page


def to_outcome(page: Page, path: Path) -> None:
    page.set_input_files("#file", path)
    page.get_by_role("button", name=ZH["import.check"], exact=True).click()
    page.wait_for_selector(".kinds")


def a_new_name(messy: Messy) -> str:
    """The name of a sound row of the first sheet, one of those that are numbered."""
    first = next(iter(SHEETS))
    numbers = (row - FIRST_ROW for sheet, row in sorted(messy.placed) if sheet == first)
    return f"第{next(number for number in numbers if number % 50 >= 4)}号便民驿站"


def named(desk: Desk, name: str) -> bool:
    found = desk.app.test_client().get("/api/collections/stations/items?limit=10000").json["features"]
    return any(feature["properties"]["name"] == name for feature in found)


def test_a_messy_list_from_file_to_undo(
    visitor: Visitor,
    desk: Desk,
    messy: Messy,
    axe: str,  # noqa: F811
) -> None:
    name, snapshots = a_new_name(messy), desk.app.extensions["snapshots"]
    version = snapshots.current().version
    page = opened(visitor)
    assert serious(page, axe) == []
    page.set_input_files("#file", messy.path)
    page.wait_for_selector("#datum")
    assert serious(page, axe) == []
    expect(page.get_by_label(ZH["import.column_becomes"].format(label="驿站名称"))).to_have_value("name")
    page.get_by_role("button", name=ZH["import.check"], exact=True).click()
    page.wait_for_selector("#rows tbody tr")
    assert serious(page, axe) == []
    shown = page.locator("#rows tbody tr")
    expect(shown).to_have_count(BAD_ROWS)
    told = {tuple(row.locator("td").all_inner_texts()[:2]) for row in shown.all()}
    assert told == {(ZH["import.row"].format(sheet=s, row=r), column) for s, r, column, _ in messy.faults}
    assert "GCJ-02" in page.locator(".told-list").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name=ZH["import.download"]).click()
    assert download.value.suggested_filename.endswith(".xlsx")
    new = len(messy.placed)
    button = page.locator("#apply")
    assert button.inner_text() == ZH["import.apply"].format(new=new, changed=0)
    assert not named(desk, name)
    button.click()
    page.wait_for_selector("#undo")
    ends = time.monotonic() + 2
    while not named(desk, name):
        assert time.monotonic() < ends
        time.sleep(0.05)
    assert serious(page, axe) == []
    page.reload()
    page.click("#undo")
    page.get_by_text(ZH["import.undone"], exact=True).wait_for()
    while named(desk, name):
        time.sleep(0.05)
    assert snapshots.current().version == version


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_no_step_is_wider_than_the_screen(
    visitor: Visitor,
    messy: Messy,
    axe: str,  # noqa: F811
    theme: str,
) -> None:
    page = opened(visitor, PHONE, color_scheme=theme)
    to_outcome(page, messy.path)
    page.wait_for_selector("#rows tbody tr")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert serious(page, axe) == []
    page.get_by_role("button", name=ZH["import.back"], exact=True).click()
    page.wait_for_selector("#datum")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name=ZH["import.other_file"]).click()
    page.wait_for_selector("#file")


def test_a_row_without_a_place_is_put_on_the_map_by_keyboard(
    visitor: Visitor,
    desk: Desk,
    axe: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / "一行.csv"
    path.write_text("名称,地址,等级,服务项目\n键盘驿站,小寨路,3,饮水、休息\n", encoding="gb18030")
    page = opened(visitor)
    to_outcome(page, path)
    page.locator("#apply").press("Enter")
    page.get_by_role("link", name=ZH["import.see_places"].format(count=1)).press("Enter")
    page.locator(".waiting .pick").press("Enter")
    assert serious(page, axe) == []
    page.locator(".resource-map").press("Enter")
    page.locator("#save").press("Enter")
    page.get_by_text(ZH["places.wait.saved"].format(name="键盘驿站")).wait_for()
    page.get_by_text(ZH["places.wait.none"]).wait_for()
    stations = desk.app.extensions["store"].state().layers["stations"].features
    assert stations[-1]["properties"]["name"] == "键盘驿站"


def test_a_file_that_is_no_list_is_refused_in_words(visitor: Visitor, tmp_path: Path) -> None:
    path = tmp_path / "空.csv"
    path.write_text("一些话\n没有表格\n", encoding="utf-8")
    page = opened(visitor)
    page.set_input_files("#file", path)
    page.get_by_text(ZH["import.fault.no_table"]).wait_for()
    page.wait_for_selector("#file")
