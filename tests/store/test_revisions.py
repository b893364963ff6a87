"""A revision is written whole, with who, when, why, before and after, and can be undone."""

from __future__ import annotations

import math
import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from edits import all_of, changed, edit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.errors import DataError, InvalidInputError, NotFoundError
from geomap.layers import LAYERS
from geomap.revision import (
    Change,
    ConflictError,
    FaultsError,
    LaterChangesError,
    changes_between,
    normal_change,
)
from geomap.storage.database.tables import CHANGE, FEATURE
from geomap.storage.database.verifying import verify
from geomap.storage.geojson import read_folder
from tests.web.small_data import feature, point, square, station

S1, S2 = ("stations", "s1"), ("stations", "s2")


def add(feature_id: str, lon: float = 108.93) -> Change:
    return Change("stations", feature_id, None, station(feature_id, lon, 34.25))


def ids(store) -> list[str]:
    return list(store.state().layers["stations"].ids)


def test_an_empty_store_is_filled_with_the_folders_layers_as_its_first_revision(place, store):
    layers = read_folder(place.folder)[2]
    state = store.state()
    assert state.mark.number == 1
    for name, layer in layers.items():
        assert list(state.layers[name].features) == list(layer.features)
        assert state.layers[name].head == layer.head
    (first,) = store.revisions()
    assert (first.kind, first.count) == ("seed", sum(len(layer.features) for layer in layers.values()))


def test_a_store_that_holds_something_is_not_filled_again(place, store):
    edit(store, S1, phone="029-1")
    assert place.open().mark() == store.mark()


