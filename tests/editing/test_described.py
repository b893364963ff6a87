"""What the desk answers is what its API document promises: every operation, with success and with errors."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from asking import ITEMS, STATIONS, Editor
from databases import Databases
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from people_desk import Desk, desk_in
from town import WEST
from werkzeug.test import TestResponse

from tests.described import Document, Seen, holding_to, undescribed

IMPORTS = "/api/desk/imports"
REPORTS = "/api/stations/{}/reports"
LIST = (
    "名称,地址,等级,服务项目,开放时间,经度,纬度\n"
    "新站一,路一号,2,饮水、充电,全天,108.93,34.24\n"
    "无处站,路三号,3,饮水,全天,,\n"
    "又无处,路五号,3,饮水,全天,,\n"
    "坏站,路四号,四级,饮水,全天,108.94,34.24\n"
    "west-north,路六号,2,饮水,全天,108.92,34.28\n"
    "west-south,路七号,2,饮水,全天,108.92,34.22\n"
).encode()
KINDS = ("new", "changed", "unchanged", "refused", "duplicates", "needs_place", "notes")
LOOKS = 1_500


@dataclass(frozen=True)
class Told:
    desk: Desk
    document: Document
    seen: Seen


@pytest.fixture(scope="module")
def told(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A desk whose clients hold every answer against its document."""
    folder = tmp_path_factory.mktemp("described")
    with desk_in(databases, kind, folder / "data", GEOMAP_RUNS=str(folder / "runs")) as desk:
        document, seen = Document(desk.app), Seen()
        desk.app.test_client_class = holding_to(document, seen)
        desk.account("admin")
        desk.account("amy", "street", WEST)
        desk.account("eve", "viewer")
        yield Told(desk, document, seen)


def ok(answer: TestResponse) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json if answer.data else None


def whichever(editor: Editor, method: str, path: str, body: Any) -> TestResponse:
    """Change a feature whatever its version."""
    return editor.client.open(path, method=method, json=body, headers={**editor.token, "If-Match": "*"})


def edit_one(admin: Editor) -> None:
    """One feature: read, changed, replaced, added, taken back, retired."""
    station = admin.get(STATIONS)["features"][0]
    one = f"{STATIONS}/{station['id']}"
    told = {"layer": "stations", "id": station["id"], "properties": {"tier": 9}}
    assert ok(admin.send("POST", "/api/desk/try", told))["faults"]
    changed = ok(admin.patch(station["id"], station["revision"], properties={"address": "路九号"}, why="So."))
    whole = {**changed, "properties": {**changed["properties"], "address": "路十号"}}
    put = ok(admin.send("PUT", one, whole, changed["revision"]))
    assert put["properties"]["address"] == "路十号"
    ok(admin.send("POST", f"{one}/undo", {}, put["revision"]))
    ok(whichever(admin, "POST", f"{one}/undo", {"revision": changed["revision"]}))
    whole = {"properties": {**whole["properties"], "name": "新"}, "geometry": whole["geometry"]}
    added = ok(admin.send("POST", STATIONS, whole))
    assert admin.send("POST", f"{STATIONS}/{added['id']}/undo", {}, added["revision"]).status_code == 204
    back = whichever(admin, "POST", f"{STATIONS}/{added['id']}/undo", {})
    assert admin.send("DELETE", f"{STATIONS}/{added['id']}", version=ok(back)["revision"]).status_code == 204
    assert len(admin.get(f"{one}/history")["steps"]) > 3


def edit_many(admin: Editor) -> None:
    """Several at once, and the past of them all."""
    bodies: dict[str, dict[str, Any]] = {
        "edit": {"properties": {"tier": 3}, "add_services": ["charging"]},
        "verify": {},
        "close": {"until": "2026-05-01", "reason": "装修"},
        "reopen": {},
        "retire": {},
    }
    done = None
    for deed, body in bodies.items():
        version = admin.read("west-north")["revision"]
        done = ok(admin.many(deed, {"west-north": version}, **body))
    assert done is not None
    ok(admin.send("POST", f"/api/desk/revisions/{done['revision']}/undo", {}))
    assert admin.get("/api/desk/history/stations?before=9")["steps"]


