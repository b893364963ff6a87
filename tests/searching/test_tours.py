"""The order of the visits: exactly the shortest for a few places, for more proven, or told with a bound."""

from __future__ import annotations

from itertools import pairwise, permutations

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.searching import proof, tours
from geomap.searching.tours import MOST_EXACT, MOST_PLACES, best_tour, length_m


def scattered(count: int, seed: int) -> FloatArray:
    """Metres between places of a town of blocks, longer one way than the other."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0.0, 3_000.0, (count + 1, 2))
    matrix_m = np.abs(places[:, None] - places[None]).sum(axis=-1)
    longer: FloatArray = matrix_m * rng.uniform(1.0, 1.2, matrix_m.shape)
    return longer


def shortest(matrix_m: FloatArray, *, back: bool) -> tuple[float, tuple[int, ...]]:
    """Of all orders, one after the other, the shortest; of equals the first."""
    return min(
        (length_m(matrix_m, order, back=back), order) for order in permutations(range(1, len(matrix_m)))
    )


@given(
    count=st.integers(0, 6), seed=st.integers(0, 2**32 - 1), back=st.booleans(), whole_numbers=st.booleans()
)
@settings(max_examples=60, deadline=None)
def test_of_all_orders_none_is_shorter_and_of_equals_it_is_the_first(
    count: int, seed: int, back: bool, whole_numbers: bool
) -> None:
    matrix_m = np.random.default_rng(seed).uniform(0.0, 9.0, (count + 1, count + 1))
    matrix_m = np.round(matrix_m) if whole_numbers else matrix_m
    np.fill_diagonal(matrix_m, 0.0)
    tour = best_tour(matrix_m, back=back)
    assert tour.proven
    assert (tour.length_m, tour.order) == (
        pytest.approx(shortest(matrix_m, back=back)[0]),
        shortest(matrix_m, back=back)[1] if whole_numbers else tour.order,
    )
    assert length_m(matrix_m, tour.order, back=back) == pytest.approx(tour.length_m)


@given(count=st.integers(1, 6), seed=st.integers(0, 2**32 - 1), back=st.booleans(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_of_all_orders_that_begin_with_a_place_none_is_shorter(
    count: int, seed: int, back: bool, data: st.DataObject
) -> None:
    matrix_m = np.random.default_rng(seed).integers(0, 9, (count + 1, count + 1)).astype(float)
    np.fill_diagonal(matrix_m, 0.0)
    first = data.draw(st.integers(1, count))
    begun = [order for order in permutations(range(1, count + 1)) if order[0] == first]
    least_m, order = min((length_m(matrix_m, order, back=back), order) for order in begun)
    tour = best_tour(matrix_m, back=back, first=first)
    assert (tour.length_m, tour.order, tour.proven) == (least_m, order, True)


def test_a_tour_of_many_that_begins_with_a_place_is_told_with_a_bound_that_holds() -> None:
    matrix_m = scattered(20, seed=3)
    free, begun = best_tour(matrix_m), best_tour(matrix_m, first=7)
    assert begun.order[0] == 7
    assert sorted(begun.order) == [*range(1, 21)]
    assert begun.length_m == pytest.approx(length_m(matrix_m, begun.order))
    assert free.lower_bound_m <= begun.length_m + 1e-6
    assert begun.lower_bound_m <= begun.length_m + 1e-6


@pytest.mark.parametrize("first", [0, -1, 4])
def test_to_begin_with_what_is_none_of_the_places_is_refused(first: int) -> None:
    with pytest.raises(InvalidInputError) as refused:
        best_tour(scattered(3, seed=1), first=first)
    assert (refused.value.parameter, refused.value.value) == ("first", first)


def test_eight_places_against_every_order() -> None:
    matrix_m = scattered(8, seed=8)
    assert best_tour(matrix_m).order == shortest(matrix_m, back=False)[1]


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("count", [9, 10, MOST_EXACT])
def test_two_exact_ways_agree_where_there_are_too_many_orders(count: int, back: bool) -> None:
    """Subsets, and the integer programme of HiGHS."""
    matrix_m = scattered(count, seed=count)
    exact = best_tour(matrix_m, back=back)
    costs_m = matrix_m.copy()
    if not back:
        costs_m[1:, 0] = 0.0
    tour, bound_m = proof.proven(costs_m, np.arange(count + 1), 1e9, whole=True)
    assert bound_m == pytest.approx(exact.length_m)
    assert tuple(tour[1:].tolist()) == exact.order


@pytest.mark.parametrize("back", [False, True])
def test_more_places_are_proven_and_no_longer_than_what_networkx_comes_to(back: bool) -> None:
    matrix_m = scattered(20, seed=3)
    tour = best_tour(matrix_m, back=back)
    assert tour.proven
    assert sorted(tour.order) == list(range(1, 21))
    assert length_m(matrix_m, tour.order, back=back) == pytest.approx(tour.length_m)
    graph = networkx.from_numpy_array(
        matrix_m if back else np.where(np.arange(21)[None, :] == 0, 0.0, matrix_m),
        create_using=networkx.DiGraph,
    )
    graph.add_edges_from(((i, 0, {"weight": 0.0}) for i in range(1, 21)) if not back else ())
    theirs = networkx.approximation.simulated_annealing_tsp(graph, "greedy", source=0, seed=1)
    theirs_m = sum(graph[a][b]["weight"] for a, b in pairwise(theirs))
    assert tour.length_m <= theirs_m + 1e-6


def test_as_many_as_are_taken_are_told_with_a_bound() -> None:
    matrix_m = scattered(MOST_PLACES, seed=4)
    tour = best_tour(matrix_m)
    assert sorted(tour.order) == list(range(1, MOST_PLACES + 1))
    assert tour.lower_bound_m <= tour.length_m <= 1.05 * tour.lower_bound_m


def test_the_same_distances_give_the_same_answer_each_time() -> None:
    matrix_m = scattered(15, seed=6)
    assert best_tour(matrix_m) == best_tour(matrix_m)


def test_a_tour_that_is_not_proven_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "MOST_ROUNDS", {False: 1, True: 0})
    monkeypatch.setattr(tours, "KICKS", 0)
    matrix_m = scattered(25, seed=5)
    tour = best_tour(matrix_m)
    assert not tour.proven
    assert tour.lower_bound_m < best_tour(matrix_m).length_m + 1e-6
    assert tour.lower_bound_m < tour.length_m


@pytest.mark.parametrize(
    ("matrix_m", "parameter"),
    [
        (np.zeros((2, 3)), "matrix_m"),
        (np.zeros((0, 0)), "matrix_m"),
        (np.full((2, 2), np.nan), "matrix_m"),
        (np.full((2, 2), np.inf), "matrix_m"),
        (np.full((2, 2), -1.0), "matrix_m"),
        (np.zeros((MOST_PLACES + 2, MOST_PLACES + 2)), "places"),
    ],
)
def test_what_is_no_matrix_of_distances_is_refused(matrix_m: FloatArray, parameter: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        best_tour(matrix_m)
    assert refused.value.parameter == parameter
