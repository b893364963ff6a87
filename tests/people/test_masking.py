"""Personal numbers are masked wherever they stand; office numbers stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import MASKED, OFFICE, PRIVATE, WEST, WEST_SOUTH, town_ground, town_layers

from geomap.people.masking import masked_feature, masked_text, shown_to
from geomap.people.person import Person

GROUND = town_ground()
STATION = next(s for s in town_layers()["stations"] if s["id"] == "west-south")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812345678", MASKED),
        ("+86 138-1234-5678", MASKED),
        ("0086 138 1234 5678", MASKED),
        ("8613812345678", MASKED),
        ("013812345678", MASKED),
        ("138.1234.5678", MASKED),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("电话13812345678，找王师傅", f"电话{MASKED}，找王师傅"),
        ("13812345678/13987654321", f"{MASKED}/139****4321"),
        ("029-85251234", "029-85251234"),
        ("(029) 8525 1234", "(029) 8525 1234"),
        ("400-138-1234", "400-138-1234"),
        ("12345", "12345"),
        ("610113001001", "610113001001"),
        ("138123456789", "138123456789"),
        ("108.13812345678", "108.13812345678"),
        ("", ""),
    ],
)
def test_mobile_numbers_are_masked_and_no_others(text, shown) -> None:
    assert masked_text(text) == shown


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "电话：", "+86", "("]))
def test_no_mobile_number_survives(number, before) -> None:
    shown = masked_text(f"{before}{number}，请打")
    assert number not in shown
    assert shown.endswith(f"{number[:3]}****{number[-4:]}，请打")


@given(st.text(st.characters(exclude_categories=["Nd"])))
def test_text_without_digits_is_left_as_it_is(text) -> None:
    assert masked_text(text) == text


def test_masking_looks_into_every_text_and_leaves_codes_hours_and_shape() -> None:
    told = {"entry_note": f"打{PRIVATE}", "stranger": {"deep": [PRIVATE, 7]}}
    feature = {**STATION, "properties": {**STATION["properties"], **told}}
    shown = masked_feature(feature, "stations")
    assert shown["properties"]["phone"] == MASKED
    assert shown["properties"]["entry_note"] == f"打{MASKED}"
    assert shown["properties"]["stranger"] == {"deep": [MASKED, 7]}
    for name in ("opening_hours", "services", "tier"):
        assert shown["properties"][name] == feature["properties"][name]
    assert (shown["id"], shown["geometry"]) == (feature["id"], feature["geometry"])
    assert feature["properties"]["phone"] == PRIVATE


def test_only_whoever_may_read_private_fields_of_that_place_sees_them() -> None:
    scopes = frozenset({"edit"})
    sees = {
        None: False,
        Person(1, "d", "district"): True,
        Person(2, "w", "street", WEST): True,
        Person(3, "e", "street", "610113002"): False,
        Person(4, "c", "community", WEST_SOUTH): True,
        Person(5, "n", "community", "610113001002"): False,
        Person(6, "v", "viewer"): False,
        Person(7, "t", "district", None, scopes): False,
        Person(8, "t", "district", None, scopes | {"read_private"}): True,
    }
    for person, expected in sees.items():
        shown = shown_to(person, "stations", STATION, GROUND)["properties"]["phone"]
        assert shown == (PRIVATE if expected else MASKED), person


def test_an_office_number_is_shown_to_everybody() -> None:
    hall = town_layers()["halls"][0]
    assert shown_to(None, "halls", hall, GROUND)["properties"]["phone"] == OFFICE
