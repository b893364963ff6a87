"""Sound requests through the doors of the desk: to a station, or as a role is let in."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from people_desk import Desk

ITEM = "/api/desk/items/<layer>/<feature_id>"
DEEDS = ("edit", "verify", "close", "reopen", "retire")
"""What is done to several at once."""
GUESTS = count()


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


def csrf(client: FlaskClient) -> dict[str, str]:
    return {"X-CSRFToken": client.get("/api/desk/me").json["csrf_token"]}


def of_feature(desk: Desk, district: FlaskClient, door: str, name: str) -> Request:
    """A sound request through a door or deed, to the station of that name; district makes what is undone."""
    store, key = desk.app.extensions["store"], ("stations", name)
    found = store.features([key])[key]
    lon, lat = found.feature["geometry"]["coordinates"]
    other = {"type": "Point", "coordinates": [lon + 1e-4, lat]}
    item, version = f"/api/desk/items/stations/{name}", {"If-Match": f'"{found.revision}"'}
    edit = {"properties": {"address": "南门"}}
    if door in DEEDS:
        more = {
            "edit": {"properties": {"tier": 2}},
            "close": {"until": "2026-04-01", "reason": "装修"},
        }.get(door, {})
        return Request("POST", f"/api/desk/items/stations/{door}", {"items": {name: found.revision}, **more})
    if door.endswith(("/undo", "number>/undo")):
        change = Request("PATCH", item, edit, headers=version)
        assert change.sent(district, **csrf(district)).status_code == 200
        number = store.features([key])[key].revision
        if "revisions" in door:
            return Request("POST", f"/api/desk/revisions/{number}/undo", {})
        return Request("POST", f"{item}/undo", {}, headers={"If-Match": f'"{number}"'})
    if door == "POST /api/desk/boundaries":
        areas = {"items": {"stations": {name: found.revision}}, "geometries": {"stations": {name: other}}}
        return Request("POST", "/api/desk/boundaries", areas)
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


VALUES = {
    "<layer>": "stations",
    "<feature_id>": "west-south",
    "<import_id>": "a" * 22,
    "<path:feature_id>": "none",
    "<booking_id>": "none",
    "<int(max=2147483647):account_id>": "99999",
    "<int(max=2147483647):token_id>": "9",
    "<int(min=1,max=2147483647):number>": "9",
    "<int(min=1,max=2147483647):photo>": "9",
    "<step>": "settle",
}
"""Of the variables of a door that is open by role."""


def of_role(door: str) -> Request:
    method, _, rule = door.partition(" ")
    path = re.sub("<[^>]+>", lambda variable: VALUES[variable[0]], rule)
    path += {"rows": "?kind=new", "areas": "?role=keeper"}.get(path.rpartition("/")[2], "")
    sent: dict[str, Any] = {
        "POST /api/desk/visits": {"json": {"visits": []}},
        "POST /api/desk/may": {"json": {"action": "invite"}},
        "POST /api/desk/try": {"json": {"layer": "stations", "id": "west-south"}},
        "POST /api/desk/boundaries/try": {
            "json": {
                "geometries": {"stations": {"west-south": {"type": "Point", "coordinates": [108.92, 34.22]}}}
            }
        },
        "POST /desk/people": {"form": {"name": f"guest-{next(GUESTS)}", "role": "viewer"}},
        "POST /desk/account/tokens": {"form": {"name": "script", "days": "7", "scope_orders": "on"}},
        "POST /api/desk/imports": {
            "form": {"file": (io.BytesIO("名称,地址,等级\n甲,南路,3\n".encode()), "list.csv")}
        },
    }.get(door, {"json": {}} if rule.startswith("/api") else {"form": {}})
    return Request(method, path, **({} if method == "GET" else sent))
