"""A dry run says of every row what would become of it, against what is there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from intake_grounds import TODAY, table_of
from pyproj import Geod

from geomap.check import check, errors_of
from geomap.datum import DATUMS, convert
from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.intake.columns import ColumnMapping, match_columns
from geomap.intake.dry_run import dry_run
from geomap.intake.outcome import DryRun, Policy, applied
from geomap.intake.rows import Row, Sheet, Table
from geomap.layer_builder import layer_from
from geomap.snapshot import Snapshot
from geomap.storage.tables import open_table
from geomap.storage.vector import export_layers

HEADER = ("名称", "等级", "服务", "经度", "纬度", "电话", "所属社区")
FREE = (108.9461, 34.2101)


def run_of(
    snapshot: Snapshot, rows: Sequence[Sequence[Any]], header: Sequence[str] = HEADER, **options: Any
) -> DryRun:
    table = table_of(header, rows)
    mapping, _ = match_columns(table, "stations", snapshot.catalogue)
    return dry_run(table, mapping, snapshot.layers, snapshot.catalogue, TODAY, **options)


def station(snapshot: Snapshot) -> tuple[str, str, float, float]:
    """Id, name and position of a station that is there."""
    layer = snapshot.layers["stations"]
    lon, lat = layer.features[0]["geometry"]["coordinates"]
    return layer.ids[0], layer.values("name")[0], lon, lat


def away(lon: float, lat: float, metres: float) -> tuple[float, float]:
    east, north, _ = Geod(ellps="WGS84").fwd(lon, lat, 60, metres)
    return east, north


@pytest.mark.parametrize("name", ["stations", "halls", "organizations", "mediation_rooms", "compounds"])
def test_what_was_exported_comes_back_unchanged(snapshot: Snapshot, tmp_path: Path, name: str) -> None:
    export_layers([snapshot.layers[name]], "csv", tmp_path)
    table = open_table(tmp_path / f"{name}.csv")
    mapping, _ = match_columns(table, name, snapshot.catalogue)
    run = dry_run(table, mapping, snapshot.layers, snapshot.catalogue, TODAY)
    assert +run.counts == {"unchanged": len(snapshot.layers[name].features)}
    assert list(applied(run.layer, run.changes)) == list(snapshot.layers[name].features)


def test_a_new_row_is_a_feature_that_passes_the_check(snapshot: Snapshot) -> None:
    run = run_of(snapshot, [("新驿站", "三级", "热水", *FREE, "029-88888888", None)])
    (change,) = run.changes
    assert change.before is None
    assert change.after["properties"]["services"] == ["drinking_water"]
    layer = layer_from("stations", list(applied(run.layer, run.changes)))
    assert not errors_of(check({**snapshot.layers, "stations": layer}, snapshot.catalogue))
    again = run_of(snapshot, [("新驿站", "三级", "热水", *FREE, "029-88888888", None)])
    assert [change.id for change in again.changes] == [change.id]


def test_a_changed_row_shows_what_differs_and_blank_cells_take_nothing_away(snapshot: Snapshot) -> None:
    feature_id, name, lon, lat = station(snapshot)
    run = run_of(snapshot, [(name, None, None, lon, lat, "029-12345678", None)])
    (change,) = run.changes
    before = snapshot.feature("stations", feature_id)
    assert change.id == feature_id
    assert change.before == before
    assert change.fields == {
        "phone": (before["properties"]["phone"], "029-12345678"),
        "updated_on": (before["properties"]["updated_on"], TODAY.isoformat()),
    }
    assert change.after["geometry"] == before["geometry"]


@pytest.mark.parametrize(
    ("metres", "same_name", "kind"),
    [(0, True, "name"), (49, True, "name"), (51, True, None), (4.9, False, "place"), (5.2, False, None)],
)
def test_near_namesakes_and_what_stands_on_the_spot_may_be_the_same(
    snapshot: Snapshot, metres: float, same_name: bool, kind: str | None
) -> None:
    feature_id, name, lon, lat = station(snapshot)
    row = (name if same_name else "另一个驿站", "三级", "热水", *away(lon, lat, metres), None, None)
    run = run_of(snapshot, [row])
    assert [(twin.kind, twin.id) for twin in run.duplicates] == ([(kind, feature_id)] if kind else [])
    for twin in run.duplicates:
        assert twin.distance_m == pytest.approx(metres, abs=0.1)


@pytest.mark.parametrize(
    ("choice", "counts"), [("update", {"changed": 1}), ("skip", {"skipped": 1}), ("new", {"new": 1})]
)
def test_a_duplicate_is_updated_skipped_or_new_as_one_chooses(
    snapshot: Snapshot, choice: Any, counts: dict[str, int]
) -> None:
    _, name, lon, lat = station(snapshot)
    row = (name, "一级", "热水", *away(lon, lat, 20), None, None)
    for policy in (Policy(same_name=choice), Policy(rows={("表", 2): choice})):
        assert +run_of(snapshot, [row], policy=policy).counts == counts


def test_a_row_without_a_position_updates_the_one_of_its_name_or_waits(snapshot: Snapshot) -> None:
    feature_id, name, _, _ = station(snapshot)
    rows = [
        (name, None, None, None, None, "029-12345678", None),
        ("没有位置的驿站", "三级", "热水", 0, 0, None, None),
    ]
    run = run_of(snapshot, rows)
    assert [change.id for change in run.changes] == [feature_id]
    assert [waiting.row for waiting in run.needs_place] == [3]
    run = run_of(snapshot, rows, policy=Policy(places={("表", 3): LonLat(*FREE)}))
    assert +run.counts == {"changed": 1, "new": 1}


def test_a_row_that_comes_twice_is_refused_the_second_time_unless_chosen_new(snapshot: Snapshot) -> None:
    row = ("新驿站", "三级", "热水", *FREE, None, None)
    run = run_of(snapshot, [row, row])
    assert [(r.row, r.code, r.detail["row"]) for r in run.refused] == [(3, "twice", "2")]
    run = run_of(snapshot, [row, row], policy=Policy(rows={("表", 3): "new"}))
    assert +run.counts == {"new": 2}
    assert len({change.id for change in run.changes}) == 2


def test_half_a_position_shows_which_half_is_missing(snapshot: Snapshot) -> None:
    rows = [
        (name, "三级", "热水", *place, None, None)
        for name, place in (("甲", (108.9, None)), ("乙", (None, 34.2)))
    ]
    run = run_of(snapshot, rows)
    assert [(r.code, r.value) for r in run.refused] == [
        ("half_a_position", "108.9, —"),
        ("half_a_position", "—, 34.2"),
    ]


def test_all_that_is_wrong_with_a_row_is_told_at_once(snapshot: Snapshot) -> None:
    right = ("新驿站", "三级", "热水", *FREE, None, None)
    run = run_of(snapshot, [(None, "四级", "停机坪", 109.9, 34.9, "找老王", None), right])
    assert {(r.column, r.code) for r in run.refused} == {
        ("名称", "missing"),
        ("等级", "not_a_tier"),
        ("服务", "no_service"),
        ("电话", "not_a_phone"),
        ("经度/纬度", "outside"),
    }
    assert run.counts["refused"] == 1


def rows_in_communities(snapshot: Snapshot, datum: Any, count: int = 60) -> list[tuple[Any, ...]]:
    communities = snapshot.layers["communities"]
    inner = shapely.point_on_surface(communities.geometry[:count])
    lon, lat = convert(shapely.get_x(inner), shapely.get_y(inner), "wgs84", datum)
    names = communities.values("name")[:count]
    return [
        (f"驿站{i}", "三级", "热水", x, y, None, name)
        for i, (x, y, name) in enumerate(zip(lon.tolist(), lat.tolist(), names, strict=True))
    ]


@pytest.mark.parametrize("datum", DATUMS)
def test_the_datum_is_told_by_the_communities_that_rows_name(snapshot: Snapshot, datum: str) -> None:
    run = run_of(snapshot, rows_in_communities(snapshot, datum))
    assert run.frame is not None
    assert run.frame.datum == datum
    assert run.frame.counts[run.frame.datum] == run.frame.witnesses >= 55  # some names are of two communities
    assert run.told["datum_assumed" if datum == "wgs84" else "datum_guessed"] == 1
    true = shapely.point_on_surface(snapshot.layers["communities"].geometry[:60])
    made = shapely.points([change.after["geometry"]["coordinates"] for change in run.changes])
    assert np.allclose(shapely.get_coordinates(made), shapely.get_coordinates(true), atol=2e-6)


def test_rows_of_another_datum_than_their_list_are_pointed_out(snapshot: Snapshot) -> None:
    rows = rows_in_communities(snapshot, "wgs84")
    rows[10] = rows_in_communities(snapshot, "bd09")[10]
    run = run_of(snapshot, rows)
    notes = [note for note in run.notes if note.code == "fits_only_from"]
    assert [(note.row, note.detail["datum"]) for note in notes] == [(12, "BD-09")]


def test_a_stated_datum_is_taken_from_the_header_or_the_mapping(snapshot: Snapshot) -> None:
    rows = rows_in_communities(snapshot, "gcj02", 2)  # too few to guess by
    header = (*HEADER[:3], "高德经度", "高德纬度", *HEADER[5:])
    assert run_of(snapshot, rows).told["datum_assumed"] == 1
    run = run_of(snapshot, rows, header)
    assert (run.frame and run.frame.datum, run.told["datum_stated"]) == ("gcj02", 1)


def test_latitudes_first_are_found_out_by_the_district(snapshot: Snapshot) -> None:
    rows = [(f"驿站{i}", "三级", "热水", f"34.21{i},108.94{i}") for i in range(5)]
    run = run_of(snapshot, rows, ("名称", "等级", "服务", "坐标"))
    assert +run.counts == {"new": 5}


def test_a_point_without_a_community_gets_the_one_it_lies_in(snapshot: Snapshot) -> None:
    table = table_of(("名称", "经度", "纬度"), [("新小区", *FREE)])
    mapping, _ = match_columns(table, "compounds", snapshot.catalogue)
    (change,) = dry_run(table, mapping, snapshot.layers, snapshot.catalogue, TODAY).changes
    code = snapshot.areas["communities"].find(LonLat(*FREE))
    assert change.after["properties"]["community_code"] == code


def test_a_named_community_becomes_its_code(snapshot: Snapshot) -> None:
    communities = snapshot.layers["communities"]
    inner = shapely.point_on_surface(communities.geometry[5])
    table = table_of(
        ("名称", "经度", "纬度", "社区"), [("新小区", inner.x, inner.y, communities.values("name")[5])]
    )
    mapping = ColumnMapping(
        "compounds", {"name": "名称", "lon": "经度", "lat": "纬度", "community_code": "社区"}
    )
    (change,) = dry_run(table, mapping, snapshot.layers, snapshot.catalogue, TODAY).changes
    assert change.after["properties"]["community_code"] == communities.ids[5]


def test_progress_is_told_to_the_end(snapshot: Snapshot) -> None:
    told: list[tuple[int, int]] = []
    rows = [(f"驿站{i}", "三级", "热水", None, None, None, None) for i in range(4_500)]
    run_of(snapshot, rows, progress=lambda done, count: told.append((done, count)))
    assert told == [(2_000, 4_500), (4_000, 4_500), (4_500, 4_500)]


def test_a_mapping_of_columns_that_are_not_there_is_refused(snapshot: Snapshot) -> None:
    mapping = ColumnMapping("stations", {"name": "站名"})
    with pytest.raises(InvalidInputError, match="站名"):
        dry_run(table_of(HEADER, []), mapping, snapshot.layers, snapshot.catalogue, TODAY)


@pytest.mark.parametrize("datum", [None, "gcj02"])
def test_a_geometry_that_is_no_degrees_is_refused_row_by_row(snapshot: Snapshot, datum: str | None) -> None:
    square = shapely.box(3e5, 3.7e6, 4e5, 3.8e6)
    shapes = [shapely.Point(3e5, 3.7e6), shapely.Point(float("nan"), 34), square, shapely.Point(*FREE)]
    rows = [Row("表", n, {"名称": f"小区{n}"}, shape) for n, shape in enumerate(shapes, start=1)]
    table = Table("list.geojson", "geojson", (Sheet("表", ("名称",), 0, 4),), lambda: iter(rows))
    mapping = ColumnMapping("compounds", {"name": "名称"}, datum=datum)
    run = dry_run(table, mapping, snapshot.layers, snapshot.catalogue, TODAY)
    assert {r.row for r in run.refused if r.field == "geometry"} == {1, 2, 3}
    assert [change.row for change in run.changes] == [4]


def test_areas_in_another_datum_come_back_as_they_were(snapshot: Snapshot) -> None:
    communities = snapshot.layers["communities"]
    shifted = shapely.transform(
        communities.geometry[:20], lambda xy: np.column_stack(convert(xy[:, 0], xy[:, 1], "wgs84", "gcj02"))
    )
    rows = [Row("表", n, {"代码": communities.ids[n]}, shape) for n, shape in enumerate(shifted)]
    table = Table("list.geojson", "geojson", (Sheet("表", ("代码",), 0, 20),), lambda: iter(rows))
    mapping = ColumnMapping("communities", {"code": "代码", "in_community": "代码"})
    run = dry_run(table, mapping, snapshot.layers, snapshot.catalogue, TODAY)
    assert run.frame is not None
    assert run.frame.datum == "gcj02"
    assert +run.counts == {"unchanged": 20}  # to the last digit that layers are written with
