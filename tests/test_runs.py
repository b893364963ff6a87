"""Jobs kept as files: every process tells the same of them, and a dead one leaves nothing running."""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
from pathlib import Path

import pytest

from geomap.errors import NotFoundError
from geomap.storage.runs import KEPT_DAYS, MOST_KEPT, MOST_QUEUED, MOST_RUNNING, STALE_S, BusyError, Runs

STATE = {"status": "queued"}


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "runs")


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_what_one_keeps_another_reads(runs):
    job = runs.take({"p": 2}, STATE)
    other = Runs(runs.folder)
    runs.keep_state(job, {"status": "done"})
    runs.keep_record(job, "{}")
    assert (other.state(job), other.record(job)) == ({"status": "done", "alive": True}, "{}")
    assert json.loads((runs.folder / job / "request.json").read_text()) == {"p": 2}


def test_ids_cannot_be_guessed_nor_lead_out_of_the_folder(runs, tmp_path):
    jobs = {runs.take({}, STATE) for _ in range(10)}
    assert len(jobs) == 10
    assert {len(job) for job in jobs} == {22}
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "state.json").write_text("{}")
    for name in ("../outside", "..", "", "x", "a" * 22, "tickets"):
        with pytest.raises(NotFoundError):
            runs.state(name)
        with pytest.raises(NotFoundError):
            runs.cancel(name)
        with pytest.raises(NotFoundError):
            runs.record(name)


def test_only_the_oldest_jobs_run_and_the_next_follow_when_they_end(runs):
    jobs = [runs.take({}, STATE) for _ in range(MOST_RUNNING + 2)]
    assert [runs.may_run(job) for job in jobs] == [True] * MOST_RUNNING + [False] * 2
    runs.release(jobs[0])
    assert [runs.may_run(job) for job in jobs[1:]] == [True] * MOST_RUNNING + [False]


def test_too_many_waiting_jobs_are_refused_until_one_ends(runs):
    jobs = [runs.take({}, STATE) for _ in range(MOST_RUNNING + MOST_QUEUED)]
    with pytest.raises(BusyError) as refused:
        runs.take({}, STATE)
    assert refused.value.hint
    runs.release(jobs[3])
    runs.take({}, STATE)


def test_a_job_whose_process_is_silent_is_dead_and_holds_nobody_up(runs):
    dead = [runs.take({}, STATE) for _ in range(MOST_RUNNING)]
    job = runs.take({}, STATE)
    for ticket in runs.tickets.iterdir():
        if not ticket.name.endswith(job):
            age(ticket, STALE_S + 1)
    assert [runs.state(one)["alive"] for one in (*dead, job)] == [False, False, True]
    assert runs.may_run(job)
    runs.touch(job)
    runs.prune()
    assert [path.name.endswith(job) for path in runs.tickets.iterdir()] == [True]


def test_a_job_whose_process_slept_goes_on_when_it_wakes(runs):
    first = [runs.take({}, STATE) for _ in range(MOST_RUNNING)]
    slept, dropped = runs.take({}, STATE), runs.take({}, STATE)
    for ticket in runs.tickets.iterdir():
        age(ticket, STALE_S + 1)
    next(runs.tickets.glob(f"*.{dropped}")).unlink()  # as somebody who took a job meanwhile does
    runs.touch(slept)
    runs.touch(dropped)
    assert [runs.state(job)["alive"] for job in (*first, slept, dropped)] == [False, False, True, True]
    assert runs.may_run(slept)
    assert runs.may_run(dropped)


def test_finished_jobs_are_kept_for_a_month_and_only_so_many(runs):
    old, young, working = (runs.take({}, STATE) for _ in range(3))
    runs.release(old)
    runs.release(young)
    for job in (old, working):
        age(runs.folder / job, (KEPT_DAYS + 1) * 86_400.0)
    runs.prune()
    assert [(runs.folder / job).exists() for job in (old, young, working)] == [False, True, True]
    for number in range(MOST_KEPT + 5):
        folder = runs.folder / f"{number:022d}"
        folder.mkdir()
        age(folder, 60.0 + number)
    runs.prune()
    kept = {path.name for path in runs.folder.iterdir()} - {"tickets", working}
    assert len(kept) == MOST_KEPT
    assert young in kept
    assert f"{MOST_KEPT + 4:022d}" not in kept


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BusyError, match="cannot be kept") as refused:
        Runs(tmp_path / "file" / "runs").take({}, STATE)
    assert "GEOMAP_RUNS" in (refused.value.hint or "")


def test_a_state_is_whole_whenever_it_is_read(runs):
    job = runs.take({}, STATE)
    over = threading.Event()

    def write() -> None:
        for size in itertools.cycle((10, 200_000)):
            if over.is_set():
                return
            runs.keep_state(job, {"status": "x" * size})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        read = {len(runs.state(job)["status"]) for _ in range(300)}
    finally:
        over.set()
        writer.join()
    assert read <= {len("queued"), 10, 200_000}
    assert sorted(path.name for path in (runs.folder / job).iterdir()) == ["request.json", "state.json"]
