"""At the planner's desk the figures are those of the API, for any need, radius and hour; no slide asks it."""

from __future__ import annotations

import pytest
from desk import (
    MAP,
    ZH,
    add_station,
    choose_hour,
    coverage,
    figures,
    number,
    open_desk,
    shows,
    slide,
    thought_of,
)
from driving import PHONE, Site, Visitor
from playwright.sync_api import Page, expect

XIAOZHAI = "610113001"


@pytest.mark.parametrize(
    ("state", "scenario"),
    [
        ("", {}),
        ("mode=straight&radius=350", {"mode": "straight", "radius_m": 350}),
        ("mode=ride&radius=1250&hour=Sa09", {"mode": "ride", "radius_m": 1250, "hour": "Sa 09"}),
        (
            f"area={XIAOZHAI}&services=drinking_water,nursing_room&hour=Tu22&radius=900",
            {
                "area": XIAOZHAI,
                "services": ["drinking_water", "nursing_room"],
                "hour": "Tu 22",
                "radius_m": 900,
            },
        ),
        (
            "tier=1,2&entry=free,staff&hour=Su03&unknown=1&radius=3000",
            {
                "tier": [1, 2],
                "entry": ["free", "staff"],
                "hour": "Su 03",
                "unknown_hours": "include",
                "radius_m": 3000,
            },
        ),
    ],
)
def test_the_figures_are_those_of_the_api(visitor: Visitor, site: Site, state: str, scenario: dict) -> None:  # type: ignore[type-arg]
    shows(open_desk(visitor, state), site, **scenario)


def test_need_and_way_of_travel_are_chosen_by_hand(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor)
    page.locator('#need [data-mode="straight"]').click()
    shows(page, site, mode="straight")
    page.locator('#need [data-chip="services-charging"]').click()
    page.locator('#need [data-chip="tier-1"]').click()
    shows(page, site, mode="straight", services=["charging"], tier=[1])
    page.locator("#area-name").fill("xzlj")
    page.locator("#area-found [role=option]", has_text="小寨路街道").click()
    shows(page, site, mode="straight", services=["charging"], tier=[1], area=XIAOZHAI)
    page.locator("#area-name").click()
    expect(page.locator("#area-found [role=option]")).to_have_count(11)
    page.locator("#area-found [role=option]").first.click()
    shows(page, site, mode="straight", services=["charging"], tier=[1])


def test_radius_and_hour_follow_at_once_and_ask_nobody(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    for radius_m in (100, 450, 1500, 3000):
        slide(page, radius_m)
        shows(page, site, radius_m=radius_m)
    for hour, words in ((46, "Tu 22"), (0, "Mo 00"), (167, "Su 23")):
        choose_hour(page, hour)
        shows(page, site, radius_m=3000, hour=words)
    page.locator(".week-strip button").click()
    shows(page, site, radius_m=3000)
    assert asked == []


def test_the_strip_tells_the_share_of_every_hour(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor, "radius=700")
    week = coverage(site, radius_m=700)["week_shares"]
    strip = page.locator(".week-canvas")
    strip.focus()
    page.keyboard.press("ArrowRight")
    expect(strip).to_have_attribute("aria-valuenow", "12")
    for key, hour in (("ArrowRight", 13), ("ArrowDown", 37), ("End", 47), ("ArrowUp", 23), ("Home", 0)):
        page.keyboard.press(key)
        expect(strip).to_have_attribute("aria-valuenow", str(hour))
        said = strip.get_attribute("aria-valuetext") or ""
        assert abs(float(said.split()[-1].rstrip("%")) - 100 * week[hour]) < 0.051
    page.keyboard.press("Escape")
    expect(page.locator(".week-strip button")).to_have_attribute("aria-pressed", "true")


def test_keys_pressed_faster_than_figures_come_are_all_heard(visitor: Visitor) -> None:
    page = open_desk(visitor, "radius=700")
    strip = page.locator(".week-canvas")
    strip.focus()
    press = 'new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true })'
    strip.evaluate(f"(strip) => {{ for (let i = 0; i < 4; i++) strip.dispatchEvent({press}); }}")
    expect(strip).to_have_attribute("aria-valuenow", "15")


def test_the_communities_out_of_reach_come_worst_first(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor)
    told = coverage(site)
    for by in ("communities", "streets"):
        page.locator(f'[data-by="{by}"]').click()
        rows = page.locator(".left-out button")
        shown = rows.evaluate_all(
            "(rows) => rows.map((r) => [r.dataset.area, r.querySelector('b').textContent])"
        )
        expected = [[a["id"], f"{a['uncovered_persons']:,.0f}"] for a in told[by] if a["uncovered_persons"]]
        assert shown == expected[: len(shown)]
        assert len(shown) == min(12, len(expected))
    page.locator('[data-by="communities"]').click()
    page.locator("#panel-left_out .all").click()
    expect(page.locator(".left-out button")).to_have_count(
        sum(a["uncovered_persons"] > 0 for a in told["communities"])
    )
    page.locator(".left-out button").first.click()
    page.wait_for_function(
        "() => Number(new URLSearchParams(location.hash.slice(1)).get('view').split(',')[2]) > 14"
    )


def test_a_station_thought_of_is_counted_dragged_and_taken_away(visitor: Visitor, site: Site) -> None:
    before = coverage(site, radius_m=800, hour="Tu 22")
    place = before["uncovered"][0]
    page = open_desk(visitor, f"view={place['lon']},{place['lat']},14&radius=800&hour=Tu22")
    add_station(page)
    [added] = thought_of(page)
    told = shows(page, site, radius_m=800, hour="Tu 22", additions=[added])
    gained = told["covered_persons"] - before["covered_persons"]
    assert gained > 0
    assert number(figures(page)["gain"]) == gained
    assert number(page.locator("[data-figure=whatif-gain]").text_content() or "") == gained
    box = page.locator(".sign-new").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 15, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90, steps=8)
    covered = figures(page)["covered"]
    page.wait_for_function(
        "(was) => document.querySelector('[data-figure=covered] dd').textContent !== was",
        arg=f"{told['covered_persons']:,.0f} 人",
    )
    page.mouse.up()
    [moved] = thought_of(page)
    assert (moved["lon"], moved["lat"]) != (added["lon"], added["lat"])
    shows(page, site, radius_m=800, hour="Tu 22", additions=[moved])
    page.locator(".editor select").select_option("Mo-Fr 08:30-17:30")
    page.wait_for_function(
        "(was) => document.querySelector('[data-figure=covered] dd').textContent !== was", arg=covered
    )
    shows(page, site, radius_m=800, hour="Tu 22", additions=thought_of(page))
    page.locator("[data-undo]").click()
    shows(page, site, radius_m=800, hour="Tu 22")
    expect(page.locator(".sign-new")).to_have_count(0)


