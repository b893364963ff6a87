"""Lists in over HTTP: sent, tried, put in place as one revision, taken back; by whom, and where."""

from __future__ import annotations

import json
import time

import pytest
from importing import ADDRESS, HEADER, Importer, csv_of, token_of
from people_desk import Desk
from town import EAST, PRIVATE

NEW = ("新站一", "路一号", 2, "饮水、充电", "全天", 108.93, 34.24)
EAST_NEW = ("东站", "路二号", 2, "饮水", "全天", 108.97, 34.21)
NOWHERE = ("无处站", "路三号", 3, "饮水", "全天", "", "")
BAD = ("坏站", "路四号", "四级", "饮水", "全天", 108.94, 34.24)
MOVED = ("west-south", "路五号", 2, "饮水", "全天", 108.92, 34.22)


def state_of(desk: Desk):
    return desk.app.extensions["store"].state()


def stations(desk: Desk) -> list[dict]:
    return [dict(feature) for feature in state_of(desk).layers["stations"].features]


def test_a_list_is_read_tried_applied_and_taken_back(desk: Desk, admin: Importer) -> None:
    before = stations(desk)
    sent = admin.send(csv_of(NEW, EAST_NEW, NOWHERE, BAD))
    assert sent.status_code == 201
    assert sent.headers["Location"].endswith(sent.json["id"])
    assert (sent.json["form"], sent.json["encoding"], sent.json["rows"]) == ("csv", "utf-8", 4)
    assert sent.json["mapping"]["fields"]["name"] == "名称"
    assert sent.json["columns"][0]["preview"][0] == "新站一"
    assert stations(desk) == before

    tried = admin.checked(sent.json["id"], sent.json["mapping"])
    counts = tried["outcome"]
    assert (counts["new"], counts["refused"], counts["needs_place"]) == (2, 1, 1)
    assert stations(desk) == before
    (refused,) = admin.rows(tried["id"], "refused")
    assert (refused["row"], refused["column"], refused["value"]) == (5, "等级", "四级")
    assert refused["message_zh"] == "等级不是一级、二级或三级。"
    assert refused["message_en"] == "the tier is none of 1, 2 and 3."

    done = admin.apply(tried)
    assert done["status"] == "applied"
    store = desk.app.extensions["store"]
    revision, changes = store.revision(done["revision"]), list(store.changes(done["revision"]))
    assert (revision.kind, revision.who, len(changes)) == ("import", "admin", 2)
    assert {f["properties"]["name"] for f in stations(desk)} >= {"新站一", "东站"}

    assert admin.ask("POST", f"/{done['id']}/undo").status_code == 202
    undone = admin.settled(done["id"])
    assert undone["status"] == "undone"
    assert stations(desk) == before
    assert admin.ask("GET", "/unplaced").json["rows"] == []


def test_pages_of_rows_show_what_was_before_and_after(admin: Importer) -> None:
    tried = admin.tried(csv_of(MOVED, NEW))
    assert (tried["outcome"]["changed"], tried["outcome"]["new"]) == (1, 1)
    (changed,) = admin.rows(tried["id"], "changed")
    assert changed["before"]["id"] == changed["after"]["id"] == "west-south"
    assert changed["after"]["properties"]["address"] == "路五号"
    assert admin.rows(tried["id"], "new", offset=1) == []
    again = admin.tried(csv_of(MOVED, header=HEADER), same_name="skip")
    assert (again["outcome"]["skipped"], again["outcome"]["changed"]) == (1, 0)
    (double,) = admin.rows(again["id"], "duplicates")
    assert (double["id"], double["choice"], double["kind"]) == ("west-south", "skip", "name")
    chosen = admin.checked(
        again["id"],
        again["mapping"],
        same_name="skip",
        rows=[{"sheet": double["sheet"], "row": double["row"], "choice": "new"}],
    )
    assert chosen["outcome"]["new"] == 1


def test_a_street_imports_what_lies_in_it_and_nothing_else(desk: Desk, amy: Importer) -> None:
    into = ("east-south", "抢", 2, "饮水", "全天", 108.92, 34.23)
    away = ("west-north", "送", 2, "饮水", "全天", 108.98, 34.28)
    header = f"id,{HEADER}"
    rows = [("", *NEW), ("", *EAST_NEW), ("east-south", *into), ("west-north", *away)]
    tried = amy.tried(csv_of(*rows, header=header))
    assert (tried["outcome"]["new"], tried["outcome"]["refused"]) == (1, 3)
    told = {(r["value"], r["code"]) for r in amy.rows(tried["id"], "refused")}
    assert told == {("东站", "elsewhere"), ("east-south", "elsewhere"), ("west-north", "elsewhere")}
    done = amy.apply(tried)
    changes = list(desk.app.extensions["store"].changes(done["revision"]))
    assert [change.after["properties"]["name"] for change in changes] == ["新站一"]


