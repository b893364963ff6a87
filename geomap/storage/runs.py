"""Keeps jobs as files, so that every process of a server can answer for every job.

A job is a folder: request.json, state.json, cancel once somebody wants it ended, record.json once there is
an answer. While its process works on it a ticket says so: a file named after the moment it was taken, and
touched every few seconds. Tickets are the queue, oldest first; one that nobody touches any more is void.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from geomap.errors import BusyError, NotFoundError

MOST_RUNNING, MOST_QUEUED = 2, 20
STALE_S = 15.0
KEPT_DAYS, MOST_KEPT = 30, 500
ID = re.compile(r"[\w-]{22}", re.ASCII)
DAY_S = 86_400.0


class Runs:
    """The jobs of a folder, which is made when the first is taken."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tickets = folder, folder / "tickets"

    def take(self, request: Mapping[str, Any], state: Mapping[str, Any]) -> str:
        """Keep a new job and queue it; returns its id, which cannot be guessed.

        Raises BusyError where too many wait or the folder cannot be written to.
        """
        if len(self._fresh()) >= MOST_RUNNING + MOST_QUEUED:
            raise BusyError(f"{MOST_QUEUED} jobs wait already.", hint="Try again in a minute.")
        job = secrets.token_urlsafe(16)
        try:
            (self.folder / job).mkdir(parents=True)
            self._write(job, "request.json", json.dumps(request, ensure_ascii=False))
            self.keep_state(job, state)
            self.tickets.mkdir(exist_ok=True)
            self._new_ticket(job).touch()
        except OSError as error:
            raise BusyError(
                f"Jobs cannot be kept in their folder ({error.strerror}).",
                hint="Set GEOMAP_RUNS to a folder that can be written to, and start the server again.",
            ) from error
        self.prune()
        return job

    def state(self, job: str) -> dict[str, Any]:
        """The state last kept, and whether its process still works on it as "alive". Raises NotFoundError."""
        alive = self._is_fresh(job)  # before the state: a job that ends between is not taken for dead
        state: dict[str, Any] = json.loads(self._read(job, "state.json"))
        return {**state, "alive": alive}

    def keep_state(self, job: str, state: Mapping[str, Any]) -> None:
        self._write(job, "state.json", json.dumps(state, ensure_ascii=False))

    def record(self, job: str) -> str | None:
        """The record of its answer, None where there is none yet. Raises NotFoundError for no job."""
        self._read(job, "state.json")
        with suppress(NotFoundError):
            return self._read(job, "record.json")
        return None

    def keep_record(self, job: str, record: str) -> None:
        self._write(job, "record.json", record)

    def cancel(self, job: str) -> None:
        """Ask for a job to be ended. Raises NotFoundError."""
        self._read(job, "state.json")
        (self.folder / job / "cancel").touch()

    def cancelled(self, job: str) -> bool:
        return (self.folder / job / "cancel").exists()

    def may_run(self, job: str) -> bool:
        """Whether its turn has come: fewer than MOST_RUNNING are before it."""
        first = [ticket.name.split(".", 1)[1] for ticket in sorted(self._fresh())[:MOST_RUNNING]]
        return job in first

    def touch(self, job: str) -> None:
        """Say that the job is worked on, or waits, still. A process that slept too long for its ticket to
        count gets it back; where it was dropped meanwhile, one at the end of the queue."""
        with suppress(OSError):
            ticket = next(self.tickets.glob(f"*.{job}"), None)
            (ticket or self._new_ticket(job)).touch()

    def release(self, job: str) -> None:
        """Say that the job is worked on no more."""
        for ticket in self.tickets.glob(f"*.{job}"):
            ticket.unlink(missing_ok=True)

    def prune(self) -> None:
        """Drop jobs that nobody works on: void tickets, what is older than KEPT_DAYS, all but MOST_KEPT."""
        fresh = {ticket.name for ticket in self._fresh()}
        working = {name.split(".", 1)[1] for name in fresh}
        for ticket in self._all_tickets():
            if ticket.name not in fresh:
                ticket.unlink(missing_ok=True)
        done = [(age, path) for path, age in self._ages() if path.name not in working]
        for place, (age, path) in enumerate(sorted(done)):
            if place >= MOST_KEPT or age > KEPT_DAYS * DAY_S:
                shutil.rmtree(path, ignore_errors=True)

    def _new_ticket(self, job: str) -> Path:
        return self.tickets / f"{time.time_ns():020d}.{job}"

    def _ages(self) -> Iterator[tuple[Path, float]]:
        """The folders of jobs, and for how many seconds each has not changed."""
        if not self.folder.is_dir():
            return
        now = time.time()
        for path in self.folder.iterdir():
            if ID.fullmatch(path.name):
                with suppress(OSError):
                    yield path, now - path.stat().st_mtime

    def _all_tickets(self) -> list[Path]:
        return list(self.tickets.glob("*.*"))

    def _fresh(self) -> list[Path]:
        return [ticket for ticket in self._all_tickets() if _age_s(ticket) <= STALE_S]

    def _is_fresh(self, job: str) -> bool:
        return any(ticket.name.endswith(f".{job}") for ticket in self._fresh())

    def _read(self, job: str, name: str) -> str:
        if ID.fullmatch(job):
            with suppress(FileNotFoundError):
                return (self.folder / job / name).read_text(encoding="utf-8")
        raise NotFoundError("There is no such job.", hint="Jobs are kept for a month; ask anew.")

    def _write(self, job: str, name: str, text: str) -> None:
        """Write a file whole or not at all, whoever reads it meanwhile."""
        handle, path = tempfile.mkstemp(dir=self.folder / job)
        draft = Path(path)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            draft.replace(self.folder / job / name)
        finally:
            draft.unlink(missing_ok=True)


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return float("inf")
