"""Who is signed in, and until when. It is kept here, so that signing out ends it for copied cookies too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update

from geomap.errors import UnavailableError
from geomap.storage.database.connecting import Database
from geomap.storage.people.accounts import Account, Accounts
from geomap.storage.people.tables import ACCOUNT, SIGN_IN, hashed, new_secret

NOTED = timedelta(seconds=30)
"""How exactly it is known when somebody was last seen: a request seldom has to write."""


@dataclass(frozen=True, slots=True)
class SignIns:
    """idle: how long one stays signed in without a request; longest: how long at all."""

    database: Database
    idle: timedelta
    longest: timedelta

    def begin(self, account_id: int, now: datetime) -> str:
        """Sign an account in; what the cookie must hold. Those who ran out are forgotten."""
        secret = new_secret()
        over = or_(SIGN_IN.c.seen_at <= now - self.idle, SIGN_IN.c.made_at <= now - self.longest)
        with self.database.writing(alone=False) as connection:
            connection.execute(delete(SIGN_IN).where(over))
            connection.execute(
                insert(SIGN_IN).values(id=hashed(secret), account=account_id, made_at=now, seen_at=now)
            )
        return secret

    def account(self, secret: str, now: datetime, *, seen: bool = True) -> Account | None:
        """The account signed in, as it is now; None where it is so no more, or is disabled. seen: whether
        somebody was there, so that the time without a request begins anew."""
        with self.database.reading() as connection:
            row = connection.execute(
                select(SIGN_IN.c.account, SIGN_IN.c.seen_at)
                .join(ACCOUNT, ACCOUNT.c.id == SIGN_IN.c.account)
                .where(
                    SIGN_IN.c.id == hashed(secret),
                    SIGN_IN.c.seen_at > now - self.idle,
                    SIGN_IN.c.made_at > now - self.longest,
                    ACCOUNT.c.active,
                )
            ).first()
        if row is None:
            return None
        if seen and row.seen_at <= now - NOTED:
            self._note(secret, now)
        return Accounts(self.database).get(row.account)

    def end(self, secret: str) -> None:
        """Sign out."""
        with self.database.writing(alone=False) as connection:
            connection.execute(delete(SIGN_IN).where(SIGN_IN.c.id == hashed(secret)))

    def end_others(self, account_id: int, secret: str) -> None:
        """Sign an account out everywhere but here."""
        with self.database.writing(alone=False) as connection:
            others = (SIGN_IN.c.account == account_id) & (SIGN_IN.c.id != hashed(secret))
            connection.execute(delete(SIGN_IN).where(others))

    def _note(self, secret: str, now: datetime) -> None:
        try:
            with self.database.writing(alone=False) as connection:
                connection.execute(update(SIGN_IN).where(SIGN_IN.c.id == hashed(secret)).values(seen_at=now))
        except UnavailableError:
            pass  # reading goes on while nothing can be written; the next request notes it