def redraw(admin: Editor) -> None:
    """A street drawn as it is."""
    street = admin.get(f"{ITEMS}/streets")["features"][0]
    geometries = {"streets": {street["id"]: street["geometry"]}}
    ok(admin.send("POST", "/api/desk/boundaries/try", {"geometries": geometries}))
    items = {"streets": {street["id"]: street["revision"]}}
    ok(admin.send("POST", "/api/desk/boundaries", {"items": items, "geometries": geometries}))


def import_list(admin: Editor) -> None:
    """A list sent, tried, looked at, applied, its rows placed, all of it taken back and dropped."""
    sent = ok(admin.client.post(IMPORTS, data={"file": (io.BytesIO(LIST), "l.csv")}, headers=admin.token))
    one = f"{IMPORTS}/{sent['id']}"
    asked = {"mapping": sent["mapping"], "policy": {"same_name": "update"}}
    ok(admin.send("PUT", f"{one}/reading", {"encoding": "utf-8"}))
    ok(admin.send("PUT", one, asked))
    ok(admin.send("DELETE", f"{one}/job"))
    ok(admin.send("PUT", one, asked))
    tried = settled(admin, one)
    assert tried["outcome"]["needs_place"] == 2
    for kind in KINDS:
        ok(admin.client.get(f"{one}/rows?kind={kind}"))
    with admin.client.get(f"{one}/refused") as refused:
        assert refused.status_code == 200
    ok(admin.send("POST", f"{one}/apply", {}, tried["etag"]))
    assert settled(admin, one)["status"] == "applied"
    first, second = (row["id"] for row in admin.get(f"{IMPORTS}/unplaced")["rows"])
    ok(admin.send("POST", f"{IMPORTS}/unplaced/stations/{first}", {"lon": 108.94, "lat": 34.21}))
    ok(admin.send("DELETE", f"{IMPORTS}/unplaced/stations/{second}"))
    ok(admin.send("POST", f"{one}/undo"))
    assert settled(admin, one)["status"] == "undone"
    ok(admin.send("DELETE", one))


def settled(admin: Editor, one: str) -> Any:
    for _ in range(LOOKS):
        if (body := admin.get(one))["status"] not in ("checking", "applying", "undoing"):
            return body
        time.sleep(0.02)
    raise AssertionError(body)


def report(told: Told) -> None:
    """A station reported, and reported again from the same place."""
    passer_by, path = told.desk.visitor(), REPORTS.format("east-south")
    ticket = ok(passer_by.get(path))["ticket"]
    told.desk.later(seconds=5)
    for status in (201, 200):
        sent = {"kind": "locked", "ticket": ticket, "words": "门锁了"}
        answer = passer_by.post(path, json=sent, headers={"Origin": "http://localhost"})
        assert answer.status_code == status, answer.text


def test_every_operation_of_the_desk_answers_as_it_promises(told: Told) -> None:
    admin = Editor(told.desk, "admin")
    edit_one(admin)
    edit_many(admin)
    redraw(admin)
    import_list(admin)
    report(told)
    ok(admin.send("POST", "/api/desk/may", {"action": "edit", "layer": "stations"}))
    ok(admin.client.get("/api/desk/audit?outcome=done"))
    ok(admin.client.get("/api/desk/people/areas?role=community"))
    token = token_of(told.desk, "edit")
    assert "csrf_token" not in ok(told.desk.visitor().get("/api/desk/me", headers=token))
    promised = {
        (operation["operationId"], int(status))
        for operation in told.document.operations()
        for status in operation["responses"]
        if operation["tags"][0] in {"desk", "imports", "reports", "people"} and status < "300"
    }
    assert promised - told.seen == set()


def token_of(desk: Desk, *scopes: str) -> dict[str, str]:
    account, until = desk.people.accounts.need("admin"), desk.now + timedelta(days=9)
    text, _ = desk.people.tokens.make(account.id, "script", scopes, until, desk.now)  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {text}"}


