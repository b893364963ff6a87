"""Tiles lose no point, show no point twice, and count what they do not show."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.point_tiles import LEVELS, MOST_ZOOM, PATCH_LEVELS, PointTiles, Tile

Points = tuple[np.ndarray, np.ndarray]  # type: ignore[type-arg]


def square_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The usual formula of the web maps, written out."""
    n = 2**zoom
    rad = np.radians(lat)
    return int((lon + 180) / 360 * n), int((1 - np.log(np.tan(rad) + 1 / np.cos(rad)) / np.pi) / 2 * n)


def expected(lon, lat, zoom: int) -> dict[tuple[int, int], tuple[set[int], Counter[tuple[int, int]]]]:  # type: ignore[no-untyped-def]
    """By brute force: of every tile with points those that stand alone, and the counts by patch."""
    patches, quarters = defaultdict(list), Counter()
    for i, (x, y) in enumerate(zip(lon, lat, strict=True)):
        patches[square_of(x, y, zoom + PATCH_LEVELS)].append(i)
        quarters[square_of(x, y, zoom + PATCH_LEVELS + 1)] += 1
    crowded = {(x // 2, y // 2) for (x, y), count in quarters.items() if count > 1 and zoom < MOST_ZOOM}
    tiles: dict[tuple[int, int], tuple[set[int], Counter[tuple[int, int]]]] = defaultdict(
        lambda: (set(), Counter())
    )
    for (x, y), own in patches.items():
        alone, counts = tiles[x >> PATCH_LEVELS, y >> PATCH_LEVELS]
        if (x, y) in crowded:
            counts[x, y] += len(own)
        else:
            alone.update(own)
    return tiles


def patches_of(tile: Tile, zoom: int, x: int, y: int) -> Counter[tuple[int, int]]:
    """The counts of a tile by the patch in which each stands."""
    shift = LEVELS - zoom - PATCH_LEVELS
    return Counter(
        {
            ((x << PATCH_LEVELS) + (px >> shift), (y << PATCH_LEVELS) + (py >> shift)): count
            for px, py, count in zip(
                tile.patch_x.tolist(), tile.patch_y.tolist(), tile.counts.tolist(), strict=True
            )
        }
    )


@pytest.fixture(scope="module")
def points() -> Points:
    rng = np.random.default_rng(5)
    lon = np.concatenate([rng.uniform(73, 135, 500), rng.normal(108.94, 0.05, 3000), [108.94] * 60])
    lat = np.concatenate([rng.uniform(18, 53, 500), rng.normal(34.21, 0.04, 3000), [34.21] * 60])
    return lon, lat


@pytest.fixture(scope="module")
def tiles(points: Points) -> PointTiles:
    return PointTiles(*points)


@pytest.mark.parametrize("zoom", range(MOST_ZOOM + 1))
def test_every_point_is_shown_or_counted_in_its_own_tile_and_no_other(points, tiles, zoom) -> None:  # type: ignore[no-untyped-def]
    shown, counted = [], 0
    for (x, y), (alone, counts) in expected(*points, zoom).items():
        tile = tiles.tile(zoom, x, y)
        assert set(tile.positions.tolist()) == alone
        assert patches_of(tile, zoom, x, y) == counts
        shown += tile.positions.tolist()
        counted += int(tile.counts.sum())
    assert len(shown) == len(set(shown))
    assert len(shown) + counted == len(points[0])


@given(
    st.lists(st.tuples(st.floats(-180, 179.999), st.floats(-85, 85)), min_size=1, max_size=30),
    st.integers(0, MOST_ZOOM),
)
@settings(max_examples=60, deadline=None)
def test_points_anywhere_on_earth_come_in_one_tile_each(places, zoom) -> None:  # type: ignore[no-untyped-def]
    lon, lat = np.array(places).T
    made = PointTiles(lon, lat)
    found = {square_of(x, y, zoom) for x, y in places}
    held = [made.tile(zoom, *square) for square in found]
    assert sum(len(tile.positions) + int(tile.counts.sum()) for tile in held) == len(places)


def test_a_point_is_where_it_is(points, tiles) -> None:  # type: ignore[no-untyped-def]
    zoom = 15
    for x, y in {square_of(lon, lat, zoom) for lon, lat in zip(*points, strict=True)}:
        tile = tiles.tile(zoom, x, y)
        for i, dx, dy in zip(tile.positions, tile.x, tile.y, strict=True):
            place = (x << (LEVELS - zoom)) + dx, (y << (LEVELS - zoom)) + dy
            assert np.abs(np.subtract(place, square_of(points[0][i], points[1][i], LEVELS))).max() <= 1


def test_a_narrower_tile_holds_what_the_wider_showed_where_it_showed_no_crowd(points, tiles) -> None:  # type: ignore[no-untyped-def]
    """The map does not ask for such a tile."""
    zoom, spared = 9, 0
    for x, y in expected(*points, zoom):
        wider = tiles.tile(zoom, x, y)
        half = 1 << (LEVELS - zoom - 1)
        for right, below in ((0, 0), (0, 1), (1, 0), (1, 1)):
            crowds = (wider.patch_x // half == right) & (wider.patch_y // half == below)
            if crowds.any():
                continue
            inner = tiles.tile(zoom + 1, 2 * x + right, 2 * y + below)
            inside = (wider.x // half == right) & (wider.y // half == below)
            assert set(inner.positions) == set(wider.positions[inside])
            assert not len(inner.counts)
            spared += 1
    assert spared


def test_a_count_stands_at_the_mean_of_what_it_counts() -> None:
    lon = np.linspace(108.940, 108.941, 49)
    zoom = 5
    x, y = square_of(108.94, 34.21, zoom)
    tile = PointTiles(lon, np.full(len(lon), 34.21)).tile(zoom, x, y)
    assert tile.counts.tolist() == [49]
    middle = square_of(lon.mean(), 34.21, LEVELS)
    assert abs((x << (LEVELS - zoom)) + int(tile.patch_x[0]) - middle[0]) <= 1
    assert abs((y << (LEVELS - zoom)) + int(tile.patch_y[0]) - middle[1]) <= 1


@pytest.mark.parametrize("zoom", [2, 6, 10, 13])
def test_a_crowd_tells_how_many_of_it_are_chosen(points, tiles, zoom) -> None:  # type: ignore[no-untyped-def]
    chosen = np.random.default_rng(8).random(len(points[0])) < 0.2
    tally = tiles.tally(chosen)
    some = expected(points[0][chosen], points[1][chosen], zoom + PATCH_LEVELS)
    by_patch = Counter({square: len(own) + sum(counts.values()) for square, (own, counts) in some.items()})
    for x, y in expected(*points, zoom):
        tile, every = tiles.tile(zoom, x, y, tally), tiles.tile(zoom, x, y)
        assert every.chosen.tolist() == every.counts.tolist() == tile.counts.tolist()
        places = patches_of(tile, zoom, x, y)
        assert tile.chosen.tolist() == [by_patch[place] for place in places]


def test_an_empty_tile_is_empty(tiles) -> None:  # type: ignore[no-untyped-def]
    tile = tiles.tile(6, 0, 0)
    assert not len(tile.positions)
    assert not len(tile.counts)
    assert not len(PointTiles([], []).tile(0, 0, 0).positions)


def test_points_at_one_place_are_shown_at_last(points, tiles) -> None:  # type: ignore[no-untyped-def]
    square = square_of(108.94, 34.21, MOST_ZOOM)
    assert set(range(3500, 3560)) <= set(tiles.tile(MOST_ZOOM, *square).positions.tolist())


def test_the_poles_are_put_at_the_ends_of_the_map() -> None:
    tiles = PointTiles([0.0, 0.0], [90.0, -90.0])
    assert tiles.tile(1, 1, 0).positions.tolist() == [0]
    assert tiles.tile(1, 1, 1).positions.tolist() == [1]


@pytest.mark.parametrize("tile", [(MOST_ZOOM + 1, 0, 0), (-1, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_a_tile_that_does_not_exist_is_refused(tile) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInputError):
        PointTiles([0.0], [0.0]).tile(*tile)
