"""Many who act on the same orders at once, each over a connection of their own; what they left is proved.

Each takes steps that are open, now and then one that is not, sends some of them twice, and counts on
versions that somebody else may have left behind. prove reads the book again: nothing lost, nothing taken
twice, and every event a step that the table allowed at that instant.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from benchmarks.order_month import BEGIN, CATEGORIES
from geomap.errors import UnavailableError
from geomap.geodesy import LonLat
from geomap.orders.effects import apply, submitted
from geomap.orders.escalation import next_tick
from geomap.orders.order import Event, Order, Place, chain_of, parts_of, why_not
from geomap.orders.refusals import ForbiddenStepError, OrderMovedError
from geomap.orders.steps import STEPS, Step
from geomap.orders.units import Unit
from geomap.storage.database.connecting import Database
from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.records import Action, Draft
from geomap.storage.orders.tables import ORDER, ORDER_EVENT
from geomap.storage.people.tables import hashed
from geomap.storage.sealing import Sealer

PLACE = Place(LonLat(108.94, 34.22), "s1", "s1c1", None)
CHAIN = chain_of(PLACE, "D")
TAKERS: dict[Step, tuple[Unit, ...]] = {
    "dispatch": (Unit("steward", "p1"), Unit("steward", "p2"), Unit("department", "tax")),
    "transfer": (*CHAIN, Unit("community", "s1c2"), Unit("steward", "p1"), Unit("department", "tax")),
    "refer": (Unit("room", "r1"), Unit("room", "r2")),
}
VOICES = ("1.2", "7.1")
UNITS = sorted({*CHAIN, *(unit for units in TAKERS.values() for unit in units)})
TRIED: tuple[Step, ...] = tuple(step for step in STEPS if step not in ("submit", "join", "escalate", "lapse"))
LASTING = tuple(step for step in TRIED if step not in ("cancel", "merge"))
TRIES = 60
AT_WORK = 64
"""Orders that are acted on at a time: few enough for all to meet again and again."""
NEW, TWICE, SWEPT, ANY, COUNTED, ENDED_EARLY = 0.03, 0.05, 0.01, 0.15, 0.5, 0.3
"""How often a step is a new order; is sent again; the clock is looked at; is taken whether open or not;
counts on the version that was seen; may be a cancel or a merge."""
FAULTS = ("lost", "unasked", "gaps", "overwritten", "forbidden", "different")
PACE = timedelta(seconds=20)


@dataclass
class Told:
    """What the actors were told. taken: the actions, by key as the book keeps it; sent: keys of orders;
    refused: how often, by why; away: how often the database let somebody wait in vain, who then sent the same
    again."""

    taken: dict[str, Action] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    away: int = 0
    tries: int = 0


class Crowd:
    """count tries by actors on the book of a place. connect: makes a database of its own for each."""

    def __init__(self, connect: Callable[[], Database], sealer: Sealer, count: int, seed: int = 1) -> None:
        self.told = Told()
        self._connect, self._sealer, self._count, self._seed = connect, sealer, count, seed
        self._lock = threading.Lock()
        self._orders: list[int] = []

    def act(self, actors: int) -> Told:
        """Let so many act until all tries are made."""
        with ThreadPoolExecutor(actors) as pool:
            for done in [pool.submit(self._one, number) for number in range(actors)]:
                done.result()
        return self.told

    def _one(self, number: int) -> None:
        chance, database = random.Random(self._seed * 1_000 + number), self._connect()
        book = OrderBook(database, CATEGORIES, self._sealer)
        try:
            while (turn := self._next()) is not None:
                key, at = f"{number}/{turn}", BEGIN + turn * PACE
                if chance.random() < SWEPT:
                    self._insist(lambda at=at: book.sweep(at))  # type: ignore[misc]
                orders = list(self._orders)
                if len(orders) < AT_WORK or chance.random() < NEW:
                    self._send(book, chance, key, at)
                else:
                    self._take(book, chance, key, at, chance.choice(orders))
        finally:
            database.close()

    def _next(self) -> int | None:
        with self._lock:
            if self.told.tries >= self._count:
                return None
            self.told.tries += 1
            return self.told.tries

    def _insist(self, send: Callable[[], Any]) -> Any:
        """Send, and send the same again while nobody answers, as a page does."""
        while True:
            try:
                return send()
            except UnavailableError:
                with self._lock:
                    self.told.away += 1

    def _send(self, book: OrderBook, chance: random.Random, key: str, at: datetime) -> None:
        code = chance.choice(CATEGORIES.all).code
        draft = Draft(key, code, PLACE, CHAIN, "门口的垃圾满了", at)
        numbers = {self._insist(lambda: book.submit(draft)).kept.id for _ in _times(chance)}
        assert len(numbers) == 1, "an order was kept twice"
        with self._lock:
            self.told.sent.add(key)
            self._orders = [*self._orders, *numbers][-AT_WORK:]

    def _take(self, book: OrderBook, chance: random.Random, key: str, at: datetime, number: int) -> None:
        order = self._insist(lambda: book.kept(number)).order
        action = self._chosen(order, chance, key, at)
        if action is None:
            self._forget(number)
            self._send(book, chance, key, at)
            return
        takes: dict[Step, Callable[[Action], Any]] = {"merge": book.merge, "me_too": book.me_too}
        take, mark = takes.get(action.step, book.take), hashed(key) if action.step == "me_too" else key
        for _ in _times(chance):
            try:
                self._insist(lambda: take(action))
            except ForbiddenStepError as refusal:
                why = refusal.why
            except OrderMovedError:
                why = "moved"
            else:
                with self._lock:
                    self.told.taken[mark] = action
                continue
            with self._lock:
                self.told.refused[why] += 1

    def _forget(self, number: int) -> None:
        """It is over: nobody acts on it any more."""
        with self._lock:
            if number in self._orders:
                self._orders.remove(number)

    def _chosen(self, order: Order, chance: random.Random, key: str, at: datetime) -> Action | None:
        """A step that is open as far as its actor sees, None where they find none; or, now and then, any."""
        if chance.random() < ANY:
            return self._any(order, chance, key, at)
        for _ in range(TRIES):
            action = self._any(order, chance, key, at)
            parts = parts_of(order, action.units, resident=action.resident, voice=action.voice)
            if why_not(order, action.step, parts, at, action.said) is None:
                return action
        return None

    def _any(self, order: Order, chance: random.Random, key: str, at: datetime) -> Action:
        step = chance.choice(TRIED if chance.random() < ENDED_EARLY else LASTING)
        said = self._said(step, chance, at)
        voice = "voice" in said
        unit = None if voice else chance.choice([None, *UNITS])
        version = order.version if chance.random() < COUNTED else None
        who = "resident" if unit is None else f"who works for {unit}"
        units = frozenset() if unit is None else frozenset({unit})
        sender = unit is None and not voice
        return Action(
            int(order.id), step, at, key, who, units, unit, sender, said, version=version, voice=voice
        )

    def _said(self, step: Step, chance: random.Random, at: datetime) -> dict[str, Any]:
        other = str(chance.choice(list(self._orders)))
        given: dict[Step, dict[str, Any]] = {
            "merge": {"into": other},
            "confirm": {"rating": chance.choice([None, 1, 5])},
            "conclude": {"outcome": chance.choice(["agreed", "failed"]), "words": "谈过"},
            "whistle": {"departments": ("tax",), "due": at + timedelta(hours=4)},
            "release": {"departments": ("tax",), "reason": "不涉及"},
            "refuse": {"reason": "不是我的"},
            "rate": {"rating": chance.randint(1, 5), "voice": chance.choice(VOICES)},
            "reopen": {"reason": "又来了", **chance.choice([{}, {"voice": VOICES[0]}])},
            "cancel": {"reason": "重复"},
            **{s: {"words": "办好了"} for s in ("settle", "pledge", "note")},  # type: ignore[misc]
        }
        if step in TAKERS:
            return {"to": chance.choice(TAKERS[step]), "reason": "转办"}
        return given.get(step, {})


def _times(chance: random.Random) -> range:
    return range(2 if chance.random() < TWICE else 1)


def prove(database: Database, sealer: Sealer, told: Told) -> dict[str, int]:
    """Faults of the book after told, each 0 where nothing is wrong; and how many events there are.

    lost: told to be taken, and not there. unasked: there, and nobody was told. gaps: orders whose events are
    not numbered from 1 to its version. overwritten: steps taken though another had come after the version
    they counted on. forbidden: events that the table did not allow. different: orders that are not what
    their events make of them.
    """
    book = OrderBook(database, CATEGORIES, sealer)
    with database.reading() as connection:
        keys = set(connection.scalars(select(ORDER_EVENT.c.key).where(ORDER_EVENT.c.key.is_not(None))))
        sent = set(connection.scalars(select(ORDER.c.key)))
        numbers = list(connection.scalars(select(ORDER.c.id)))
        events = connection.scalar(select(func.count()).select_from(ORDER_EVENT)) or 0
        rows = connection.execute(select(ORDER_EVENT.c["order", "number", "key"])).all()
    key_of = {(row.order, row.number): row.key for row in rows}
    joins = {f"{key}/join" for key, action in told.taken.items() if action.step == "merge"}
    expected, sendings = {*told.taken, *joins}, {hashed(key) for key in told.sent}
    found = Counter(lost=len(expected - keys) + len(sendings - sent))
    found["unasked"] = len(keys - expected) + len(sent - sendings)
    for number in numbers:
        _prove_one(book, number, found, lambda event, n=number: told.taken.get(key_of[n, event.number] or ""))  # type: ignore[misc]
    return {**{name: found[name] for name in FAULTS}, "orders": len(numbers), "events": events}


def _prove_one(
    book: OrderBook, number: int, found: Counter[str], action_of: Callable[[Event], Action | None]
) -> None:
    events, kept = book.events(number), book.kept(number).order
    found["gaps"] += [event.number for event in events] != list(range(1, kept.version + 1))
    category = CATEGORIES[kept.category]
    order = submitted(str(number), category, PLACE, CHAIN, events[0])
    before = order.version  # the last that somebody made, not the clock
    for event in events[1:]:
        found["forbidden"] += not _was_allowed(order, event)
        action = action_of(event)
        if action is not None and action.version is not None:
            found["overwritten"] += not before <= action.version < event.number
        if event.who != "system":
            before = event.number
        order = apply(order, event, category)
    found["different"] += order != kept


def _was_allowed(order: Order, event: Event) -> bool:
    """Whether the table allowed it then, and the clock had nothing left to do before."""
    tick = next_tick(order, CATEGORIES[order.category])
    if event.who == "system":
        return tick is not None and (tick.step, tick.at) == (event.step, event.at)
    units = () if event.unit is None else (event.unit,)
    voice = "voice" in event.said
    parts = parts_of(order, units, resident=event.unit is None and not voice, voice=voice)
    in_time = tick is None or tick.at > event.at
    return in_time and why_not(order, event.step, parts, event.at, event.said) is None
