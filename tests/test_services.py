"""The catalogue: sixteen, twelve and eight services, each list holding the next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geomap.errors import DataError, InvalidInputError
from geomap.services import Catalogue, catalogue_from

DOCUMENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "services.json").read_text(encoding="utf-8")
)


@pytest.fixture
def catalogue() -> Catalogue:
    return catalogue_from(DOCUMENT)


def test_the_tiers_offer_sixteen_twelve_and_eight_services_and_nest(catalogue: Catalogue) -> None:
    lists = [set(catalogue.standard(tier)) for tier in (1, 2, 3)]
    assert [len(found) for found in lists] == [16, 12, 8]
    assert lists[2] < lists[1] < lists[0]


def test_what_the_published_text_states_is_in_the_tier_it_states(catalogue: Catalogue) -> None:
    stated = {
        1: {"reading", "rest", "nursing_room"},
        2: {"first_aid", "drinking_water", "charging"},
        3: {"first_aid", "umbrella"},
    }
    for tier, codes in stated.items():
        assert codes <= set(catalogue.standard(tier))
        assert all(catalogue[code].stated for code in codes)


def test_masks_and_codes_are_two_ways_to_say_the_same(catalogue: Catalogue) -> None:
    codes = ["umbrella", "charging", "lockers"]
    assert catalogue.codes(catalogue.mask(codes)) == codes
    assert catalogue.codes(catalogue.mask([])) == []


def test_an_unknown_service_is_refused_by_its_code(catalogue: Catalogue) -> None:
    with pytest.raises(InvalidInputError) as refused:
        catalogue.mask(["umbrella", "helipad"])
    assert refused.value.value == "helipad"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"services": []},
        {"services": [{"code": "x"}]},
        {"services": DOCUMENT["services"] * 2},
        {"services": [{**DOCUMENT["services"][0], "from_tier": 4}]},
        {"services": [{**DOCUMENT["services"][0], "colour": "red"}]},
    ],
)
def test_a_broken_catalogue_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(DataError):
        catalogue_from(document)


@pytest.mark.parametrize(
    "document", [[], None, 5, "x", {"services": {}}, {"services": [5]}, {"services": [[]]}]
)
def test_a_catalogue_of_another_form_is_refused_in_words(document: Any) -> None:
    with pytest.raises(DataError, match=r"services\.json"):
        catalogue_from(document)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", 5),
        ("code", ""),
        ("code", "a,b"),
        ("name_zh", None),
        ("name_zh", "  "),
        ("name_en", ["x"]),
        ("osm", 1),
        ("from_tier", True),
        ("from_tier", "1"),
        ("stated", "yes"),
        ("stated", 1),
        ("icon", None),
        ("icon", {}),
    ],
)
def test_a_field_of_the_wrong_type_is_named_with_its_entry(field: str, value: Any) -> None:
    entries = [dict(entry) for entry in DOCUMENT["services"]]
    entries[3][field] = value
    with pytest.raises(DataError) as refused:
        catalogue_from({"services": entries})
    assert refused.value.message.startswith(f"services.json, services[3], {field}: ")
    assert refused.value.hint
