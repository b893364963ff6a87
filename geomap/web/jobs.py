"""Long work in threads of the worker that took it, told about in files that every worker reads.

HiGHS and the compiled loops leave the interpreter to others while they work, so requests go on.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Literal, Protocol

from geomap.errors import GeomapError, UnavailableError
from geomap.storage.runs import Runs
from geomap.web.errors import problem_of

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
STATUSES = (QUEUED, RUNNING, DONE, FAILED, CANCELLED)
UNFINISHED = frozenset({QUEUED, RUNNING})
TELL_S = 0.2
PULSE_S = 3.0
LOOK_S = 0.1

log = logging.getLogger(__name__)


class Watch:
    """Hears of the progress of one piece of work, tells it on, and ends it when its time is up or it is
    wanted no more. why: which of both ended it, None for neither. best: value and bound of the best answer
    yet, None where they are not known."""

    def __init__(
        self,
        time_limit_s: float,
        tell: Callable[[dict[str, Any]], None] = lambda _: None,
        unwanted: Callable[[], bool] = lambda: False,
    ) -> None:
        self.why: Literal["time", "cancelled"] | None = None
        self.best: tuple[float | None, float | None] = None, None
        self._tell, self._unwanted = tell, unwanted
        self._began = self._told = time.monotonic()
        self._time_limit_s = time_limit_s

    def __call__(self, value: float, bound: float) -> bool:
        """Whether to go on. value, bound: of the best answer yet."""
        now = time.monotonic()
        self.best = finite(value), finite(bound)
        if now - self._told >= TELL_S:
            self._told = now
            self._tell(self.progress)
            if self._unwanted():
                self.why = "cancelled"
        if self.why is None and now - self._began > self._time_limit_s:
            self.why = "time"
        return self.why is None

    @property
    def progress(self) -> dict[str, Any]:
        value, bound = self.best
        return {"value": value, "bound": bound, "elapsed_s": round(time.monotonic() - self._began, 1)}


class Answer(Protocol):
    """What work came to. result: with "value" and "bound", as a watch hears of them."""

    @property
    def result(self) -> Mapping[str, Any]: ...
    def to_json(self) -> str: ...


Work = Callable[[Watch], Answer]


def start(runs: Runs, request: Mapping[str, Any], time_limit_s: float, work: Work) -> str:
    """Take work on; returns the id of its job. Raises BusyError where too much waits."""
    job = runs.take(request, _state(QUEUED))
    threading.Thread(
        target=_attend, args=(runs, job, time_limit_s, work), name="geomap-job", daemon=True
    ).start()
    return job


def job_state(runs: Runs, job: str) -> dict[str, Any]:
    """How far a job is: status, progress, problem. Raises NotFoundError.

    One whose process died, or was stopped, has failed.
    """
    state = runs.state(job)
    if not state.pop("alive") and state["status"] in UNFINISHED:
        died = GeomapError(
            "The server stopped, or its disk was full, while it worked on this.", hint="Ask again."
        )
        state |= {"status": FAILED, "problem": problem_of(died)}
    return state


def _attend(runs: Runs, job: str, time_limit_s: float, work: Work) -> None:
    """Wait for the job's turn, do the work, keep what comes of it."""
    over = threading.Event()
    pulse = threading.Thread(target=_pulse, args=(runs, job, over), name="geomap-pulse", daemon=True)
    pulse.start()
    try:
        while not runs.may_run(job):
            if runs.cancelled(job):
                runs.keep_state(job, _state(CANCELLED))
                return
            time.sleep(LOOK_S)
        _do(runs, job, time_limit_s, work)
    except OSError:
        log.exception("A job's folder could not be written to")
    finally:
        over.set()
        pulse.join()  # or its last touch could bring the ticket back
        runs.release(job)


def _do(runs: Runs, job: str, time_limit_s: float, work: Work) -> None:
    def tell(progress: Mapping[str, Any]) -> None:
        with suppress(OSError):  # work goes on though nobody can be told how far it is
            runs.keep_state(job, _state(RUNNING, progress))

    watch = Watch(time_limit_s, tell, lambda: runs.cancelled(job))
    runs.keep_state(job, _state(RUNNING, watch.progress))
    problem, status = None, DONE
    try:
        answer = work(watch)
        watch.best = answer.result["value"], answer.result["bound"]
        runs.keep_record(job, answer.to_json())
    except GeomapError as error:
        problem, status = problem_of(error), FAILED
    except OSError as error:
        log.exception("A job could not read or write a file")
        full = UnavailableError(
            f"The answer cannot be kept ({error.strerror or error}).",
            hint="Free some space in the folder of GEOMAP_RUNS, then ask again.",
        )
        problem, status = problem_of(full), FAILED
    except Exception:
        log.exception("A job failed")
        problem, status = problem_of(GeomapError("The server failed to answer.")), FAILED
    if watch.why == "cancelled":
        problem, status = None, CANCELLED
    runs.keep_state(job, _state(status, watch.progress, problem))


def _pulse(runs: Runs, job: str, over: threading.Event) -> None:
    while not over.wait(PULSE_S):
        runs.touch(job)


def _state(
    status: str, progress: Mapping[str, Any] | None = None, problem: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    told = progress or {"value": None, "bound": None, "elapsed_s": 0.0}
    return {"status": status, "progress": dict(told), "problem": problem}


def finite(number: float) -> float | None:
    """number, None where JSON cannot hold it."""
    return float(number) if math.isfinite(number) else None
