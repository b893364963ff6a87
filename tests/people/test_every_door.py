"""Every door of the desk, by role and by area: a request as it should be, sent by whoever may and may not.

A view that is not in this table fails a test; so does one that answers anybody else than the table says.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import Databases
from door_requests import DEEDS, ITEM, Request, csrf, of_feature, of_role
from flask.testing import FlaskClient
from people_desk import PAGE, Desk, desk_in
from register_doors import TABLES as OF_THE_REGISTER
from town import WEST, WEST_SOUTH, town_layers

from geomap.people.person import SCOPES
from geomap.storage.people.audit import Sought
from tests.web.small_data import station, write_folder

IMPORT = "/api/desk/imports/<import_id>"
ACCOUNT = "/desk/people/<int(max=2147483647):account_id>"
TOKEN = "/desk/account/tokens/<int(max=2147483647):token_id>/revoke"
ORDER = "/api/desk/orders/<int(min=1,max=2147483647):number>"
PHOTO = "<int(min=1,max=2147483647):photo>"
AT_ORDERS = "DSCMKPW"
UNPLACED = "/api/desk/imports/unplaced/<layer>/<path:feature_id>"

CASE = "int(min=1,max=2147483647)"
BY_AREA = {
    f"PATCH {ITEM}": "DSC-",
    f"PUT {ITEM}": "DSC-",
    f"DELETE {ITEM}": "DS--",
    f"POST {ITEM}/undo": "DSC-",
    "POST /api/desk/items/<layer>": "DSC-",
    "POST /api/desk/items/<layer>/<deed>": "DSC-",
    "POST /api/desk/boundaries": "DSC-",
    "POST /api/desk/revisions/<int:number>/undo": "DSC-",
    "POST /desk/reports/<station>": "DSC-",
}
"""Done to a feature: D everywhere, S in the own street, C in the own community; V nowhere."""
BY_ROLE = {
    **dict.fromkeys(("GET /api/desk/audit", "GET /desk/audit", "GET /desk/audit.csv"), "D---"),
    "GET /desk/people": "DS--",
    "POST /desk/people": "DS--",
    "GET /desk/import": "DSC-",
    "GET /desk/import/places": "DSC-",
    "GET /desk/reports": "DSC-",
    "GET /api/desk/imports/unplaced": "DSC-",
    **{f"GET {root}/bookings": AT_ORDERS + "OA" for root in ("/desk", "/api/desk")},
    "GET /api/desk/bookings/day": AT_ORDERS + "OA",
    "GET /api/desk/people/areas": "DS--",
    **dict.fromkeys(("GET /desk/visits", "GET /api/desk/visits", "POST /api/desk/visits"), "DSCK"),
    "GET /api/desk/visits/export.xlsx": "DSCK",
    "POST /api/desk/imports": "DSC-",
    "POST /desk/account/tokens": "DSC-",
    "GET /api/desk/me": "DSCV",
    "POST /api/desk/may": "DSCV",
    "POST /api/desk/try": "DSCV",
    "POST /api/desk/boundaries/try": "DSCV",
    "GET /api/desk/items/<layer>": "DSCV",
    f"GET {ITEM}": "DSCV",
    f"GET {ITEM}/history": "DSCV",
    "GET /api/desk/history/<layer>": "DSCV",
    **{f"GET /api/desk/orders/ledger{form}": AT_ORDERS for form in ("", ".xlsx")},
    "GET /desk/orders/ledger": AT_ORDERS,
    **{f"GET {path}/cases": AT_ORDERS for path in ("/api/desk", "/desk")},
    **dict.fromkeys(("GET /desk", "GET /desk/account", "GET /desk/account/codes"), "DSCV"),
    **dict.fromkeys(("GET /desk/orders", "GET /api/desk/orders"), AT_ORDERS),
}
OF_WHAT_IS_NOT_THERE = {
    **{f"GET {path}/cases/<{CASE}:number>": AT_ORDERS for path in ("/api/desk", "/desk")},
    f"POST /api/desk/cases/<{CASE}:number>/<step>": AT_ORDERS,
    "POST /api/desk/cases": "DS--",
    **{f"{method} {IMPORT}": "DSC-" for method in ("GET", "PUT", "DELETE")},
    **{f"GET {IMPORT}/{part}": "DSC-" for part in ("refused", "rows")},
    **{f"POST {IMPORT}/{deed}": "DSC-" for deed in ("apply", "undo")},
    **{f"{method} {UNPLACED}": "DSC-" for method in ("POST", "DELETE")},
    f"PUT {IMPORT}/reading": "DSC-",
    **{f"POST /api/desk/bookings{part}": AT_ORDERS + "OA" for part in ("", "/<booking_id>/cancel")},
    f"DELETE {IMPORT}/job": "DSC-",
    f"GET {ACCOUNT}": "DS--",
    **{f"POST {ACCOUNT}/{deed}": "DS--" for deed in ("codes/off", "disable", "enable", "link", "place")},
    f"POST {TOKEN}": "DSCV",
    f"GET {ORDER}": AT_ORDERS,
    **{f"GET {ORDER}/{part}": AT_ORDERS for part in ("choices", f"photos/{PHOTO}")},
    **{f"POST {ORDER}/{deed}": AT_ORDERS for deed in ("<step>", "contact")},
    **{f"POST /desk/account/{what}": "DSCV" for what in ("codes", "codes/off", "password")},
}
"""Others' are as if they were not there: whoever may have some is told 404, or 400 for an empty form."""
AT_THE_DOOR = {
    *(
        f"{method} /desk/{door}"
        for method in ("GET", "POST")
        for door in ("code", "set-password/<secret>", "sign-in")
    ),
    "POST /desk/sign-out",
}
"""For whoever is not in yet: test_doors, test_links and test_codes go through them."""
FOR_THE_PUBLIC = {
    *(f"POST /api/coverage{part}" for part in ("", "/export", "/week")),
    *(f"POST /api/nearest{part}" for part in ("", "/arrow")),
    "POST /api/siting",
    "DELETE /api/siting/jobs/<job>",
    "POST /api/stations/<station>/reports",
    "POST /stations/<station>/reports",
    "POST /api/orders",
    "POST /api/orders/<public_id>/me_too",
    "POST /api/orders/track/<code>/<any(confirm,rate,reopen,cancel):step>",
}
"""They ask, report, order or search, and change nothing of the data."""
BY_KEY = {"POST /open311/v2/requests.<any(json,xml):form>"}
"""For programs with a token; no session will do. tests/open311/test_programs_send.py goes through it."""