def test_every_kind_of_error_is_told_as_it_promises(told: Told) -> None:
    """Each of these is held against the document by the client."""
    desk, admin, eve = told.desk, Editor(told.desk, "admin"), Editor(told.desk, "eve")
    one, version = f"{STATIONS}/east-north", admin.read("east-north")["revision"]
    ticket = ok(admin.client.get(REPORTS.format("east-north")))["ticket"]
    early = {"kind": "locked", "ticket": ticket}
    ours = {"Origin": "http://localhost"}
    ok(admin.patch("east-north", version, properties={"tier": 1}))
    ok(whichever(admin, "PATCH", one, {"properties": {"address": "路"}}))
    latest = admin.read("east-north")["revision"]
    answers = {
        "faults": (admin.patch("east-north", latest, properties={"tier": 9}), 400),
        "no such field": (admin.patch("east-north", latest, properties={"tyre": 9}), 400),
        "no token of the session": (admin.client.patch(one, json={}), 400),
        "nobody": (desk.visitor().get(one), 401),
        "no such token": (desk.visitor().get(one, headers={"Authorization": "Bearer no"}), 401),
        "a viewer": (eve.patch("east-north", latest, properties={"tier": 2}), 403),
        "a scope missing": (desk.visitor().post(IMPORTS, headers=token_of(desk, "edit")), 403),
        "another site": (admin.client.post(REPORTS.format("east-north"), json=early), 403),
        "no such layer": (admin.client.get(f"{ITEMS}/moons"), 404),
        "no such import": (admin.client.get(f"{IMPORTS}/none"), 404),
        "later changes": (admin.send("POST", f"/api/desk/revisions/{latest - 1}/undo", {}), 409),
        "somebody else's change": (admin.patch("east-north", version, properties={"tier": 2}), 412),
        "too long": (
            admin.client.post(REPORTS.format("east-north"), json={"words": "x" * 9_000}, headers=ours),
            413,
        ),
        "no JSON": (admin.client.patch(one, data="x", headers={**admin.token, "If-Match": "*"}), 415),
        "no If-Match": (admin.patch("east-north", None), 428),
        "too quick": (admin.client.post(REPORTS.format("east-north"), json=early, headers=ours), 429),
    }
    assert {why: answer.status_code for why, (answer, _) in answers.items()} == {
        why: status for why, (_, status) in answers.items()
    }


def test_a_database_that_is_away_is_told_as_it_promises(told: Told) -> None:
    admin = Editor(told.desk, "admin")
    told.desk.place.lose()
    try:
        assert admin.client.get(STATIONS).status_code == 503
    finally:
        told.desk.place.find()


def test_every_route_of_a_desk_stands_in_its_document(told: Told) -> None:
    assert undescribed(told.desk.app, told.document.text) == []


def test_a_route_that_the_document_lacks_is_found(told: Told) -> None:
    paths = {**told.document.text["paths"]}
    del paths["/desk/try"]
    paths["/desk/items/{layer}"] = {"get": paths["/desk/items/{layer}"]["get"]}
    assert undescribed(told.desk.app, {"paths": paths}) == ["POST /desk/items/{layer}", "POST /desk/try"]


def test_the_document_of_a_desk_is_valid_openapi(told: Told) -> None:
    OpenAPIV31SpecValidator(told.document.text).validate()
    older = told.desk.visitor().get("/api/openapi-3.0.json").json
    OpenAPIV30SpecValidator(older).validate()
    assert {"token": []} in older["paths"]["/desk/items/{layer}"]["post"]["security"]
    assert {"token": ["edit"]} in told.document.text["paths"]["/desk/items/{layer}"]["post"]["security"]


def test_a_server_for_the_public_alone_tells_of_no_desk(client) -> None:
    document = client.get("/api/openapi.json").json
    assert not any(path.startswith("/desk") for path in document["paths"])
    assert "securitySchemes" not in document["components"]
