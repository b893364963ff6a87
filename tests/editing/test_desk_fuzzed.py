"""Whatever the document of a desk allows or forbids, the desk answers as it promises: fuzzed from it."""

from __future__ import annotations

import atexit
import os
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import schemathesis
from databases import Databases
from hypothesis import HealthCheck, settings
from people_desk import Desk, desk_in
from schemathesis.checks import CHECKS

SCRATCH = tempfile.TemporaryDirectory(prefix="geomap-fuzz-desk-", ignore_cleanup_errors=True)
RUNNING = ExitStack()
atexit.register(RUNNING.close)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25")) // 3
DESK = "^/(desk|stations/|plan/)"
BEYOND_SCHEMAS = (
    "positive_data_acceptance",  # a layer, a mapping and an ETag must fit what there is
    "negative_data_rejection",  # pages of the desk pass over what a query says besides
    "ignored_auth",  # a token that is none is refused; who comes without is told, too
    "unsupported_method",  # items/{layer}/{id} takes a deed in the place of an id: two routes, one path
    "allow_header_conformance",  # the same
    "missing_required_header",  # it knows no 428, which is RFC 6585's answer where If-Match is missing
)


def fuzzed() -> tuple[Desk, Any, str]:
    """A desk, its document to be fuzzed, and a token that may do whatever a token may."""
    folder = Path(SCRATCH.name)
    made = desk_in(
        RUNNING.enter_context(Databases()), "sqlite", folder / "data", GEOMAP_RUNS=str(folder / "runs")
    )
    desk = RUNNING.enter_context(made)
    account, until = desk.account("admin"), desk.now + timedelta(days=9)
    token, _ = desk.people.tokens.make(
        account.id, "fuzz", ("edit", "import", "read_private"), until, desk.now
    )
    return desk, schemathesis.openapi.from_wsgi("/api/openapi.json", desk.app), token


desk, document, token = fuzzed()


@document.include(path_regex=DESK).parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_the_document_allows_or_forbids_the_desk_answers_as_it_promises(case):
    """Half of what names a feature names one that is there."""
    parts = case.path_parameters or {}
    if parts.get("layer") == "stations" and "id" in parts and len(str(parts["id"])) % 2:
        parts["id"] = "west-south"
    headers = {"Accept-Encoding": "identity", "Authorization": f"Bearer {token}"}
    case.call_and_validate(headers=headers, excluded_checks=CHECKS.get_by_names(BEYOND_SCHEMAS))