def test_what_an_account_may_is_asked_again_when_it_applies(desk: Desk, amy: Importer) -> None:
    tried = amy.tried(csv_of(NEW))
    held = stations(desk)
    desk.people.accounts.place(desk.people.accounts.need("amy").id, "street", EAST)
    refused = amy.apply(tried)
    assert (refused["status"], refused["job"]["problem"]["status"]) == ("checked", 403)
    assert stations(desk) == held


def test_a_street_cannot_draw_its_own_boundary_by_a_list(desk: Desk, amy: Importer) -> None:
    streets = {"type": "FeatureCollection", "features": []}
    for feature in state_of(desk).layers["streets"].features:
        (ring,) = feature["geometry"]["coordinates"]
        inner = [[lon * 0.999 + 108.925 * 0.001, lat * 0.999 + 34.25 * 0.001] for lon, lat in ring]
        streets["features"].append({**feature, "geometry": {"type": "Polygon", "coordinates": [inner]}})
    sent = amy.send(json.dumps(streets).encode(), "s.geojson", layer="streets")
    assert sent.status_code == 201, sent.text
    tried = amy.checked(sent.json["id"], sent.json["mapping"])
    assert tried["outcome"]["changed"] == 0
    assert {r["code"] for r in amy.rows(tried["id"], "refused")} <= {"elsewhere", "not_yours"}


def test_forged_requests_are_refused(desk: Desk, admin: Importer, amy: Importer) -> None:
    tried = admin.tried(csv_of(NEW))
    bare = desk.signed_in("admin")
    assert bare.post(f"{ADDRESS}/{tried['id']}/apply", json={}).status_code == 400
    assert bare.post(f"{ADDRESS}/{tried['id']}/apply", json={}).json["parameter"] == "csrf_token"
    assert desk.visitor().get(f"{ADDRESS}/{tried['id']}").status_code == 401
    for method, path in (("GET", ""), ("GET", "/rows?kind=new"), ("POST", "/apply"), ("DELETE", "")):
        answer = amy.ask(method, f"/{tried['id']}{path}", json={} if method == "POST" else None)
        assert answer.status_code == 404, (method, path)
    editor = Importer(desk.app.test_client(), token_of(desk, "amy", "edit"))
    assert editor.send(csv_of(NEW)).status_code == 403
    viewer = Importer(desk.signed_in("eve"))
    assert viewer.send(csv_of(NEW)).status_code == 403
    assert admin.ask("GET", "/../../../etc/passwd").status_code in {301, 308, 404}
    assert admin.ask("POST", f"/{tried['id']}/apply", json={}).json["parameter"] == "If-Match"


def test_of_two_who_import_at_once_the_second_looks_again(desk: Desk, admin: Importer, amy: Importer) -> None:
    first, second = admin.tried(csv_of(NEW)), amy.tried(csv_of(MOVED))
    assert admin.apply(first)["status"] == "applied"
    held = stations(desk)
    late = amy.apply(second)
    assert late["status"] == "checked"
    assert (late["job"]["problem"]["status"], late["job"]["kind"]) == (412, "apply")
    assert stations(desk) == held
    again = amy.checked(late["id"], late["mapping"])
    stale = amy.ask("POST", f"/{again['id']}/apply", json={}, headers={"If-Match": late["etag"]})
    assert stale.status_code == 412
    assert amy.apply(again)["status"] == "applied"


def test_rows_without_a_place_wait_and_are_placed_by_hand(desk: Desk, admin: Importer, amy: Importer) -> None:
    done = admin.apply(admin.tried(csv_of(NOWHERE)))
    assert (done["status"], done["revision"]) == ("applied", None)
    assert amy.ask("GET", "/unplaced").json["rows"] == []
    (row,) = admin.ask("GET", "/unplaced").json["rows"]
    path = f"/unplaced/{row['layer']}/{row['id']}"
    assert amy.ask("POST", path, json={"lon": 108.93, "lat": 34.24}).status_code == 404
    outside = admin.ask("POST", path, json={"lon": 110.0, "lat": 34.24})
    assert outside.status_code == 400
    assert admin.ask("POST", path, json={"lon": 108.93}).json["parameter"] == "lat"
    placed = admin.ask("POST", path, json={"lon": 108.93, "lat": 34.24})
    assert placed.status_code == 201, placed.text
    assert placed.json["feature"]["geometry"]["coordinates"] == [108.93, 34.24]
    assert admin.ask("GET", "/unplaced").json["rows"] == []
    assert stations(desk)[-1]["properties"]["name"] == "无处站"


