"""A change is taken apart into actions, none left out; masked texts that come back are put right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import EAST, MASKED, PRIVATE, STATIONS, WEST, WEST_BOX, WEST_SOUTH, box, town_ground, town_layers

from geomap.people.changing import actions_of, why_not_change
from geomap.people.masking import masked_feature, with_private_of
from geomap.people.person import Person

GROUND = town_ground()
FEATURES = {(layer, f["id"]): f for layer, features in town_layers().items() for f in features}
STATION = FEATURES["stations", "west-south"]
STREET = Person(2, "street", "street", WEST)
COMMUNITY = Person(3, "community", "community", WEST_SOUTH)


def changed(feature: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {**feature, "properties": {**feature["properties"], **properties}}


def at(feature: dict[str, Any], station: str) -> dict[str, Any]:
    return {**feature, "geometry": {"type": "Point", "coordinates": list(STATIONS[station])}}


MOVED = at(STATION, "west-north")
STREET_FEATURE, YARD = FEATURES["streets", WEST], FEATURES["compounds", "yard"]


@pytest.mark.parametrize(
    ("layer", "before", "after", "actions"),
    [
        ("stations", None, STATION, ("create",)),
        ("stations", STATION, None, ("retire",)),
        ("stations", STATION, STATION, ()),
        ("stations", None, None, ()),
        ("stations", STATION, changed(STATION, tier=1), ("edit",)),
        ("stations", STATION, changed(STATION, verified_on="2026-03-04"), ("verify",)),
        (
            "stations",
            STATION,
            changed(STATION, verified_on="2026-03-04", updated_on="2026-03-04"),
            ("verify",),
        ),
        ("stations", STATION, changed(STATION, updated_on="2026-03-04"), ("edit",)),
        ("stations", STATION, changed(STATION, verified_on="2026-03-04", tier=1), ("edit",)),
        ("stations", STATION, changed(STATION, stranger=None), ()),
        ("stations", STATION, MOVED, ("move",)),
        ("stations", STATION, changed(MOVED, tier=1), ("move", "edit")),
        ("compounds", YARD, {**YARD, "geometry": WEST_BOX}, ("edit_boundary",)),
        ("compounds", YARD, at(YARD, "west-south"), ("edit_boundary",)),
        ("compounds", at(YARD, "west-south"), at(YARD, "west-north"), ("move",)),
        ("streets", STREET_FEATURE, changed(STREET_FEATURE, phone="029-1"), ("edit",)),
        ("landscape", YARD, {**YARD, "geometry": WEST_BOX}, ("move",)),
    ],
)
def test_a_change_takes_these_actions(layer, before, after, actions) -> None:
    assert actions_of(layer, before, after) == actions


@given(
    st.sampled_from(sorted(FEATURES)), st.dictionaries(st.sampled_from(["name", "tier", "x"]), st.integers())
)
def test_only_equal_features_take_no_action(key, properties) -> None:
    before = FEATURES[key]
    after = changed(before, **properties)
    assert (actions_of(key[0], before, after) == ()) is (before == after)


@pytest.mark.parametrize(
    ("person", "after", "refused"),
    [
        (STREET, changed(MOVED, tier=1), None),
        (STREET, at(STATION, "east-south"), ("move", "leaves_area")),
        (STREET, changed(at(STATION, "east-south"), tier=1), ("move", "leaves_area")),
        (STREET, {**STATION, "geometry": None}, ("move", "leaves_area")),
        (STREET, {**STATION, "geometry": {"type": "Point"}}, ("move", "leaves_area")),
        (COMMUNITY, MOVED, ("move", "leaves_area")),
        (COMMUNITY, None, ("retire", "role")),
        (Person(4, "v", "viewer"), changed(STATION, verified_on="2026-03-04"), ("verify", "role")),
        (Person(5, "e", "street", EAST), changed(STATION, tier=1), ("edit", "was_outside")),
        (None, changed(STATION, tier=1), ("edit", "signed_out")),
        (Person(6, "t", "district", None, frozenset({"import"})), MOVED, ("move", "scope")),
    ],
)
def test_a_change_is_refused_by_the_first_action_that_may_not_be(person, after, refused) -> None:
    assert why_not_change(person, "stations", STATION, after, GROUND) == refused


def test_a_feature_from_elsewhere_cannot_be_drawn_in() -> None:
    outside = FEATURES["stations", "east-south"]
    assert why_not_change(STREET, "stations", outside, at(outside, "west-south"), GROUND) == (
        "move",
        "was_outside",
    )


def test_an_import_takes_what_it_changes_and_the_right_to_import() -> None:
    token = Person(7, "t", "street", WEST, frozenset({"edit"}))
    assert why_not_change(token, "stations", None, STATION, GROUND) is None
    assert why_not_change(token, "stations", None, STATION, GROUND, ("import",)) == ("import", "scope")
    assert why_not_change(
        STREET,
        "streets",
        STREET_FEATURE,
        {**STREET_FEATURE, "geometry": box(108.9, 34.2, 109.0, 34.3)},
        GROUND,
        ("undo",),
    ) == ("edit_boundary", "own_boundary")


def test_a_masked_number_that_comes_back_is_the_number_that_was() -> None:
    before = changed(STATION, entry_note=f"打{PRIVATE}", capacity=None)
    shown = masked_feature(before, "stations")
    assert with_private_of(before, shown, "stations") == before
    kept = with_private_of(before, changed(shown, name="新名", phone="029-1"), "stations")
    assert kept["properties"] == {**before["properties"], "name": "新名", "phone": "029-1"}
    added = with_private_of(before, changed(shown, extra=MASKED), "stations")
    assert added["properties"]["extra"] == MASKED
