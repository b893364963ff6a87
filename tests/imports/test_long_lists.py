"""Long lists: told step by step, ended when they are wanted no more, and read page by page."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from importing import Importer, csv_of
from people_desk import PAGE, Desk

from geomap.storage.database.verifying import verify

ROWS = 3_000
MOST_BYTES_A_ROW = 1_200
"""Of memory, beyond a batch: ids, names and places, and of 20,000 rows at most what the survey of positions
holds. At this pace 200,000 rows take 240 MB at the peak."""


def long_list(rows: int) -> bytes:
    """Stations on a grid in the town, ten metres and more from each other."""
    spots = ((108.905 + 0.0004 * (i % 100), 34.205 + 0.0004 * (i // 100)) for i in range(rows))
    named = enumerate(spots)
    return csv_of(
        *((f"第{i}站", f"路{i}号", 2, "饮水、充电", "全天", f"{x:.6f}", f"{y:.6f}") for i, (x, y) in named)
    )


def test_a_dry_run_tells_how_far_it_is_and_can_be_ended(
    admin: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.intake.dry_run.BATCH_ROWS", 100)
    monkeypatch.setattr("geomap.web.jobs.TELL_S", 0.0)
    sent = admin.send(long_list(ROWS)).json
    asked = admin.ask("PUT", f"/{sent['id']}", json={"mapping": sent["mapping"]})
    assert asked.status_code == 202
    told = set()
    while not told - {None, 0}:
        told.add(admin.ask("GET", f"/{sent['id']}").json["job"]["progress"]["rows"])
        time.sleep(0.01)
    assert all(rows is None or rows <= ROWS for rows in told)
    admin.ask("DELETE", f"/{sent['id']}/job")
    ended = admin.settled(sent["id"])
    assert (ended["status"], ended["job"]["status"], ended["outcome"]) == ("read", "cancelled", None)
    whole = admin.checked(sent["id"], sent["mapping"])
    assert whole["outcome"]["new"] == ROWS


def test_pages_come_in_order_and_together_are_everything(admin: Importer) -> None:
    tried = admin.tried(long_list(450))
    pages = [admin.rows(tried["id"], "new", offset=offset, limit=200) for offset in (0, 200, 400)]
    assert [len(page) for page in pages] == [200, 200, 50]
    assert [row["row"] for page in pages for row in page] == list(range(2, 452))
    assert admin.ask("GET", f"/{tried['id']}/rows?kind=new&limit=501").status_code == 400
    assert admin.ask("GET", f"/{tried['id']}/rows?kind=moons").json["parameter"] == "kind"


def test_what_is_held_of_a_row_is_bounded_in_a_dry_run_and_when_it_goes_in_and_out(
    desk: Desk, admin: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.intake.dry_run.BATCH_ROWS", 100)
    for module in ("reading", "store"):
        monkeypatch.setattr(f"geomap.storage.database.{module}.PART", 100)
    peaks = []
    for rows in (1_500, 3_000):
        content = long_list(rows)
        tracemalloc.start()
        steps = []
        tried = admin.tried(content)
        steps.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()
        done = admin.apply(tried)
        steps.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()
        admin.ask("POST", f"/{done['id']}/undo", json={})
        assert admin.settled(done["id"])["status"] == "undone"
        steps.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        peaks.append(steps)
    assert all((more - less) / 1_500 < MOST_BYTES_A_ROW for less, more in zip(*peaks, strict=True))


def test_an_import_goes_in_and_out_again_as_it_was(
    desk: Desk, admin: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("reading", "store"):
        monkeypatch.setattr(f"geomap.storage.database.{module}.PART", 500)
    store = desk.app.extensions["store"]
    before = {name: list(layer.features) for name, layer in store.state().layers.items()}
    done = admin.apply(admin.tried(long_list(1_200)))
    assert len(store.state().layers["stations"].features) == len(before["stations"]) + 1_200
    admin.ask("POST", f"/{done['id']}/undo", json={})
    assert admin.settled(done["id"])["status"] == "undone"
    assert {name: list(layer.features) for name, layer in store.state().layers.items()} == before
    with store.database.reading() as connection:
        assert verify(connection).number == 3


def test_what_was_dropped_is_gone(admin: Importer) -> None:
    made = admin.send(long_list(3)).json["id"]
    assert admin.ask("DELETE", f"/{made}").status_code == 204
    assert admin.ask("GET", f"/{made}").status_code == 404


def test_the_pages_are_for_whoever_may_import(desk: Desk) -> None:
    for path in ("/desk/import", "/desk/import/places"):
        door = desk.visitor().get(path, headers=PAGE)
        assert (door.status_code, "/desk/sign-in" in door.headers["Location"]) == (303, True)
        assert desk.signed_in("eve").get(path, headers=PAGE).status_code == 403
        shown = desk.signed_in("amy").get(path, headers=PAGE)
        assert shown.status_code == 200
        assert shown.headers["Cache-Control"] == "no-store"
