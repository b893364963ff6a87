"""Role, action, area: the whole table, written down a second time and compared case by case."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from town import (
    EAST,
    EAST_BOX,
    EAST_SOUTH,
    HALF_DEG,
    MIDDLE_DEG,
    WEST,
    WEST_BOX,
    WEST_NORTH,
    WEST_SOUTH,
    box,
    town_ground,
)

from geomap.people.managing import areas_open_to, why_not_over
from geomap.people.permissions import (
    ACTIONS,
    OF_FEATURES,
    PERMISSIONS,
    SHAPING,
    WHYS,
    Deed,
    Why,
    may,
    may_somewhere,
    why_not,
)
from geomap.people.person import ROLES, SCOPES, Person

GROUND = town_ground()
DISTRICT = Person(1, "district", "district")
STREET = Person(2, "street", "street", WEST)
COMMUNITY = Person(3, "community", "community", WEST_SOUTH)
VIEWER = Person(4, "viewer", "viewer")
WORKING = (
    Person(5, "mediator", "mediator", "room"),
    Person(6, "keeper", "keeper", "west-south"),
    Person(7, "department", "department", "housing"),
    Person(8, "steward", "steward"),
)
BOOKING = (
    Person(9, "party", "organization", "org"),
    Person(10, "club", "social_organization", "书法协会"),
)
PEOPLE = (DISTRICT, STREET, COMMUNITY, *WORKING, *BOOKING, VIEWER)

MATRIX = """
read_private     DSC-
edit             DSC-
move             DSC-
create           DSC-
retire           DS--
edit_boundary    DSC-
import           DSC-
undo             DSC-
verify           DSC-
close            DSC-
answer_reports   DSC-
edit_posts       DSC-
read_holders     DSC-
count_visits     DSCK
manage_halls     DSC-
invite           DS--
manage_accounts  DS--
read_audit       D---
issue_tokens     DSCWKO
backup           D---
work_orders      DSCWK
book_halls       DSCWKO
read_desk        DSCWKV
"""
"""D: the district, everywhere. S, C: street and community, in their own area. W: whoever works on orders
alone, who touches no feature. K: who looks after a station, in it. O: an organisation, in its own name."""
EXPECTED = {line.split()[0]: line.split()[1] for line in MATRIX.split("\n") if line}

HERE = shapely.Point(108.92, 34.22)
IN_STREET_ALONE = shapely.Point(108.92, 34.28)
ELSEWHERE = shapely.Point(108.98, 34.22)
CASES = [
    # before, after, whether the street's and the community's account may
    (HERE, None, True, True),
    (None, HERE, True, True),
    (HERE, HERE, True, True),
    (IN_STREET_ALONE, None, True, False),
    (HERE, IN_STREET_ALONE, True, False),
    (IN_STREET_ALONE, HERE, True, False),
    (ELSEWHERE, None, False, False),
    (None, ELSEWHERE, False, False),
    (HERE, ELSEWHERE, False, False),
    (ELSEWHERE, HERE, False, False),
    (ELSEWHERE, ELSEWHERE, False, False),
]


def test_the_table_has_every_action_and_role() -> None:
    assert set(EXPECTED) == set(ACTIONS) == set(PERMISSIONS)
    assert all(set(row) == set(ROLES) for row in PERMISSIONS.values())


@pytest.mark.parametrize("person", PEOPLE, ids=lambda p: p.role)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_role_may_do_what_its_row_says_in_its_area_and_nothing_beyond(action, person) -> None:
    letters = {"district": "D", "street": "S", "community": "C", "keeper": "K", "viewer": "V"}
    letter = letters.get(person.role, "O" if person in BOOKING else "W")
    has_role = letter in EXPECTED[action]
    assert may_somewhere(person, action) is has_role
    if action not in OF_FEATURES:
        assert may(person, Deed(action)) is has_role
        return
    for before, after, street_may, community_may in CASES:
        at_the_station = {before, after} <= {HERE, None}
        inside = {
            "district": True,
            "street": street_may,
            "community": community_may,
            "keeper": at_the_station,
        }
        expected = has_role and inside.get(person.role, False)
        assert may(person, Deed(action, "stations", before, after), GROUND) is expected, (before, after)


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_may_do_anything_without_signing_in(action) -> None:
    assert why_not(None, Deed(action, "stations", HERE, HERE), GROUND) == "signed_out"


@pytest.mark.parametrize(("scope", "action"), list(product(SCOPES, ACTIONS)))
def test_a_token_does_what_its_scope_names_and_never_manages_people(scope, action) -> None:
    program = Person(1, "district", "district", None, frozenset({scope}))
    allowed = may(program, Deed(action, "stations", HERE, None), GROUND)
    if action in OF_FEATURES:
        own = {"read_private": "read_private", "read_holders": "read_private", "import": "import"}
        own |= dict.fromkeys(("count_visits", "manage_halls"), "orders")
        named = own.get(action, "edit")
        assert allowed is (scope == named)
    else:
        of_orders = action in ("work_orders", "book_halls") and scope == "orders"
        assert allowed is (of_orders or action == "read_desk")


def test_a_token_gives_no_right_that_its_account_has_not() -> None:
    program = Person(2, "street", "street", WEST, frozenset(SCOPES))
    assert may(program, Deed("edit", "stations", HERE, HERE), GROUND)
    assert why_not(program, Deed("edit", "stations", ELSEWHERE, ELSEWHERE), GROUND) == "was_outside"


def test_a_move_out_and_a_move_in_are_refused_for_different_reasons() -> None:
    assert why_not(STREET, Deed("move", "stations", HERE, ELSEWHERE), GROUND) == "leaves_area"
    assert why_not(STREET, Deed("move", "stations", ELSEWHERE, HERE), GROUND) == "was_outside"
    assert set(WHYS) == set(get_args(Why))


@pytest.mark.parametrize("action", sorted(SHAPING))
def test_boundaries_of_the_own_area_and_of_larger_ones_are_the_districts(action) -> None:
    west, south = (shapely.geometry.shape(b) for b in (WEST_BOX, box(108.9, 34.2, MIDDLE_DEG, HALF_DEG)))
    smaller = shapely.geometry.shape(box(108.9, 34.2, 108.94, 34.24))
    may_retire = action != "retire"
    refused = "own_boundary" if may_retire else "role"
    assert why_not(STREET, Deed(action, "streets", west, smaller), GROUND) == "own_boundary"
    assert why_not(COMMUNITY, Deed(action, "communities", south, smaller), GROUND) == refused
    assert why_not(COMMUNITY, Deed(action, "streets", west, smaller), GROUND) == refused
    assert may(DISTRICT, Deed(action, "streets", west, smaller), GROUND)
    assert may(STREET, Deed(action, "communities", south, smaller), GROUND)
    assert may(COMMUNITY, Deed(action, "compounds", smaller, smaller), GROUND) is may_retire


def test_attributes_of_the_own_area_are_its_own_to_edit() -> None:
    west, east = shapely.geometry.shape(WEST_BOX), shapely.geometry.shape(EAST_BOX)
    assert may(STREET, Deed("edit", "streets", west, west), GROUND)
    assert why_not(STREET, Deed("edit", "streets", east, east), GROUND) == "was_outside"
    assert why_not(COMMUNITY, Deed("edit", "streets", west, west), GROUND) == "was_outside"


def test_a_boundary_may_follow_the_own_border_but_not_cross_it() -> None:
    inside = shapely.geometry.shape(box(108.93, 34.21, MIDDLE_DEG, 34.22))
    a_metre_out = shapely.geometry.shape(box(108.93, 34.21, MIDDLE_DEG + 1e-5, 34.22))
    assert may(STREET, Deed("edit_boundary", "compounds", inside, inside), GROUND)
    assert why_not(STREET, Deed("edit_boundary", "compounds", inside, a_metre_out), GROUND) == "leaves_area"
    two_parts = shapely.union_all([inside, shapely.box(108.97, 34.21, 108.98, 34.22)])
    assert why_not(STREET, Deed("edit_boundary", "compounds", inside, two_parts), GROUND) == "leaves_area"


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.Point(),
        shapely.Polygon(),
        shapely.Polygon([(108.91, 34.21), (108.92, 34.22), (108.92, 34.21), (108.91, 34.22)]),
        shapely.Point(float("nan"), 34.2),
        shapely.Point(400.0, 34.2),
        shapely.Point(108.92, 340.0),
    ],
    ids=["empty point", "empty polygon", "bow tie", "not a number", "off the globe", "beyond the pole"],
)
def test_a_geometry_that_lies_nowhere_lies_in_no_area(geometry) -> None:
    assert not may(STREET, Deed("create", "stations", None, geometry), GROUND)


def test_an_account_whose_area_is_gone_or_of_another_layer_may_nothing() -> None:
    for area in ("610113999", WEST_SOUTH, None):
        lost = Person(5, "lost", "street", area)
        assert why_not(lost, Deed("edit", "stations", HERE, HERE), GROUND) == "no_area"
    assert why_not(STREET, Deed("edit", "stations", HERE, HERE), None) == "no_area"
    assert why_not(STREET, Deed("edit", "stations", None, None), GROUND) == "no_feature"


@settings(deadline=None)
@given(lon=st.floats(108.89, 109.01), lat=st.floats(34.19, 34.31), on_border=st.booleans())
def test_every_point_of_the_district_is_one_streets_alone_to_change(lon, lat, on_border) -> None:
    place = shapely.Point(MIDDLE_DEG if on_border else lon, lat)
    east = Person(6, "east", "street", EAST)
    allowed = [may(p, Deed("edit", "stations", place, place), GROUND) for p in (STREET, east)]
    inside = shapely.intersects(shapely.box(108.9, 34.2, 109.0, 34.3), place)
    assert sum(allowed) == int(inside)


def test_whoever_manages_people_manages_lower_roles_inside_the_own_area_alone() -> None:
    cases = [
        ("community", WEST_SOUTH, None),
        ("viewer", None, None),
        ("street", WEST, "role"),
        ("district", None, "role"),
        ("community", EAST_SOUTH, "was_outside"),
        ("community", "610113001999", "no_area"),
        ("community", None, "no_area"),
        ("steward", None, None),
        ("department", "housing", "role"),
        ("keeper", "west-south", None),
        ("keeper", "east-south", "was_outside"),
        ("mediator", "nowhere", "no_area"),
        ("organization", "org", None),
        ("organization", "far", "was_outside"),
        ("organization", "none", "no_area"),
        ("social_organization", "书法协会", "role"),
    ]
    for action in ("invite", "manage_accounts"):
        for role, area, expected in cases:
            assert why_not_over(STREET, action, role, area, GROUND) == expected, (action, role, area)
            assert why_not_over(DISTRICT, action, role, area, GROUND) is None
            for other in (COMMUNITY, *WORKING, *BOOKING, VIEWER):
                assert why_not_over(other, action, role, area, GROUND) == "role"


def test_areas_offered_to_an_inviter_are_those_that_will_be_taken() -> None:
    assert areas_open_to(STREET, "community", GROUND) == [WEST_SOUTH, WEST_NORTH]
    assert areas_open_to(STREET, "street", GROUND) == []
    assert areas_open_to(DISTRICT, "street", GROUND) == [WEST, EAST]
    assert areas_open_to(DISTRICT, "viewer", GROUND) == []
