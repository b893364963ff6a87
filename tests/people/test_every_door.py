"""Every door of the desk, by role and by area: a request as it should be, sent by whoever may and may not.

A view that is not in this table fails a test; so does one that answers anybody else than the table says.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from databases import Databases
from flask.testing import FlaskClient
from people_desk import PAGE, Desk, desk_in
from town import WEST, WEST_SOUTH, town_layers

from geomap.people.person import SCOPES
from geomap.storage.people.audit import Sought
from tests.web.small_data import station, write_folder

ITEM = "/api/desk/items/<layer>/<feature_id>"
IMPORT = "/api/desk/imports/<import_id>"
ACCOUNT = "/desk/people/<int(max=2147483647):account_id>"
CASE = "int(min=1,max=2147483647)"
TOKEN = "/desk/account/tokens/<int(max=2147483647):token_id>/revoke"
UNPLACED = "/api/desk/imports/unplaced/<layer>/<path:feature_id>"

BY_AREA = {
    f"PATCH {ITEM}": "DSC-",
    f"PUT {ITEM}": "DSC-",
    f"DELETE {ITEM}": "DS--",
    f"POST {ITEM}/undo": "DSC-",
    "POST /api/desk/items/<layer>": "DSC-",
    "POST /api/desk/items/<layer>/<deed>": "DSC-",
    "POST /api/desk/revisions/<int:number>/undo": "DSC-",
    "POST /desk/reports/<station>": "DSC-",
}
"""Done to a feature: D everywhere, S in the own street, C in the own community; V nowhere."""
BY_ROLE = {
    "GET /api/desk/audit": "D---",
    "GET /desk/audit": "D---",
    "GET /desk/audit.csv": "D---",
    "GET /desk/people": "DS--",
    "POST /desk/people": "DS--",
    "GET /desk/import": "DSC-",
    "GET /desk/import/places": "DSC-",
    "GET /desk/reports": "DSC-",
    "GET /api/desk/imports/unplaced": "DSC-",
    "POST /api/desk/imports": "DSC-",
    "POST /desk/account/tokens": "DSC-",
    "GET /api/desk/me": "DSCV",
    "POST /api/desk/may": "DSCV",
    "POST /api/desk/try": "DSCV",
    "GET /api/desk/items/<layer>": "DSCV",
    f"GET {ITEM}": "DSCV",
    f"GET {ITEM}/history": "DSCV",
    "GET /api/desk/history/<layer>": "DSCV",
    "GET /desk": "DSCV",
    "GET /api/desk/orders/ledger": "DSC-",
    "GET /api/desk/orders/ledger.xlsx": "DSC-",
    "GET /desk/orders/ledger": "DSC-",
    "GET /api/desk/cases": "DSC-",
    "GET /desk/cases": "DSC-",
    "GET /desk/account": "DSCV",
    "GET /desk/account/codes": "DSCV",
}
OF_WHAT_IS_NOT_THERE = {
    f"GET /api/desk/cases/<{CASE}:number>": "DSC-",
    f"GET /desk/cases/<{CASE}:number>": "DSC-",
    f"POST /api/desk/cases/<{CASE}:number>/<step>": "DSC-",
    "POST /api/desk/cases": "DS--",
    f"GET {IMPORT}": "DSC-",
    f"PUT {IMPORT}": "DSC-",
    f"DELETE {IMPORT}": "DSC-",
    f"POST {IMPORT}/apply": "DSC-",
    f"DELETE {IMPORT}/job": "DSC-",
    f"GET {IMPORT}/refused": "DSC-",
    f"GET {IMPORT}/rows": "DSC-",
    f"POST {IMPORT}/undo": "DSC-",
    f"POST {UNPLACED}": "DSC-",
    f"DELETE {UNPLACED}": "DSC-",
    f"GET {ACCOUNT}": "DS--",
    **{f"POST {ACCOUNT}/{deed}": "DS--" for deed in ("codes/off", "disable", "enable", "link", "place")},
    f"POST {TOKEN}": "DSCV",
    "POST /desk/account/codes": "DSCV",
    "POST /desk/account/codes/off": "DSCV",
    "POST /desk/account/password": "DSCV",
}
"""Others' are as if they were not there: whoever may have some is told 404, or 400 for an empty form."""
AT_THE_DOOR = {
    "GET /desk/code",
    "POST /desk/code",
    "GET /desk/set-password/<secret>",
    "POST /desk/set-password/<secret>",
    "GET /desk/sign-in",
    "POST /desk/sign-in",
    "POST /desk/sign-out",
}
"""For whoever is not in yet: test_doors, test_links and test_codes go through them."""
FOR_THE_PUBLIC = {
    "POST /api/coverage",
    "POST /api/coverage/export",
    "POST /api/coverage/week",
    "POST /api/nearest",
    "POST /api/nearest/arrow",
    "POST /api/siting",
    "DELETE /api/siting/jobs/<job>",
    "POST /api/stations/<station>/reports",
    "POST /stations/<station>/reports",
}
"""They ask, or report, and change nothing of the data."""

