"""Asking the desk's API as a page's script does."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from people_desk import Desk
from werkzeug.test import TestResponse

ITEMS = "/api/desk/items"
STATIONS = f"{ITEMS}/stations"
BOUNDARIES = "/api/desk/boundaries"


class Editor:
    """Somebody signed in, with the session's token at hand."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.client: FlaskClient = desk.signed_in(name)
        self.token = {"X-CSRFToken": self.client.get("/api/desk/me").json["csrf_token"]}

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def read(self, feature_id: str, layer: str = "stations") -> Any:
        return self.get(f"{ITEMS}/{layer}/{feature_id}")

    def send(self, method: str, path: str, body: Any = None, version: Any = None) -> TestResponse:
        headers = {**self.token, **({} if version is None else {"If-Match": f'"{version}"'})}
        return self.client.open(path, method=method, json=body, headers=headers)

    def patch(self, feature_id: str, version: Any, layer: str = "stations", **body: Any) -> TestResponse:
        return self.send("PATCH", f"{ITEMS}/{layer}/{feature_id}", body, version)

    def many(self, deed: str, items: dict[str, int], layer: str = "stations", **body: Any) -> TestResponse:
        return self.send("POST", f"{ITEMS}/{layer}/{deed}", {"items": items, **body})

    def redraw(
        self, items: dict[str, dict[str, int]], geometries: dict[str, dict[str, Any]], **body: Any
    ) -> TestResponse:
        return self.send("POST", BOUNDARIES, {"items": items, "geometries": geometries, **body})
