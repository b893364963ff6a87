"""A store exported and a fresh one made of the files serve the same snapshot, whatever was done before."""

from __future__ import annotations

from edits import edit

from geomap.cli import main
from geomap.layers import LAYERS
from geomap.revision import Change
from geomap.storage.database.store import Store
from geomap.storage.stored import load_current, load_stored


def retire(store: Store, layer: str, feature_id: str) -> Change:
    return Change(layer, feature_id, store.features([(layer, feature_id)])[layer, feature_id].feature, None)


def test_what_is_exported_makes_the_same_snapshot_elsewhere(place_of, kind, tmp_path, monkeypatch):
    place, other = place_of(kind), place_of(kind, "other")
    store = place.make()
    edit(store, ("stations", "s1"), phone="029-1")
    station = store.features([("stations", "s2")])["stations", "s2"].feature
    added = {**station, "id": "s9", "properties": {**station["properties"], "name": "新站"}}
    store.commit([Change("stations", "s9", None, added)], who="k", why="A list.", kind="import")
    store.commit([retire(store, "stations", "s2")], who="k", why="It is gone.")
    for name, value in place.environment().items():
        monkeypatch.setenv(name, value)
    assert main(["export", "--format", "geojson", "--out", str(tmp_path / "out")]) == 0
    for name in LAYERS:
        file = tmp_path / "out" / f"{name}.geojson"
        (other.folder / "geojson" / file.name).write_bytes(file.read_bytes())
    fresh = other.make()
    there, here = load_stored(place.folder, store).snapshot, load_stored(other.folder, fresh).snapshot
    assert [n for n in LAYERS if list(there.layers[n].features) != list(here.layers[n].features)] == []
    assert here.version == there.version == load_current(other.folder, None, other.url).version
    assert {n: dict(layer.head) for n, layer in here.layers.items()} == {
        n: dict(layer.head) for n, layer in there.layers.items()
    }
