"""What an earlier start kept gives the same snapshot, and is never believed when anything changed."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely

from geomap.geodesy import LonLat
from geomap.nearest import nearest
from geomap.network_stations import nearest_by_street
from geomap.snapshot import Snapshot
from geomap.storage import loading, prepared
from geomap.storage.loading import load_snapshot

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows whenever data are read and checked anew."""
    made: list[int] = []
    real = loading.check
    monkeypatch.setattr(loading, "check", lambda *given: made.append(1) or real(*given))
    return made


def same(one: Snapshot, other: Snapshot) -> None:
    assert one.version == other.version
    for name, layer in one.layers.items():
        twin = other.layers[name]
        assert list(layer.features) == list(twin.features)
        assert (layer.ids, layer.head, layer.position) == (twin.ids, twin.head, twin.position)
        assert shapely.equals_exact(layer.geometry, twin.geometry).all()
        for field in layer.spec.fields:
            assert layer.values(field.name) == twin.values(field.name)
    for query in ("小寨", "xiaozhai", "xz", "驿站", "长延"):
        assert one.names.search(query) == other.names.search(query)
    origin = LonLat(108.947, 34.208)
    assert one.streets
    assert other.streets
    for column in ("lon", "lat", "start", "end", "length_m", "access", "vertex_m"):
        assert (getattr(one.streets, column) == getattr(other.streets, column)).all()
    for mode in ("walk", "ride"):
        place = one.streets.snap(origin, mode)
        assert place
        assert place == other.streets.snap(origin, mode)
        assert nearest_by_street(one.by_street[mode], place, 20) == nearest_by_street(
            other.by_street[mode], place, 20
        )
    assert nearest(one.stations, origin, 20) == nearest(other.stations, origin, 20)


def test_the_second_start_finds_the_same_snapshot_without_reading_the_layers(
    folder: Path, cache: Path, checks: list[int]
) -> None:
    first = load_snapshot(folder, cache)
    second = load_snapshot(folder, cache)
    assert checks == [1]
    same(first, second)
    same(load_snapshot(folder), second)


def test_a_copy_of_the_data_elsewhere_is_the_same_data(
    folder: Path, cache: Path, checks: list[int], tmp_path: Path
) -> None:
    load_snapshot(folder, cache)
    load_snapshot(Path(shutil.copytree(folder, tmp_path / "moved")), cache)
    assert checks == [1]


@pytest.mark.parametrize("name", ["geojson/stations.geojson", "map.json", "services.json"])
def test_any_change_of_the_data_is_read(folder: Path, cache: Path, checks: list[int], name: str) -> None:
    load_snapshot(folder, cache)
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"\n", b" \n", 1))
    load_snapshot(folder, cache)
    assert checks == [1, 1]


def test_a_calendar_that_comes_later_is_read(folder: Path, cache: Path) -> None:
    before = load_snapshot(folder, cache)
    (folder / "calendar.json").write_text(
        '{"holidays": ["2027-01-01"], "workdays": {}, "until": "2027-12-31"}', encoding="utf-8"
    )
    assert load_snapshot(folder, cache).version != before.version


def test_other_code_or_another_library_makes_it_anew(
    folder: Path, cache: Path, checks: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load_snapshot(folder, cache)
    monkeypatch.setattr(prepared, "version", lambda name: f"{name} of tomorrow")
    load_snapshot(folder, cache)
    monkeypatch.setattr(prepared, "PACKAGE", tmp_path)
    load_snapshot(folder, cache)
    assert checks == [1, 1, 1]


@pytest.mark.parametrize(
    "spoil", [lambda b: b[: len(b) // 2], lambda _: b"", lambda b: b"\x80" + b[1:][::-1]]
)
def test_a_spoilt_file_is_made_anew(folder: Path, cache: Path, checks: list[int], spoil) -> None:
    first = load_snapshot(folder, cache)
    (kept,) = cache.iterdir()
    kept.write_bytes(spoil(kept.read_bytes()))
    same(load_snapshot(folder, cache), first)
    assert checks == [1, 1]
    load_snapshot(folder, cache)
    assert checks == [1, 1]


def test_where_nothing_can_be_written_it_is_said_and_nothing_else_changes(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        found = load_snapshot(folder, tmp_path / "file" / "cache")
    same(found, load_snapshot(folder))
    assert "cannot be written" in caplog.text


def test_data_that_change_while_they_are_read_are_not_kept(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = loading.check
    path = folder / "map.json"

    def change(*given):
        path.write_bytes(path.read_bytes() + b"\n")
        return real(*given)

    monkeypatch.setattr(loading, "check", change)
    load_snapshot(folder, cache)
    assert not list(cache.glob("*"))


def test_only_the_last_used_stay(folder: Path, cache: Path) -> None:
    cache.mkdir()
    for number in range(prepared.KEPT + 3):
        (cache / f"old{number}{prepared.SUFFIX}").write_bytes(b"")
    (cache / "other.txt").write_text("not ours")
    load_snapshot(folder, cache)
    assert len(list(cache.glob(f"*{prepared.SUFFIX}"))) == prepared.KEPT
    assert (cache / "other.txt").exists()


def test_what_is_kept_is_mapped_and_not_copied(folder: Path, cache: Path) -> None:
    load_snapshot(folder, cache)
    blocks = load_snapshot(folder, cache).layers["roads"].features.blocks
    assert all(isinstance(block, memoryview) and block.readonly for block in blocks)
    assert not np.frombuffer(blocks[0], dtype=np.uint8).flags.owndata
