"""Importing a list in a real browser: the list every office has, on the shipped district."""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import orjson
import pytest
from databases import Databases
from driving import DESKTOP, PHONE, Visitor, sign_in
from messy_workbook import BAD_ROWS, FIRST_ROW, SHEETS, Messy, make_messy_workbook
from people_desk import Desk, desk_in
from playwright.sync_api import Page, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)

from geomap.intake.reason_words import REASONS
from geomap.web.i18n import messages

DATA = Path(__file__).parents[2] / "data"
ZH = messages("zh")
LONGEST_S = 30.0
PATTERNS = {code: re.sub(r"\\{\w+\\}", ".*", re.escape(zh[0])) for code, (zh, _) in REASONS.items()}
"""What the reason of each code looks like in Chinese, whatever it names."""


@pytest.fixture(scope="module")
def desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("shipped") / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.sqlite*", "osm*", "population*"))
    runs = str(tmp_path_factory.mktemp("runs"))
    with desk_in(databases, kind, folder, GEOMAP_RELOAD_S="5", GEOMAP_RUNS=runs) as made:
        made.account("admin")
        yield made


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
    sign_in(page, "admin")
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
    held = exported(desk)
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
    assert told_rows(page) == refusals(messy)
    assert "GCJ-02" in page.locator(".told-list").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name=ZH["import.download"]).click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert reasons_in(download.value.path()) == {fault[:2] for fault in messy.faults}
    new = len(messy.placed)
    button = page.locator("#apply")
    assert button.inner_text() == ZH["import.apply"].format(new=new, changed=0)
    assert not named(desk, name)
    button.click()
    page.wait_for_selector("#undo")
    began = time.monotonic()
    until(lambda: named(desk, name))
    print(f"Served {time.monotonic() - began:.2f} s after it was written.")
    assert serious(page, axe) == []
    on_the_map(page, name)
    in_the_history(page)
    page.go_back()
    page.wait_for_selector("#undo")
    page.click("#undo")
    page.get_by_text(ZH["import.undone"], exact=True).wait_for()
    until(lambda: not named(desk, name))
    assert snapshots.current().version == version
    assert exported(desk) == held


