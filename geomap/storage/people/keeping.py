"""All that is kept of people, over one database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from geomap.storage.database.connecting import Database
from geomap.storage.people.accounts import Accounts
from geomap.storage.people.audit import Audit
from geomap.storage.people.links import Links
from geomap.storage.people.sign_ins import SignIns
from geomap.storage.people.tokens import Tokens
from geomap.storage.people.tries import Tries


@dataclass(frozen=True, slots=True)
class People:
    accounts: Accounts
    sign_ins: SignIns
    links: Links
    tokens: Tokens
    tries: Tries
    audit: Audit


def people_of(database: Database, idle_min: int, signed_in_h: int, link_h: int) -> People:
    """The people of a database. idle_min, signed_in_h: how long one stays signed in, without a request and
    at all; link_h: how long a link can be used."""
    return People(
        accounts=Accounts(database),
        sign_ins=SignIns(database, timedelta(minutes=idle_min), timedelta(hours=signed_in_h)),
        links=Links(database, timedelta(hours=link_h)),
        tokens=Tokens(database),
        tries=Tries(database),
        audit=Audit(database),
    )
