"""What the public sees and carries: no private number anywhere, no cookie, none of the desk's load."""

from __future__ import annotations

import subprocess
import sys

import pytest
from people_desk import PAGE, Desk
from small_data import write_folder
from town import MASKED, OFFICE, PRIVATE, STATIONS, town_layers

from geomap.errors import InvalidInputError
from geomap.revision import Change
from geomap.web import create_app
from geomap.web.settings import settings_from

LON, LAT = STATIONS["west-south"]
PUBLIC = (
    f"/api/nearest?lon={LON}&lat={LAT}",
    "/api/collections/stations/items",
    "/api/collections/stations/items/west-south",
    f"/api/whereami?lon={LON}&lat={LAT}",
    "/api/search?q=west",
    "/stations/west-south",
    "/stations/west-south/sign",
    "/stations",
    "/search?q=west",
    "/",
)


@pytest.mark.parametrize("path", PUBLIC)
def test_no_page_or_answer_for_the_public_holds_a_private_number(desk: Desk, path: str) -> None:
    answer = desk.visitor().get(path, headers=PAGE)
    assert answer.status_code == 200
    assert PRIVATE not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_masked_numbers_are_shown_and_cannot_be_called(desk: Desk) -> None:
    page = desk.visitor().get("/stations/west-south", headers=PAGE).text
    assert MASKED in page
    assert "tel:" not in page
    hall = desk.visitor().get("/halls/h1", headers=PAGE).text
    assert f"tel:{OFFICE}" in hall


def test_private_numbers_in_names_and_addresses_are_not_found_by_searching(tmp_path) -> None:
    layers = town_layers()
    layers["stations"][0]["properties"]["address"] = f"路口，{PRIVATE}"
    folder = write_folder(tmp_path / "data", layers)
    told = {"GEOMAP_DATA": str(folder), "GEOMAP_CACHE": "none", "GEOMAP_RELOAD_S": "0"}
    client = create_app(settings_from(told)).test_client()
    found = client.get("/api/search?q=路口").json["results"]
    assert [f["address"] for f in found] == [f"路口，{MASKED}"]
    assert client.get(f"/api/search?q={PRIVATE}").json["results"] == []


def test_a_layer_without_private_numbers_is_served_as_it_is(desk: Desk) -> None:
    holder = desk.app.extensions["snapshots"]
    whole, shown = holder._served.snapshot, holder.current()
    assert shown.version == whole.version
    assert shown.layers["halls"] is whole.layers["halls"]
    assert shown.layers["stations"] is not whole.layers["stations"]
    assert [f["properties"]["phone"] for f in whole.layers["stations"].features] == [PRIVATE] * 4


def test_a_revision_is_masked_and_what_did_not_change_is_taken_as_it_is(desk: Desk) -> None:
    store, holder = desk.app.extensions["store"], desk.app.extensions["snapshots"]
    before, key = holder.current(), ("stations", "east-north")
    feature = store.features([key])[key].feature
    after = {**feature, "properties": {**feature["properties"], "phone": "13987654321"}}
    store.commit([Change(*key, feature, after)], who="an editor", why="A new number.")
    holder.look()
    path = "/api/collections/stations/items/east-north"
    assert desk.visitor().get(path).json["properties"]["phone"] == "139****4321"
    assert holder.current().layers["communities"] is before.layers["communities"]
    assert holder.current().names is before.names


def test_the_public_api_says_the_same_to_whoever_is_signed_in(desk: Desk) -> None:
    desk.account("amy")
    client, stranger = desk.signed_in("amy"), desk.visitor()
    for path in (PUBLIC[0], PUBLIC[2]):  # a list says when it was made
        answers = [c.get(path) for c in (client, stranger)]
        assert answers[0].data == answers[1].data
        assert "Set-Cookie" not in answers[0].headers


def test_without_a_desk_there_is_no_door_and_nothing_of_it_is_loaded(desk: Desk) -> None:
    closed = desk.another(GEOMAP_DESK="off")
    for path in ("/desk", "/desk/sign-in", "/api/desk/me"):
        assert closed.app.test_client().get(path).status_code == 404
    assert "/desk" not in closed.app.test_client().get("/stations", headers=PAGE).text
    program = (
        "import sys; from geomap.web import create_app; from geomap.web.settings import settings_from;"
        "create_app(settings_from());"
        "print([m for m in ('flask_security', 'flask_wtf', 'passlib', 'zxcvbn') if m in sys.modules])"
    )
    told = desk.place.environment(GEOMAP_CACHE="none", PATH="/usr/bin:/bin")
    for switch, loaded in (("off", "[]\n"), ("on", "['flask_security', 'flask_wtf', 'passlib']\n")):
        run = subprocess.run(
            [sys.executable, "-c", program],
            env={**told, "GEOMAP_DESK": switch, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.stdout == loaded, run.stderr


def test_a_desk_asked_for_without_a_store_says_how_to_make_one(tmp_path) -> None:
    folder = write_folder(tmp_path / "data")
    told = {"GEOMAP_DATA": str(folder), "GEOMAP_CACHE": "none"}
    with pytest.raises(InvalidInputError, match="no store") as refused:
        create_app(settings_from({**told, "GEOMAP_DESK": "on"}))
    assert "store init" in (refused.value.hint or "")
    assert create_app(settings_from(told)).test_client().get("/desk").status_code == 404
