"""Tracking codes: short enough to read out, long enough that nobody guesses one."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that looks like another, or like a digit."""
CHARACTERS = 16
"""80 bits."""
LOOKALIKES = str.maketrans("OIL", "011", "- ")


def code_of(bytes_: bytes) -> str:
    """The tracking code, such as 7KQ2-M0XD-9T4R-HB3Z, that CHARACTERS bytes make, nobody knowing them."""
    text = "".join(ALPHABET[byte % len(ALPHABET)] for byte in bytes_[:CHARACTERS])
    return "-".join(text[at : at + 4] for at in range(0, CHARACTERS, 4))


def plain_code(text: str) -> str:
    """The code however somebody typed it: without blanks and hyphens, O as 0, I and L as 1."""
    return text.upper().translate(LOOKALIKES)
