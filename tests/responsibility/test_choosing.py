"""What a post's form offers while somebody types: areas of the own, and accounts that may be named."""

from __future__ import annotations

from typing import Any

import pytest
from people_desk import Desk
from town import EAST, EAST_NORTH, EAST_SOUTH, WEST, WEST_NORTH, WEST_SOUTH


def offered(desk: Desk, who: str, what: str, **asked: str) -> list[dict[str, Any]]:
    answer = desk.signed_in(who).get(f"/api/desk/posts/{what}", query_string=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json["results"])


@pytest.fixture(scope="module")
def crowd(desk: Desk) -> Desk:
    """Beside those of every test: somebody of each place, and somebody who may not sign in."""
    desk.account("管家甲", "steward")
    desk.account("keep-west", "keeper", "west-south")
    desk.account("keep-east", "keeper", "east-south")
    desk.account("police-man", "department", "police")
    gone = desk.account("管家乙", "steward")
    desk.people.accounts.disable(gone.id)
    return desk


@pytest.mark.parametrize(
    ("who", "of_kind", "found"),
    [
        ("admin", "community_chief", {WEST_SOUTH, WEST_NORTH, EAST_SOUTH, EAST_NORTH}),
        ("west", "community_chief", {WEST_SOUTH, WEST_NORTH}),
        ("south", "community_chief", {WEST_SOUTH}),
        ("admin", "street_duty", {WEST, EAST}),
        ("south", "street_duty", set()),
        ("south", "grid_worker", {WEST_SOUTH, "yard"}),
        ("east", "steward", set()),
    ],
)
def test_areas_are_those_of_the_own_that_the_kind_has(desk: Desk, who, of_kind, found) -> None:
    assert {one["id"] for one in offered(desk, who, "areas", kind=of_kind)} == found
    typed = offered(desk, who, "areas", kind=of_kind, q="610113")
    assert {one["id"] for one in typed} <= found


def test_areas_are_found_by_name_and_said_to_lie_somewhere(desk: Desk) -> None:
    (yard,) = offered(desk, "admin", "areas", kind="steward", q="yar")
    assert (yard["id"], yard["layer"], yard["within"]["id"]) == ("yard", "compounds", WEST_SOUTH)
    assert offered(desk, "admin", "areas", kind="grid_worker", layer="communities", q="yard") == []


@pytest.mark.parametrize(
    ("who", "of_kind", "there", "not_there"),
    [
        ("admin", "yard_chief", {"admin", "keep-west", "keep-east", "police-man", "管家甲"}, {"管家乙"}),
        ("west", "yard_chief", {"west", "south", "keep-west", "管家甲"}, {"admin", "east", "keep-east"}),
        ("south", "yard_chief", {"south", "keep-west", "管家甲"}, {"west", "admin", "viewer", "police-man"}),
        ("admin", "steward", {"管家甲"}, {"admin", "keep-west", "管家乙"}),
    ],
)
def test_accounts_are_of_the_own_area_and_can_sign_in(crowd: Desk, who, of_kind, there, not_there) -> None:
    found = {one["id"] for one in offered(crowd, who, "accounts", kind=of_kind)}
    assert there <= found
    assert not not_there & found
    for hidden in not_there:
        assert hidden not in {one["id"] for one in offered(crowd, who, "accounts", kind=of_kind, q=hidden)}


@pytest.mark.parametrize("typed", ["管家甲", "管家", "gj", "guanjia"])
def test_an_account_is_found_by_characters_pinyin_and_initials(crowd: Desk, typed: str) -> None:
    (found,) = offered(crowd, "south", "accounts", kind="steward", q=typed)
    assert found == {"id": "管家甲", "name": "管家甲", "role": "steward", "area": None}


@pytest.mark.parametrize("what", ["areas", "accounts"])
def test_only_those_who_keep_posts_are_offered_anything(desk: Desk, what: str) -> None:
    path = f"/api/desk/posts/{what}"
    assert desk.visitor().get(path).status_code == 401
    assert desk.signed_in("viewer").get(path).status_code == 403
    wrong = desk.signed_in("admin").get(path, query_string={"kind": "king"})
    assert (wrong.status_code, wrong.json["parameter"]) == (400, "kind")
