"""The check finds every fault at once and says how to mend it."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import shapely

from geomap.check import Fault, check, errors_of
from geomap.datum import convert
from geomap.layer_builder import layer_from
from geomap.layers import LAYERS
from geomap.snapshot import Snapshot


@pytest.fixture
def documents(snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
    """Every layer's features, free to be spoilt."""
    small = {name: list(layer.features[:40]) for name, layer in snapshot.layers.items()}
    for name in ("district", "streets", "communities"):
        small[name] = list(snapshot.layers[name].features)
    return copy.deepcopy(small)


def faults_of(documents: dict[str, list[dict[str, Any]]], snapshot: Snapshot) -> list[Fault]:
    return check(
        {name: layer_from(name, features) for name, features in documents.items()}, snapshot.catalogue
    )


def only_error(documents: dict[str, list[dict[str, Any]]], snapshot: Snapshot) -> Fault:
    errors = errors_of(faults_of(documents, snapshot))
    assert len(errors) == 1, errors
    assert errors[0].message
    assert errors[0].remedy
    return errors[0]


def test_the_shipped_layers_have_no_fault(snapshot: Snapshot) -> None:
    assert errors_of(check(snapshot.layers, snapshot.catalogue)) == []
    assert set(snapshot.layers) == set(LAYERS)


@pytest.mark.parametrize(
    ("layer", "field", "value", "word"),
    [
        ("stations", "tier", 4, "1, 2, 3"),
        ("stations", "tier", "1", "quotation"),
        ("stations", "tier", None, "Fill in"),
        ("stations", "name", "", "Fill in"),
        ("stations", "name", 7, "quotation"),
        ("stations", "services", ["helipad"], "first_aid"),
        ("stations", "services", "umbrella", "list"),
        ("stations", "opening_hours", "from dawn", "Mo-"),
        ("stations", "opening_hours", 8, "OSM"),
        ("stations", "entry", "window", "free"),
        ("stations", "courier_supply", "yes", "true or false"),
        ("stations", "updated_on", "2026-02-30", "YYYY-MM-DD"),
        ("stations", "updated_on", "1 May", "YYYY-MM-DD"),
        ("communities", "population", -1, "at least 0"),
        ("communities", "population", 1.5, "quotation"),
        ("compounds", "community_code", "999", "communities"),
        ("mediation_rooms", "kind", "tea", "labour"),
        ("demand", "persons", 0, "at least 1"),
    ],
)
def test_a_bad_value_is_named_with_layer_feature_field_and_remedy(
    documents: dict[str, Any], snapshot: Snapshot, layer: str, field: str, value: object, word: str
) -> None:
    spoilt = documents[layer][3]
    spoilt["properties"][field] = value
    fault = only_error(documents, snapshot)
    assert (fault.layer, fault.feature_id, fault.field) == (layer, spoilt["id"], field)
    assert word in f"{fault.message} {fault.remedy}"


def test_every_fault_is_listed_not_only_the_first(documents: dict[str, Any], snapshot: Snapshot) -> None:
    for i in range(5):
        documents["stations"][i]["properties"]["tier"] = 9
        documents["halls"][i]["geometry"] = None
    found = {(f.layer, f.feature_id) for f in errors_of(faults_of(documents, snapshot))}
    assert found == {(layer, documents[layer][i]["id"]) for layer in ("stations", "halls") for i in range(5)}


def test_a_repeated_or_missing_id_is_a_fault(documents: dict[str, Any], snapshot: Snapshot) -> None:
    documents["stations"][1]["id"] = documents["stations"][0]["id"]
    assert only_error(documents, snapshot).message == "the id stands twice."
    documents["stations"][1]["id"] = 17
    assert only_error(documents, snapshot).field == "id"


def moved(point: list[float], datum: str) -> list[float]:
    lon, lat = convert(np.array(point[:1]), np.array(point[1:]), "wgs84", datum)  # type: ignore[arg-type]
    return [float(lon[0]), float(lat[0])]


