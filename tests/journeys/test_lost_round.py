"""A searcher's own way: numbered by its visits, begun where they are, filled up by what fits further; and
nothing slips away under who presses, reads or writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from databases import Databases
from driving import DESKTOP, PHONE, ZH, Site, Visitor
from lost_pages import CARD, HERE, SOON_MS, WAY, asked, deed, goes, order, pill, shared
from people_desk import Desk, desk_in
from playwright.sync_api import Page, expect

from geomap.searching.visiting import ROUND
from tests.searching.conftest import compound, quarter_layers
from tests.small_district import at
from tests.web.small_data import DATA, write_folder

GATES = [(0.1, 0.1), (0.6, 0.1), (1.1, 0.1), (1.6, 0.1), (1.8, 0.6), (1.3, 0.6), (0.7, 0.6), (0.1, 0.7),
         (0.1, 1.3), (0.7, 1.2), (1.2, 1.3), (1.8, 1.2), (1.5, 1.8)]  # fmt: skip
FURTHER = len(GATES) - ROUND
POLL = "/api/lost/searches/"


@pytest.fixture(scope="module")
def gates_desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk of a quarter where more compounds have a gate tower than are set out for at once."""
    made = quarter_layers()
    made["compounds"] = [
        compound(f"g{i}", x, y, name=f"{i}号院", name_en=f"Yard {i}", tags=["门楼"])
        for i, (x, y) in enumerate(GATES)
    ]
    folder = write_folder(tmp_path_factory.mktemp("desk") / "data", made)
    shutil.copy(DATA / "clues.json", folder)
    with desk_in(databases, "sqlite", folder) as desk:
        yield desk


@pytest.fixture
def desk(gates_desk: Desk) -> Desk:
    """Each journey comes after whoever shared before is waited for no more."""
    gates_desk.later(hours=2)
    return gates_desk


def told_order(site: Site, start: Sequence[float], keys: Sequence[str], **more: Any) -> list[str]:
    """The order of the visits as the API tells it."""
    body = {"lon": start[0], "lat": start[1], "places": list(keys), **more}
    told: list[str] = site.app.test_client().post("/api/lost/order", json=body).json["order"]
    return told


def found(site: Site) -> dict[str, list[float]]:
    """Where the candidates are, by key, the likeliest first."""
    answer = site.api("lost/candidates", clues="门楼", lon=HERE[0], lat=HERE[1], radius_m=5000, limit=50)
    return {one["properties"]["key"]: one["geometry"]["coordinates"] for one in answer["features"]}


def name(key: str) -> str:
    return key.removeprefix("compounds/")


def joined(visitor: Visitor, url: str, **options: Any) -> Page:
    page: Page = visitor.context(**{"here": at(1.8, 1.8), **options}).new_page()
    page.goto(url)
    expect(page.locator(f"{WAY} .lost-leg")).to_have_count(ROUND)
    return page


def polled(page: Page, status: int = 304, times: int = 1) -> None:
    """Wait until the search was asked about, and answered so."""
    for _ in range(times):
        with page.expect_response(lambda answer: POLL in answer.url and answer.status == status):
            pass


def test_numbers_are_those_of_the_visits_and_the_rest_begins_where_the_searcher_ticked(
    visitor: Visitor, site: Site, desk: Desk
) -> None:
    page, places = shared(visitor, desk, clues="门楼", radius_m=5000), found(site)
    way = told_order(site, HERE, [*places][:ROUND])
    goes(page, way)
    expect(page.locator(f"{WAY} .lost-leg").first).to_contain_text(ZH["lost.leg_first"].partition(" ")[0])

    ticked = way[3]
    deed(page, name(ticked), "searched")
    rest = [key for key in places if key != ticked]
    way = told_order(site, places[ticked], rest[:ROUND])
    goes(page, way)
    said = ZH["lost.ticked"].format(name=f"{name(ticked)[1:]}号院")
    expect(page.locator("#from")).to_have_text(ZH["lost.from_here"].format(where=said))
    expect(page.locator(f"{WAY} .lost-leg").first).to_contain_text(ZH["lost.leg_here"].partition(" ")[0])

    deed(page, name(way[4]), "go")
    goes(page, told_order(site, places[ticked], rest[:ROUND], first=way[4]))
    page.reload()
    goes(page, told_order(site, places[ticked], rest[:ROUND], first=way[4]))

    page.locator("#locate").click()
    goes(page, told_order(site, HERE, rest[:ROUND], first=way[4]))
    deed(page, name(way[4]), "leave")
    goes(page, told_order(site, HERE, rest[:ROUND]))


def test_a_tick_that_is_taken_back_leads_back_to_where_the_searcher_was(
    visitor: Visitor, site: Site, desk: Desk
) -> None:
    page, places = shared(visitor, desk, clues="门楼", radius_m=5000), found(site)
    first, second = [*places][:2]
    for key in (first, second):
        deed(page, name(key), "searched")
        expect(pill(page, name(key))).to_have_text(ZH["lost.state.searched"])
    deed(page, name(second), "reopen")
    rest = [key for key in places if key != first]
    goes(page, told_order(site, places[first], rest[:ROUND]))


