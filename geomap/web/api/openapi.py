"""The API document: OpenAPI 3.1 made of the definitions that the views read by, and its 3.0 form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from flask import current_app

from geomap.layers import LAYERS
from geomap.snapshot import Snapshot
from geomap.web.answers import GEOJSON, JSON, PROBLEM
from geomap.web.api.exports import EXPORTS
from geomap.web.api.operations import OPERATIONS, Operation
from geomap.web.api.operations_orders import ORDERS
from geomap.web.api.operations_planning import PLANNING
from geomap.web.api.operations_siting import SITING_OPERATIONS
from geomap.web.api.schemas import ref, schemas
from geomap.web.api.schemas_orders import orders_schemas
from geomap.web.api.schemas_planning import planning_schemas
from geomap.web.api.schemas_siting import siting_schemas
from geomap.web.api.selection import FILTERS, PAGE
from geomap.web.examples import Examples, examples
from geomap.web.kinds import Schema
from geomap.web.per_snapshot import PerSnapshot

API_VERSION = "1.0.0"
OPENAPI = "application/vnd.oai.openapi+json"
OPENAPI_31 = f"{OPENAPI};version=3.1"
OPENAPI_30 = f"{OPENAPI};version=3.0"
SERVICE_PARAMETERS = ("services", "services_any")
FEATURE_ID = {
    "name": "featureId",
    "in": "path",
    "required": True,
    "description": "The feature's id.",
    "schema": {"type": "string", "minLength": 1},
}


def ogc_operations() -> list[Operation]:
    """The operations of OGC API - Features; each layer has paths of its own, for its own filters."""
    operations = [
        Operation("get", "/", "landing", "The landing page.", "Landing", tag="features"),
        Operation(
            "get", "/conformance", "conformance", "Conformance classes.", "Conformance", tag="features"
        ),
        Operation("get", "/collections", "collections", "The layers.", "Collections", tag="features"),
    ]
    for name, spec in LAYERS.items():
        path, title = f"/collections/{name}", spec.title_en
        operations += [
            Operation("get", path, f"{name}.describe", f"About {title}.", "Collection", tag="features"),
            Operation(
                "get",
                f"{path}/items",
                f"{name}.items",
                f"{title}, {spec.title_zh}, page by page.",
                f"{name}Page",
                {**PAGE, **FILTERS[name]},
                media=GEOJSON,
                tag="features",
            ),
            Operation(
                "get",
                f"{path}/items/{{featureId}}",
                f"{name}.item",
                f"One feature of {title}.",
                f"{name}Feature",
                media=GEOJSON,
                tag="features",
                errors=(404,),
                path_parameters=(FEATURE_ID,),
            ),
        ]
    return operations


def document_31(snapshot: Snapshot, base_url: str) -> bytes:
    return orjson.dumps({**_document(snapshot), **_servers(base_url)})


def document_30(snapshot: Snapshot, base_url: str) -> bytes:
    return orjson.dumps({**_document_30(snapshot), **_servers(base_url)})


def _servers(base_url: str) -> dict[str, Any]:
    return {"servers": [{"url": f"{base_url}/api"}]}


def _make_document(snapshot: Snapshot) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    codes, shown = list(snapshot.catalogue.bit), examples(snapshot)
    taken = ORDERS if "orders" in current_app.extensions else ()
    for operation in (*OPERATIONS, *PLANNING, *SITING_OPERATIONS, *EXPORTS, *taken, *ogc_operations()):
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, codes, shown)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{snapshot.settings.name_zh} · {snapshot.settings.name_en}",
            "version": API_VERSION,
            "description": "Positions are longitude, latitude in degrees, distances metres, durations "
            "seconds. Errors are application/problem+json and name the parameter and the remedy.",
        },
        "paths": paths,
        "components": {
            "schemas": {**schemas(), **planning_schemas(), **siting_schemas(), **orders_schemas()}
        },
    }


def _operation(operation: Operation, codes: list[str], shown: Examples) -> dict[str, Any]:
    """The operation object. codes: the services there are, for the parameters that name them. shown:
    examples of this district."""
    parameters = [p.openapi() for p in operation.parameters.values()]
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [*operation.path_parameters, *parameters],
        "responses": _responses(operation),
    }
    for parameter in parameters:
        if parameter["required"] and shown.of(parameter["name"]) is not None:
            parameter["example"] = shown.of(parameter["name"])
        if parameter["name"] in SERVICE_PARAMETERS:
            parameter["schema"]["items"] = {"type": "string", "enum": codes}
    if operation.body is not None:
        described["requestBody"] = _body(operation.body, parameters, shown)
        described["parameters"] = [*operation.path_parameters]
    if operation.query:
        described["parameters"] = [p.openapi() for p in operation.query.values()]
    if operation.binary_body is not None:
        form = described["requestBody"]["content"][JSON]["schema"] if operation.body else ref("Binary")
        described["requestBody"] = {"required": True, "content": {operation.binary_body: {"schema": form}}}
    return described


def _body(body: Schema, members: list[dict[str, Any]], shown: Examples) -> dict[str, Any]:
    """A JSON body whose members are body's and the parameters, which are not in the query then."""
    properties = {m["name"]: {**m["schema"], "description": m["description"]} for m in members}
    own = {name: {**schema, "example": shown.of(name)} for name, schema in body["properties"].items()}
    schema = {**body, "properties": {**own, **properties}}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _responses(operation: Operation) -> dict[str, Any]:
    media = {operation.media: operation.schema, **operation.more_media}
    content = {name: {"schema": ref(schema)} for name, schema in media.items()}
    answers: dict[str, Any] = {str(operation.success): {"description": "The answer.", "content": content}}
    for status in sorted({400, *operation.errors}):
        answers[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {PROBLEM: {"schema": ref("Problem")}},
        }
    return answers


_document: PerSnapshot[dict[str, Any]] = PerSnapshot(_make_document)
_document_30: PerSnapshot[dict[str, Any]] = PerSnapshot(
    lambda snapshot: {**_as_30(_document(snapshot)), "openapi": "3.0.3"}
)


def _as_30(value: Any) -> Any:
    """The same document in the words of OpenAPI 3.0: no type lists, no null type, no prefixItems."""
    if isinstance(value, list):
        return [_as_30(v) for v in value]
    if not isinstance(value, Mapping):
        return value
    changed = {k: _as_30(v) for k, v in value.items()}
    for known, rewrite in REWRITES.items():
        if known in changed:
            rewrite(changed)
    return changed


def _nullable_type(schema: dict[str, Any]) -> None:
    kinds = schema["type"]
    if isinstance(kinds, list):
        named = [kind for kind in kinds if kind != "null"]
        del schema["type"]
        if "null" in kinds:
            schema["nullable"] = True
        if len(named) == 1:
            schema["type"] = named[0]
        else:
            schema["anyOf"] = [{"type": kind} for kind in named]


def _nullable_choice(schema: dict[str, Any]) -> None:
    if isinstance(schema["oneOf"], list) and {"type": "null"} in schema["oneOf"]:
        schema["nullable"] = True
        schema["allOf"] = [s for s in schema.pop("oneOf") if s != {"type": "null"}]


def _exclusive(schema: dict[str, Any]) -> None:
    schema["maximum"] = schema["exclusiveMaximum"]
    schema["exclusiveMaximum"] = True


def _positions(schema: dict[str, Any]) -> None:
    del schema["prefixItems"]


REWRITES: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "type": _nullable_type,
    "oneOf": _nullable_choice,
    "exclusiveMaximum": _exclusive,
    "prefixItems": _positions,
}
