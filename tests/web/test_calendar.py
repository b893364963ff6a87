"""A data folder's calendar.json carries its opening hours past the end of the official calendar."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from small_data import small_layers, write_folder

from geomap.calendar_cn import china_calendar
from geomap.errors import DataError
from geomap.storage.loading import load_snapshot
from geomap.web.snapshots import SnapshotHolder

YEAR = china_calendar().last_date.year + 1
NEXT = {"holidays": [f"{YEAR}-01-01"], "until": f"{YEAR}-12-31"}
OFFICE = "Mo-Fr 09:00-17:00; PH off"


def test_the_stations_of_a_folder_keep_the_days_of_its_calendar(tmp_path: Path) -> None:
    layers = small_layers()
    layers["stations"][0]["properties"]["opening_hours"] = OFFICE
    folder = write_folder(tmp_path, layers)
    without = load_snapshot(folder)
    (folder / "calendar.json").write_text(json.dumps(NEXT), encoding="utf-8")
    extended = load_snapshot(folder)
    new_year = datetime.fromisoformat(f"{YEAR}-01-01T10:00:00+08:00")
    states = [held.rules[0].at(new_year).state for held in (without, extended) if held.rules[0]]
    assert states == ["unknown", "closed"]
    assert extended.calendar.last_date == date(YEAR, 12, 31)
    assert extended.version != without.version, "answers kept for the old days are not given for the new"


def test_a_folder_whose_calendar_is_wrong_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "calendar.json").write_text('{"until": "soon"}', encoding="utf-8")
    with pytest.raises(DataError, match="soon"):
        load_snapshot(folder)


def test_a_change_of_the_calendar_is_noticed_like_one_of_the_layers(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    holder = SnapshotHolder(folder, 0)
    before = holder.signature()
    (folder / "calendar.json").write_text(json.dumps(NEXT), encoding="utf-8")
    assert holder.signature() != before
