"""`import` of a list: matched, tried, and with --apply added to the layer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from databases import Place

from geomap.cli import main
from geomap.storage.imports.kept import KeptImports

DATA = Path(__file__).parents[1] / "data"
LIST = (
    "驿站名称,等级,服务项目,开放时间,经度,纬度\n"
    "新驿站,一级,热水、充电宝,早8点至晚8点,108.9461,34.2101\n"
    "坏驿站,四级,热水,全天,108.9561,34.2101\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped data that a command may change."""
    shutil.copytree(DATA, tmp_path / "data")
    monkeypatch.setenv("GEOMAP_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "驿站.csv"
    path.write_text(LIST, encoding="gb18030")
    return path


def stations(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "geojson" / "stations.geojson").read_text(encoding="utf-8")
    features: list[dict[str, Any]] = json.loads(text)["features"]
    return features


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    status = main([*arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_dry_run_changes_nothing_and_tells_all(
    folder: Path, listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = stations(folder)
    status, report = run(capsys, "import", str(listed), "--layer", "stations")
    assert status == 1
    assert (report["new"], report["refused"], report["applied"]) == (1, 1, False)
    assert report["file"]["encoding"] == "gb18030"
    assert report["refusals"][0]["row"] == 3
    assert report["mapping"]["fields"]["opening_hours"] == "开放时间"
    assert stations(folder) == before


def test_with_apply_the_sound_rows_are_added_and_the_rest_stays(
    folder: Path, listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = stations(folder)
    status, report = run(capsys, "import", str(listed), "--layer", "stations", "--apply")
    assert (status, report["applied"]) == (1, True)
    after = stations(folder)
    assert after[:-1] == before
    assert after[-1]["properties"]["opening_hours"] == "Mo-Su 08:00-20:00"
    status, report = run(capsys, "import", str(listed), "--layer", "stations", "--apply")
    assert (report["new"], report["unchanged"], report["applied"]) == (0, 1, False)
    assert stations(folder) == after


def test_on_a_store_they_are_one_revision(
    place: Place, listed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in place.environment().items():
        monkeypatch.setenv(name, value)
    store = place.make()
    before = store.state().layers["stations"].features
    status, report = run(capsys, "import", str(listed), "--layer", "stations", "--apply")
    assert (status, report["applied"]) == (1, True)
    assert [(r.kind, r.count) for r in store.revisions(since=1)] == [("import", 1)]
    *rest, added = store.state().layers["stations"].features
    assert rest == list(before)
    assert added["properties"]["name"] == "新驿站"


def test_on_a_store_rows_without_a_place_wait_for_one(
    place: Place, listed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in place.environment().items():
        monkeypatch.setenv(name, value)
    store = place.make()
    listed.write_text(LIST.splitlines()[0] + "\n无处驿站,三级,热水,全天,,\n", encoding="utf-8")
    command = ["import", str(listed), "--layer", "stations", "--set", "address=小寨", "--apply"]
    status, report = run(capsys, *command)
    assert (status, report["needs_place"], report["applied"]) == (0, 1, True)
    (waiting,) = KeptImports(store.database).unplaced()
    assert (waiting.feature["properties"]["name"], waiting.list, waiting.row) == ("无处驿站", listed.name, 2)
    assert store.mark().number == 1


def test_a_mapping_that_was_printed_can_be_given(
    folder: Path, listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, report = run(capsys, "import", str(listed), "--layer", "stations")
    mapping = report["mapping"] | {"words": {"tier": {"四级": 3}}}
    (tmp_path / "mapping.json").write_text(json.dumps(mapping), encoding="utf-8")
    command = ["import", str(listed), "--layer", "stations", "--mapping", str(tmp_path / "mapping.json")]
    status, report = run(capsys, *command)
    assert (status, report["new"]) == (0, 2)


def test_the_reasons_are_written_and_printed(
    folder: Path, listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "reasons.csv"
    assert main(["import", str(listed), "--layer", "stations", "--refused", str(out)]) == 1
    printed = capsys.readouterr().out
    assert "the tier is none of 1, 2 and 3." in printed
    assert "1 new, 0 changed" in printed
    assert "四级" in out.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "arguments",
    [
        ["/no/such/list.xlsx"],
        ["LIST", "--mapping", "/no/such/mapping.json"],
        ["LIST", "--encoding", "morse"],
        ["LIST", "--encoding", "ascii"],
        ["LIST", "--refused", "/dev/null/x.csv"],
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    folder: Path, listed: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = stations(folder)
    given = [str(listed) if argument == "LIST" else argument for argument in arguments]
    assert main(["import", *given, "--layer", "stations", "--apply"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert stations(folder) == before


def test_how_it_is_read_and_what_all_rows_share_can_be_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "驿站.csv"
    path.write_text("驿站名称,地址,电话\n驿站名称,经度,纬度\n新驿站,108.9461,34.2101\n", encoding="gb18030")
    how = ("--header-row", "2", "--encoding", "gb18030", "--set", "tier=三级", "--set", "services=饮水、充电")
    status, report = run(capsys, "import", str(path), "--layer", "stations", *how, "--apply")
    assert (status, report["new"], report["applied"]) == (0, 1, True)
    assert report["mapping"]["read_as"] == {"encoding": "gb18030", "sheet": None, "header_row": 2}
    made = stations(folder)[-1]["properties"]
    assert (made["tier"], made["services"]) == (3, ["drinking_water", "charging"])
    kept = tmp_path / "mapping.json"
    kept.write_text(json.dumps(report["mapping"]), encoding="utf-8")
    status, again = run(capsys, "import", str(path), "--layer", "stations", "--mapping", str(kept))
    assert (status, again["unchanged"], again["mapping"]) == (0, 1, report["mapping"])


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (("--set", "tier"), "there is no ="),
        (("--set", "tier=四级"), "tier: the tier is none of 1, 2 and 3."),
        (("--set", "colour=red"), "colour"),
        (("--sheet", "没有"), "没有"),
        (("--header-row", "77"), "Row 77 names no columns."),
        (("--encoding", "klingon"), "klingon"),
    ],
)
def test_what_is_said_and_cannot_be_ends_with_one_line(
    folder: Path, listed: Path, how: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(listed), "--layer", "stations", *how]) == 2
    error = capsys.readouterr().err.strip().splitlines()
    assert told in error[-1]
    assert len(error) == 1
