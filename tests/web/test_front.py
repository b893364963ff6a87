"""The answers given before Flask are Flask's own, byte by byte, header by header."""

from __future__ import annotations

import io
import logging
import sys
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.web.front import NearestFront

Answer = tuple[str, list[tuple[str, str]], bytes]
GZIP = b"\x1f\x8b"
POINT = "lon=108.947&lat=34.208"
FINE = [
    POINT,
    f"{POINT}&limit=100",
    f"{POINT}&limit=1&links=true",
    f"{POINT}&services=drinking_water,charging&open_at=now",
    f"{POINT}&tier=1&tier=2"[:-7],
    f"{POINT}&max_distance_m=10&open_at=2026-03-04T22:00&open_for_min=30&unknown_hours=include",
    f"{POINT}&entry=free,scan&status=any&services_any=wifi&datum=gcj02&mode=straight",
    "lat=34.208&lon=1.08947e2",
    f"{POINT}&services=drinking%5Fwater",
    "lon=0&lat=0",
    f"{POINT}&mode=walk&open_at=now",
    f"{POINT}&mode=ride&max_distance_m=0",
    "lon=0&lat=0&mode=walk",
]
REFUSED = [
    f"{POINT}&tier=",
    "",
    "lon=108.947",
    f"{POINT}&lon=1",
    f"{POINT}&tyer=1",
    f"{POINT}&tier=4",
    f"{POINT}&limit=0",
    f"{POINT}&mode=fly",
    "lon=x&lat=34",
    "lon=nan&lat=34",
    "lon=34.2&lat=108.9",
    f"{POINT}&open_at=yesterday",
    f"{POINT}&services=helipad",
    f"{POINT}&q=%E5%B0",
    f"{POINT}&q=\xe5\xb0\x8f",
    f"{POINT}&q=\xff",
]
ACCEPTED = [None, "", "gzip", "br", "zstd", "gzip, deflate, br, zstd", "identity", "gzip;q=0", "*", "lzw"]


def asked(app: Any, query: str, accepted: str | None = None, **more: Any) -> Answer:
    """What a WSGI application answers to GET /api/nearest."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/api/nearest",
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **({} if accepted is None else {"HTTP_ACCEPT_ENCODING": accepted}),
        **more,
    }
    started: list[Any] = []
    chunks = app(environ, lambda status, headers, *_: started.append((status, headers)))
    body = b"".join(chunks)
    (status, headers) = started[0]
    if body.startswith(GZIP):  # the four bytes that tell the time
        body = body[:4] + body[8:]
    now = datetime.now(UTC)
    for name, text in headers:
        assert name != "Date" or abs(parsedate_to_datetime(text) - now) < timedelta(seconds=5)
    return status, [(name, "" if name == "Date" else text) for name, text in headers], body


@pytest.fixture(scope="module")
def front(app: Flask) -> NearestFront:
    assert isinstance(app.wsgi_app, NearestFront)
    return app.wsgi_app


@pytest.fixture
def both(front: NearestFront, monkeypatch: pytest.MonkeyPatch):
    """Asks the front and the Flask app behind it; says whether the front left the answer to Flask."""
    left: list[int] = []
    behind = front._behind

    def counted(environ, start):
        left.append(1)
        return behind(environ, start)

    monkeypatch.setattr(front, "_behind", counted)

    def ask(*given: Any, **more: Any) -> tuple[Answer, Answer, bool]:
        left.clear()
        own = asked(front, *given, **more)
        return own, asked(behind, *given, **more), bool(left)

    return ask


@pytest.mark.parametrize("accepted", ACCEPTED)
@pytest.mark.parametrize("query", FINE)
def test_a_question_that_can_be_answered_is_answered_alike(both, query: str, accepted: str | None) -> None:
    own, flask, left = both(query, accepted)
    assert own == flask
    assert own[0] == "200 OK"
    assert not left


@pytest.mark.parametrize("query", REFUSED)
def test_a_question_that_cannot_is_left_to_flask(both, query: str) -> None:
    own, flask, left = both(query)
    assert own == flask
    assert own[0].startswith("400")
    assert left


@pytest.mark.parametrize(
    "more",
    [
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
        {"PATH_INFO": "/api/nearest/"},
        {"PATH_INFO": "//api/nearest"},
        {"PATH_INFO": "/api/whereami"},
        {"HTTP_IF_MATCH": '"a"'},
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_RANGE": "bytes=0-9"},
    ],
)
def test_any_other_request_is_left_to_flask(both, more: dict[str, str]) -> None:
    own, flask, left = both(POINT, "gzip", **more)
    assert own == flask
    assert left


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["lon", "lat", "limit", "tier", "services", "open_at", "datum", "links", "entry", "é"]
            ),
            st.sampled_from(
                ["108.947", "34.208", "3", "1,2", "charging", "now", "bd09", "true", "free", "", "%", "+"]
            )
            | st.text(max_size=4).filter(lambda s: not set(s) & set("&#")),
        ),
        max_size=7,
    )
)
def test_any_query_is_answered_alike(app: Flask, pairs: list[tuple[str, str]]) -> None:
    text = "&".join(f"{name}={value}" for name, value in [("lon", "108.9"), ("lat", "34.2")][:2] + pairs)
    query = text.encode("utf-8", "replace").decode("latin-1")
    assert asked(app.wsgi_app, query) == asked(app.wsgi_app._behind, query)


def test_a_fault_of_the_server_is_logged_and_told_once(
    front: NearestFront, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("broken inside")

    monkeypatch.setattr("geomap.web.front.nearest_body", fail)
    monkeypatch.setattr(sys.modules["geomap.web.api"], "nearest_body", fail)
    with caplog.at_level(logging.ERROR):
        status, _, body = asked(front, POINT)
    assert status.startswith("500")
    assert b"broken inside" not in body
    assert caplog.text.count("RuntimeError: broken inside") == 1
    assert "108.947" not in caplog.text
