"""The service worker as it is served, and the page for those that were never opened."""

from __future__ import annotations

import json
import re
import sys

import pytest
from flask.testing import FlaskClient

from geomap.web.i18n import LANGUAGES, messages

OFFLINE = "geomap.web.pages.offline"


def told(client: FlaskClient) -> dict[str, str]:
    """What stands before the worker's own code."""
    first = client.get("/service-worker.js").text.split("\n", 1)[0]
    found: dict[str, str] = json.loads(re.fullmatch(r"const TOLD = (.+);", first)[1])  # type: ignore[index]
    return found


def test_the_worker_is_a_script_of_the_root_that_is_asked_about_at_every_visit(client: FlaskClient) -> None:
    answer = client.get("/service-worker.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"
    assert "worker-src 'self'" in client.get("/").headers["Content-Security-Policy"].split("; ")


def test_another_release_is_another_worker(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before, code = told(client), client.get("/service-worker.js").data
    assert before["assets"] == f"/assets/{before['release']}/"
    assert client.get("/service-worker.js").data == code
    monkeypatch.setattr(sys.modules[OFFLINE], "version", lambda: "later")
    assert told(client) == {**before, "release": "later", "assets": "/assets/later/"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_without_a_network_speaks_every_language(client: FlaskClient, language: str) -> None:
    page = client.get(told(client)["fallback"], headers={"Accept-Language": language}).text
    assert f'lang="{language}"' in page
    assert all(messages(name)["offline.title"] in page for name in LANGUAGES)
