"""`python -m geomap coverage`: the API's figures in the terminal, with a grid's people if so asked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
from flask.testing import FlaskClient
from rasterio.transform import Affine

from geomap.cli import main

AREA = "610113001"
ASKED = ("--services", "drinking_water", "--mode", "walk", "--monday", "2026-03-02", "--area", AREA)
NEW = {"id": "n1", "lon": 108.9447, "lat": 34.2258, "tier": 2, "opening_hours": "24/7"}


def test_the_document_is_the_api_s(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", *ASKED, "--hour", "Tu 22", "--radii-m", "300,900", "--json"]) == 0
    query = f"area={AREA}&services=drinking_water&mode=walk&hour=Tu 22&radii_m=300,900&monday=2026-03-02"
    assert json.loads(capsys.readouterr().out) == client.get(f"/api/coverage?{query}").json


def test_stations_of_a_file_are_thought_of(
    client: FlaskClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "whatif.json").write_text(json.dumps({"additions": [NEW]}))
    assert main(["coverage", *ASKED, "--whatif", str(tmp_path / "whatif.json"), "--json"]) == 0
    body = {"area": AREA, "services": ["drinking_water"], "mode": "walk", "monday": "2026-03-02"}
    expected = client.post("/api/coverage", json={**body, "additions": [NEW]}).json
    assert json.loads(capsys.readouterr().out) == expected


def test_the_table_names_the_whole_its_streets_and_the_worst_communities(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["coverage", *ASKED, "--radii-m", "900"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["area", "all", "street", *["community"] * 10, "within"]
    assert "小寨路街道" in lines[1]


def test_the_people_of_a_grid_are_counted_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = np.full((70, 130), 2.5, dtype=np.float32)
    profile = {"driver": "GTiff", "height": 70, "width": 130, "count": 1, "dtype": "float32"}
    grid = tmp_path / "grid.tif"
    with rasterio.open(
        grid, "w", **profile, crs="EPSG:4326", transform=Affine(0.002, 0, 108.78, 0, -0.002, 34.28)
    ) as raster:
        raster.write(cells, 1)
    assert main(["coverage", *ASKED, "--population", str(grid), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["persons"] % 2.5 == 0
    assert 0 < figures["covered_persons"] < figures["persons"] < 70 * 130 * 2.5
    assert all(point["id"].startswith("cell-") for point in figures["uncovered"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--hour", "noon"], "hour is no hour of the week."),
        (["--area", "610199"], "There is no such street or community."),
        (["--radius-m", "-1"], "radius_m must be a number"),
        (["--whatif", "/no/such.json"], "cannot be read as JSON"),
        (["--population", "/no/such.tif"], "the raster cannot be read"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coverage", *options]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert options[1] in error
    assert error.count("\n") == 1


def test_what_if_files_are_held_to_the_api_s_own_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for held in ("[]", '{"additions": [{"id": "n1"}]}', '{"removals": []}'):
        (tmp_path / "whatif.json").write_text(held)
        assert main(["coverage", "--whatif", str(tmp_path / "whatif.json")]) == 2
        assert capsys.readouterr().err


@pytest.mark.parametrize(
    ("ending", "begins"), [("xlsx", b"PK"), ("geojson", b"{"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_a_report_is_written_in_the_format_that_its_ending_names(
    ending: str, begins: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"brief.{ending}"
    assert main(["coverage", *ASKED, "--out", str(out), "--lang", "en"]) == 0
    assert out.read_bytes().startswith(begins)


def test_the_proposals_of_a_record_of_siting_stand_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, out = tmp_path / "run.json", tmp_path / "brief.geojson"
    assert main(["siting", *ASKED, "--model", "mclp", "--p", "2", "--out", str(run)]) == 0
    assert main(["coverage", *ASKED, "--out", str(out), "--proposals", str(run)]) == 0
    kinds = [feature["properties"]["kind"] for feature in json.loads(out.read_text("utf-8"))["features"]]
    assert kinds.count("proposal") == 2


def test_a_report_of_no_known_format_and_proposals_that_are_none_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coverage", *ASKED, "--out", str(tmp_path / "brief.txt")]) == 2
    record = {"format": 1, "model": "mclp", "inputs": {}, "parameters": {}, "seed": 0, "solver": "HiGHS"}
    wrong_results = ([], {}, {"proposals": 5}, {"proposals": [{"id": "p1"}]})
    wrong: list[dict[str, object]] = [
        {"format": 1},
        {**record, "inputs": [], "result": {}},
        *({**record, "result": result} for result in wrong_results),
    ]
    asked = ["--out", str(tmp_path / "brief.pdf"), "--proposals", str(tmp_path / "run.json")]
    for held in wrong:
        (tmp_path / "run.json").write_text(json.dumps(held))
        capsys.readouterr()
        assert main(["coverage", *ASKED, *asked]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert not list(tmp_path.glob("brief.*"))
