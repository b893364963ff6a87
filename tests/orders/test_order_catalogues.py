"""What can be ordered and who can be called: the shipped lists hold together, and a wrong entry is named."""

from __future__ import annotations

import copy
import json

import pytest
from book_cases import CATEGORIES, DATA

from geomap.errors import DataError, InvalidInputError
from geomap.orders.categories import categories_from
from geomap.orders.departments import departments_from

CATEGORY_LIST = json.loads((DATA / "order_categories.json").read_text(encoding="utf-8"))
DEPARTMENT_LIST = json.loads((DATA / "departments.json").read_text(encoding="utf-8"))


def test_every_department_that_a_category_names_is_in_the_list() -> None:
    departments = departments_from(DEPARTMENT_LIST)
    for category in CATEGORIES.all:
        assert set(category.departments) <= set(departments), category.code


def test_what_is_promised_can_be_kept_one_after_the_other() -> None:
    for category in CATEGORIES.all:
        assert category.dispatch + category.accept <= category.settle, category.code


def test_a_photo_is_asked_for_where_there_is_something_to_be_seen_and_nobody_to_be_shown() -> None:
    wanted = {category.code for category in CATEGORIES.all if category.photo_at_settling}
    assert {"sanitation", "road_light", "repair"} <= wanted
    assert not wanted & {category.code for category in CATEGORIES.all if category.private}
    assert all("photo_at_settling" in entry for entry in CATEGORY_LIST["categories"])


def test_who_waits_for_what_is_dangerous_waits_day_and_night() -> None:
    for category in CATEGORIES.all:
        assert category.urgency != "emergency" or category.hours.hours.text == "24/7", category.code


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", ""),
        ("urgency", "at once"),
        ("settle_h", 0),
        ("accept_h", 1 / 61),
        ("dispatch_h", float("nan")),
        ("escalate_h", True),
        ("hours", "Mo-Fr 9 o'clock"),
        ("departments", "housing"),
        ("private", "yes"),
        ("photo_at_settling", 1),
        ("retired", 1),
    ],
)
def test_a_wrong_field_of_a_category_is_named_with_its_entry(field, value) -> None:
    wrong = copy.deepcopy(CATEGORY_LIST)
    wrong["categories"][1][field] = value
    with pytest.raises(DataError, match=rf"entry 2, field {field}"):
        categories_from(wrong)


def test_a_list_without_categories_or_with_one_twice_is_refused() -> None:
    twice = {**CATEGORY_LIST, "categories": CATEGORY_LIST["categories"][:1] * 2}
    for wrong in ({}, [], {"categories": []}, twice):
        with pytest.raises(DataError, match=r"order_categories\.json"):
            categories_from(wrong)


def test_what_is_retired_is_known_and_cannot_be_ordered() -> None:
    changed = copy.deepcopy(CATEGORY_LIST)
    changed["categories"][1]["retired"] = True
    code = changed["categories"][1]["code"]
    read = categories_from(changed)
    assert read[code].retired
    assert [c.code for c in read.offered] == [c.code for c in CATEGORIES.all if c.code != code]
    with pytest.raises(InvalidInputError) as refused:
        read.to_order(code)
    assert code not in (refused.value.hint or "")
    assert read.to_order("lift") == CATEGORIES["lift"]


def test_a_list_of_retired_categories_alone_is_refused() -> None:
    changed = copy.deepcopy(CATEGORY_LIST)
    for one in changed["categories"]:
        one["retired"] = True
    with pytest.raises(DataError, match="retired"):
        categories_from(changed)


def test_a_department_twice_or_without_a_name_is_refused() -> None:
    first = DEPARTMENT_LIST["departments"][0]
    for wrong in ({"departments": [first, first]}, {"departments": [{**first, "name_zh": ""}]}, {}):
        with pytest.raises(DataError, match=r"departments\.json"):
            departments_from(wrong)