def test_every_searcher_has_a_way_of_their_own_over_one_list(
    visitor: Visitor, site: Site, desk: Desk
) -> None:
    ann, places = shared(visitor, desk, clues="门楼", radius_m=5000), found(site)
    bob = joined(visitor, ann.url)
    ticked, gone_to = [*places][:2]
    deed(bob, name(ticked), "searched")
    deed(bob, name(gone_to), "go")
    open_to_bob = [key for key in places if key != ticked]
    open_to_ann = [key for key in open_to_bob if key != gone_to]
    goes(bob, told_order(site, places[ticked], open_to_bob[:ROUND], first=gone_to))
    goes(ann, told_order(site, HERE, open_to_ann[:ROUND]))
    expect(ann.locator("#from")).to_have_text(ZH["lost.from_here"].format(where=ZH["lost.of_search"]))
    expect(ann.locator(f'{CARD}[data-place="{gone_to}"]')).to_have_attribute("data-part", "others")


def test_what_fits_further_comes_in_as_places_are_ticked_or_by_hand(
    visitor: Visitor, site: Site, desk: Desk
) -> None:
    page, places = shared(visitor, desk, clues="门楼", radius_m=5000), [*found(site)]
    expect(page.locator(WAY)).to_have_count(ROUND)
    limit = ZH["lost.limit"].format(count=ROUND, further=FURTHER)
    expect(page.locator("#told")).to_contain_text(limit)
    further = page.locator(f"{CARD}[data-part=further]")
    expect(further).to_have_count(0)
    page.locator("[data-act=further]").click()
    expect(further).to_have_count(FURTHER)

    deed(page, name(places[0]), "searched")
    expect(further).to_have_count(FURTHER - 1)
    expect(page.locator(WAY)).to_have_count(ROUND)
    expect(page.locator(f'{WAY}[data-place="{places[ROUND]}"]')).to_be_visible()

    deed(page, name(places[-1]), "put_in")
    chosen = [*places[1 : ROUND + 1], places[-1]]
    at_first = found(site)[places[0]]
    goes(page, told_order(site, at_first, chosen))
    page.reload()
    goes(page, told_order(site, at_first, chosen))
    deed(page, name(places[-1]), "take_out")
    goes(page, told_order(site, at_first, chosen[:-1]))


def test_a_number_on_the_map_opens_what_fits_further(visitor: Visitor, site: Site) -> None:
    page, last = asked(visitor, "门楼", radius_m=5000, size=DESKTOP), [*found(site)][-1]
    expect(page.locator(f'{CARD}[data-place="{last}"]')).to_have_count(0)
    expect(page.locator(f"{WAY} .lost-leg")).to_have_count(ROUND)
    expect(page.locator(".leaflet-zoom-anim")).to_have_count(0)  # the map shows the way by now
    page.locator(".leaflet-control-zoom-out").click()
    page.locator(f'.on-map[data-key="{last}"]').click()
    expect(page.locator(f'{CARD}[data-place="{last}"] [data-act=choose]')).to_be_focused()
    deed(page, name(last), "put_in")
    goes(page, told_order(site, HERE, [*[*found(site)][:ROUND], last]))


