"""Somebody on a phone who has the same trouble: me too, a code, each step, a rating, not settled for us."""

from __future__ import annotations

import pytest
from driving import DESKTOP, PHONE, ZH, Visitor
from people_desk import START, Desk
from playwright.sync_api import Page, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture)
from test_order_sending import WORDS, desk, number_of, send, work, written  # noqa: F401 (fixtures)

from geomap.orders.units import Unit
from geomap.storage.orders.records import Action

STREET = Unit("street", "610113003")


def book_of(desk: Desk):  # noqa: F811
    return desk.app.extensions["orders"].book


def fits(page: Page, axe: str, size: dict[str, int]) -> None:  # noqa: F811
    assert serious(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_from_me_too_to_not_settled_for_us(visitor: Visitor, desk: Desk, axe: str) -> None:  # noqa: F811
    desk.now = START
    sender = send(written(visitor, "road_light"), desk)
    number = number_of(sender, desk)
    page = written(visitor, "road_light")
    desk.later(seconds=30)
    page.get_by_role("button", name=ZH["order.me_too"]).click()
    expect(page.locator(".near .order-good")).to_have_text(ZH["order.me_too.thanks"])
    code = page.locator(".near .order-code").inner_text()
    expect(page.locator(".near .qr")).to_be_visible()
    fits(page, axe, PHONE)
    page.goto(f"{visitor.site.url}/orders")
    expect(page.locator("#mine li").first).to_contain_text(ZH["order.me_too"])
    page.locator("#mine li a", has_text=code).click()

    expect(page.locator("#order")).to_have_attribute("data-state", "submitted")
    expect(page.locator("main")).not_to_contain_text("北门")
    work(desk, number, "accept")
    work(desk, number, "settle", words="王先生家门口已修好")
    expect(page.locator("#order")).to_have_attribute("data-state", "settled", timeout=12_000)
    expect(page.locator("main")).not_to_contain_text("王先生")
    expect(page.locator(".rate button.primary")).to_be_disabled()
    fits(page, axe, PHONE)
    page.locator(".star").nth(1).click()
    page.get_by_role("button", name=ZH["order.rate.send"]).click()
    expect(page.locator(".event-rate")).to_contain_text(ZH["order.event.rating"].format(count=2))
    expect(page.locator(".order-form.rate")).to_have_count(0)
    page.locator(".order-step summary", has_text=ZH["order.reopen"]).click()
    page.fill("#reopen-reason", "我们楼下还是暗的")
    page.get_by_role("button", name=ZH["order.reopen.send"]).click()
    expect(page.locator("#order")).to_have_attribute("data-state", "submitted")
    expect(page.locator(".event-reopen .event-words")).to_have_text("我们楼下还是暗的")
    order = book_of(desk).kept(number).order
    assert (order.round, order.me_too, order.rating) == (1, 1, None)
    expect(page.locator(".event-reopen p").first).to_contain_text(ZH["order.event.by.you"])
    own = visitor.open(f"/orders/{sender['code']}")
    for step in ("rate", "reopen"):
        expect(own.locator(f".event-{step} p").first).to_contain_text(ZH["order.event.by.voice"])
    expect(own.locator(".event-submit p").first).to_contain_text(ZH["order.event.by.you"])
    expect(own.locator("main")).not_to_contain_text("我们楼下")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_sender_of_a_merged_order_follows_what_it_became(
    visitor: Visitor,
    desk: Desk,  # noqa: F811
    axe: str,  # noqa: F811
    size: dict[str, int],
) -> None:
    into = number_of(send(written(visitor, "sanitation"), desk), desk)
    page = written(visitor, "sanitation", size=size)
    told = send(page, desk)
    number = number_of(told, desk)
    said, units = {"into": str(into)}, frozenset({STREET})
    book_of(desk).merge(Action(number, "merge", desk.now, f"merge {number}", "amy", units, STREET, said=said))
    work(desk, into, "accept")
    work(desk, into, "settle", words="清运完毕")
    page.goto(f"{visitor.site.url}/orders/{told['code']}")
    expect(page.locator("#order")).to_have_attribute("data-state", "settled")
    expect(page.locator("#clock")).to_contain_text(ZH["order.merged"])
    expect(page.locator("#words")).to_have_text(WORDS, use_inner_text=True)
    expect(page.locator("#steps")).to_contain_text(ZH["order.steps.before"])
    fits(page, axe, size)
    page.locator(".star").nth(4).click()
    page.get_by_role("button", name=ZH["order.rate.send"]).click()
    expect(page.locator(".event-rate")).to_have_count(1)
    assert list(book_of(desk).kept(into).order.ratings.values()) == [5]
