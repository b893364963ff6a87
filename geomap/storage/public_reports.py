"""Keeps what passers-by report and what keepers answer, in the store's database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from geomap.people.masking import masked_text
from geomap.public_reports import KINDS, LIFE, LONGEST_LIFE, Reply, Report
from geomap.storage.database.connecting import Database
from geomap.storage.database.tables import PUBLIC_REPORT, REPORT_ANSWER

How = Literal["answered", "done", "verified"]
HOWS: tuple[How, ...] = get_args(How)
"""How a keeper settles reports: with words, without, or after seeing that the station is as the map says."""
ANSWERS_SHOWN = timedelta(days=7)
TWICE = timedelta(minutes=10)
"""Within this, the same from the same reporter is a finger that slipped."""

Seen = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Received:
    """A report as the keeper sees it. id: in the order of their coming."""

    id: int
    report: Report
    words: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a keeper answered. words: None where there are none."""

    station: str
    at: datetime
    who: str
    how: How
    words: str | None


class PublicReports:
    """The reports of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seen(self) -> Seen:
        """What changes whenever a report or an answer is added: cheap to ask for twice a second."""
        with self._database.reading() as connection:
            reports = select(func.max(PUBLIC_REPORT.c.id), func.count()).select_from(PUBLIC_REPORT)
            last, count = connection.execute(reports).one()
            return last or 0, count, connection.scalar(select(func.max(REPORT_ANSWER.c.id))) or 0

    def add(self, report: Report, words: str | None, yesterdays: str) -> bool:
        """Keep a report; False where the reporter has just made it. yesterdays: what the reporter was
        called the day before, and goes on being called where they reported the same then: midnight makes
        nobody two."""
        table = PUBLIC_REPORT.c
        earlier = (
            select(table.reporter, table.at)
            .where(
                table.station == report.station,
                table.kind == report.kind,
                table.reporter.in_((report.reporter, yesterdays)),
                table.answer.is_(None),
                table.at > report.at - LIFE * KINDS[report.kind].half_life,
            )
            .order_by(table.at.desc())
            .limit(1)
        )
        with self._database.writing(alone=False) as connection:
            known = connection.execute(earlier).first()
            if known is not None and report.at - known.at < TWICE:
                return False
            connection.execute(
                insert(PUBLIC_REPORT).values(
                    station=report.station,
                    kind=report.kind,
                    at=report.at,
                    words=words,
                    reporter=report.reporter if known is None else known.reporter,
                )
            )
        return True

    def counting(self, now: datetime) -> list[Report]:
        """The reports that may still count: young enough, and not settled by an answer."""
        with self._database.reading() as connection:
            return [r.report for r in _received(connection, PUBLIC_REPORT.c.at > now - LONGEST_LIFE)]

    def unsettled(self) -> list[Received]:
        """All reports that no answer settled, the latest first."""
        with self._database.reading() as connection:
            return list(_received(connection))

    def replies(self, now: datetime) -> list[Reply]:
        """The answers shown to the public, those with words that are young enough, without personal telephone
        numbers; the latest first."""
        table, settled = REPORT_ANSWER.c, PUBLIC_REPORT.c
        shown = (table.at > now - ANSWERS_SHOWN) & table.words.is_not(None)
        asked = select(table.id, table.station, table.at, table.words).where(shown).order_by(table.id.desc())
        about = (
            select(settled.answer, settled.station, settled.kind, settled.at, settled.reporter)
            .join(REPORT_ANSWER, settled.answer == table.id)
            .where(shown)
        )
        with self._database.reading() as connection:
            to: defaultdict[int, list[Report]] = defaultdict(list)
            for answer, *report in connection.execute(about):
                to[answer].append(Report(*report))
            return [
                Reply(row.station, row.at, masked_text(row.words), tuple(to[row.id]))
                for row in connection.execute(asked)
            ]

    def settle(self, answer: Answer, up_to: int) -> int:
        """Settle the station's reports up to the one of that id, which is all that the keeper saw; returns
        how many there were. An answer that settles none is kept only where it has words."""
        table = PUBLIC_REPORT.c
        with self._database.writing(alone=False) as connection:
            open_ones = (table.station == answer.station) & table.answer.is_(None) & (table.id <= up_to)
            count = connection.scalar(select(func.count()).where(open_ones)) or 0
            if not count and answer.words is None:
                return 0
            made = insert(REPORT_ANSWER).values(
                station=answer.station, at=answer.at, who=answer.who, how=answer.how, words=answer.words
            )
            number = connection.scalar(made.returning(REPORT_ANSWER.c.id))
            connection.execute(update(PUBLIC_REPORT).where(open_ones).values(answer=number))
        return count


def old_reports(before: datetime) -> Select[tuple[int]]:
    """Ids of the reports from before that instant (<)."""
    return select(PUBLIC_REPORT.c.id).where(PUBLIC_REPORT.c.at < before).order_by(PUBLIC_REPORT.c.id)


def forget_reports(connection: Connection, ids: Sequence[int]) -> None:
    """Delete the reports of these ids."""
    connection.execute(delete(PUBLIC_REPORT).where(PUBLIC_REPORT.c.id.in_(ids)))


def old_answers(before: datetime) -> Select[tuple[int]]:
    """Ids of the answers from before that instant (<) that settled no report from then on."""
    used = select(PUBLIC_REPORT.c.answer).where(
        PUBLIC_REPORT.c.answer.is_not(None), PUBLIC_REPORT.c.at >= before
    )
    is_old = REPORT_ANSWER.c.at < before, REPORT_ANSWER.c.id.not_in(used)
    return select(REPORT_ANSWER.c.id).where(*is_old).order_by(REPORT_ANSWER.c.id)


def forget_answers(connection: Connection, ids: Sequence[int]) -> None:
    """Delete the answers of these ids, and the reports that they settled."""
    connection.execute(delete(PUBLIC_REPORT).where(PUBLIC_REPORT.c.answer.in_(ids)))
    connection.execute(delete(REPORT_ANSWER).where(REPORT_ANSWER.c.id.in_(ids)))


def _received(connection: Connection, *conditions: object) -> Iterable[Received]:
    table = PUBLIC_REPORT.c
    asked = (
        select(table.id, table.station, table.kind, table.at, table.reporter, table.words)
        .where(table.answer.is_(None), *conditions)  # type: ignore[arg-type]
        .order_by(table.id.desc())
    )
    for row in connection.execute(asked):
        yield Received(row.id, Report(row.station, row.kind, row.at, row.reporter), row.words)
