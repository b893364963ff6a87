"""Tokens: what programs may do in somebody's name, and for how long."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from people_desk import PAGE, Desk, is_in, send
from town import EAST, MASKED, PRIVATE, WEST

ITEM = "/api/desk/items/stations/west-south"


def make(client: FlaskClient, *scopes: str, days: str = "30", name: str = "QGIS") -> str:
    form = {f"scope_{scope}": "on" for scope in scopes}
    answer = send(client, "/desk/account/tokens", name=name, days=days, **form)
    assert answer.status_code == 200, answer.text
    found = re.search(r"geomap_[\w-]{43}", answer.text)
    assert found
    return found[0]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def status(desk: Desk, token: str, path: str = "/api/desk/me") -> int:
    return desk.visitor().get(path, headers=bearer(token)).status_code


@pytest.fixture(scope="module")
def west(desk: Desk) -> FlaskClient:
    desk.account("west", "street", WEST)
    return desk.signed_in("west")


def test_a_token_comes_in_its_makers_name_with_its_scopes_alone(desk: Desk, west: FlaskClient) -> None:
    told = desk.visitor().get("/api/desk/me", headers=bearer(make(west, "edit", "import"))).json
    assert (told["name"], told["role"], told["area"]) == ("west", "street", WEST)
    assert told["scopes"] == ["edit", "import"]
    assert "csrf_token" not in told
    assert {"edit", "import", "move"} <= set(told["may"])
    assert not {"read_private", "invite", "manage_accounts", "read_audit", "issue_tokens"} & set(told["may"])


def test_private_fields_are_read_with_the_scope_for_it(desk: Desk, west: FlaskClient) -> None:
    for scopes, phone in ((("edit",), MASKED), (("read_private",), PRIVATE)):
        token = make(west, *scopes)
        told = desk.visitor().get(ITEM, headers=bearer(token)).json
        assert told["properties"]["phone"] == phone
        other = desk.visitor().get(ITEM.replace("west", "east"), headers=bearer(token)).json
        assert other["properties"]["phone"] == MASKED


def test_a_token_without_the_scope_is_told_which_one_it_takes(desk: Desk, west: FlaskClient) -> None:
    desk.account("head")
    head = desk.signed_in("head")
    for client, path, remedy in (
        (west, "/api/desk/imports/places", "Make a token with the scope import."),
        (head, "/api/desk/audit", "Sign in: no token will do."),
    ):
        answer = desk.visitor().get(path, headers=bearer(make(client, "edit")))
        assert answer.status_code == 403
        assert (answer.json["reason"], answer.json["hint"]) == ("scope", remedy)


def test_a_program_needs_no_csrf_token_and_has_no_pages(desk: Desk, west: FlaskClient) -> None:
    token = make(west, "edit")
    asked = {
        "action": "edit",
        "layer": "stations",
        "before": {"type": "Point", "coordinates": [108.92, 34.22]},
    }
    answer = desk.visitor().post("/api/desk/may", json=asked, headers=bearer(token))
    assert answer.json == {"allowed": True, "why": None}
    for path in ("/desk/account", "/desk/account/codes"):
        assert desk.visitor().get(path, headers=bearer(token)).status_code == 401
    for path in ("/desk/people", "/desk/audit", "/api/desk/audit"):
        assert desk.visitor().get(path, headers=bearer(token)).status_code == 403
    assert desk.visitor().post("/desk/account/tokens", headers=bearer(token)).status_code == 400


def test_a_token_that_is_none_is_refused_even_beside_a_good_cookie(desk: Desk, west: FlaskClient) -> None:
    good = make(west, "edit")
    for token in ("", "x", good[:-1], good + "x", good.upper(), "geomap_" + "A" * 43):
        answer = west.get("/api/desk/me", headers=bearer(token))
        assert answer.status_code == 401, token
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert west.get("/api/desk/me", headers={"Authorization": f"Basic {good}"}).status_code == 401
    assert is_in(west)


def test_a_token_runs_out(desk: Desk, west: FlaskClient) -> None:
    token = make(west, "edit", days="7")
    before = desk.now
    desk.later(days=6, hours=23)
    assert status(desk, token) == 200
    desk.later(hours=1)
    assert status(desk, token) == 401
    desk.now = before


def test_a_revoked_token_is_one_no_more_and_nobody_revokes_anothers(desk: Desk, west: FlaskClient) -> None:
    token = make(west, "edit", name="revoked")
    mine = next(t for t in desk.people.tokens.of(desk.people.accounts.need("west").id) if t.name == "revoked")
    desk.account("east", "street", EAST)
    stranger = desk.signed_in("east")
    assert send(stranger, f"/desk/account/tokens/{mine.id}/revoke").status_code == 404
    assert status(desk, token) == 200
    assert send(west, f"/desk/account/tokens/{mine.id}/revoke").status_code == 303
    assert status(desk, token) == 401
    assert send(west, f"/desk/account/tokens/{mine.id}/revoke").status_code == 404


def test_a_token_follows_its_account(desk: Desk) -> None:
    account = desk.account("moved", "street", WEST)
    token = make(desk.signed_in("moved"), "read_private")

    def phone() -> str:
        return str(desk.visitor().get(ITEM, headers=bearer(token)).json["properties"]["phone"])

    assert phone() == PRIVATE
    desk.people.accounts.place(account.id, "street", EAST)
    assert phone() == MASKED
    desk.people.accounts.place(account.id, "viewer", None)
    assert phone() == MASKED
    desk.people.accounts.disable(account.id)
    assert status(desk, token) == 401


def test_it_is_shown_once_and_kept_as_a_hash(desk: Desk, west: FlaskClient) -> None:
    token = make(west, "edit", name="once")
    page = west.get("/desk/account", headers=PAGE).text
    assert "once" in page
    assert token not in page
    kept = desk.place.bytes_kept()
    assert token.encode() not in kept
    assert token.removeprefix("geomap_").encode() not in kept


def test_when_it_was_used_last_is_shown(desk: Desk, west: FlaskClient) -> None:
    token = make(west, "edit", name="counted")
    assert status(desk, token) == 200
    of = desk.people.tokens.of(desk.people.accounts.need("west").id)
    assert next(t for t in of if t.name == "counted").used_at == desk.now


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "days": "30", "scope_edit": "on"},
        {"name": "none", "days": "30"},
        {"name": "long", "days": "100000", "scope_edit": "on"},
        {"name": "never", "days": "", "scope_edit": "on"},
        {"name": "all", "days": "30", "scope_everything": "on"},
    ],
)
def test_a_token_without_name_scope_or_end_is_not_made(west: FlaskClient, form: dict[str, str]) -> None:
    assert send(west, "/desk/account/tokens", **form).status_code == 400


def test_a_viewer_has_no_tokens(desk: Desk) -> None:
    desk.account("viewer", "viewer")
    client = desk.signed_in("viewer")
    assert "scope_edit" not in client.get("/desk/account", headers=PAGE).text
    form = {"name": "forged", "days": "30", "scope_edit": "on"}
    assert send(client, "/desk/account/tokens", **form).status_code == 403
