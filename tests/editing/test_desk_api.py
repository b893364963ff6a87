"""The desk's API: who may do what where, by plain and by forged requests; versions, faults, undoing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asking import BOUNDARIES, ITEMS, STATIONS, Editor
from people_desk import Desk
from town import EAST_SOUTH, MASKED, PRIVATE, WEST, WEST_BOX, WEST_SOUTH, box
from town import STATIONS as PLACES

from geomap.storage.people.audit import Sought
from tests.web.small_data import point

HERE, NORTH, ELSEWHERE = "west-south", "west-north", "east-south"
HOLD = {
    HERE: {"district", "street", "community"},
    NORTH: {"district", "street"},
    ELSEWHERE: {"district"},
}
NEW = {
    "name": "新驿站",
    "source": "desk",
    "tier": 3,
    "services": [],
    "kind": "street",
    "entry": "free",
    "status": "open",
}


def state(desk: Desk) -> Any:
    return {name: list(layer.features) for name, layer in desk.app.extensions["store"].state().layers.items()}


def issue(desk: Desk, name: str, scope: Any) -> str:
    """A token of the street's account."""
    account = desk.people.accounts.need("street")
    return desk.people.tokens.make(account.id, name, {scope}, desk.now + timedelta(days=1), desk.now)[0]


def attempts(station: str, version: int) -> dict[str, tuple[str, str, Any, Any]]:
    """Every way of changing a station: method, path, body, version."""
    one, items = f"{STATIONS}/{station}", {"items": {station: version}}
    lon, lat = PLACES[station]
    feature = {
        "type": "Feature",
        "id": station,
        "properties": {**NEW, "name": "改名"},
        "geometry": point(lon, lat),
    }
    return {
        "PATCH": ("PATCH", one, {"properties": {"tier": 2}}, version),
        "PUT": ("PUT", one, feature, version),
        "move": ("PATCH", one, {"geometry": point(lon + 0.001, lat)}, version),
        "verify": ("POST", f"{STATIONS}/verify", items, None),
        "close": ("POST", f"{STATIONS}/close", {**items, "until": "2026-03-20", "reason": "装修"}, None),
        "edit": ("POST", f"{STATIONS}/edit", {**items, "add_services": ["charging"]}, None),
        "reshape": (
            "POST",
            BOUNDARIES,
            {
                "items": {"stations": items["items"]},
                "geometries": {"stations": {station: point(lon, lat + 0.001)}},
            },
            None,
        ),
        "create": ("POST", STATIONS, {"properties": NEW, "geometry": point(lon + 0.002, lat)}, None),
        "retire": ("DELETE", one, None, version),
        "retire many": ("POST", f"{STATIONS}/retire", items, None),
    }


@pytest.mark.parametrize("station", HOLD)
def test_each_role_changes_what_lies_in_its_area_and_nothing_else(desk: Desk, station: str) -> None:
    for role in ("viewer", "community", "street", "district"):
        editor = Editor(desk, role)
        for deed in attempts(station, 1):
            before = state(desk)
            version = editor.read(station)["revision"]
            method, path, body, counted_on = attempts(station, version)[deed]
            allowed = role in HOLD[station] - ({"community"} if deed.startswith("retire") else set())
            answer = editor.send(method, path, body, counted_on)
            assert (answer.status_code < 300) is allowed, (role, deed, answer.text)
            if not allowed:
                assert answer.status_code == 403
                assert state(desk) == before
                continue
            assert state(desk) != before, (role, deed)
            number = desk.app.extensions["store"].mark().number
            Editor(desk, "district").send("POST", f"/api/desk/revisions/{number}/undo", {})
            assert state(desk) == before, (role, deed)
    refused = desk.people.audit.latest(Sought(who="viewer"), 20)
    assert {line.outcome for line in refused if line.feature == station} == {"refused"}


