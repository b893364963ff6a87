"""The list that every office has: the dry run names all forty bad rows rightly, and nothing else."""

from __future__ import annotations

from collections import Counter

import openpyxl
import pytest
from intake_grounds import TODAY
from messy_workbook import BAD_ROWS, SPOILS, Messy, make_messy_workbook

from geomap.geodesy import LonLat, distance_m
from geomap.intake.columns import match_columns
from geomap.intake.dry_run import dry_run
from geomap.intake.outcome import DryRun, Policy
from geomap.intake.rows import Table
from geomap.snapshot import Snapshot
from geomap.storage.refused_rows import write_refused
from geomap.storage.tables import open_table


@pytest.fixture(scope="module")
def messy(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Messy:
    layers = snapshot.layers
    path = tmp_path_factory.mktemp("messy") / "驿站.xlsx"
    return make_messy_workbook(path, layers["communities"], layers["streets"])


@pytest.fixture(scope="module")
def table(messy: Messy) -> Table:
    return open_table(messy.path)


@pytest.fixture(scope="module")
def run(table: Table, snapshot: Snapshot) -> DryRun:
    mapping, _ = match_columns(table, "stations", snapshot.catalogue)
    return dry_run(table, mapping, snapshot.layers, snapshot.catalogue, TODAY)


def test_the_bad_rows_are_bad_in_twenty_ways(messy: Messy) -> None:
    assert len(messy.faults) == BAD_ROWS == 40
    assert {fault[2:] for fault in messy.faults} == {spoil[:2] for spoil in SPOILS}
    assert len(SPOILS) == 20


def test_every_column_but_the_running_number_is_matched(table: Table, snapshot: Snapshot) -> None:
    mapping, matches = match_columns(table, "stations", snapshot.catalogue)
    assert [match.label for match in matches if not match.target] == ["序号"]
    assert mapping.fields["lon"] == "位置/经度"
    assert mapping.fields["in_community"] == "所属社区"


def test_all_bad_rows_are_named_rightly_and_nothing_else(messy: Messy, run: DryRun) -> None:
    told = {(r.sheet, r.row, r.column, r.code) for r in run.refused}
    assert told == messy.faults
    assert len(run.refused) == run.counts["refused"] == BAD_ROWS
    assert all(r.remedy(lang) and r.message(lang) for r in run.refused for lang in ("zh", "en"))


def test_the_rest_is_new_or_waits_for_a_place(messy: Messy, run: DryRun) -> None:
    assert run.counts == Counter(
        new=len(messy.placed), refused=BAD_ROWS, needs_place=len(messy.unplaced), aside=2
    )
    assert {(waiting.sheet, waiting.row) for waiting in run.needs_place} == messy.unplaced


def test_positions_from_amap_are_found_out_said_and_brought_home(messy: Messy, run: DryRun) -> None:
    assert run.frame is not None
    assert run.frame.datum == "gcj02"
    assert run.told["datum_guessed"] == 1
    for change in run.changes:
        lon, lat = change.after["geometry"]["coordinates"]
        assert distance_m(lon, lat, *messy.placed[change.sheet, change.row]) < 0.2


def test_names_are_text_whatever_they_look_like(run: DryRun) -> None:
    names = {change.after["properties"]["name"] for change in run.changes}
    for opening in ("<script>alert(1)</script>", "{{7*7}}", "=加号", "＠驿站"):
        assert any(name.startswith(opening) for name in names)


def test_a_row_put_on_the_map_by_hand_is_new_there(table: Table, snapshot: Snapshot, messy: Messy) -> None:
    mapping, _ = match_columns(table, "stations", snapshot.catalogue)
    place = min(messy.unplaced)
    there = LonLat(108.9461, 34.2101)
    run = dry_run(table, mapping, snapshot.layers, snapshot.catalogue, TODAY, Policy(places={place: there}))
    placed = [change for change in run.changes if (change.sheet, change.row) == place]
    assert [change.after["geometry"]["coordinates"] for change in placed] == [[there.lon, there.lat]]
    assert run.counts["needs_place"] == len(messy.unplaced) - 1


def test_the_list_comes_back_with_its_reasons(
    messy: Messy, table: Table, run: DryRun, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("refused") / "reasons.xlsx"
    write_refused(messy.path, table, run.refused, out)
    before, after = openpyxl.load_workbook(messy.path), openpyxl.load_workbook(out)
    assert after.sheetnames == before.sheetnames
    bad = {fault[:2] for fault in messy.faults}
    for sheet in table.sheets:
        page, old = after[sheet.name], before[sheet.name]
        last = page.max_column
        assert page.merged_cells.ranges == old.merged_cells.ranges
        assert page.cell(sheet.header_row, last).value == "未导入的原因"
        for row in range(sheet.header_row + 1, old.max_row + 1):
            assert bool(page.cell(row, last).value) == ((sheet.name, row) in bad)
            for column in range(1, last):
                cell = page.cell(row, column)
                assert cell.value == old.cell(row, column).value
                assert cell.data_type != "f"
