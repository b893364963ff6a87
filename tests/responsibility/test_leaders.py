"""Leaders' links: who lacks one of the four, and who has solved too few problems for the time of year."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.responsibility.links import LINK_KINDS, Link, Problem, Standing, Step, standings

YEAR = date(2026, 1, 1)
WHO = "区委副书记岗"


def link(
    kind: str = "street", leader: str = WHO, first: date = YEAR, end: date | None = None, n: int = 1
) -> Link:
    return Link(f"{leader}-{kind}-{n}", leader, kind, "某处", first, end)


def solved(on: date, at: Link, number: int = 1) -> Problem:
    steps = (Step("taken_up", min(on, YEAR), "提出"), Step("solved", on, "办结"))
    return Problem(f"q{number}", at.id, "漏水", steps)


def one(links: list[Link], problems: list[Problem], day: date) -> Standing:
    (found,) = standings(links, problems, day)
    return found


ALL_FOUR = [link(kind) for kind in LINK_KINDS]


@given(st.integers(0, 364), st.integers(0, 364))
def test_two_a_year_are_due_in_proportion_to_the_days_linked(first, today):
    begun, day = YEAR + timedelta(days=first), YEAR + timedelta(days=today)
    found = standings([link(first=begun)], [], day)
    linked = max(0, today - first + 1)
    if not linked:
        assert found == []
    else:
        assert found[0].due == floor(Fraction(2 * linked, 365))


@pytest.mark.parametrize(
    ("day", "due"),
    [(date(2026, 7, 1), 0), (date(2026, 7, 2), 1), (date(2026, 12, 30), 1), (date(2026, 12, 31), 2)],
)
def test_the_first_is_due_in_the_middle_of_the_year_and_the_second_at_its_end(day, due):
    assert one(ALL_FOUR, [], day).due == due


def test_a_problem_counts_in_the_year_it_was_solved_in_and_not_before_that_day():
    at = ALL_FOUR[0]
    problems = [solved(date(2026, 3, 1), at), solved(date(2026, 9, 1), at, 2)]
    assert [
        one(ALL_FOUR, problems, d).solved for d in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 9, 1))
    ] == [
        0,
        1,
        2,
    ]
    assert one(ALL_FOUR, problems, date(2027, 5, 1)).solved == 0
    assert one(ALL_FOUR, problems, date(2026, 5, 1)).under_way == 1


def test_missing_and_doubled_links_are_those_of_the_day():
    links = [link("street", end=date(2026, 3, 1)), link("village"), link("village", n=2)]
    early, late = one(links, [], date(2026, 2, 1)), one(links, [], date(2026, 3, 1))
    assert (early.missing, early.doubled) == (("community", "party_organization"), ("village",))
    assert late.missing == ("street", "community", "party_organization")
    assert early.is_behind
    assert not one(ALL_FOUR, [], date(2026, 2, 1)).is_behind


def test_those_behind_come_first():
    links = [*ALL_FOUR, *(link(kind, "甲岗") for kind in LINK_KINDS[:3])]
    assert [s.leader for s in standings(links, [], date(2026, 2, 1))] == ["甲岗", WHO]


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ((), "state"),
        ((Step("doing", YEAR, "办"),), "state"),
        ((Step("taken_up", YEAR, ""),), "words"),
        ((Step("taken_up", YEAR, "提"), Step("planned", YEAR - timedelta(days=1), "划")), "on"),
        ((Step("taken_up", YEAR, "提"), Step("doing", YEAR, "办"), Step("planned", YEAR, "划")), "state"),
        ((Step("taken_up", YEAR, "提"), Step("solved", YEAR, "结"), Step("solved", YEAR, "结")), "state"),
        ((Step("taken_up", YEAR, "提"), Step("gone", YEAR, "无")), "state"),
    ],
)
def test_steps_that_go_back_or_nowhere_are_refused(steps, field):
    with pytest.raises(InvalidInputError) as caught:
        Problem("q", "l", "漏水", steps)
    assert caught.value.parameter == field


def test_a_link_that_ends_before_it_begins_is_refused():
    with pytest.raises(InvalidInputError) as caught:
        link(end=YEAR - timedelta(days=1))
    assert caught.value.parameter == "valid_to"
