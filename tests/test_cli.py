"""The terminal: the API's answers, one line for what is wrong, and an exit status that scripts can read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest

from geomap.cli import main
from geomap.snapshot import Snapshot
from geomap.storage.vector import table_of

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped data that a command may change."""
    shutil.copytree(DATA, tmp_path / "data")
    monkeypatch.setenv("GEOMAP_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    status = main([*arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_check_finds_the_shipped_data_without_fault(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = run(capsys, "check")
    assert (status, found["errors"]) == (0, 0)
    assert {f["severity"] for f in found["faults"]} == {"warning"}


def test_check_lists_the_faults_and_ends_with_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "geojson" / "stations.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace('"tier":1', '"tier":7'), encoding="utf-8")
    status, found = run(capsys, "check")
    assert status == 1
    assert {f["field"] for f in found["faults"] if f["severity"] == "error"} == {"tier"}
    assert main(["check"]) == 1
    assert "Use one of 1, 2, 3." in capsys.readouterr().out


def test_nearest_gives_what_the_api_gives(client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    status, body = run(
        capsys, "nearest", "108.947", "34.208", "--services", "drinking_water,charging", "--limit", "4"
    )
    answer = client.get("/api/nearest?lon=108.947&lat=34.208&services=drinking_water,charging&limit=4").json
    assert status == 0
    assert [f["id"] for f in body["features"]] == [f["id"] for f in answer["features"]]
    assert [f["properties"]["distance_m"] for f in body["features"]] == [
        f["properties"]["distance_m"] for f in answer["features"]
    ]


def test_nearest_ends_with_one_and_offers_the_closest_when_nothing_meets_the_need(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, body = run(capsys, "nearest", "108.947", "34.208", "--max-distance-m", "1")
    assert (status, body["features"]) == (1, [])
    assert main(["nearest", "108.947", "34.208", "--max-distance-m", "1"]) == 1
    assert "max_distance_m" in capsys.readouterr().out


def test_whereami_names_the_community_and_who_answers(capsys: pytest.CaptureFixture[str]) -> None:
    status, body = run(capsys, "whereami", "108.947", "34.208")
    assert status == 0
    assert body["community"]["street_code"] == body["street"]["id"]
    assert run(capsys, "whereami", "108.0", "34.0")[0] == 1


def test_search_reads_pinyin(capsys: pytest.CaptureFixture[str]) -> None:
    status, body = run(capsys, "search", "xiaozhai")
    assert status == 0
    assert "小寨" in body["results"][0]["name"]
    assert run(capsys, "search", "qqqqzzzz")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["nearest", "108.9", "abc"],
        ["nearest", "34.2", "108.9"],
        ["nearest"],
        ["nearest", "1", "2", "--colour", "red"],
        ["fly"],
        ["nearest", "108.9", "34.2", "--services", "helipad"],
        ["export", "--layers", "helipads", "--out", "x"],
        ["import", "/no/such/file.gpkg", "--layer", "stations"],
        ["map", "--near", "here", "--out", "x"],
        ["map", "--layers", "roads", "--out", "x"],
        ["map", "--zoom", "99", "--out", "x"],
        ["map", "--zoom", "nan", "--out", "x"],
        ["map", "--zoom", "near", "--out", "x"],
        ["export", "--format", "csv", "--out", "/proc/nope"],
        ["export", "--format", "gpkg", "--out", "/dev/null/x"],
        ["export", "--format", "gpkg", "--out", "/dev/null/x.gpkg"],
        ["export", "--format", "geojson", "--out", "/dev/null/x"],
        ["export", "--format", "gpkg", "--layers", "halls", "--out", "/proc/x.gpkg"],
        ["demo", "--out", "/dev/null/x"],
        ["nearest", "108.9", "34.2", "--mode", "fly"],
        ["reach"],
        ["reach", "108.947", "34.0"],
        ["reach", "108.947", "34.208", "--minutes", "99"],
        ["reach", "--station", "nobody"],
        ["reach", "--station", "s001", "--out", "/dev/null/x"],
    ],
)
def test_bad_input_is_one_line_and_status_two(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        status = main(arguments)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    printed = capsys.readouterr()
    assert status == 2
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("geomap: ")
    assert not list(tmp_path.iterdir())


def test_a_data_folder_that_is_missing_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOMAP_DATA", "/no/such/folder")
    assert main(["check"]) == 2
    assert "GEOMAP_DATA" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["gpkg", "geojson", "csv"])
def test_export_copies_every_layer_whole(
    form: str, snapshot: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, report = run(capsys, "export", "--format", form, "--out", str(tmp_path / "out"))
    assert status == 0
    for name, layer in snapshot.layers.items():
        if form == "gpkg":
            table = geopandas.read_file(report["written"][0], layer=name)
        else:
            table = geopandas.read_file(tmp_path / "out" / f"{name}.{form}")
        assert list(table["id"].astype(str)) == list(layer.ids)


def test_what_was_exported_can_be_imported_without_a_fault_or_a_change(
    folder: Path, tmp_path: Path, snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "export", "--out", str(tmp_path / "out.gpkg"))
    status, report = run(capsys, "import", str(tmp_path / "out.gpkg"), "--layer", "stations", "--apply")
    assert (status, report["applied"]) == (0, True)
    written = json.loads((folder / "geojson" / "stations.geojson").read_text(encoding="utf-8"))["features"]
    for before, after in zip(snapshot.layers["stations"].features, written, strict=True):
        assert after["id"] == before["id"]
        assert after["geometry"] == before["geometry"]
        assert {k: v for k, v in after["properties"].items() if v is not None} == {
            k: v for k, v in before["properties"].items() if v is not None
        }


def test_export_to_geojson_gives_the_files_byte_for_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "export", "--format", "geojson", "--out", str(tmp_path))
    for path in (DATA / "geojson").glob("*.geojson"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("form", ["gpkg", "geojson"])
def test_the_notices_of_a_layer_go_out_and_come_back_with_it(
    form: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "geojson" / "halls.geojson"
    before = json.loads(path.read_text(encoding="utf-8"))
    out = tmp_path / "out"
    run(capsys, "export", "--format", form, "--layers", "halls", "--out", str(out))
    file = out / ("geomap.gpkg" if form == "gpkg" else "halls.geojson")
    if form == "gpkg":
        told = pyogrio.read_info(file, layer="halls")["layer_metadata"]
        assert told["DESCRIPTION"] == f"{before['notice_zh']} · {before['notice_en']}"
    assert run(capsys, "import", str(file), "--layer", "halls", "--apply")[1]["applied"]
    after = json.loads(path.read_text(encoding="utf-8"))
    assert {**before, "features": []} == {**after, "features": []}


def test_an_import_of_columns_the_layer_does_not_know_is_refused_unless_asked_for(
    folder: Path, tmp_path: Path, snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    table = table_of(snapshot.layers["halls"]).reset_index()
    table = table.rename(columns={"opening_hours": "opening_ho"}).assign(manager_phone="13900000000")
    table.to_file(tmp_path / "halls.gpkg", layer="halls")
    command = ["import", str(tmp_path / "halls.gpkg"), "--layer", "halls", "--apply"]
    status, report = run(capsys, *command)
    assert (status, report["applied"]) == (1, False)
    assert {f["field"] for f in report["faults"]} == {"opening_ho", "manager_phone"}
    assert all("--keep-unknown" in f["remedy"] for f in report["faults"])
    status, report = run(capsys, *command, "--keep-unknown")
    assert (status, report["applied"]) == (0, True)
    assert {f["severity"] for f in report["faults"]} == {"warning"}


def test_an_import_of_the_file_of_another_layer_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "geojson" / "organizations.geojson"
    before = path.read_bytes()
    halls = str(folder / "geojson" / "halls.geojson")
    status, report = run(capsys, "import", halls, "--layer", "organizations", "--apply")
    assert (status, report["applied"]) == (1, False)
    assert "those of halls" in report["faults"][0]["message"]
    assert path.read_bytes() == before


def test_an_import_in_gcj02_lands_where_it_belongs(
    tmp_path: Path, folder: Path, snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    from geomap.datum import convert

    table = table_of(snapshot.layers["halls"]).reset_index()
    lon, lat = convert(table.geometry.x, table.geometry.y, "wgs84", "gcj02")
    table = table.set_geometry(geopandas.points_from_xy(lon, lat), crs=None)
    table.to_file(tmp_path / "halls.geojson")
    status, _ = run(
        capsys, "import", str(tmp_path / "halls.geojson"), "--layer", "halls", "--datum", "gcj02", "--apply"
    )
    assert status == 0
    written = json.loads((folder / "geojson" / "halls.geojson").read_text(encoding="utf-8"))["features"]
    for before, after in zip(snapshot.layers["halls"].features, written, strict=True):
        assert after["geometry"]["coordinates"] == pytest.approx(before["geometry"]["coordinates"], abs=2e-6)


def test_an_import_with_faults_lists_them_all_and_changes_nothing(
    folder: Path, tmp_path: Path, snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "geojson" / "stations.geojson").read_bytes()
    table = table_of(snapshot.layers["stations"]).reset_index()
    table["services"] = ["helipad"] * len(table)
    table.to_file(tmp_path / "bad.gpkg", layer="stations")
    status, report = run(capsys, "import", str(tmp_path / "bad.gpkg"), "--layer", "stations", "--apply")
    assert (status, report["applied"]) == (1, False)
    assert len([f for f in report["faults"] if f["field"] == "services" and f["severity"] == "error"]) == len(
        table
    )
    assert (folder / "geojson" / "stations.geojson").read_bytes() == before


def test_demo_makes_the_shipped_layers_byte_for_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--out", str(tmp_path)]) == 0
    for path in sorted((DATA / "geojson").glob("*.geojson")):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_a_saved_map_holds_everything_and_names_no_host(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "map.html"
    assert main(["map", "--layers", "stations,halls", "--near", "108.947,34.208", "--out", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    for name in ("stations", "halls", "roads", "district", "page-data"):
        assert f'id="collection-{name}"' in page or name == "page-data"
    assert 'src="' not in page
    assert "<link" not in page


def test_nearest_by_street_gives_what_the_api_gives(client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    status, body = run(capsys, "nearest", "108.947", "34.208", "--mode", "ride", "--limit", "4")
    answer = client.get("/api/nearest?lon=108.947&lat=34.208&mode=ride&limit=4").json
    assert (status, body["measured"]) == (0, "ride")
    assert [(f["id"], f["properties"]["distance_m"]) for f in body["features"]] == [
        (f["id"], f["properties"]["distance_m"]) for f in answer["features"]
    ]


def test_nearest_says_when_it_could_not_go_by_street(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nearest", "108.947", "34.0", "--mode", "walk"]) == 0
    assert "Measured straight, not by street (off_network)." in capsys.readouterr().out


def test_reach_prints_or_writes_what_the_api_answers(
    client: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, body = run(capsys, "reach", "108.947", "34.208", "--minutes", "5,10", "--mode", "ride")
    assert (status, body) == (0, client.get("/api/reach?lon=108.947&lat=34.208&minutes=5,10&mode=ride").json)
    out = tmp_path / "reach.geojson"
    assert main(["reach", "--station", "s001", "--out", str(out)]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    assert json.loads(out.read_text(encoding="utf-8")) == client.get("/api/reach?station=s001").json
    assert len(geopandas.read_file(out)) == 3
