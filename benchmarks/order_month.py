"""A month of orders through Spring Festival 2026, made by chance: who sends, dispatches, accepts, forgets."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from geomap.geodesy import LonLat
from geomap.orders.categories import Category
from geomap.orders.effects import apply, submitted
from geomap.orders.escalation import ticks
from geomap.orders.history import History
from geomap.orders.order import Event, Order, Place, chain_of, parts_of, why_not
from geomap.orders.units import Unit
from geomap.storage.orders.catalogues import read_categories

CATEGORIES = read_categories(Path(__file__).parents[1] / "data")
ZONE = ZoneInfo("Asia/Shanghai")
BEGIN, END = datetime(2026, 2, 1, tzinfo=ZONE), datetime(2026, 3, 1, tzinfo=ZONE)
LAST_LOOK = datetime(2026, 4, 1, tzinfo=ZONE)
DISTRICT, STREETS, COMMUNITIES, STEWARDS = "D", 8, 15, 4
"""Communities of a street; stewards of a community."""
PATIENCE = 4
"""Idle turns after which everybody has forgotten an order, and only the clock moves it."""

Turn = tuple[str, Unit | None, dict[str, Any], float]
"""Step ("idle": nobody does anything), for whom (None: the resident, or the voice that it names), what it
says, hours until then."""


def month(count: int, seed: int = 2026) -> list[History]:
    """So many orders sent in February 2026, and all that happened to them until LAST_LOOK."""
    chance = random.Random(seed)
    return [_life(str(number), chance) for number in range(1, count + 1)]


def _life(order_id: str, chance: random.Random) -> History:
    category = chance.choice(CATEGORIES.all)
    at = BEGIN + timedelta(seconds=chance.randrange(int((END - BEGIN).total_seconds())))
    street = chance.randrange(STREETS)
    point = LonLat(108.9 + chance.random() / 10, 34.2 + chance.random() / 20)
    place = Place(point, f"s{street}", f"s{street}c{chance.randrange(COMMUNITIES)}", None)
    events = [Event(1, "submit", at, "resident")]
    order = submitted(order_id, category, place, chain_of(place, DISTRICT), events[0])
    idle = 0
    while idle < PATIENCE:
        step, unit, said, hours = _turn(order, category, chance, at)
        pause = timedelta(hours=hours)
        at = at + pause if unit is None else max(at, category.hours.after(at, pause))
        if at >= LAST_LOOK:
            break
        order, passed = ticks(order, category, at)
        events += passed
        voice = "voice" in said
        units = () if unit is None else (unit,)
        parts = parts_of(order, units, resident=unit is None and not voice, voice=voice)
        if step == "idle" or why_not(order, step, parts, at, said):  # type: ignore[arg-type]
            idle += 1
            continue
        events.append(Event(order.version + 1, step, at, "somebody", unit, said))  # type: ignore[arg-type]
        order = apply(order, events[-1], category)
    order, passed = ticks(order, category, LAST_LOOK)
    return History(order, events + passed)


def _turn(order: Order, category: Category, chance: random.Random, at: datetime) -> Turn:
    """What somebody means to do next with the order, and when."""
    if chance.random() < 0.04:
        return "cancel", None, {"reason": "mended by itself"}, _lag(chance, 20)
    return _TURNS.get(order.state, _over)(order, category, chance, at)


def _to_dispatch(order: Order, category: Category, chance: random.Random, at: datetime) -> Turn:
    office = order.owner
    lag = _lag(chance, category.dispatch / timedelta(hours=1) * 0.6)
    caller = Unit("street", order.place.street or "")
    choices: list[tuple[float, Turn]] = [
        (0.74, ("dispatch", office, {"to": _steward(order, chance)}, lag)),
        (0.08, ("accept", office, {}, lag)),
        (0.04, ("refer", office, {"to": Unit("room", f"r{chance.randrange(5)}")}, lag)),
        (0.04, ("whistle", caller, _whistle(category, chance, at), lag)),
        (0.04, ("transfer", office, _elsewhere(order, chance), lag)),
        (0.02, ("cancel", office, {"reason": "of no district of ours"}, lag)),
        (0.04, ("idle", office, {}, 40.0)),
    ]
    return _drawn(choices, chance)


def _to_accept(order: Order, category: Category, chance: random.Random, at: datetime) -> Turn:
    del at
    lag = _lag(chance, category.accept / timedelta(hours=1) * 0.6)
    choices: list[tuple[float, Turn]] = [
        (0.82, ("accept", order.owner, {}, lag)),
        (0.08, ("refuse", order.owner, {"reason": "not ours"}, lag)),
        (0.04, ("transfer", order.office, {"to": _steward(order, chance), "reason": "he is ill"}, lag)),
        (0.06, ("idle", order.owner, {}, 40.0)),
    ]
    return _drawn(choices, chance)


def _to_settle(order: Order, category: Category, chance: random.Random, at: datetime) -> Turn:
    del at
    lag = _lag(chance, category.settle / timedelta(hours=1) * 0.5)
    waiting = [n for n, call in order.calls.items() if not call.reported_at and not call.released_at]
    if waiting and chance.random() < 0.9:
        return "pledge", Unit("department", waiting[0]), {"words": "we come"}, _lag(chance, 6)
    if waiting:
        return "release", order.owner, {"departments": tuple(waiting), "reason": "not needed"}, lag
    choices: list[tuple[float, Turn]] = [
        (0.86, ("settle", order.owner, {"words": "done"}, lag)),
        (0.04, ("refuse", order.owner, {"reason": "beyond us"}, lag)),
        (0.10, ("idle", order.owner, {}, 60.0)),
    ]
    return _drawn(choices, chance)


def _to_conclude(order: Order, category: Category, chance: random.Random, at: datetime) -> Turn:
    del at
    lag = _lag(chance, category.settle / timedelta(hours=1) * 0.5)
    outcome = "agreed" if chance.random() < 0.75 else "failed"
    return "conclude", order.owner, {"outcome": outcome, "words": "heard both"}, lag


def _to_answer(order: Order, category: Category, chance: random.Random, at: datetime) -> Turn:
    del order, category, at
    choices: list[tuple[float, Turn]] = [
        (0.5, ("confirm", None, {"rating": chance.choice([1, 2, 3, 4, 4, 5, 5, 5])}, _lag(chance, 30))),
        (0.1, ("confirm", None, {"rating": None}, _lag(chance, 30))),
        (0.1, ("reopen", None, {"reason": "broken again"}, _lag(chance, 60))),
        (0.2, ("rate", None, _rating(chance), _lag(chance, 30))),
        (0.03, ("reopen", None, {"reason": "not for us", "voice": "1.2"}, _lag(chance, 60))),
        (0.3, ("idle", None, {}, 17 * 24.0)),
    ]
    return _drawn(choices, chance)


def _rating(chance: random.Random) -> dict[str, Any]:
    """By one of a few voices, who may have rated already."""
    return {"voice": f"1.{chance.randint(2, 4)}", "rating": chance.randint(1, 5)}


def _over(order: Order, category: Category, chance: random.Random, at: datetime) -> Turn:
    del category, at
    drawn = chance.random()
    if drawn < 0.06 and order.state == "confirmed":
        return "rate", None, _rating(chance), _lag(chance, 30)
    step = "reopen" if drawn < 0.09 else "idle"
    return step, None, {"reason": "broken again"}, _lag(chance, 90)


_TURNS: dict[str, Callable[[Order, Category, random.Random, datetime], Turn]] = {
    "submitted": _to_dispatch,
    "dispatched": _to_accept,
    "accepted": _to_settle,
    "referred": _to_conclude,
    "settled": _to_answer,
}


def _drawn(choices: list[tuple[float, Turn]], chance: random.Random) -> Turn:
    return chance.choices([turn for _, turn in choices], [weight for weight, _ in choices])[0]


def _lag(chance: random.Random, mean_h: float) -> float:
    """Hours, rounded to whole minutes half of the time: people act on the hour, and on the due minute."""
    lag_h = min(chance.expovariate(1 / mean_h), 1_000.0)
    return round(lag_h * 60) / 60 if chance.random() < 0.5 else lag_h


def _steward(order: Order, chance: random.Random) -> Unit:
    return Unit("steward", f"{order.chain[0].id}-{chance.randrange(STEWARDS)}")


def _elsewhere(order: Order, chance: random.Random) -> dict[str, Any]:
    """To another community of the street, with that community's chain."""
    to = Unit("community", f"{order.place.street}c{chance.randrange(COMMUNITIES)}")
    return {"to": to, "chain": (to, *order.chain[1:]), "reason": "over there"}


def _whistle(category: Category, chance: random.Random, at: datetime) -> dict[str, Any]:
    called = category.departments or ("urban_management",)
    return {
        "departments": called[: chance.randint(1, len(called))],
        "due": category.hours.after(at, timedelta(hours=16)),
    }