def test_nothing_is_moved_into_or_out_of_an_area_by_its_keeper(desk: Desk) -> None:
    before, street = state(desk), Editor(desk, "street")
    elsewhere = point(*PLACES[ELSEWHERE])
    answer = street.patch(HERE, 1, geometry=elsewhere)
    assert (answer.status_code, answer.json["reason"]) == (403, "leaves_area")
    answer = street.patch(ELSEWHERE, 1, geometry=point(*PLACES[HERE]))
    assert (answer.status_code, answer.json["reason"]) == (403, "was_outside")
    answer = street.many("edit", {HERE: 1, ELSEWHERE: 1}, properties={"tier": 2})
    assert answer.status_code == 403
    answer = street.redraw({"streets": {WEST: 1}}, {"streets": {WEST: box(108.9, 34.2, 108.94, 34.3)}})
    assert (answer.status_code, answer.json["reason"]) == (403, "own_boundary")
    answer = street.send("POST", STATIONS, {"properties": NEW, "geometry": elsewhere})
    assert answer.status_code == 403
    assert state(desk) == before


def test_undoing_what_the_district_moved_away_is_not_its_former_keepers(desk: Desk) -> None:
    assert Editor(desk, "district").patch(HERE, 1, geometry=point(108.981, 34.22)).status_code == 200
    street = Editor(desk, "street")
    for path, body in ((f"{STATIONS}/{HERE}/undo", {}), ("/api/desk/revisions/2/undo", {})):
        answer = street.send("POST", path, body, 2)
        assert (answer.status_code, answer.json["reason"]) == (403, "was_outside"), path


def test_whoever_is_not_signed_in_reads_and_changes_nothing(desk: Desk) -> None:
    stranger, before = desk.visitor(), state(desk)
    paths = [f"{STATIONS}", f"{STATIONS}/{HERE}", f"{STATIONS}/{HERE}/history", "/api/desk/history/stations"]
    assert [stranger.get(path).status_code for path in paths] == [401] * 4
    for method, path, body, version in attempts(HERE, 1).values():
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        assert stranger.open(path, method=method, json=body, headers=headers).status_code == 401
    editor = Editor(desk, "district")
    for method, path, body, version in attempts(HERE, 1).values():
        headers = {"X-CSRFToken": "forged", **({} if version is None else {"If-Match": f'"{version}"'})}
        assert editor.client.open(path, method=method, json=body, headers=headers).status_code == 400
    assert state(desk) == before


def test_a_token_does_what_its_scopes_say_and_a_masked_number_sent_back_stays_whole(desk: Desk) -> None:
    secret = issue(desk, "script", "edit")
    program, bearer = desk.visitor(), {"Authorization": f"Bearer {secret}"}
    read = program.get(f"{STATIONS}/{HERE}", headers=bearer)
    assert read.json["properties"]["phone"] == MASKED
    body = {**read.json, "properties": {**read.json["properties"], "tier": 2}}
    answer = program.put(
        f"{STATIONS}/{HERE}", json=body, headers={**bearer, "If-Match": read.headers["ETag"]}
    )
    assert answer.status_code == 200, answer.text
    kept = Editor(desk, "street").read(HERE)["properties"]
    assert (kept["phone"], kept["tier"]) == (PRIVATE, 2)
    useless = issue(desk, "reader", "read_private")
    headers = {"Authorization": f"Bearer {useless}", "If-Match": answer.headers["ETag"]}
    assert (
        program.patch(f"{STATIONS}/{HERE}", json={"properties": {"tier": 1}}, headers=headers).json["reason"]
        == "scope"
    )


def test_private_numbers_are_masked_in_lists_histories_and_conflicts(desk: Desk) -> None:
    Editor(desk, "district").patch(ELSEWHERE, 1, properties={"phone": "13900001111"})
    street = Editor(desk, "street")
    shown = {row["id"]: row["properties"]["phone"] for row in street.get(STATIONS)["features"]}
    assert shown == {HERE: PRIVATE, NORTH: PRIVATE, ELSEWHERE: "139****1111", "east-north": MASKED}
    told = (
        street.client.get(f"{STATIONS}/{ELSEWHERE}/history").text
        + street.client.get("/api/desk/history/stations").text
    )
    assert "139****1111" in told
    assert "13900001111" not in told


