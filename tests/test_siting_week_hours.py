"""Hours in which the same is open are one class, and a plan is worth what it is hour by hour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.siting import Lever, Place, Week, frontier, hour_classes, packages_of, pairs_from_matrix

HOURS = np.arange(168)
DAY = (HOURS % 24 >= 8) & (HOURS % 24 < 20)


def each_hour(is_open):
    """The classes of every single hour for itself."""
    names = [f"h{hour}" for hour in HOURS]
    return [frozenset(names[hour] for hour in np.flatnonzero(column)) for column in is_open.T]


def planned(rng, is_open, open_in, hours):
    """A week of 4 places and levers that extend their hours or build, columns of is_open each."""
    near = np.where(rng.random((6, 4)) < 0.6, 1.0, np.inf)
    services = [frozenset(rng.permutation(["water", "rest"])[: rng.integers(3)].tolist()) for _ in range(4)]
    places = [Place(j < 3, services[j], open_in[j]) if j < 3 else Place(False) for j in range(4)]
    persons = rng.integers(1, 50, 6).astype(float)
    week = Week(persons, ["c"] * 6, pairs_from_matrix(near), places, ["water", "rest"], hours)
    levers = [Lever(j, "extend_hours", int(rng.integers(1, 9)), hours=open_in[4 + j]) for j in range(3)]
    levers += [Lever(j, "add_service", int(rng.integers(1, 9)), frozenset({"water"})) for j in range(3)]
    levers += [Lever(3, "build", int(rng.integers(5, 20)), frozenset({"rest"}), open_in[7])]
    return frontier(*packages_of(week, levers), [3, 9, 20, 60])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_plan_is_worth_the_same_by_classes_as_by_each_of_the_hours(seed):
    rng = np.random.default_rng(seed)
    edges = np.sort(rng.integers(0, 25, (8, 2)), axis=1)
    is_open = (HOURS[:, None] % 24 >= edges[:, 0]) & (HOURS[:, None] % 24 < edges[:, 1])
    is_open &= rng.random((7, 8))[HOURS // 24] < 0.8
    chosen = np.flatnonzero(rng.random(168) < rng.choice([0.1, 0.6, 1.0]))
    if not chosen.size:
        chosen = HOURS[:1]
    merged = hour_classes(is_open, chosen.tolist())
    singly = {f"h{hour}": 1.0 for hour in chosen}
    by_class = planned(np.random.default_rng(seed), is_open, merged.open_in, merged.hours)
    by_hour = planned(np.random.default_rng(seed), is_open, each_hour(is_open), singly)
    for one, other in zip(by_class, by_hour, strict=True):
        assert one.value == other.value
        assert one.optimal


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 5), st.sampled_from([1, 40, 168]))
def test_a_class_holds_just_the_chosen_hours_in_which_the_same_is_open(seed, columns, count):
    rng = np.random.default_rng(seed)
    is_open = rng.random((168, columns)) < 0.5
    chosen = rng.permutation(168)[:count]
    merged = hour_classes(is_open, chosen.tolist())
    names = list(merged.hours)
    assert (merged.class_of[np.setdiff1d(HOURS, chosen)] == -1).all()
    assert merged.hours == {
        name: float((merged.class_of == position).sum()) for position, name in enumerate(names)
    }
    assert sum(merged.hours.values()) == count
    rows = {hour: tuple(is_open[hour]) for hour in chosen.tolist()}
    for hour, row in rows.items():
        for other in chosen.tolist()[:20]:
            assert (merged.class_of[hour] == merged.class_of[other]) == (row == rows[other])
        for column, open_in in enumerate(merged.open_in):
            assert (names[merged.class_of[hour]] in open_in) == row[column]
    assert len(merged.open_in) == columns


def test_classes_stand_in_the_order_of_the_week_and_are_named_after_their_first_hours():
    late = (HOURS % 24 >= 20) & (HOURS // 24 == 1)
    merged = hour_classes(np.stack([DAY, DAY | late], axis=1))
    assert merged.hours == {"Mo 00": 80.0, "Mo 08": 84.0, "Tu 20": 4.0}
    assert list(merged.hours) == ["Mo 00", "Mo 08", "Tu 20"]
    assert merged.open_in == (frozenset({"Mo 08"}), frozenset({"Mo 08", "Tu 20"}))
    assert hour_classes(DAY[:, None], [46, 46, 167]).hours == {"Tu 22": 2.0}


@pytest.mark.parametrize(
    ("shape", "chosen", "value"),
    [
        ((24, 2), [0], [24, 2]),
        ((168,), [0], [168]),
        ((168, 2), [168], 168),
        ((168, 2), [-1], -1),
        ((168, 2), [], []),
    ],
)
def test_hours_that_are_not_of_a_week_are_refused(shape, chosen, value):
    with pytest.raises(InvalidInputError) as refused:
        hour_classes(np.ones(shape, dtype=bool), chosen)
    assert (refused.value.parameter, refused.value.value) == ("hours", value)
    assert refused.value.hint
