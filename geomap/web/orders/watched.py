"""Answers that a page asks for again and again: sent once, until they change."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, request

from geomap.web.answers import personal


def watched(body: Any) -> Response:
    """The body, or 304 where the asker has just that. No cache keeps it: the page itself does."""
    answer = personal(body)
    answer.set_etag(hashlib.blake2b(answer.get_data(), digest_size=12).hexdigest(), weak=True)
    answer.make_conditional(request)
    return answer
