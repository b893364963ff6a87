"""Other people's lists come in through mappings alone: JSON, no code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from intake_grounds import DATA, SHARED, TODAY, empty_ground

from geomap.geodesy import distance_m
from geomap.intake.dry_run import dry_run
from geomap.intake.mapping_json import mapping_from
from geomap.intake.outcome import DryRun
from geomap.layers import Layer
from geomap.storage.geojson import read_catalogue, read_folder
from geomap.storage.tables import open_table

HONG_KONG = {
    "layer": "stations",
    "fields": {"name": "n", "address": "a", "lon": "lng", "lat": "lat"},
    "constants": {"tier": 3, "services": ["toilet"]},
    "datum": "wgs84",
}
JAPAN = {
    "layer": "stations",
    "fields": {
        "id": "stationId",
        "name": "name",
        "address": "address",
        "phone": "tel",
        "opening_hours": "hours",
    },
    "constants": {"tier": 1, "services": ["toilet", "rest", "information"]},
}
SINGAPORE = {
    "layer": "stations",
    "fields": {"name": "name", "entry_note": "description", "address": "region", "source": "source"},
    "constants": {"tier": 3, "services": ["toilet", "handwashing"]},
}
PARIS = {
    "layer": "stations",
    "fields": {
        "name": "ADRESSE",
        "address": "ADRESSE",
        "kind": "TYPE",
        "opening_hours": "HORAIRE",
        "position": "geo_point_2d",
    },
    "service_columns": {"RELAIS_BEBE": "nursing_room"},
    "constants": {"tier": 3},
    "words": {"opening_hours": {"6 h - 1 h": "Mo-Su 06:00-01:00", "Voir fiche équipement": None}},
}
AMAP = {
    "layer": "compounds",
    "fields": {"name": "name", "tags": "type", "lon": "lon_gcj02", "lat": "lat_gcj02"},
}


def run_of(path: Path, document: dict[str, Any], layers: dict[str, Layer]) -> DryRun:
    if not path.exists():
        pytest.skip("the list is not here: it may not be passed on")
    catalogue = read_catalogue(DATA)
    return dry_run(open_table(path), mapping_from(document, catalogue), layers, catalogue, TODAY)


def test_hong_kong_by_its_own_columns() -> None:
    run = run_of(SHARED / "foreign" / "hk_toilets.json", HONG_KONG, empty_ground(113.8, 22.1, 114.5, 22.6))
    assert run.counts.total() == 1254
    assert {refusal.code for refusal in run.refused} == {"twice"}  # it holds some toilets twice
    assert run.counts["new"] == 813


def test_japan_with_hours_in_its_own_prose() -> None:
    path = SHARED / "foreign" / "japan_roadside_stations.geojson"
    run = run_of(path, JAPAN, empty_ground(122, 24, 154, 46))
    assert run.counts == {"new": 1234, "aside": 0}
    by_id = {change.id: change.after["properties"] for change in run.changes}
    assert by_id["18786"]["opening_hours"] == 'unknown "9:00〜18:00(4〜9月) 9:00〜17:00(10〜3月)"'
    assert sum(p.get("opening_hours") == "Mo-Su 09:00-18:00" for p in by_id.values()) > 50


def test_singapore_with_words_that_look_like_markup() -> None:
    path = SHARED / "foreign" / "singapore_bidet_toilets.geojson"
    run = run_of(path, SINGAPORE, empty_ground(103.5, 1.1, 104.2, 1.5))
    assert run.counts == {"new": 355, "aside": 0}
    assert any("<br>" in change.after["properties"]["entry_note"] for change in run.changes)


def test_paris_with_the_latitude_first() -> None:
    path = SHARED / "foreign" / "paris_sanisettes_2022.csv"
    run = run_of(path, PARIS, empty_ground(2.2, 48.8, 2.5, 48.95))
    assert run.told["order_guessed"] == 1
    assert {refusal.code for refusal in run.refused} == {"twice"}
    assert run.counts["new"] == 611
    hours = {change.after["properties"].get("opening_hours") for change in run.changes}
    assert {"24/7", "Mo-Su 06:00-22:00", "Mo-Su 06:00-01:00"} <= hours
    with_room = [c for c in run.changes if c.after["properties"]["services"] == ["nursing_room"]]
    assert with_room


def test_the_places_of_amap_land_where_they_truly_are() -> None:
    path = SHARED / "yanta" / "xian_west_amap_poi_clean.csv"
    run = run_of(path, AMAP, read_folder(DATA)[2])
    assert run.frame is not None
    assert run.frame.datum == "gcj02"
    true = {
        row.number: (float(row.cells["lon_wgs84_true"]), float(row.cells["lat_wgs84_true"]))
        for row in open_table(path).read()
    }
    changes = list(run.changes)
    assert len(changes) > 1300
    lon, lat = np.array([change.after["geometry"]["coordinates"] for change in changes]).T
    true_lon, true_lat = np.array([true[change.row] for change in changes]).T
    assert distance_m(lon, lat, true_lon, true_lat).max() < 1.0
    assert {refusal.code for refusal in run.refused} == {"outside", "twice"}
    assert all(change.after["properties"]["community_code"] for change in changes)
