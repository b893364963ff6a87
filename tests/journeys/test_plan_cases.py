"""Whole scenarios at the planner's desk: side by side, sent by link, and those that cannot be answered."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from desk import MAP, ZH, add_station, coverage, figures, number, open_desk, shows, slide, thought_of
from driving import PHONE, Site, Visitor, hash_values, serving
from playwright.sync_api import Browser, Page, Route, expect

from geomap.web import create_app
from geomap.web.settings import settings_from
from tests.web.small_data import small_layers, write_folder

COVERED_NOW = ".compare-table [data-figure=covered] td:nth-child(3)"


def table(page: Page, name: str) -> list[str]:
    return page.locator(f".compare-table [data-figure={name}] td").all_text_contents()


def test_a_link_brings_the_whole_desk_back_elsewhere(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor, "view=108.87000,34.20000,14&services=charging&radius=650&hour=We20")
    add_station(page)
    page.locator("[data-action=keep]").click()
    page.wait_for_selector(".compare-table")
    add_station(page, -120, 60)
    slide(page, 900)
    page.wait_for_timeout(500)
    kept, now = table(page, "covered")[:2]
    added = thought_of(page)
    assert len(added) == 2
    told = coverage(site, services=["charging"], radius_m=900, hour="We 20", additions=added)
    assert number(now) == told["covered_persons"]

    elsewhere = open_desk(visitor, urlsplit(page.url).fragment)
    elsewhere.wait_for_selector(".compare-table")
    assert table(elsewhere, "covered")[:2] == [kept, now]
    assert thought_of(elsewhere) == added
    expect(elsewhere.locator(".sign-new")).to_have_count(2)
    expect(elsewhere.locator("#radius")).to_have_value("900")
    view = "() => new URLSearchParams(location.hash.slice(1)).get('view')"
    assert elsewhere.evaluate(view) == page.evaluate(view)


def test_the_link_is_copied(visitor: Visitor) -> None:
    page = open_desk(visitor, "radius=650", permissions=["clipboard-read", "clipboard-write"])
    slide(page, 700)
    page.locator("[data-action=copy]").click()
    expect(page.locator("[data-action=copy]")).to_contain_text(ZH["ui.copied"])
    assert "radius=700" in page.evaluate("() => navigator.clipboard.readText()")


def test_two_cases_stand_side_by_side_with_their_differences(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor, "radius=400")
    page.locator("[data-action=keep]").click()
    expect(page.locator(".map-holder.kept")).to_be_visible()
    slide(page, 800)
    a, b = coverage(site, radius_m=400), coverage(site, radius_m=800)
    expect(page.locator(COVERED_NOW)).to_have_text(f"{b['covered_persons']:,.0f}")
    for name, member in (("covered", "covered_persons"), ("part_out", "uncovered_persons")):
        told = [a[member], b[member], b[member] - a[member]]
        assert [number(text) for text in table(page, name)] == told
    page.get_by_text(ZH["plan.swap"]).click()
    page.wait_for_function("() => document.querySelector('#radius').value === '400'")
    assert number(table(page, "covered")[0]) == b["covered_persons"]
    page.get_by_text(ZH["plan.compare_end"]).click()
    expect(page.locator(".map-holder.kept")).to_be_hidden()
    shows(page, site, radius_m=400)


def test_the_two_maps_move_together(visitor: Visitor) -> None:
    page = open_desk(visitor, "view=108.93000,34.21000,13")
    page.locator("[data-action=keep]").click()
    expect(page.locator(".kept .resource-map")).to_be_visible()
    for held in (MAP, ".kept .resource-map"):
        box = page.locator(held).bounding_box()
        assert box is not None
        before = page.evaluate("() => location.hash")
        page.mouse.move(box["x"] + 200, box["y"] + 300)
        page.mouse.down()
        page.mouse.move(box["x"] + 100, box["y"] + 300, steps=6)
        page.wait_for_timeout(200)
        page.mouse.up()
        page.wait_for_function("(was) => location.hash !== was", arg=before)
    lon = float(hash_values(page)["view"].split(",")[0])
    assert abs(lon - 108.93 - 200 * 360 / (256 * 2**13)) < 0.0003


def test_on_a_phone_two_cases_are_a_table(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor, "radius=400", size=PHONE)
    page.locator("[data-action=keep]").click()
    slide(page, 800)
    b = coverage(site, radius_m=800)
    expect(page.locator(COVERED_NOW)).to_have_text(f"{b['covered_persons']:,.0f}")
    expect(page.locator(".map-holder.kept")).to_be_hidden()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_area_that_there_is_not_is_said_and_can_be_left(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/plan#area=nowhere", size={"width": 1440, "height": 900}, here=None)
    notice = page.locator("#notice")
    expect(notice).to_contain_text(ZH["plan.refused"])
    expect(notice).to_contain_text("nowhere")
    notice.get_by_text(ZH["plan.anew"]).click()
    shows(page, site)
    expect(notice).to_be_empty()
    assert [c for c in visitor.complaints if "40" not in c] == []
    visitor.complaints.clear()


def test_whatever_stands_in_a_link_cannot_break_the_desk(visitor: Visitor, site: Site) -> None:
    hostile = quote("<img src=x onerror=alert(1)>~x~y~9~z", safe="")
    page = open_desk(
        visitor, f"radius=x&hour=Xx99&tier=7&services=nothing&view=a,b,c&mode=fly&add={hostile}&change=nobody"
    )
    shows(page, site)
    assert "img" not in page.evaluate("() => [...document.querySelectorAll('img')].map((e) => e.alt).join()")


def test_without_network_the_desk_says_so_and_goes_on(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor)
    page.context.set_offline(True)
    page.locator('#need [data-mode="ride"]').click()
    expect(page.locator("#notice")).to_contain_text(ZH["ui.offline"])
    page.context.set_offline(False)
    page.locator("#notice").get_by_text(ZH["ui.again"]).click()
    shows(page, site, mode="ride")
    assert number(figures(page)["covered"]) > 0
    assert [c for c in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in c] == []
    visitor.complaints.clear()


def test_without_streets_the_desk_measures_straight(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    layers = small_layers() | {"roads": []}
    folder = write_folder(tmp_path_factory.mktemp("no-streets"), layers)
    app = create_app(settings_from({"GEOMAP_DATA": str(folder)}))
    with serving(app) as url:
        site = Site(url, app)
        visitor = Visitor(browser, site)
        page = open_desk(visitor, "radius=1150")
        assert page.locator("#need [data-mode]").count() == 1
        shows(page, site, mode="straight", radius_m=1150)
        page.locator('[data-chip="services-nursing_room"]').click()
        expect(page.locator(".figure-note")).to_have_text(ZH["plan.note_no_station"])
        visitor.leave()
    assert visitor.complaints == []


def test_people_far_from_streets_are_told_about(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor)
    off = coverage(site)["off_network_persons"]
    assert off > 0
    expect(page.locator(".figure-note")).to_have_text(ZH["plan.note_off_network"].format(count=f"{off:,.0f}"))


def test_what_a_link_names_twice_counts_once(visitor: Visitor, site: Site) -> None:
    added = "add=n1~108.95~34.22~2~charging~24/7~one"
    page = open_desk(visitor, f"{added}&add=n1~108.9~34.21~1~rest~24/7~two&change=s007~1~~&change=s007~2~~")
    [addition] = thought_of(page)
    assert addition["name"] == "one"
    shows(page, site, additions=[addition], changes=[{"station": "s007", "tier": 1}])
    expect(page.locator(".whatif-cards > li")).to_have_count(2)


def test_a_change_of_a_station_unknown_or_far_away_is_shown_and_can_be_undone(
    visitor: Visitor, site: Site
) -> None:
    page = open_desk(visitor, "change=s999~1~~")
    page.locator("#tab-whatifs").click()
    card = page.locator('.whatif-cards [data-id="s999"]')
    expect(card).to_contain_text(ZH["plan.changed_far"])
    card.locator("summary").click()
    card.locator("[data-undo]").click()
    shows(page, site)
    expect(page.locator("#tab-whatifs .count")).to_be_empty()


def test_a_kept_case_without_an_answer_hides_nothing_of_the_other(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor, "radius=700&kept=area%3Dnowhere")
    notice = page.locator("#notice")
    expect(notice).to_contain_text(ZH["plan.case_a"])
    expect(notice).to_contain_text("nowhere")
    shows(page, site, radius_m=700)
    notice.get_by_text(ZH["plan.compare_end"]).click()
    expect(notice).to_be_empty()
    expect(page.locator(".map-holder.kept")).to_be_hidden()
    shows(page, site, radius_m=700)
    assert [c for c in visitor.complaints if "400" not in c] == []
    visitor.complaints.clear()


def test_a_failure_that_has_been_overtaken_is_not_told(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/plan/ground?*mode=ride*", hold)
    page.locator('#need [data-mode="ride"]').click()
    page.wait_for_timeout(100)
    page.locator('#need [data-mode="straight"]').click()
    shows(page, site, mode="straight")
    assert len(held) == 1
    held[0].abort()
    page.wait_for_timeout(300)
    expect(page.locator("#notice")).to_be_empty()
    shows(page, site, mode="straight")
    assert [c for c in visitor.complaints if "ERR_FAILED" not in c] == []
    visitor.complaints.clear()