ROLES = {
    "D": ("district", None),
    "S": ("street", WEST),
    "C": ("community", WEST_SOUTH),
    "M": ("mediator", "m1"),
    "K": ("keeper", "west-south"),
    "P": ("department", "tax"),
    "W": ("steward", None),
    "O": ("organization", "org"),
    "A": ("social_organization", "书法协会"),
    "V": ("viewer", None),
}
WORKERS = "MKPW"
"""They work on orders alone: they go where a viewer does, and make tokens."""
BOOKERS = "OA"
"""Organisations: they book halls, keep their own account, and go nowhere else."""
OWN_ACCOUNT = {
    "GET /api/desk/me",
    "POST /api/desk/may",
    "GET /desk",
    "GET /desk/account",
    "GET /desk/account/codes",
    "POST /desk/account/tokens",
    f"POST {TOKEN}",
    *(f"POST /desk/account/{what}" for what in ("codes", "codes/off", "password")),
}
CORNERS = {"own": (108.92, 34.22), "next": (108.92, 34.28), "other": (108.98, 34.22)}
"""In the community's area; in another community of its street; in another street."""
TRIED_BY = {
    "D": ("other",),
    "S": ("next", "other"),
    "C": ("own", "next"),
    **dict.fromkeys((*WORKERS, *BOOKERS, "V"), ("own",)),
}
"""On both sides of the border of an area, where a role has one."""
TRIED = [*(door for door in BY_AREA if "<deed>" not in door), *DEEDS]


def targets() -> Iterator[tuple[str, str, str, str]]:
    """A station of its own for every try: door or deed, role, corner, id."""
    for number, door in enumerate(TRIED):
        for role, corners in TRIED_BY.items():
            for corner in corners:
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


def doors(desk: Desk) -> set[str]:
    """Every view that could change something, or is the desk's."""
    found = set()
    for rule in desk.app.url_map.iter_rules():
        desks = rule.rule.startswith(("/desk", "/api/desk"))
        found |= {f"{m} {rule.rule}" for m in rule.methods - {"HEAD", "OPTIONS"} if desks or m != "GET"}
    return found


def letters_of(door: str) -> str:
    """The roles that a door is open to, whatever the area."""
    letters = {**BY_ROLE, **OF_WHAT_IS_NOT_THERE}[door] + (BOOKERS if door in OWN_ACCOUNT else "")
    return letters + WORKERS if "V" in letters or door == "POST /desk/account/tokens" else letters


def may(letters: str, role: str, corner: str) -> bool:
    return role in letters and {"D": True, "S": corner != "other", "C": corner == "own"}.get(role, False)


def test_every_door_stands_in_the_table(desk: Desk) -> None:
    tables = (
        BY_AREA,
        BY_ROLE,
        OF_WHAT_IS_NOT_THERE,
        AT_THE_DOOR,
        FOR_THE_PUBLIC,
        BY_KEY,
        *OF_THE_REGISTER,
    )
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
    for corner in TRIED_BY[role]:
        name = next(t[3] for t in targets() if t[:3] == (door, role, corner))
        asked = of_feature(desk, clients["D"], door, name)
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
    letters = letters_of(door)
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
    for door in BY_ROLE:
        status = of_role(door).sent(client, **bearer).status_code
        assert status < 400 or status in {400, 401, 403}, door
        assert status >= 400 or role in letters_of(door), door
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


def test_the_id_of_what_another_area_retired_is_not_to_be_had(desk: Desk) -> None:
    district, street = desk.signed_in("DD"), desk.signed_in("SS")
    gone = Request("DELETE", "/api/desk/items/stations/east-north", headers={"If-Match": "*"})
    assert gone.sent(district, **csrf(district)).status_code == 204
    feature = station("east-north", 108.93, 34.24)
    taken = Request(
        "POST", "/api/desk/items/stations", {n: feature[n] for n in ("id", "properties", "geometry")}
    )
    answer = taken.sent(street, **csrf(street))
    assert (answer.status_code, answer.json["reason"]) == (403, "was_outside")
