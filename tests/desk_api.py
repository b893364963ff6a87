"""The API of the desk, asked as its pages do."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def ask(client: FlaskClient, method: str, path: str, body: Any = None) -> TestResponse:
    """Ask /api/desk and path, with the token of the client's session where something is sent."""
    headers = {}
    if method != "GET":
        headers["X-CSRFToken"] = client.get("/api/desk/me").json["csrf_token"]
    return client.open(f"/api/desk{path}", method=method, json=body, headers=headers)
