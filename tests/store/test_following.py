"""Every process answers from the latest revision soon, and from the one before while it cannot."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator

import orjson
import pytest
from databases import Place
from edits import changed, edit
from flask import Flask

from geomap.revision import Change
from geomap.snapshot import build_snapshot, index_layers
from geomap.storage import loading
from geomap.storage.loading import load_snapshot
from geomap.storage.stored import load_stored
from geomap.web import create_app
from geomap.web.settings import settings_from
from tests.web.small_data import DATA, station

S1 = ("stations", "s1")
PATIENCE_S = 20.0
NEAREST = "/api/nearest?lon=108.91&lat=34.21&limit=1"


@pytest.fixture
def app(place: Place, store) -> Iterator[Flask]:
    del store  # it is there before the app is
    app = create_app(settings_from(place.environment(GEOMAP_RELOAD_S="0.02", GEOMAP_CACHE="none")))
    yield app
    app.extensions["snapshots"].stop()
    app.extensions["store"].close()


@pytest.fixture
def client(app):
    return app.test_client()


def until(condition) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def nearest_phone(client) -> str | None:
    return client.get(NEAREST).json["features"][0]["properties"].get("phone")


def test_a_revision_is_served_without_anybody_asking_for_it(client, store):
    before = client.get("/healthz").json
    assert (before["revision"], before["reload_problem"]) == (1, None)
    edit(store, S1, phone="029-1")
    holder = client.application.extensions["snapshots"]
    until(lambda: holder.revision == 2)
    assert nearest_phone(client) == "029-1"
    assert client.get("/healthz").json["version"] != before["version"]


def test_a_store_in_the_data_folder_is_the_truth_and_the_files_are_not(place, client, store):
    version = client.get("/healthz").json["version"]
    (place.folder / "geojson" / "stations.geojson").write_text("{}")
    edit(store, S1, phone="029-1")
    until(lambda: nearest_phone(client) == "029-1")
    store.undo(2, who="k")
    until(lambda: client.get("/healthz").json["version"] == version)


def test_no_answer_mixes_two_revisions(client, store):
    """Every revision gives all stations its tier; no answer may hold two tiers."""
    seen, mixed, stop = set(), set(), threading.Event()

    def ask() -> None:
        asking = client.application.test_client()
        while not stop.is_set():
            features = asking.get("/api/collections/stations/items").json["features"]
            tiers = frozenset(f["properties"]["tier"] for f in features)
            seen.update(tiers)
            mixed.update({tiers} if len(tiers) > 1 else ())

    def give_all(tier: int) -> None:
        keys = [("stations", i) for i in store.state().layers["stations"].ids]
        number = store.commit([changed(store, key, tier=tier) for key in keys], who="k", why="w").number
        until(lambda: client.application.extensions["snapshots"].revision == number)

    give_all(1)
    askers = [threading.Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    try:
        for tier in (2, 3, 1):
            give_all(tier)
    finally:
        stop.set()
        for asker in askers:
            asker.join()
    assert not mixed
    assert seen == {1, 2, 3}


def test_while_the_database_is_away_reads_go_on_and_health_says_so_and_then_it_goes_on(place, client, store):
    edit(store, S1, phone="before")
    until(lambda: nearest_phone(client) == "before")
    place.lose()
    until(lambda: client.get("/healthz").json["reload_problem"])
    health = client.get("/healthz")
    assert health.status_code == 200
    assert health.json["reload_problem"] == "The store cannot be reached."
    assert nearest_phone(client) == "before"
    place.find()
    edit(store, S1, phone="after")
    until(lambda: nearest_phone(client) == "after")
    assert client.get("/healthz").json["reload_problem"] is None


def test_no_request_waits_for_the_database(client, store):
    with store.database.writing():
        assert nearest_phone(client) is None


def test_what_cannot_be_served_is_not_and_health_says_why(place, client, store):
    """As when a service that stations offer is taken out of the catalogue."""
    path = place.folder / "services.json"
    whole = path.read_bytes()
    document = orjson.loads(whole)
    document["services"] = [s for s in document["services"] if s["code"] != "umbrella"]
    path.write_bytes(orjson.dumps(document))
    until(lambda: client.get("/healthz").json["reload_problem"])
    assert "umbrella" in client.get("/healthz").json["reload_problem"]
    assert client.get(NEAREST).status_code == 200
    place.lose()
    until(lambda: "reached" in client.get("/healthz").json["reload_problem"])
    place.find()
    until(lambda: "umbrella" in client.get("/healthz").json["reload_problem"])
    path.write_bytes(whole)
    until(lambda: client.get("/healthz").json["reload_problem"] is None)


def test_a_snapshot_that_took_what_did_not_change_is_the_one_made_anew(place, store):
    served = load_stored(place.folder, store)
    moved = station("s1", 108.92, 34.22, name="新名字")
    steps = [
        lambda: [changed(store, S1, phone="1")],
        lambda: [changed(store, S1, name="小寨驿站")],
        lambda: [Change(*S1, store.features([S1])[S1].feature, moved)],
        lambda: [Change("stations", "s9", None, station("s9", 108.95, 34.21))],
        lambda: [changed(store, ("roads", "r1"), walk=False)],
        lambda: [changed(store, ("communities", "610113001001"), name="某社区")],
    ]
    for step in steps:
        store.commit(step(), who="k", why="w")
        later = load_stored(place.folder, store, known=served)
        fresh = load_stored(place.folder, place.open()).snapshot
        assert later.snapshot.version == fresh.version
        for query in ("s1", "小寨", "新名字", "某社区", "s9"):
            assert later.snapshot.names.search(query) == fresh.names.search(query)
        assert (later.snapshot.stations.lon == fresh.stations.lon).all()
        assert later.snapshot.stations.ids == fresh.stations.ids
        assert later.snapshot.by_street.keys() == fresh.by_street.keys()
        for mode, there in later.snapshot.by_street.items():
            assert (there.snaps.edge == fresh.by_street[mode].snaps.edge).all()
        served = later


def test_what_did_not_change_is_taken_and_not_made_anew(place, store):
    before = load_stored(place.folder, store)
    edit(store, S1, phone="1")
    after = load_stored(place.folder, store, known=before)
    for part in ("names", "streets", "by_street", "calendar"):
        assert getattr(after.snapshot, part) is getattr(before.snapshot, part), part
    assert all(after.snapshot.areas[name] is index for name, index in before.snapshot.areas.items())
    assert after.snapshot.stations is not before.snapshot.stations


def test_a_second_start_finds_what_the_first_made_of_the_same_revision(place, store, tmp_path, monkeypatch):
    checks = []
    real = loading.check
    monkeypatch.setattr(loading, "check", lambda *given: checks.append(1) or real(*given))
    cache = tmp_path / "cache"
    first = load_stored(place.folder, store, cache)
    second = load_stored(place.folder, place.open(), cache)
    assert checks == [1]
    assert (second.mark, second.snapshot.version) == (first.mark, first.snapshot.version)
    other = place.open()
    served = load_stored(place.folder, other, cache)
    edit(other, S1, phone="1")
    assert load_stored(place.folder, other, known=served).mark.number == 2
    assert load_stored(place.folder, place.open(), cache).mark.number == 2


def test_the_shipped_layers_are_the_same_snapshot_from_the_store_as_from_the_files(place_of, kind, tmp_path):
    place = place_of(kind, folder=_copy(tmp_path))
    store = place.make()
    snapshot = load_stored(place.folder, store).snapshot
    assert snapshot.version == load_snapshot(place.folder).version
    again = index_layers(snapshot.settings, snapshot.catalogue, store.state_at(1).layers)
    assert build_snapshot(snapshot.settings, snapshot.catalogue, again).version == snapshot.version


def _copy(tmp_path):
    import shutil

    return shutil.copytree(DATA, tmp_path / "shipped")


@pytest.mark.skipif(sys.platform != "linux", reason="workers fork on Linux")
def test_every_worker_of_a_server_follows(place, store):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = place.environment(GEOMAP_PORT=str(port), GEOMAP_WORKERS="2")
    server = subprocess.Popen([sys.executable, "app.py"], cwd=DATA.parent, env=os.environ | settings)

    def revision() -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                return int(orjson.loads(answer.read())["revision"])
        except OSError:
            return 0

    try:
        until(lambda: revision() == 1)
        edit(store, S1, phone="029-1")
        told = time.monotonic()
        until(lambda: revision() == 2)
        until(lambda: time.monotonic() - told > 2.0)
        assert {revision() for _ in range(40)} == {2}  # whichever of the two workers answers
    finally:
        server.terminate()
        server.wait(20)
