"""Plans at the planner's desk: found and proven, adopted as what-ifs, ended early, refused in words."""

from __future__ import annotations

from typing import Any

import pytest
from desk import ZH, choose_hour, coverage, figures, number, open_desk, thought_of
from driving import Site, Visitor
from playwright.sync_api import Page, Response, Route, expect

DONE_MS = 60_000
CARDS = ".proposals > li"


def ask_for(page: Page, model: str, **fields: str) -> dict[str, Any]:
    """Fill in the form, start, and return the job as the server told it when it was over."""
    page.locator("[data-tab=proposals]").click()
    page.locator("[data-siting=model]").select_option(model)
    for name, value in fields.items():
        field = page.locator(f"[data-siting={name}]")
        if field.evaluate("(e) => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)

    def over(answer: Response) -> bool:
        return "/siting/jobs/" in answer.url and answer.json()["status"] not in {"queued", "running"}

    with page.expect_response(over, timeout=DONE_MS) as told:
        page.locator("[data-action=site]").click()
    job: dict[str, Any] = told.value.json()
    return job


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("mclp", {"p": "3"}),
        ("lscp", {"candidates": "communities"}),
        ("p_median", {"p": "2", "candidates": "compounds"}),
        ("p_center", {"p": "2", "candidates": "demand"}),
        ("budget", {"budget": "60"}),
    ],
)
def test_every_model_gives_a_plan_that_can_be_adopted(
    visitor: Visitor, site: Site, model: str, fields: dict[str, str]
) -> None:
    page = open_desk(visitor, "area=610113001&hour=Tu22")
    result = ask_for(page, model, **fields)["result"]
    expect(page.locator(CARDS)).to_have_count(len(result["proposals"]))
    assert number(page.locator("[data-figure=value]").text_content() or "") == round(result["value"])
    expect(page.locator("[data-figure=proof]")).to_have_text(ZH["plan.proven"])
    expect(page.locator(".pin")).to_have_count(len(result["proposals"]))
    page.locator("[data-action=adopt-all]").click()
    asked = {"area": "610113001", "hour": "Tu 22"}
    told = coverage(site, **asked, additions=result["additions"], changes=result["changes"])
    assert told["share"] == result["after"]["share"]
    covered = f"{told['covered_persons']:,.0f}"
    expect(page.locator("[data-figure=covered] dd")).to_contain_text(covered)
    expect(page.locator(".pin")).to_have_count(0)
    expect(page.locator(".sign-new")).to_have_count(len(result["additions"]))


def test_a_proposal_says_who_gains_and_is_adopted_alone(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor, "area=610113001")
    before = number(figures(page)["covered"])
    result = ask_for(page, "mclp", p="3")["result"]
    first = result["proposals"][0]
    card = page.locator(f"{CARDS} >> nth=0")
    page.locator(".pin", has_text="1").first.click()
    expect(card.locator("details")).to_have_attribute("open", "")
    assert number(card.locator(".persons").text_content() or "") == first["persons"]
    gainers = card.locator(".gainers").first.locator("b").all_text_contents()
    assert [number(text) for text in gainers] == [c["persons"] for c in first["communities"][: len(gainers)]]
    expect(card.locator(".gainers .link")).to_have_text([a["name"] for a in first["alternatives"]])
    card.locator("[data-adopt]").click()
    [added] = thought_of(page)
    assert added["id"] == first["id"]
    expect(page.locator("[data-figure=covered] dd")).not_to_contain_text(f"{before:,.0f}")
    assert number(figures(page)["covered"]) == before + first["persons"]
    page.locator('#need [data-mode="ride"]').click()
    expect(page.locator(".siting-told")).to_contain_text(ZH["plan.overtaken"])