ROLES = {
    "D": ("district", None),
    "S": ("street", WEST),
    "C": ("community", WEST_SOUTH),
    "V": ("viewer", None),
}
CORNERS = {"own": (108.92, 34.22), "next": (108.92, 34.28), "other": (108.98, 34.22)}
"""In the community's area; in another community of its street; in another street."""
DEEDS = ("edit", "reshape", "verify", "close", "reopen", "retire")
"""What is done to several at once."""
GUESTS = count()
TRIED = [*(door for door in BY_AREA if "<deed>" not in door), *DEEDS]


@dataclass
class Request:
    method: str
    path: str
    json: Any = None
    form: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def sent(self, client: FlaskClient, **headers: str) -> Any:
        body = {"json": self.json} if self.form is None else {"data": {**self.form}}
        return client.open(self.path, method=self.method, headers={**self.headers, **headers}, **body)


def targets() -> Iterator[tuple[str, str, str, str]]:
    """A station of its own for every try: door or deed, role, corner, id."""
    for number, door in enumerate(TRIED):
        for role in ROLES:
            for corner in CORNERS:
                yield door, role, corner, f"{corner}-{role}-{number}"


@pytest.fixture(scope="module")
def desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder, layers = tmp_path_factory.mktemp("doors") / "data", town_layers()
    for number, (_, _, corner, name) in enumerate(targets()):
        lon, lat = CORNERS[corner]
        layers["stations"].append(station(name, lon + number % 20 * 4e-4, lat + number // 20 * 4e-4))
    write_folder(folder, layers)
    with desk_in(databases, kind, folder) as made:
        for letter, (role, area) in ROLES.items():
            made.account(letter * 2, role, area)  # type: ignore[arg-type]
        yield made


@pytest.fixture(scope="module")
def clients(desk: Desk) -> dict[str, FlaskClient]:
    return {letter: desk.signed_in(letter * 2) for letter in ROLES}


def csrf(client: FlaskClient) -> dict[str, str]:
    return {"X-CSRFToken": client.get("/api/desk/me").json["csrf_token"]}


def doors(desk: Desk) -> set[str]:
    """Every view that could change something, or is the desk's."""
    found = set()
    for rule in desk.app.url_map.iter_rules():
        desks = rule.rule.startswith(("/desk", "/api/desk"))
        found |= {f"{m} {rule.rule}" for m in rule.methods - {"HEAD", "OPTIONS"} if desks or m != "GET"}
    return found


def of_feature(desk: Desk, door: str, name: str) -> Request:
    """A sound request through a door or deed, to the station of that name."""
    store, key = desk.app.extensions["store"], ("stations", name)
    found = store.features([key])[key]
    lon, lat = found.feature["geometry"]["coordinates"]
    other = {"type": "Point", "coordinates": [lon + 1e-4, lat]}
    item, version = f"/api/desk/items/stations/{name}", {"If-Match": f'"{found.revision}"'}
    edit = {"properties": {"address": "南门"}}
    if door in DEEDS:
        more = {
            "edit": {"properties": {"tier": 2}},
            "reshape": {"geometries": {name: other}},
            "close": {"until": "2026-04-01", "reason": "装修"},
        }.get(door, {})
        return Request("POST", f"/api/desk/items/stations/{door}", {"items": {name: found.revision}, **more})
    if door.endswith(("/undo", "number>/undo")):
        change = Request("PATCH", item, edit, headers=version)
        district = desk.signed_in("DD")
        assert change.sent(district, **csrf(district)).status_code == 200
        number = store.features([key])[key].revision
        if "revisions" in door:
            return Request("POST", f"/api/desk/revisions/{number}/undo", {})
        return Request("POST", f"{item}/undo", {}, headers={"If-Match": f'"{number}"'})
    whole = {"properties": {**found.feature["properties"], "address": "北门"}, "geometry": other}
    return {
        f"PATCH {ITEM}": Request("PATCH", item, edit, headers=version),
        f"PUT {ITEM}": Request("PUT", item, whole, headers=version),
        f"DELETE {ITEM}": Request("DELETE", item, headers=version),
        "POST /api/desk/items/<layer>": Request(
            "POST", "/api/desk/items/stations", {**whole, "id": f"new-{name}"}
        ),
        "POST /desk/reports/<station>": Request(
            "POST", f"/desk/reports/{name}", form={"how": "verified", "up_to": "0"}
        ),
    }[door]


def of_role(door: str) -> Request:
    method, _, rule = door.partition(" ")
    path = rule.replace("<layer>", "stations").replace("<feature_id>", "west-south")
    for variable, value in {"<import_id>": "a" * 22, "<path:feature_id>": "none"}.items():
        path = path.replace(variable, value)
    path = path.replace("<int(max=2147483647):account_id>", "99999").replace(
        "<int(max=2147483647):token_id>", "9"
    )
    path = path.replace(f"<{CASE}:number>", "999999").replace("<step>", "note")
    path += "?kind=new" if path.endswith("/rows") else ""
    sent: dict[str, Any] = {
        "POST /api/desk/may": {"json": {"action": "invite"}},
        "POST /api/desk/try": {"json": {"layer": "stations", "id": "west-south"}},
        "POST /desk/people": {"form": {"name": f"guest-{next(GUESTS)}", "role": "viewer"}},
        "POST /desk/account/tokens": {"form": {"name": "script", "days": "7", "scope_orders": "on"}},
        "POST /api/desk/imports": {
            "form": {"file": (io.BytesIO("名称,地址,等级\n甲,南路,3\n".encode()), "list.csv")}
        },
    }.get(door, {"json": {}} if rule.startswith("/api") else {"form": {}})
    return Request(method, path, **({} if method == "GET" else sent))


def may(letters: str, role: str, corner: str) -> bool:
    return role in letters and {"D": True, "S": corner != "other", "C": corner == "own"}.get(role, False)


def test_every_door_stands_in_the_table(desk: Desk) -> None:
    tables = (BY_AREA, BY_ROLE, OF_WHAT_IS_NOT_THERE, AT_THE_DOOR, FOR_THE_PUBLIC)
    named = [door for table in tables for door in table]
    assert len(named) == len(set(named))
    assert doors(desk) == set(named)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", TRIED)
def test_a_feature_is_changed_by_whoever_keeps_its_area_alone(
    desk: Desk, clients: dict[str, FlaskClient], door: str, role: str
) -> None:
    letters = BY_AREA.get(door, "DS--" if door == "retire" else "DSC-")
    store, token = desk.app.extensions["store"], csrf(clients[role])
    for corner in CORNERS:
        name = next(t[3] for t in targets() if t[:3] == (door, role, corner))
        asked = of_feature(desk, door, name)
        desk.app.extensions["snapshots"].look()
        before = store.mark()
        assert asked.sent(desk.visitor()).status_code in {400, 401}
        refused = asked.sent(clients[role])
        assert (refused.status_code, refused.json["parameter"]) == (400, "csrf_token")
        override = {"X-HTTP-Method-Override": asked.method, "X-Original-URL": asked.path, **token}
        assert clients[role].get("/api/desk/me", headers=override).status_code == 200
        assert store.mark() == before
        answer = asked.sent(clients[role], **token)
        if may(letters, role, corner):
            assert answer.status_code < 400, (corner, answer.text)
            assert door == "reopen" or store.mark() != before
        else:
            assert answer.status_code == 403, (corner, answer.text)
            assert store.mark() == before
            assert desk.people.audit.latest(Sought(who=role.lower() * 2), 1)[0].outcome == "refused"


@pytest.mark.parametrize("door", [*BY_ROLE, *OF_WHAT_IS_NOT_THERE])
def test_other_doors_are_open_by_role(desk: Desk, clients: dict[str, FlaskClient], door: str) -> None:
    letters = {**BY_ROLE, **OF_WHAT_IS_NOT_THERE}[door]
    told = of_role(door).sent(desk.visitor(), **PAGE)
    signs_in = told.status_code == 303 and "/desk/sign-in" in told.headers["Location"]
    assert signs_in or told.status_code in {400, 401}, told.status_code
    for role, client in clients.items():
        asked, token = of_role(door), csrf(client)
        if asked.method != "GET":
            assert of_role(door).sent(client).json["parameter"] == "csrf_token"
        status = asked.sent(client, **token).status_code
        if role not in letters:
            assert status in {403, 404}, role
        elif door in BY_ROLE:
            assert status < 400, role
        else:
            assert status in {303, 400, 404, 412}, role


@pytest.mark.parametrize("role", ROLES)
def test_a_token_of_all_scopes_goes_through_no_door_that_its_account_does_not(desk: Desk, role: str) -> None:
    account = desk.people.accounts.need(role * 2)
    until = desk.now.replace(year=2027)
    text, _ = desk.people.tokens.make(account.id, "all", SCOPES, until, desk.now)
    bearer, client = {"Authorization": f"Bearer {text}"}, desk.visitor()
    for door, letters in BY_ROLE.items():
        status = of_role(door).sent(client, **bearer).status_code
        assert status < 400 or status in {400, 401, 403}, door
        assert status >= 400 or role in letters, door
    item = Request("PATCH", "/api/desk/items/stations/east-south", {"properties": {"address": "x"}})
    assert item.sent(client, **bearer, **{"If-Match": "*"}).status_code == (200 if role == "D" else 403)
    desk.people.accounts.disable(account.id)
    assert client.get("/api/desk/me", headers=bearer).status_code == 401
    desk.people.accounts.enable(account.id)


@pytest.mark.parametrize(
    "path", ["//api/desk/me", "/api/desk/../desk/me", "/API/desk/me", "/api/desk%2fme", "/desk/./audit"]
)
def test_tricks_with_the_path_lead_nowhere(desk: Desk, path: str) -> None:
    answer = desk.visitor().get(path)
    assert answer.status_code in {308, 401, 404}
    assert desk.visitor().get(path, follow_redirects=True).status_code in {401, 404}


def test_the_id_of_what_another_area_retired_is_not_to_be_had(
    desk: Desk, clients: dict[str, FlaskClient]
) -> None:
    gone = Request("DELETE", "/api/desk/items/stations/east-north", headers={"If-Match": "*"})
    assert gone.sent(clients["D"], **csrf(clients["D"])).status_code == 204
    feature = station("east-north", 108.93, 34.24)
    taken = Request(
        "POST", "/api/desk/items/stations", {n: feature[n] for n in ("id", "properties", "geometry")}
    )
    answer = taken.sent(clients["S"], **csrf(clients["S"]))
    assert (answer.status_code, answer.json["reason"]) == (403, "was_outside")
