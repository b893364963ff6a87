"""Sitings from the terminal: what the API answers, as a table, and records run again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geomap.cli import main
from tests.small_district import layers
from tests.web.small_data import write_folder

ASKED = ["siting", "--model", "mclp", "--p", "2", "--services", "charging", "--radius-m", "700"]
SPENT = ["siting", "--model", "budget", "--budgets-yuan", "30000,150000", "--services", "charging"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_folder(tmp_path / "district", layers())
    monkeypatch.setenv("GEOMAP_DATA", str(made))
    return made


def test_it_lists_what_is_proposed_and_how_sure_it_is(capsys):
    assert main(ASKED) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["id", "name", "do", "tier", "lon", "lat", "persons", "lost", "yuan"]
    assert [line.split()[2] for line in lines[1:3]] == ["build", "build"]
    assert "(proven)" in lines[3]
    assert lines[4].startswith("Covered: ")


def test_as_json_it_is_the_result_that_a_record_holds(capsys, tmp_path):
    out = tmp_path / "run.json"
    assert main([*ASKED, "--json", "--out", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(out.read_text())["result"]


@pytest.mark.parametrize("asked", [ASKED, [*SPENT, "--hours", "Tu 22,We 03"]], ids=["mclp", "budget"])
def test_a_record_run_again_gives_the_same(asked, capsys, tmp_path):
    out = tmp_path / "run.json"
    main([*asked, "--out", str(out)])
    capsys.readouterr()
    assert main(["siting", "--replay", str(out)]) == 0
    assert capsys.readouterr().out == "The answer is the same.\n"


def test_on_other_data_it_says_what_differs(capsys, tmp_path, folder):
    out = tmp_path / "run.json"
    main([*ASKED, "--out", str(out)])
    capsys.readouterr()
    demand = folder / "geojson" / "demand.geojson"
    demand.write_text(demand.read_text().replace('"persons": 520', '"persons": 521'))
    assert main(["siting", "--replay", str(out), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["same"]
    assert {"inputs.problem", "parameters.data_version", "result"} <= set(told["differences"])


def test_where_nothing_helps_it_ends_with_one(capsys):
    assert main([*SPENT[:3], "--budget-yuan", "0", "--services", "charging"]) == 1
    assert "Nothing that could be done improves" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["siting"], "model is missing"),
        (["siting", "--model", "mclp"], "needs p"),
        ([*ASKED, "--candidates", "gardens"], "no position"),
        ([*ASKED, "--candidates", "34.2,108.9"], "look swapped"),
        ([*SPENT, "--prices", "{"], "no JSON"),
        ([*SPENT, "--prices", '{"extend_hours": 0}'], "more than 0"),
        (["siting", "--model", "lscp", "--radius-m", "300"], "leave_unreachable"),
        (["siting", "--replay", "nowhere.json"], "cannot be read"),
        (["siting", "--replay", "README.md"], "no record"),
        ([*ASKED, "--out", "nowhere/run.json"], "cannot be written"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said_in_one_line(arguments, word, capsys):
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert word in said.err
