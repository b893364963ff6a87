"""The board of orders in a real browser: a community at its screen, a steward with a telephone, each doing
their part, with and without a network."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from databases import Databases
from driving import DESKTOP, PHONE, ZH, Visitor, sign_in
from order_desk import a_key, dispatched, kept, move_in, orders_of, sent, take
from people_desk import Desk, desk_in
from PIL import Image
from playwright.sync_api import Page, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)

from geomap.storage.orders.records import Action
from geomap.web.i18n import messages
from geomap.web.pages.hours_text import day_text


@pytest.fixture(scope="module")
def desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk") / "data"
    with desk_in(databases, "sqlite", folder) as made:
        made.now = datetime.now(UTC)
        move_in(made)
        yield made


@pytest.fixture
def foreseen() -> str:
    return "Failed to load resource"


def board_of(visitor: Visitor, name: str, **options: object) -> Page:
    """The board as an account sees it, when its orders are there."""
    page = visitor.open("/desk/sign-in?next=/desk/orders", here=None, **options)
    sign_in(page, name)
    page.wait_for_selector("#orders-desk[data-ready]")
    return page


def card(page: Page, number: int, column: str) -> str:
    """Wait for the card of an order in a column; what stands on it."""
    found = page.locator(f'[data-column="{column}"] .order-card[data-id="{number}"]')
    found.wait_for(timeout=6_000)
    return found.inner_text()


def waiting_for(desk: Desk, departments: list[str]) -> str:
    """What a street that settles an order reads while these have not come."""
    names = "、".join(orders_of(desk).departments[one].name_zh for one in departments)
    return ZH["settle_waits.calls_or_release"].format(names=names)


def photo() -> dict[str, object]:
    kept_in = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(kept_in, "JPEG")
    return {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": kept_in.getvalue()}


def steps(desk: Desk, number: int) -> list[str]:
    return [event.step for event in orders_of(desk).book.events(number)]


def test_an_order_comes_to_the_board_and_is_dispatched_by_keys_and_settled_on_a_telephone(
    visitor: Visitor, desk: Desk
) -> None:
    screen = board_of(visitor, "south", size=DESKTOP)
    number = sent(desk, words="西门垃圾桶满了两天")
    shown = card(screen, number, "submitted")
    assert "西门垃圾桶满了两天" in shown
    assert "剩 " in shown or "超时 " in shown

    chosen = screen.locator(f'.order-card.selected[data-id="{number}"]')
    while not chosen.count():
        screen.keyboard.press("j")
        screen.wait_for_selector(".order-card.selected")
    screen.keyboard.press("d")
    assert screen.locator(".order-form input:checked").get_attribute("value") == "steward:post-1"
    assert screen.locator(".order-form input[value='steward:post-3']").is_disabled()
    screen.keyboard.press("Enter")
    card(screen, number, "dispatched")

    phone = board_of(visitor, "sam", size=PHONE)
    phone.locator(f'.order-card[data-id="{number}"] .order-act[data-step="accept"]').click()
    card(phone, number, "accepted")
    phone.locator(f'.order-card[data-id="{number}"] .order-main').click()
    phone.locator('.panel-buttons [data-step="contact"]').click()
    phone.fill("#act-reason", "问哪一栋")
    phone.locator(".order-form button.primary").click()
    assert "13800001111" in phone.locator(".order-contact").inner_text()
    phone.locator(".panel-head button").click()
    phone.locator(f'.order-card[data-id="{number}"] .order-act[data-step="settle"]').click()
    phone.fill("#act-words", "已清运")
    phone.set_input_files("#act-photos", [photo()])
    phone.wait_for_selector(".photo-list canvas")
    phone.locator(".order-form button.primary").click()
    phone.wait_for_selector(".order-photos img")
    card(screen, number, "settled")
    assert steps(desk, number) == ["submit", "dispatch", "accept", "settle"]
    assert len(orders_of(desk).book.photos(number)) == 1


def test_who_settles_without_a_photo_says_why(visitor: Visitor, desk: Desk) -> None:
    number = dispatched(desk, sent(desk))
    phone = board_of(visitor, "sam", size=PHONE)
    phone.locator(f'.order-card[data-id="{number}"] .order-act[data-step="accept"]').click()
    card(phone, number, "accepted")
    phone.locator(f'.order-card[data-id="{number}"] .order-act[data-step="settle"]').click()
    phone.fill("#act-words", "已清运")
    phone.locator(".order-form button.primary").click()
    assert phone.locator(".order-form .fault").inner_text() == ZH["orders.desk.photo_missing"]
    phone.fill("#act-no_photo", "天黑，拍不清")
    phone.locator(".order-form button.primary").click()
    card(phone, number, "settled")
    phone.locator(".order-history", has_text="天黑，拍不清").wait_for()


def test_a_steward_whose_order_a_street_took_over_reads_who_has_it(visitor: Visitor, desk: Desk) -> None:
    number = dispatched(desk, sent(desk, words="楼道堆物"))
    phone = board_of(visitor, "sam", size=PHONE)
    phone.locator(f'.order-card[data-id="{number}"] .order-main').click()
    phone.locator("#panel", has_text="楼道堆物").wait_for()
    street = kept(desk, number).order.chain[1]
    said = {"departments": ("housing",), "due": desk.now + timedelta(hours=4)}
    who = frozenset({street})
    orders_of(desk).book.take(
        Action(number, "whistle", desk.now, "whistle by test", "west", who, street, said=said)
    )
    panel = phone.locator("#panel", has_text=ZH["orders.desk.past"].split("，")[0])
    panel.wait_for(timeout=6_000)
    assert "楼道堆物" not in panel.inner_text()
    assert phone.locator(".panel-buttons button").count() == 0


def test_what_is_done_without_a_network_is_done_once_when_it_is_back(visitor: Visitor, desk: Desk) -> None:
    number, other = (dispatched(desk, sent(desk)) for _ in range(2))
    phone = board_of(visitor, "sam", size=PHONE)
    card(phone, number, "dispatched")
    phone.context.set_offline(True)
    phone.locator(f'.order-card[data-id="{number}"] .order-act').click()
    assert "待发送" in card(phone, number, "accepted")
    phone.locator(f'.order-card[data-id="{number}"] .order-main').click()
    phone.locator('.panel-buttons [data-step="settle"]').click()
    phone.fill("#act-words", "网络不好，先办了")
    phone.set_input_files("#act-photos", [photo()])
    phone.wait_for_selector(".photo-list canvas")
    phone.locator(".order-form button.primary").click()
    phone.locator(".panel-head button").click()
    assert "待发送" in card(phone, number, "settled")
    phone.locator(f'.order-card[data-id="{other}"] .order-act').click()
    card(phone, other, "accepted")
    phone.locator("#outbox", has_text=ZH["orders.desk.waiting"].format(count=3)).wait_for(state="attached")
    assert steps(desk, number) == ["submit", "dispatch"]

    # Meanwhile the community takes the other order back.
    community = board_of(visitor, "south", size=DESKTOP)
    community.locator(f'.order-card[data-id="{other}"] .order-main').click()
    community.locator('.panel-buttons [data-step="cancel"]').click()
    community.fill("#act-reason", "居民说已解决")
    community.locator(".order-form button.primary").click()
    card(community, other, "ended")

    phone.context.set_offline(False)
    phone.wait_for_selector("#outbox .wrong")
    assert ZH["orders.desk.no.state"] in phone.locator("#outbox").inner_text()
    phone.locator("#outbox .form-buttons button").last.click()
    phone.wait_for_selector("#outbox", state="hidden")
    assert steps(desk, number) == ["submit", "dispatch", "accept", "settle"]
    assert len(orders_of(desk).book.photos(number)) == 1
    assert kept(desk, other).order.state == "cancelled"


def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_done_twice(
    visitor: Visitor, desk: Desk
) -> None:
    number = sent(desk)
    page = board_of(visitor, "south", size=PHONE)
    lost = []

    def lose(route) -> None:
        """Let the server have the request, and the page no answer."""
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("internetdisconnected")

    page.route("**/dispatch", lose)
    page.locator(f'.order-card[data-id="{number}"] .order-act').click()
    page.locator(".order-form button.primary").click()
    page.wait_for_function("() => !document.querySelector('.waiting')", timeout=10_000)
    card(page, number, "dispatched")
    assert lost == [200]
    assert steps(desk, number) == ["submit", "dispatch"]


def test_what_waits_outlives_the_page(visitor: Visitor, desk: Desk) -> None:
    number = sent(desk)
    page = board_of(visitor, "south", size=PHONE)
    page.route("**/dispatch", lambda route: route.abort("internetdisconnected"))
    page.locator(f'.order-card[data-id="{number}"] .order-act').click()
    page.locator(".order-form button.primary").click()
    page.wait_for_selector("#outbox:not([hidden])")
    page.unroute("**/dispatch")
    page.reload()
    card(page, number, "dispatched")
    assert steps(desk, number) == ["submit", "dispatch"]


@pytest.mark.parametrize("where", ["here", "in another tab"])
def test_a_board_whose_account_is_out_says_so_with_the_door_and_goes_on_when_it_is_in_again(
    visitor: Visitor, desk: Desk, where: str
) -> None:
    number = dispatched(desk, sent(desk))
    page = board_of(visitor, "sam", size=PHONE)
    card(page, number, "dispatched")
    accounts = desk.people.accounts
    accounts.disable(accounts.need("sam").id)
    notice = page.locator("#outbox", has_text=ZH["orders.desk.stopped"])
    expect(notice).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/api/desk/orders?" in one.url else None)
    page.locator(f'.order-card[data-id="{number}"] .order-act').click()
    expect(page.locator(".toast")).to_have_text(ZH["orders.desk.kept_signed_out"])
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(2_000)
    assert asked == []
    expect(notice).to_contain_text(ZH["orders.desk.waiting"].format(count=1))
    assert steps(desk, number) == ["submit", "dispatch"]

    accounts.enable(accounts.need("sam").id)
    if where == "here":
        notice.get_by_role("link", name=ZH["orders.desk.sign_in"]).click()
        sign_in(page, "sam")
        page.wait_for_selector("#orders-desk[data-ready]")
    else:
        other = page.context.new_page()
        other.goto(f"{visitor.site.url}/desk/sign-in?next=/desk/account")
        sign_in(other, "sam")
        other.wait_for_url("**/desk/account")
        page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#outbox")).to_be_hidden()
    card(page, number, "accepted")
    assert steps(desk, number) == ["submit", "dispatch", "accept"]
    card(page, dispatched(desk, sent(desk)), "dispatched")


def test_where_no_steward_can_be_given_an_order_the_form_says_what_else_can_be_done(
    visitor: Visitor, desk: Desk
) -> None:
    number = sent(desk)
    page = board_of(visitor, "south", size=DESKTOP)
    stewards = [desk.people.accounts.need(name).id for name in ("sam", "tom")]
    for steward in stewards:
        desk.people.accounts.disable(steward)
    page.locator(f'.order-card[data-id="{number}"] .order-act').click()
    form = page.locator(".order-form")
    does = ZH["desk.comma"].join(ZH[f"orders.desk.do.{step}"] for step in ("accept", "transfer", "refer"))
    expect(form.locator(".notice")).to_have_text(ZH["orders.desk.no_stewards"].format(steps=does))
    expect(form.get_by_role("button", name=ZH["orders.desk.do.dispatch"])).to_be_disabled()
    expect(form.get_by_role("button", name=ZH["orders.desk.shut"])).to_be_focused()
    for steward in stewards:
        desk.people.accounts.enable(steward)
    form.get_by_role("button", name=ZH["orders.desk.shut"]).click()
    page.locator('.panel-buttons [data-step="dispatch"]').click()
    expect(form.get_by_role("button", name=ZH["orders.desk.do.dispatch"])).to_be_enabled()
    expect(form.locator(".notice")).to_have_count(0)


def test_a_street_whistles_and_the_department_reports_in(visitor: Visitor, desk: Desk) -> None:
    number = sent(desk, category="title_deed", words="不动产证办了八年")
    street = board_of(visitor, "west", size=DESKTOP)
    street.locator(f'.order-card[data-id="{number}"] .order-main').click()
    street.locator('.panel-buttons [data-step="whistle"]').click()
    street.wait_for_selector(".order-form")
    ticked = street.locator(".order-form input:checked").evaluate_all("(all) => all.map((one) => one.value)")
    assert set(ticked) == {"natural_resources", "housing", "tax"}
    street.locator(".order-form button.primary").click()
    card(street, number, "accepted")
    waits = street.locator(".panel-buttons .settle-waits")
    expect(waits).to_have_text(waiting_for(desk, ticked))
    expect(street.locator(".panel-buttons [data-step=settle]")).to_have_count(0)
    office = board_of(visitor, "housing", size=PHONE)
    assert ZH["orders.desk.report_by"].format(at="").strip() in card(office, number, "accepted")
    office.locator(f'.order-card[data-id="{number}"] .order-act[data-step="report_in"]').click()
    office.locator(f'.order-card[data-id="{number}"] .order-act[data-step="pledge"]').wait_for()
    assert kept(desk, number).order.calls["housing"].reported_at is not None
    assert steps(desk, number)[-1] == "report_in"
    expect(waits).to_have_text(waiting_for(desk, [one for one in ticked if one != "housing"]))
    expect(office.locator(".settle-waits")).to_have_count(0)
    street_unit = kept(desk, number).order.owner
    take(desk, number, "release", street_unit, departments=("natural_resources", "tax"), reason="不涉及")
    expect(street.locator(".panel-buttons [data-step=settle]")).to_be_visible()
    expect(waits).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_long_list_of_departments_says_that_it_goes_on_and_is_found_in_by_typing(
    visitor: Visitor, desk: Desk, size: dict[str, int]
) -> None:
    number = sent(desk, category="title_deed")
    page = board_of(visitor, "west", size=size)
    page.locator(f'.order-card[data-id="{number}"] .order-main').click()
    page.locator('.panel-buttons [data-step="whistle"]').click()
    form, count = page.locator(".order-form"), ZH["ticks.count"]
    everybody = len(orders_of(desk).departments)
    expect(form.locator(".tick-count")).to_have_text(count.format(count=3, all=everybody))
    expect(form.locator("input:checked").first).to_be_focused()
    more = form.locator(".tick-more")
    expect(more).to_contain_text(ZH["ticks.more"].split("{")[0])
    before = more.inner_text()
    more.click()
    expect(more).not_to_have_text(before)
    form.locator(".tick-scroll").evaluate("(list) => list.scrollTo(0, list.scrollHeight)")
    expect(more).to_be_hidden()
    search = form.get_by_placeholder(ZH["ticks.find"])
    search.press_sequentially("消防")
    expect(form.locator(".tick-row:visible")).to_have_count(4)
    search.press("Enter")
    expect(form.locator("[value=fire_rescue]")).to_be_checked()
    expect(form.locator(".tick-count")).to_have_text(count.format(count=4, all=everybody))
    search.press("Escape")
    expect(form.locator(".tick-row:visible")).to_have_count(everybody)
    expect(form).to_be_visible()
    search.press("ArrowDown")
    page.keyboard.press("Space")
    expect(form.locator(".tick-count")).to_have_text(count.format(count=3, all=everybody))
    search.fill("城管")
    expect(form.locator(".tick-row:visible [value=urban_management]")).to_have_count(1)
    expect(form.locator(".tick-none")).to_be_hidden()
    search.fill("没有这样的局")
    expect(form.locator(".tick-none")).to_be_visible()
    form.locator("button.primary").click()
    card(page, number, "accepted")
    called = set(kept(desk, number).order.calls)
    assert "fire_rescue" in called
    assert len(called) == 3


def test_several_are_chosen_by_key_and_box_and_whistled_for_at_once(visitor: Visitor, desk: Desk) -> None:
    numbers = [sent(desk, category=c) for c in ("title_deed", "lift")]
    page = board_of(visitor, "west", size=DESKTOP)
    page.locator(f'.order-card[data-id="{numbers[0]}"] .order-main').click()
    page.keyboard.press("x")
    page.check(f'.order-card[data-id="{numbers[1]}"] .order-pick input')
    page.locator("#group", has_text=ZH["orders.desk.group.chosen"].format(count=2)).wait_for()
    page.click("#group [data-deed=whistle]")
    expect(page.locator("dialog input:checked").first).to_be_focused()
    ticked = page.locator("dialog input:checked").evaluate_all("(all) => all.map((one) => one.value)")
    assert {"natural_resources", "tax", "market_regulation"} <= set(ticked)
    page.click("dialog button.primary")
    for number in numbers:
        card(page, number, "accepted")
        assert set(kept(desk, number).order.calls) == set(ticked)
        assert steps(desk, number)[-1] == "whistle"
    assert page.locator("#group").is_hidden()


def test_of_proposals_that_agree_the_one_that_knows_no_night_is_told(visitor: Visitor, desk: Desk) -> None:
    """At two in the afternoon four working hours, and four by the clock, end alike."""
    sent(desk)
    page = board_of(visitor, "west", size=DESKTOP)
    due = "2026-03-05T18:00:00+08:00"
    proposed = [{"due": due, "around_the_clock": around} for around in (False, True)]
    for several in (proposed, proposed[::-1]):
        asked = 'async (all) => (await import("geomap/desk/report-by.js")).soonest(all)'
        assert page.evaluate(asked, several) == proposed[1]


def test_one_dialog_opens_however_often_it_is_asked_for_and_none_for_orders_that_moved_on(
    visitor: Visitor, desk: Desk
) -> None:
    number = sent(desk, category="lift")
    page = board_of(visitor, "west", size=DESKTOP)
    page.check(f'.order-card[data-id="{number}"] .order-pick input')
    whistle = page.locator("#group [data-deed=whistle]")
    whistle.evaluate("(button) => { button.click(); button.click(); }")
    page.wait_for_selector("dialog[open]")
    page.wait_for_load_state("networkidle")
    assert page.locator("dialog").count() == 1
    page.keyboard.press("Escape")
    choices = f"**/api/desk/orders/{number}/choices"
    page.route(choices, lambda route: route.fulfill(json={"departments": []}))  # as of one settled meanwhile
    whistle.click()
    page.get_by_text(ZH["orders.desk.no.state"]).first.wait_for()
    assert page.locator("dialog").count() == 0


def test_several_become_part_of_the_one_sent_first_unless_another_is_named(
    visitor: Visitor, desk: Desk
) -> None:
    first, second, third = (sent(desk, words=f"路灯不亮 {n}") for n in range(3))
    page = board_of(visitor, "south", size=PHONE)
    sent_at = ZH["orders.desk.sent_at"].split("}")[1]
    page.locator(f'.order-card[data-id="{third}"] .order-main').click()
    page.locator('.panel-buttons [data-step="merge"]').click()
    expect(page.locator(".order-form label").first).to_contain_text(sent_at)
    page.locator(".panel-head button").click()
    page.locator(".panel-head button").click()
    for number in (third, first, second):
        page.check(f'.order-card[data-id="{number}"] .order-pick input')
    assert page.locator("#group [data-deed=whistle]").count() == 0
    page.click("#group [data-deed=merge]")
    for n, row in enumerate(page.locator("dialog .act-choices label").all()):
        expect(row).to_contain_text(f"路灯不亮 {n}")
        expect(row).to_contain_text(sent_at)
    assert page.locator("dialog input:checked").get_attribute("value") == str(first)
    page.check(f"dialog input[value='{second}']")
    page.click("dialog button.primary")
    for number in (first, third):
        card(page, number, "ended")
        assert kept(desk, number).order.merged_into == str(second)
    assert kept(desk, second).order.me_too == 2


def test_what_cannot_be_done_to_all_that_is_chosen_says_to_how_many_it_can(
    visitor: Visitor, desk: Desk
) -> None:
    free, given = sent(desk), sent(desk)
    office, said = kept(desk, given).order.office, {"reason": "重复"}
    orders_of(desk).book.take(
        Action(given, "cancel", desk.now, a_key(), "south", frozenset({office}), office, said=said)
    )
    page = board_of(visitor, "west", size=DESKTOP)
    page.check(f'.order-card[data-id="{given}"] .order-pick input')
    assert page.locator("#group [data-deed=whistle]").is_disabled()
    page.check(f'.order-card[data-id="{free}"] .order-pick input')
    some = ZH["orders.desk.group.some"].format(deed=ZH["orders.desk.do.whistle"], count=1, all=2)
    page.locator("#group [data-deed=whistle]", has_text=some).wait_for()
    page.keyboard.press("Escape")
    page.wait_for_selector("#group", state="hidden")


def test_the_map_of_a_community_without_orders_shows_its_own_ground(visitor: Visitor) -> None:
    page = board_of(visitor, "north", size=DESKTOP)
    ground = page.locator(".orders-map svg path").first.bounding_box()
    around = page.locator(".orders-map .map-holder").bounding_box()
    assert ground
    assert around
    assert max(ground[side] / around[side] for side in ("width", "height")) > 0.4
    assert around["x"] <= ground["x"]
    assert ground["x"] + ground["width"] <= around["x"] + around["width"]


def test_who_handed_a_private_order_up_is_told_that_it_is_there(visitor: Visitor, desk: Desk) -> None:
    number = sent(desk, category="dispute", words="楼上漏水吵了起来")
    office, street = kept(desk, number).order.chain[:2]
    said = {"to": street, "reason": "办不了"}
    orders_of(desk).book.take(
        Action(number, "transfer", desk.now, a_key(), "south", frozenset({office}), office, said=said)
    )
    page = board_of(visitor, "south", size=DESKTOP)
    assert ZH["orders.desk.handed_up"] in card(page, number, "submitted")
    page.locator(f'.order-card[data-id="{number}"] .order-main').click()
    page.locator("#panel", has_text=ZH["orders.desk.handed_up_why"]).wait_for()
    assert "吵了起来" not in page.content()
    assert page.locator(".panel-buttons button").count() == 0


def test_the_clock_of_a_card_goes_on_each_minute_also_without_a_network(visitor: Visitor, desk: Desk) -> None:
    around, working = sent(desk, category="lift"), sent(desk, category="noise")
    page = visitor.open("/desk/sign-in?next=/desk/orders", here=None, size=DESKTOP)
    page.clock.install(time=desk.now)
    sign_in(page, "south")
    page.wait_for_selector("#orders-desk[data-ready]")
    clock = page.locator(f'.order-card[data-id="{around}"] .order-clock')
    before = clock.inner_text()
    assert ZH["orders.desk.due"].split("}")[1].strip() in before
    page.context.set_offline(True)
    page.clock.run_for(3 * 60_000)
    assert clock.inner_text() != before
    due = page.locator(f'.order-card[data-id="{working}"] .order-clock')
    assert due.locator(".pill").count() == 0
    page.clock.run_for(14 * 24 * 3_600_000)
    assert ZH["orders.desk.over_some"] in due.inner_text()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_scripts_and_templates_say_each_day_of_a_year_alike(visitor: Visitor, language: str) -> None:
    page = board_of(visitor, "south", size=DESKTOP)
    visitor.go(page, f"/desk/orders?lang={language}")
    year = datetime.now(ZoneInfo("Asia/Shanghai")).year
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    said = page.evaluate(
        "async (days) => { const { dayWords } = await import('geomap/when.js'); return days.map(dayWords); }",
        [day.isoformat() for day in days],
    )
    assert said == [day_text(day, messages(language)) for day in days]
    instant = page.evaluate(
        "async () => (await import('geomap/when.js')).instantWords('2025-11-30T10:05:00Z')"
    )
    assert instant == {"zh": "2025年11月30日 18:05", "en": "30 November 2025, 18:05"}[language]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("who", "size", "theme"), [("south", PHONE, "dark"), ("sam", PHONE, "light"), ("west", DESKTOP, "light")]
)
def test_no_board_bars_anybody_or_is_wider_than_the_screen(
    visitor: Visitor,
    desk: Desk,
    axe: str,  # noqa: F811
    who: str,
    size: dict[str, int],
    theme: str,
    language: str,
) -> None:
    number = sent(desk, category="lift", words="电梯停在五楼")
    if who == "sam":
        dispatched(desk, number)
    page = board_of(visitor, who, size=size, color_scheme=theme)
    visitor.go(page, f"/desk/orders?lang={language}")
    page.wait_for_selector("#orders-desk[data-ready]")

    def bars_nobody() -> None:
        assert serious(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    bars_nobody()
    if who != "sam":
        page.check(f'.order-card[data-id="{number}"] .order-pick input')
        page.wait_for_selector("#group:not([hidden])")
        bars_nobody()
        if who == "west":
            page.click("#group [data-deed=whistle]")
            page.wait_for_selector("dialog[open]")
            bars_nobody()
            page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector(".keys-dialog")
    bars_nobody()
    page.keyboard.press("Escape")
    page.locator(f'.order-card[data-id="{number}"] .order-act').click()
    page.wait_for_selector(".order-form, .order-card[data-state='accepted']")
    bars_nobody()


def test_the_board_says_of_what_it_asks_by_itself_that_nobody_asked(visitor: Visitor) -> None:
    page = board_of(visitor, "south")
    asked: list[bool] = []
    page.on(
        "request",
        lambda one: asked.append("x-background" in one.headers) if "/api/desk/orders?" in one.url else None,
    )
    page.wait_for_timeout(3_500)
    assert len(asked) >= 2
    assert all(asked)
    page.fill("#filter-q", "路灯")
    page.wait_for_timeout(1_000)
    assert not all(asked)