@pytest.mark.parametrize(
    ("position", "word"),
    [
        ([0.0, 0.0], "no position"),
        ([34.2, 108.94], "swapped"),
        ([108.5, 34.2], "Correct the position"),
        ([400.0, 34.2], "degrees"),
    ],
)
def test_a_point_outside_the_district_is_told_what_may_have_happened(
    documents: dict[str, Any], snapshot: Snapshot, position: list[float], word: str
) -> None:
    documents["stations"][0]["geometry"]["coordinates"] = position
    assert word in only_error(documents, snapshot).remedy


@pytest.mark.parametrize(("datum", "word"), [("gcj02", "GCJ-02"), ("bd09", "BD-09")])
def test_a_shifted_position_is_recognised_where_it_leaves_the_district(
    documents: dict[str, Any], snapshot: Snapshot, datum: str, word: str
) -> None:
    # GCJ-02 and BD-09 lie east here: a point close to the eastern border is shifted out.
    east = max(documents["demand"], key=lambda f: f["geometry"]["coordinates"][0])
    edge = snapshot.outline.bounds[2] - 0.002
    lat = next(y for y in np.arange(34.18, 34.26, 0.001) if snapshot.outline.covers(shapely.Point(edge, y)))
    east["geometry"]["coordinates"] = moved([edge, float(lat)], datum)
    assert word in only_error(documents, snapshot).remedy


def test_a_shifted_compound_is_recognised_by_leaving_its_community(
    documents: dict[str, Any], snapshot: Snapshot
) -> None:
    compound = documents["compounds"][0]
    ring = compound["geometry"]["coordinates"][0]
    compound["geometry"]["coordinates"] = [[moved(point, "gcj02") for point in ring]]
    fault = only_error(documents, snapshot)
    assert fault.field == "community_code"
    assert "GCJ-02" in fault.remedy


def test_a_self_crossing_area_is_a_fault(documents: dict[str, Any], snapshot: Snapshot) -> None:
    bow_tie = [[108.94, 34.2], [108.95, 34.21], [108.95, 34.2], [108.94, 34.21], [108.94, 34.2]]
    documents["landscape"][0]["geometry"] = {"type": "Polygon", "coordinates": [bow_tie]}
    fault = only_error(documents, snapshot)
    assert "crosses" in fault.message
    assert "Self-intersection" in fault.value


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {},
        {"type": "Point"},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["a", "b"]},
        {"type": "Blob", "coordinates": [1, 2]},
        "POINT (1 2)",
        7,
        {"type": "Polygon", "coordinates": [[[108.94, 34.2]]]},
    ],
)
def test_an_unreadable_geometry_is_a_fault_never_a_crash(
    documents: dict[str, Any], snapshot: Snapshot, geometry: object
) -> None:
    documents["stations"][2]["geometry"] = geometry
    fault = only_error(documents, snapshot)
    assert (fault.feature_id, fault.field) == (documents["stations"][2]["id"], "geometry")


@pytest.mark.parametrize("step", [3e-5, -3e-5])
def test_a_gap_or_overlap_between_communities_is_found_where_it_is(
    documents: dict[str, Any], snapshot: Snapshot, step: float
) -> None:
    spoilt = documents["communities"][10]
    ring = spoilt["geometry"]["coordinates"][0][0]
    ring[1] = [ring[1][0], ring[1][1] + step]
    errors = errors_of(faults_of(documents, snapshot))
    assert errors
    for fault in errors:
        lon, lat = (float(n) for n in fault.value.split(","))
        assert (lon, lat) == pytest.approx(ring[1], abs=0.004)


def test_a_station_below_its_standard_is_a_warning_not_an_error(
    documents: dict[str, Any], snapshot: Snapshot
) -> None:
    station = documents["stations"][0]
    station["properties"] |= {"tier": 1, "services": ["umbrella"]}
    warnings = [f for f in faults_of(documents, snapshot) if f.feature_id == station["id"]]
    assert [f.severity for f in warnings] == ["warning"]
    assert "nursing_room" in warnings[0].value
