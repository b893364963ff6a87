"""Posts over the API: by role and own area, by version; names only for whoever may see them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from clerks import NAME, Browser, chief, sent, workbook
from people_desk import Desk
from town import EAST, EAST_SOUTH, WEST, WEST_SOUTH

PHONE = "13812345678"
HERE = {"lon": 108.92, "lat": 34.22}
YARD = {"lon": 108.912, "lat": 34.212}
FAR = "2031-01-01"


@pytest.fixture(scope="module")
def browsers(desk: Desk) -> dict[str, Browser]:
    return {name: Browser(desk.signed_in(name)) for name in ("admin", "west", "east", "south", "viewer")}


@pytest.mark.parametrize(
    ("who", "layer", "area", "post_kind", "may"),
    [
        ("admin", "streets", WEST, "street_duty", True),
        ("admin", "communities", EAST_SOUTH, "community_chief", True),
        ("west", "streets", WEST, "street_duty", True),
        ("west", "communities", WEST_SOUTH, "community_chief", True),
        ("west", "compounds", "yard", "yard_chief", True),
        ("west", "streets", EAST, "street_duty", False),
        ("west", "communities", EAST_SOUTH, "community_chief", False),
        ("south", "communities", WEST_SOUTH, "community_chief", True),
        ("south", "compounds", "yard", "steward", True),
        ("south", "streets", WEST, "street_duty", False),
        ("south", "communities", EAST_SOUTH, "community_chief", False),
        ("east", "compounds", "yard", "yard_chief", False),
        ("viewer", "communities", WEST_SOUTH, "community_chief", False),
    ],
)
def test_a_role_writes_posts_of_its_own_area_alone(desk, browsers, who, layer, area, post_kind, may):
    body = chief(layer=layer, areas=[area], kind=post_kind, valid_from=FAR, valid_to=FAR)
    answer = browsers[who].ask("POST", "/posts", body)
    assert answer.status_code == (201 if may else 403), answer.text
    made = browsers["admin"].made(**body)
    for path, body in (("/end", {"on": FAR}), ("", {"title": "其他"})):
        changed = browsers[who].ask("PATCH" if not path else "POST", f"/posts/{made['id']}{path}", body, "*")
        assert changed.status_code in ((200, 412, 400) if may else (403,)), changed.text
    looked = browsers[who].ask("GET", f"/posts/{made['id']}/holder")
    assert looked.status_code == (200 if may else 403)


def test_nobody_does_anything_without_signing_in(desk):
    public = desk.visitor()
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("GET", "/p1"),
        ("GET", "/p1/holder"),
        ("POST", "/import"),
    ):
        assert public.open(f"/api/desk/posts{path}", method=method).status_code == 401
    assert public.get("/api/desk/leaders").status_code == 401


def test_a_name_is_seen_by_asking_for_it_and_the_look_is_noted(desk, browsers):
    made = browsers["west"].made(
        holder_name=NAME, holder_phone=PHONE, valid_from="2027-01-01", valid_to="2028-01-01"
    )
    for path in ("/posts", f"/posts/{made['id']}", f"/posts/{made['id']}/history"):
        text = browsers["west"].ask("GET", path).get_data(as_text=True)
        assert NAME not in text
        assert PHONE not in text
    seen = browsers["west"].ask("GET", f"/posts/{made['id']}/holder").json
    assert seen == {"holder_name": NAME, "holder_phone": PHONE}
    noted = browsers["admin"].ask("GET", "/audit?action=read_holders").json["entries"][0]
    assert (noted["who"], noted["feature"]) == ("west", made["id"])


def test_the_public_reads_titles_and_a_name_only_where_its_holder_agreed(desk, browsers):
    common = {
        "holder_name": NAME,
        "holder_phone": PHONE,
        "valid_from": "2028-01-01",
        "valid_to": "2029-01-01",
    }
    browsers["admin"].made(**common, title="甲岗")
    browsers["admin"].made(
        **common, title="院长岗", kind="yard_chief", layer="compounds", areas=["yard"], name_public=True
    )
    desk.now = desk.now.replace(year=2028)
    try:
        public = desk.visitor()
        told = public.get("/api/whereami", query_string=YARD)
        assert [(p["post"], p["role"], p["holder"]) for p in told.json["responsible"]] == [
            ("院长岗", "yard_chief", NAME),
            ("甲岗", "community_chief", None),
        ]
        assert PHONE not in told.text
        for page in (f"/communities/{WEST_SOUTH}", "/compounds/yard"):
            text = public.get(page, headers={"Accept": "text/html"}).text
            assert PHONE not in text
            assert (NAME in text) is (page == "/compounds/yard")
            english = desk.visitor().get(f"{page}?lang=en", headers={"Accept": "text/html"}).text
            assert '<dd><span lang="zh-CN">甲岗</span>' in english
            assert '<span lang="zh-CN">甲岗' not in text
            assert "甲岗" in text
    finally:
        desk.now = desk.now.replace(year=2026)
    before = desk.visitor().get("/api/whereami", query_string=YARD).json["responsible"]
    assert ("院长", "yard_chief") in [(p["post"], p["role"]) for p in before]


def test_handing_over_ends_one_and_begins_the_other_in_one_step(browsers):
    south = browsers["south"]
    made = south.made(holder_name=NAME, valid_from="2030-01-01", valid_to="2030-12-31", title="交接岗")
    answer = south.ask(
        "POST", f"/posts/{made['id']}/hand-over", {"on": "2030-06-01", "holder_name": "李雷"}, made["version"]
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json["valid_to"], answer.json["next"]["valid_from"]) == ("2030-06-01", "2030-06-01")
    assert answer.json["next"]["valid_to"] == "2030-12-31"
    assert south.ask("GET", f"/posts/{made['id']}/holder").json["holder_name"] == NAME
    assert south.ask("GET", f"/posts/{answer.json['next']['id']}/holder").json["holder_name"] == "李雷"
    steps = south.ask("GET", f"/posts/{made['id']}/history").json
    assert [s["deed"] for s in steps] == ["hand_over", "add"]


def test_a_change_needs_the_version_it_was_made_from(browsers):
    south, made = browsers["south"], browsers["south"].made(valid_from="2032-01-01", valid_to="2033-01-01")
    path = f"/posts/{made['id']}"
    assert south.ask("PATCH", path, {"title": "新名"}).status_code == 428
    assert south.ask("PATCH", path, {"title": "新名"}, made["version"]).status_code == 200
    assert south.ask("PATCH", path, {"title": "旧名"}, made["version"]).status_code == 412
    assert south.ask("GET", path).json["title"] == "新名"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "mayor"}, "kind"),
        ({"areas": ["nowhere"]}, "areas"),
        ({"areas": []}, "areas"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"valid_to": "2025-01-01"}, "valid_to"),
        ({"title": "\u202e岗"}, "title"),
        ({"provider": "property"}, "provider"),
        ({"account": "NOT A NAME"}, "account"),
        ({"holder_name": "\u200f"}, "holder_name"),
        ({"mayor": 1}, "mayor"),
    ],
)
def test_a_post_that_cannot_be_is_refused_by_field(browsers, wrong, field):
    answer = browsers["admin"].ask("POST", "/posts", chief(**wrong))
    assert (answer.status_code, answer.json["parameter"]) == (400, field)


@pytest.mark.parametrize("account", ["nobody", "gone", "viewer"])
def test_a_steward_s_post_takes_the_account_of_a_steward_who_may_sign_in(desk, browsers, account):
    accounts = desk.people.accounts
    if accounts.called("sam") is None:
        desk.account("sam", "steward")
        accounts.disable(desk.account("gone", "steward").id)
    south, steward = browsers["south"], {"kind": "steward", "layer": "compounds", "areas": ["yard"]}
    refused = south.ask("POST", "/posts", chief(**steward, account=account))
    assert (refused.status_code, refused.json["parameter"], refused.json["value"]) == (
        400,
        "account",
        account,
    )
    assert refused.json["hint"]
    made = south.made(**steward, account="sam", valid_to="2027-01-01")
    path, version = f"/posts/{made['id']}", made["version"]
    other = {"holder_name": NAME, "account": account}
    assert south.ask("PATCH", path, other, version).json["parameter"] == "account"
    assert south.ask("POST", f"{path}/hand-over", {"on": "2026-06-01", **other}, version).json[
        "parameter"
    ] == ("account")
    accounts.disable(accounts.need("sam").id)
    try:  # what stands can still be changed, and ended
        again = south.ask("PATCH", path, {"holder_name": NAME, "account": "sam"}, version)
        assert again.status_code == 200, again.text
        assert south.ask("POST", f"{path}/end", {"on": "2026-01-01"}, version + 1).status_code == 200
    finally:
        accounts.enable(accounts.need("sam").id)


@pytest.mark.parametrize("on", ["9999-12-31", "2200-01-01", "1899-12-31", "0001-01-01", "2026-1-1"])
def test_a_day_at_the_ends_of_the_calendar_is_refused_with_the_years(browsers, on):
    for answer in (
        browsers["admin"].ask("GET", f"/leaders?on={on}"),
        browsers["admin"].ask("GET", f"/posts?on={on}"),
        browsers["admin"].ask("POST", "/posts", chief(valid_from=on)),
    ):
        assert answer.status_code == 400
        assert "1900 to 2199" in answer.json["hint"]
    for far in ("1900-01-01", "2199-12-31"):
        assert browsers["admin"].ask("GET", f"/leaders?on={far}").status_code == 200


def test_the_list_shows_own_area_vacancies_and_overlaps(browsers):
    days = {"valid_from": "2040-01-01", "valid_to": "2041-01-01"}
    two = [browsers["admin"].made(**days, holder_name=NAME, title=f"重叠 {n}")["id"] for n in (1, 2)]
    told = browsers["south"].ask("GET", "/posts?on=2040-05-01").json
    assert next(o for o in told["overlaps"] if o["posts"] == two)["from"] == "2040-01-01"
    vacant = {(v["kind"], v["area"]) for v in told["vacancies"]}
    assert ("community_chief", WEST_SOUTH) not in vacant
    assert ("steward", "yard") in vacant
    assert {area for _, area in vacant} <= {WEST_SOUTH, "yard"}
    east = browsers["east"].ask("GET", "/posts?on=2040-05-01").json
    assert not {p["id"] for p in east["posts"]} & {*two}


def test_a_list_is_tried_then_written_whole_and_only_in_ones_own_area(browsers):
    good = ["院长", "yard", NAME, "2050-01-01", "2051-01-01"]
    bad = ["区级服务长", EAST_SOUTH, "乙", "2050-01-01", "2051-01-01"]
    south = browsers["south"]
    answer = sent(south, workbook(good, bad), apply="true")
    assert answer.status_code == 200, answer.text
    refused = answer.json
    assert (refused["applied"], [r["code"] for r in refused["refused"]]) == (False, ["elsewhere"])
    tried = sent(south, workbook(good)).json
    assert (tried["applied"], len(tried["added"]), tried["refused"]) == (False, 1, [])
    done = sent(south, workbook(good), apply="true", mark=str(tried["mark"])).json
    assert done["applied"]
    stale = sent(
        south, workbook(["院长", "yard", "丙", "2052-01-01", ""]), apply="true", mark=str(tried["mark"])
    )
    assert stale.status_code == 412
    away = south.ask("GET", "/posts/export.xlsx?holders=true")
    assert sent(south, io.BytesIO(away.data)).json["refused"] == []
    cells = [c for row in openpyxl.load_workbook(io.BytesIO(away.data)).active.values for c in row]
    assert NAME in cells
    assert NAME not in str(
        openpyxl.load_workbook(io.BytesIO(south.ask("GET", "/posts/export.xlsx").data)).active
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"<svg/>"])
def test_a_file_that_is_no_workbook_is_refused(browsers, content):
    assert sent(browsers["south"], io.BytesIO(content)).status_code == 400


def test_leaders_are_linked_by_the_district_and_their_problems_told_of_where_they_are(browsers):
    body = {
        "leader": "区长岗",
        "kind": "community",
        "target": "西南",
        "feature": WEST_SOUTH,
        "valid_from": "2026-01-01",
    }
    assert browsers["west"].ask("POST", "/leaders", body).status_code == 403
    link = browsers["admin"].ask("POST", "/leaders", body).json
    taken = {"title": "漏水", "on": "2026-02-01", "words": "三户反映"}
    assert browsers["east"].ask("POST", f"/leaders/{link['id']}/problems", taken).status_code == 403
    problem = browsers["south"].ask("POST", f"/leaders/{link['id']}/problems", taken).json
    path = f"/leaders/problems/{problem['id']}/steps"
    early = browsers["south"].ask("POST", path, {"state": "solved", "on": "2026-01-01", "words": "结"}, 1)
    assert (early.status_code, early.json["parameter"]) == (400, "on")
    step = {"state": "solved", "on": "2026-03-01", "words": "已换管"}
    assert browsers["south"].ask("POST", path, step, 1).status_code == 200
    assert browsers["south"].ask("POST", path, step, 1).status_code in (400, 412)
    told = browsers["admin"].ask("GET", "/leaders?on=2026-12-31").json
    (leader,) = [s for s in told["leaders"] if s["leader"] == "区长岗"]
    assert (leader["solved"], leader["due"], leader["behind"]) == (1, 2, True)
    assert "village" in leader["missing"]


def test_the_page_is_for_those_who_keep_posts(desk, browsers):
    page = {"Accept": "text/html"}
    assert browsers["south"].client.get("/desk/posts", headers=page).status_code == 200
    assert browsers["viewer"].client.get("/desk/posts", headers=page).status_code == 403
    assert desk.visitor().get("/desk/posts", headers=page).status_code == 303


def test_a_place_outside_every_area_has_nobody_and_nothing_breaks(desk):
    told = desk.visitor().get("/api/whereami", query_string={"lon": 110, "lat": 35}).json
    assert (told["responsible"], told["order"]) == ([], None)
