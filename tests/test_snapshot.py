"""A snapshot holds the streets that its roads make, and none where nobody may use any."""

from __future__ import annotations

from pathlib import Path

import pytest

from geomap.snapshot import Snapshot
from geomap.storage.loading import load_snapshot
from tests.web.small_data import feature, small_layers, write_folder

LINE = {"type": "LineString", "coordinates": [[108.9, 34.25], [109.0, 34.25]]}


def with_roads(folder: Path, *access: tuple[bool, bool]) -> Snapshot:
    roads = [
        feature(f"r{i}", LINE, **{"class": "primary", "walk": walk, "ride": ride, "oneway": False})
        for i, (walk, ride) in enumerate(access)
    ]
    return load_snapshot(write_folder(folder, {**small_layers(), "roads": roads}))


def test_the_stations_on_the_streets_have_the_positions_of_the_index(snapshot: Snapshot) -> None:
    assert snapshot.streets is not None
    assert set(snapshot.by_street) == {"walk", "ride"}
    for stations in snapshot.by_street.values():
        assert stations.ids == snapshot.stations.ids
        assert (stations.snaps.from_lon == snapshot.stations.lon).all()


@pytest.mark.parametrize("access", [[], [(False, False)]])
def test_without_a_road_that_anybody_may_use_there_are_no_streets(
    access: list[tuple[bool, bool]], tmp_path: Path
) -> None:
    held = with_roads(tmp_path, *access)
    assert held.streets is None
    assert not held.by_street


def test_a_mode_that_may_use_no_street_has_no_stations_on_them(tmp_path: Path) -> None:
    held = with_roads(tmp_path, (True, False), (False, False))
    assert held.streets is not None
    assert set(held.by_street) == {"walk"}
