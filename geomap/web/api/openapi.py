"""The API document: OpenAPI 3.1 made of the definitions that the views read by, and its 3.0 form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from flask import Flask, current_app

from geomap.layers import LAYERS
from geomap.snapshot import Snapshot
from geomap.web.answers import GEOJSON
from geomap.web.api.described import SECURITY_SCHEMES, described
from geomap.web.api.exports import EXPORTS
from geomap.web.api.operations import OPERATIONS, Chapter, Operation
from geomap.web.api.operations_lost import LOST
from geomap.web.api.operations_plan_page import PLAN_PAGE, PLAN_SCHEMAS
from geomap.web.api.operations_planning import PLANNING
from geomap.web.api.operations_siting import SITING_OPERATIONS
from geomap.web.api.schemas import schemas
from geomap.web.api.schemas_locator import locator_schemas
from geomap.web.api.schemas_lost import lost_schemas
from geomap.web.api.schemas_planning import planning_schemas
from geomap.web.api.schemas_siting import siting_schemas
from geomap.web.api.schemas_streets import street_schemas
from geomap.web.api.selection import FILTERS, PAGE
from geomap.web.examples import examples
from geomap.web.per_snapshot import PerSnapshot

API_VERSION = "1.0.0"
OPENAPI = "application/vnd.oai.openapi+json"
OPENAPI_31 = f"{OPENAPI};version=3.1"
OPENAPI_30 = f"{OPENAPI};version=3.0"
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
                besides=(FEATURE_ID,),
            ),
        ]
    return operations


def document_31(snapshot: Snapshot, base_url: str) -> bytes:
    return orjson.dumps({**_documents(snapshot)["3.1"], **_servers(base_url)})


def document_30(snapshot: Snapshot, base_url: str) -> bytes:
    return orjson.dumps({**_documents(snapshot)["3.0"], **_servers(base_url)})


def _servers(base_url: str) -> dict[str, Any]:
    return {"servers": [{"url": f"{base_url}/api"}]}


def open_chapters(app: Flask, *chapters: Chapter) -> None:
    """Let the document of an app tell of what this one answers besides."""
    app.extensions["chapters"] = (*_chapters(app), *chapters)


def all_operations() -> list[Operation]:
    """Every operation that the app of this request answers, those of the layers last."""
    besides = [operation for chapter in _chapters(current_app) for operation in chapter.operations]
    ours = (*OPERATIONS, *LOST, *PLANNING, *SITING_OPERATIONS, *EXPORTS, *PLAN_PAGE)
    return [*ours, *besides, *ogc_operations()]


def _chapters(app: Flask) -> tuple[Chapter, ...]:
    found: tuple[Chapter, ...] = app.extensions.get("chapters", ())
    return found


def _documents(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """The document by the version of OpenAPI, for the app of this request."""
    kept, chapters = _kept(snapshot), _chapters(current_app)
    if chapters not in kept:
        made = _make_document(snapshot, chapters)
        kept[chapters] = {"3.1": made, "3.0": {**_as_30(made), "openapi": "3.0.3"}}
    return kept[chapters]


_kept: PerSnapshot[dict[tuple[Chapter, ...], dict[str, dict[str, Any]]]] = PerSnapshot(lambda _: {})


def _make_document(snapshot: Snapshot, chapters: tuple[Chapter, ...]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    codes, shown = list(snapshot.catalogue.bit), examples(snapshot)
    for operation in all_operations():
        paths.setdefault(operation.path, {})[operation.method] = described(operation, codes, shown)
    named = {
        **schemas(),
        **locator_schemas(),
        **street_schemas(),
        **lost_schemas(),
        **planning_schemas(),
        **siting_schemas(),
        **PLAN_SCHEMAS,
    }
    components: dict[str, Any] = {"schemas": named}
    for chapter in chapters:
        named |= chapter.schemas
        components["securitySchemes"] = SECURITY_SCHEMES
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{snapshot.settings.name_zh} · {snapshot.settings.name_en}",
            "version": API_VERSION,
            "description": "Positions are longitude, latitude in degrees, distances metres, durations "
            "seconds. Errors are application/problem+json and name the parameter and the remedy.",
        },
        "paths": paths,
        "components": components,
    }


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


def _no_scopes(operation: dict[str, Any]) -> None:
    """Older OpenAPI has scopes beside OAuth alone."""
    operation["security"] = [{name: [] for name in needed} for needed in operation["security"]]


REWRITES: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "type": _nullable_type,
    "oneOf": _nullable_choice,
    "exclusiveMaximum": _exclusive,
    "prefixItems": _positions,
    "security": _no_scopes,
}
