"""The benchmarks measure fairly and say what they found: turns, medians, ratios, verdicts."""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask

from benchmarks import bare, names
from benchmarks.load import get, load
from benchmarks.measure import Contender, Report, affordable, cpu_with, take_turns
from benchmarks.reach import TARGETS, Target, ahead, cost, growth, own, reach, surplus
from benchmarks.web import PATH, call, environ
from geomap.web import serve
from geomap.web.settings import settings_from


class Clock:
    """A clock that contenders move themselves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def taking(self, *seconds: float) -> Any:
        """Something to run that takes those seconds, one after the other."""
        rest = iter(seconds)

        def run() -> None:
            self.seconds += next(rest)

        return run


def row(figure: str, measured: dict[str, float], **about: Any) -> dict[str, Any]:
    report = Report()
    report.put(figure, "us", measured, **about)
    return report.rows[0]


def test_contenders_take_turns() -> None:
    order: list[str] = []
    contenders = {name: Contender(lambda name=name: order.append(name), 1) for name in ("a", "b", "c")}
    take_turns(contenders, rounds=2)
    assert order == ["a", "b", "c"] * 3


def test_the_median_counts_a_question_and_the_first_turn_does_not() -> None:
    clock = Clock()
    contender = Contender(clock.taking(100, 4, 2, 60), asked=2, clock=clock)
    assert take_turns({"geomap": contender}, rounds=3) == {"geomap": 2e6}


def test_a_servers_cpu_counts_beside_ours() -> None:
    spin = "import sys\nwhile sys.stdin.readline():\n    sum(range(3_000_000))\n    print(flush=True)"
    server = subprocess.Popen(
        [sys.executable, "-c", spin], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    clock, slept = cpu_with(server.pid), []

    def ask(question: str) -> float:
        assert server.stdin
        assert server.stdout
        began, own = clock(), time.thread_time()
        server.stdin.write(question)
        server.stdin.flush()
        server.stdout.readline()
        slept.append(time.thread_time() - own)
        return clock() - began

    with server:
        assert ask("work\n") > 10 * slept[0]
        began = clock()
        time.sleep(0.2)
        assert clock() - began < 0.1


def test_as_many_questions_are_asked_as_time_allows_within_bounds() -> None:
    numbers: list[int] = []
    assert affordable(numbers.append, most=500) == 500
    assert affordable(numbers.append, most=500, seconds=0.0) == 20
    assert numbers == [*range(20)] * 2


def test_a_row_says_what_it_measured_and_how_it_compares(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.put(
        "nearest", "us", {"geomap": 2.0, "tree": 5.0}, {"tree": "order"}, stations=20_000, filter="5 %"
    )
    report.put("served", "requests/s", {"geomap": 200.0, "flask": 800.0}, more_is_better=True)
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "figure": "nearest",
        "about": {"stations": 20_000, "filter": "5 %"},
        "unit": "us",
        "measured": {"geomap": 2.0, "tree": 5.0},
        "times_better": {"tree": 2.5},
        "lacks": {"tree": "order"},
    }
    assert second["times_better"] == {"flask": 0.25}
    assert report.table().splitlines()[2:] == [
        "| nearest, stations 20,000, filter 5 % | 2 us | tree 2.5 |",
        "| served | 200 requests/s | flask 0.25 |",
    ]


@pytest.mark.parametrize(
    ("measured", "value"),
    [
        (ahead("f", "slow", "quick"), 3.0),
        (ahead("f", "slow", "absent"), 8.0),
        (cost("f", "quick"), 1 / 3),
        (surplus("f", "quick"), -4.0),
        (own("f"), 2.0),
        (own("f", stations=7), 5.0),
        (growth("f", 1, 7), 2.5),
    ],
)
def test_figures_come_out_of_the_rows_of_a_run(measured: Any, value: float) -> None:
    rows = [
        row("f", {"geomap": 2.0, "slow": 16.0, "quick": 6.0}, stations=1),
        row("f", {"geomap": 5.0}, stations=7),
    ]
    assert measured(rows) == pytest.approx(value)


def test_what_falls_short_is_said_to() -> None:
    rows = [row("f", {"geomap": 10.0, "peer": 12.0})]
    assert Target("F", 3, ahead("f", "peer")).line(rows) == "| F | ≥ 3.00× | 1.20× | **no** |"
    assert Target("F", 1.2, ahead("f", "peer")).line(rows) == "| F | ≥ 1.20× | 1.20× | yes |"
    assert Target("F", 9, own("f"), "s", at_least=False).line(rows) == "| F | ≤ 9.00 s | 10.0 s | **no** |"
    assert Target("F", 600, own("f"), "MB", at_least=False).line(rows) == "| F | ≤ 600 MB | 10.0 MB | yes |"


def test_what_was_not_measured_is_never_reached() -> None:
    rows = [row("f", {"geomap": 10.0})]
    lines = [target.line(rows) for target in (Target("F", 3, ahead("f", "peer")), Target("G", 3, own("g")))]
    assert lines == [
        "| F | ≥ 3.00× | – | not measured: peer took no part |",
        "| G | ≥ 3.00× | – | not measured: g is not in this run |",
    ]
    assert all("not measured" in line for line in reach([]).splitlines()[2:])
    assert len(reach([]).splitlines()) == len(TARGETS) + 2


class Echo(BaseHTTPRequestHandler):
    """Answers with the path, and 404 at /missing; keeps connections alive."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Length", str(len(self.path)))
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.asked = []  # type: ignore[attr-defined]
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients leave mid-answer
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_load_puts_the_questions_in_turn_and_stops_by_itself(echo: ThreadingHTTPServer) -> None:
    done = load(echo.server_address[1], os.getpid(), [get("/a"), get("/b")], seconds=0.2)
    asked = echo.asked  # type: ignore[attr-defined]
    assert abs(asked.count("/a") - asked.count("/b")) <= 1
    assert 0 < done.p50_ms <= done.p99_ms
    assert done.requests_s == pytest.approx(len(asked) / 0.2, rel=0.5)


