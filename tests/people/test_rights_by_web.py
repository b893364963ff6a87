"""Role, action, area once more, through HTTP: by pages, by the API, by forged requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from databases import Databases
from flask import request
from flask.testing import FlaskClient
from people_desk import PAGE, Desk, csrf_of, desk_in, is_in, send
from town import EAST, EAST_SOUTH, MASKED, PRIVATE, STATIONS, WEST, WEST_SOUTH

from geomap.layers import read_geometry
from geomap.people.permissions import ACTIONS, OF_FEATURES, Deed
from geomap.storage.people.audit import Sought
from geomap.web.people.gate import require

ROLES = {
    "district": ("district", None),
    "street": ("street", WEST),
    "community": ("community", WEST_SOUTH),
    "viewer": ("viewer", None),
}
MAY_ALL = {"district", "street", "community"}
NOT_COMMUNITY = {"retire", "invite", "manage_accounts"}
DISTRICT_ALONE = {"read_audit", "backup"}
HERE, NORTH, ELSEWHERE = (
    {"type": "Point", "coordinates": list(STATIONS[name])}
    for name in ("west-south", "west-north", "east-south")
)
CASES = [
    # before, after, the roles whose area holds both
    (HERE, None, {"district", "street", "community"}),
    (None, HERE, {"district", "street", "community"}),
    (HERE, NORTH, {"district", "street"}),
    (NORTH, HERE, {"district", "street"}),
    (HERE, ELSEWHERE, {"district"}),
    (ELSEWHERE, HERE, {"district"}),
    (ELSEWHERE, None, {"district"}),
]


def roles_that_may(action: str) -> set[str]:
    if action == "read_desk":
        return {*MAY_ALL, "viewer"}
    if action in DISTRICT_ALONE:
        return {"district"}
    return MAY_ALL - ({"community"} if action in NOT_COMMUNITY else set())


@pytest.fixture(scope="module")
def clients(desk: Desk) -> dict[str, FlaskClient]:
    for name, (role, area) in ROLES.items():
        desk.account(name, role, area)
    return {name: desk.signed_in(name) for name in ROLES}


def ask(client: FlaskClient, **asked: Any) -> Any:
    token = client.get("/api/desk/me").json["csrf_token"]
    answer = client.post("/api/desk/may", json=asked, headers={"X-CSRFToken": token})
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.mark.parametrize("role", ROLES)
def test_the_api_allows_what_the_table_allows_and_nothing_else(
    clients: dict[str, FlaskClient], role: str
) -> None:
    client = clients[role]
    token = {"X-CSRFToken": client.get("/api/desk/me").json["csrf_token"]}
    for action in ACTIONS:
        for before, after, inside in CASES if action in OF_FEATURES else [(None, None, set(ROLES))]:
            asked = {"action": action, "layer": "stations", "before": before, "after": after}
            told = client.post("/api/desk/may", json=asked, headers=token).json
            assert told["allowed"] is (role in roles_that_may(action) & inside), (action, before, after)
            assert (told["why"] is None) is told["allowed"]


@pytest.fixture(scope="module")
def gated(
    databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Desk, list[str]]]:
    """A desk with a view as an editing one is: it asks the gate, and only then does something."""
    moved: list[str] = []

    def move() -> str:
        before, after = (read_geometry(request.get_json()[name]) for name in ("before", "after"))
        moved.append(require(Deed("move", "stations", before, after), feature="s1").name)
        return "moved"

    with desk_in(databases, kind, tmp_path_factory.mktemp("gated") / "data") as made:
        made.app.post("/move")(move)
        yield made, moved


def test_a_view_that_asks_the_gate_is_shut_to_whoever_may_not(gated: tuple[Desk, list[str]]) -> None:
    desk, moved = gated
    body = {"before": HERE, "after": ELSEWHERE}
    for name, (role, area) in ROLES.items():
        desk.account(name, role, area)
        client = desk.signed_in(name)
        token = {"X-CSRFToken": client.get("/api/desk/me").json["csrf_token"]}
        assert client.post("/move", json=body).json["parameter"] == "csrf_token"
        answer = client.post("/move", json=body, headers=token)
        assert answer.status_code == (200 if name == "district" else 403), name
    assert desk.visitor().post("/move", json=body).status_code == 401
    assert moved == ["district"]
    refused = desk.people.audit.latest(Sought(action="move"), 10)
    assert [(e.who, e.outcome, e.reason, e.feature) for e in refused] == [
        ("viewer", "refused", "role", "s1"),
        ("community", "refused", "leaves_area", "s1"),
        ("street", "refused", "leaves_area", "s1"),
    ]


def test_private_fields_are_whole_for_whoever_keeps_the_place_and_masked_for_others(
    clients: dict[str, FlaskClient], desk: Desk
) -> None:
    sees = {
        "west-south": {"district", "street", "community"},
        "west-north": {"district", "street"},
        "east-south": {"district"},
    }
    for station, roles in sees.items():
        for role, client in clients.items():
            told = client.get(f"/api/desk/items/stations/{station}")
            assert told.json["properties"]["phone"] == (PRIVATE if role in roles else MASKED), (station, role)
            assert told.headers["Cache-Control"] == "no-store"
    assert desk.visitor().get("/api/desk/items/stations/west-south").status_code == 401
    assert clients["district"].get("/api/desk/items/stations/none").status_code == 404


def test_a_role_changed_in_mid_session_holds_from_the_next_request_on(desk: Desk) -> None:
    account = desk.account("changing", "district")
    client = desk.signed_in("changing")
    asked = {"action": "edit", "layer": "stations", "before": ELSEWHERE}
    assert ask(client, **asked)["allowed"]
    assert client.get("/desk/audit", headers=PAGE).status_code == 200
    desk.people.accounts.place(account.id, "street", WEST)
    assert ask(client, **asked) == {"allowed": False, "why": "was_outside"}
    assert client.get("/desk/audit", headers=PAGE).status_code == 403
    desk.people.accounts.place(account.id, "viewer", None)
    assert ask(client, **asked) == {"allowed": False, "why": "role"}
    assert client.get("/desk/people", headers=PAGE).status_code == 403


def test_a_disabled_account_is_out_at_once_and_stays_out_when_enabled(desk: Desk) -> None:
    account = desk.account("sacked")
    client = desk.signed_in("sacked")
    assert is_in(client)
    desk.people.accounts.disable(account.id)
    assert not is_in(client)
    desk.people.accounts.enable(account.id)
    assert not is_in(client)


def test_accounts_of_others_cannot_be_managed_by_forged_requests(
    clients: dict[str, FlaskClient], desk: Desk
) -> None:
    targets = {
        "a district's": desk.account("boss", "district"),
        "a neighbour's": desk.account("east", "community", EAST_SOUTH),
        "another street's": desk.account("eastern", "street", EAST),
        "its own": desk.people.accounts.need("street"),
    }
    for whose, target in targets.items():
        for deed in ("place", "disable", "enable", "link", "codes/off"):
            form = {"role": "viewer"} if deed == "place" else {}
            answer = send(clients["street"], f"/desk/people/{target.id}/{deed}", **form)
            assert answer.status_code == 404, (whose, deed)
        assert desk.people.accounts.need(target.name) == target
    helper = desk.account("helper", "community", WEST_SOUTH)
    for role, area in (("street", WEST), ("district", ""), ("community", EAST_SOUTH)):
        answer = send(clients["street"], f"/desk/people/{helper.id}/place", role=role, area=area)
        assert answer.status_code == 403, role
    assert desk.people.accounts.need("helper") == helper
    assert send(clients["street"], f"/desk/people/{helper.id}/place", role="viewer").status_code == 303
    for role in ("community", "viewer"):
        assert send(clients[role], f"/desk/people/{helper.id}/disable").status_code == 403


def test_nobody_disables_or_demotes_themselves(clients: dict[str, FlaskClient], desk: Desk) -> None:
    own = desk.people.accounts.need("district")
    for deed, form in (("disable", {}), ("place", {"role": "viewer"})):
        assert send(clients["district"], f"/desk/people/{own.id}/{deed}", **form).status_code == 404
    assert desk.people.accounts.need("district") == own


@pytest.mark.parametrize("path", ["/desk/audit", "/desk/audit.csv", "/api/desk/audit"])
def test_the_audit_log_is_the_districts_alone(clients: dict[str, FlaskClient], desk: Desk, path: str) -> None:
    statuses = {role: client.get(path).status_code for role, client in clients.items()}
    assert statuses == {"district": 200, "street": 403, "community": 403, "viewer": 403}
    assert desk.visitor().get(path).status_code == 401


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({}, "action"),
        ({"action": "fly"}, "action"),
        ({"action": "edit"}, "layer"),
        ({"action": "edit", "layer": "moons"}, "layer"),
        ({"action": "edit", "layer": "stations", "before": {"type": "Point"}}, "before"),
        ({"action": "edit", "layer": "stations", "after": "here"}, "after"),
        ({"action": "edit", "layer": "stations", "role": "district"}, "role"),
    ],
)
def test_a_question_that_makes_no_sense_is_explained(
    clients: dict[str, FlaskClient], asked: dict[str, Any], parameter: str
) -> None:
    token = {"X-CSRFToken": csrf_of(clients["street"], "/desk/account")}
    answer = clients["street"].post("/api/desk/may", json=asked, headers=token)
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)
    assert answer.json["hint"]
