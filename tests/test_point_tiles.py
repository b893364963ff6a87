"""Tiles lose no point, show no point twice, and count what they do not show."""

from __future__ import annotations

import numpy as np
import pytest

from geomap.errors import InvalidInputError
from geomap.point_tiles import MOST_POINTS, MOST_ZOOM, PointTiles


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The usual formula of the web maps, written out."""
    n = 2**zoom
    rad = np.radians(lat)
    return int((lon + 180) / 360 * n), int((1 - np.log(np.tan(rad) + 1 / np.cos(rad)) / np.pi) / 2 * n)


@pytest.fixture(scope="module")
def points() -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    rng = np.random.default_rng(5)
    lon = np.concatenate([rng.uniform(73, 135, 500), rng.normal(108.94, 0.05, 3000), [108.94] * 60])
    lat = np.concatenate([rng.uniform(18, 53, 500), rng.normal(34.21, 0.04, 3000), [34.21] * 60])
    return lon, lat


@pytest.mark.parametrize("zoom", [0, 3, 8, 11, 14, 17, MOST_ZOOM])
def test_every_point_is_shown_or_counted_in_its_own_tile_and_no_other(points, zoom) -> None:  # type: ignore[no-untyped-def]
    lon, lat = points
    tiles = PointTiles(lon, lat)
    own = {}
    for i, (x, y) in enumerate(zip(lon, lat, strict=True)):
        own.setdefault(tile_of(x, y, zoom), set()).add(i)
    for (x, y), expected in own.items():
        tile = tiles.tile(zoom, x, y)
        assert set(tile.positions) <= expected
        assert len(set(tile.positions)) == len(tile.positions)
        assert len(tile.positions) + tile.counts.sum() == len(expected)
        if len(expected) <= MOST_POINTS or zoom == MOST_ZOOM:
            assert set(tile.positions) == expected


def test_a_count_stands_at_the_mean_of_what_it_counts() -> None:
    lon = np.linspace(108.940, 108.941, MOST_POINTS + 1)
    tile = PointTiles(lon, np.full(len(lon), 34.21)).tile(5, *tile_of(108.94, 34.21, 5))
    assert tile.counts.tolist() == [MOST_POINTS + 1]
    assert tile.lon[0] == pytest.approx(lon.mean())


def test_an_empty_tile_is_empty(points) -> None:  # type: ignore[no-untyped-def]
    tile = PointTiles(*points).tile(6, 0, 0)
    assert not len(tile.positions)
    assert not len(tile.counts)
    assert not len(PointTiles([], []).tile(0, 0, 0).positions)


def test_the_poles_are_put_at_the_ends_of_the_map() -> None:
    tiles = PointTiles([0.0, 0.0], [90.0, -90.0])
    assert tiles.tile(1, 1, 0).positions.tolist() == [0]
    assert tiles.tile(1, 1, 1).positions.tolist() == [1]


@pytest.mark.parametrize("tile", [(21, 0, 0), (-1, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_a_tile_that_does_not_exist_is_refused(tile) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInputError):
        PointTiles([0.0], [0.0]).tile(*tile)
