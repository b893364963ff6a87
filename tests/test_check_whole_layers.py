"""The check speaks of a layer as a whole where that is what is wrong, and never breaks off."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import numpy as np
import pytest

from geomap.check import Fault, affected_by, check, check_mistaken, errors_of
from geomap.datum import Datum, convert
from geomap.layer_builder import layer_from
from geomap.layers import LAYERS
from geomap.snapshot import Snapshot

Documents = dict[str, list[dict[str, Any]]]


@pytest.fixture
def documents(snapshot: Snapshot) -> Documents:
    """Every layer's features, free to be spoilt."""
    return copy.deepcopy({name: list(layer.features) for name, layer in snapshot.layers.items()})


def faults_of(documents: Documents, snapshot: Snapshot) -> list[Fault]:
    layers = {name: layer_from(name, features) for name, features in documents.items()}
    return check(layers, snapshot.catalogue)


def whole(faults: list[Fault], layer: str) -> list[Fault]:
    return [f for f in faults if f.layer == layer and f.feature_id is None]


@pytest.mark.parametrize("layer", ["district", "streets", "communities"])
def test_a_district_without_areas_is_an_error_of_the_layer(
    documents: Documents, snapshot: Snapshot, layer: str
) -> None:
    documents[layer] = []
    (fault,) = whole(errors_of(faults_of(documents, snapshot)), layer)
    assert fault.message == "there is no feature."


def test_a_district_of_which_no_area_is_valid_is_an_error_and_not_a_hundred(
    documents: Documents, snapshot: Snapshot
) -> None:
    bow_tie = [[108.94, 34.2], [108.95, 34.21], [108.95, 34.2], [108.94, 34.21], [108.94, 34.2]]
    documents["district"][0]["geometry"] = {"type": "Polygon", "coordinates": [bow_tie]}
    errors = errors_of(faults_of(documents, snapshot))
    assert [(f.layer, f.feature_id) for f in errors] == [("district", None), ("district", "610113")]
    assert "no position was checked" in errors[0].message


def test_a_map_without_stations_is_a_warning(documents: Documents, snapshot: Snapshot) -> None:
    documents["stations"] = []
    faults = faults_of(documents, snapshot)
    assert errors_of(faults) == []
    assert [f.message for f in whole(faults, "stations")] == ["there is no station."]


