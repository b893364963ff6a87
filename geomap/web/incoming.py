"""Requests as they come in: a query may hold any bytes, UTF-8 or not."""

from __future__ import annotations

import string
from typing import Any
from urllib.parse import quote_from_bytes

from flask import Request

ASCII = string.printable


class AnyQueryRequest(Request):
    """Bytes of a query that should have been escaped, are: what is no UTF-8 then stays escaped, and is
    refused like any other wrong value."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not self.query_string.isascii():
            self.query_string = quote_from_bytes(self.query_string, safe=ASCII).encode("ascii")