def test_a_start_is_chosen_by_its_name(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/search-party", here=None, size=PHONE)
    page.fill("#clues", "门楼")
    page.locator("#radius").select_option("5000")
    page.locator("#start").press_sequentially("12号院")
    page.locator("#start-found [role=option]").first.click()
    expect(page.locator("#from")).to_have_text(ZH["lost.from_here"].format(where="12号院"))
    page.locator("#ask [type=submit]").click()
    expect(page.locator(f"{WAY} .lost-leg")).to_have_count(ROUND)
    assert order(page)[0] == "compounds/g12"

    page.fill("#start", "10号院")
    page.locator("#start").press("Enter")  # before its list has come
    expect(page.locator("#from")).to_have_text(ZH["lost.from_here"].format(where="10号院"))
    page.wait_for_function("(css) => document.querySelector(css).dataset.place === 'compounds/g10'", arg=WAY)
    page.locator(".resource-map").click(position={"x": 190, "y": 150})
    expect(page.locator("#from")).to_have_text(ZH["lost.from_here"].format(where=ZH["lost.tapped"]))
    expect(page.locator("#start")).to_have_value("")


def test_an_order_that_cannot_be_had_is_said_and_asked_for_again(
    visitor: Visitor, site: Site, desk: Desk
) -> None:
    page, places = shared(visitor, desk, clues="门楼", radius_m=5000), found(site)
    goes(page, told_order(site, HERE, [*places][:ROUND]))
    page.route("**/lost/order", lambda route: route.abort("connectionfailed"))
    first = next(iter(places))
    deed(page, name(first), "searched")
    expect(page.locator("#told")).to_contain_text(ZH["lost.way_late"])
    expect(page.locator(".lost-leg")).to_have_count(0)
    page.unroute_all(behavior="ignoreErrors")
    goes(page, told_order(site, places[first], [*places][1 : ROUND + 1]))
    expect(page.locator("#told")).not_to_contain_text(ZH["lost.way_late"])
    visitor.complaints[:] = [c for c in visitor.complaints if "ERR_CONNECTION_FAILED" not in c]


def test_a_look_without_news_draws_nothing(visitor: Visitor, desk: Desk) -> None:
    page = shared(visitor, desk, clues="门楼", radius_m=5000)
    expect(page.locator(f"{WAY} .lost-leg")).to_have_count(ROUND)
    polled(page)
    page.evaluate(
        """() => {
            window.drawn = [];
            const text = ({ target }) => target.outerHTML ?? target.data;
            const keep = (records) => window.drawn.push(...records.map(text));
            const all = { subtree: true, childList: true, attributes: true, characterData: true };
            new MutationObserver(keep).observe(document.body, all);
        }"""
    )
    polled(page, times=3)
    assert page.evaluate("window.drawn") == []


def test_what_others_tick_takes_neither_the_note_nor_the_place_from_who_writes(
    visitor: Visitor, site: Site, desk: Desk
) -> None:
    ann = shared(visitor, desk, clues="门楼", radius_m=5000)
    bob = joined(visitor, ann.url)
    way = told_order(site, HERE, [*found(site)][:ROUND])
    goes(ann, way)
    written, others = way[6], [way[0], way[2], way[6]]
    deed(ann, name(written), "note")
    field = ann.locator("textarea")
    field.press_sequentially("门卫没看见")
    field.evaluate("(e) => e.setSelectionRange(2, 2)")
    top = "(e) => Math.round(e.getBoundingClientRect().top)"
    where = field.evaluate(top)
    field.evaluate("(e) => { window.written = e; }")
    for key in others:
        deed(bob, name(key), "searched")
        expect(pill(ann, name(key))).to_have_text(ZH["lost.state.searched"], timeout=SOON_MS)
    expect(ann.locator(WAY)).to_have_count(ROUND)
    assert ann.evaluate("window.written === document.activeElement && window.written.isConnected")
    assert abs(field.evaluate(top) - where) <= 1
    field.press_sequentially("，去问了")
    expect(field).to_have_value("门卫，去问了没看见")
    deed(ann, name(written), "note_save")
    words = bob.locator(f'{CARD}[data-place="{written}"] .lost-words')
    expect(words).to_have_text("门卫，去问了没看见", timeout=SOON_MS)


def test_a_press_that_has_begun_counts_though_news_come_before_it_ends(
    visitor: Visitor, site: Site, desk: Desk
) -> None:
    ann = shared(visitor, desk, clues="门楼", radius_m=5000, size=DESKTOP)
    bob = joined(visitor, ann.url)
    way = told_order(site, HERE, [*found(site)][:ROUND])
    goes(ann, way)
    button = ann.locator(f'{CARD}[data-place="{way[1]}"] [data-act=searched]')
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    ann.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    ann.mouse.down()
    with ann.expect_response(lambda answer: POLL in answer.url and answer.status == 200):
        deed(bob, name(way[1]), "go")  # which leaves other buttons under the pointer
    polled(ann)
    ann.mouse.up()
    expect(pill(bob, name(way[1]))).to_have_text(ZH["lost.state.searched"], timeout=SOON_MS)
    expect(pill(ann, name(way[1]))).to_have_text(ZH["lost.state.searched"])


def test_what_is_read_stays_in_sight_when_others_tick_above(visitor: Visitor, site: Site, desk: Desk) -> None:
    ann = shared(visitor, desk, clues="门楼", radius_m=5000, size=DESKTOP)
    bob = joined(visitor, ann.url)
    way = told_order(site, HERE, [*found(site)][:ROUND])
    goes(ann, way)
    read = ann.locator(f'{CARD}[data-place="{way[5]}"]')
    read.evaluate("(e) => e.scrollIntoView({ block: 'start' })")
    scrolled = ann.locator("#results").evaluate("(e) => e.scrollTop")
    ann.locator(f'{CARD}[data-place="{way[5]}"] [data-act=choose]').focus()
    deed(bob, name(way[0]), "note")
    bob.locator("textarea").fill("门卫说没见过，去对面问问")
    deed(bob, name(way[0]), "note_save")
    expect(ann.locator(f'{CARD}[data-place="{way[0]}"] .lost-words')).to_be_attached(timeout=SOON_MS)
    top = "(e) => Math.round(e.getBoundingClientRect().top)"
    assert abs(read.evaluate(top) - ann.locator("#results").evaluate(top)) <= 1
    assert ann.locator("#results").evaluate("(e) => e.scrollTop") > scrolled
    expect(ann.locator(f'{CARD}[data-place="{way[5]}"] [data-act=choose]')).to_be_focused()