def test_a_revision_tells_who_when_why_before_and_after(store):
    before = store.features([S1])[S1].feature
    change = changed(store, S1, phone="029-1")
    revision = store.commit([change], who=" a keeper ", why="They moved.", kind="edit")
    assert (revision.number, revision.who, revision.why, revision.count) == (2, "a keeper", "They moved.", 1)
    assert abs(revision.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert store.revision(2) == revision
    assert list(store.changes(2)) == [Change(*S1, before, change.after)]
    latest, first = store.history(*S1)
    assert (latest.revision, latest.change.before, latest.change.after) == (revision, before, change.after)
    assert (first.revision.number, first.change.before) == (1, None)
    assert store.features([S1])[S1].revision == 2
    assert [r.number for r in store.revisions(since=1)] == [2]


def test_a_feature_that_goes_is_retired_and_comes_back_to_its_place(store):
    was = store.features([S2])[S2].feature
    store.commit([Change(*S2, was, None)], who="k", why="Closed for good.")
    assert ids(store) == ["s1", "s3", "s4"]
    assert store.features([S2])[S2].retired
    assert store.features([S2])[S2].feature == was
    store.commit([Change(*S2, None, was)], who="k", why="It was not.")
    assert ids(store) == ["s1", "s2", "s3", "s4"]


def test_new_features_come_last_in_the_order_they_were_given(store):
    store.commit([add("z"), add("a", 108.94)], who="k", why="Two more.")
    assert ids(store) == ["s1", "s2", "s3", "s4", "z", "a"]


def test_one_fault_refuses_all_and_every_fault_is_told(store):
    before = store.mark()
    changes = [
        changed(store, S1, tier=7, entry="window"),
        Change("stations", "far", None, station("far", 0.0, 0.0)),
        add("fine"),
    ]
    with pytest.raises(FaultsError) as caught:
        store.commit(changes, who="k", why="w")
    told = {(fault.feature_id, fault.field) for fault in caught.value.faults}
    assert told == {("s1", "tier"), ("s1", "entry"), ("far", "geometry")}
    assert store.mark() == before
    assert ids(store) == ["s1", "s2", "s3", "s4"]


def test_what_no_table_could_hold_is_told_with_all_other_faults(store):
    changes = [
        Change("stations", "nowhere", None, {**station("nowhere", 0, 0), "geometry": None}),
        Change("stations", "broken", None, {**station("broken", 0, 0), "geometry": {"type": "Point"}}),
        Change("stations", "bare", None, {**station("bare", 108.93, 34.25), "properties": None}),
        changed(store, S1, tier=7),
    ]
    with pytest.raises(FaultsError) as caught:
        store.commit(changes, who="k", why="w")
    told = {fault.feature_id for fault in caught.value.faults}
    assert told == {"nowhere", "broken", "bare", "s1"}


def test_a_change_that_breaks_what_depends_on_it_is_refused(store):
    street = store.state().layers["streets"].features[0]
    with pytest.raises(FaultsError) as caught:
        store.commit([Change("streets", street["id"], street, None)], who="k", why="w")
    assert {fault.layer for fault in caught.value.faults} >= {"streets", "communities"}


def test_faults_that_were_there_before_do_not_keep_one_from_mending_another(store):
    """As a stricter check of a later program would find them."""
    with store.database.writing() as connection:
        rows = FEATURE.update().where(FEATURE.c.layer == "stations", FEATURE.c.id.in_(["s2", "s3"]))
        wrong = {**store.features([S2])[S2].feature["properties"], "tier": 9}
        connection.execute(rows.values(properties=wrong))
    store = type(store)(store.database, store._catalogue)
    edit(store, S2, tier=1)
    with pytest.raises(FaultsError):
        edit(store, S1, tier=9)


def test_who_changes_what_somebody_else_has_changed_is_told_both_versions(place, store):
    mine = changed(store, S1, phone="mine")
    edit(place.open(), S1, phone="theirs")
    with pytest.raises(ConflictError) as caught:
        store.commit([mine, add("s5")], who="k", why="w")
    (conflict,) = caught.value.conflicts
    assert (conflict.layer, conflict.id, conflict.found) == (*S1, 2)
    assert conflict.mine["properties"]["phone"] == "mine"
    assert conflict.theirs["properties"]["phone"] == "theirs"
    assert "s5" not in ids(store)


def test_a_revision_that_was_expected_and_is_not_the_last_is_a_conflict(store):
    number = edit(store, S1, phone="1")
    change = changed(store, S1, phone="2")
    with pytest.raises(ConflictError) as caught:
        store.commit([change], who="k", why="w", expected={S1: 1})
    assert (caught.value.conflicts[0].expected, caught.value.conflicts[0].found) == (1, number)
    store.commit([change], who="k", why="w", expected={S1: number})


def test_what_is_added_and_is_there_or_changed_and_is_gone_is_a_conflict(store):
    with pytest.raises(ConflictError):
        store.commit([add("s1")], who="k", why="w")
    ghost = station("ghost", 108.93, 34.25)
    with pytest.raises(ConflictError) as caught:
        store.commit([Change("stations", "ghost", ghost, {**ghost}), add("x")], who="k", why="w")
    assert caught.value.conflicts[0].theirs is None


def test_undo_restores_the_exact_former_state(store):
    before = all_of(store.state())
    changes = [
        changed(store, S1, phone="029-1", name_en=None),
        Change(*S2, store.features([S2])[S2].feature, None),
        add("new"),
        Change("halls", "h2", None, feature("h2", point(108.95, 34.21), kind="hall")),
    ]
    store.commit(changes, who="k", why="Much at once.")
    after = all_of(store.state())
    undone = store.undo(2, who="another")
    assert (undone.kind, undone.who, undone.count) == ("undo", "another", 4)
    assert all_of(store.state()) == before
    store.undo(3, who="a third", why="It was right.")
    assert all_of(store.state()) == after


def test_undo_is_refused_where_later_changes_would_be_lost_unless_forced_by_feature(store):
    store.commit([changed(store, S1, phone="1"), changed(store, S2, phone="1")], who="k", why="w")
    edit(store, S1, phone="2")
    edit(store, S2, phone="2")
    with pytest.raises(LaterChangesError) as caught:
        store.undo(2, who="k")
    assert caught.value.later == {S1: 3, S2: 4}
    with pytest.raises(LaterChangesError) as caught:
        store.undo(2, who="k", force={S1: None})
    assert caught.value.later == {S2: 4}
    store.undo(2, who="k", force={S1: None, S2: None})
    assert "phone" not in store.features([S1])[S1].feature["properties"]


def test_undo_is_checked_like_any_change(store):
    with pytest.raises(FaultsError):
        store.undo(1, who="k")  # nothing would be left
    with pytest.raises(NotFoundError) as caught:
        store.undo(2, who="k")
    assert "1 to 1" in str(caught.value.hint)


def test_every_former_state_can_be_seen(store):
    """A random walk: what stood after each revision is found again, whatever came later."""
    draw = random.Random(5)
    seen = {1: all_of(store.state())}
    for step in range(25):
        there = store.state().layers["stations"].features
        kind = draw.choice(["add", "edit", "retire"] if len(there) > 2 else ["add", "edit"])
        if kind == "add":
            changes = [add(f"n{step}", 108.91 + step * 1e-3)]
        else:
            old = dict(draw.choice(list(there)))
            new = {**old, "properties": {**old["properties"], "phone": f"029-{step}"}}
            changes = [Change("stations", old["id"], old, new if kind == "edit" else None)]
        number = store.commit(changes, who="k", why=kind).number
        seen[number] = all_of(store.state())
    assert {number: all_of(store.state_at(number)) for number in seen} == seen
    with store.database.reading() as connection:
        assert verify(connection) == store.mark()


@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    lon=st.floats(108.9001, 108.9999),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_and_any_place_come_back_as_they_were_given(store, text, lon):
    change = Change("stations", "p", None, station("p", lon, 34.25, name="p" + text, phone=text or None))
    number = store.commit([change], who="k", why="w").number
    found = type(store)(store.database, store._catalogue).state().layers["stations"].features[-1]
    assert found["properties"] == change.after["properties"]
    assert found["geometry"]["coordinates"] == [round(lon, 6), 34.25]
    store.undo(number, who="k")


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        (Change("moon", "x", None, {}), "layer"),
        (Change("stations", "x", None, station("y", 108.93, 34.25)), "id"),
        (Change("stations", 5, None, station(5, 108.93, 34.25)), "id"),
        (Change("stations", "x", None, ["no", "feature"]), "feature"),
        (Change("stations", "x", None, {**station("x", 108.93, 34.25), "colour": 1}), "colour"),
        (Change("stations", "x", None, station("x", 108.93, 34.25, phone="a\0b")), "properties"),
        (Change("stations", "x", None, station("x", 108.93, 34.25, phone=object())), "properties"),
        (Change("stations", "x", None, station("x", 108.93, 34.25, phone="\ud800")), "properties"),
    ],
)
def test_what_cannot_be_kept_is_named(change, parameter):
    with pytest.raises(InvalidInputError) as caught:
        normal_change(change)
    assert caught.value.parameter == parameter
    assert caught.value.hint