def test_a_token_that_may_not_read_private_fields_sees_waiting_rows_masked(
    desk: Desk, admin: Importer, amy: Importer
) -> None:
    sent = csv_of((*NOWHERE, PRIVATE), header=f"{HEADER},电话")
    assert amy.apply(amy.tried(sent))["status"] == "applied"
    reader = Importer(desk.app.test_client(), token_of(desk, "amy", "import", "read_private"))
    for importer, whole in ((amy, False), (reader, True), (admin, True)):
        (row,) = importer.ask("GET", "/unplaced").json["rows"]
        assert (row["properties"]["phone"] == PRIVATE) is whole


def test_a_list_takes_no_row_that_waits_for_another_account(admin: Importer, amy: Importer) -> None:
    early = amy.tried(csv_of(NOWHERE))
    assert early["outcome"]["needs_place"] == 1
    admin.apply(admin.tried(csv_of(NOWHERE)))
    late = amy.apply(early)
    assert (late["status"], late["job"]["problem"]["status"]) == ("checked", 403)
    tried = amy.tried(csv_of(NOWHERE))
    assert [r["code"] for r in amy.rows(tried["id"], "refused")] == ["not_yours"]
    assert tried["outcome"]["needs_place"] == 0
    (row,) = admin.ask("GET", "/unplaced").json["rows"]
    assert row["who"] == "admin"


def test_the_district_and_whoever_it_waits_for_may_replace_a_row(admin: Importer, amy: Importer) -> None:
    for importer, who in ((amy, "amy"), (amy, "amy"), (admin, "admin")):
        assert importer.apply(importer.tried(csv_of(NOWHERE)))["status"] == "applied"
        (row,) = admin.ask("GET", "/unplaced").json["rows"]
        assert row["who"] == who


def test_an_import_undone_in_the_history_counts_as_undone(admin: Importer) -> None:
    done = admin.apply(admin.tried(csv_of(NEW, NOWHERE)))
    path = f"/api/desk/revisions/{done['revision']}/undo"
    answer = admin.client.post(path, json={}, headers=admin.headers)
    assert answer.status_code == 200, answer.text
    body = admin.ask("GET", f"/{done['id']}").json
    assert (body["status"], body["undone_by"]) == ("undone", answer.json["revision"])
    assert admin.ask("GET", "/unplaced").json["rows"] == []
    assert admin.ask("POST", f"/{done['id']}/undo").status_code == 400


def test_a_mapping_is_remembered_for_lists_of_these_headers(admin: Importer, amy: Importer) -> None:
    header = HEADER.replace("地址", "甲乙丙丁")
    sent = admin.send(csv_of(NEW, header=header))
    assert not sent.json["remembered"]
    mapping = sent.json["mapping"]
    mapping["fields"]["address"] = "甲乙丙丁"
    assert admin.apply(admin.checked(sent.json["id"], mapping))["status"] == "applied"
    again = amy.send(csv_of(NEW, header=header)).json
    assert again["remembered"]
    assert again["mapping"]["fields"]["address"] == "甲乙丙丁"


def test_a_map_follows_within_two_seconds(desk: Desk, admin: Importer) -> None:
    other = desk.another(GEOMAP_RELOAD_S="5")
    admin.apply(admin.tried(csv_of(NEW)))
    ends = time.monotonic() + 2
    while True:
        found = other.app.test_client().get("/api/collections/stations/items").json["features"]
        if any(f["properties"]["name"] == "新站一" for f in found):
            break
        assert time.monotonic() < ends
        time.sleep(0.05)
    assert all(f["properties"].get("phone") != PRIVATE for f in found)


@pytest.mark.parametrize("member", [{"mapping": 1}, {"mapping": {"layer": "x"}}, {}, {"mapping": {}, "x": 1}])
def test_a_wrong_question_is_refused(admin: Importer, member: dict) -> None:
    made = admin.send(csv_of(NEW)).json["id"]
    assert admin.ask("PUT", f"/{made}", json=member).status_code == 400


def test_what_would_spoil_the_layer_as_a_whole_is_told_and_cannot_be_applied(
    desk: Desk, admin: Importer
) -> None:
    """Two communities drawn a little smaller leave a gap, which neither row shows by itself."""
    features = []
    for feature in state_of(desk).layers["communities"].features:
        (ring,) = feature["geometry"]["coordinates"]
        west, south = ring[0]
        smaller = [[west + (lon - west) * 0.9, south + (lat - south) * 0.9] for lon, lat in ring]
        features.append({**feature, "geometry": {"type": "Polygon", "coordinates": [smaller]}})
    listed = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    sent = admin.send(listed, "c.geojson", layer="communities").json
    tried = admin.checked(sent["id"], sent["mapping"])
    assert tried["outcome"]["changed"] == len(features)
    told = {fault["message_zh"] for fault in tried["outcome"]["faults"]}
    assert "不合规则：旁边有空隙。" in told
    answer = admin.ask("POST", f"/{tried['id']}/apply", json={}, headers={"If-Match": tried["etag"]})
    assert answer.status_code == 400
    assert "faults" in answer.json["hint"]
