"""One operation as OpenAPI has it: parameters, body, answers, who may ask."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from geomap.web.answers import PROBLEM
from geomap.web.api.operations import BELOW, Operation
from geomap.web.api.schemas import ref
from geomap.web.examples import Examples
from geomap.web.kinds import Schema

FORM = "multipart/form-data"
SERVICE_PARAMETERS = ("services", "services_any")
CHANGING = frozenset({"post", "put", "patch", "delete"})
"""Methods that a cookie pays for only together with the CSRF token."""
SECURITY_SCHEMES: dict[str, Schema] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "geomap",
        "description": "The cookie of a page of the desk; behind HTTPS it is called __Host-geomap.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "With the cookie, for whatever changes something: csrf_token of /desk/me.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token made on the account's page; what it needs stands beside each operation.",
    },
}
HEADERS: dict[str, Schema] = {
    "ETag": {"description": "The version, to be sent as If-Match.", "schema": {"type": "string"}},
    "Location": {"description": "Where it can be asked about.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
    "WWW-Authenticate": {"description": "How to come in.", "schema": {"type": "string"}},
}
HEADERS_OF_ERRORS: dict[int, str] = {401: "WWW-Authenticate", 429: "Retry-After"}


def described(operation: Operation, codes: list[str], shown: Examples) -> dict[str, Any]:
    """The operation object. codes: the services there are, for the parameters that name them. shown:
    examples of this district."""
    parameters = [p.openapi() for p in operation.parameters.values()]
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [*operation.besides, *parameters],
        "responses": _responses(operation),
    }
    for parameter in parameters:
        if parameter["required"] and shown.of(parameter["name"]) is not None:
            parameter["example"] = shown.of(parameter["name"])
        if parameter["name"] in SERVICE_PARAMETERS:
            parameter["schema"]["items"] = {"type": "string", "enum": codes}
    if operation.body is not None:
        told["requestBody"] = _body(operation, operation.body, parameters, shown)
        query = [p.openapi() for p in operation.query.values()]
        told["parameters"] = [*operation.besides, *query]
    if operation.binary_body is not None:
        told["requestBody"] = {
            "required": True,
            "content": {operation.binary_body: {"schema": ref("Binary")}},
        }
    if operation.signed_in:
        told["security"] = _security(operation)
    if operation.below != BELOW:
        told["servers"] = [{"url": f"..{operation.below}"}]  # relative to the document, which is below /api
    return told


def _body(
    operation: Operation, body: Schema, members: list[dict[str, Any]], shown: Examples
) -> dict[str, Any]:
    """A body whose members are body's and the parameters, which are not in the query then."""
    properties = {m["name"]: {**m["schema"], "description": m["description"]} for m in members}
    own = {name: {**schema, **_example(shown.of(name))} for name, schema in body["properties"].items()}
    schema = {**body, "properties": {**own, **properties}}
    required = [*body.get("required", ()), *(m["name"] for m in members if m["required"])]
    if required:
        schema["required"] = required
    content = {operation.body_media: {"schema": schema}}
    if operation.form is not None:
        content[FORM] = {"schema": {**schema, "properties": {**schema["properties"], **operation.form}}}
    return {"required": True, "content": content}


def _example(value: Any) -> dict[str, Any]:
    return {} if value is None else {"example": value}


def _responses(operation: Operation) -> dict[str, Any]:
    media = {operation.media: operation.schema, **operation.more_media} if operation.schema else {}
    answers = {str(operation.success): _answer(operation, media)}
    for status, schema in operation.more_answers.items():
        answers[str(status)] = _answer(operation, {operation.media: schema} if schema else {})
    for status in sorted({400, *operation.errors}):
        told = operation.error_media or {PROBLEM: operation.problems.get(status, "Problem")}
        answers[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {name: {"schema": ref(schema)} for name, schema in told.items()},
        }
        if name := HEADERS_OF_ERRORS.get(status):
            answers[str(status)]["headers"] = {name: HEADERS[name]}
    return answers


def _answer(operation: Operation, media: dict[str, str]) -> dict[str, Any]:
    if not media:
        return {"description": "It is done; there is nothing to tell."}
    answer: dict[str, Any] = {
        "description": "The answer.",
        "content": {name: {"schema": ref(schema)} for name, schema in media.items()},
    }
    if operation.answer_headers:
        answer["headers"] = {name: HEADERS[name] for name in operation.answer_headers}
    return answer


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    """The cookie of a page, or a token; in OpenAPI 3.1 the scopes that the token needs stand beside it."""
    if operation.token_alone:
        return [{"token": list(operation.scopes or ())}]
    by_page: dict[str, list[str]] = {"session": []}
    if operation.method in CHANGING:
        by_page["csrf"] = []
    return [by_page] if operation.scopes is None else [by_page, {"token": list(operation.scopes)}]
