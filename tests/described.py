"""A client that holds every answer of the API against the document of the app that gave it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from geomap.layers import LAYERS
from geomap.web.api.operations_orders import STEPS
from geomap.web.api.operations_orders_desk import BODIES as DESK_STEPS
from geomap.web.cases.asked import BODIES as CASE_BODIES
from geomap.web.desk.many import BODIES

Seen = set[tuple[str, int]]
"""Operations by their names, and the statuses that they answered."""


PART, FLASK_PART = re.compile(r"{\w+}"), re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
SEVERAL: dict[str, tuple[str, ...]] = {
    "/collections/{layer}": tuple(f"/collections/{name}" for name in LAYERS),
    "/desk/items/{layer}/{deed}": tuple(f"/desk/items/{{layer}}/{deed}" for deed in BODIES),
    "/desk/cases/{number}/{step}": tuple(f"/desk/cases/{{number}}/{step}" for step in CASE_BODIES),
    "/desk/orders/{number}/{step}": tuple(f"/desk/orders/{{number}}/{step}" for step in DESK_STEPS),
    "/orders/track/{code}/{step}": tuple(f"/orders/track/{{code}}/{step}" for step in STEPS),
}
OF_ITSELF = {"/api/openapi.json", "/api/openapi-3.0.json", "/api/docs"}
"""The document, and the page made of it."""


class Document:
    """The API document of an app, closed: an object has the members that it names and no others."""

    def __init__(self, app: Flask) -> None:
        self.text = FlaskClient(app, app.response_class).get("/api/openapi.json").json
        self.closed = _closed(self.text)
        self._paths = [(_pattern(path), path) for path in sorted(self.text["paths"], key=_templated)]

    def operations(self) -> Iterator[dict[str, Any]]:
        for path in self.text["paths"].values():
            yield from path.values()

    def operation(self, method: str, path: str) -> dict[str, Any]:
        """The operation that a request is. Raises AssertionError where there is none."""
        for pattern, name in self._paths:
            if pattern.fullmatch(path) and method.lower() in self.closed["paths"][name]:
                found: dict[str, Any] = self.closed["paths"][name][method.lower()]
                return found
        raise AssertionError(f"{method} {path} is not in the document")

    def check(self, answer: TestResponse) -> str:
        """Hold an answer against the document; returns the name of its operation."""
        request = answer.request
        operation = self.operation(request.method, request.path.removeprefix("/api"))
        where = f"{request.method} {request.path}: {answer.status_code} {answer.data[:400]!r}"
        assert str(answer.status_code) in operation["responses"], where
        promised = operation["responses"][str(answer.status_code)]
        for header in promised.get("headers", {}):
            assert header in answer.headers, (where, header)
        content = promised.get("content", {})
        if not content:
            assert not answer.data, where
            return str(operation["operationId"])
        assert answer.mimetype in content, (where, answer.mimetype)
        if "json" in answer.mimetype:
            schema = {**content[answer.mimetype]["schema"], "components": self.closed["components"]}
            validator = Draft202012Validator(schema)
            faults = [
                f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(answer.json)
            ]
            assert not faults, (where, faults)
        return str(operation["operationId"])


def undescribed(app: Flask, document: Mapping[str, Any]) -> list[str]:
    """The routes of the API that a document lacks, as "METHOD /path", sorted."""
    described = {
        (method.upper(), PART.sub("{}", path))
        for path, known in document["paths"].items()
        for method in known
    }
    missing = set()
    for rule in app.url_map.iter_rules():
        if rule.rule in OF_ITSELF or not (rule.rule + "/").startswith("/api/"):
            continue
        for path in _spelled_out(rule.rule.removeprefix("/api") or "/"):
            for method in (rule.methods or set()) & METHODS:
                if (method, PART.sub("{}", path)) not in described:
                    missing.add(f"{method} {path}")
    return sorted(missing)


def _spelled_out(rule: str) -> list[str]:
    """The paths of the document that a rule of Flask is: what is one route there may be several here."""
    path = FLASK_PART.sub(r"{\1}", rule)
    for name, values in SEVERAL.items():
        if name in path:
            return [path.replace(name, value) for value in values]
    return [path]


def holding_to(document: Document, seen: Seen) -> type[FlaskClient]:
    """The class of clients whose answers are held against the document, and noted."""

    class Client(FlaskClient):
        def open(self, *args: Any, **options: Any) -> TestResponse:
            answer = super().open(*args, **options)
            if answer.request.path.startswith("/api/") and answer.request.path not in OF_ITSELF:
                seen.add((document.check(answer), answer.status_code))
            return answer

    return Client


def _closed(schema: Any) -> Any:
    """The same with no members beside those named."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _closed(part) for name, part in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        made.setdefault("additionalProperties", False)
    return made


def _templated(path: str) -> tuple[int, str]:
    return path.count("{"), path


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
