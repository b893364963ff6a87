"""The board of orders in a real browser: a community at its screen, a steward with a telephone, each doing
their part, with and without a network."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from databases import Databases
from desk_orders import PEOPLE, dispatched, kept, orders_of, register, sent
from driving import DESKTOP, PHONE, ZH, Site, Visitor, serving
from people_desk import PASSWORD, Desk, desk_in
from PIL import Image
from playwright.sync_api import Page
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)


@pytest.fixture(scope="module")
def desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk") / "data"
    with pytest.MonkeyPatch.context() as patch, desk_in(databases, "sqlite", folder) as made:
        register(patch)
        made.now = datetime.now(UTC)
        for name, role, area in PEOPLE:
            made.account(name, role, area)
        yield made


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    with serving(desk.app) as url:
        yield Site(url, desk.app)


@pytest.fixture
def foreseen() -> str:
    return "Failed to load resource"


def board_of(visitor: Visitor, name: str, **options: object) -> Page:
    """The board as an account sees it, when its orders are there."""
    page = visitor.open("/desk/sign-in?next=/desk/orders", here=None, **options)
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("form.panel button.primary")
    page.wait_for_selector("#orders-desk[data-ready]")
    return page


def card(page: Page, number: int, column: str) -> str:
    """Wait for the card of an order in a column; what stands on it."""
    found = page.locator(f'[data-column="{column}"] .order-card[data-id="{number}"]')
    found.wait_for(timeout=6_000)
    return found.inner_text()


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
    office = board_of(visitor, "housing", size=PHONE)
    assert ZH["orders.desk.report_by"].format(at="").strip() in card(office, number, "accepted")
    office.locator(f'.order-card[data-id="{number}"] .order-act[data-step="report_in"]').click()
    office.locator(f'.order-card[data-id="{number}"] .order-act[data-step="pledge"]').wait_for()
    assert kept(desk, number).order.calls["housing"].reported_at is not None
    assert steps(desk, number)[-1] == "report_in"


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
