"""The nearest stations are the nearest, anywhere on earth and under any filter."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat, distance_m, ecef_m, geodesic_bound_m
from geomap.nearest import ANY, Need, StationIndex, nearest, nearest_many

GEOD = Geod(ellps="WGS84")
REGIONS = {
    "district": (108.80, 34.16, 109.06, 34.26),
    "nation": (73.0, 18.0, 135.0, 53.0),
    "antimeridian": (179.0, -1.0, 181.0, 1.0),
    "north pole": (-180.0, 88.5, 180.0, 90.0),
    "south pole": (-180.0, -90.0, 180.0, -89.0),
    "earth": (-180.0, -90.0, 180.0, 90.0),
}


def wrapped(lon: Any) -> Any:
    return (np.asarray(lon) + 180.0) % 360.0 - 180.0


def stations_in(region: str, count: int, seed: int) -> StationIndex:
    rng = np.random.default_rng(seed)
    west, south, east, north = REGIONS[region]
    return StationIndex(
        ids=[f"s{i:04d}" for i in rng.permutation(count)],
        lon=wrapped(rng.uniform(west, east, count)),
        lat=rng.uniform(south, north, count),
        tiers=rng.integers(1, 4, count),
        services=rng.integers(0, 2**16, count, dtype=np.uint64),
        entries=rng.choice(["free", "staff", "code"], count),
        statuses=rng.choice(["open", "open", "closed", "planned"], count),
    )


def brute_force(
    index: StationIndex, lon: float, lat: float, k: int, need: Need, among: Any = None
) -> list[Any]:
    """Every geodesic measured, every condition tried one by one: ids and distances."""
    found = []
    for i, station_id in enumerate(index.ids):
        _, _, length = GEOD.inv(lon, lat, index.lon[i], index.lat[i])
        services = int(index.services[i])
        meets = (
            (need.tiers is None or int(index.tiers[i]) in need.tiers)
            and services & need.services == need.services
            and (need.services_any == 0 or services & need.services_any != 0)
            and (need.entries is None or str(index.entries[i]) in need.entries)
            and (need.statuses is None or str(index.statuses[i]) in need.statuses)
            and length <= need.max_distance_m
            and (among is None or bool(among[i]))
        )
        if meets:
            found.append((length, station_id))
    return sorted(found)[:k]


NEEDS = [
    ANY,
    Need(),
    Need(tiers=frozenset({1, 2})),
    Need(services=0b1100000000),
    Need(services_any=0b11),
    Need(entries=frozenset({"free"}), statuses=None),
    Need(tiers=frozenset({3}), services=0b1011, entries=frozenset({"code", "staff"})),
    Need(services=0xFFFF),
]


@pytest.mark.parametrize("region", REGIONS)
def test_nearest_equals_brute_force_geodesics(region: str) -> None:
    index, rng = stations_in(region, 400, seed=7), np.random.default_rng(8)
    west, south, east, north = REGIONS[region]
    for need in NEEDS:
        for k in (1, 5, 17):
            lon, lat = float(wrapped(rng.uniform(west, east))), float(rng.uniform(south, north))
            expected = brute_force(index, lon, lat, k, need)
            found = nearest(index, LonLat(lon, lat), k, need)
            assert [index.ids[n.position] for n in found] == [station_id for _, station_id in expected]
            assert [n.distance_m for n in found] == pytest.approx([d for d, _ in expected], abs=1e-6)


def test_many_origins_are_answered_as_one_by_one() -> None:
    index, rng = stations_in("nation", 300, seed=1), np.random.default_rng(2)
    lon, lat = rng.uniform(73, 135, 200), rng.uniform(18, 53, 200)
    need = Need(tiers=frozenset({1, 3}), max_distance_m=400_000)
    positions, lengths_m = nearest_many(index, lon, lat, 4, need)
    for i in range(200):
        alone = nearest(index, LonLat(lon[i], lat[i]), 4, need)
        assert [p for p in positions[i] if p >= 0] == [n.position for n in alone]
        assert [d for d in lengths_m[i] if math.isfinite(d)] == [n.distance_m for n in alone]


def test_a_mask_of_stations_open_now_narrows_the_answer() -> None:
    index, among = stations_in("district", 100, seed=3), np.arange(100) % 3 == 0
    expected = brute_force(index, 108.94, 34.2, 5, ANY, among)
    found = nearest(index, LonLat(108.94, 34.2), 5, ANY, among)
    assert [index.ids[n.position] for n in found] == [station_id for _, station_id in expected]


def test_stations_at_one_place_are_ordered_by_id() -> None:
    ids = ["b", "d", "a", "c"]
    index = StationIndex(ids, [108.9] * 4, [34.2] * 4, [1] * 4, [1] * 4, ["free"] * 4, ["open"] * 4)
    for k in (1, 2, 3, 4, 9):
        found = nearest(index, LonLat(108.95, 34.21), k)
        assert [index.ids[n.position] for n in found] == ["a", "b", "c", "d"][:k]


def test_a_station_exactly_at_the_limit_counts_and_one_beyond_does_not() -> None:
    index = StationIndex(["x"], [108.95], [34.2], [1], [0], ["free"], ["open"])
    length = float(distance_m(108.94, 34.2, 108.95, 34.2))
    assert nearest(index, LonLat(108.94, 34.2), 1, Need(max_distance_m=length))
    assert not nearest(index, LonLat(108.94, 34.2), 1, Need(max_distance_m=length - 1e-6))


def test_no_stations_and_no_origins_give_empty_answers() -> None:
    empty = StationIndex([], [], [], [], [], [], [])
    assert nearest(empty, LonLat(0, 0), 3) == []
    positions, lengths_m = nearest_many(stations_in("district", 5, 1), [], [], 2)
    assert positions.shape == lengths_m.shape == (0, 2)


def test_fewer_than_one_station_cannot_be_asked_for() -> None:
    with pytest.raises(InvalidInputError, match="at least 1"):
        nearest(stations_in("district", 5, 1), LonLat(108.9, 34.2), 0)


def test_bearings_point_where_the_station_lies() -> None:
    index = StationIndex(
        ["n", "e"], [108.9, 108.91], [34.21, 34.2], [1, 1], [0, 0], ["free"] * 2, ["open"] * 2
    )
    by_id = {index.ids[n.position]: n.bearing_deg for n in nearest(index, LonLat(108.9, 34.2), 2)}
    assert by_id["n"] == pytest.approx(0.0, abs=1e-6)
    assert by_id["e"] == pytest.approx(90.0, abs=0.01)


LONGITUDES, LATITUDES = st.floats(-180, 180), st.floats(-90, 90)


@settings(max_examples=400)
@given(LONGITUDES, LATITUDES, LONGITUDES, LATITUDES)
def test_a_geodesic_is_never_shorter_than_its_chord_nor_longer_than_its_bound(
    lon1: float, lat1: float, lon2: float, lat2: float
) -> None:
    chord = float(np.linalg.norm(ecef_m(lon1, lat1) - ecef_m(lon2, lat2)))
    length = float(distance_m(lon1, lat1, lon2, lat2))
    assert chord <= length + 1e-6
    assert length <= float(geodesic_bound_m(chord)) + 1e-6


def test_ecef_agrees_with_proj() -> None:
    from pyproj import Transformer

    lon, lat = np.array([108.94, -71.0, 180.0, 0.0]), np.array([34.2, -33.0, 0.0, 90.0])
    x, y, z = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True).transform(lon, lat, np.zeros(4))
    assert ecef_m(lon, lat) == pytest.approx(np.stack([x, y, z], axis=-1), abs=1e-6)


def test_who_is_eligible_meets_the_need_and_is_among_those_given() -> None:
    index = stations_in("district", 300, 3)
    some = np.random.default_rng(4).random(300) < 0.5
    for need in (ANY, Need(), Need(tiers=frozenset({1, 3}), services=4, max_distance_m=10.0)):
        assert (index.eligible(need) == index.meets(need)).all()
        assert (index.eligible(need, index.among(some)) == (index.meets(need) & some)).all()
