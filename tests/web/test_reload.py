"""A changed data folder is taken whole, or not at all, and the reason is told."""

from __future__ import annotations

import json
import threading
import time

import pytest
from small_data import small_layers, station, write_folder, write_layer

from geomap.errors import DataError
from geomap.web import create_app, snapshots
from geomap.web.settings import settings_from
from geomap.web.snapshots import SnapshotHolder

PATIENCE_S = 20.0


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(snapshots, "SETTLE_S", 0.02)


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "data")


@pytest.fixture
def client(folder):
    return create_app(settings_from({"GEOMAP_DATA": str(folder), "GEOMAP_RELOAD_S": "0.01"})).test_client()


def until(condition) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def station_ids(client) -> list[str]:
    return [f["id"] for f in client.get("/api/collections/stations/items").json["features"]]


def tier_served(client) -> set[int]:
    features = json.loads(client.get("/api/collections/stations/items").data)["features"]
    return {f["properties"]["tier"] for f in features}


def test_a_changed_layer_is_served_without_a_restart(client, folder):
    before = client.get("/healthz").json["version"]
    write_layer(folder, "stations", [station("new", 108.95, 34.25)])
    until(lambda: station_ids(client) == ["new"])
    assert client.get("/healthz").json["version"] != before
    assert client.get("/api/nearest?lon=108.95&lat=34.25").json["features"][0]["id"] == "new"


def test_broken_data_is_not_served_and_health_says_why(client, folder):
    write_layer(folder, "stations", [station("lost", 0.0, 0.0)])
    until(lambda: client.get("/healthz").json["reload_problem"])
    health = client.get("/healthz").json
    assert "stations, lost, geometry" in health["reload_problem"]
    assert station_ids(client) == ["s1", "s2", "s3", "s4"]
    write_layer(folder, "stations", small_layers()["stations"][:2])
    until(lambda: station_ids(client) == ["s1", "s2"])
    assert client.get("/healthz").json["reload_problem"] is None


def test_half_a_file_and_a_missing_file_keep_the_old_data(client, folder):
    path = folder / "geojson" / "roads.geojson"
    whole = path.read_text()
    path.write_text(whole[:50])
    until(lambda: client.get("/healthz").json["reload_problem"])
    assert "roads.geojson" in client.get("/healthz").json["reload_problem"]
    path.unlink()
    until(lambda: "cannot be read" in (client.get("/healthz").json["reload_problem"] or ""))
    assert station_ids(client) == ["s1", "s2", "s3", "s4"]
    path.write_text(whole)
    until(lambda: client.get("/healthz").json["reload_problem"] is None)


def test_no_answer_mixes_the_old_and_the_new(client, folder):
    """Every version gives all its stations the version's tier; no answer may hold two tiers."""
    seen: set[int] = set()
    mixed: set[frozenset[int]] = set()
    stop = threading.Event()

    def ask() -> None:
        asking = client.application.test_client()
        while not stop.is_set():
            tiers = tier_served(asking)
            mixed.update({frozenset(tiers)} if len(tiers) > 1 else ())
            seen.update(tiers)

    def tiered(tier: int) -> list[dict]:
        return [station(f"s{i}", 108.91 + i * 1e-3, 34.21, tier=tier) for i in range(50)]

    write_layer(folder, "stations", tiered(1))
    until(lambda: tier_served(client) == {1})
    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    try:
        for tier in (2, 3, 1, 2):
            write_layer(folder, "stations", tiered(tier))
            until(lambda tier=tier: tier_served(client) == {tier})
    finally:
        stop.set()
        for asker in askers:
            asker.join()
    assert not mixed
    assert seen == {1, 2, 3}


def test_broken_data_stops_the_start_with_one_message_naming_file_feature_and_field(folder):
    write_layer(folder, "stations", [station("lost", 0.0, 0.0)])
    with pytest.raises(DataError, match=r"geojson has 1 fault.*stations, lost, geometry"):
        SnapshotHolder(folder, 5.0)


@pytest.mark.parametrize("name", ["stations", "demand", "landscape"])
def test_a_missing_layer_stops_the_start(folder, name):
    (folder / "geojson" / f"{name}.geojson").unlink()
    with pytest.raises(DataError, match=rf"{name}\.geojson.*cannot be read"):
        SnapshotHolder(folder, 5.0)


def test_an_error_that_was_not_foreseen_keeps_the_old_data_too(folder):
    calls = []

    def load(path):
        calls.append(path)
        if len(calls) > 1:
            raise RuntimeError("disk on fire")
        return snapshots.load_snapshot(path)

    holder = SnapshotHolder(folder, 0.01, load)
    first = holder.current()
    write_layer(folder, "stations", [station("new", 108.95, 34.25)])
    until(lambda: holder.current() is first and holder.problem)
    assert "RuntimeError" in str(holder.problem)
    assert holder.current() is first


def test_a_folder_swapped_by_its_link_is_served_whole(tmp_path):
    one = write_folder(tmp_path / "one")
    write_folder(tmp_path / "two", {**small_layers(), "stations": [station("new", 108.95, 34.25)]})
    link = tmp_path / "current"
    link.symlink_to(one)
    settings = settings_from({"GEOMAP_DATA": str(link), "GEOMAP_RELOAD_S": "0.01"})
    client = create_app(settings).test_client()
    assert station_ids(client) == ["s1", "s2", "s3", "s4"]
    draft = tmp_path / "draft"
    draft.symlink_to(tmp_path / "two")
    draft.replace(link)
    until(lambda: station_ids(client) == ["new"])


def test_a_file_refused_for_its_permissions_is_tried_again_once_they_change(folder):
    path = folder / "geojson" / "stations.geojson"

    def load(at):
        if path.stat().st_mode & 0o077 == 0:
            raise DataError(f"{path}: the file cannot be read (Permission denied).")
        return snapshots.load_snapshot(at)

    holder = SnapshotHolder(folder, 0.01, load)
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [station("new", 108.95, 34.25)]}))
    path.chmod(0o600)
    until(lambda: holder.current() and holder.problem)
    path.chmod(0o644)
    until(lambda: holder.current().stations.ids == ("new",))
    assert holder.problem is None


def test_a_byte_order_mark_does_no_harm(folder):
    for path in [folder / "map.json", folder / "services.json", *(folder / "geojson").iterdir()]:
        path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert SnapshotHolder(folder, 5.0).current().layers["stations"].ids == ("s1", "s2", "s3", "s4")
