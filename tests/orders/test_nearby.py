"""What counts as about here: on a grid, so that no number of questions finds more than a cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.geodesy import WGS84, LonLat
from geomap.orders.nearby import CELL_M, is_near

MIDDLE_LAT = 34.22
POINTS = st.builds(LonLat, st.floats(108.9, 109.0), st.floats(34.15, 34.3))
TURNS = st.floats(0, 360)


def off(point: LonLat, azimuth_deg: float, far_m: float) -> LonLat:
    lon, lat, _ = WGS84.fwd(point.lon, point.lat, azimuth_deg, far_m)
    return LonLat(lon, lat)


@given(POINTS, TURNS, st.floats(0, 0.98 * CELL_M))
def test_whatever_lies_within_a_cells_width_is_near_both_ways(
    point: LonLat, azimuth: float, far_m: float
) -> None:
    other = off(point, azimuth, far_m)
    assert is_near(point, other, MIDDLE_LAT)
    assert is_near(other, point, MIDDLE_LAT)


@given(POINTS, TURNS, st.floats(3 * CELL_M, 5_000))
def test_nothing_beyond_three_cells_is(point: LonLat, azimuth: float, far_m: float) -> None:
    assert not is_near(point, off(point, azimuth, far_m), MIDDLE_LAT)


@pytest.mark.parametrize("step_m", [1.0, 5.0])
def test_a_scan_of_questions_tells_apart_no_two_points_of_a_cell(step_m: float) -> None:
    """The answers change at lines CELL_M apart, wherever between them the point lies."""
    corner = LonLat(108.95, 34.22)
    answers = {}
    for east in range(0, 120, 5):
        point = off(corner, 90, east)
        told = tuple(
            is_near(off(corner, 90, x * step_m), point, MIDDLE_LAT) for x in range(int(240 / step_m))
        )
        answers.setdefault(told, []).append(east)
    assert len(answers) <= 120 / CELL_M + 1
    assert all(max(group) - min(group) <= CELL_M for group in answers.values())
