"""Orders counted again as a clerk would, with the notice of holidays, minute by minute: no rule of
geomap.orders is used, but for the names of units.

What the clock did is not believed but worked out: from what people did, each step of the clock is derived.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from geomap.orders.history import History
from geomap.orders.order import Event
from geomap.orders.units import Unit

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, DAYS = date(2025, 12, 20), 500
DAYS_OFF = {date(2026, 2, d) for d in range(15, 24)} | {date(2026, 1, d) for d in (1, 2, 3)}
DAYS_OFF |= {date(2026, 4, d) for d in (4, 5, 6)} | {date(2026, 5, d) for d in range(1, 6)}
DAYS_OFF |= {date(2026, 6, d) for d in (19, 20, 21)} | {date(2026, 9, d) for d in (25, 26, 27)}
DAYS_OFF |= {date(2026, 10, d) for d in range(1, 8)}
WORKED = {date(2026, m, d) for m, d in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))}
"""国务院办公厅关于2026年部分节假日安排的通知 (国办发明电〔2025〕7号)."""
FIXED_LATER = {date(2027, 1, 1), date(2027, 5, 1), date(2027, 5, 2)}
RANK = {"community": 0, "street": 1, "district": 2}
OWED = {"submitted", "dispatched", "accepted", "referred"}


def is_worked(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in DAYS_OFF | FIXED_LATER)


@cache
def worked_before_min() -> np.ndarray:
    """Minutes worked before each minute since midnight of FIRST; shape (DAYS * 1440 + 1,)."""
    worked = [
        is_worked(FIRST + timedelta(days=day)) and (510 <= minute < 720 or 840 <= minute < 1080)
        for day in range(DAYS)
        for minute in range(1440)
    ]
    return np.concatenate([[0], np.cumsum(worked)])


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def counted_s(instant: datetime) -> int:
    """Seconds worked from midnight of FIRST to the instant."""
    minute, second = divmod(int((instant - midnight(FIRST)).total_seconds()), 60)
    before, after = worked_before_min()[minute : minute + 2]
    return int(before) * 60 + second * int(after - before)


def counted_after(start: datetime, length: timedelta) -> datetime:
    """The first instant, found in the table of minutes."""
    wanted_s = counted_s(start) + int(length.total_seconds())
    minute = int(np.searchsorted(worked_before_min(), wanted_s / 60)) - 1
    left_s = wanted_s - int(worked_before_min()[minute]) * 60
    return midnight(FIRST) + timedelta(minutes=minute, seconds=left_s)


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    path = Path(__file__).parents[1] / "data" / "order_categories.json"
    return {entry["code"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))["categories"]}


def promised(code: str, start: datetime, *names: str) -> datetime:
    """When the hours of that name, added up, have passed since start."""
    entry = _catalogue()[code]
    length = timedelta(hours=sum(entry[f"{name}_h"] for name in names))
    if entry.get("hours") == "24/7":
        return start.replace(microsecond=0) + length
    return counted_after(start, length)


@dataclass(frozen=True)
class Page:
    """An order on paper after a step. called: departments called and not let go; here: of these, who came.
    ratings: by whom."""

    at: datetime
    step: str
    state: str
    owner: Unit
    office: Unit
    chain: tuple[Unit, ...]
    dispatch_by: datetime
    accept_by: datetime
    settle_by: datetime
    level_at: datetime | None = None
    settled_at: datetime | None = None
    settler: Unit | None = None
    called: dict[str, datetime] = field(default_factory=dict)
    here: frozenset[str] = frozenset()
    answered_at: datetime | None = None
    ratings: dict[str, int] = field(default_factory=dict)

    @property
    def due(self) -> datetime:
        step = {"submitted": self.dispatch_by, "dispatched": self.accept_by}.get(self.state, self.settle_by)
        return min(step, self.settle_by)

    @property
    def rank(self) -> int:
        return RANK[self.office.kind]

    @property
    def on_books(self) -> set[Unit]:
        if self.state not in OWED:
            return set()
        return {self.owner, self.office} | {Unit("department", name) for name in self.called}


def paper(history: History, until: datetime) -> list[Page]:
    """The pages of an order up to until (at < until): what people did as it is told, the clock worked out."""
    code = history.order.category
    sent, *rest = (event for event in history.events if event.who != "system" or event.step == "transfer")
    if sent.at >= until:
        return []
    place = history.order.place
    chain = tuple(
        Unit(kind, name)  # type: ignore[arg-type]
        for kind, name in (("community", place.community), ("street", place.street), ("district", "D"))
        if name is not None
    )
    by = promised(code, sent.at, "dispatch"), promised(code, sent.at, "dispatch", "accept")
    settle_by = promised(code, sent.at, "settle")
    pages = [Page(sent.at, "submit", "submitted", chain[0], chain[0], chain, *by, settle_by)]
    for event in rest:
        if event.at >= until:
            break
        pages += _clock(pages[-1], code, event.at)
        pages.append(_after(pages[-1], event, code))
    pages += _clock(pages[-1], code, until - timedelta(microseconds=1))
    return pages


def _clock(page: Page, code: str, until: datetime) -> Iterator[Page]:
    while True:
        if page.state == "settled":
            assert page.settled_at is not None
            at, page = (
                page.settled_at + timedelta(days=15),
                replace(page, state="confirmed", step="lapse"),
            )
        elif page.state in OWED and page.rank < 2:
            at = page.due
            if page.level_at is not None:
                at = max(at, promised(code, page.level_at, "escalate"))
            office = next(unit for unit in page.chain if RANK[unit.kind] > page.rank)
            page = replace(page, step="escalate", office=office, level_at=at)
            if page.state == "submitted":
                page = replace(page, owner=office, dispatch_by=promised(code, at, "dispatch"))
        else:
            return
        if at > until:
            return
        page = replace(page, at=at)
        yield page


def _after(page: Page, event: Event, code: str) -> Page:
    at, step = event.at, event.step
    page = replace(page, at=at, step=step)
    if step in ("dispatch", "transfer"):
        to = event.said["to"]
        page = replace(page, owner=to, chain=event.said.get("chain", page.chain))
        if to.kind not in RANK:
            return replace(page, state="dispatched", accept_by=promised(code, at, "accept"))
        page = _answering(page, to, at)
        return replace(page, state="submitted", dispatch_by=promised(code, at, "dispatch"))
    if step in ("accept", "refer"):
        state = "accepted" if step == "accept" else "referred"
        owner = event.said.get("to", page.owner)
        return replace(page, state=state, owner=owner, answered_at=page.answered_at or at)
    if step == "refuse" or (step == "conclude" and event.said["outcome"] == "failed"):
        by = promised(code, at, "dispatch")
        return replace(page, state="submitted", owner=page.office, dispatch_by=by)
    if step in ("settle", "conclude"):
        return replace(page, state="settled", settled_at=at, settler=page.owner)
    if step == "reopen":
        return _reopened(page, at, code)
    if step == "whistle":
        assert event.unit is not None
        called = dict.fromkeys(event.said["departments"], event.said["due"]) | page.called
        page = _answering(page, event.unit, at)
        return replace(
            page, state="accepted", owner=event.unit, called=called, answered_at=page.answered_at or at
        )
    if step == "release":
        gone = set(event.said["departments"])
        return replace(page, called={n: due for n, due in page.called.items() if n not in gone})
    if step == "pledge":
        assert event.unit is not None
        return replace(page, here=page.here | {event.unit.id})
    if step == "rate":
        return replace(page, ratings=page.ratings | {event.said["voice"]: event.said["rating"]})
    state = {"confirm": "confirmed", "cancel": "cancelled"}[step]
    given = {"sender": event.said["rating"]} if event.said.get("rating") else {}
    return replace(page, state=state, ratings=page.ratings | given)


def _reopened(page: Page, at: datetime, code: str) -> Page:
    office = next(unit for unit in page.chain if RANK[unit.kind] >= min(page.rank + 1, 2))
    assert page.settler is not None
    return replace(
        page,
        state="submitted"
        if page.settler.kind in RANK
        else {"room": "referred"}.get(page.settler.kind, "dispatched"),
        owner=page.settler,
        office=office,
        level_at=at,
        dispatch_by=promised(code, at, "dispatch"),
        accept_by=promised(code, at, "accept"),
        settle_by=promised(code, at, "settle"),
        settled_at=None,
        called={},
        here=frozenset(),
        ratings={},
    )


def _answering(page: Page, office: Unit, at: datetime) -> Page:
    level_at = page.level_at if RANK[office.kind] == page.rank else at
    return replace(page, office=office, level_at=level_at)


def recounted_rates(histories: Iterable[History], since: datetime, until: datetime) -> tuple[int, ...]:
    """to_answer, answered, to_settle, settled, rated, satisfied of orders sent with since <= at < until."""
    return _added(recounted_by_office(histories, since, until, by=lambda chain: chain[-1:]).values())


def recounted_by_office(
    histories: Iterable[History],
    since: datetime,
    until: datetime,
    by: Callable[[tuple[Unit, ...]], Iterable[Unit]] = iter,
) -> dict[Unit, tuple[int, ...]]:
    """The same for each office of an order's place that by leaves; where it went to another place, the first
    two for where it was when it was answered, or when the time for that was over."""
    found: dict[Unit, list[int]] = {}
    for history in histories:
        sent_at, code = history.events[0].at, history.order.category
        if not since <= sent_at < until:
            continue
        pages = paper(history, until)
        last = pages[-1]
        over = next((p.at for p in pages if p.state == "cancelled"), until - timedelta(microseconds=1))
        answer_by = promised(code, sent_at, "dispatch", "accept")
        decided = min(answer_by, last.answered_at or answer_by)
        then = next(p for p in reversed(pages) if p is pages[0] or p.at < decided)
        to_settle = any(p.state == "settled" for p in pages) or promised(code, sent_at, "settle") <= over
        answer = (
            bool(last.answered_at) or answer_by <= over,
            last.answered_at and last.answered_at < answer_by,
        )
        rest = to_settle, last.state in ("settled", "confirmed"), _has_said(pages), _is_satisfied(last)
        for chain, at, counts in ((then.chain, 0, answer), (last.chain, 2, rest)):
            for office in by(chain):
                row = found.setdefault(office, [0] * 6)
                for place, count in enumerate(counts, start=at):
                    row[place] += bool(count)
    return {office: tuple(row) for office, row in found.items()}


def _has_said(pages: list[Page]) -> bool:
    """Whether somebody rated it as it is, or reopened it."""
    return bool(pages[-1].ratings) or any(page.step == "reopen" for page in pages)


def _is_satisfied(page: Page) -> bool:
    return bool(page.ratings) and mean(page.ratings.values()) >= 4


def _added(rows: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True))) or (0,) * 6
