"""How much somebody may write in an order, and what is a name or a telephone number there."""

from __future__ import annotations

import re
import unicodedata

from geomap.errors import InvalidInputError
from geomap.plain_words import checked_line, plain

MOST_WORDS = 2_000
MOST_REASON = 500
MOST_NAME = 40
MOST_PHONE = 30
PHONE = re.compile(r"\+?[0-9][0-9 ()-]*[0-9]")
LEAST_DIGITS, MOST_DIGITS = 5, 15
"""Of a telephone number: a short number of an estate's office, to the longest of ITU-T E.164."""


def checked_name(text: str) -> str | None:
    """How somebody wants to be called, in one line, None where it is blank. Raises InvalidInputError."""
    return checked_line(text, "name", MOST_NAME) if plain(text) else None


def checked_phone(text: str) -> str | None:
    """A telephone number as it was written, None where it is blank. Raises InvalidInputError."""
    phone = unicodedata.normalize("NFKC", text).strip()
    if not phone:
        return None
    digits = sum(c.isdigit() for c in phone)
    if len(phone) > MOST_PHONE or not PHONE.fullmatch(phone) or not LEAST_DIGITS <= digits <= MOST_DIGITS:
        raise InvalidInputError(
            "phone is no telephone number.",
            parameter="phone",
            value=phone[:80],
            hint="Write it with digits, such as 029-85251234, or leave it out.",
        )
    return phone
