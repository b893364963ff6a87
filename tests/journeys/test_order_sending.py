"""A resident on a phone: an order with a photo, its page, its end; over a bad connection too."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from databases import Databases
from driving import DESKTOP, PHONE, ZH, Visitor
from people_desk import START, Desk, desk_in
from PIL import Image
from playwright.sync_api import Page, Route, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)

from geomap.orders.units import Unit
from geomap.storage.orders.records import Action
from geomap.storage.orders.tables import ORDER

DATA = Path(__file__).parents[2] / "data"
HERE = (108.9305, 34.1956)
COMMUNITY = Unit("community", "610113003021")
WORDS = "北门的垃圾桶满了\n{{7*7}} <script>alert(1)</script>"


@pytest.fixture(scope="module")
def desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("orders") / "data"
    shutil.copytree(DATA, folder)
    with desk_in(databases, "sqlite", folder) as made:
        yield made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As large as a phone takes them."""
    path = tmp_path / "photo.jpg"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(path, quality=85)
    return path


def work(desk: Desk, number: int, step: str, **said: object) -> None:
    action = Action(
        number,
        step,
        desk.now,
        str(uuid4()),
        "amy",
        frozenset({COMMUNITY}),
        COMMUNITY,
        said=said,  # type: ignore[arg-type]
    )
    desk.app.extensions["orders"].book.take(action)


def written(visitor: Visitor, category: str = "sanitation", **options: object) -> Page:
    """A page on which an order stands, ready to be sent."""
    page = visitor.open("/orders/new", here=HERE, **options)
    page.wait_for_selector("#order[data-ready]")
    page.locator(f".category input[value={category}]").check()
    page.locator("#locate").click()
    expect(page.locator(".order-to")).to_contain_text(ZH["order.to"].format(name="世家星城社区"))
    page.fill("#words", WORDS)
    return page


def send(page: Page, desk: Desk) -> dict[str, object]:
    desk.later(seconds=30)
    with page.expect_response(lambda r: r.request.method == "POST" and r.status in {200, 201}) as sent:
        page.locator("#send").click()
    told: dict[str, object] = sent.value.json()
    return told


def number_of(told: dict[str, object], desk: Desk) -> int:
    """The number by which the desk knows an order that was sent."""
    (kept,) = desk.app.extensions["orders"].book.listed(ORDER.c.public_id == told["id"])
    number: int = kept.id
    return number


def test_from_a_photo_to_five_stars(visitor: Visitor, desk: Desk, photo: Path) -> None:
    desk.now = START
    page = written(visitor)
    expect(page.locator(".promise-words")).to_contain_text("16")
    page.locator("input[type=file]").nth(1).set_input_files(photo)
    expect(page.locator(".photo-list canvas")).to_be_visible()
    told = send(page, desk)
    book = desk.app.extensions["orders"].book
    kept = book.kept(number_of(told, desk))
    assert kept.order.owner == COMMUNITY
    assert kept.words == WORDS
    image = book.photo(kept.id, book.photos(kept.id)[0][0])
    assert (image.width, image.height) == (1600, 1067)
    expect(page.locator(".order-code")).to_have_text(str(told["code"]))

    page.locator(".order-sent a.primary").click()
    expect(page.locator("#order")).to_have_attribute("data-state", "submitted")
    expect(page.locator("#words")).to_have_text(WORDS, use_inner_text=True)
    work(desk, kept.id, "accept")
    work(desk, kept.id, "settle", words="清运完毕")
    expect(page.locator(".event-settle .event-words")).to_have_text("清运完毕", timeout=12_000)
    page.locator(".star").nth(4).click()
    page.get_by_role("button", name=ZH["order.confirm"]).click()
    expect(page.locator("#order")).to_have_attribute("data-state", "confirmed")
    assert book.kept(kept.id).order.rating == 5
    page.goto(f"{visitor.site.url}/orders")
    expect(page.locator("#mine li")).to_contain_text([str(told["code"])])
    expect(page.locator("#list li").first).not_to_contain_text("北门")


