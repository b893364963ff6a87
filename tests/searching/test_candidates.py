"""What is said is heard, and the places it may mean are found, each with the reasons why."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat, distance_m
from geomap.searching.candidates import NEAR, Finder
from geomap.searching.clues import NO_CLUES
from geomap.searching.surroundings import SOUGHT_LAYERS, Surroundings
from geomap.snapshot import Snapshot
from tests.small_district import at

MIDDLE = LonLat(*at(0.9, 0.9))


def found(finder: Finder, text: str, **more: object) -> dict[str, float]:
    """Ids of the candidates with their scores, the likeliest first."""
    answer = finder.find(text, MIDDLE, 5_000.0, **more)  # type: ignore[arg-type]
    return {one.place.id: one.score for one in answer.candidates}


def heard(finder: Finder, text: str) -> list[tuple[str, str | None, str]]:
    answer = finder.find(text, MIDDLE, 5_000.0)
    return [(one.word, one.clue.code if one.clue else None, one.by) for one in answer.heard]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("有个大门楼的小区", [("大门楼", "gate_tower", "words")]),
        ("a housing compound with a big gate tower", [("gate tower", "gate_tower", "words")]),
        ("门楼 学校旁", [("门楼", "gate_tower", "words"), ("学校", "school", "words")]),
        ("水边有牌坊", [("水边", "water", "words"), ("牌坊", "gate_tower", "words")]),
        ("ＭＥＮＬＯＵ", [("menlou", "gate_tower", "sound")]),
        ("门搂", [("门搂", "gate_tower", "sound")]),
        ("menlou xuexiao", [("menlou", "gate_tower", "sound"), ("xuexiao", "school", "sound")]),
        ("archwya", [("archwya", "gate_tower", "like")]),
        ("Red-Brick, South Lake", [("red brick", "red_brick", "words"), ("south lake", None, "words")]),
        ("南湖附近", [("南湖", None, "words")]),
        ("门楼门楼，牌坊", [("门楼", "gate_tower", "words")]),
    ],
)
def test_what_is_said_is_heard(
    finder: Finder, text: str, expected: list[tuple[str, str | None, str]]
) -> None:
    assert heard(finder, text) == expected


def test_what_more_clues_speak_for_comes_first_and_says_why(finder: Finder) -> None:
    answer = finder.find("门楼，湖边", MIDDLE, 5_000.0)
    first, second = answer.candidates[:2]
    assert [first.place.id, second.place.id] == ["both", "gate"]
    tag, near = first.reasons
    assert (tag.kind, tag.what, tag.word, tag.away_m) == ("tag", "门楼", "门楼", None)
    assert (near.kind, near.what, near.what_en, near.word) == ("near", "南湖", "South Lake", "湖边")
    assert near.away_m is not None
    assert near.away_m < 100.0
    assert second.reasons == (tag,)
    assert second.score == 0.5


def test_tags_that_make_it_likely_count_less_than_those_that_say_so(finder: Finder) -> None:
    assert found(finder, "高层") == {"pond": 0.5}
    assert found(finder, "老旧小区") == {"gate": 1.0, "school": 0.5}


@pytest.mark.parametrize("text", ["育才", "yucai", "yucaixiaoxue", "育才小学"])
def test_a_name_is_found_by_characters_and_by_pinyin(finder: Finder, text: str) -> None:
    assert next(iter(found(finder, text))) == "school"


def test_places_near_what_is_named_are_candidates(finder: Finder) -> None:
    answer = finder.find("南湖", MIDDLE, 5_000.0)
    assert [(one.place.id, one.reasons[0].kind) for one in answer.candidates] == [("both", "name")]
    (park,) = finder.find("桃园", MIDDLE, 5_000.0).candidates
    assert (park.place.id, park.reasons[0].kind, park.reasons[0].away_m) == ("pond", "near", 0.0)
    assert park.score == pytest.approx(NEAR)
    road = finder.find("单行路", MIDDLE, 5_000.0).candidates
    assert {one.place.id for one in road} == {"gate", "pond", "both", "school"}


def test_other_layers_are_searched_where_they_are_asked_for(finder: Finder) -> None:
    assert found(finder, "育才", layers=SOUGHT_LAYERS).keys() >= {"school", "h1"}
    assert "h1" not in found(finder, "育才")


def test_what_speaks_for_nothing_is_told_and_what_says_nothing_is_refused(finder: Finder) -> None:
    answer = finder.find("门楼 菜市场", MIDDLE, 5_000.0)
    assert [one.word for one in answer.unmet] == ["菜市场"]
    for nothing in ("！！", "的", "   ", "a big one"):
        with pytest.raises(InvalidInputError) as refused:
            finder.find(nothing, MIDDLE, 5_000.0)
        assert refused.value.parameter == "clues"


def test_the_radius_counts_to_the_point_that_stands_for_a_place(finder: Finder, quarter: Snapshot) -> None:
    (place,) = (p for p in Surroundings(quarter, MIDDLE, 5_000.0, ["compounds"]).places if p.id == "gate")
    assert place.away_m == pytest.approx(
        float(distance_m(MIDDLE.lon, MIDDLE.lat, place.point.lon, place.point.lat))
    )
    assert "gate" in {p.id for p in Surroundings(quarter, MIDDLE, place.away_m, ["compounds"]).places}
    less = Surroundings(quarter, MIDDLE, place.away_m - 0.01, ["compounds"])
    assert "gate" not in {p.id for p in less.places}


def test_equal_scores_stand_by_distance_and_a_limit_cuts_the_end(finder: Finder) -> None:
    answer = finder.find("门楼", MIDDLE, 5_000.0)
    away_m = [one.place.away_m for one in answer.candidates]
    assert away_m == sorted(away_m)
    assert answer.count == 2
    fewer = finder.find("门楼", MIDDLE, 5_000.0, limit=1)
    assert (fewer.candidates, fewer.count) == (answer.candidates[:1], 2)


def test_without_a_catalogue_names_are_heard_alone(quarter: Snapshot) -> None:
    bare = Finder(quarter, NO_CLUES)
    assert found(bare, "育才小学") == pytest.approx({"school": 0.9})
    assert found(bare, "门楼") == {}


def test_nearness_is_the_geodesic_between_the_nearest_places(snapshot: Snapshot) -> None:
    """Against every vertex and foot of the shapes, on the shipped data."""
    middle = LonLat(*snapshot.settings.centre)
    around = Surroundings(snapshot, middle, 1_500.0, ["compounds"])
    parks = snapshot.layers["landscape"]
    near = around.near("landscape", np.arange(len(parks.ids)), 300.0)
    assert near
    geod, compounds = Geod(ellps="WGS84"), snapshot.layers["compounds"]
    for number, place in enumerate(around.places):
        shape = compounds.geometry[compounds.position[place.id]]
        least_m = min(geod.geometry_length(shapely.shortest_line(shape, park)) for park in parks.geometry)
        if number in near:
            # the plane of degrees, in which the oracle looks, takes another nearest place now and then
            assert near[number].away_m <= least_m + 0.01
            assert near[number].away_m == pytest.approx(least_m, rel=0.25, abs=0.5)
        else:
            assert least_m > 300.0