def test_two_editors_of_one_feature_the_second_is_shown_both_versions(desk: Desk) -> None:
    first, second = Editor(desk, "district"), Editor(desk, "street")
    version = second.read(HERE)["revision"]
    assert first.patch(HERE, version, properties={"tier": 2}).headers["ETag"] == '"2"'
    answer = second.patch(HERE, version, properties={"tier": 1, "address": "路口"})
    conflict = answer.json["conflicts"][0]
    assert answer.status_code == 412
    assert (conflict["expected"], conflict["found"]) == (1, 2)
    assert (conflict["mine"]["properties"]["tier"], conflict["theirs"]["properties"]["tier"]) == (1, 2)
    assert {row["field"]: (row["before"], row["after"]) for row in conflict["diff"]} == {
        "tier": (2, 1),
        "address": (None, "路口"),
    }
    assert second.patch(HERE, conflict["found"], properties={"tier": 1}).json["properties"]["tier"] == 1
    assert first.many("verify", {HERE: 2, NORTH: 1}).status_code == 412
    assert first.send("DELETE", f"{STATIONS}/{HERE}", version=3).status_code == 204
    gone = second.patch(HERE, 3, properties={"tier": 3})
    assert (gone.status_code, gone.json["conflicts"][0]["theirs"]) == (412, None)


def test_a_change_that_names_no_version_is_not_made(desk: Desk) -> None:
    editor = Editor(desk, "district")
    answer = editor.patch(HERE, None, properties={"tier": 2})
    assert (answer.status_code, answer.json["parameter"]) == (428, "If-Match")
    headers = {**editor.token, "If-Match": "yesterday's"}
    answer = editor.client.patch(f"{STATIONS}/{HERE}", json={"properties": {"tier": 2}}, headers=headers)
    assert (answer.status_code, answer.json["parameter"]) == (400, "If-Match")
    for text, status in (('W/"1:zstd"', 200), ("*", 200)):
        headers["If-Match"] = text
        answer = editor.client.patch(
            f"{STATIONS}/{HERE}", json={"properties": {"address": text}}, headers=headers
        )
        assert answer.status_code == status, text


def test_all_faults_of_a_change_are_told_with_field_value_and_remedy(desk: Desk) -> None:
    editor, before = Editor(desk, "district"), state(desk)
    answer = editor.patch(
        HERE,
        1,
        properties={"tier": 9, "opening_hours": "25/7", "services": ["gold"]},
        geometry=point(34.22, 108.92),
    )
    assert answer.status_code == 400
    told = {fault["field"]: fault for fault in answer.json["errors"]}
    assert {"tier", "opening_hours", "services", "geometry"} <= told.keys()
    assert told["tier"]["value"] == "9"
    assert "swapped" in told["geometry"]["remedy"]
    assert all(fault["remedy"] and fault["words"] for fault in told.values())
    assert state(desk) == before