def shifted(features: list[dict[str, Any]], datum: Datum) -> None:
    """Write positions as a map program of that datum would give them."""
    for feature in features:
        geometry = feature["geometry"]
        ring = geometry["coordinates"][0] if geometry["type"] == "Polygon" else [geometry["coordinates"]]
        lon, lat = convert(np.array([p[0] for p in ring]), np.array([p[1] for p in ring]), "wgs84", datum)
        moved = [[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]
        geometry["coordinates"] = [moved] if geometry["type"] == "Polygon" else moved[0]


@pytest.mark.parametrize(("datum", "word"), [("gcj02", "GCJ-02"), ("bd09", "BD-09")])
@pytest.mark.parametrize("layer", ["stations", "compounds", "demand"])
def test_a_layer_wholly_in_another_datum_is_told_so_once_and_first(
    documents: Documents, snapshot: Snapshot, layer: str, datum: Datum, word: str
) -> None:
    shifted(documents[layer], datum)
    errors = [f for f in errors_of(faults_of(documents, snapshot)) if f.layer == layer]
    assert errors[0].feature_id is None
    assert word in errors[0].message
    assert f"--datum {datum}" in errors[0].remedy
    assert len([f for f in errors if f.feature_id is None]) == 1
    assert word in errors[1].remedy


def test_a_few_shifted_positions_are_not_taken_for_the_whole_layer(
    documents: Documents, snapshot: Snapshot
) -> None:
    east = sorted(documents["demand"], key=lambda f: -f["geometry"]["coordinates"][0])[:20]
    shifted(east, "gcj02")
    errors = errors_of(faults_of(documents, snapshot))
    assert len(errors) > 3
    assert all("GCJ-02" in f.remedy for f in errors)
    assert [f for f in errors if f.feature_id is None] == []


def test_positions_strewn_at_random_have_no_common_datum(documents: Documents, snapshot: Snapshot) -> None:
    for i, feature in enumerate(documents["demand"]):
        feature["geometry"]["coordinates"] = [100 + i % 17, 30 + i % 11]
    errors = errors_of(faults_of(documents, snapshot))
    assert len(errors) == len(documents["demand"])
    assert all("Correct the position" in f.remedy for f in errors)


def test_a_property_that_no_field_knows_is_one_warning_with_the_count(
    documents: Documents, snapshot: Snapshot
) -> None:
    for station in documents["stations"][:30]:
        station["properties"] |= {"manager_phone": "13900000000", "opening_ho": "24/7", "empty": None}
    found = whole(faults_of(documents, snapshot), "stations")
    assert [(f.field, f.severity) for f in found] == [("manager_phone", "warning"), ("opening_ho", "warning")]
    assert all("30 feature(s)" in f.message for f in found)
    assert "published" in found[0].remedy
    assert "opening_hours" in found[1].remedy


def test_the_shipped_layers_hold_no_property_of_an_unknown_name(snapshot: Snapshot) -> None:
    assert [f for f in check(snapshot.layers, snapshot.catalogue) if f.feature_id is None] == []


def test_features_that_stand_in_another_layer_are_recognised_by_id_and_name(snapshot: Snapshot) -> None:
    halls = snapshot.layers["halls"].features
    (fault,) = check_mistaken(layer_from("organizations", halls), snapshot.layers)
    assert "those of halls" in fault.message
    assert list(check_mistaken(layer_from("halls", halls), snapshot.layers)) == []
    renamed = [{**f, "properties": {**f["properties"], "name": f"新{f['id']}"}} for f in halls]
    assert list(check_mistaken(layer_from("organizations", renamed), snapshot.layers)) == []


ODD: list[Any] = [None, "", 0, -1, True, 1.5, 1e308, "x", [], ["x"], [[]], {}, {"a": [1]}, [None]]
ODD_SHAPES: list[Any] = [
    *ODD,
    {"type": "Point", "coordinates": [1e308, 1e308]},
    {"type": "Point", "coordinates": [None, 34.2]},
    {"type": "Point", "coordinates": [float("inf"), 34.2]},
    {"type": "Point", "coordinates": [float("nan"), float("nan")]},
    {"type": "Point", "coordinates": [108.94, 91.0]},
    {"type": "Polygon", "coordinates": []},
    {"type": "Polygon", "coordinates": [[[1e308, 1e308], [-1e308, 1e308], [1e308, -1e308], [1e308, 1e308]]]},
    {"type": "MultiPolygon", "coordinates": [[]]},
    {"type": "LineString", "coordinates": [[108.94, 34.2], [108.94, 34.2]]},
    {"type": "GeometryCollection", "geometries": []},
]


@pytest.mark.parametrize("layer", ["district", "streets", "communities", "compounds", "stations", "roads"])
def test_no_value_however_odd_breaks_the_check_off(
    documents: Documents, snapshot: Snapshot, layer: str
) -> None:
    spoilt = documents[layer][0]
    known = {f.name for f in snapshot.layers[layer].spec.fields}
    sound = copy.deepcopy(spoilt)
    small = {name: features[:3] for name, features in documents.items()}
    for value in ODD:
        spoilt["properties"] = dict.fromkeys(known, value)
        assert [str(f) for f in faults_of(small, snapshot) if f.layer == layer and f.severity == "error"]
        spoilt["properties"] = value
        assert faults_of(small, snapshot)
        spoilt |= copy.deepcopy(sound)
        spoilt["id"] = value
        assert {str(f) for f in faults_of(small, snapshot)}
        spoilt |= copy.deepcopy(sound)
    for value in ODD_SHAPES:
        spoilt["geometry"] = value
        told = [f for f in faults_of(small, snapshot) if f.layer == layer]
        assert told, value
        assert all(len(f.value) < 90 for f in told)


def test_a_list_in_place_of_a_code_is_a_fault_of_the_value(documents: Documents, snapshot: Snapshot) -> None:
    for layer, field in (("compounds", "community_code"), ("communities", "street_code")):
        documents[layer][0]["properties"][field] = ["x"]
    documents["communities"][1]["id"] = {"code": 1}
    found = {(f.layer, f.field, f.message) for f in errors_of(faults_of(documents, snapshot))}
    for layer, field in (("compounds", "community_code"), ("communities", "street_code")):
        assert (layer, field, "the value is not text.") in found
    assert ("communities", "id", "feature number 2 has no id.") in found


def test_an_absurd_coordinate_is_shown_in_few_characters(documents: Documents, snapshot: Snapshot) -> None:
    documents["stations"][0]["geometry"]["coordinates"] = [1e308, -1e308]
    (fault,) = errors_of(faults_of(documents, snapshot))
    assert fault.value == "1e+308, -1e+308"


@pytest.mark.parametrize("bad", ["a/b", "..", ".", "a b", "-", "a\n", "a?b", "a#b", "a%2Fb", "_:_", "a,b"])
def test_an_id_that_cannot_stand_in_an_address_is_an_error(
    documents: Documents, snapshot: Snapshot, bad: str
) -> None:
    documents["stations"][0]["id"] = bad
    (fault,) = errors_of(faults_of(documents, snapshot))
    assert (fault.field, fault.value) == ("id", bad)


def test_ids_of_letters_digits_and_common_signs_are_fine(documents: Documents, snapshot: Snapshot) -> None:
    for station, good in zip(documents["stations"], ["驿站-1", "node:12", "a.b", "A_1", "7"], strict=False):
        station["id"] = good
    assert errors_of(faults_of(documents, snapshot)) == []


def test_an_areas_code_must_be_its_id(documents: Documents, snapshot: Snapshot) -> None:
    documents["communities"][5]["properties"]["code"] = documents["communities"][6]["id"]
    (fault,) = errors_of(faults_of(documents, snapshot))
    assert (fault.layer, fault.field) == ("communities", "code")


def test_a_name_of_blanks_is_no_name(documents: Documents, snapshot: Snapshot) -> None:
    documents["stations"][0]["properties"]["name"] = " \u3000 "
    (fault,) = errors_of(faults_of(documents, snapshot))
    assert (fault.field, fault.message) == ("name", "there is no value.")


def warnings_of(documents: Documents, snapshot: Snapshot, feature_id: str) -> list[Fault]:
    return [f for f in faults_of(documents, snapshot) if f.feature_id == feature_id]


def test_a_station_entered_twice_is_a_warning_that_names_the_other(
    documents: Documents, snapshot: Snapshot
) -> None:
    documents["stations"].append({**copy.deepcopy(documents["stations"][0]), "id": "again"})
    (fault,) = warnings_of(documents, snapshot, "again")
    assert fault.severity == "warning"
    assert documents["stations"][0]["id"] in fault.message
    documents["stations"][-1]["properties"]["name"] = "另一座"
    assert warnings_of(documents, snapshot, "again") == []


def test_a_service_listed_twice_is_a_warning(documents: Documents, snapshot: Snapshot) -> None:
    station = documents["stations"][0]
    station["properties"]["services"].append("umbrella")
    (fault,) = warnings_of(documents, snapshot, station["id"])
    assert (fault.severity, fault.value) == ("warning", "umbrella")


@pytest.mark.parametrize(
    ("hours", "doubtful"),
    [
        ("PH off; Mo-Fr 09:00-17:00", True),
        ("PH off; 24/7", True),
        ("PH off; Apr-Oct Mo-Su 09:00-17:00", True),
        ("PH off; Mo-Fr 09:00-12:00, Mo-Fr 13:00-17:00", True),
        ("Mo-Fr 09:00-17:00; PH off", False),
        ("PH off; Mo-Su,PH 09:00-17:00", False),
        ("PH off; Dec 24 10:00-12:00", False),
        ("PH off || Mo-Fr 09:00-17:00", False),
        ("PH 10:00-12:00; Mo-Fr 09:00-17:00", False),
        ("PH off; Mo-Fr 09:00-17:00; PH off", False),
        ("Mo-Fr 09:00-17:00", False),
    ],
)
def test_a_day_off_on_holidays_that_a_later_rule_undoes_is_a_warning(
    documents: Documents, snapshot: Snapshot, hours: str, doubtful: bool
) -> None:
    hall = documents["halls"][0]
    hall["properties"]["opening_hours"] = hours
    found = warnings_of(documents, snapshot, hall["id"])
    assert [f.severity for f in found] == ["warning"] * doubtful
    assert all("last" in f.remedy for f in found)


def test_every_pair_of_doubts_is_told(documents: Documents, snapshot: Snapshot) -> None:
    """One fault hides no other of the same feature."""
    spoil = {"tier": 9, "entry": "window", "services": "umbrella", "updated_on": "soon"}
    for first, second in itertools.combinations(spoil, 2):
        station = copy.deepcopy(documents["stations"][0])
        station["properties"] |= {first: spoil[first], second: spoil[second]}
        found = errors_of(faults_of({**documents, "stations": [station]}, snapshot))
        assert {f.field for f in found} == {first, second}


def test_a_change_of_areas_touches_those_that_name_them_and_of_the_district_all() -> None:
    assert affected_by({"stations"}) == {"stations"}
    assert affected_by({"streets"}) == {"streets", "communities"}
    assert affected_by({"communities", "halls"}) == {"communities", "compounds", "halls"}
    assert affected_by({"district"}) == set(LAYERS)


def test_the_check_of_some_layers_finds_what_the_check_of_all_finds_in_them(snapshot: Snapshot) -> None:
    every = check(snapshot.layers, snapshot.catalogue)
    some = check(snapshot.layers, snapshot.catalogue, {"stations", "halls"})
    assert some == [fault for fault in every if fault.layer in {"stations", "halls"}]
    assert some
