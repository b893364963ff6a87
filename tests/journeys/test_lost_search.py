"""Two people search for somebody together: one finds the candidates and shares them, both tick them off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from databases import Databases
from driving import DESKTOP, PHONE, ZH, Site, Visitor
from lost_pages import CARD, HERE, SOON_MS, asked, deed, order, pill, shared
from people_desk import Desk, desk_in
from playwright.sync_api import Route, expect
from test_accessible import axe, serious  # noqa: F401 (a fixture of both files)

from tests.searching.conftest import quarter_layers
from tests.small_district import at
from tests.web.small_data import DATA, write_folder


@pytest.fixture
def desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = write_folder(tmp_path_factory.mktemp("desk") / "data", quarter_layers())
    shutil.copy(DATA / "clues.json", folder)
    with desk_in(databases, kind, folder) as made:
        yield made


def test_candidates_stand_in_the_order_of_the_visits_with_numbers_and_a_way(
    visitor: Visitor, site: Site
) -> None:
    page = asked(visitor)
    found = site.api("lost/candidates", clues="门楼，湖边", lon=HERE[0], lat=HERE[1])["features"]
    keys = [one["properties"]["key"] for one in found]
    lon, lat = HERE
    body = {"lon": lon, "lat": lat, "places": keys}
    told = site.app.test_client().post("/api/lost/order", json=body).json
    expect(page.locator(f"{CARD} .lost-leg")).to_have_count(len(keys))
    assert order(page) == told["order"]
    numbers = page.locator(".lost-number.on-map").evaluate_all("(n) => n.map((e) => e.textContent)")
    assert numbers == [str(i) for i in range(1, len(keys) + 1)]
    assert page.locator("path.way-line").count() == len(keys)


def test_two_searchers_see_each_others_ticks_split_and_end_together(visitor: Visitor, desk: Desk) -> None:
    ann = shared(visitor, desk)
    bob = visitor.context(size=PHONE, here=at(1.8, 1.8)).new_page()
    bob.goto(ann.url)
    bob.wait_for_selector(f"{CARD} [data-act=go]")

    deed(ann, "gate", "go")
    expect(pill(ann, "gate")).to_have_text(ZH["lost.you_go"])
    going = ZH["lost.other_goes"].format(who=1)
    expect(pill(bob, "gate")).to_have_text(going, timeout=SOON_MS)
    expect(bob.locator(f'{CARD}[data-place="compounds/gate"] [data-act=go]')).to_have_count(0)
    expect(bob.locator(f'{CARD}[data-place="compounds/gate"] .lost-leg')).to_have_count(0)
    assert order(bob)[0] == "compounds/both"

    deed(bob, "both", "searched")
    expect(pill(ann, "both")).to_have_text(ZH["lost.state.searched"], timeout=SOON_MS)
    assert order(ann)[0] == "compounds/gate"
    deed(bob, "both", "note")
    bob.locator("textarea").fill("<b>门卫</b> 没看见")
    deed(bob, "both", "note_save")
    words = ann.locator(f'{CARD}[data-place="compounds/both"] .lost-words')
    expect(words).to_have_text("<b>门卫</b> 没看见", timeout=SOON_MS)

    ann.on("dialog", lambda dialog: dialog.accept())
    deed(ann, "gate", "find_here")
    expect(bob.locator(".lost-told")).to_contain_text(ZH["lost.ended.found"], timeout=SOON_MS)
    expect(bob.locator("[data-act=go], [data-act=searched]")).to_have_count(0)
    bob.locator("[data-act=resume]").click()
    expect(ann.locator(f'{CARD}[data-place="compounds/gate"] [data-act=go]')).to_be_visible(timeout=SOON_MS)


@pytest.mark.parametrize("answered", [False, True], ids=["never-arrived", "answer-lost"])
def test_a_tick_without_a_network_is_kept_and_counts_once(
    visitor: Visitor, desk: Desk, answered: bool
) -> None:
    page = shared(visitor, desk)

    def lose(route: Route) -> None:
        if answered:
            route.fetch()
        route.abort("connectionfailed")

    page.route("**/actions", lose)
    deed(page, "gate", "searched")
    expect(page.locator("#queued")).to_contain_text("1")
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator("#queued")).to_have_count(0)
    expect(pill(page, "gate")).to_have_text(ZH["lost.state.searched"])
    searches, code = desk.app.extensions["searches"], page.url.rsplit("/", 1)[1]
    assert searches.last(code, desk.now) == 1
    visitor.complaints[:] = [c for c in visitor.complaints if "ERR_CONNECTION_FAILED" not in c]


def test_what_is_kept_is_sent_after_the_page_was_closed(visitor: Visitor, desk: Desk) -> None:
    page = shared(visitor, desk)
    page.route("**/actions", lambda route: route.abort("connectionfailed"))
    deed(page, "gate", "searched")
    expect(page.locator("#queued")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    again = page.context.new_page()
    address = page.url
    page.close()
    again.goto(address)
    expect(pill(again, "gate")).to_have_text(ZH["lost.state.searched"])
    expect(again.locator(".lost-told")).to_contain_text(ZH["lost.joined"].format(count=1, you=1))
    visitor.complaints[:] = [c for c in visitor.complaints if "ERR_CONNECTION_FAILED" not in c]


def test_all_of_it_is_done_by_keys_alone(visitor: Visitor, desk: Desk) -> None:
    page = visitor.open("/search-party", here=None, size=DESKTOP)
    page.locator(".resource-map").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#from")).to_have_text(ZH["lost.from_here"].format(where=ZH["lost.tapped"]))
    page.locator("#clues").focus()
    page.keyboard.type("门楼")
    page.locator("#radius").select_option("10000")
    page.locator("#clues").press("Enter")
    page.wait_for_selector(CARD)
    desk.later(seconds=5)
    page.locator(".lost-share button").press("Enter")
    page.wait_for_selector(f"{CARD} [data-act=go]")
    button = page.locator(f'{CARD}[data-place="compounds/gate"] [data-act=searched]')
    button.press("Enter")
    expect(pill(page, "gate")).to_have_text(ZH["lost.state.searched"])
    expect(page.locator(f'{CARD}[data-place="compounds/gate"] :focus')).to_have_count(1)


def test_what_is_not_understood_or_nowhere_is_said(visitor: Visitor) -> None:
    page = visitor.open("/search-party", here=HERE)
    page.fill("#clues", "门楼")
    page.locator("#ask [type=submit]").click()
    expect(page.locator("#from")).to_have_text(ZH["lost.no_point"])
    page.locator("#locate").click()
    for words, said in (("菜市场", "lost.none"), ("！！", "lost.no_clue")):
        page.fill("#clues", words)
        page.locator("#ask [type=submit]").click()
        expect(page.locator("#told [role=alert]")).to_contain_text(ZH[said])
    visitor.complaints[:] = [c for c in visitor.complaints if "400" not in c]


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
    page = shared(visitor, desk, size=size, color_scheme=theme)
    deed(page, "gate", "searched")
    expect(pill(page, "gate")).to_have_text(ZH["lost.state.searched"])
    deed(page, "both", "note")
    expect(page.locator(".lost-link")).to_be_visible()  # to whoever has just shared it
    image = page.locator("img[alt]")
    image.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('img[alt]').naturalWidth > 0")
    assert serious(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    # In one step: the page may draw its cards anew between finding them and measuring them.
    small = page.evaluate(
        """() => [...document.querySelectorAll(".panel :is(button, select, summary)")]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 24)
            .map((e) => e.className)"""
    )
    assert small == []