@pytest.mark.parametrize(
    ("method", "path", "body", "parameter"),
    [
        ("PATCH", f"{STATIONS}/{HERE}", {"properties": {"teir": 2}}, "teir"),
        ("PATCH", f"{STATIONS}/{HERE}", {"properties": [1]}, "properties"),
        ("PATCH", f"{STATIONS}/{HERE}", {"fields": {}}, "fields"),
        ("PATCH", f"{STATIONS}/{HERE}", [], "body"),
        ("PATCH", f"{STATIONS}/{HERE}", {"geometry": {"type": "Point"}}, "geometry"),
        (
            "PATCH",
            f"{STATIONS}/{HERE}",
            {"geometry": {"type": "Point", "coordinates": [[[["x"]]]]}},
            "geometry",
        ),
        ("POST", STATIONS, {"properties": NEW, "geometry": {"type": "Point"}}, "geometry"),
        ("PUT", f"{STATIONS}/{HERE}", {"properties": NEW}, "geometry"),
        ("PUT", f"{STATIONS}/{HERE}", {"id": "other", "properties": NEW, "geometry": point(0, 0)}, "id"),
        ("POST", STATIONS, {"id": "a/b", "properties": NEW, "geometry": point(*PLACES[HERE])}, "id"),
        ("POST", STATIONS, {"id": "a\u0000b", "properties": NEW, "geometry": point(*PLACES[HERE])}, "id"),
        ("POST", f"{STATIONS}/verify", {"items": {}}, "items"),
        ("POST", f"{STATIONS}/verify", {"items": {HERE: "one"}}, "items"),
        ("POST", f"{STATIONS}/edit", {"items": {HERE: 1}, "properties": {"name": "x"}}, "name"),
        ("POST", f"{STATIONS}/close", {"items": {HERE: 1}, "until": "soon", "reason": "x"}, "closed_until"),
        ("POST", f"{STATIONS}/close", {"items": {HERE: 1}, "until": "2026-03-03", "reason": "x"}, "until"),
        ("POST", f"{STATIONS}/close", {"items": {HERE: 1}, "until": "2026-03-09"}, "reason"),
        ("POST", f"{ITEMS}/halls/verify", {"items": {"h1": 1}}, "layer"),
        ("POST", "/api/desk/try", {"layer": "moons"}, "layer"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    still: Desk, method: str, path: str, body: Any, parameter: str
) -> None:
    answer = Editor(still, "district").send(method, path, body, 1)
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter), answer.text
    assert answer.json["hint"]


@pytest.mark.parametrize(
    "path",
    [
        f"{ITEMS}/moons",
        f"{STATIONS}/none",
        f"{STATIONS}/none/history",
        f"{STATIONS}/a%00b",
        "/api/desk/history/moons",
    ],
)
def test_what_is_not_there_is_not_found(still: Desk, path: str) -> None:
    assert Editor(still, "district").client.get(path).status_code == 404


def test_the_history_tells_who_what_when_and_undoing_brings_the_former_state_exactly(desk: Desk) -> None:
    editor, before = Editor(desk, "street"), state(desk)
    editor.patch(HERE, 1, properties={"opening_hours": "24/7"}, why="门口告示改了")
    editor.many("edit", {HERE: 2, NORTH: 1}, add_services=["charging"])
    steps = editor.get(f"{STATIONS}/{HERE}/history")["steps"]
    assert [step["revision"]["kind"] for step in steps] == ["edit", "edit", "seed"]
    assert (steps[1]["revision"]["who"], steps[1]["revision"]["why"]) == ("street", "门口告示改了")
    assert {"field": "opening_hours", "before": "Mo-Su 08:00-20:00", "after": "24/7"} in steps[1]["diff"]
    layer = editor.get("/api/desk/history/stations")
    assert [step["id"] for step in layer["steps"][:3]] == [NORTH, HERE, HERE]
    assert editor.send("POST", "/api/desk/revisions/2/undo", {}).status_code == 409
    assert editor.send("POST", "/api/desk/revisions/3/undo", {}).status_code == 200
    assert editor.send("POST", f"{STATIONS}/{HERE}/undo", {"revision": 2}, 4).status_code == 200
    assert state(desk) == before


def test_a_retired_feature_comes_back_by_undoing_and_the_public_sees_each_state(desk: Desk) -> None:
    editor, before = Editor(desk, "street"), state(desk)
    holder, public = desk.app.extensions["snapshots"], desk.visitor()
    page = "/api/collections/stations/items/west-south"
    assert editor.send("DELETE", f"{STATIONS}/{HERE}", version=1).status_code == 204
    holder.look()
    assert public.get(page).status_code == 404
    assert editor.client.get(f"{STATIONS}/{HERE}").status_code == 404
    answer = editor.send("POST", f"{STATIONS}/{HERE}/undo", {}, 2)
    assert answer.status_code == 200, answer.text
    holder.look()
    assert public.get(page).json["properties"]["phone"] == MASKED
    assert state(desk) == before


def test_a_closing_shows_to_the_public_and_ends_by_itself(desk: Desk) -> None:
    editor, public = Editor(desk, "community"), desk.visitor()
    assert (
        editor.many("close", {HERE: 1}, until="2026-03-05T12:00:00+08:00", reason="水管维修").status_code
        == 200
    )
    desk.app.extensions["snapshots"].look()
    lon, lat = PLACES[HERE]
    found = public.get("/api/nearest", query_string={"lon": lon, "lat": lat, "limit": 1}).json["features"][0][
        "properties"
    ]
    assert (found["open"], found["why"], found["open_then"]) == ("closed", "closed_for_a_time", "open")
    assert found["open_until"] == "2026-03-05T12:00:00+08:00"
    shown = public.get(f"/stations/{HERE}", headers={"Accept": "text/html"}).text
    assert "水管维修" in shown
    asked = {"lon": lon, "lat": lat, "open_at": "now"}
    assert HERE not in [f["id"] for f in public.get("/api/nearest", query_string=asked).json["features"]]
    desk.later(days=1.1)
    assert public.get("/api/nearest", query_string=asked).json["features"][0]["id"] == HERE
    assert "水管维修" not in public.get(f"/stations/{HERE}", headers={"Accept": "text/html"}).text
    again = Editor(desk, "community")
    assert again.many("reopen", {HERE: 2}).status_code == 200
    assert "closed_until" not in again.read(HERE)["properties"]


def test_verifying_twice_a_day_is_one_revision_and_still_allowed(desk: Desk) -> None:
    editor = Editor(desk, "community")
    assert editor.many("verify", {HERE: 1}).json["revision"] == 2
    again = editor.many("verify", {HERE: 2}).json
    assert (again["revision"], again["features"][0]["revision"]) == (None, 2)


def test_the_list_says_where_each_lies_what_is_due_and_who_may_edit(desk: Desk) -> None:
    told = Editor(desk, "community").get(STATIONS)
    rows = {row["id"]: row for row in told["features"]}
    assert (rows[ELSEWHERE]["community"], rows[HERE]["street"]) == (EAST_SOUTH, WEST)
    assert [name for name, row in rows.items() if row["editable"]] == [HERE]
    assert told["board"]["counts"]["not_verified"] == 4
    assert told["board"]["communities"][WEST_SOUTH]["not_verified"] == 1


def test_a_trial_says_what_saving_would_and_saves_nothing(desk: Desk) -> None:
    street, before = Editor(desk, "street"), state(desk)
    body = {"layer": "stations", "id": HERE, "properties": {"tier": 9}, "geometry": point(*PLACES[ELSEWHERE])}
    told = street.send("POST", "/api/desk/try", body).json
    assert told["why_not"] == "leaves_area"
    assert [fault["field"] for fault in told["faults"] if fault["severity"] == "error"] == ["tier"]
    told = street.send(
        "POST", "/api/desk/try", {"layer": "stations", "properties": NEW, "geometry": point(108.98, 34.0)}
    ).json
    assert {fault["field"] for fault in told["faults"] if fault["severity"] == "error"} == {"geometry"}
    assert state(desk) == before


def test_neighbours_are_redrawn_together_or_not_at_all(desk: Desk) -> None:
    district, before = Editor(desk, "district"), state(desk)
    south, west, middle, north = 34.2, 108.9, 108.95, 34.3
    outlines = {
        WEST_SOUTH: box(west, south, middle, 34.24),
        f"{WEST}002": box(west, 34.24, middle, north),
        EAST_SOUTH: box(middle, south, 109.0, 34.24),
        f"{EAST_SOUTH[:9]}002": box(middle, 34.24, 109.0, north),
    }
    one = {"communities": {WEST_SOUTH: outlines[WEST_SOUTH]}}
    alone = district.redraw({"communities": {WEST_SOUTH: 1}}, one)
    assert (alone.status_code, alone.json["errors"][0]["layer"]) == (400, "communities")
    assert state(desk) == before
    answer = district.redraw({"communities": dict.fromkeys(outlines, 1)}, {"communities": outlines})
    assert answer.status_code == 200, answer.text
    assert answer.json["revision"] == 2
    assert district.read(WEST_SOUTH, "communities")["geometry"] == outlines[WEST_SOUTH]
    assert district.read(WEST, "streets")["geometry"] == WEST_BOX


def test_a_database_that_is_away_is_told_in_words_and_the_map_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geomap.errors import UnavailableError
    from geomap.storage.database.store import Store

    editor = Editor(desk, "district")

    def away(*_: Any, **__: Any) -> None:
        raise UnavailableError("The database is away.", hint="Wait.")

    monkeypatch.setattr(Store, "commit", away)
    answer = editor.patch(HERE, 1, properties={"tier": 2})
    assert (answer.status_code, answer.json["hint"]) == (503, "Wait.")
    assert desk.visitor().get("/api/nearest?lon=108.92&lat=34.22").status_code == 200