def test_what_every_budget_buys_is_drawn(visitor: Visitor) -> None:
    page = open_desk(visitor, "area=610113001")
    page.locator("[data-tab=proposals]").click()
    page.locator("[data-siting=model]").select_option("budget")
    page.locator(".siting-form [type=checkbox]").check()
    page.locator(".prices summary").click()
    page.locator(".prices input").first.fill("")
    result = ask_for(page, "budget", budget="51")["result"]
    assert result["prices"]["build"]["1"] is None
    expect(page.locator(".frontier circle")).to_have_count(len(result["frontier"]))
    told = page.locator(".frontier tbody td:first-child").all_text_contents()
    assert [float(text) * 10_000 for text in told] == [plan["budget_yuan"] for plan in result["frontier"]]
    heights = page.locator(".frontier circle").evaluate_all(
        "(dots) => dots.map((d) => Number(d.getAttribute('cy')))"
    )
    assert heights == sorted(heights, reverse=True)


def test_a_search_is_told_about_and_ended(visitor: Visitor) -> None:
    page = open_desk(visitor)
    ended: list[str] = []
    running = {"status": "running", "progress": {"value": 1200.0, "bound": 1500.0, "elapsed_s": 3.0}}

    def go_on_until_ended(route: Route) -> None:
        """As long as nobody ends it, the search goes on: on a fast machine it would be over too soon."""
        if route.request.method == "DELETE":
            ended.append(route.request.url)
        if ended:
            route.continue_()
        else:
            route.fulfill(json={"id": route.request.url.rsplit("/", 1)[1], "result": None, **running})

    page.route("**/api/siting/jobs/*", go_on_until_ended)
    page.locator("[data-tab=proposals]").click()
    page.locator("[data-siting=model]").select_option("budget")
    page.locator("[data-siting=candidates]").select_option("demand")
    page.locator("[data-siting=budget]").fill("600")
    page.locator("[data-action=site]").click()
    told = page.locator(".siting-progress p.small")
    expect(told).to_contain_text(ZH["plan.unit_person_hours"].split()[-1])
    expect(told).to_contain_text("1,200")
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.locator("[data-action=cancel]").click()
    expect(page.locator(".siting-progress")).to_have_count(0, timeout=DONE_MS)
    expect(page.locator("[data-action=site]")).to_be_enabled()


def test_a_search_is_followed_through_a_network_that_fails_for_a_while(visitor: Visitor) -> None:
    page = open_desk(visitor, "area=610113001&services=drinking_water&hour=Tu22")
    failed: list[str] = []

    def fail_twice(route: Route) -> None:
        failed.append(route.request.url)
        if len(failed) <= 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/siting/jobs/*", fail_twice)
    page.locator("[data-tab=proposals]").click()
    page.locator("[data-action=site]").click()
    page.wait_for_selector(".proposals", timeout=DONE_MS)
    assert len(failed) > 2
    visitor.complaints.clear()


def test_what_cannot_be_planned_is_said_in_words(visitor: Visitor) -> None:
    page = open_desk(visitor, "area=610113001")
    page.locator("[data-tab=proposals]").click()
    page.locator("[data-siting=p]").fill("400")
    page.locator("[data-action=site]").click()
    expect(page.locator(".siting-told [role=alert]")).to_contain_text(ZH["plan.refused"], timeout=DONE_MS)
    assert [c for c in visitor.complaints if "400" not in c] == []
    visitor.complaints.clear()


def test_places_of_a_plan_are_named_in_the_language_of_the_page(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor, "area=610113001&hour=Tu22", locale="en-GB")
    ask_for(page, "budget", budget="60")
    names = page.locator(f"{CARDS} summary .row-name").evaluate_all(
        "(es) => es.map((e) => e.firstChild.data)"
    )
    english = {s["name_en"] for s in site.api("plan/ground", area="610113001")["stations"]}
    assert names
    assert set(names) <= english | {name for name in names if "Community" in name}


def test_which_hours_count_is_asked_once_an_hour_is_chosen(visitor: Visitor) -> None:
    page = open_desk(visitor)
    page.locator("[data-tab=proposals]").click()
    page.locator("[data-siting=model]").select_option("budget")
    page.locator("[data-siting=budget]").fill("70")
    expect(page.locator("[data-siting=hours]")).to_have_count(0)
    choose_hour(page, 46)
    expect(page.locator("[data-siting=hours]")).to_be_visible()
    expect(page.locator("[data-siting=budget]")).to_have_value("70")
    page.locator(".week-strip button").click()
    expect(page.locator("[data-siting=hours]")).to_have_count(0)
