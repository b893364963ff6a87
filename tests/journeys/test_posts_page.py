"""The register in a real browser: a post is added, handed over and ended on a phone; links and problems."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from driving import PHONE, ZH, Visitor, sign_in
from people_desk import Desk, desk_with
from playwright.sync_api import Page, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)
from town import WEST_NORTH, WEST_SOUTH

from geomap.web.i18n import messages
from geomap.web.pages.when_text import day_words, told

SIZES = [PHONE, {"width": 1440, "height": 900}]
NAME, NEXT = "王芳", "<b>李雷</b>"
desk = desk_with(("admin",))


def opened(visitor: Visitor, size: dict[str, int]) -> Page:
    page = visitor.context(size=size, here=None).new_page()
    page.goto(f"{visitor.site.url}/desk/posts")
    sign_in(page, "admin")
    page.wait_for_selector("#add-post")
    return page


def choose(page: Page, name: str, typed: str, found: str | None = None) -> None:
    """Type in a field of the dialog, and choose what is called so, or found."""
    field, names = page.locator(f"#form-{name}"), page.locator(f"#form-{name}-found .found-name")
    field.fill("")
    field.press_sequentially(typed)
    names.get_by_text(found or typed, exact=True).click()
    expect(page.locator(f"#form-{name}-found")).to_be_hidden()


def write(page: Page, **fields: str) -> None:
    """Fill the form in the dialog, send it, and wait until it is written."""
    for name, value in fields.items():
        page.fill(f"#form-{name}", value)
    page.click("dialog button.primary")
    page.wait_for_selector("dialog", state="detached")


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_a_post_is_added_handed_over_looked_at_and_ended(
    visitor: Visitor,
    axe: str,  # noqa: F811
    size: dict[str, int],
) -> None:
    page, title = opened(visitor, size), f"院长岗 {size['width']}"
    page.click("#add-post")
    page.select_option("#form-kind", "community_chief")
    choose(page, "areas", WEST_SOUTH)
    assert serious(page, axe) == []
    write(page, title=title, valid_from="2026-01-01", holder_name=NAME, holder_phone="13812345678")
    row = page.locator(".post", has_text=title)
    row.locator(f'[aria-label^="{ZH["posts.hand_over"]}"]').click()
    write(page, on="2026-03-01", holder_name=NEXT)
    row.filter(has_text="3月1日").wait_for()
    assert row.count() == 1
    assert NEXT not in page.content()
    row.locator(f'[aria-label^="{ZH["posts.holder"]}"]').click()
    assert page.locator(".holder").inner_text() == NEXT
    page.click("dialog button.primary")
    assert serious(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    row.locator(f'[aria-label^="{ZH["posts.end"]}"]').click()
    write(page, on="2026-03-03")
    page.wait_for_selector(".panel[role=status]")
    page.fill("#on", "2026-02-01")
    page.locator("#on").dispatch_event("change")
    row.wait_for()
    page.click("[data-tab=gaps]")
    assert "yard" in page.locator("#gaps-vacancies").inner_text()
    assert serious(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_grid_worker_is_given_another_community_and_the_history_tells_of_it(
    visitor: Visitor,
    axe: str,  # noqa: F811
) -> None:
    page, title = opened(visitor, PHONE), "网格员岗"
    page.click("#add-post")
    page.select_option("#form-kind", "grid_worker")
    choose(page, "areas", WEST_SOUTH)
    write(page, title=title, valid_from="2026-01-01", holder_name=NAME)
    row = page.locator(".post", has_text=title)
    row.locator(f'[aria-label^="{ZH["posts.edit"]} "]').click()
    expect(page.locator(".chosen li")).to_have_text([WEST_SOUTH])
    choose(page, "areas", WEST_NORTH)
    expect(page.locator(".chosen li")).to_have_text([WEST_SOUTH, WEST_NORTH])
    assert serious(page, axe) == []
    write(page, why="人手不足")
    row.filter(has_text=WEST_NORTH).wait_for()
    row.locator(f'[aria-label^="{ZH["desk.past"]}"]').click()
    steps = page.locator("dialog .past > li")
    steps.nth(1).wait_for()
    assert "人手不足" in steps.nth(0).inner_text()
    assert WEST_NORTH in steps.nth(0).inner_text()
    assert ZH["posts.deed.add"] in steps.nth(1).inner_text()
    assert NAME not in page.locator("dialog").inner_text()
    assert serious(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_area_is_sent_only_where_it_was_chosen_and_each_of_several_can_be_taken_out(
    visitor: Visitor, desk: Desk
) -> None:
    page, title = opened(visitor, PHONE), "多处网格岗"
    page.click("#add-post")
    page.select_option("#form-kind", "grid_worker")
    page.fill("#form-title", title)
    page.fill("#form-areas", WEST_NORTH[:-1])
    page.click("dialog button.primary")
    said = page.locator("#form-areas").evaluate("(input) => input.validationMessage")
    assert said == ZH["posts.area.choose"]
    for area in (WEST_SOUTH, WEST_NORTH, WEST_SOUTH):
        choose(page, "areas", area)
    page.get_by_role("button", name=ZH["posts.area.leave"].format(name=WEST_SOUTH)).click()
    expect(page.locator("#form-areas")).to_be_focused()
    page.locator("#form-areas").press_sequentially("yard")  # of another layer than what is chosen
    expect(page.locator("#form-areas-found")).to_contain_text("yard")
    expect(page.locator("#form-areas-found [aria-disabled=true]")).to_have_count(1)
    page.fill("#form-areas", "")
    write(page, holder_name=NAME)
    with desk.app.app_context():
        posts = [p for p in desk.app.extensions["register"].current().register.posts if p.title == title]
    assert [(p.layer, p.areas) for p in posts] == [("communities", (WEST_NORTH,))]


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
def test_the_holders_account_is_found_by_typing_and_an_unknown_one_is_refused_at_its_field(
    visitor: Visitor,
    axe: str,  # noqa: F811
    desk: Desk,
    size: dict[str, int],
) -> None:
    for name, role in (("管家李雷", "steward"), ("看客韩梅", "viewer")):
        if desk.people.accounts.called(name) is None:
            desk.account(name, role)
    page, title = opened(visitor, size), f"管家岗 {size['width']}"
    page.click("#add-post")
    page.select_option("#form-kind", "steward")
    choose(page, "areas", "yard")
    page.fill("#form-title", title)
    page.fill("#form-valid_from", f"20{size['width'] % 90 + 10}-01-01")
    page.fill("#form-valid_to", f"20{size['width'] % 90 + 10}-02-01")
    page.fill("#form-account", "看客")
    expect(page.locator("#form-account-found")).to_contain_text(ZH["posts.account_none"])
    page.fill("#form-account", "nobody")
    page.keyboard.press("Escape")
    page.click("dialog button.primary")
    expect(page.locator("dialog .fault")).to_contain_text(ZH["desk.wrong.account"])
    expect(page.locator("#form-account")).to_be_focused()
    expect(page.locator("#form-account")).to_have_attribute("aria-invalid", "true")
    assert serious(page, axe) == []
    choose(page, "account", "gjll", "管家李雷")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    write(page)
    posts = desk.app.extensions["register"].current().register.posts
    assert [p.account for p in posts if p.title == title] == ["管家李雷"]
    visitor.complaints[:] = [c for c in visitor.complaints if "status of 400" not in c]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_browser_and_the_templates_tell_an_instant_in_the_same_words(
    visitor: Visitor, desk: Desk, language: str
) -> None:
    page, title = opened(visitor, PHONE), f"时间 {language}"
    page.clock.set_fixed_time(desk.now)
    page.click("#add-post")
    page.select_option("#form-kind", "community_chief")
    choose(page, "areas", WEST_NORTH)
    write(page, title=title, valid_from="2025-12-31", valid_to="2026-12-31")
    page.goto(f"{visitor.site.url}/desk/posts?lang={language}")
    row = page.locator(".post", has_text=title)
    words = messages(language)
    first, end = (day_words(date(year, 12, 31), desk.now.date(), words) for year in (2025, 2026))
    expect(row).to_contain_text(words["posts.days"].format(**{"from": first, "to": end}))
    row.locator(f'[aria-label^="{words["desk.past"]}"]').click()
    by_browser = page.locator("dialog time")
    said = told(desk.now, desk.now.astimezone(ZoneInfo("Asia/Shanghai")), words)
    expect(by_browser).to_have_text(said.words)
    expect(by_browser).to_have_attribute("title", said.precise)
    page.goto(f"{visitor.site.url}/desk/audit?action=edit_posts&lang={language}")
    by_template = page.locator("td time").first
    expect(by_template).to_have_text(said.words)
    expect(by_template).to_have_attribute("title", said.precise)
    assert by_template.get_attribute("datetime") == said.iso


def test_a_refusal_is_said_in_the_form_which_stays_as_it_was(visitor: Visitor) -> None:
    page = opened(visitor, SIZES[1])
    page.click("#add-post")
    page.select_option("#form-kind", "community_chief")
    choose(page, "areas", WEST_SOUTH)
    page.fill("#form-title", "岗")
    page.fill("#form-valid_from", "2026-03-01")
    page.fill("#form-valid_to", "2026-01-01")
    page.click("dialog button.primary")
    page.wait_for_selector("dialog .fault")
    assert page.input_value("#form-title") == "岗"
    visitor.complaints[:] = [c for c in visitor.complaints if "status of 400" not in c]


def test_a_leader_is_linked_and_a_problem_goes_on_to_its_end(visitor: Visitor, axe: str) -> None:  # noqa: F811
    page = opened(visitor, PHONE)
    page.click("[data-tab=leaders]")
    page.click("#add-link")
    write(page, leader="区长岗", target="某村", valid_from="2026-01-01")
    page.click(f"text={ZH['posts.problem.add']}")
    write(page, title="漏水", on="2026-02-01", words="三户反映")
    page.click(".problem summary")
    page.click(f"text={ZH['posts.problem.step']}")
    page.select_option("#form-state", "solved")
    write(page, on="2026-03-01", words="已换管")
    page.wait_for_selector(".problem .pill.open")
    assert serious(page, axe) == []


def test_a_title_without_english_is_marked_as_chinese_in_an_english_page(visitor: Visitor) -> None:
    page = visitor.context(size=SIZES[1], here=None).new_page()
    page.goto(f"{visitor.site.url}/desk/posts?lang=en")
    sign_in(page, "admin")
    page.goto(f"{visitor.site.url}/desk/posts?lang=en")
    page.wait_for_selector("#add-post")
    titles: dict[str, str | None] = {"网格岗": None, "楼栋岗": "Block post"}
    for title, english in titles.items():
        page.click("#add-post")
        page.select_option("#form-kind", "community_chief")
        choose(page, "areas", WEST_NORTH)
        year = 2027 if english else 2026
        more = {"title_en": english} if english else {}
        write(
            page, title=title, valid_from=f"{year}-01-01", valid_to=f"{year}-12-31", holder_name=NAME, **more
        )
    marked = page.locator(".post strong [lang=zh-CN]")
    marked.first.wait_for()
    assert "网格岗" in marked.all_inner_texts()
    assert "楼栋岗" not in " ".join(page.locator(".post strong").all_inner_texts())
