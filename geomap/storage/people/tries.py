"""How often somebody tried without success: the pause before the next try grows, for all processes alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from geomap.storage.database.connecting import Database
from geomap.storage.people.tables import TRIES, hashed


@dataclass(frozen=True, slots=True)
class Pace:
    """free: tries without a pause. After them the pause is first_s, doubled with every try up to
    longest_s. Tries are forgotten forget_s after the last."""

    free: int
    first_s: float = 2.0
    longest_s: float = 900.0
    forget_s: float = 7_200.0

    def pause_s(self, count: int) -> float:
        """How long to wait after count tries in a row."""
        beyond = count - self.free
        return 0.0 if beyond < 0 else min(self.first_s * 2.0 ** min(beyond, 30), self.longest_s)


ACCOUNT_PACE = Pace(free=5)
ADDRESS_PACE = Pace(free=30)
"""Many people share an office's address."""


LONG_AGO_S = 86_400.0
"""Tries older than this are forgotten whatever was tried."""
SET_BACK_S = 60.0
"""A last try that lies farther ahead than that, and so than clocks of machines differ, was made before the
clock was set back: nobody waits until it has come again."""


class Tries:
    """Counts tries in the database. A try is counted before it is judged, so that many at once cannot pass
    while none has failed yet, and forgotten when it succeeds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, tried: Sequence[tuple[str, Pace]], now_s: float) -> float:
        """Count a try at each of what is tried: 0 where it may be made, else the seconds to wait. What
        must wait is not counted, nor is what comes after it."""
        with self._database.writing(alone=False) as connection:
            waits = (self._count(connection, hashed(what), pace, now_s) for what, pace in tried)
            return next((wait_s for wait_s in waits if wait_s), 0.0)

    def succeed(self, what: str, *also: str) -> None:
        """Forget the tries at what: one succeeded. Of what was tried also, only that one is taken back,
        with the pause after it: those that failed before stay."""
        with self._database.writing(alone=False) as connection:
            connection.execute(delete(TRIES).where(TRIES.c.id == hashed(what)))
            found = TRIES.c.id.in_(map(hashed, also)) & (TRIES.c.count > 0)
            connection.execute(
                update(TRIES).where(found).values(count=TRIES.c.count - 1, until_s=TRIES.c.last_s)
            )

    def _count(self, connection: Connection, key: str, pace: Pace, now_s: float) -> float:
        table = TRIES.c
        make = postgresql.insert if self._database.is_postgres else sqlite.insert
        count = case((table.last_s <= now_s - pace.forget_s, 1), else_=table.count + 1)
        counted = connection.scalar(
            make(TRIES)
            .values(id=key, count=1, last_s=now_s, until_s=now_s)
            .on_conflict_do_update(
                index_elements=[table.id],
                set_={"count": count, "last_s": now_s},
                where=(table.until_s <= now_s) | (table.last_s > now_s + SET_BACK_S),
            )
            .returning(table.count)
        )
        if counted is None:
            until_s = connection.scalar(select(table.until_s).where(table.id == key))
            return max(float(until_s or 0.0) - now_s, 0.001)
        if counted == 1:
            connection.execute(delete(TRIES).where(table.last_s <= now_s - LONG_AGO_S))
        until_s = now_s + pace.pause_s(counted)
        connection.execute(update(TRIES).where(table.id == key).values(until_s=until_s))
        return 0.0
