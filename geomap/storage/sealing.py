"""Personal text at rest: names and telephone numbers are sealed, and opened for whoever may read them."""

from __future__ import annotations

import base64
import hmac
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from geomap.errors import DataError, InvalidInputError
from geomap.storage.people.secret import LEAST, kept_key

PURPOSE = b"geomap personal text 1"
MARKS = b"geomap marks 1"
"""What the derived keys are for: the same secret may pay for other things elsewhere."""


def private_keys(text: str) -> tuple[str, ...]:
    """The secrets in a list parted by commas, the newest first; none where it is blank.

    Raises InvalidInputError for one that is shorter than LEAST characters; the message never holds it.
    """
    keys = tuple(key for part in text.split(",") if (key := part.strip()))
    if any(len(key) < LEAST for key in keys):
        raise InvalidInputError(
            "A private key is too short.",
            parameter="GEOMAP_PRIVATE_KEY",
            hint=f"Give {LEAST} characters or more that nobody can guess; several are parted by commas.",
        )
    return keys


class Sealer:
    """Seals and opens text with keys derived from secrets (HKDF-SHA-256, RFC 5869; Fernet: AES-128-CBC
    with HMAC-SHA-256). The first secret seals; each one opens, so that keys can be changed while there
    is text sealed with the one before."""

    def __init__(self, key: str) -> None:
        """key: one secret or several, parted by commas. Raises InvalidInputError where there is none, or
        one is too short."""
        keys = private_keys(key)
        if not keys:
            raise InvalidInputError(
                "There is no key to seal personal text with.",
                parameter="GEOMAP_PRIVATE_KEY",
                hint="Set it to what `python -c 'import secrets; print(secrets.token_urlsafe(48))'` prints.",
            )
        sealing = [base64.urlsafe_b64encode(_derived(secret, PURPOSE)) for secret in keys]
        self._fernet = MultiFernet([Fernet(key) for key in sealing])
        self._marking = [_derived(secret, MARKS) for secret in keys]

    def seal(self, text: str) -> str:
        """The text, sealed: ASCII, different each time. It holds the time of sealing, to the second."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, token: str) -> str:
        """The text that was sealed. Raises DataError where no key opens it, or it was altered."""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise DataError(
                "A name or a number is sealed with another key, or was altered.",
                hint="Add the key that it was sealed with to GEOMAP_PRIVATE_KEY, after a comma.",
            ) from error

    def marks(self, text: str) -> list[bytes]:
        """32 bytes for the text under each secret (HMAC-SHA-256), the newest first: the same each time, and
        told by nobody who does not know the secret."""
        return [hmac.digest(key, text.encode(), "sha256") for key in self._marking]

    def resealed(self, token: str) -> str:
        """The same text sealed with the first key, so that the others can be given up. Raises DataError."""
        return self.seal(self.open(token))


def sealer_of(private_key: str, secret_key: str, folder: Path) -> Sealer:
    """The sealer of the settings: by GEOMAP_PRIVATE_KEY, else GEOMAP_SECRET_KEY, else the key that is kept
    in the data folder (geomap.storage.people.secret). Raises InvalidInputError, DataError."""
    return Sealer(private_key or secret_key or kept_key(folder))


def _derived(secret: str, purpose: bytes) -> bytes:
    """A key of 32 bytes. A secret is long and random, so that no slow hash is needed."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
