"""How a shared search stands is the sum of what its searchers did, and nothing else can be done to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.searching.party import OF_ALL, Action, Deed, Party, RefusedDeedError, after, party_of

NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
A, B = "compounds/a", "compounds/b"
ANN, BOB = "a" * 16, "b" * 16
NUMBERS = count()


def did(searcher: str, deed: Deed, place: str | None = None, words: str | None = None) -> Action:
    number = next(NUMBERS)
    return Action(f"{number:016d}", searcher, deed, NOW + timedelta(seconds=number), place, words)


def stands(party: Party) -> dict[str, tuple[str, str | None]]:
    return {key: (one.state, one.going) for key, one in party.places.items()}


def test_two_searchers_split_by_going_to_different_places() -> None:
    party = party_of([A, B], [did(ANN, "go", A), did(BOB, "go", B)])
    assert stands(party) == {A: ("open", ANN), B: ("open", BOB)}
    assert party.searchers == (ANN, BOB)


def test_whoever_goes_elsewhere_goes_to_the_first_no_more() -> None:
    assert stands(party_of([A, B], [did(ANN, "go", A), did(ANN, "go", B)])) == {
        A: ("open", None),
        B: ("open", ANN),
    }


def test_a_place_searched_is_nobodys_way_and_can_be_searched_again() -> None:
    deeds = [did(ANN, "go", A), did(BOB, "searched", A, "门卫没看见")]
    party = party_of([A], deeds)
    assert stands(party) == {A: ("searched", None)}
    assert (party.places[A].by, party.places[A].words) == (BOB, "门卫没看见")
    assert stands(after(party, did(ANN, "reopen", A))) == {A: ("open", None)}


def test_finding_ends_the_search_and_a_mistake_is_undone() -> None:
    party = party_of([A, B], [did(ANN, "searched", A), did(BOB, "found", A)])
    assert (party.ended, stands(party)[A]) == ("found", ("found", None))
    party = after(party, did(ANN, "resume"))
    assert (party.ended, party.ended_at, stands(party)[A]) == (None, None, ("open", None))
    assert after(party, did(ANN, "stop")).ended == "stopped"


def test_a_searcher_stands_where_they_ticked_last_until_that_is_opened_again() -> None:
    party = party_of([A, B], [did(ANN, "searched", A), did(ANN, "go", B), did(BOB, "note", A, "gone")])
    assert (party.stands_at(ANN), party.stands_at(BOB)) == (A, None)
    party = after(party, did(ANN, "searched", B))
    assert party.stands_at(ANN) == B
    party = after(party, did(BOB, "reopen", B))
    assert party.stands_at(ANN) == A
    party = after(party, did(BOB, "searched", B))
    assert (party.stands_at(ANN), party.stands_at(BOB)) == (A, B)


@pytest.mark.parametrize(
    ("before", "deed", "reason"),
    [
        ([("go", A, BOB)], ("go", A), "taken"),
        ([("searched", A, BOB)], ("go", A), "searched"),
        ([("searched", A, BOB)], ("searched", A), "searched"),
        ([("go", A, BOB)], ("leave", A), "not_yours"),
        ([], ("reopen", A), "open"),
        ([("stop", None, BOB)], ("go", A), "over"),
        ([("found", A, BOB)], ("found", B), "over"),
        ([], ("resume", None), "going_on"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(
    before: list[Any], deed: tuple[Deed, str | None], reason: str
) -> None:
    party = party_of([A, B], [did(who, done, place) for done, place, who in before])
    with pytest.raises(RefusedDeedError) as refused:
        after(party, did(ANN, *deed))
    assert refused.value.reason == reason
    assert refused.value.hint


@pytest.mark.parametrize(
    ("deed", "place", "parameter"),
    [("go", None, "place"), ("stop", A, "place"), ("go", "compounds/c", "place"), ("note", A, "words")],
)
def test_what_says_not_enough_or_too_much_is_refused(deed: Deed, place: str | None, parameter: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        after(party_of([A, B], []), did(ANN, deed, place))
    assert refused.value.parameter == parameter


@given(
    st.lists(
        st.tuples(st.sampled_from([ANN, BOB]), st.sampled_from(get_args(Deed)), st.sampled_from([A, B])),
        max_size=25,
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_tried_nobody_goes_to_two_places_nor_to_one_that_is_done(tried: list[Any]) -> None:
    party, taken = party_of([A, B], []), []
    for searcher, deed, place in tried:
        action = did(searcher, deed, None if deed in OF_ALL else place, "gone" if deed == "note" else None)
        try:
            party = after(party, action)
        except RefusedDeedError:
            continue
        taken.append(action)
        going = [one.going for one in party.places.values() if one.going]
        assert len(set(going)) == len(going)
        assert all(one.state == "open" for one in party.places.values() if one.going)
        for who in (ANN, BOB):
            ticks = [
                one.place
                for i, one in enumerate(taken)
                if (one.searcher, one.deed) == (who, "searched")
                and not any((later.deed, later.place) == ("reopen", one.place) for later in taken[i:])
            ]
            assert party.stands_at(who) == (ticks[-1] if ticks else None)
        assert (party.ended == "found") == any(one.state == "found" for one in party.places.values())
    assert party == party_of([A, B], taken)
