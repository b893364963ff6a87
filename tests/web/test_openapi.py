"""The API document: valid, whole, and kept: every operation is fuzzed from it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from schemathesis.checks import CHECKS
from small_data import DATA, write_folder

from geomap.layers import LAYERS
from geomap.web import create_app
from geomap.web.api.operations import ARROW
from geomap.web.api.selection import FILTERS, MOST_ITEMS
from geomap.web.settings import settings_from
from tests.described import undescribed
from tests.small_district import layers

PLAN = ("/plan/ground", "/plan/lengths", "/plan/hours")
LOST = ("/lost/candidates", "/lost/order")
BEYOND_SCHEMAS = ("/arrow", "/reach", "/way", "/coverage", "/week", "/export", "/siting", *PLAN, *LOST)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))


@schemathesis.serializer(ARROW)
def arrow_body(_context: Any, value: Any) -> Any:
    """What is generated for a binary body goes out as it is: hardly ever an Arrow stream."""
    return value.data if hasattr(value, "data") else value if isinstance(value, bytes) else b""


SCRATCH = tempfile.TemporaryDirectory(prefix="geomap-fuzz-", ignore_cleanup_errors=True)
FOLDER = Path(SCRATCH.name)


def fuzzed(data: Path) -> Any:
    """The document of an app that serves data, to be fuzzed; it keeps what it keeps in a folder of ours."""
    app = create_app(
        settings_from(
            {
                "GEOMAP_DATA": str(data),
                "GEOMAP_RELOAD_S": "0",
                "GEOMAP_CACHE": "none",
                "GEOMAP_RUNS": str(FOLDER / "runs"),
            }
        )
    )
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


PLANNING = "^/(coverage|siting|plan/)"
"""What takes long to ask and to answer: fewer examples, about a district that is small and has all of it."""
document, planning_document = fuzzed(DATA), fuzzed(write_folder(FOLDER / "district", layers()))


def beyond_schemas(case: Any) -> list[Any]:
    """The checks that do not hold for a case because no schema can say why."""
    names = []
    query = case.query or {}
    if str(query.get("limit", "")).isdecimal() and int(query["limit"]) > MOST_ITEMS and "items" in case.path:
        names.append("negative_data_rejection")  # OGC 17-069r4, requirement 22 C: a greater limit is no error
    body = case.body if isinstance(case.body, dict) else {}
    # South above north, an end before its beginning, 30 February, bytes that are no Arrow; a point that is
    # far from every street; an area that there is not, a day that is no Monday, hours that cannot be read, a
    # model without what it needs; a place that there is not, clues that say nothing.
    beyond_words = {"bbox", "datetime", "open_at"} & {*query, *body}
    if beyond_words or case.path.endswith(BEYOND_SCHEMAS):
        names.append("positive_data_acceptance")
    return CHECKS.get_by_names(names)


@document.exclude(path_regex=PLANNING).parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_the_document_allows_or_forbids_the_answer_is_one_it_promises(case):
    case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=beyond_schemas(case))


@planning_document.include(path_regex=PLANNING).parametrize()
@settings(
    max_examples=EXAMPLES // 3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_so_it_is_for_planners(case):
    case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=beyond_schemas(case))


def test_the_document_is_valid_openapi_3_1(client):
    answer = client.get("/api/openapi.json")
    assert answer.content_type == "application/vnd.oai.openapi+json;version=3.1"
    OpenAPIV31SpecValidator(answer.json).validate()


def test_its_older_form_is_valid_openapi_3_0(client):
    answer = client.get("/api/openapi-3.0.json")
    assert answer.content_type == "application/vnd.oai.openapi+json;version=3.0"
    OpenAPIV30SpecValidator(answer.json).validate()


def test_every_route_of_the_api_stands_in_the_document(app, client):
    assert undescribed(app, client.get("/api/openapi.json").json) == []


def test_every_layer_has_its_own_filters_in_the_document(client):
    paths = client.get("/api/openapi.json").json["paths"]
    for layer in LAYERS:
        names = {p["name"] for p in paths[f"/collections/{layer}/items"]["get"]["parameters"]}
        assert names == {"limit", "offset", "bbox", "bbox-crs", "datetime", *FILTERS[layer]}
