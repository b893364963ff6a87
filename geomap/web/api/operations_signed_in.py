"""What operations for people of the desk have in common."""

from __future__ import annotations

from functools import partial
from typing import Any

from geomap.layers import LAYERS
from geomap.web.api.operations import Operation

WHO_ERRORS = (401, 503)
"""Nobody is signed in; the database is away."""
BODY_ERRORS = (413, 415)


def in_path(name: str, help_text: str, **schema: Any) -> dict[str, Any]:
    """A parameter of the path."""
    told = {"type": "string", "minLength": 1, **schema}
    return {"name": name, "in": "path", "required": True, "description": help_text, "schema": told}


LAYER = in_path("layer", "Layer of the feature.", enum=list(LAYERS))
FEATURE = in_path("id", "The feature's id.")
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag that it was read with: nobody's change is written over unseen.",
    "schema": {"type": "string"},
}
IF_NONE_MATCH: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the answer as the asker has it.",
    "schema": {"type": "string"},
}
signed_in = partial(Operation, signed_in=True)
