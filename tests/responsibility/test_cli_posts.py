"""`posts` at the terminal: seeded, taken in, listed, checked, taken away."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from town import WEST_SOUTH, town_layers

from geomap.cli import main
from geomap.storage.database.opening import make_store
from tests.web.small_data import write_folder

ROW = ["区级服务长", WEST_SOUTH, "甲岗", "王芳", "13812345678", "2026-01-01"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_folder(tmp_path / "data", town_layers())
    make_store(tmp_path / "data").close()
    monkeypatch.setenv("GEOMAP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GEOMAP_PRIVATE_KEY", "k" * 40)
    return tmp_path


def listed(folder: Path, *rows: list[str]) -> str:
    book = openpyxl.Workbook()
    for row in (["岗位类型", "负责区域", "岗位名称", "姓名", "电话", "起始日期"], *rows):
        book.active.append(row)
    book.save(folder / "list.xlsx")
    return str(folder / "list.xlsx")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, object]:
    status = main(["posts", *arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_list_is_tried_written_listed_and_taken_away(folder, capsys):
    path = listed(folder, ROW)
    status, tried = said(capsys, "import", path)
    assert (status, len(tried["added"]), tried["applied"]) == (0, 1, False)
    assert said(capsys, "list", "--on", "2026-05-01") == (1, [])
    assert said(capsys, "import", path, "--apply")[1]["applied"]
    assert said(capsys, "list", "--on", "2026-05-01")[1][0]["title"] == "甲岗"
    assert said(capsys, "list", "--on", "2025-12-31") == (1, [])
    out = str(folder / "away.xlsx")
    assert said(capsys, "export", out, "--holders")[1]["posts"] == 1
    assert said(capsys, "import", out)[1]["unchanged"] == 1
    main(["whereami", "108.92", "34.22"])
    assert "甲岗" in capsys.readouterr().out


def test_a_refused_row_keeps_the_whole_list_out(folder, capsys):
    status, told = said(capsys, "import", listed(folder, ROW, ["市长", *ROW[1:]]), "--apply")
    assert (status, told["applied"], told["refused"][0]["row"]) == (1, False, 3)
    assert said(capsys, "list", "--on", "2026-05-01") == (1, [])


def test_seeds_come_once_and_are_vacant(folder, capsys):
    assert said(capsys, "seed", "--from", "2026-01-01")[1]["posts"] == 1
    assert said(capsys, "seed", "--from", "2026-01-01")[1]["posts"] == 0
    status, found = said(capsys, "check", "--on", "2026-05-01")
    assert status == 1
    assert {"what": "no_holder", "kind": "yard_chief", "where": "yard", "detail": ".."} in found


def test_after_resealing_the_old_key_can_go(folder, capsys, monkeypatch):
    said(capsys, "import", listed(folder, ROW), "--apply")
    out = str(folder / "away.xlsx")
    monkeypatch.setenv("GEOMAP_PRIVATE_KEY", "n" * 40)
    assert main(["posts", "export", out, "--holders"]) == 2
    assert "GEOMAP_PRIVATE_KEY" in capsys.readouterr().err
    monkeypatch.setenv("GEOMAP_PRIVATE_KEY", f"{'n' * 40},{'k' * 40}")
    assert said(capsys, "reseal")[1] == {"posts": 1}
    monkeypatch.setenv("GEOMAP_PRIVATE_KEY", "n" * 40)
    assert said(capsys, "export", out, "--holders")[1]["posts"] == 1


def test_a_row_with_an_account_that_there_is_not_is_refused(folder, capsys):
    book = openpyxl.Workbook()
    for row in (["岗位类型", "负责区域", "账号", "起始日期"], ["管家", "yard", "nobody", "2026-01-01"]):
        book.active.append(row)
    book.save(folder / "list.xlsx")
    status, told = said(capsys, "import", str(folder / "list.xlsx"), "--apply")
    assert (status, told["applied"], told["refused"][0]["field"]) == (1, False, "account")


def test_a_day_that_is_too_far_is_refused_in_one_line(folder, capsys):
    assert main(["posts", "check", "--on", "9999-12-31"]) == 2
    assert "1900 to 2199" in capsys.readouterr().err


def test_a_day_that_is_none_is_refused_in_one_line(folder, capsys):
    assert main(["posts", "list", "--on", "gestern"]) == 2
    assert "gestern" in capsys.readouterr().err
