"""A resident whose connection comes and goes: what they do waits on their device, and arrives once."""

from __future__ import annotations

from pathlib import Path

import pytest
from copies import TEXTS, has_copy
from driving import ZH, Visitor
from people_desk import Desk
from playwright.sync_api import Page, Route, expect
from test_order_sending import WORDS, desk, number_of, photo, send, work, written  # noqa: F401 (fixtures)

from geomap.storage.orders.book import OrderBook


@pytest.fixture
def foreseen() -> str:
    return "Failed to load resource"


def book_of(desk: Desk) -> OrderBook:  # noqa: F811
    book: OrderBook = desk.app.extensions["orders"].book
    return book


def settled(visitor: Visitor, desk: Desk, category: str) -> tuple[Page, int]:  # noqa: F811
    """The page of an order that a community settled."""
    page = written(visitor, category)
    number = number_of(send(page, desk), desk)
    work(desk, number, "accept")
    work(desk, number, "settle", words="办好了")
    page.locator(".order-sent a.primary").click()
    expect(page.locator("#order")).to_have_attribute("data-state", "settled")
    return page, number


def steps(desk: Desk, number: int) -> list[str]:  # noqa: F811
    return [event.step for event in book_of(desk).events(number)]


def test_a_confirm_without_a_network_waits_in_sight_and_is_taken_once(visitor: Visitor, desk: Desk) -> None:  # noqa: F811
    page, number = settled(visitor, desk, "sanitation")
    page.context.set_offline(True)
    page.locator(".star").nth(3).click()
    page.get_by_role("button", name=ZH["order.confirm"]).click()
    waits = page.locator("#outbox .order-waits")
    expect(waits).to_contain_text(ZH["order.event.confirm"])
    expect(waits).to_contain_text(ZH["order.event.rating"].format(count=4))
    expect(page.locator("#actions")).to_be_hidden()
    assert steps(desk, number)[-1] == "settle"
    page.context.set_offline(False)
    expect(page.locator("#order")).to_have_attribute("data-state", "confirmed")
    expect(waits).to_have_count(0)
    assert steps(desk, number)[-2:] == ["settle", "confirm"]
    assert book_of(desk).kept(number).order.rating == 4


def test_a_reopening_whose_answer_is_lost_is_asked_for_again_and_counts_once(
    visitor: Visitor,
    desk: Desk,  # noqa: F811
) -> None:
    page, number = settled(visitor, desk, "noise")
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/reopen", lose)
    page.locator(".order-step summary").click()
    page.fill("#reopen-reason", "半夜还在响")
    page.locator(".order-form.reopen button").click()
    expect(page.locator(".event-reopen .event-words")).to_have_text("半夜还在响", timeout=10_000)
    expect(page.locator("#outbox .order-waits")).to_have_count(0, timeout=10_000)
    assert lost == [200]
    assert steps(desk, number).count("reopen") == 1


def test_a_step_that_is_too_late_is_told_and_given_up(visitor: Visitor, desk: Desk) -> None:  # noqa: F811
    page = written(visitor, "road_light")
    number = number_of(send(page, desk), desk)
    page.locator(".order-sent a.primary").click()
    page.locator(".order-step summary").click()
    page.context.set_offline(True)
    page.fill("#cancel-reason", "灯自己亮了")
    page.locator(".order-form.cancel button").click()
    expect(page.locator("#outbox .order-waits")).to_contain_text("灯自己亮了")
    work(desk, number, "accept")
    work(desk, number, "settle", words="换了灯泡")
    page.context.set_offline(False)
    told = page.locator("#outbox [role=alert]")
    expect(told).to_contain_text(ZH["order.refused.409"])
    expect(page.locator("#order")).to_have_attribute("data-state", "settled", timeout=10_000)
    told.get_by_role("button").click()
    expect(told).to_have_count(0)
    assert steps(desk, number)[-1] == "settle"


def test_an_order_with_a_photo_that_was_sent_without_a_network_goes_out_from_another_page(
    visitor: Visitor,
    desk: Desk,  # noqa: F811
    photo: Path,  # noqa: F811
) -> None:
    page = written(visitor, "parking")
    before = len(book_of(desk).listed())
    page.locator("input[type=file]").nth(1).set_input_files(photo)
    expect(page.locator(".photo-list canvas")).to_be_visible()
    page.context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator("#send-said")).to_have_text(ZH["order.waiting.offline"])
    assert len(book_of(desk).listed()) == before

    desk.later(seconds=30)
    page.route("**/api/orders", lambda route: route.abort())
    page.context.set_offline(False)
    other = page.context.new_page()
    other.goto(f"{visitor.site.url}/orders")
    expect(other.locator("#mine .icon").first).to_be_visible()
    expect(other.locator("#outbox .order-waits")).to_have_count(0)
    listed = book_of(desk).listed()
    assert len(listed) == before + 1
    assert len(book_of(desk).photos(max(one.id for one in listed))) == 1
    expect(page.locator(".order-sent .order-code")).to_be_visible()


def test_an_order_that_is_refused_when_the_network_is_back_comes_back_into_the_form(
    visitor: Visitor,
    desk: Desk,  # noqa: F811
) -> None:
    page = written(visitor, "repair")
    before = len(book_of(desk).listed())
    page.context.set_offline(True)
    page.fill("#words", "水管\u202e漏水")  # it would turn the direction of writing
    page.locator("#send").click()
    expect(page.locator("#another")).to_be_visible()
    desk.later(seconds=30)
    page.context.set_offline(False)
    expect(page.locator("#step-words > [role=alert]")).to_have_text(ZH["order.refused.words"])
    assert len(book_of(desk).listed()) == before
    page.fill("#words", "水管漏水")
    told = send(page, desk)
    expect(page.locator(".order-code")).to_have_text(str(told["code"]))
    assert len(book_of(desk).listed()) == before + 1


def test_an_order_opens_without_a_network_until_this_device_forgets_it(visitor: Visitor, desk: Desk) -> None:  # noqa: F811
    page = written(visitor, "sanitation")
    path = f"/orders/{send(page, desk)['code']}"
    page.locator(".order-sent a.primary").click()
    expect(page.locator("#words")).to_have_text(WORDS, use_inner_text=True)
    has_copy(page, path)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#away")).to_have_text(ZH["order.track.offline"])
    assert WORDS.split("\n")[0] not in page.evaluate(TEXTS)
    page.locator("#forget").click()
    has_copy(page, path, kept=False)
