"""Which stations are open: the same as the rules say, kept while nothing changes."""

from __future__ import annotations

import gc
import weakref
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geomap.geodesy import LonLat
from geomap.hours import Hours, open_mask
from geomap.nearest import ANY, StationIndex, nearest
from geomap.open_stations import open_stations

TEXTS = ["24/7", "Mo-Fr 09:00-18:00; PH off", "08:30-12:00,14:00-22:15", "22:00-06:00", None]
BEIJING = ZoneInfo("Asia/Shanghai")


def index_of(count: int) -> tuple[StationIndex, tuple[Hours | None, ...]]:
    parsed = [text and Hours.parse(text) for text in TEXTS]
    rules = tuple(parsed[i % len(parsed)] for i in range(count))
    statuses = ["closed" if i % 7 == 0 else "open" for i in range(count)]
    ids = [f"s{i:02d}" for i in range(count)]
    places = np.linspace(108.8, 109.0, count), np.linspace(34.1, 34.3, count)
    return StationIndex(ids, *places, [1] * count, [0] * count, ["free"] * count, statuses), rules


@pytest.mark.parametrize("minutes", [0, 30, 600])
@pytest.mark.parametrize("unknown", [False, True])
def test_it_is_what_the_rules_say(minutes: int, unknown: bool) -> None:
    stations, rules = index_of(40)
    doors, rng = open_stations(stations, rules, "open"), np.random.default_rng(minutes)
    for second in rng.integers(0, 400 * 86400, 200):
        when = datetime(2025, 9, 1, tzinfo=BEIJING) + timedelta(seconds=int(second))
        is_open, is_unknown = open_mask(rules, when, minutes)
        expected = (is_open | is_unknown if unknown else is_open) & (stations.statuses == "open")
        assert (doors.at(when, minutes, unknown=unknown).mask == expected).all()
        assert (doors.at(when.astimezone(UTC), minutes, unknown=unknown).mask == expected).all()


def test_a_stay_that_begins_within_a_minute_is_held_to_its_seconds() -> None:
    stations, rules = index_of(5)
    doors = open_stations(stations, rules, "open")
    nine_thirty = datetime(2026, 3, 2, 21, 45, tzinfo=BEIJING)
    assert doors.at(nine_thirty, 30, unknown=False).mask[2]
    assert not doors.at(nine_thirty + timedelta(seconds=1), 30, unknown=False).mask[2]


def test_it_stays_the_same_object_until_a_door_turns() -> None:
    stations, rules = index_of(40)
    doors, nine = open_stations(stations, rules, "open"), datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
    at_nine = doors.at(nine, 0, unknown=False)
    assert doors.at(nine + timedelta(seconds=59), 0, unknown=False) is at_nine
    assert doors.at(nine + timedelta(minutes=179), 0, unknown=False) is at_nine
    assert doors.at(nine - timedelta(minutes=1), 0, unknown=False) is not at_nine
    assert doors.at(nine + timedelta(minutes=180), 0, unknown=False) is not at_nine
    assert open_stations(stations, rules, "open") is doors


def test_it_goes_with_its_stations() -> None:
    stations, rules = index_of(10)
    doors = open_stations(stations, rules, "open")
    assert nearest(stations, LonLat(108.9, 34.2), 1, ANY, doors.at(datetime.now(UTC), 0, unknown=False))
    del doors
    gone = weakref.ref(stations)
    del stations
    gc.collect()
    assert gone() is None
