"""The store from the terminal: made, looked at, exported, backed up, brought back, undone."""

from __future__ import annotations

import json
import shutil

import pytest
from databases import Place
from edits import edit

from geomap.cli import main
from geomap.layers import LAYERS
from geomap.storage.database.opening import open_store
from geomap.storage.loading import load_snapshot
from geomap.storage.stored import load_stored
from tests.web.small_data import DATA

S1 = ("stations", "s1")


@pytest.fixture
def run(place: Place, monkeypatch, capsys):
    """Run a command on the place; returns its status and what it printed."""
    for name, value in place.environment(GEOMAP_CACHE="none").items():
        monkeypatch.setenv(name, value)

    def command(*words: object) -> tuple[int, str]:
        status = main([str(word) for word in words])
        told = capsys.readouterr()
        return status, told.out + told.err

    return command


def test_without_a_store_the_files_are_served_and_the_command_says_how_to_make_one(
    place_of, monkeypatch, capsys
):
    folder = place_of("sqlite").folder
    monkeypatch.setenv("GEOMAP_DATA", str(folder))
    assert open_store(folder) is None
    assert main(["store", "status"]) == 2
    assert "store init" in capsys.readouterr().err
    assert main(["nearest", "108.91", "34.21"]) == 0


def test_init_refuses_a_folder_without_areas_and_takes_it_once_it_has_them(run, place):
    streets = place.folder / "geojson" / "streets.geojson"
    whole = streets.read_bytes()
    streets.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    status, told = run("store", "init")
    assert status == 2
    assert "there is no feature" in told
    streets.write_bytes(whole)
    assert run("store", "init")[0] == 0
    assert run("check")[0] == 0


def test_init_makes_a_store_and_does_no_harm_to_one(run, place):
    status, told = run("store", "init")
    assert status == 0
    assert "revision 1" in told
    edit(place.open(), S1, phone="029-1")
    assert "revision 2" in run("store", "init")[1]
    status, told = run("store", "status", "--verify", "--json")
    document = json.loads(told)
    assert (status, document["last"]["revision"]) == (0, 2)
    assert document["layers"]["stations"] == {"features": 4, "retired": 0}
    assert "bench" not in told
    assert "@" not in told


def test_history_shows_what_changed_and_undo_takes_it_back(run, place):
    run("store", "init")
    edit(place.open(), S1, phone="029-1")
    assert "phone" in run("store", "history", "stations", "s1")[1]
    assert run("store", "history", "stations", "nobody")[0] == 1
    status, told = run("store", "undo", 2, "--who", "a keeper", "--why", "A slip.")
    assert status == 0
    assert "revision 3" in told
    revisions = json.loads(run("store", "history", "--json")[1])
    assert [(r["revision"], r["kind"]) for r in revisions] == [(3, "undo"), (2, "edit"), (1, "seed")]
    status, told = run("store", "undo", 2)
    assert (status, "stations s1 (revision 3)" in told) == (2, True)
    assert run("store", "undo", 2, "--force", "stations/s1")[0] == 2  # nothing would change
    assert run("store", "undo", 9)[0] == 2


@pytest.mark.parametrize(
    "words", [["history", "stations"], ["history", "--limit", "0"], ["undo", "1", "--force", "s1"]]
)
def test_what_cannot_be_meant_is_said_in_one_line(run, words):
    run("store", "init")
    status, told = run("store", *words)
    assert status == 2
    assert told.startswith("geomap: ")
    assert told.count("\n") == 1


def test_backup_and_restore_bring_back_the_store(run, place, tmp_path):
    run("store", "init")
    file = tmp_path / "backup"
    assert run("store", "backup", file)[0] == 0
    edit(place.open(), S1, phone="029-1")
    status, told = run("store", "restore", file)
    assert (status, "--replace" in told) == (2, True)
    assert run("store", "restore", file, "--replace")[0] == 0
    assert place.open().mark().number == 1


def test_import_and_export_work_on_the_store(run, place, tmp_path):
    run("store", "init")
    out = tmp_path / "out"
    assert run("export", "--format", "geojson", "--out", out)[0] == 0
    path = out / "stations.geojson"
    document = json.loads(path.read_text())
    document["features"][0]["properties"]["entry"] = "staff"
    del document["features"][1]
    path.write_text(json.dumps(document))
    status, told = run("import", path, "--layer", "stations", "--apply")
    assert status == 0, told
    store = place.open()
    (revision,) = store.revisions(since=1)
    assert (revision.kind, revision.count) == ("import", 2)
    assert store.state().layers["stations"].ids == ("s1", "s3", "s4")
    assert store.features([S1])[S1].feature["properties"]["entry"] == "staff"
    assert "staff" not in (place.folder / "geojson" / "stations.geojson").read_text()
    store.undo(2, who="k")
    assert len(store.state().layers["stations"].ids) == 4


@pytest.mark.postgis
def test_an_export_fills_a_fresh_install_with_the_same_snapshot(run, place, place_of, kind, tmp_path):
    shutil.rmtree(place.folder)
    shutil.copytree(DATA, place.folder)
    store = place.make()
    key = ("stations", "s001")
    edit(store, key, phone="029-00001234", opening_hours=None)
    store.undo(2, who="k")
    assert run("export", "--format", "geojson", "--out", tmp_path / "same")[0] == 0
    for name in LAYERS:
        shipped = (DATA / "geojson" / f"{name}.geojson").read_bytes()
        assert (tmp_path / "same" / f"{name}.geojson").read_bytes() == shipped, name
    edit(store, key, name="改名驿站")
    fresh = shutil.copytree(DATA, tmp_path / "fresh")
    assert run("export", "--format", "geojson", "--out", fresh / "geojson")[0] == 0
    version = load_stored(place.folder, store).snapshot.version
    assert load_snapshot(fresh).version == version
    other = place_of("postgis" if kind == "sqlite" else "sqlite", folder=fresh)
    assert load_stored(fresh, other.make()).snapshot.version == version
