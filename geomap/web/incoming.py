"""Requests as they come in: a query may hold any bytes, UTF-8 or not; a form may end too soon."""

from __future__ import annotations

import string
from contextlib import suppress
from typing import IO, Any
from urllib.parse import quote_from_bytes

from flask import Request

ASCII = string.printable


class IncomingRequest(Request):
    """Bytes of a query that should have been escaped, are: what is no UTF-8 then stays escaped, and is
    refused like any other wrong value. Files of a form are closed with the request, also those of a form
    that could not be read to its end."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._streams: list[IO[bytes]] = []
        if not self.query_string.isascii():
            self.query_string = quote_from_bytes(self.query_string, safe=ASCII).encode("ascii")

    def _get_file_stream(self, *given: Any, **named: Any) -> IO[bytes]:
        """Werkzeug asks here for what it writes a file of a form to."""
        stream = super()._get_file_stream(*given, **named)
        self._streams.append(stream)
        return stream

    def close(self) -> None:
        for stream in self._streams:
            with suppress(OSError):  # a full disk does not take what is left to be written
                stream.close()
        super().close()
