"""The locator gives what was asked for, or the closest to it and says what is missing."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from geomap.geodesy import LonLat
from geomap.hours import openness
from geomap.locator import Query, locate, ride_s, walk_s
from geomap.nearest import Need
from geomap.snapshot import Snapshot

HERE = LonLat(108.9470, 34.2080)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHT = NOON.replace(hour=3)


def ids(found: list) -> list[str]:  # type: ignore[type-arg]
    return [f.feature["id"] for f in found]


def test_a_plain_question_finds_the_nearest_that_run(snapshot: Snapshot) -> None:
    answer = locate(snapshot, Query(HERE, limit=5), NOON)
    assert len(answer.found) == 5
    assert not answer.relaxed
    assert all(f.feature["properties"]["status"] == "open" for f in answer.found)
    assert [f.distance_m for f in answer.found] == sorted(f.distance_m for f in answer.found)


@pytest.mark.parametrize("at", [NOON, NIGHT])
def test_open_at_finds_only_stations_open_then(snapshot: Snapshot, at: datetime) -> None:
    answer = locate(snapshot, Query(HERE, limit=200, open_at=at), NOON)
    position = snapshot.layers["stations"].position
    expected = {
        i
        for i in snapshot.layers["stations"].ids
        if openness(snapshot.rules[position[i]], at).state == "open"
        and snapshot.feature("stations", i)["properties"]["status"] == "open"
    }
    assert set(ids(answer.found)) == expected
    assert {f.openness.state for f in answer.found} == {"open"}


def test_unknown_hours_count_only_when_they_are_included(snapshot: Snapshot) -> None:
    query = Query(HERE, limit=200, open_at=NOON)
    without = set(ids(locate(snapshot, query, NOON).found))
    with_unknown = locate(snapshot, replace(query, unknown_hours="include"), NOON).found
    assert without < set(ids(with_unknown))
    assert {f.openness.state for f in with_unknown if f.feature["id"] not in without} == {"unknown"}


def test_open_for_asks_that_the_door_stays_open(snapshot: Snapshot) -> None:
    found = locate(snapshot, Query(HERE, limit=200, open_at=NOON, open_for_min=120), NOON).found
    assert found
    for f in found:
        assert f.openness.until is None or f.openness.until >= NOON + timedelta(minutes=120)


def test_when_nothing_meets_the_need_as_few_conditions_as_possible_are_given_up(snapshot: Snapshot) -> None:
    catalogue = snapshot.catalogue
    need = Need(
        tiers=frozenset({3}), services=catalogue.mask(["nursing_room", "umbrella"]), max_distance_m=900
    )
    answer = locate(snapshot, Query(HERE, need=need), NOON)
    assert not answer.found
    assert answer.relaxed
    dropped = [(d.parameter, d.value) for d in answer.dropped]
    easier = {
        "max_distance_m": {"max_distance_m": math.inf},
        "tier": {"tiers": None},
        "nursing_room": {"services": catalogue.mask(["umbrella"])},
        "umbrella": {"services": catalogue.mask(["nursing_room"])},
    }
    for fewer in range(1, len(dropped)):
        for chosen in combinations(easier, fewer):
            if {"nursing_room", "umbrella"} <= set(chosen):
                continue
            changes = {k: v for c in chosen for k, v in easier[c].items()}
            assert not locate(snapshot, Query(HERE, need=replace(need, **changes)), NOON).found
    assert len(dropped) <= 2


def test_a_single_condition_that_nothing_meets_is_given_up_and_named(snapshot: Snapshot) -> None:
    answer = locate(snapshot, Query(HERE, need=Need(max_distance_m=1.0)), NOON)
    assert [(d.parameter, d.value) for d in answer.dropped] == [("max_distance_m", 1.0)]
    assert ids(answer.relaxed) == ids(locate(snapshot, Query(HERE), NOON).found)


def test_a_relaxed_answer_still_tells_the_state_at_the_time_asked_about(snapshot: Snapshot) -> None:
    need = Need(max_distance_m=200.0)
    answer = locate(snapshot, Query(HERE, need=need, open_at=NIGHT, open_for_min=60), NOON)
    position = snapshot.layers["stations"].position
    for f in [*answer.found, *answer.relaxed]:
        assert f.openness == openness(snapshot.rules[position[f.feature["id"]]], NIGHT)


def test_riding_is_quicker_than_walking_and_both_allow_for_the_detour() -> None:
    assert walk_s(1300) == pytest.approx(1300)
    assert ride_s(1300) == pytest.approx(338)
