"""Reports of passers-by in a real browser: two taps on a phone, seen by others, answered by a keeper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Databases
from driving import CARD, DESKTOP, PHONE, ZH, Visitor, locate, sign_in
from people_desk import Desk, desk_in
from playwright.sync_api import Page, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)
from town import WEST

STATION = "west-south"
HERE = (108.921, 34.221)
HOSTILE = "{{7*7}} <script>alert(1)</script>"


@pytest.fixture
def desk(databases: Databases, kind: str, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path / "data") as made:
        made.account("amy", "street", WEST)
        yield made


def opened_card(visitor: Visitor, **options: object) -> Page:
    page = visitor.open(here=HERE, **options)
    locate(page)
    page.locator(f'{CARD}[data-id="{STATION}"] .card-head').click()
    expect(page.locator(f"{CARD}.expanded .report-open")).to_be_visible()
    return page


def report_by_form(visitor: Visitor, desk: Desk, kind: str, words: str = "") -> Page:
    """Report from the station's page, without scripts."""
    page = visitor.open(f"/stations/{STATION}", java_script_enabled=False, here=None)
    page.fill("#report-words", words)
    desk.later(seconds=5)
    page.click(f'.report-form button[value="{kind}"]')
    return page


def said(kind: str, count: int, ago: str) -> str:
    return ZH["passerby.said"].format(count=count, ago=ago, what=ZH[f"passerby.kind.{kind}"])


def test_two_taps_on_a_card_and_another_visitor_sees_it(visitor: Visitor, desk: Desk) -> None:
    page = opened_card(visitor)
    with page.expect_response("**/reports"):
        page.locator(".report-open").click()
    desk.later(seconds=5)
    page.locator('.report-box [data-kind="locked"]').click()
    expect(page.locator(".report-thanks")).to_have_text(ZH["passerby.thanks"])

    desk.later(minutes=40)
    other = visitor.open(here=HERE)
    locate(other)
    ago = ZH["passerby.ago.minutes"].format(count=40)
    shown = other.locator(f'{CARD}[data-id="{STATION}"] .card-reports')
    expect(shown).to_have_text(said("locked", 1, ago))


def test_the_page_takes_a_report_without_scripts_and_the_keeper_answers_it_without_scripts(
    visitor: Visitor, desk: Desk
) -> None:
    page = report_by_form(visitor, desk, "no_water", HOSTILE)
    assert page.locator(".report-thanks").inner_text() == ZH["passerby.thanks"]
    assert page.locator(".reports-said").inner_text() == said("no_water", 1, ZH["passerby.ago.now"])

    keeper = visitor.open("/desk/reports", java_script_enabled=False, here=None)
    sign_in(keeper, "amy")
    assert keeper.locator(".report-case q").inner_text() == HOSTILE
    keeper.fill("#words-1", "水箱已修好")
    keeper.click('button[value="answered"]')
    assert keeper.locator(".report-case").count() == 0

    visitor.go(page, f"/stations/{STATION}")
    assert page.locator("#reports > .reports-said").count() == 0
    assert page.locator(".report-answer q").inner_text() == "水箱已修好"


def test_a_report_sent_at_once_waits_until_it_counts(visitor: Visitor, desk: Desk) -> None:
    page = visitor.open(f"/stations/{STATION}", here=None)
    page.locator('.report-form button[value="locked"]').click()
    desk.later(seconds=3)
    page.wait_for_selector(".report-thanks")
    assert page.locator(".reports-said").inner_text() == said("locked", 1, ZH["passerby.ago.now"])


@pytest.mark.parametrize(
    ("size", "theme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone-light", "desktop-dark"]
)
def test_nothing_of_it_bars_anybody_or_is_wider_than_the_screen(
    visitor: Visitor,
    desk: Desk,
    axe: str,  # noqa: F811
    size: dict[str, int],
    theme: str,
) -> None:
    report_by_form(visitor, desk, "locked", HOSTILE)
    page = opened_card(visitor, color_scheme=theme, size=size)
    assert serious(page, axe) == []
    page.locator(".report-open").click()
    assert serious(page, axe) == []
    for path in (f"/stations/{STATION}?reported=locked", "/desk/reports"):
        visitor.go(page, path)
        if path.startswith("/desk"):
            sign_in(page, "amy")
            page.wait_for_selector(".report-case")
        assert serious(page, axe) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
