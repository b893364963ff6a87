"""Pages open without a network once they were opened; what they left of an account goes when it signs out."""

from __future__ import annotations

import sys

import pytest
from board_pages import foreseen_failures, orders_desk, photo
from copies import COPIES, TEXTS, has_copy, until
from driving import DESKTOP, PHONE, ZH, Visitor, sign_in
from order_desk import dispatched, orders_of, sent
from people_desk import Desk
from playwright.sync_api import Page, Route, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)

desk, foreseen = orders_desk(), foreseen_failures()


def signed_in(visitor: Visitor, name: str, path: str, **options: object) -> Page:
    page = visitor.open(f"/desk/sign-in?next={path}", here=None, **options)
    sign_in(page, name)
    return page


@pytest.mark.parametrize("path", ["/orders/new", "/orders", "/search-party"])
def test_a_page_opens_without_a_network_after_one_visit(visitor: Visitor, path: str) -> None:
    page = visitor.open(path, here=None)
    heading = page.locator("h1").inner_text()
    has_copy(page, path)
    page.context.set_offline(True)
    page.goto(f"{visitor.site.url}{path}?category=repair")
    expect(page.locator("h1")).to_have_text(heading)
    page.goto(f"{visitor.site.url}/desk/people")
    expect(page.locator("h1")).to_have_text([ZH["offline.title"], "No network"])


def test_a_steward_settles_without_a_network_reloads_and_it_is_sent_once_even_if_the_answer_is_lost(
    visitor: Visitor,
    desk: Desk,
) -> None:
    number = dispatched(desk, sent(desk, words="楼道灯不亮"))
    phone = signed_in(visitor, "sam", "/desk/orders", size=PHONE)
    has_copy(phone, "/desk/orders", "desk")
    card = phone.locator(f'.order-card[data-id="{number}"]')
    card.locator('[data-step="accept"]').click()
    card.locator('[data-step="settle"]').wait_for()
    phone.context.set_offline(True)
    card.locator('[data-step="settle"]').click()
    phone.fill("#act-words", "换了灯泡")
    phone.set_input_files("#act-photos", [photo()])
    phone.wait_for_selector(".photo-list canvas")
    phone.locator(".order-form button.primary").click()
    expect(phone.locator("#outbox")).to_contain_text(ZH["orders.desk.waiting"].format(count=1))

    phone.reload()
    outbox = phone.locator("#outbox")
    expect(outbox).to_contain_text(ZH["orders.desk.not_loaded"])
    expect(outbox).to_contain_text(f"#{number} {ZH['orders.desk.do.settle']}")
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("internetdisconnected")

    phone.route("**/settle", lose)
    phone.context.set_offline(False)
    expect(phone.locator(f'[data-column="settled"] .order-card[data-id="{number}"]')).to_be_visible()
    expect(outbox).to_be_hidden(timeout=10_000)
    assert lost == [200]
    assert [event.step for event in orders_of(desk).book.events(number)].count("settle") == 1
    assert len(orders_of(desk).book.photos(number)) == 1


def test_nothing_of_an_account_is_left_in_the_copies_once_it_signed_out(visitor: Visitor, desk: Desk) -> None:
    sent(desk, words="北墙渗水", name="李先生", phone="13900002222")
    page = signed_in(visitor, "south", "/desk/orders", size=DESKTOP)
    expect(page.locator("#board")).to_contain_text("北墙渗水")
    has_copy(page, "/desk/orders", "desk")
    page.goto(f"{visitor.site.url}/desk/visits")
    has_copy(page, "/desk/visits", "desk")
    copies = page.evaluate(TEXTS)
    assert not [secret for secret in ("北墙渗水", "李先生", "13900002222") if secret in copies]
    assert not [path for path in page.evaluate(COPIES, "") if path.startswith("/api/")]
    page.click("form[action='/desk/sign-out'] button")
    page.wait_for_selector("#password")
    until(page, lambda: not page.evaluate(COPIES, "-desk"))
    page.context.set_offline(True)
    page.goto(f"{visitor.site.url}/desk/orders")
    expect(page.locator("h1").first).to_have_text(ZH["offline.title"])


