"""Accounts: who may sign in, as what, for which area."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from geomap.errors import InvalidInputError, NotFoundError
from geomap.people.person import Person, Role, normal_name
from geomap.storage.database.connecting import Database
from geomap.storage.people.tables import ACCOUNT, LINK, SIGN_IN, hashed

MOST_NAMED = 1_000
"""So many names are looked for one by one; of more, all are read."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is kept. password: its hash, None where none was set yet. totp: None where no
    one-time code is asked for. What is secret in it stays out of its text."""

    id: int
    name: str
    role: Role
    area: str | None
    active: bool
    made_at: datetime
    made_by: str
    password: str | None = field(repr=False)
    totp: str | None = field(repr=False)
    recovery: list[str] = field(repr=False)

    @property
    def person(self) -> Person:
        return Person(self.id, self.name, self.role, self.area)

    @property
    def state(self) -> str:
        """disabled, invited (no password yet) or active."""
        return "disabled" if not self.active else "active" if self.password else "invited"


class Accounts:
    """The accounts of a database. Every method raises UnavailableError where it cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._database.reading() as connection:
            return [_account(row) for row in connection.execute(select(ACCOUNT).order_by(ACCOUNT.c.name))]

    def roles(self, names: Collection[str] | None = None) -> dict[str, Role]:
        """The roles of the accounts that are not disabled, by name: all, or those of names at
        least."""
        asked = select(ACCOUNT.c.name, ACCOUNT.c.role).where(ACCOUNT.c.active)
        if names is not None and len(names) <= MOST_NAMED:
            asked = asked.where(ACCOUNT.c.name.in_(names))
        with self._database.reading() as connection:
            return {row.name: row.role for row in connection.execute(asked)}

    def get(self, account_id: int) -> Account | None:
        with self._database.reading() as connection:
            row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == account_id)).first()
        return None if row is None else _account(row)

    def called(self, name: str) -> Account | None:
        """The account of that name, None where there is none or there can be none."""
        try:
            normal = normal_name(name)
        except InvalidInputError:
            return None
        with self._database.reading() as connection:
            row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.name == normal)).first()
        return None if row is None else _account(row)

    def need(self, name: str) -> Account:
        """The account of that name. Raises NotFoundError."""
        account = self.called(name)
        if account is None:
            raise NotFoundError(f"There is no account {name!r}.", hint="`people list` shows all.")
        return account

    def add(self, name: str, role: Role, area: str | None, made_by: str, now: datetime) -> Account:
        """Add an account without a password: nobody can sign in before a link has been used.

        Raises InvalidInputError where there is one of that name.
        """
        values = {"name": normal_name(name), "role": role, "area": area, "active": True}
        made = {"made_at": now, "made_by": made_by}
        try:
            with self._database.writing(alone=False) as connection:
                row = connection.execute(insert(ACCOUNT).values(**values, **made).returning(ACCOUNT)).one()
                return _account(row)
        except IntegrityError as error:
            raise InvalidInputError(
                f"There is an account {values['name']!r} already.",
                parameter="name",
                value=values["name"],
                hint="Choose another name, or have its password set anew.",
            ) from error

    def place(self, account_id: int, role: Role, area: str | None) -> None:
        """Give an account another role and area; they hold from its next request on."""
        self._set(account_id, role=role, area=area)

    def enable(self, account_id: int) -> None:
        self._set(account_id, active=True)

    def disable(self, account_id: int) -> None:
        """Whoever is signed in as it is so no more; its links are void, its tokens rest."""
        with self._database.writing(alone=False) as connection:
            connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(active=False))
            connection.execute(delete(SIGN_IN).where(SIGN_IN.c.account == account_id))
            connection.execute(delete(LINK).where(LINK.c.account == account_id))

    def set_password(self, account_id: int, password: str, kept: str = "") -> None:
        """Set a password's hash. Its links are void, and whoever is signed in as the account is so no more,
        but for the sign-in whose secret is kept."""
        others = (SIGN_IN.c.account == account_id) & (SIGN_IN.c.id != hashed(kept))
        with self._database.writing(alone=False) as connection:
            connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(password=password))
            connection.execute(delete(SIGN_IN).where(others))
            connection.execute(delete(LINK).where(LINK.c.account == account_id))

    def rehash_password(self, account_id: int, password: str) -> None:
        """Keep the same password under a newer hash."""
        self._set(account_id, password=password)

    def set_totp(self, account_id: int, totp: str | None, recovery: list[str]) -> None:
        """Ask for one-time codes of that secret from now on, or with None for none."""
        self._set(account_id, totp=totp, recovery=recovery)

    def use_counter(self, account_id: int, counter: int) -> bool:
        """Take the one-time code of that counter; False where it, or a later one, has been taken."""
        fresh = or_(ACCOUNT.c.totp_counter.is_(None), ACCOUNT.c.totp_counter < counter)
        with self._database.writing(alone=False) as connection:
            taken = update(ACCOUNT).where(ACCOUNT.c.id == account_id, fresh).values(totp_counter=counter)
            return connection.execute(taken).rowcount == 1

    def use_recovery(self, account_id: int, code: str) -> bool:
        """Take a recovery code, as it is kept; False where it has been taken already."""
        with self._database.writing(alone=False) as connection:
            kept = connection.scalar(
                select(ACCOUNT.c.recovery).where(ACCOUNT.c.id == account_id).with_for_update()
            )
            if not kept or code not in kept:
                return False
            left = [other for other in kept if other != code]
            connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(recovery=left))
            return True

    def _set(self, account_id: int, **values: Any) -> None:
        with self._database.writing(alone=False) as connection:
            connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(**values))


def _account(row: Row[Any]) -> Account:
    kept = dict(row._mapping)
    kept.pop("totp_counter")
    return Account(**{**kept, "recovery": kept["recovery"] or []})