def test_an_answer_that_is_lost_is_asked_for_again_and_the_order_taken_once(
    visitor: Visitor, desk: Desk
) -> None:
    page = written(visitor, "noise")
    book, before = desk.app.extensions["orders"].book, len(desk.app.extensions["orders"].book.listed())
    lost = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch().json())
        route.abort()

    page.route("**/api/orders", lose)
    desk.later(seconds=30)
    page.locator("#send").click()
    expect(page.locator(".order-code")).to_have_text(code_lost(lost, page), timeout=20_000)
    assert len(book.listed()) == before + 1
    visitor.complaints = [c for c in visitor.complaints if "ERR_FAILED" not in c and "429" not in c]


def code_lost(lost: list[dict[str, str]], page: Page) -> str:
    """The code that the lost answer told, once it was lost."""
    page.wait_for_selector(".order-code, #send-said .spinner")
    while not lost:
        page.wait_for_timeout(50)
    return lost[0]["code"]


def test_a_page_that_was_closed_while_sending_sends_what_it_kept(visitor: Visitor, desk: Desk) -> None:
    page = written(visitor, "parking")
    book, before = desk.app.extensions["orders"].book, len(desk.app.extensions["orders"].book.listed())
    page.route("**/api/orders", lambda route: route.abort())
    desk.later(seconds=30)
    page.locator("#send").click()
    expect(page.locator("#send-said")).to_contain_text(ZH["order.waiting"][:8])
    page.unroute("**/api/orders")
    page.reload()
    page.wait_for_selector("#order[data-ready]")
    desk.later(seconds=30)
    expect(page.locator(".order-code")).to_be_visible(timeout=20_000)
    assert len(book.listed()) == before + 1
    visitor.complaints = [c for c in visitor.complaints if "ERR_FAILED" not in c and "429" not in c]


def test_who_finds_the_same_reported_already_says_me_too(visitor: Visitor, desk: Desk) -> None:
    told = send(written(visitor, "repair"), desk)
    page = written(visitor, "repair")
    desk.later(seconds=30)
    page.get_by_role("button", name=ZH["order.me_too"]).click()
    expect(page.locator(".near .order-good")).to_have_text(ZH["order.me_too.thanks"])
    assert desk.app.extensions["orders"].book.kept(number_of(told, desk)).order.me_too == 1


def test_where_compounds_overlap_one_is_chosen_before_it_can_be_sent(visitor: Visitor) -> None:
    def overlapping(route: Route) -> None:
        told = route.fetch().json()
        both = [{"id": name, "name": name, "steward": None} for name in ("一期", "二期")]
        route.fulfill(json={**told, "compounds": both})

    page = visitor.open("/about", here=HERE)
    page.route("**/api/orders/place*", overlapping)
    page.goto(f"{visitor.site.url}/orders/new")
    page.locator(".category input[value=other]").check()
    page.locator("#locate").click()
    page.fill("#words", WORDS)
    expect(page.locator(".compound-choice button")).to_have_text(["一期", "二期"])
    expect(page.locator("#send")).to_be_disabled()
    page.locator(".compound-choice button").nth(1).click()
    expect(page.locator("#send")).to_be_enabled()
    expect(page.locator(".order-to")).to_contain_text("二期")


def test_a_place_outside_and_an_empty_photo_are_refused_in_words(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("/orders/new?lon=110&lat=34.2", here=None)
    expect(page.locator("#found-place [role=alert]")).to_have_text(ZH["order.refused.lon"])
    visitor.complaints = [c for c in visitor.complaints if "400" not in c]
    empty = tmp_path / "empty.jpg"
    empty.touch()
    page.locator("input[type=file]").nth(1).set_input_files(empty)
    expect(page.locator("#photos [role=alert]")).to_have_text(ZH["order.refused.photos"])
    assert page.locator("#send").is_disabled()


@pytest.mark.parametrize(
    ("size", "theme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop-dark"]
)
def test_nothing_of_it_bars_anybody_or_is_wider_than_the_screen(
    visitor: Visitor,
    desk: Desk,
    axe: str,  # noqa: F811
    size: dict[str, int],
    theme: str,
) -> None:
    page = written(visitor, "road_light", size=size, color_scheme=theme)
    assert serious(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    code = send(page, desk)["code"]
    page.wait_for_selector(".order-sent")
    assert serious(page, axe) == []
    for path, there in ((f"/orders/{code}", ".event"), ("/orders", "#around[data-ready]")):
        page.goto(f"{visitor.site.url}{path}")
        page.wait_for_selector(there)
        assert serious(page, axe) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
