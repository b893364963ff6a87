"""Links by which somebody sets a password, once: invitations and resets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from geomap.storage.database.connecting import Database
from geomap.storage.people.accounts import Account, Accounts
from geomap.storage.people.tables import ACCOUNT, LINK, hashed, new_secret


@dataclass(frozen=True, slots=True)
class NewLink:
    """secret: what the link must hold. voids: whether a link that could still be used is void now."""

    secret: str = field(repr=False)
    voids: bool


@dataclass(frozen=True, slots=True)
class Links:
    """lifetime: how long a link can be used."""

    database: Database
    lifetime: timedelta

    def make(self, account_id: int, made_by: str, now: datetime) -> NewLink:
        """A link for the account. Its earlier links are void."""
        secret = new_secret()
        with self.database.writing(alone=False) as connection:
            connection.execute(delete(LINK).where(LINK.c.until <= now))
            voids = connection.execute(delete(LINK).where(LINK.c.account == account_id)).rowcount > 0
            connection.execute(
                insert(LINK).values(
                    id=hashed(secret), account=account_id, until=now + self.lifetime, made_by=made_by
                )
            )
        return NewLink(secret, voids)

    def account(self, secret: str, now: datetime) -> Account | None:
        """Whose password the link sets; None where it was used, has run out, or is none."""
        with self.database.reading() as connection:
            found = connection.scalar(
                select(LINK.c.account)
                .join(ACCOUNT, ACCOUNT.c.id == LINK.c.account)
                .where(LINK.c.id == hashed(secret), LINK.c.until > now, ACCOUNT.c.active)
            )
        return None if found is None else Accounts(self.database).get(found)

    def use(self, secret: str, now: datetime) -> bool:
        """Use the link up. False where somebody else was quicker, or it has run out."""
        with self.database.writing(alone=False) as connection:
            used = delete(LINK).where(LINK.c.id == hashed(secret), LINK.c.until > now)
            return connection.execute(used).rowcount == 1
