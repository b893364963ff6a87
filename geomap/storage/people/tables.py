"""The tables of people, beside those of the store."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from geomap.storage.database.tables import JSON_TEXT, METADATA, UtcTime

ACCOUNT = Table(
    "account",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True, comment="as geomap.people.person has it"),
    Column("role", Text, nullable=False),
    Column("area", Text, comment="id of the street or community answered for"),
    Column("active", Boolean, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("password", Text, comment="its hash; null: none was set yet"),
    Column("totp", Text, comment="the secret of one-time codes, encrypted; null: none are asked for"),
    Column("totp_counter", Integer, comment="of the code used last: none is taken twice"),
    Column("recovery", JSON_TEXT, comment="codes in place of one-time codes, encrypted"),
)
SIGN_IN = Table(
    "sign_in",
    METADATA,
    Column("id", Text, primary_key=True, comment="SHA-256 of what the cookie holds"),
    Column("account", ForeignKey(ACCOUNT.c.id), nullable=False, index=True),
    Column("made_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)
LINK = Table(
    "password_link",
    METADATA,
    Column("id", Text, primary_key=True, comment="SHA-256 of what the link holds"),
    Column("account", ForeignKey(ACCOUNT.c.id), nullable=False, index=True),
    Column("until", UtcTime, nullable=False),
    Column("made_by", Text, nullable=False),
)
TOKEN = Table(
    "token",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("hash", Text, nullable=False, unique=True, comment="SHA-256"),
    Column("account", ForeignKey(ACCOUNT.c.id), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("scopes", JSON_TEXT, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Column("revoked_at", UtcTime),
)
TRIES = Table(
    "tries",
    METADATA,
    Column("id", Text, primary_key=True, comment="SHA-256 of what is tried: an account, an address"),
    Column("count", Integer, nullable=False, comment="without success, since the last pause"),
    Column("last_s", Float, nullable=False, index=True, comment="seconds since 1970"),
    Column("until_s", Float, nullable=False, comment="seconds since 1970; no try is taken before"),
)
AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("via", Text, nullable=False, comment="page, token or terminal"),
    Column("action", Text, nullable=False),
    Column("layer", Text),
    Column("feature", Text, comment="id of a feature, or name of an account"),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    Index("audit_who", "who"),
)


def new_secret() -> str:
    """256 random bits as text that stands in links and headers."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is kept of a secret. It has 256 random bits, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
