"""The board of orders in a real browser: a community at its screen, a steward with a telephone, each doing
their part, with and without a network."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from board_pages import board_of, card, foreseen_failures, orders_desk, photo, steps
from driving import DESKTOP, PHONE, ZH, Visitor
from order_desk import a_key, dispatched, kept, orders_of, sent
from people_desk import Desk
from playwright.sync_api import expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)

from geomap.storage.orders.records import Action
from geomap.web.i18n import messages
from geomap.web.pages.hours_text import day_text

desk, foreseen = orders_desk(), foreseen_failures()


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
