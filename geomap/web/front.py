"""Answers GET /api/nearest before Flask does: the same bytes at a fraction of the cost.

Parameters, answer and headers are the Flask route's own. Whatever is no plain success, and whoever asks
conditionally, is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask
from flask_compress.flask_compress import _compress_data  # its own, so that the bytes are the same
from werkzeug.http import http_date

from geomap.web.answers import GEOJSON, personal, personal_bytes
from geomap.web.api.bodies import nearest_body
from geomap.web.api.operations import NEAREST
from geomap.web.params import read_lists
from geomap.web.reported import reported_in
from geomap.web.snapshots import Holder

PATH = "/api/nearest"
CONDITIONS = frozenset(
    (
        "HTTP_IF_MATCH",
        "HTTP_IF_NONE_MATCH",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_UNMODIFIED_SINCE",
        "HTTP_RANGE",
    )
)
SIZE = "Content-Length"
DATE = "Date"
ENCODING = "Content-Encoding"
KEPT = 64

Headers = list[tuple[str, str]]
Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]


class NearestFront:
    """The WSGI application before app's own."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._behind: Wsgi = app.wsgi_app
        self._holder: Holder = app.extensions["snapshots"]
        self._least = int(app.config["COMPRESS_MIN_SIZE"])
        self._headers = lru_cache(maxsize=KEPT)(self._ask_for_headers)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        hot = environ.get("PATH_INFO") == PATH and environ["REQUEST_METHOD"] == "GET"
        answer = self._answer(environ) if hot and CONDITIONS.isdisjoint(environ) else None
        if answer is None:
            return self._behind(environ, start)
        headers, body = answer
        start("200 OK", headers)
        return [body]

    def _answer(self, environ: Environ) -> tuple[Headers, bytes] | None:
        try:
            return self._success(environ)
        except Exception:  # Flask answers in full, and logs what was not foreseen
            return None

    def _success(self, environ: Environ) -> tuple[Headers, bytes]:
        query = environ["QUERY_STRING"].encode("latin-1").decode()
        given: dict[str, list[str]] = {}
        for name, text in parse_qsl(query, keep_blank_values=True, errors="strict"):
            given.setdefault(name, []).append(text)
        values = read_lists(NEAREST.parameters, given)
        now, reported = self._app.config["NOW"](), reported_in(self._app)
        body = personal_bytes(nearest_body(self._holder.current(), values, now, reported))
        headers = self._headers(environ.get("HTTP_ACCEPT_ENCODING", ""), len(body) >= self._least)
        encoding = headers.get(ENCODING)
        if encoding:
            body = _compress_data(self._app, body, encoding)
        own = {SIZE: str(len(body)), **({DATE: http_date()} if DATE in headers else {})}
        return [(name, own.get(name, text)) for name, text in headers.items()], body

    def _ask_for_headers(self, accepted: str, large: bool) -> dict[str, str]:
        """What Flask and all that stands after it put on an answer of the route."""
        with self._app.test_request_context(PATH, headers={"Accept-Encoding": accepted}):
            probe = personal({}, GEOJSON)
            probe.set_data(b" " * (self._least if large else 0))
            return dict(self._app.process_response(probe).headers)
