"""The desk's pages about people in a real browser: without scripts, in both themes, open to everybody."""

from __future__ import annotations

import re

import pytest
from driving import DESKTOP, PHONE, Visitor, sign_in
from passlib.totp import TOTP
from people_desk import PASSWORD, Desk, desk_with
from playwright.sync_api import Page, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)

from geomap.web.i18n import messages

CHOSEN = "a kettle, a bench and an umbrella"
PAGES = ("account", "account/codes", "people", "people/2", "audit", "nowhere")
desk = desk_with(("admin",), ("amy", "street", "610113001"))


@pytest.fixture
def foreseen() -> str:
    return "status of 40"


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("size", "theme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone-light", "desktop-dark"]
)
def test_no_page_bars_anybody_or_is_wider_than_the_screen(
    visitor: Visitor,
    axe: str,  # noqa: F811
    size: dict[str, int],
    theme: str,
    language: str,
) -> None:
    page = visitor.open(f"/desk/account?lang={language}", color_scheme=theme, size=size, here=None)
    for password in ("wrong", PASSWORD):
        assert serious(page, axe) == []
        sign_in(page, "admin", password)
    for path in PAGES:
        visitor.go(page, f"/desk/{path}")
        assert serious(page, axe) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path


def test_from_an_invitation_to_two_step_sign_in_without_scripts(visitor: Visitor, desk: Desk) -> None:
    page = visitor.open("/desk/people", java_script_enabled=False, here=None)
    sign_in(page, "admin")
    page.fill("#name", "王芳")
    page.select_option("#role", "community")
    page.fill("#place", "610113001001")
    page.click("form.panel button.primary")
    link = page.locator("p.secret").inner_text()

    guest = visitor.context(java_script_enabled=False, here=None).new_page()
    guest.goto(link)
    guest.fill("#password", CHOSEN)
    guest.fill("#again", CHOSEN)
    guest.click("form.panel button.primary")
    expect(guest.locator("#name")).to_have_value("王芳")
    guest.fill("#password", CHOSEN)
    guest.click("form.panel button.primary")
    guest.click("a.account")
    expect(guest.locator("h1")).to_have_text("王芳")

    guest.click('a[href="/desk/account/codes"]')
    key = guest.locator("p.secret").inner_text().replace("-", "")
    guest.fill("#code", TOTP(key=key).generate(desk.now.timestamp()).token)
    guest.fill("#password", CHOSEN)
    guest.click("form.panel button.primary")
    codes = guest.locator("li.secret").all_inner_texts()
    assert len(codes) == 8
    guest.click("a.button.primary")
    guest.click("form[action='/desk/sign-out'] button")
    sign_in(guest, "王芳", CHOSEN)
    guest.fill("#code", codes[0])
    guest.click("form.panel button.primary")
    guest.click("a.account")
    assert heading(guest) == "王芳"
    assert page.goto(link).status == 404  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("clipboard", ["free", "barred", "none"])
def test_a_link_is_copied_by_a_button_or_selected_for_copying(
    visitor: Visitor, clipboard: str, language: str
) -> None:
    """barred: the browser lets the page use no clipboard. none: nor the way that was before it."""
    words = messages(language)
    allowed = ["clipboard-read", "clipboard-write"] if clipboard == "free" else []
    page = visitor.open(f"/desk/people?lang={language}", here=None, permissions=allowed)
    if clipboard != "free":
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined });")
    if clipboard == "none":
        page.add_init_script("document.execCommand = () => false;")
    sign_in(page, "admin")
    page.fill("#name", f"copied-{clipboard}-{language}")
    page.select_option("#role", "viewer")
    page.click("form.panel button.primary")
    button = page.get_by_role("button", name=words["people.link.copy"])
    button.click()
    said = words["people.copy_by_hand" if clipboard == "none" else "people.copied"]
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
    link = page.locator("p.secret").inner_text()
    assert page.evaluate("getSelection().toString()").strip() == link
    if clipboard == "free":
        assert page.evaluate("navigator.clipboard.readText()") == link


def test_a_token_is_made_used_and_revoked(visitor: Visitor) -> None:
    page = visitor.open("/desk/account", here=None)
    sign_in(page, "amy")
    page.fill("#name", "QGIS")
    page.check("input[name=scope_edit]")
    page.click("form[action='/desk/account/tokens'] button")
    token = re.search(r"geomap_[\w-]+", page.locator("p.secret").inner_text())
    assert token
    address = f"{visitor.site.url}/api/desk/me"
    bearer = {"Authorization": f"Bearer {token[0]}"}
    assert visitor.site.app.test_client().get(address, headers=bearer).json["scopes"] == ["edit"]
    page.click("a.button.primary")
    page.click(".token form button")
    assert visitor.site.app.test_client().get(address, headers=bearer).status_code == 401
    assert page.locator(".token .pill").inner_text() == "已撤销"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_what_an_account_answers_for_is_found_by_typing_and_named_where_it_is_missing(
    visitor: Visitor,
    desk: Desk,
    axe: str,  # noqa: F811
    size: dict[str, int],
) -> None:
    name = "branch" if size is PHONE else "branch-2"
    page = visitor.open("/desk/people", size=size, here=None)
    sign_in(page, "admin")
    place = page.locator("#place")
    for role, shown in (("viewer", False), ("district", False), ("keeper", True), ("organization", True)):
        page.select_option("#role", role)
        expect(place, role).to_be_visible(visible=shown)
    page.fill("#name", name)
    place.press_sequentially("dangzhi")
    page.locator("#place-found .found", has_text="第一党支部").wait_for()
    assert serious(page, axe) == []
    page.keyboard.press("Escape")
    assert page.locator("#place-found").is_hidden()
    page.click("form.panel button.primary")
    assert "负责的区域或组织" in page.locator("#fault").inner_text()
    assert place.get_attribute("aria-invalid") == "true"
    assert "fault" in (place.get_attribute("aria-describedby") or "")
    assert page.input_value("#name") == name
    assert page.input_value("#role") == "organization"
    place.fill("")
    place.press_sequentially("dyd")
    page.locator("#place-found .found", has_text="第一党支部").wait_for()
    if size is PHONE:
        page.locator("#place-found .found", has_text="第一党支部").click()
    else:
        page.keyboard.press("ArrowDown")
        assert place.get_attribute("aria-activedescendant") == "place-found-0"
        page.keyboard.press("Enter")
    assert page.input_value("#place") == "第一党支部"
    assert page.locator("#place-found").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.click("form.panel button.primary")
    page.wait_for_selector("p.secret")
    account = desk.people.accounts.need(name)
    assert (account.role, account.area) == ("organization", "org")
    visitor.go(page, f"/desk/people/{account.id}")
    assert page.input_value("#place") == "第一党支部"
    page.select_option("#role", "social_organization")
    page.fill("#place", "<i>书法协会</i>")
    page.locator("form[action$='/place'] button").click()
    page.locator(".told").wait_for()
    assert "<i>书法协会</i>" in page.locator("main").inner_text()
    assert desk.people.accounts.need(name).area == "<i>书法协会</i>"
