"""Tokens by which programs come in somebody's name: named, narrowed, dated, revocable; kept hashed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from geomap.errors import UnavailableError
from geomap.people.person import Person, Scope
from geomap.storage.database.connecting import Database
from geomap.storage.people.tables import ACCOUNT, TOKEN, hashed, new_secret

PREFIX = "geomap_"
"""Begins every token, so that one that got lost is known for what it is."""
NOTED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token after it was shown once."""

    id: int
    account: int
    name: str
    scopes: tuple[Scope, ...]
    made_at: datetime
    until: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def state(self, now: datetime) -> str:
        """revoked, expired or active."""
        return "revoked" if self.revoked_at else "expired" if self.until <= now else "active"


class Tokens:
    def __init__(self, database: Database) -> None:
        self._database = database

    def make(
        self, account_id: int, name: str, scopes: Collection[Scope], until: datetime, now: datetime
    ) -> tuple[str, Token]:
        """Make a token: its text, which is kept nowhere, and what is kept."""
        text = PREFIX + new_secret()
        values = {"account": account_id, "name": name, "scopes": sorted(scopes), "until": until}
        with self._database.writing(alone=False) as connection:
            row = connection.execute(
                insert(TOKEN).values(hash=hashed(text), made_at=now, **values).returning(TOKEN)
            ).one()
        return text, _token(row)

    def of(self, account_id: int) -> list[Token]:
        """The tokens of an account, the newest first."""
        asked = select(TOKEN).where(TOKEN.c.account == account_id).order_by(TOKEN.c.id.desc())
        with self._database.reading() as connection:
            return [_token(row) for row in connection.execute(asked)]

    def revoke(self, account_id: int, token_id: int, now: datetime) -> bool:
        """Revoke a token of an account; False where it has none of that id, or it is revoked."""
        own = (TOKEN.c.id == token_id) & (TOKEN.c.account == account_id) & TOKEN.c.revoked_at.is_(None)
        with self._database.writing(alone=False) as connection:
            return connection.execute(update(TOKEN).where(own).values(revoked_at=now)).rowcount == 1

    def person(self, text: str, now: datetime) -> Person | None:
        """Who comes with a token: its account as it is now, narrowed to the token's scopes. None where the
        token is revoked, has run out or is none, or its account is disabled."""
        asked = (
            select(TOKEN, ACCOUNT.c.name.label("who"), ACCOUNT.c.role, ACCOUNT.c.area)
            .join(ACCOUNT, ACCOUNT.c.id == TOKEN.c.account)
            .where(
                TOKEN.c.hash == hashed(text),
                TOKEN.c.until > now,
                TOKEN.c.revoked_at.is_(None),
                ACCOUNT.c.active,
            )
        )
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        if row is None:
            return None
        if row.used_at is None or row.used_at <= now - NOTED:
            self._note(row.id, now)
        return Person(row.account, row.who, row.role, row.area, frozenset(row.scopes))

    def _note(self, token_id: int, now: datetime) -> None:
        try:
            with self._database.writing(alone=False) as connection:
                connection.execute(update(TOKEN).where(TOKEN.c.id == token_id).values(used_at=now))
        except UnavailableError:
            pass  # see SignIns


def _token(row: Row[Any]) -> Token:
    kept = dict(row._mapping)
    kept.pop("hash")
    return Token(**{**kept, "scopes": tuple(kept["scopes"])})
