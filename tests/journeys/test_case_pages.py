"""The ledger and cases in a real browser, by telephone and desk: figures, a case called and settled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import Databases
from driving import PHONE, ZH, Visitor, sign_in
from order_desk import SOUTH, Worker, move_in, sent, take
from people_desk import Desk, desk_in
from playwright.sync_api import Page, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)

from geomap.web.i18n import messages

SIZES = [PHONE, {"width": 1440, "height": 900}]
TITLE = "<b>一百二十户</b>办不了不动产证"


@pytest.fixture(scope="module")
def desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(databases, "sqlite", tmp_path_factory.mktemp("desk") / "data") as made:
        move_in(made)
        yield made


def opened(visitor: Visitor, path: str, size: dict[str, int], *, name: str = "west") -> Page:
    page = visitor.context(size=size, here=None).new_page()
    page.goto(f"{visitor.site.url}{path}")
    sign_in(page, name)
    return page


def step(page: Page, name: str, **fields: str) -> None:
    page.click(f"[data-step={name}]")
    for field, value in fields.items():
        page.fill(f"#form-{field}", value)
    page.click("dialog button.primary")
    page.wait_for_selector("dialog", state="detached")


def fits(page: Page, size: dict[str, int]) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= size["width"])


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_the_ledger_of_a_month_shows_what_the_api_says(
    visitor: Visitor,
    desk: Desk,
    axe: str,  # noqa: F811
    size: dict[str, int],
) -> None:
    number = sent(desk)
    take(desk, number, "accept", SOUTH)
    page = opened(visitor, "/desk/orders/ledger", size)
    page.wait_for_selector(".ledger-table")
    told = Worker.by_token(desk, "west").get("/orders/ledger").json
    shown = page.locator(".ledger-total [data-count=owing] dd").inner_text()
    assert shown == str(told["total"]["owing"])
    assert page.locator(".ledger-table tbody tr").count() == len(told["rows"])
    assert fits(page, size)
    assert serious(page, axe) == []
    page.select_option("#period", "days")
    for field, day in (("from", "2025-02-27"), ("to", "2025-02-03")):
        page.fill(f"#{field}", day)
    page.wait_for_selector(f"text={ZH['ledger.span_backward']}")
    page.fill("#from", "2025-01-15")
    page.wait_for_selector(f"text={ZH['ledger.none']}")
    assert "from=2025-01-15&to=2025-02-03" in (page.get_attribute("#download", "href") or "")
    page.select_option("#period", "quarter")
    page.wait_for_selector(f"text={ZH['ledger.quarter_of'].format(year=2026, quarter=1)}", state="attached")
    page.wait_for_selector(".ledger-table")
    assert "from=2026-01-01&to=2026-03-31" in (page.get_attribute("#download", "href") or "")
    page.reload()
    page.wait_for_selector(".ledger-table")
    assert page.input_value("#quarter") == "2026-1"
    assert fits(page, size)


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_a_unit_of_the_ledger_leads_to_what_it_owes(
    visitor: Visitor, desk: Desk, size: dict[str, int]
) -> None:
    number = sent(desk)
    page = opened(visitor, "/desk/orders/ledger", size)
    row = page.locator(f"[data-unit='{SOUTH}']")
    row.wait_for()
    owing = int(row.locator("[data-name=owing]").inner_text())
    row.locator("th a").click()
    page.wait_for_selector(f'.order-card[data-id="{number}"]')
    assert page.locator(".order-card").count() == owing
    name = desk.app.extensions["snapshots"].current().layers["communities"]
    words = name.features[name.position[SOUTH.id]]["properties"]["name"]
    assert ZH["orders.desk.only.owing"].format(name=words) in page.locator("#only").inner_text()
    page.click("#only button")
    page.wait_for_selector("#only", state="hidden")
    assert "#" not in page.url


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_a_case_is_opened_departments_called_and_it_is_settled(
    visitor: Visitor,
    desk: Desk,
    axe: str,  # noqa: F811
    size: dict[str, int],
) -> None:
    number = sent(desk, category="title_deed")
    page = opened(visitor, "/desk/cases", size)
    page.click("#open-case")
    page.fill("#form-words", TITLE)
    page.fill("#form-find", f"#{number}")
    page.click(f"[data-found='{number}']")
    page.click("dialog button.primary")
    page.wait_for_selector("[data-part=orders] li")
    assert page.locator(".case-head h2").inner_text() == TITLE
    case = page.url.rsplit("/", 1)[1]
    page.click("[data-step=call]")
    page.check("#form-departments [value=tax]")
    page.fill("#form-due", "2026-03-06T18:00")
    page.click("dialog button.primary")
    page.wait_for_selector("[data-unit='department:tax'] .pill.unknown")
    assert page.locator("[data-step=settle]").count() == 0
    waits = ZH["settle_waits.calls_or_release"].format(names="税务局")
    expect(page.locator(".case-deeds .settle-waits")).to_have_text(waits)
    assert Worker.by_token(desk, "tax").post(f"/cases/{case}/report_in").status_code == 200
    page.reload()
    page.wait_for_selector("[data-unit='department:tax'] .pill.open")
    assert serious(page, axe) == []
    assert fits(page, size)
    step(page, "settle", words="已领证")
    page.wait_for_selector(f"text={ZH['case.state.settled']}")
    assert desk.app.extensions["orders"].book.kept(number).order.state == "settled"


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_orders_chosen_on_the_board_are_in_the_form_of_a_case_and_can_be_taken_out_and_found(
    visitor: Visitor,
    desk: Desk,
    axe: str,  # noqa: F811
    size: dict[str, int],
) -> None:
    first, second, third = (sent(desk, category=c) for c in ("lift", "noise", "title_deed"))
    page = opened(visitor, "/desk/orders", size)
    for number in (first, second):
        page.check(f'.order-card[data-id="{number}"] .order-pick input')
    page.click("#group [data-deed=open_case]")
    page.wait_for_selector(f"[data-picked='{second}']")
    row = page.locator(f"[data-picked='{first}']")
    row.locator("text=电梯故障").wait_for()
    assert serious(page, axe) == []
    assert fits(page, size)
    page.click(f"[data-picked='{second}'] button")
    page.fill("#form-find", f"#{third}")
    page.press("#form-find", "Enter")
    page.wait_for_selector(f"[data-picked='{third}']")
    assert page.locator("[data-found]").count() == 0
    page.fill("#form-words", "电梯与产证")
    page.click("dialog button.primary")
    page.wait_for_selector("[data-part=orders] li")
    told = Worker.by_token(desk, "west").get(f"/cases/{page.url.rsplit('/', 1)[1]}").json
    assert {one["id"] for one in told["orders"]} == {first, third}
    page.go_back()
    page.wait_for_selector("#open-case")
    assert page.locator("dialog").count() == 0


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_departments_that_its_orders_called_are_at_the_table_and_offered_for_its_group(
    visitor: Visitor,
    desk: Desk,
    axe: str,  # noqa: F811
    size: dict[str, int],
) -> None:
    number, west = sent(desk, category="title_deed"), Worker.by_token(desk, "west")
    west.post(f"/orders/{number}/whistle", departments=["tax", "housing"], due="2026-03-06T18:00")
    Worker.by_token(desk, "housing").post(f"/orders/{number}/pledge", words="明早到现场")
    desk.later(minutes=5)
    case = west.post("/cases", orders=[number], words=TITLE).json["id"]
    page = opened(visitor, f"/desk/cases/{case}", size)
    called = page.locator("[data-part=calls]")
    before = ZH["case.call.since_before"].split("{at}")[1]
    expect(called.locator("[data-unit='department:housing']")).to_contain_text("明早到现场")
    expect(called.locator("[data-unit='department:tax']")).to_contain_text(before)
    expect(called.locator("[data-unit='department:tax'] .pill.unknown")).to_be_visible()
    assert serious(page, axe) == []
    assert fits(page, size)
    page.click("[data-step=call]")
    expect(page.locator("#form-departments [value=police]")).to_have_count(1)
    expect(page.locator("#form-departments [value=tax]")).to_have_count(0)
    assert serious(page, axe) == []
    page.keyboard.press("Escape")
    page.locator("[data-step=group].primary").click()
    for name in ("tax", "housing"):
        expect(page.locator(f"#form-units [value='department:{name}']")).to_be_checked()
    page.click("dialog button.primary")
    expect(page.locator("[data-part=group] [data-unit='department:tax']")).to_be_visible()
    assert {"department:tax", "department:housing"} < {
        unit["unit"] for unit in west.get(f"/cases/{case}").json["group"]
    }
    own = opened(visitor, f"/desk/cases/{case}", size, name="tax")
    own.click("[data-step=report_in].primary")
    own.click("dialog button.primary")
    expect(own.locator("[data-step=pledge].primary")).to_be_visible()
    expect(own.locator("[data-step=report_in]")).to_have_count(0)


def test_the_time_to_report_in_is_in_working_hours_unless_somebody_says_otherwise(
    visitor: Visitor, desk: Desk
) -> None:
    number, west = sent(desk, category="title_deed"), Worker.by_token(desk, "west")
    case = west.post("/cases", orders=[number], words=TITLE).json["id"]
    proposed = west.get(f"/cases/{case}").json["report_by"]["due"][:16]
    assert proposed.startswith("2026-03-04T16:")
    page = opened(visitor, f"/desk/cases/{case}", SIZES[1])
    page.click("[data-step=call]")
    due, told = page.locator("#form-due"), page.locator("#form-due-basis")
    expect(due).to_have_value(proposed)
    at = ZH["order.on_day"].format(day="3月4日", time=proposed[11:])
    expect(told).to_have_text(ZH["report_by.basis.working"].format(hours=4, at=at))
    page.check("#form-departments [value=tax]")
    for past in ("2026-03-04T09:00", ""):
        due.fill(past)
        expect(told).to_have_text(ZH["report_by.past"])
        page.click("dialog button.primary")
        expect(page.locator("dialog")).to_be_visible()
    due.fill("2026-03-05T09:00")
    expect(told).to_have_text(ZH["report_by.in_hours"])
    due.fill("2026-03-06T23:00")
    expect(told).to_contain_text(ZH["report_by.off_hours"])
    at = ZH["order.on_day"].format(day="3月9日", time="08:30")
    told.get_by_role("button", name=ZH["report_by.take"].format(at=at)).click()
    expect(due).to_have_value("2026-03-09T08:30")
    page.click("dialog button.primary")
    expect(page.locator("dialog")).to_have_count(0)
    (call,) = west.get(f"/cases/{case}").json["calls"]
    assert (call["due"], call["off_hours"]) == ("2026-03-09T08:30:00+08:00", False)


def called_to_a_case(desk: Desk) -> int:
    """A case of the street west, to which the tax office is called; its number."""
    west = Worker.by_token(desk, "west")
    case = west.post("/cases", orders=[sent(desk, category="title_deed")], words=TITLE).json["id"]
    west.post(f"/cases/{case}/call", departments=["tax"], due="2026-03-06T18:00")
    return int(case)


def test_the_page_of_a_case_follows_what_others_do_and_is_not_drawn_anew_without_news(
    visitor: Visitor, desk: Desk
) -> None:
    case = called_to_a_case(desk)
    page = opened(visitor, f"/desk/cases/{case}", PHONE)
    tax, waits = page.locator("[data-unit='department:tax']"), page.locator(".settle-waits")
    expect(waits).to_be_visible()
    waits.evaluate("(line) => { line.isStillTheSame = true; }")
    page.focus("[data-step=call]")
    for _ in range(2):
        with page.expect_response(f"**/api/desk/cases/{case}") as answer:
            pass
        assert "x-background" in answer.value.request.headers
    assert waits.evaluate("(line) => line.isStillTheSame")
    assert Worker.by_token(desk, "tax").post(f"/cases/{case}/report_in").status_code == 200
    expect(tax.locator(".pill.open")).to_be_visible()
    expect(page.locator("[data-step=settle]")).to_be_visible()
    expect(waits).to_have_count(0)
    expect(page.locator("#live")).to_have_text(ZH["case.news"])
    expect(page.locator("[data-step=call]")).to_be_focused()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_form_that_somebody_was_faster_than_keeps_what_is_typed_and_can_be_sent_again(
    visitor: Visitor, desk: Desk, language: str
) -> None:
    case, told = called_to_a_case(desk), messages(language)
    page = opened(visitor, f"/desk/cases/{case}", PHONE)
    visitor.go(page, f"/desk/cases/{case}?lang={language}")

    def refused(key: str, name: str, step: str) -> str:
        return told[key].format(deeds=told["case.moved.deed"].format(name=name, step=told[step]))

    tax, west = (Worker.by_token(desk, name) for name in ("tax", "west"))
    unit = page.locator("[data-unit='department:tax'] strong")
    name = unit.inner_text()
    page.click("[data-step=note]")
    page.fill("#form-words", "已电话联系")
    assert tax.post(f"/cases/{case}/report_in").status_code == 200
    expect(page.locator("[data-unit='department:tax'] .pill.open")).to_be_visible()
    page.click("dialog button.primary")
    alert = page.locator("dialog [role=alert]")
    expect(alert).to_have_text(refused("case.moved.again", name, "case.step.report_in"))
    expect(page.locator("#form-words")).to_have_value("已电话联系")
    page.click("dialog button.primary")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("[data-part=events]")).to_contain_text("已电话联系")
    page.click("[data-step=note]")
    page.fill("#form-words", "再联系")
    assert west.post(f"/cases/{case}/drop", reason="不需要了").status_code == 200
    page.click("dialog button.primary")
    latest = page.locator("[data-part=events] li").first
    expect(latest).to_contain_text("不需要了")
    street = latest.locator(".muted").inner_text()
    expect(alert).to_have_text(refused("case.moved.over", street, "case.step.drop"))


def test_a_department_that_is_let_go_reads_that_the_case_is_not_its_own_any_more(
    visitor: Visitor, desk: Desk
) -> None:
    case = called_to_a_case(desk)
    page = opened(visitor, f"/desk/cases/{case}", PHONE, name="tax")
    expect(page.locator("[data-step=report_in]")).to_be_visible()
    Worker.by_token(desk, "west").post(f"/cases/{case}/release", departments=["tax"], reason="不涉及")
    expect(page.locator("#problem")).to_have_text(ZH["case.gone"])
    expect(page.locator("#cases")).to_be_empty()


def test_a_case_of_nothing_is_refused_in_our_words(visitor: Visitor) -> None:
    page = opened(visitor, "/desk/cases", PHONE)
    page.click("#open-case")
    page.fill("#form-words", TITLE)
    page.click("dialog button.primary")
    page.wait_for_selector(f"dialog >> text={ZH['case.pick.need']}")


@pytest.fixture
def foreseen() -> str:
    return "Failed to load resource"
