"""Tracking codes: short enough to read out, long enough that nobody guesses one; and public ids."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that looks like another, or like a digit."""
CHARACTERS = 16
"""80 bits."""
PUBLIC_CHARACTERS = 10
"""50 bits: an order meets the id of another once in a thousand million times, and is then sent again."""
LOOKALIKES = str.maketrans("OIL", "011", "- ")


def code_of(bytes_: bytes) -> str:
    """The tracking code, such as 7KQ2-M0XD-9T4R-HB3Z, that CHARACTERS bytes make, nobody knowing them."""
    text = "".join(ALPHABET[byte % len(ALPHABET)] for byte in bytes_[:CHARACTERS])
    return "-".join(text[at : at + 4] for at in range(0, CHARACTERS, 4))


def new_public_id() -> str:
    """What everybody may call an order, such as M0XD9T4RHB. It is random: one that counts would tell, by its
    gaps, of orders that nobody may know of."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_CHARACTERS))


def public_id_of(text: str) -> str | None:
    """The public id however somebody typed it, None where it is none."""
    plain = plain_code(text)
    return plain if len(plain) == PUBLIC_CHARACTERS and set(plain) <= set(ALPHABET) else None


def plain_code(text: str) -> str:
    """The code however somebody typed it: without blanks and hyphens, O as 0, I and L as 1."""
    return text.upper().translate(LOOKALIKES)