def test_load_takes_no_error_for_an_answer(echo: ThreadingHTTPServer) -> None:
    with pytest.raises(ConnectionError, match="404"):
        load(echo.server_address[1], os.getpid(), [get("/missing")], seconds=0.2)


def test_the_bare_route_returns_the_very_bytes_and_a_call_takes_no_error_for_an_answer() -> None:
    app = bare.bare_app({b"lon=1&lat=2": b'{"kept": "as it is"}'})
    assert call(app, environ(PATH, "lon=1&lat=2")) == b'{"kept": "as it is"}'
    with pytest.raises(RuntimeError, match="404"):
        call(app, environ("/elsewhere"))


def test_a_call_asks_geomap_what_a_client_asks(app: Flask) -> None:
    query = "lon=108.947&lat=34.208&limit=2"
    ours = json.loads(call(app, environ(PATH, query)))
    theirs = app.test_client().get(f"{PATH}?{query}").get_json()
    assert ours == theirs
    batch = json.dumps({"points": [[108.947, 34.208]], "limit": 2}).encode()
    found = json.loads(call(app, environ(PATH, body=batch, media="application/json"), batch))
    assert found["station_ids"] == [[feature["id"] for feature in theirs["features"]]]


def test_the_bare_route_is_served_as_geomap_is(monkeypatch: pytest.MonkeyPatch) -> None:
    served: dict[str, Any] = {}

    class Recorder:
        def __init__(self, *_: Any, **settings: Any) -> None:
            served.update(settings)

        def serve(self) -> None:
            """Serve nothing."""

    monkeypatch.setattr(serve, "Granian", Recorder)
    monkeypatch.setattr(serve, "create_app", lambda *_: Flask("bare"))
    monkeypatch.setattr(multiprocessing, "get_start_method", lambda: "spawn")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert serve.serve(settings_from({"GEOMAP_PORT": str(port)})) == 0
    for where in ("address", "port", "workers", "working_dir"):
        served.pop(where)
    assert served == bare.SERVER


def test_no_two_figures_share_a_name() -> None:
    said = [value for key, value in vars(names).items() if key.isupper()]
    assert len(said) == len(set(said)) > 10
