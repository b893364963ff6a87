"""GeoReport v2 in the API document: valid, whole, and what the server answers."""

from __future__ import annotations

import re
from typing import Any

from described import Document
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from people_desk import Desk

from tests.open311.asking import HERE, Program

BASE = "/open311"


def schema_of(document: Document, method: str, path: str, status: int, media: str) -> dict[str, Any]:
    operation = document.closed["paths"][path][method]
    assert operation["servers"] == [{"url": "../open311"}]
    return {
        **operation["responses"][str(status)]["content"][media]["schema"],
        "components": document.closed["components"],
    }


def test_its_part_of_the_document_is_valid_in_both_versions_of_openapi(desk: Desk) -> None:
    visitor = desk.visitor()
    for name, validator in (
        ("openapi.json", OpenAPIV31SpecValidator),
        ("openapi-3.0.json", OpenAPIV30SpecValidator),
    ):
        document = visitor.get(f"/api/{name}").json
        own = {path: known for path, known in document["paths"].items() if path.startswith("/v2/")}
        assert len(own) == 6
        validator({**document, "paths": own}).validate()


def test_every_address_stands_in_the_document_with_both_forms(desk: Desk) -> None:
    document = Document(desk.app)
    served = {
        (method.lower(), re.sub(r"<any.json,xml.:form>", "{format}", rule.rule).removeprefix(BASE))
        for rule in desk.app.url_map.iter_rules()
        if rule.endpoint.startswith("open311.") and not rule.endpoint.endswith("nothing")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    plain = {(method, re.sub(r"<(\w+)>", "{}", path)) for method, path in served}
    told = {
        (method, re.sub(r"{(?!format)\w+}", "{}", path))
        for path, known in document.closed["paths"].items()
        if path.startswith("/v2/")
        for method in known
    }
    assert plain == told


def test_answers_and_errors_are_as_the_document_has_them(program: Program) -> None:
    document = Document(program.desk.app)
    fields = {"api_key": program.key, "service_code": "noise", "description": "吵", **HERE}
    sent = program.post({**fields, "delayed": "true"}).json
    number = program.send()
    answers = {
        ("get", "/v2/discovery.{format}", 200): program.get("discovery"),
        ("get", "/v2/services.{format}", 200): program.get("services"),
        ("get", "/v2/services/{code}.{format}", 200): program.get("services/noise"),
        ("get", "/v2/services/{code}.{format}", 404): program.get("services/x", 404),
        ("get", "/v2/requests.{format}", 200): program.get("requests", extensions="true"),
        ("get", "/v2/requests.{format}", 400): program.get("requests", 400, radius=-1),
        ("get", "/v2/requests/{id}.{format}", 200): program.get(f"requests/{number}"),
        ("post", "/v2/requests.{format}", 200): sent,
        ("post", "/v2/requests.{format}", 403): program.post({**fields, "api_key": "x"}).json,
        ("get", "/v2/tokens/{token}.{format}", 200): program.get(f"tokens/{sent[0]['token']}"),
    }
    for (method, path, status), answer in answers.items():
        schema = schema_of(document, method, path, status, "application/json")
        faults = [error.message for error in Draft202012Validator(schema).iter_errors(answer)]
        assert faults == [], (method, path, status)
        assert "text/xml" in document.closed["paths"][path][method]["responses"][str(status)]["content"]


def test_a_page_session_is_not_offered_for_sending(desk: Desk) -> None:
    sending = Document(desk.app).closed["paths"]["/v2/requests.{format}"]["post"]
    assert sending["security"] == [{"token": ["orders"]}]
