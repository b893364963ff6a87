"""Searches that several people share: made with a code that nobody can guess, changed action by action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from geomap.errors import NotFoundError
from geomap.searching.party import MOST_ACTIONS, Action, Party, RefusedDeedError, after, party_of
from geomap.storage.database.connecting import Database
from geomap.storage.people.tables import hashed, new_secret
from geomap.storage.searching.tables import LOST_ACTION, LOST_SEARCH


@dataclass(frozen=True, slots=True)
class SharedSearch:
    """asked: what was asked and the candidates, as they were when it was made. last: number of the last
    action that party counts in."""

    made_at: datetime
    asked: Mapping[str, Any]
    last: int
    party: Party


class Searches:
    """The searches of a database. kept_days: so long after the last action a search is there no more;
    geomap.storage.retention deletes it."""

    def __init__(self, database: Database, kept_days: int) -> None:
        self._database = database
        self._kept = timedelta(days=kept_days)

    def make(self, asked: Mapping[str, Any], now: datetime) -> str:
        """Begin a search; returns its code. asked: holds "candidates", each with its "key"."""
        code = new_secret()
        with self._database.writing(alone=False) as connection:
            connection.execute(
                insert(LOST_SEARCH).values(
                    id=hashed(code), made_at=now, touched_at=now, asked=dict(asked), last=0
                )
            )
        return code

    def last(self, code: str, now: datetime) -> int:
        """Number of the search's last action: cheap to ask for every second. Raises NotFoundError for a code
        of none, or of one that is forgotten."""
        with self._database.reading() as connection:
            return int(self._row(connection, code, now).last)

    def get(self, code: str, now: datetime) -> SharedSearch:
        """The search as it stands. Raises NotFoundError as last does."""
        with self._database.reading() as connection:
            return _read(connection, self._row(connection, code, now))

    def take(self, code: str, action: Action, now: datetime) -> SharedSearch:
        """Take an action, unless it was taken before; the search as it stands then. Actions are taken one
        after the other, whichever process takes them. Raises NotFoundError as last does, and what
        geomap.searching.party raises for one that cannot be done."""
        with self._database.writing(alone=False) as connection:
            row = self._row(connection, code, now, lock=True)
            search = _read(connection, row)
            table = LOST_ACTION.c
            if connection.scalar(select(table.number).where(table.search == row.id, table.id == action.id)):
                return search
            if row.last >= MOST_ACTIONS:
                raise RefusedDeedError(
                    "The search has too many actions.", reason="full", hint="Begin another search."
                )
            party, number = after(search.party, action), row.last + 1
            connection.execute(
                insert(LOST_ACTION).values(
                    search=row.id,
                    number=number,
                    id=action.id,
                    searcher=action.searcher,
                    deed=action.deed,
                    place=action.place,
                    words=action.words,
                    at=action.at,
                )
            )
            touched = update(LOST_SEARCH).where(LOST_SEARCH.c.id == row.id)
            connection.execute(touched.values(last=number, touched_at=now))
        return SharedSearch(search.made_at, search.asked, number, party)

    def _row(self, connection: Connection, code: str, now: datetime, *, lock: bool = False) -> Row[Any]:
        table = LOST_SEARCH.c
        asked = select(LOST_SEARCH).where(table.id == hashed(code), table.touched_at >= now - self._kept)
        row = connection.execute(asked.with_for_update() if lock else asked).first()
        if row is None:
            raise NotFoundError(
                "There is no such search.", hint="It may be forgotten by now. Ask for its link again."
            )
        return row


def old_searches(before: datetime) -> Select[tuple[str]]:
    """Ids of the searches that were last touched before that instant (<)."""
    return select(LOST_SEARCH.c.id).where(LOST_SEARCH.c.touched_at < before).order_by(LOST_SEARCH.c.id)


def forget_searches(connection: Connection, ids: Sequence[str]) -> None:
    """Delete the searches of these ids, with all that was done in them."""
    connection.execute(delete(LOST_ACTION).where(LOST_ACTION.c.search.in_(ids)))
    connection.execute(delete(LOST_SEARCH).where(LOST_SEARCH.c.id.in_(ids)))


def _read(connection: Connection, row: Row[Any]) -> SharedSearch:
    table = LOST_ACTION.c
    asked = (
        select(table.id, table.searcher, table.deed, table.at, table.place, table.words)
        .where(table.search == row.id)
        .order_by(table.number)
    )
    keys = [one["key"] for one in row.asked["candidates"]]
    party = party_of(keys, (Action(*found) for found in connection.execute(asked)))
    return SharedSearch(row.made_at, row.asked, row.last, party)
