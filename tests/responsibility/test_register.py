"""Who answers on which day, against looking through all posts day by day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offices import AREAS, DAYS, TOWN, post, posts
from town import EAST, EAST_NORTH, EAST_SOUTH, WEST, WEST_NORTH, WEST_SOUTH

from geomap.errors import InvalidInputError
from geomap.responsibility.handing import ended, handed_over
from geomap.responsibility.places import Held
from geomap.responsibility.posts import KINDS
from geomap.responsibility.register import NO_POSTS, Register
from geomap.responsibility.vacancies import vacancies

EVERYWHERE = [TOWN.around(layer, area) for layer, areas in AREAS.items() for area in areas]


def here(one, held: Held) -> bool:
    """Whether the post's areas hold the point."""
    return bool({held.street, held.community, held.compound} & set(one.areas))


@given(posts(), st.sampled_from(DAYS), st.sampled_from(EVERYWHERE))
def test_just_the_posts_of_the_day_and_the_place_answer(made, day, held):
    found = Register(made).answering(held, day)
    expected = {
        p.id
        for p in made
        if here(p, held) and p.valid_from <= day and (p.valid_to is None or day < p.valid_to)
    }
    own_worker = any(p.kind == "grid_worker" and p.layer == "compounds" and p.id in expected for p in made)
    if own_worker:
        expected -= {p.id for p in made if p.kind == "grid_worker" and p.layer == "communities"}
    assert {p.id for group in found.values() for p in group} == expected
    assert [*found] == [kind for kind in KINDS if kind in found]
    assert all(p.kind == kind for kind, group in found.items() for p in group)


@given(posts())
def test_two_held_posts_of_one_role_and_area_are_an_overlap_on_just_their_common_days(made):
    found = {(o.area, *sorted(o.posts)): o.span for o in Register(made).overlaps()}
    for one, other in combinations(made, 2):
        same = one.held and other.held and (one.kind, one.provider) == (other.kind, other.provider)
        days = [d for d in DAYS if one.span.holds(d) and other.span.holds(d)]
        for area in set(one.areas) & set(other.areas):
            span = found.pop((area, *sorted((one.id, other.id))), None)
            assert (span is not None) is bool(same and days and one.layer == other.layer)
            if span is not None:
                assert [d for d in DAYS if span.holds(d)] == days
    assert not found


@given(posts(), st.sampled_from(DAYS))
def test_an_area_is_vacant_where_nobody_holds_the_post_and_for_as_long(made, day):
    def holders(kind: str, areas: set[str], on: date) -> bool:
        return any(p.held and p.kind == kind and areas & set(p.areas) and p.span.holds(on) for p in made)

    needed = {("street_duty", street): {street} for street in TOWN.streets}
    needed |= {("community_chief", community): {community} for community in TOWN.communities}
    needed |= {("grid_worker", community): {community} for community in (WEST_NORTH, EAST_NORTH)}
    for compound, community in TOWN.compounds.items():
        for kind in ("compound_chief", "yard_chief", "steward"):
            needed[kind, compound] = {compound}
        needed["grid_worker", compound] = {compound, community}
    found = {(v.kind, v.area): v for v in vacancies(Register(made), TOWN, day)}
    assert set(found) == {key for key, areas in needed.items() if not holders(key[0], areas, day)}
    for key, vacancy in found.items():
        assert vacancy.span.holds(day)
        assert not any(holders(key[0], needed[key], d) for d in DAYS if vacancy.span.holds(d))
        for edge in (vacancy.span.first and vacancy.span.first - timedelta(days=1), vacancy.span.end):
            assert edge is None or holders(key[0], needed[key], edge)
        there = any(p.kind == key[0] and needed[key] & set(p.areas) and p.span.holds(day) for p in made)
        assert vacancy.why == ("no_holder" if there else "no_post")


def test_a_register_without_posts_answers_with_nothing():
    assert NO_POSTS.answering(Held(WEST, WEST_SOUTH, "yard"), DAYS[0]) == {}
    assert NO_POSTS.overlaps() == []


def test_a_property_and_a_volunteer_steward_do_not_overlap():
    yard = {"kind": "steward", "layer": "compounds", "areas": ("yard",)}
    both = [post("a", **yard, provider="property"), post("b", **yard, provider="volunteer")]
    assert Register(both).overlaps() == []
    assert len(Register([*both, post("c", **yard, provider="property")]).overlaps()) == 1


@given(st.sampled_from(DAYS))
def test_handing_over_leaves_no_day_without_and_none_with_two(day):
    before = post(valid_to=DAYS[-1] + timedelta(days=1))
    first, second = handed_over(before, day, "p2", account=None, public_name=None)
    for d in DAYS:
        assert [first.span.holds(d), second.span.holds(d)] == [d < day, d >= day]
    assert second.valid_to == before.valid_to


def test_a_post_taken_back_never_held():
    assert not any(ended(post(), DAYS[0]).span.holds(d) for d in DAYS)


@pytest.mark.parametrize("day", [DAYS[0] - timedelta(days=1), DAYS[9]])
def test_a_post_is_handed_over_only_while_it_holds(day):
    with pytest.raises(InvalidInputError) as caught:
        handed_over(post(valid_to=DAYS[5]), day, "p2", account=None, public_name=None)
    assert caught.value.parameter == "on"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "mayor"}, "kind"),
        ({"layer": "streets"}, "layer"),
        ({"areas": ()}, "areas"),
        ({"areas": (WEST_SOUTH, WEST_NORTH)}, "areas"),
        ({"title": " "}, "title"),
        ({"title": "岗" * 101}, "title"),
        ({"title": "a\u202eb"}, "title"),
        ({"title_en": ""}, "title_en"),
        ({"valid_to": date(2025, 12, 31)}, "valid_to"),
        ({"provider": "property"}, "provider"),
        ({"account": "Upper"}, "account"),
    ],
)
def test_a_post_that_cannot_be_names_the_field_and_the_remedy(wrong, field):
    with pytest.raises(InvalidInputError) as caught:
        post(**wrong)
    assert caught.value.parameter == field
    assert caught.value.hint


def test_a_grid_worker_has_several_areas_each_once():
    worker = {"kind": "grid_worker", "layer": "compounds"}
    assert post(**worker, areas=("yard", "court")).areas == ("yard", "court")
    with pytest.raises(InvalidInputError):
        post(**worker, areas=("yard", "yard"))


def test_places_within_an_area_are_those_that_lie_in_it():
    street = TOWN.within("streets", WEST)
    assert (street.streets, set(street.communities)) == ((WEST,), {WEST_SOUTH, WEST_NORTH})
    assert set(street.compounds) == {"yard", "court"}
    community = TOWN.within("communities", EAST_SOUTH)
    assert (community.streets, set(community.communities), set(community.compounds)) == (
        (),
        {EAST_SOUTH},
        {"mill"},
    )
    assert TOWN.within(None, None) is TOWN
    assert TOWN.around("compounds", "mill") == Held(EAST, EAST_SOUTH, "mill")
