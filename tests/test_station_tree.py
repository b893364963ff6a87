"""What the station index stands on: its tree, its words, its curve, and lengths from chords."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from geomap.chords import FAR_M, TIE_M, length_m
from geomap.ecef import points_m, sin_cos
from geomap.geodesy import WGS84, ecef_m
from geomap.nearest import BEND_M
from geomap.space_curve import BITS, curve_order
from geomap.station_choice import NO_MASK
from geomap.station_single import bearing_deg, make_card
from geomap.station_tree import LEAF, build_tree
from geomap.station_words import NO_TEST, WordTable, positions_of


def random_points(count: int, seed: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.uniform(-180, 180, count), np.degrees(np.arcsin(rng.uniform(-1, 1, count)))


@pytest.mark.parametrize("count", [0, 1, 2, 15, 16, 17, 33, 1000, 4097])
def test_a_tree_holds_every_station_once_and_boxes_hold_what_lies_below(count: int) -> None:
    lon, lat = random_points(count, count)
    words = np.random.default_rng(1).integers(0, 2**63, count, dtype=np.uint64)
    tree = build_tree(lon, lat, words, np.arange(count))
    assert sorted(tree.order.tolist()) == list(range(count))
    assert (tree.points == points_m(lon, lat)[tree.order]).all()
    assert (tree.words == words[tree.order]).all()
    for node in range(1, 2 << tree.depth):
        level = node.bit_length() - 1
        place = node - (1 << level)
        rows = slice((place * count) >> level, ((place + 1) * count) >> level)
        if level == tree.depth:
            assert rows.stop - rows.start <= LEAF
        assert (tree.boxes[node, :3] <= tree.points[rows]).all()
        assert (tree.boxes[node, 3:] >= tree.points[rows]).all()
        assert tree.holds[node] == np.bitwise_or.reduce(tree.words[rows], initial=np.uint64(0))


def test_equal_points_do_not_unbalance_a_tree() -> None:
    tree = build_tree(np.full(1000, 108.9), np.full(1000, 34.2), np.ones(1000, np.uint64), np.arange(1000))
    assert sorted(tree.order.tolist()) == list(range(1000))


def test_positions_agree_with_the_plain_formula() -> None:
    lon, lat = random_points(20_000, 3)
    lon[:8], lat[:8] = [0, 90, -90, 180, -180, 45, 135, 0], [0, 0, 0, 0, 0, 90, -90, 45]
    assert np.abs(points_m(lon, lat) - ecef_m(lon, lat)).max() < 1e-8


@pytest.mark.parametrize("reach_m", [1.0, 1e3, 5e4, 8e4, 8.1e4, 3e5, 4.1e5, 9.99e5])
def test_lengths_from_chords_are_those_of_geodesics(reach_m: float) -> None:
    rng, count = np.random.default_rng(int(reach_m)), 4000
    lon, lat = random_points(count, int(reach_m) + 1)
    away_m = np.minimum(reach_m * rng.uniform(0.9, 1.0, count), FAR_M)
    other_lon, other_lat, _ = WGS84.fwd(lon, lat, rng.uniform(0, 360, count), away_m)
    _, _, expected_m = WGS84.inv(lon, lat, other_lon, other_lat)
    found_m = [
        length_m(*p, *q)
        for p, q in zip(points_m(lon, lat), points_m(np.array(other_lon), np.array(other_lat)), strict=True)
    ]
    assert np.abs(np.array(found_m) - expected_m).max() < TIE_M / 4


@pytest.mark.parametrize("away_m", [0.1, 10.0, 1e4, 2e5, BEND_M])
def test_bearings_are_those_of_geodesics(away_m: float) -> None:
    rng = np.random.default_rng(5)
    for lat in (*rng.uniform(-80, 80, 4), 0.0, 89.9, -90.0):
        lon, azimuth = rng.uniform(-180, 180), rng.uniform(0, 360, 200)
        to_lon, to_lat, _ = WGS84.fwd([lon] * 200, [lat] * 200, azimuth, [away_m] * 200)
        expected, _, _ = WGS84.inv([lon] * 200, [lat] * 200, to_lon, to_lat)
        sines, origin = (*sin_cos(lon), *sin_cos(lat)), points_m(np.array([lon]), np.array([lat]))[0]
        others = points_m(np.array(to_lon), np.array(to_lat))
        bearings = np.array([bearing_deg(*sines, *origin, *other) for other in others])
        assert np.abs((bearings - expected + 180) % 360 - 180).max() < 1e-5
        assert ((bearings >= 0) & (bearings < 360)).all()


def test_a_bearing_a_hair_west_of_north_stays_below_360() -> None:
    east = points_m(np.array([0.0, -1e-16]), np.array([0.0, 1.0]))
    assert bearing_deg(*sin_cos(0.0), *sin_cos(0.0), *east[0], *east[1]) == 0.0


def test_a_card_is_made_of_no_other_arrays_than_compiled_code_reads() -> None:
    lon, lat = random_points(20, 1)
    tree = build_tree(lon, lat, np.ones(20, np.uint64), np.arange(20))
    rank = np.arange(20, dtype=np.int32)
    assert make_card(tree, NO_TEST, NO_MASK, (lon, lat, rank))[4] == tree.boxes.ctypes.data
    for lon_read, rank_read in ((lon[::2], rank), (lon, np.arange(20))):
        with pytest.raises(TypeError):
            make_card(tree, NO_TEST, NO_MASK, (lon_read, lat, rank_read))


def test_the_curve_visits_every_point_once_and_jumps_little() -> None:
    side = 1 << (BITS - 5)
    lon, lat = (axis.ravel() for axis in np.meshgrid(np.arange(side) * 1.0, np.arange(side) * 1.0))
    shuffled = np.random.default_rng(6).permutation(len(lon))
    order = shuffled[curve_order(lon[shuffled], lat[shuffled])]
    assert sorted(order.tolist()) == list(range(len(lon)))
    steps = np.hypot(np.diff(lon[order]), np.diff(lat[order]))
    assert steps.mean() < 1.2
    assert curve_order(np.full(9, 3.0), np.full(9, 4.0)).tolist() == list(range(9))


def test_words_pass_what_the_columns_pass() -> None:
    rng, count = np.random.default_rng(7), 2003
    services = rng.integers(0, 2**16, count, dtype=np.uint64)
    tiers, statuses = rng.integers(1, 4, count), rng.choice(["open", "closed"], count)
    table = WordTable(services, {"statuses": statuses, "tiers": tiers})
    for wanted, any_of in ((0, 0), (0b101, 0), (0, 0b11), (0b1000, 0b110)):
        test = table.test(wanted, any_of, {"tiers": {1, 3}, "statuses": {"open", "lost"}})
        assert test is not None
        expected = np.isin(tiers, [1, 3]) & (statuses == "open") & (services & np.uint64(wanted) == wanted)
        if any_of:
            expected &= services & np.uint64(any_of) != 0
        found = positions_of(table.passing(test), int(expected.sum()))
        assert found.tolist() == np.flatnonzero(expected).tolist()


def test_kernels_work_where_nothing_can_be_written() -> None:
    """With no directory to keep machine code in, it is compiled at each start."""
    script = (
        "from numba.core import caching\n"
        "caching.CacheImpl._locator_classes = []\n"
        "import numpy as np\n"
        "from geomap.ecef import points_m\n"
        "print(points_m(np.zeros(1), np.zeros(1))[0, 0])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "6378137.0", done.stderr