def test_a_station_thought_of_offers_what_was_asked_for_and_is_open_in_the_hour(
    visitor: Visitor, site: Site
) -> None:
    asked = {"area": "610113001", "services": ["drinking_water", "reading"], "hour": "Tu 03"}
    page = open_desk(visitor, "area=610113001&services=drinking_water,reading&hour=Tu03")
    add_station(page)
    [added] = thought_of(page)
    assert (added["tier"], added["opening_hours"]) == (1, "24/7")
    told = shows(page, site, **asked, additions=[added])
    assert told["covered_persons"] > coverage(site, **asked)["covered_persons"]


def stations(site: Site) -> list[dict]:  # type: ignore[type-arg]
    return list(site.api("plan/ground", mode="walk")["stations"])


def tap_the_middle(page: Page) -> None:
    box = page.locator(MAP).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_station_that_stands_is_changed_and_restored(visitor: Visitor, site: Site) -> None:
    closed = next(
        s for s in stations(site) if s["open"] and int(s["open"][11], 16) & 4 == 0 and s["tier"] == 3
    )
    page = open_desk(visitor, f"view={closed['lon']},{closed['lat']},17&hour=Tu22")
    tap_the_middle(page)
    expect(page.locator(".whatif[open] summary").first).to_contain_text(closed["name"])
    page.locator(".editor select").select_option("24/7")
    change = {"station": closed["id"], "opening_hours": "24/7"}
    shows(page, site, hour="Tu 22", changes=[change])
    page.locator('.editor [data-chip="tier-1"]').click()
    services = site.api("services")["services"]
    change |= {"tier": 1, "services": [s["code"] for s in services]}
    page.locator('#need [data-chip="services-nursing_room"]').click()
    shows(page, site, hour="Tu 22", services=["nursing_room"], changes=[change])
    page.locator("[data-undo]").click()
    shows(page, site, hour="Tu 22", services=["nursing_room"])


def test_opening_hours_that_cannot_be_read_are_refused_beside_their_field(visitor: Visitor) -> None:
    page = open_desk(visitor, "view=108.87000,34.20000,14")
    add_station(page)
    page.locator(".editor select").select_option("own")
    page.locator(".own-hours input").fill("sometimes")
    page.locator(".own-hours button").click()
    expect(page.locator(".problem")).to_contain_text(ZH["plan.hours_unread"])
    expect(page.locator(".own-hours input")).to_have_attribute("aria-invalid", "true")
    assert thought_of(page)[0]["opening_hours"] == "Mo-Su 06:00-24:00"
    page.locator(".own-hours input").fill("Tu-Su 09:00-17:00")
    page.locator(".own-hours button").click()
    expect(page.locator(".problem")).to_be_hidden()
    assert thought_of(page)[0]["opening_hours"] == "Tu-Su 09:00-17:00"
    assert [c for c in visitor.complaints if "400" not in c] == []
    visitor.complaints.clear()


def test_by_keys_alone_a_station_is_added_and_the_share_is_said(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor, "view=108.87000,34.20000,14&radius=800")
    page.locator(".adder").focus()
    page.keyboard.press("Enter")
    page.locator(MAP).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".whatif[open]")
    told = shows(page, site, radius_m=800, additions=thought_of(page))
    expect(page.locator("#live")).to_contain_text(f"{told['uncovered_persons']:,.0f}")


def test_on_a_phone_the_desk_is_one_column_and_works(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor, size=PHONE)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("#radius").scroll_into_view_if_needed()
    slide(page, 1000)
    shows(page, site, radius_m=1000)
    page.locator('[data-chip="services-charging"]').click()
    shows(page, site, radius_m=1000, services=["charging"])
