"""All filters: what is chosen in the sheet is what the API is asked, and what cannot be had is said."""

from __future__ import annotations

from driving import ZH, Site, Visitor, chip, hash_values, locate, open_dialog, shows
from playwright.sync_api import Page, expect

DIALOG = "#filters"


def close(page: Page) -> None:
    page.locator(DIALOG).get_by_role("button", name=ZH["ui.show_results"]).click()
    expect(page.locator(DIALOG)).to_be_hidden()


def test_tier_and_entry_narrow_the_answer(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    open_dialog(page)
    chip(page, "tier-1", within=DIALOG)
    chip(page, "tier-2", within=DIALOG)
    chip(page, "entry-free", within=DIALOG)
    close(page)
    shows(page, site.nearest(tier="1,2", entry="free"))
    expect(page.locator("#chips [data-chip=all]")).to_have_text(ZH["ui.filters_count"].format(count=3))
    state = hash_values(page)
    assert (state["tier"], state["entry"]) == ("1,2", "free")


def test_open_at_a_time_for_so_long(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    open_dialog(page)
    expect(page.locator(f"{DIALOG} [data-chip=for]")).to_be_disabled()
    page.locator(f"{DIALOG} [data-chip=at]").fill("2026-03-08T20:15")
    page.locator(f"{DIALOG} [data-chip=at]").blur()
    page.locator(f"{DIALOG} [data-chip=for]").select_option("60")
    close(page)
    asked = {"open_at": "2026-03-08T20:15", "open_for_min": 60}
    shows(page, site.nearest(**asked))
    open_dialog(page)
    page.locator(f"{DIALOG} [data-chip=unknown]").check()
    close(page)
    shows(page, site.nearest(**asked, unknown_hours="include"))


def test_every_service_can_be_asked_for(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    open_dialog(page)
    codes = [service["code"] for service in site.api("services")["services"]]
    for code in codes:
        expect(page.locator(f'{DIALOG} [data-chip="{code}"]')).to_be_visible()
    for code in codes[-2:]:
        chip(page, code, within=DIALOG)
    close(page)
    shows(page, site.nearest(services=",".join(codes[-2:])))


def test_when_nothing_meets_it_all_the_closest_are_offered_and_what_is_given_up_is_said(
    visitor: Visitor, site: Site
) -> None:
    page = visitor.open()
    locate(page)
    open_dialog(page)
    chip(page, "tier-3", within=DIALOG)
    chip(page, "entry-scan", within=DIALOG)
    for code in ("nursing_room", "lockers", "reading"):
        chip(page, code, within=DIALOG)
    close(page)
    answer = site.api(
        "nearest",
        lon=108.947,
        lat=34.208,
        mode="walk",
        tier="3",
        entry="scan",
        services="nursing_room,lockers,reading",
    )
    assert answer["features"] == []
    shows(page, answer["relaxed"]["features"])
    notice = page.locator(".notice.warn")
    expect(notice).to_contain_text(ZH["ui.relaxed"])
    for given_up in answer["relaxed"]["dropped"]:
        key = f"ui.dropped_{given_up['parameter']}"
        expect(notice).to_contain_text(ZH.get(key, "不一定有"))
    notice.get_by_role("button", name=ZH["ui.clear"]).click()
    shows(page, site.nearest())
    expect(page.locator(".notice.warn")).to_have_count(0)


def test_clear_takes_every_condition_back(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    chip(page, "open")
    chip(page, "toilet")
    open_dialog(page)
    page.locator("[data-clear]").click()
    close(page)
    shows(page, site.nearest())
    expect(page.locator("#chips .on")).to_have_count(0)


def test_signs_that_do_not_meet_the_need_fade(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    locate(page)
    expect(page.locator(".sign.faint")).to_have_count(0)
    chip(page, "nursing_room")
    stations = site.api("collections/stations/items", limit=10000)["features"]
    meeting = [
        f
        for f in stations
        if "nursing_room" in f["properties"]["services"] and f["properties"]["status"] == "open"
    ]
    expect(page.locator(".sign-station.faint")).to_have_count(len(stations) - len(meeting))
    expect(page.locator(".sign.result.faint")).to_have_count(0)


def test_filters_can_be_chosen_before_there_is_an_origin(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    chip(page, "microwave")
    locate(page)
    shows(page, site.nearest(services="microwave"))
