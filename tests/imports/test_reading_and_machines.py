"""A list read as somebody says, known again the next time; and an import that several machines work on."""

from __future__ import annotations

from pathlib import Path

import pytest
from importing import Importer, csv_of
from people_desk import Desk

NEW = ("新站一", "路一号", 2, "饮水、充电", "全天", 108.93, 34.24)
HEADER = "站,所在,几级,经度,纬度"
BELOW = f"驿站名称,地址,等级\n\n{HEADER}\n新站二,路二号,2,108.93,34.24\n"
"""A line above the header that looks more like one."""


@pytest.fixture
def other(desk: Desk) -> Desk:
    """Another machine of the same store and the same folder of runs."""
    return desk.another()


def test_a_list_is_read_anew_in_another_way(admin: Importer) -> None:
    sent = admin.send(BELOW.encode("gb18030")).json
    assert sent["sheets"][0]["header_row"] == 1
    assert {"row": 3, "text": "站 · 所在 · 几级 · 经度 · 纬度"} in sent["sheets"][0]["top"]
    tried = admin.checked(sent["id"], sent["mapping"])
    assert tried["etag"]
    how = {"header_row": 3, "encoding": "gb18030"}
    read = admin.ask("PUT", f"/{sent['id']}/reading", json=how)
    assert read.status_code == 200, read.text
    assert [column["label"] for column in read.json["columns"]] == HEADER.split(",")
    assert read.json["mapping"]["read_as"] == {**how, "sheet": None}
    assert (read.json["status"], read.json["outcome"]) == ("read", None)


def test_a_file_may_say_at_once_how_it_is_to_be_read(admin: Importer) -> None:
    sent = admin.send(BELOW.encode("gb18030"), header_row="3")
    assert sent.json["sheets"][0]["header_row"] == 3
    mapping = sent.json["mapping"] | {"read_as": {"header_row": 1}}
    tried = admin.ask("PUT", f"/{sent.json['id']}", json={"mapping": mapping})
    assert (tried.status_code, tried.json["parameter"]) == (400, "mapping")  # other columns then


@pytest.mark.parametrize(
    ("how", "parameter", "code"),
    [
        ({"encoding": "klingon"}, "encoding", None),
        ({"encoding": "utf-8"}, "file", "encoding"),
        ({"sheet": "没有"}, "sheet", None),
        ({"header_row": 900}, "header_row", None),
        ({"header_row": 0}, "header_row", None),
        ({"layer": "nowhere"}, "layer", None),
        ({"colour": "red"}, "colour", None),
    ],
)
def test_a_way_that_cannot_be_is_refused_and_changes_nothing(
    admin: Importer, how: dict, parameter: str, code: str | None
) -> None:
    sent = admin.send(BELOW.encode("gb18030")).json
    refused = admin.ask("PUT", f"/{sent['id']}/reading", json=how)
    assert refused.status_code == 400, refused.text
    assert (refused.json["parameter"], refused.json.get("code")) == (parameter, code)
    assert refused.json["hint"]
    assert admin.ask("GET", f"/{sent['id']}").json["columns"] == sent["columns"]


def test_reading_columns_and_fixed_values_are_remembered_for_the_next_list(admin: Importer) -> None:
    sent = admin.send(BELOW.encode("gb18030")).json
    read = admin.ask("PUT", f"/{sent['id']}/reading", json={"header_row": 3}).json
    fields = {"name": "站", "address": "所在", "tier": "几级", "lon": "经度", "lat": "纬度"}
    mapping = read["mapping"] | {"fields": fields, "constants": {"services": "饮水", "in_street": "西街"}}
    done = admin.apply(admin.checked(sent["id"], mapping))
    assert done["status"] == "applied"
    again = admin.send(BELOW.replace("新站二", "新站三").encode("gb18030")).json
    assert again["remembered"]
    assert again["sheets"][0]["header_row"] == 3
    assert again["mapping"]["fields"] == fields
    assert again["mapping"]["constants"] == {"services": ["drinking_water"], "in_street": "西街"}


def test_a_fixed_value_that_no_cell_could_hold_is_refused_in_both_languages(admin: Importer) -> None:
    sent = admin.send(csv_of(NEW)).json
    mapping = sent["mapping"] | {"constants": {"status": "热闹"}}
    refused = admin.ask("PUT", f"/{sent['id']}", json={"mapping": mapping})
    assert (refused.status_code, refused.json["parameter"]) == (400, "constants.status")
    assert refused.json["message_zh"] == "不是可用的取值。"
    assert refused.json["remedy_zh"].startswith("可用：正常、关闭、规划。")


def test_what_was_made_is_where_its_bounds_say(admin: Importer) -> None:
    east = ("东站", "路二号", 2, "饮水", "全天", 108.97, 34.21)
    tried = admin.tried(csv_of(NEW, east))
    assert tried["outcome"]["bounds"] == [108.93, 34.21, 108.97, 34.24]


def test_each_step_may_be_done_by_another_machine(desk: Desk, other: Desk, admin: Importer) -> None:
    before = desk.app.extensions["store"].state().layers["stations"].features
    there = Importer(other.signed_in("admin"))
    sent = admin.send(csv_of(NEW)).json
    tried = there.checked(sent["id"], sent["mapping"])
    assert admin.settled(sent["id"])["etag"] == tried["etag"]
    assert admin.apply(tried)["status"] == "applied"
    assert there.ask("POST", f"/{sent['id']}/undo").status_code == 202
    assert admin.settled(sent["id"])["status"] == "undone"
    assert list(desk.app.extensions["store"].state().layers["stations"].features) == list(before)


def test_a_machine_that_has_no_such_list_says_so(desk: Desk, admin: Importer, tmp_path: Path) -> None:
    alone = desk.another(GEOMAP_RUNS=str(tmp_path / "elsewhere"))
    there = Importer(alone.signed_in("admin"))
    tried = admin.tried(csv_of(NEW))
    missing = there.ask("GET", f"/{tried['id']}")
    assert missing.status_code == 404
    assert "GEOMAP_RUNS" in missing.json["hint"]
    done = admin.apply(tried)
    lost = there.ask("POST", f"/{tried['id']}/undo")
    assert (lost.status_code, lost.json["code"], lost.json["value"]) == (409, "lost", done["revision"])
    undone = there.client.post(f"/api/desk/revisions/{done['revision']}/undo", json={}, headers=there.headers)
    assert undone.status_code == 200
    assert f"/revisions/{done['revision']}/undo" in lost.json["hint"]
