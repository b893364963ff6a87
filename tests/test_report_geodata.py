"""The GeoJSON: GDAL reads it, and what it says of people is what an exhaustive search finds."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Geod
from report_cases import STREET, nowhere_served, proposal, report_of

from geomap.planning import Addition
from geomap.report.geodata import geodata
from geomap.report.matter import Report
from geomap.snapshot import Snapshot

needs_gdal = pytest.mark.skipif(
    not shutil.which("ogr2ogr"), reason="GDAL's commands (gdal-bin) are not installed"
)
ADDITION = Addition("n1", 108.93, 34.222, 2, ("drinking_water",), None, "新站")


@pytest.fixture(scope="module")
def report(snapshot: Snapshot) -> Report:
    return report_of(snapshot, proposals=[proposal()], additions=(ADDITION,))


@pytest.fixture
def file(report: Report, tmp_path: Path) -> Path:
    path = tmp_path / "coverage.geojson"
    path.write_bytes(geodata(report))
    return path


def test_gdal_finds_every_kind_of_feature(report: Report, file: Path) -> None:
    table = pyogrio.read_dataframe(file)
    assert table["kind"].value_counts().to_dict() == {
        "demand": len(report.answer.ground.demand),
        "community": len(report.answer.communities),
        "addition": 1,
        "proposal": 1,
    }
    assert table.crs.equals("OGC:CRS84") or table.crs.equals("EPSG:4326")


@needs_gdal
def test_ogr2ogr_copies_it_into_a_geopackage(report: Report, file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "coverage.gpkg"
    subprocess.run(["ogr2ogr", copy, file], capture_output=True, check=True)
    features = len(json.loads(file.read_text(encoding="utf-8"))["features"])
    assert pyogrio.read_info(copy)["features"] == features


def test_who_is_covered_is_what_an_exhaustive_search_finds(
    report: Report, file: Path, snapshot: Snapshot
) -> None:
    table = pyogrio.read_dataframe(file)
    people = table[table["kind"] == "demand"]
    water = [
        (feature["geometry"]["coordinates"])
        for feature in snapshot.layers["stations"].features
        if "drinking_water" in feature["properties"]["services"] and feature["properties"]["status"] == "open"
    ]
    stations = np.array([*water, (ADDITION.lon, ADDITION.lat)])
    lon, lat = shapely.get_coordinates(people.geometry).T
    pairs = (np.repeat(values, len(stations)) for values in (lon, lat))
    there = (np.tile(values, len(people)) for values in stations.T)
    lengths = Geod(ellps="WGS84").inv(*pairs, *there)[2].reshape(len(people), -1).min(axis=1)
    assert np.abs(people["distance_m"] - lengths).max() < 0.01
    covered = people["covered"].astype(bool)
    assert (covered == (lengths <= 800.0)).all()
    assert people["persons"][covered].sum() == report.answer.whole.covered_persons


def test_communities_carry_their_shapes_and_figures(report: Report, file: Path, snapshot: Snapshot) -> None:
    table = pyogrio.read_dataframe(file)
    communities = table[table["kind"] == "community"].set_index("id")
    layer = snapshot.layers["communities"]
    for area in report.answer.communities:
        row = communities.loc[area.id]
        assert row.geometry.equals(layer.geometry[layer.position[area.id]])
        assert (row["persons"], row["covered_persons"]) == (area.persons, area.covered_persons)


def test_it_says_what_was_asked_by_which_data_and_that_they_are_for_demonstration(report: Report) -> None:
    document = json.loads(geodata(report))
    assert "饮水" in document["question"]
    assert "演示数据" in document["notice"]
    assert document["data_version"] == report.snapshot.version
    assert document["figures"]["persons"] == report.answer.whole.persons
    assert report.answer.scenario.area == STREET


def test_out_of_reach_is_null(snapshot: Snapshot) -> None:
    features = json.loads(geodata(nowhere_served(snapshot)))["features"]
    people = [f["properties"] for f in features if f["properties"]["kind"] == "demand"]
    assert {(one["covered"], one["distance_m"], one["station"]) for one in people} == {(False, None, None)}
