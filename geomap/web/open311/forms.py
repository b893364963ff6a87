"""Answers in the two forms of GeoReport v2: JSON, and the XML it is mapped from (the Spark convention).

A body is made once. In XML an object's members are elements of their names, and the entries of a list are
elements of the name that ENTRY has for it; in JSON the outermost list has no name.
"""

from __future__ import annotations

import re
from typing import Any, Literal
from xml.etree import ElementTree

import orjson
from flask import Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from geomap.web.answers import JSON
from geomap.web.errors import add_headers, problem_of

Form = Literal["json", "xml"]
XML = "text/xml"
MEDIA: dict[Form, str] = {"json": JSON, "xml": XML}
ENTRY = {
    "services": "service",
    "attributes": "attribute",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, escaped or not."""
TOLD_STATUSES = frozenset({400, 403, 404, 405, 429, 500, 503})
"""The standard knows 403 for a key, 404 for what there is not, and 400 for anything else; that another method
is used there, that somebody must wait, or that it is ours to mend, is said besides."""
NAMES = {"lon": "long", "compound": "address_id", "category": "service_code", "words": "description"}
"""What the standard calls our parameters."""


def answer(form: Form, name: str, body: Any, status: int = 200) -> Response:
    """The answer in a form. name: of the outermost element."""
    made = orjson.dumps(body) if form == "json" else xml_bytes(name, body)
    told = Response(made, status, content_type=f"{MEDIA[form]}; charset=utf-8")
    told.headers["Cache-Control"] = "no-store"
    return told


def xml_bytes(name: str, body: Any) -> bytes:
    """The document of a body: UTF-8, with its declaration."""
    root = ElementTree.Element(name)
    _fill(root, body)
    made: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


def answer_error(error: Exception) -> AnyResponse | HTTPException:
    """The answer to any error, in the form that was asked for."""
    if isinstance(error, HTTPException) and (error.code is None or error.code < 400):
        return error
    problem = problem_of(error)
    status = {401: 403}.get(problem["status"], problem["status"])
    status = status if status in TOLD_STATUSES else 400
    named = NAMES.get(problem["parameter"], problem["parameter"])
    told = named is None or named in problem["detail"]
    words = [None if told else f"{named}:", problem["detail"], problem["hint"]]
    body = [{"code": status, "description": " ".join(word for word in words if word)}]
    made = answer(asked_form(), "errors", body, status)
    add_headers(made, error)
    return made


def asked_form() -> Form:
    """The form of this request's address; XML, the one that all must have, where it names none."""
    return "json" if request.path.endswith(".json") else "xml"


def _fill(element: ElementTree.Element, value: Any) -> None:
    if isinstance(value, dict):
        for name, member in value.items():
            _fill(ElementTree.SubElement(element, name), member)
    elif isinstance(value, list):
        for entry in value:
            _fill(ElementTree.SubElement(element, ENTRY[element.tag]), entry)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = NOT_IN_XML.sub("\ufffd", str(value))
