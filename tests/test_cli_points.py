"""Whole files of points: answered like single points, in bounded memory, faults named by row."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from geomap.cli import main
from geomap.geodesy import LonLat
from geomap.nearest import Need, nearest
from geomap.network_stations import nearest_by_street
from geomap.snapshot import Snapshot

COUNT = 120


def points_file(path: Path, lon: np.ndarray, lat: np.ndarray) -> Path:  # type: ignore[type-arg]
    if path.suffix == ".geojson":
        features = [
            {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [x, y]}}
            for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    elif path.suffix == ".parquet":
        pyarrow.parquet.write_table(pa.table({"name": ["x"] * len(lon), "lat": lat, "lon": lon}), path)
    else:
        pyarrow.csv.write_csv(pa.table({"经度": lon, "纬度": lat}), path)
    return path


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".geojson"])
@pytest.mark.parametrize("answers", ["answers.csv", "answers.parquet"])
def test_a_file_is_answered_like_its_points_one_by_one(
    kind: str, answers: str, tmp_path: Path, snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(108.82, 109.04, COUNT).round(6), rng.uniform(34.17, 34.25, COUNT).round(6)
    source, out = points_file(tmp_path / f"points{kind}", lon, lat), tmp_path / answers
    assert main(["nearest", "--points", str(source), "--limit", "2", "--tier", "1,2", "--out", str(out)]) == 0
    assert f"{COUNT} points" in capsys.readouterr().out
    table = pyarrow.parquet.read_table(out) if out.suffix == ".parquet" else pyarrow.csv.read_csv(out)
    expected = [
        (row, rank, snapshot.stations.ids[n.position], round(n.distance_m, 3))
        for row in range(1, COUNT + 1)
        for rank, n in enumerate(
            nearest(snapshot.stations, LonLat(lon[row - 1], lat[row - 1]), 2, Need(frozenset({1, 2}))), 1
        )
    ]
    assert list(zip(*table.to_pydict().values(), strict=True)) == expected


def test_points_off_the_streets_have_no_answer_by_street_and_are_counted(
    tmp_path: Path, snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    lon, lat = np.array([108.947, 108.947, 108.95]), np.array([34.208, 34.0, 34.21])
    source, out = points_file(tmp_path / "points.csv", lon, lat), tmp_path / "answers.csv"
    assert (
        main(["nearest", "--points", str(source), "--mode", "walk", "--limit", "1", "--out", str(out)]) == 0
    )
    assert "1 of them are off the streets" in capsys.readouterr().out
    found = pyarrow.csv.read_csv(out).to_pydict()
    assert found["row"] == [1, 3]
    assert snapshot.streets
    for x, y, metres in zip(lon[::2], lat[::2], found["distance_m"], strict=True):
        place = snapshot.streets.snap(LonLat(x, y), "walk")
        assert place
        (nearest_one,) = nearest_by_street(
            snapshot.by_street["walk"], place, 1, snapshot.stations.meets(Need())
        )
        assert round(nearest_one.distance_m, 3) == metres


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("lon,lat\n108.9,34.2\n34.2,108.9\n", "row 2"),
        ("lon,lat\n108.9,\n", "row 1"),
        ("a,b\n1,2\n", "no column lon"),
        ("lon,lat\nx,y\n", "no numbers"),
        ("", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(
    text: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "points.csv"
    source.write_text(text)
    assert main(["nearest", "--points", str(source), "--out", str(tmp_path / "out.csv")]) == 2
    printed = capsys.readouterr().err.splitlines()[-1]
    assert printed.startswith("geomap: ")
    assert word in printed


@pytest.mark.parametrize("arguments", [[], ["--out", "same.csv"]])
def test_where_the_answers_go_must_be_said_and_be_another_file(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("same.csv").write_text("lon,lat\n108.9,34.2\n")
    assert main(["nearest", "--points", "same.csv", *arguments]) == 2
    assert Path("same.csv").read_text() == "lon,lat\n108.9,34.2\n"