def test_what_cannot_be_kept_is_not_kept(store):
    with pytest.raises(InvalidInputError):
        store.commit([add("fine"), Change("moon", "x", None, {})], who="k", why="w")
    assert store.mark().number == 1


def test_a_backslash_before_u0000_is_a_text_like_any_other(store):
    edit(store, S1, phone="\\u0000")
    assert store.features([S1])[S1].feature["properties"]["phone"] == "\\u0000"


def test_a_position_that_is_none_is_a_fault(store):
    for lon in (math.nan, math.inf, "108", None, True, [[1]]):
        nowhere = {**station("x", 0, 0), "geometry": point(lon, 34.25)}
        with pytest.raises(FaultsError):
            store.commit([Change("stations", "x", None, nowhere)], who="k", why="w")


def test_heights_and_digits_beyond_a_decimetre_are_not_kept(store):
    where = {"type": "Point", "coordinates": [108.9312345678, 34.25, 400.0]}
    store.commit([Change("stations", "x", None, {**station("x", 0, 0), "geometry": where})], who="k", why="w")
    assert store.state().layers["stations"].features[-1]["geometry"]["coordinates"] == [108.931235, 34.25]


def test_who_and_why_must_say_something(store):
    for words in ("", "  ", "x" * 1001, "a\0b", "\ud800"):
        for told in ({"who": words, "why": "w"}, {"who": "k", "why": words}):
            with pytest.raises(InvalidInputError, match="must say something"):
                store.commit([add("x")], **told)


