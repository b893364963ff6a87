"""The board while the network, its account or time goes: what was done stays, and it says how it stands."""

from __future__ import annotations

import pytest
from board_pages import board_of, card, foreseen_failures, orders_desk, photo, steps
from driving import DESKTOP, PHONE, ZH, Visitor, sign_in
from order_desk import dispatched, kept, orders_of, sent
from people_desk import Desk
from playwright.sync_api import expect

desk, foreseen = orders_desk(), foreseen_failures()


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
