"""The audit log: complete, filtered, paged, taken away; it holds no position and no secret."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from people_desk import PAGE, PASSWORD, Desk, send, sign_in

from geomap.storage.people.audit import Sought
from geomap.web.i18n import messages


@pytest.fixture(scope="module")
def admin(desk: Desk) -> FlaskClient:
    desk.account("admin")
    return desk.signed_in("admin")


def entries(admin: FlaskClient, query: str = "") -> list[dict[str, object]]:
    answer = admin.get(f"/api/desk/audit{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json["entries"]
    return found


def rows(admin: FlaskClient, query: str = "") -> list[dict[str, str]]:
    text = admin.get(f"/desk/audit.csv{query}").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_what_people_do_stands_there_with_who_and_when(desk: Desk, admin: FlaskClient) -> None:
    send(admin, "/desk/people", name="newcomer", role="viewer")
    account = desk.people.accounts.need("newcomer")
    for deed in ("link", "disable", "enable"):
        send(admin, f"/desk/people/{account.id}/{deed}")
    found = entries(admin, "?feature=newcomer")
    assert [e["action"] for e in found] == ["enable", "disable", "make_link", "invite"]
    assert {(e["who"], e["via"], e["outcome"]) for e in found} == {("admin", "page", "done")}
    assert found[0]["at"] == desk.now.isoformat()


def test_failed_and_refused_tries_stand_there_too(desk: Desk, admin: FlaskClient) -> None:
    desk.account("viewer", "viewer")
    sign_in(desk.visitor(), "viewer", "wrong")
    client = desk.signed_in("viewer")
    client.get("/desk/people", headers=PAGE)
    told = [(e["action"], e["outcome"], e["reason"]) for e in entries(admin, "?who=viewer")]
    assert told == [
        ("manage_accounts", "refused", "role"),
        ("sign_in", "done", None),
        ("sign_in", "failed", "password"),
    ]


def test_a_password_typed_as_a_name_is_not_kept(desk: Desk, admin: FlaskClient) -> None:
    sign_in(desk.visitor(), "my-secret-passphrase", "x")
    assert entries(admin)[0]["who"] == "?"
    everything = json.dumps([str(e) for e in desk.people.audit.each(Sought())])
    assert "my-secret" not in everything
    assert PASSWORD not in everything


def test_it_is_filtered_by_who_what_outcome_and_day(desk: Desk, admin: FlaskClient) -> None:
    for day in range(1, 4):
        desk.people.audit.note(
            desk.now.replace(month=1, day=day, hour=16), "filter", "page", "edit", "done", layer="halls"
        )
    assert len(entries(admin, "?who=filter")) == 3
    assert len(entries(admin, "?who=filter&action=move")) == 0
    assert len(entries(admin, "?who=filter&layer=halls&outcome=done")) == 3
    # 16:00 UTC is the next day in Xi'an.
    assert len(entries(admin, "?who=filter&since=2026-01-03")) == 2
    assert len(entries(admin, "?who=filter&until=2026-01-02")) == 1
    assert len(entries(admin, "?who=filter&since=2026-01-03&until=2026-01-03")) == 1
    page = admin.get("/desk/audit?who=filter&action=&outcome=&since=&until=&lang=en", headers=PAGE)
    assert page.status_code == 200
    assert page.text.count("<time") == 3


@pytest.mark.parametrize("query", ["?since=yesterday", "?outcome=perhaps", "?before=x", "?where=here"])
def test_a_filter_that_makes_no_sense_is_named(admin: FlaskClient, query: str) -> None:
    answer = admin.get(f"/api/desk/audit{query}")
    assert (answer.status_code, f"?{answer.json['parameter']}=") == (400, query[: query.index("=") + 1])


def test_it_is_read_page_by_page_without_gap_or_repeat(desk: Desk, admin: FlaskClient) -> None:
    for number in range(230):
        desk.people.audit.note(
            desk.now, "pager", "token", "edit", "done", layer="stations", feature=f"s{number}"
        )
    seen: list[object] = []
    query = "?who=pager"
    while True:
        answer = admin.get(f"/api/desk/audit{query}").json
        seen += [e["feature"] for e in answer["entries"]]
        if answer["next"] is None:
            break
        query = f"?who=pager&before={answer['next']}"
    assert seen == [f"s{number}" for number in reversed(range(230))]
    assert [r["feature"] for r in rows(admin, "?who=pager")] == seen
    assert "before=" in admin.get("/desk/audit?who=pager", headers=PAGE).text


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]
)
def test_no_cell_taken_away_is_a_formula(desk: Desk, admin: FlaskClient, text: str) -> None:
    desk.people.audit.note(desk.now, "formula", "page", "edit", "done", feature=text, reason=text)
    row = rows(admin, "?who=formula")[0]
    assert row["feature"] == row["reason"] == f"'{text}"


def test_markup_in_the_log_is_text_on_the_page(desk: Desk, admin: FlaskClient) -> None:
    desk.people.audit.note(desk.now, "markup", "page", "edit", "done", feature="<script>alert(1)</script>")
    page = admin.get("/desk/audit?who=markup", headers=PAGE).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_revision_is_named_in_the_words_of_the_page(desk: Desk, admin: FlaskClient) -> None:
    log = desk.people.audit
    log.note(desk.now, "admin", "page", "undo", "done", feature="revision 412")
    log.note(desk.now, "admin", "page", "edit", "done", reason="revision 413")
    for lang in ("zh", "en"):
        page = admin.get(f"/desk/audit?lang={lang}", headers=PAGE).text
        for number in (412, 413):
            assert messages(lang)["desk.revision"].format(number=number) in page
            assert f"revision {number}" not in page
    assert {"revision 412"} == {row["feature"] for row in rows(admin, "?feature=revision 412")}


def test_taking_it_away_stands_there(desk: Desk, admin: FlaskClient) -> None:
    answer = admin.get("/desk/audit.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit.csv"
    assert answer.mimetype == "text/csv"
    assert entries(admin)[0]["action"] == "export_audit"
