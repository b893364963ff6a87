"""Points and boxes refuse what cannot be a position."""

from __future__ import annotations

import math

import pytest

from geomap.errors import InvalidInputError
from geomap.geodesy import BoundingBox, LonLat


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 180.0001, -181, "108.9", None, True])
def test_a_longitude_that_is_none_is_refused_by_name(value: object) -> None:
    with pytest.raises(InvalidInputError) as refused:
        LonLat(value, 34.2)  # type: ignore[arg-type]
    assert refused.value.parameter == "lon"
    assert refused.value.hint


def test_swapped_axes_are_recognised() -> None:
    with pytest.raises(InvalidInputError) as refused:
        LonLat(34.2, 108.9)
    assert refused.value.parameter == "lat"
    assert "swapped" in str(refused.value.hint)


def test_the_ends_of_the_ranges_are_positions() -> None:
    assert LonLat(180, 90).lon == 180
    assert LonLat(-180, -90).lat == -90


def test_a_box_of_six_numbers_loses_its_heights() -> None:
    assert BoundingBox.from_numbers([1, 2, -5, 3, 4, 99]) == BoundingBox(1, 2, 3, 4)


def test_a_box_across_the_antimeridian_is_two() -> None:
    assert BoundingBox(170, -1, -170, 1).parts() == [(170, -1, 180.0, 1), (-180.0, -1, -170, 1)]
    assert BoundingBox(1, 2, 3, 4).parts() == [(1, 2, 3, 4)]


@pytest.mark.parametrize("numbers", [[1, 2, 3], [1, 5, 2, 4], [0, 0, math.nan, 1], [0, 0, 200, 1]])
def test_other_boxes_are_refused(numbers: list[float]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        BoundingBox.from_numbers(numbers)
    assert refused.value.parameter == "bbox"