def test_a_list_read_wrongly_is_set_right_on_the_page(
    visitor: Visitor,
    desk: Desk,
    axe: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / "清单.csv"
    text = "驿站名称,地址,电话\n站,所在,经度,纬度\n定值驿站,小寨路,108.9461,34.2101\n"
    path.write_text(text, encoding="gb18030")
    page = opened(visitor)
    page.set_input_files("#file", path)
    page.select_option("#header_row", "2")
    name = page.get_by_label(ZH["import.column_becomes"].format(label="站"))
    page.get_by_role("rowheader", name="所在", exact=True).wait_for()
    page.select_option("#encoding", "cp1252")
    page.get_by_role("rowheader", name="所在", exact=True).wait_for(state="detached")
    page.select_option("#encoding", "gb18030")
    name.select_option("name")
    fix(page, "tier", "3")
    fix(page, "services", "停机坪")
    assert serious(page, axe) == []
    page.get_by_role("button", name=ZH["import.check"], exact=True).click()
    page.get_by_text("没有认出任何服务").wait_for()
    page.locator(".fixed-value input").fill("饮水、充电")
    page.get_by_role("button", name=ZH["import.check"], exact=True).click()
    page.locator("#apply").click()
    page.wait_for_selector("#undo")
    made = desk.app.extensions["store"].state().layers["stations"].features[-1]["properties"]
    assert (made["name"], made["tier"], made["services"]) == (
        "定值驿站",
        3,
        ["drinking_water", "charging"],
    )
    page.get_by_role("button", name=ZH["import.another"]).click()
    page.set_input_files("#file", path)
    page.get_by_text(ZH["import.remembered"]).wait_for()
    expect(page.locator("#header_row")).to_have_value("2")
    expect(page.locator(".fixed-row")).to_have_count(2)


def test_a_word_that_is_not_known_is_explained_where_it_is_refused(visitor: Visitor, tmp_path: Path) -> None:
    path = tmp_path / "清单.csv"
    row = "{},3,停机坪,108.9412,34.20{}\n"
    text = "驿站名称,等级,服务,经度,纬度\n" + row.format("词意一站", "01") + row.format("词意二站", "12")
    path.write_text(text, encoding="utf-8")
    page = opened(visitor)
    to_outcome(page, path)
    meaning = page.get_by_label(ZH["import.means_what"].format(word="停机坪"))
    expect(meaning).to_have_count(2)
    meaning.first.select_option("toilet")
    page.get_by_role("button", name=ZH["import.check_again"], exact=True).click()
    expect(page.locator("#apply")).to_have_text(ZH["import.apply"].format(new=2, changed=0))
    expect(page.locator("#rows tbody td", has_text="如厕")).to_have_count(2)


def test_a_dry_run_that_the_data_outran_is_made_anew_at_one_press(
    visitor: Visitor, desk: Desk, tmp_path: Path
) -> None:
    late, quick = tmp_path / "晚.csv", tmp_path / "早.csv"
    for path, lon in ((late, 108.9491), (quick, 108.9521)):
        path.write_text(f"名称,经度,纬度,等级\n{path.stem}到驿站,{lon},34.2101,3\n", encoding="utf-8")
    page, other = opened(visitor), opened(visitor)
    to_outcome(page, late)
    to_outcome(other, quick)
    other.click("#apply")
    other.wait_for_selector("#undo")
    page.click("#apply")
    page.get_by_text(ZH["import.problem.412"]).wait_for()
    assert not named(desk, "晚到驿站")
    page.click("#again")
    page.get_by_text(ZH["import.problem.412"]).wait_for(state="detached")
    page.locator("#apply:enabled").click()
    page.wait_for_selector("#undo")
    until(lambda: named(desk, "晚到驿站"))


def fix(page: Page, field: str, value: str) -> None:
    """Give all rows a value."""
    page.click("#add-fixed")
    row = page.locator(".fixed-row").last
    row.locator("select").first.select_option(field)
    if row.locator(".fixed-value select").count():
        row.locator(".fixed-value select").select_option(value)
    else:
        row.locator(".fixed-value input").fill(value)


def until(holds: Callable[[], bool]) -> None:
    """Wait, generously, until something holds."""
    ends = time.monotonic() + LONGEST_S
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


def told_rows(page: Page) -> set[tuple[str, str, str]]:
    """Of every row shown as refused: where, the column and the code of its reason. Each has a remedy, in
    Chinese, and its value unless that is missing."""
    shown = page.locator("#rows tbody tr")
    expect(shown).to_have_count(BAD_ROWS)
    rows = [row.locator("td").all_inner_texts() for row in shown.all()]
    for _, _, value, reason, remedy in rows:
        assert value.strip(", ") or reason == REASONS["missing"][0][0]
        assert re.search("[\u4e00-\u9fff]", remedy), remedy
    return {(where, column, code_of(reason)) for where, column, _, reason, _ in rows}


def code_of(reason: str) -> str:
    return next(code for code, pattern in PATTERNS.items() if re.fullmatch(pattern, reason))


def refusals(messy: Messy) -> set[tuple[str, str, str]]:
    """The same of the rows that are wrong."""
    return {
        (ZH["import.row"].format(sheet=sheet, row=row), column, code)
        for sheet, row, column, code in messy.faults
    }


def reasons_in(path: Path) -> set[tuple[str, int]]:
    """The rows of a list that came back which have a reason in its last column."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    found = set()
    for name in SHEETS:
        page = book[name]
        column = next(c.column for c in page[FIRST_ROW - 1] if c.value == "未导入的原因")
        rows = range(FIRST_ROW, page.max_row + 1)
        found |= {(name, row) for row in rows if page.cell(row, column).value}
    return found


def on_the_map(page: Page, name: str) -> None:
    """Follow the link to the map: what came is found there."""
    with page.context.expect_page() as other:
        page.click("#see-map", modifiers=["Control"])
    there = other.value
    there.locator("#q").fill(name)
    there.locator("#found .found-name", has_text=name).first.wait_for()
    assert "view=" in there.url
    there.close()


def in_the_history(page: Page) -> None:
    """Follow the link to the history: the revision of the import stands first."""
    address = page.get_attribute("#see-history", "href") or ""
    page.click("#see-history")
    first = page.locator("ol.past > li").first
    first.wait_for()
    assert first.get_attribute("data-revision") == address.rpartition("=")[2]


def exported(desk: Desk) -> bytes:
    """All stations as the API gives them."""
    answer = desk.app.test_client().get("/api/collections/stations/items?limit=10000")
    return orjson.dumps(answer.json["features"])


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


def under_the_thumb(page: Page) -> None:
    """On a phone the map stands at the foot of the screen, however long the list above it is."""
    page.set_viewport_size(PHONE)
    page.evaluate("document.getElementById('waiting').style.paddingBlockEnd = '2000px'")
    for _ in range(2):
        box = page.locator(".placing-map").bounding_box()
        assert box is not None
        assert abs(box["y"] + box["height"] - PHONE["height"]) < 2
        assert 300 < box["height"] < 500
        page.evaluate("scrollBy(0, 400)")
    page.evaluate("document.getElementById('waiting').style.paddingBlockEnd = ''")
    page.set_viewport_size(DESKTOP)


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
    under_the_thumb(page)
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
