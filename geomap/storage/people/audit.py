"""What was done and what was refused: who, when, what, to which feature. Never a position, never a secret."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Select, delete, func, insert, select

from geomap.storage.database.connecting import Database
from geomap.storage.people.tables import AUDIT

Outcome = Literal["done", "refused", "failed"]
Via = Literal["page", "token", "terminal"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""refused: whoever asked may not. failed: a wrong password and the like."""
CHUNK = 1_000
FIELDS = ("at", "who", "via", "action", "layer", "feature", "outcome", "reason")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. feature: id of a feature, or the name of an account."""

    id: int
    at: datetime
    who: str
    via: Via
    action: str
    layer: str | None
    feature: str | None
    outcome: Outcome
    reason: str | None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines: those that agree with all that is given. since <= at < until. before: of smaller id."""

    who: str | None = None
    action: str | None = None
    outcome: Outcome | None = None
    layer: str | None = None
    feature: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


class Audit:
    def __init__(self, database: Database) -> None:
        self._database = database

    def note(
        self,
        at: datetime,
        who: str,
        via: Via,
        action: str,
        outcome: Outcome,
        *,
        layer: str | None = None,
        feature: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Add a line."""
        said = {"layer": layer, "feature": feature, "outcome": outcome, "reason": reason}
        with self._database.writing(alone=False) as connection:
            connection.execute(insert(AUDIT).values(at=at, who=who, via=via, action=action, **said))

    def latest(self, sought: Sought, limit: int) -> list[Entry]:
        """The latest lines sought, the latest first."""
        with self._database.reading() as connection:
            return [Entry(**row._mapping) for row in connection.execute(_select(sought).limit(limit))]

    def each(self, sought: Sought) -> Iterator[Entry]:
        """All lines sought, the latest first, some at a time."""
        found = self.latest(sought, CHUNK)
        while found:
            yield from found
            found = self.latest(replace(sought, before=found[-1].id), CHUNK)

    def last_done(
        self, actions: Collection[str], features: Collection[str]
    ) -> dict[tuple[str, str], datetime]:
        """When each of actions was last done to each of features, by both; without those it never was."""
        both = AUDIT.c.action, AUDIT.c.feature
        asked = select(*both, func.max(AUDIT.c.at)).where(AUDIT.c.outcome == "done", both[0].in_(actions))
        with self._database.reading() as connection:
            rows = connection.execute(asked.where(both[1].is_not(None)).group_by(*both))
            return {(action, feature): at for action, feature, at in rows if feature in features}

    def actions(self) -> list[str]:
        """Every action there is a line of."""
        with self._database.reading() as connection:
            return list(connection.scalars(select(AUDIT.c.action).distinct().order_by(AUDIT.c.action)))


def old_entries(before: datetime) -> Select[tuple[int]]:
    """Ids of the lines from before that instant (<)."""
    return select(AUDIT.c.id).where(AUDIT.c.at < before).order_by(AUDIT.c.id)


def forget_entries(connection: Connection, ids: Sequence[int]) -> None:
    """Delete the lines of these ids."""
    connection.execute(delete(AUDIT).where(AUDIT.c.id.in_(ids)))


def _select(sought: Sought) -> Select[Any]:
    equal = {name: getattr(sought, name) for name in ("who", "action", "outcome", "layer", "feature")}
    conditions = [AUDIT.c[name] == value for name, value in equal.items() if value is not None]
    if sought.since is not None:
        conditions.append(AUDIT.c.at >= sought.since)
    if sought.until is not None:
        conditions.append(AUDIT.c.at < sought.until)
    if sought.before is not None:
        conditions.append(AUDIT.c.id < sought.before)
    return select(AUDIT).where(*conditions).order_by(AUDIT.c.id.desc())
