"""The API, to read: one page made of the definitions that validate its requests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template

from geomap.web.api.openapi import all_operations
from geomap.web.api.operations import Operation
from geomap.web.examples import Examples, examples
from geomap.web.params import Parameter
from geomap.web.snapshots import current_snapshot

api_docs = Blueprint("api_docs", __name__)
SHOWN_LAYER = "stations"


@api_docs.get("/api/docs")
def page() -> str:
    """Every operation once, by what it is about; those of the layers by the example of one."""
    shown = examples(current_snapshot())
    groups: dict[str, list[dict[str, Any]]] = {}
    for operation in filter(_shown, all_operations()):
        groups.setdefault(operation.tag, []).append(_described(operation, shown))
    return render_template("api_docs.html", groups=groups)


def _shown(operation: Operation) -> bool:
    _, root, *rest = operation.path.split("/")
    return root != "collections" or not rest or rest[0] == SHOWN_LAYER


def _described(operation: Operation, shown: Examples) -> dict[str, Any]:
    path = f"{operation.below}{operation.path}".rstrip("/")
    needed = {
        p.name: shown.of(p.name)
        for p in operation.parameters.values()
        if p.required or p.name in operation.tried
    }
    example = None
    is_open = operation.method == "get" and not operation.signed_in
    if is_open and "{" not in path and None not in needed.values():
        example = f"{path}?{urlencode(needed)}" if needed else path
    return {
        "name": operation.name,
        "method": operation.method,
        "path": path,
        "summary": operation.summary,
        "example": example,
        "signed_in": operation.signed_in,
        "scopes": operation.scopes,
        "statuses": sorted({operation.success, *operation.more_answers, 400, *operation.errors}),
        "parameters": _parameters(operation),
    }


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    """Those of headers, of the query and of the body; the path tells of its own."""
    body = operation.body or {}
    own = [
        (name, name in body.get("required", ()), schema.get("type", "object"), schema.get("description", ""))
        for name, schema in body.get("properties", {}).items()
    ]
    headers = [
        (p["name"], p["required"], "header", p["description"])
        for p in operation.besides
        if p["in"] == "header"
    ]
    read = {**operation.query, **operation.parameters}.values()
    rows = [*headers, *((p.name, p.required, _values(p), p.help) for p in read), *own]
    return [dict(zip(("name", "required", "takes", "help"), row, strict=True)) for row in rows]


def _values(parameter: Parameter) -> str:
    """What a parameter takes, in a few words."""
    schema = parameter.schema()
    one = schema.get("items", schema)
    kinds = one.get("type", "text")
    named = one.get("enum") or ([kinds] if isinstance(kinds, str) else kinds)
    words = [" | ".join(map(str, named))]
    if schema.get("type") == "array":
        words.append("a list, parted by commas")
    if "minimum" in one and "maximum" in one:
        words.append(f"{one['minimum']:g} … {one['maximum']:g}")
    if "default" in schema:
        words.append(f"default {_default(schema['default'])}")
    return ", ".join(words)


def _default(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(one if isinstance(one, str) else f"{one:g}" for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
