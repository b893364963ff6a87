"""A street at the board calls departments, and does one thing to several orders at once."""

from __future__ import annotations

import pytest
from board_pages import board_of, card, foreseen_failures, orders_desk, steps, waiting_for
from driving import DESKTOP, PHONE, ZH, Visitor
from order_desk import a_key, kept, orders_of, sent, take
from people_desk import Desk
from playwright.sync_api import expect

from geomap.storage.orders.records import Action

desk, foreseen = orders_desk(), foreseen_failures()


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
