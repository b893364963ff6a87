"""A database that goes away while a list is imported: it is said, and the list can be applied afterwards."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from importing import MOST_LOOKS, Importer, csv_of
from people_desk import desk_of
from town import town_layers

from geomap.storage.database.verifying import verify
from geomap.web.imports import work
from tests.web.small_data import write_folder

ROWS = tuple((f"新站{i}", f"路{i}号", 2, "饮水", "全天", 108.91 + i / 1_000, 34.24) for i in range(9))


def test_a_database_that_goes_away_in_the_middle_takes_no_part_of_a_list_and_all_of_it_later(
    place_of, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_of("postgis", folder=write_folder(tmp_path / "town", town_layers()))
    place.make()
    desk = desk_of(place, GEOMAP_RUNS=str(tmp_path / "runs"))
    desk.account("admin")
    admin = Importer(desk.signed_in("admin"))
    store = desk.app.extensions["store"]
    tried, mark, written = admin.tried(csv_of(*ROWS)), store.mark(), work.keep_mapping

    def lose_it(*values: Any) -> None:
        place.lose()
        written(*values)

    monkeypatch.setattr(work, "keep_mapping", lose_it)
    admin.ask("POST", f"/{tried['id']}/apply", json={}, headers={"If-Match": tried["etag"]})
    for _ in range(MOST_LOOKS):
        away = admin.ask("GET", f"/{tried['id']}")
        if away.status_code != 200:
            break
        time.sleep(0.02)
    assert (away.status_code, away.content_type) == (503, "application/problem+json")
    assert "database" in away.json["hint"]
    place.find()
    monkeypatch.setattr(work, "keep_mapping", written)
    failed = admin.settled(tried["id"])
    assert (failed["status"], failed["etag"], failed["revision"]) == ("checked", tried["etag"], None)
    assert (failed["job"]["status"], failed["job"]["problem"]["status"]) == ("failed", 503)
    assert store.mark() == mark
    done = admin.apply(failed)
    assert (done["status"], done["revision"]) == ("applied", mark.number + 1)
    with store.database.reading() as connection:
        verify(connection)
    desk.close()
