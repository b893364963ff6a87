"""Files from the planner's desk: each of its kind, about the scenario on the desk, or the reason why not."""

from __future__ import annotations

import io
import json
from pathlib import Path

from desk import ZH, add_station, open_desk, thought_of
from driving import Site, Visitor
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

MADE_MS = 60_000
MAGIC = {"pdf": b"%PDF-", "xlsx": b"PK", "png": b"\x89PNG", "geojson": b"{"}


def take(page: Page, kind: str) -> tuple[str, bytes]:
    """Choose a kind of file in the menu; its name and content."""
    if page.locator(".export-menu").get_attribute("open") is None:
        page.locator(".export-menu summary").click()
    with page.expect_download(timeout=MADE_MS) as taken:
        page.locator(f"[data-format={kind}]").click()
    expect(page.locator(".export-menu [role=status]")).to_have_text(ZH["plan.exported"])
    return taken.value.suggested_filename, Path(taken.value.path()).read_bytes()


def test_each_kind_of_file_is_handed_over_under_a_name_of_its_own(visitor: Visitor) -> None:
    page = open_desk(visitor, "area=610113001&hour=Tu22&radius=600")
    for kind, magic in MAGIC.items():
        name, content = take(page, kind)
        assert name.endswith(f".{kind}")
        assert content.startswith(magic)


def test_files_are_about_the_scenario_on_the_desk(visitor: Visitor, site: Site) -> None:
    page = open_desk(visitor, "view=108.93,34.215,15&area=610113001&hour=Tu22&radius=600")
    add_station(page)
    [added] = thought_of(page)
    asked = {"area": "610113001", "hour": "Tu 22", "radius_m": 600, "mode": "walk", "additions": [added]}
    client = site.app.test_client()
    want = client.post("/api/coverage/export?format=geojson&lang=zh", json={**asked, "monday": "2026-03-02"})
    _, geojson = take(page, "geojson")
    assert json.loads(geojson) == want.get_json(force=True)
    _, workbook = take(page, "xlsx")
    told = client.post("/api/coverage", json=asked).get_json()["covered_persons"]
    cells = {c for sheet in load_workbook(io.BytesIO(workbook)) for row in sheet.values for c in row}
    assert told in cells


def test_proposals_go_into_the_files_while_they_answer_the_question(visitor: Visitor) -> None:
    page = open_desk(visitor, "area=610113001")
    page.locator("[data-tab=proposals]").click()
    page.locator("[data-siting=p]").fill("2")
    page.locator("[data-action=site]").click()
    page.wait_for_selector(".proposals")
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.post_data or "") if "/coverage/export" in r.url else None)
    take(page, "xlsx")
    page.locator('#need [data-mode="ride"]').click()
    expect(page.locator(".siting-told")).to_contain_text(ZH["plan.overtaken"])
    take(page, "xlsx")
    assert [len(json.loads(body).get("proposals", [])) for body in sent] == [2, 0]


def test_a_file_that_cannot_be_made_is_told_in_words(visitor: Visitor) -> None:
    page = open_desk(visitor)
    page.context.set_offline(True)
    page.locator(".export-menu summary").click()
    page.locator("[data-format=pdf]").click()
    expect(page.locator(".export-menu [role=status]")).to_contain_text(ZH["ui.offline"])
    expect(page.locator("[data-format=pdf]")).to_be_enabled()
    assert [c for c in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in c] == []
    visitor.complaints.clear()
