"""What an answer costs in CPU, without a network: /api/nearest beside a bare Flask route that returns the
same bytes, and a batch beside the index that answers it.

    python -m benchmarks web

The WSGI callable that app.py hands to a server is called as a server calls it.
"""

from __future__ import annotations

import io
import os
import runpy
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from benchmarks import names
from benchmarks.bare import bare_app
from benchmarks.measure import Contender, Report
from geomap.nearest import Need, StationIndex, nearest_many
from geomap.storage.loading import load_snapshot
from geomap.web.serve import settle
from geomap.web.settings import REPOSITORY

PATH = "/api/nearest"
LIMIT, QUERIES, CALLS = 5, 1_000, 1_000
JSON, ARROW = "application/json", "application/vnd.apache.arrow.stream"

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def geomap_wsgi(data: Path) -> Wsgi:
    """What app.py hands to a server, with that data folder."""
    before = os.environ.get("GEOMAP_DATA")
    os.environ["GEOMAP_DATA"] = str(data)
    try:
        app: Wsgi = runpy.run_path(str(REPOSITORY / "app.py"), run_name="app")["app"]
    finally:
        if before is None:
            del os.environ["GEOMAP_DATA"]
        else:
            os.environ["GEOMAP_DATA"] = before
    settle()  # as the server does once it has loaded
    return app


def environ(path: str, query: str = "", body: bytes | None = None, media: str = "") -> dict[str, Any]:
    """What granian hands to a WSGI callable for a GET, or with a body for a POST."""
    return {
        "REQUEST_METHOD": "GET" if body is None else "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "5000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:5000",
        "HTTP_ACCEPT": "*/*",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **({"wsgi.input": io.BytesIO()} if body is None else {}),
        **({"CONTENT_TYPE": media, "CONTENT_LENGTH": str(len(body))} if body is not None else {}),
    }


def call(app: Wsgi, asked: Mapping[str, Any], body: bytes | None = None) -> bytes:
    """One request as a server makes it; the body of the answer. Raises RuntimeError unless it is 200."""
    given: list[str] = []
    mine = dict(asked)
    if body is not None:
        mine["wsgi.input"] = io.BytesIO(body)
    answer = app(mine, lambda status, _headers, _error=None: given.append(status))
    try:
        whole = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    if given != ["200 OK"]:
        raise RuntimeError(f"{given} {whole[:200]!r}")
    return whole


def in_process(report: Report, app: Wsgi, asked: Sequence[str], rounds: int, **about: Any) -> dict[str, str]:
    """CPU a request of both callables; returns the answers by query."""
    environs = [environ(PATH, query) for query in asked]
    answers = {query: call(app, e) for query, e in zip(asked, environs, strict=True)}
    flask = bare_app({query.encode(): answer for query, answer in answers.items()})
    assert all(call(flask, e) == answers[e["QUERY_STRING"]] for e in environs)

    def ask(app: Wsgi) -> None:
        for number in range(CALLS):
            call(app, environs[number % len(environs)])

    contenders = {
        "geomap": Contender(partial(ask, app), CALLS),
        names.BARE: Contender(partial(ask, flask), CALLS, "finding the answer"),
    }
    size = round(statistics.median(map(len, answers.values())))
    report.add(names.GET, contenders, rounds, **about, bytes=size)
    return {query: answer.decode() for query, answer in answers.items()}


def batches(
    report: Report, app: Wsgi, index: StationIndex, lon: Any, lat: Any, rounds: int, **about: Any
) -> None:
    """CPU a point of POST, JSON and Arrow, beside what the index takes for the very points."""
    body = orjson.dumps({"points": np.column_stack((lon, lat)).tolist(), "limit": LIMIT})
    sink, table = io.BytesIO(), pa.table({"lon": lon, "lat": lat})
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    columns = sink.getvalue()
    alone = Contender(partial(nearest_many, index, lon, lat, LIMIT, Need()), len(lon), "reading and writing")
    for kind, asked, sent in (
        ("JSON", environ(PATH, body=body, media=JSON), body),
        ("Arrow", environ(f"{PATH}/arrow", f"limit={LIMIT}", columns, ARROW), columns),
    ):
        contenders = {"geomap": Contender(partial(call, app, asked, sent), len(lon)), names.INDEX: alone}
        report.add(names.POST.format(kind), contenders, rounds * 5, **about, points=len(lon), limit=LIMIT)


def run(report: Report, data: str, folder: Path, lon: Any, lat: Any, rounds: int) -> dict[str, str]:
    """All figures of one data folder, data being its name, asked about places in degrees; returns the answers
    by query."""
    app, index = geomap_wsgi(folder), load_snapshot(folder).stations
    about = {"data": data, "stations": len(index)}
    batches(report, app, index, lon, lat, rounds, **about)
    asked = [f"lon={x:.6f}&lat={y:.6f}&limit={LIMIT}" for x, y in zip(lon, lat, strict=True)][:QUERIES]
    return in_process(report, app, asked, rounds, **about)