def test_a_feature_is_changed_once_in_a_revision_and_nothing_is_no_revision(store):
    with pytest.raises(InvalidInputError, match="twice"):
        store.commit([add("x"), add("x")], who="k", why="w")
    with pytest.raises(InvalidInputError, match="nothing to change"):
        store.commit([], who="k", why="w")
    with pytest.raises(InvalidInputError, match="nothing to change"):
        store.commit([changed(store, S1)], who="k", why="w")


def test_only_layers_that_changed_are_read_again(place, store):
    other = place.open()
    before = other.state()
    edit(store, S1, phone="1")
    after = other.state()
    assert {name for name in LAYERS if after.layers[name] is not before.layers[name]} == {"stations"}
    assert other.state() is after


def test_a_row_changed_behind_the_stores_back_is_found(store):
    edit(store, S1, phone="1")
    with store.database.writing() as connection:
        connection.execute(FEATURE.update().where(FEATURE.c.id == "s1").values(retired=True))
    with store.database.reading() as connection, pytest.raises(DataError, match="stations"):
        verify(connection)
    with store.database.writing() as connection:
        connection.execute(FEATURE.update().where(FEATURE.c.id == "s1").values(retired=False))
        connection.execute(CHANGE.update().where(CHANGE.c.revision == 2).values(after=None))
    with store.database.reading() as connection, pytest.raises(DataError, match="Revision 2"):
        verify(connection)


def test_writers_take_turns_and_none_is_lost(place, store):
    """Each of four stores adds one to its own station's capacity of persons, again and again."""
    rounds, lost = 8, []

    def write(own: str) -> None:
        mine = place.open()
        try:
            for number in range(rounds):
                edit(mine, ("stations", own), phone=str(number))
        except Exception as error:
            lost.append(error)

    threads = [threading.Thread(target=write, args=(own,)) for own in ("s1", "s2", "s3", "s4")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not lost
    assert [r.number for r in store.revisions()] == list(range(1 + 4 * rounds, 0, -1))
    assert all(len(store.history("stations", own)) == 1 + rounds for own in ("s1", "s2", "s3", "s4"))
    with store.database.reading() as connection:
        verify(connection)


def test_of_two_who_change_the_same_feature_at_once_one_is_told(place, store):
    first, second = place.open(), place.open()
    changes = [(first, changed(first, S1, phone="a")), (second, changed(second, S1, phone="b"))]
    told = []

    def write(mine, change) -> None:
        try:
            mine.commit([change], who="k", why="w")
        except ConflictError as error:
            told.append(error)

    threads = [threading.Thread(target=write, args=pair) for pair in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert store.mark().number == 2


def test_a_new_boundary_is_kept_to_the_vertex(store):
    park = store.state().layers["landscape"].features[0]
    geometry = {
        "type": "MultiPolygon",
        "coordinates": [
            square(108.96, 34.21, 0.01)["coordinates"],
            square(108.98, 34.21, 0.01)["coordinates"],
        ],
    }
    store.commit([Change("landscape", "park", park, {**park, "geometry": geometry})], who="k", why="w")
    fresh = type(store)(store.database, store._catalogue)
    assert fresh.state().layers["landscape"].features[0]["geometry"] == geometry


def test_what_makes_one_list_another_is_what_changed_came_and_went():
    one, two, three = (station(name, 108.93, 34.25) for name in ("1", "2", "3"))
    moved = station("2", 108.94, 34.25)
    changes = changes_between("stations", [one, two], [three, moved])
    assert changes == [
        Change("stations", "3", None, three),
        Change("stations", "2", two, moved),
        Change("stations", "1", one, None),
    ]