def test_what_one_did_is_sent_by_nobody_who_signs_in_after(visitor: Visitor, desk: Desk) -> None:
    number = dispatched(desk, sent(desk))
    page = signed_in(visitor, "sam", "/desk/orders", size=PHONE)
    has_copy(page, "/desk/orders", "desk")
    page.context.set_offline(True)
    page.locator(f'.order-card[data-id="{number}"] .order-act').click()
    expect(page.locator("#outbox")).to_contain_text(ZH["orders.desk.waiting"].format(count=1))
    page.context.set_offline(False)
    steps = orders_of(desk).book.events
    expect(page.locator("#outbox")).to_be_hidden()
    assert [event.step for event in steps(number)][-1] == "accept"

    other = dispatched(desk, sent(desk))
    page.locator(f'.order-card[data-id="{other}"]').wait_for()
    page.route("**/accept", lambda route: route.abort())
    page.locator(f'.order-card[data-id="{other}"] .order-act').click()
    expect(page.locator("#outbox")).to_contain_text(ZH["orders.desk.waiting"].format(count=1))
    second = page.context.new_page()
    second.context.clear_cookies()
    second.goto(f"{visitor.site.url}/desk/sign-in?next=/desk/orders")
    sign_in(second, "south")
    second.wait_for_selector("#orders-desk[data-ready]")
    page.unroute("**/accept")
    expect(page.locator("#outbox")).to_contain_text(ZH["orders.desk.signed_out"], timeout=10_000)
    assert [event.step for event in steps(other)][-1] == "dispatch"
    sign_in_again = page.context.new_page()
    sign_in_again.context.clear_cookies()
    sign_in_again.goto(f"{visitor.site.url}/desk/sign-in?next=/desk/orders")
    sign_in(sign_in_again, "sam")
    expect(sign_in_again.locator(f'[data-column="accepted"] .order-card[data-id="{other}"]')).to_be_visible()
    expect(sign_in_again.locator("#outbox")).to_be_hidden()
    assert [event.step for event in steps(other)][-1] == "accept"


def test_a_new_release_brings_its_own_copies_of_what_was_opened_before(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visitor.open("/orders/new", here=None)
    has_copy(page, "/orders/new")
    visitor.go(page, "/orders")
    has_copy(page, "/orders")
    for module in ("assets", "pages", "pages.offline"):
        monkeypatch.setattr(sys.modules[f"geomap.web.{module}"], "version", lambda: "later")
    visitor.go(page, "/orders")
    until(page, lambda: all(name.startswith("geomap-later-") for name in page.evaluate("caches.keys()")))
    has_copy(page, "/orders/new")
    page.context.set_offline(True)
    page.goto(f"{visitor.site.url}/orders/new")
    expect(page.locator("#order")).to_have_attribute("data-ready", "true")
    assert "/assets/later/" in page.content()


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_nothing_that_waits_bars_anybody_or_is_wider_than_the_screen(
    visitor: Visitor,
    axe: str,  # noqa: F811
    size: dict[str, int],
    theme: str,
) -> None:
    page = visitor.open("/orders/new", here=None, size=size, color_scheme=theme)
    has_copy(page, "/orders/new")
    page.context.set_offline(True)
    page.reload()
    page.locator(".category input[value=repair]").check()
    page.locator(".resource-map").click()
    page.fill("#words", "水管漏水")
    page.locator("#send").click()
    page.wait_for_selector("#another:not([hidden])")
    page.reload()
    for path, there in (("/orders/new", "#outbox .order-waits"), ("/about", "h1")):
        page.goto(f"{visitor.site.url}{path}")
        page.wait_for_selector(there)
        assert serious(page, axe) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
