"""The API, to read: one page made of the definitions that validate its requests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template

from geomap.web.api.exports import EXPORTS
from geomap.web.api.openapi import ogc_operations
from geomap.web.api.operations import OPERATIONS, Operation
from geomap.web.api.operations_lost import LOST
from geomap.web.api.operations_planning import PLANNING
from geomap.web.api.operations_siting import SITING_OPERATIONS
from geomap.web.examples import Examples, examples
from geomap.web.params import Parameter
from geomap.web.snapshots import current_snapshot

api_docs = Blueprint("api_docs", __name__)
SHOWN_LAYER = "stations"


@api_docs.get("/api/docs")
def page() -> str:
    """Every operation once; those of the layers by the example of one."""
    ours = [*OPERATIONS, *LOST, *PLANNING, *SITING_OPERATIONS, *EXPORTS]
    operations = [*ours, *(op for op in ogc_operations() if _shown(op))]
    shown = examples(current_snapshot())
    return render_template("api_docs.html", operations=[_described(op, shown) for op in operations])


def _shown(operation: Operation) -> bool:
    parts = operation.path.strip("/").split("/")
    return len(parts) < 2 or parts[1] == SHOWN_LAYER


def _described(operation: Operation, shown: Examples) -> dict[str, Any]:
    path = f"/api{operation.path}".rstrip("/")
    needed = {
        p.name: shown.of(p.name)
        for p in operation.parameters.values()
        if p.required or p.name in operation.tried
    }
    example = None
    if operation.method == "get" and "{" not in path and None not in needed.values():
        example = f"{path}?{urlencode(needed)}" if needed else path
    return {
        "name": operation.name,
        "method": operation.method,
        "path": path,
        "summary": operation.summary,
        "example": example,
        "parameters": [
            {"name": p.name, "required": p.required, "help": p.help, "takes": _values(p)}
            for p in {**operation.query, **operation.parameters}.values()
        ],
    }


def _values(parameter: Parameter) -> str:
    """What a parameter takes, in a few words."""
    schema = parameter.schema()
    one = schema.get("items", schema)
    words = [" | ".join(map(str, one["enum"])) if "enum" in one else str(one.get("type", "text"))]
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
