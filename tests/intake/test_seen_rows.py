"""Rows and features of one name: found as when each is compared with all of them, without doing so."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geomap.geodesy import distance_m
from geomap.intake import matching
from geomap.intake.matching import SAME_NAME_M, SeenRows, Store
from geomap.layer_builder import layer_from

NAN = math.nan
METRE_DEG = 1 / 111_000


@pytest.mark.parametrize("centre", [(108.94, 34.22), (179.9999, 0.0), (10.0, 89.9999), (0.0, -60.0)])
def test_the_first_near_namesake_is_found_as_by_comparing_with_all(centre: tuple[float, float]) -> None:
    rng = np.random.default_rng(5)
    metres = rng.uniform(-400, 400, (600, 2))
    wide = max(math.cos(math.radians(centre[1])), 1e-6)
    lon = (centre[0] + metres[:, 0] * METRE_DEG / wide + 180) % 360 - 180
    lat = np.clip(centre[1] + metres[:, 1] * METRE_DEG, -90, 90)
    names = rng.choice(["甲", "乙", "丙"], 600)
    seen, found = SeenRows(), 0
    for i, name in enumerate(names):
        rows = np.flatnonzero(names[:i] == name)
        near = rows[distance_m(lon[i], lat[i], lon[rows], lat[rows]) <= SAME_NAME_M] if len(rows) else rows
        expected = ("表", int(near[0]) + 2) if len(near) else None
        assert seen.by_name(name, lon[i], lat[i]) == expected
        found += expected is not None
        seen.add(f"s{i}", name, lon[i], lat[i], "表", i + 2)
    assert 0 < found < 600


def test_rows_without_a_position_are_near_each_other_alone() -> None:
    seen = SeenRows()
    seen.add("a", "站", 108.94, 34.22, "表", 2)
    assert seen.by_name("站", NAN, NAN) is None
    seen.add("b", "站", NAN, NAN, "表", 3)
    seen.add("c", "站", NAN, NAN, "表", 4)
    assert seen.by_name("站", NAN, NAN) == ("表", 3)
    assert seen.by_name("站", 108.94, 34.22) == ("表", 2)


def test_a_row_is_compared_with_its_neighbours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []

    def counted(*points: float) -> float:
        measured.append(1)
        return float(distance_m(*points))

    monkeypatch.setattr(matching, "distance_m", counted)
    seen = SeenRows()
    for i in range(4_000):
        lon, lat = 108.8 + i % 80 * 0.001, 34.1 + i // 80 * 0.001  # about 100 m apart
        assert seen.by_name("驿站", lon, lat) is None
        seen.add(f"s{i}", "驿站", lon, lat, "表", i + 2)
    assert len(measured) < 8 * 4_000


@pytest.mark.parametrize("count", [20, 400])
def test_the_nearest_of_many_namesakes_of_the_store_is_found(count: int) -> None:
    rng = np.random.default_rng(6)
    lon, lat = 108.94 + rng.uniform(-0.004, 0.004, count), 34.22 + rng.uniform(-0.004, 0.004, count)
    points = [{"type": "Point", "coordinates": [x, y]} for x, y in zip(lon, lat, strict=True)]
    store = Store(
        layer_from(
            "stations",
            [
                {"type": "Feature", "id": f"s{i}", "properties": {"name": "驿站"}, "geometry": point}
                for i, point in enumerate(points)
            ],
        )
    )
    found = 0
    for x, y in zip(
        lon + rng.uniform(-6e-4, 6e-4, count), lat + rng.uniform(-6e-4, 6e-4, count), strict=True
    ):
        lengths_m = distance_m(x, y, lon, lat)
        twin = store.by_name("驿站", x, y)
        nearest = int(np.argmin(lengths_m))
        assert (twin and twin.position) == (nearest if lengths_m[nearest] <= SAME_NAME_M else None)
        found += twin is not None
    assert 0 < found < count
