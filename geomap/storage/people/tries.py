"""How often somebody tried without success: the pause before the next try grows, for all processes alike."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, delete, select, update
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


class Tries:
    """Counts tries in the database. A try is counted before it is judged, so that many at once cannot pass
    while none has failed yet, and forgotten when it succeeds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, what: str, pace: Pace, now_s: float) -> float:
        """Count a try at what: 0 where it may be made, else the seconds to wait, and it is not counted."""
        key, table = hashed(what), TRIES.c
        make = postgresql.insert if self._database.is_postgres else sqlite.insert
        count = case((table.last_s <= now_s - pace.forget_s, 1), else_=table.count + 1)
        with self._database.writing(alone=False) as connection:
            counted = connection.scalar(
                make(TRIES)
                .values(id=key, count=1, last_s=now_s, until_s=now_s)
                .on_conflict_do_update(
                    index_elements=[table.id],
                    set_={"count": count, "last_s": now_s},
                    where=table.until_s <= now_s,
                )
                .returning(table.count)
            )
            if counted is None:
                until = connection.scalar(select(table.until_s).where(table.id == key))
                return max(float(until or 0.0) - now_s, 0.001)
            until_s = now_s + pace.pause_s(counted)
            connection.execute(update(TRIES).where(table.id == key).values(until_s=until_s))
            return 0.0

    def forget(self, *what: str) -> None:
        """Forget the tries at what: one succeeded."""
        with self._database.writing(alone=False) as connection:
            connection.execute(delete(TRIES).where(TRIES.c.id.in_(map(hashed, what))))

    def give_back(self, what: str) -> None:
        """Take back one try that succeeded, and the pause after it, and leave those that failed before."""
        with self._database.writing(alone=False) as connection:
            found = TRIES.c.id == hashed(what)
            connection.execute(
                update(TRIES).where(found, TRIES.c.count > 0).values(count=TRIES.c.count - 1, until_s=0.0)
            )
